/* Ordering a booklet by dragging a row. What is dropped is posted as the buttons post it ("12:7"); the page comes back as it then is.
   Without scripts the buttons and the number do the same. */
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const form = document.querySelector("[data-order]");

function rows() {
  return [...form.querySelectorAll("tr[data-project]")];
}

async function drop(event) {
  const row = event.item;
  const place = rows().indexOf(row) + 1;
  const status = form.querySelector("[data-order-status]");
  const body = new URLSearchParams({ move: `${row.dataset.project}:${place}` });
  for (const name of ["csrf_token", "form_token"]) body.set(name, form.querySelector(`[name="${name}"]`).value);
  let response;
  try {
    response = await fetch(form.dataset.move, { method: "POST", body, credentials: "same-origin" });
  } catch {
    response = null;
  }
  if (response?.ok) {
    if (status) status.textContent = form.dataset.saved.replace("{n}", place);
    window.location.assign(response.url);
    window.location.reload();
    return;
  }
  if (status) { status.textContent = form.dataset.failed; status.classList.remove("d-hide"); }
  window.setTimeout(() => window.location.reload(), 2500);
}

if (form && window.Sortable) {
  for (const list of form.querySelectorAll("[data-order-list]")) {
    window.Sortable.create(list, {
      group: "booklet", draggable: "tr[data-project]", handle: ".d-book-grip", animation: still ? 0 : 120,
      delay: 100, delayOnTouchOnly: true, ghostClass: "d-book-held",
      onEnd: (event) => { if (event.from !== event.to || event.oldIndex !== event.newIndex) drop(event); },
    });
  }
  form.dataset.orderReady = "yes";
  for (const section of form.querySelectorAll(".d-book-section")) section.dataset.orderReady = "yes";
  /* Enter in a place field means the "move to" beside it, not the first button of the form. */
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.classList?.contains("d-book-place")) return;
    event.preventDefault();
    event.target.closest("tr").querySelector('button[value$=":to"]').click();
  });
}
