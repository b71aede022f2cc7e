/* A toast stays 8 seconds, longer while the pointer or the focus is on it; those with data-stay until dismissed. */
const STAY = 8000;

function watch(toast) {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "yes";
  const dismiss = toast.querySelector("[data-dismiss]");
  if (dismiss) {
    dismiss.hidden = false;
    dismiss.addEventListener("click", () => toast.remove());
  }
  if ("stay" in toast.dataset) return;
  let timer = 0;
  const start = () => { timer = window.setTimeout(() => toast.remove(), STAY); };
  const stop = () => window.clearTimeout(timer);
  for (const event of ["mouseenter", "focusin"]) toast.addEventListener(event, stop);
  for (const event of ["mouseleave", "focusout"]) toast.addEventListener(event, () => { stop(); start(); });
  start();
}

function watchIn(root) {
  for (const toast of root.querySelectorAll(".d-toasts [data-toast]")) watch(toast);
}

watchIn(document);
document.addEventListener("d:new", () => watchIn(document));
