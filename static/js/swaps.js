/* After htmx has swapped a part in: what came in is watched too ("d:new"), and the focus goes to its heading or first wrong
   field ("d:focus"). Sums and counts (role=status) do not take the focus; nor does a swap inside [data-keep-focus] (cards
   paged in, live counts).

   The scripts speak by these two events and do not import each other: an import would carry no content hash, and the browser
   would ask for it anew on every page. */
function headingOf(part) {
  if (part.matches("h1, h2, h3")) return part;
  return part.querySelector("[aria-invalid=true]") ?? part.querySelector("[data-focus], h1, h2, h3");
}

document.addEventListener("d:focus", (event) => {
  const heading = headingOf(event.target);
  if (!heading) return;
  if (!heading.matches("a, button, input, select, textarea, [tabindex]")) heading.setAttribute("tabindex", "-1");
  heading.focus();
});

document.addEventListener("htmx:after:swap", (event) => {
  const context = event.detail.ctx;
  const target = typeof context.target === "string" ? document.querySelector(context.target) : context.target;
  const place = target?.isConnected ? target : event.target;
  if (!(place instanceof Element)) return;
  place.dispatchEvent(new CustomEvent("d:new", { bubbles: true }));
  if (place.closest("[data-keep-focus]") || place.matches("[role=status]")) return;
  place.dispatchEvent(new CustomEvent("d:focus", { bubbles: true }));
});

/* No answer at all (the network, a stopped server): say so instead of leaving the page as if nothing had been asked. */
document.addEventListener("htmx:error", (event) => {
  if (!(event.detail.error instanceof TypeError)) return;
  const source = document.getElementById("offline-toast");
  const place = document.getElementById("toasts");
  if (!source || !place || place.querySelector("[data-offline]")) return;
  place.append(source.content.cloneNode(true));
  place.dispatchEvent(new CustomEvent("d:new", { bubbles: true }));
});
