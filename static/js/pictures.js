/* Pictures dragged into another order; the arrows beside each do the same without dragging. */
const list = document.querySelector("[data-pictures]");
const form = document.querySelector("[data-picture-order]");
if (list && form && window.Sortable) {
  for (const grip of list.querySelectorAll("[data-grip]")) grip.hidden = false;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  window.Sortable.create(list, {
    handle: "[data-grip]",
    animation: still ? 0 : 120,
    onEnd: (event) => {
      if (event.oldIndex === event.newIndex) return;
      form.elements.order.value = [...list.querySelectorAll("[data-picture]")].map((item) => item.dataset.picture).join(",");
      form.requestSubmit();
    },
  });
}
