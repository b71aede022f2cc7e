/* Single-letter keys: / search, j k rows, x choose, Enter open, Esc close, n activity, ? the list of keys.
   Off inside fields, with a modifier held, and when the user has switched them off (WCAG 2.1.4): <body data-keys="off">. */
const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .ts-control";
const ROWS = "main tbody tr, main [data-row], main [data-card]";

function inField(target) {
  return target instanceof Element && target.closest(FIELDS) !== null;
}

function rows() {
  return [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent !== null && row.querySelector("a[href]"));
}

function current() {
  return document.querySelector(".d-at");
}

function goTo(row) {
  if (!row) return;
  current()?.classList.remove("d-at");
  row.classList.add("d-at");
  const link = row.querySelector("a[href]");
  link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const focused = document.activeElement?.closest(ROWS);
  const at = all.indexOf(focused ?? current());
  goTo(all[Math.min(all.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))]);
}

function help() {
  const shown = document.querySelector(".d-keys");
  if (shown) { shown.remove(); return; }
  const source = document.getElementById("keys-help");
  const place = document.getElementById("toasts");
  if (source && place) {
    place.append(source.content.cloneNode(true));
    place.dispatchEvent(new CustomEvent("d:new", { bubbles: true }));
  }
}

const ACTS = {
  "/": () => { const box = document.getElementById("search"); if (!box || box.offsetParent === null) return false; box.focus(); box.select(); return true; },
  j: () => { step(1); return true; },
  k: () => { step(-1); return true; },
  x: () => { const tick = (document.activeElement?.closest(ROWS) ?? current())?.querySelector("input[type=checkbox]"); if (!tick) return false; tick.click(); return true; },
  n: () => { const url = document.querySelector("main a[data-key=n]")?.href ?? document.body.dataset.newActivity; if (!url) return false; window.location.assign(url); return true; },
  "?": () => { help(); return true; },
};

function close() {
  const keys = document.querySelector(".d-keys");
  if (keys) { keys.remove(); return; }
  document.querySelector("#panel [data-close-panel]")?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (inField(event.target)) event.target.blur();
    else if (!document.querySelector("details.d-menu[open]")) close();
    return;
  }
  if (document.body.dataset.keys === "off" || inField(event.target)) return;
  if (event.key === "Enter" && event.target === document.body) { current()?.querySelector("a[href]")?.click(); return; }
  if (Object.hasOwn(ACTS, event.key) && ACTS[event.key]()) event.preventDefault();
});
