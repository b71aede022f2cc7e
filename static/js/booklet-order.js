/* Ordering a booklet by dragging a row, or a whole section by its head. What is dropped is posted as the buttons post it ("12:7",
   "bamboo:2"); the page comes back as it then is. Without scripts the buttons and the number do the same. */
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const form = document.querySelector("[data-order]");

function rows() {
  return [...form.querySelectorAll("tr[data-project]")];
}

function dropped(event) {
  const place = rows().indexOf(event.item) + 1;
  return send(form.dataset.move, "move", `${event.item.dataset.project}:${place}`, place);
}

async function send(address, name, wish, place) {
  const status = form.querySelector("[data-order-status]");
  const body = new URLSearchParams({ [name]: wish });
  for (const token of ["csrf_token", "form_token"]) body.set(token, form.querySelector(`[name="${token}"]`).value);
  let response;
  try {
    response = await fetch(address, { method: "POST", body, credentials: "same-origin" });
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
      onEnd: (event) => { if (event.from !== event.to || event.oldIndex !== event.newIndex) dropped(event); },
    });
  }
  const list = form.querySelector("[data-section-list]");
  if (list.querySelector(".d-book-section-grip")) {
    window.Sortable.create(list, {
      draggable: "[data-section]", handle: ".d-book-section-grip", animation: still ? 0 : 120,
      delay: 100, delayOnTouchOnly: true, ghostClass: "d-book-held",
      onEnd: (event) => {
        const place = event.newIndex + 1;
        if (event.oldIndex !== event.newIndex) send(form.dataset.moveSection, "section", `${event.item.dataset.section}:${place}`, place);
      },
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
