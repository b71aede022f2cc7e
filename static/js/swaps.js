/* After htmx has swapped a part in, the focus goes to its heading (or first wrong field), and what came in is watched too.
   Sums and counts (role=status) do not take the focus; nor does a swap marked data-keep-focus (paging cards in, live counts). */
export function headingOf(part) {
  if (part.matches("h1, h2, h3")) return part;
  return part.querySelector("[aria-invalid=true]") ?? part.querySelector("[data-focus], h1, h2, h3");
}

export function focusHeading(part) {
  const heading = headingOf(part);
  if (!heading) return;
  if (!heading.matches("a, button, input, select, textarea, [tabindex]")) heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: false });
}

export function watchSwaps(watchNew) {
  document.addEventListener("htmx:after:swap", (event) => {
    const context = event.detail.ctx;
    const target = typeof context.target === "string" ? document.querySelector(context.target) : context.target;
    const place = target?.isConnected ? target : event.target;
    watchNew(place instanceof Element ? place : document);
    if (!(place instanceof Element) || place.closest("[data-keep-focus]") || place.matches("[role=status]")) return;
    focusHeading(place);
  });
  /* No answer at all (the network, a stopped server): say so instead of leaving the page as if nothing had been asked. */
  document.addEventListener("htmx:error", (event) => {
    if (!(event.detail.error instanceof TypeError)) return;
    const source = document.getElementById("offline-toast");
    const place = document.getElementById("toasts");
    if (!source || !place || place.querySelector("[data-offline]")) return;
    place.append(source.content.cloneNode(true));
    watchNew(place.parentElement);
  });
}
