/* Dragging a card to another column asks the server to move the lead. The server answers
     2xx  a fragment: the card as it is now, with column heads as hx-swap-oob beside it, or a panel (request sent);
          HX-Redirect and HX-Refresh are followed at any status
     422, 409, 403  the panel that says what is missing: the card goes back, is marked, the column says why, the panel opens.
   Markup: <div class="d-board" {{ board_attributes() }}> (components/board.html) > [data-column="signed" data-title="签约"] with a list [data-cards]; each card [data-card data-move-url data-version].
   "移到…" in the card's menu posts the same form without scripts and gives the same refusal. */
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content;
}

function words(board) {
  const { refusedText, blockedText, backText, whyText, offlineText } = board.dataset;
  return { refused: refusedText, blocked: blockedText, back: backText, why: whyText, offline: offlineText };
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

function clearMarks(board) {
  for (const note of board.querySelectorAll(".d-drop-note, .d-lead-why[data-drop]")) note.remove();
  for (const card of board.querySelectorAll(".d-card-refused")) card.classList.remove("d-card-refused");
}

function putBack(event) {
  const others = [...event.from.children].filter((child) => child !== event.item);
  event.from.insertBefore(event.item, others[event.oldIndex] ?? null);
}

function iconUse() {
  const known = document.querySelector("svg.d-icon use");
  return known ? known.getAttribute("href").split("#")[0] : "";
}

function markRefused(board, event, missing) {
  const text = words(board);
  const to = event.to.closest("[data-column]").dataset.title;
  const from = event.from.closest("[data-column]").dataset.title;
  const values = { stage: to, n: missing };
  event.item.classList.add("d-card-refused");
  if (missing) {
    const why = document.createElement("div");
    why.className = "d-lead-why";
    why.dataset.drop = "";
    const sprite = iconUse();
    if (sprite) why.append(fragment(`<svg class="d-icon" aria-hidden="true"><use href="${sprite}#i-alert-circle"/></svg>`));
    why.append(fill(text.why, values));
    event.item.append(why);
  }
  const note = document.createElement("li");
  note.className = "d-drop-note";
  for (const line of [fill(missing ? text.refused : text.blocked, values), fill(text.back, { stage: from })]) {
    const p = document.createElement("p");
    p.textContent = line;
    note.append(p);
  }
  event.to.prepend(note);
}

function showPanel(html) {
  const place = document.getElementById("panel");
  if (!place) return;
  place.replaceChildren(fragment(html));
  window.htmx?.process(place);
  for (const told of ["d:new", "d:focus"]) place.dispatchEvent(new CustomEvent(told, { bubbles: true }));
}

function follow(response) {
  const target = response.headers.get("HX-Redirect");
  if (target) { window.location.assign(target); return true; }
  if (response.headers.get("HX-Refresh") === "true") { window.location.reload(); return true; }
  return false;
}

function showSums(parts) {
  /* Out-of-band parts of the answer: the heads of both columns with their new counts and sums. */
  for (const part of [...parts.querySelectorAll("[hx-swap-oob], [data-hx-swap-oob]")]) {
    part.remove();
    const place = part.id && document.getElementById(part.id);
    part.removeAttribute("hx-swap-oob");
    if (place) { place.replaceWith(part); window.htmx?.process(part); }
  }
}

async function move(board, event) {
  const card = event.item;
  const to = event.to.closest("[data-column]").dataset.column;
  const body = new URLSearchParams({ to });
  if (card.dataset.version) body.set("version", card.dataset.version);
  clearMarks(board);
  card.classList.add("d-card-moving");
  let response;
  try {
    response = await fetch(card.dataset.moveUrl, {
      method: "POST", body, credentials: "same-origin",
      headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": window.location.href },
    });
  } catch {
    card.classList.remove("d-card-moving");
    putBack(event);
    const note = document.createElement("li");
    note.className = "d-drop-note";
    note.setAttribute("role", "alert");
    note.textContent = words(board).offline;
    event.to.prepend(note);
    return;
  }
  card.classList.remove("d-card-moving");
  /* Also at 401: the session has ended, and signing in comes back here. */
  if (follow(response)) return;
  const html = await response.text();
  if (response.ok && !response.headers.get("HX-Retarget")) {
    const parts = fragment(html);
    showSums(parts);
    const fresh = parts.querySelector("[data-card]");
    const panel = document.getElementById("panel");
    const toasts = document.getElementById("toasts");
    const said = parts.querySelector("[data-toasts]");
    if (said && toasts) { toasts.append(...said.childNodes); toasts.dispatchEvent(new CustomEvent("d:new", { bubbles: true })); }
    if (fresh) {
      /* A request leaves the lead in its stage until another person confirms: the card goes back, with its tag. */
      if (fresh.dataset.stage && fresh.dataset.stage !== to) putBack(event);
      card.replaceWith(fresh);
      window.htmx?.process(fresh);
      fresh.querySelector("a[href]")?.focus({ preventScroll: true });
    }
    const told = parts.querySelector(".d-panel");
    if (told && panel) showPanel(told.outerHTML);
    else if (panel) panel.replaceChildren();
    return;
  }
  putBack(event);
  const parts = fragment(html);
  if (!response.ok) {
    const counted = response.headers.get("X-Missing-Count");
    markRefused(board, event, Number(counted ?? parts.querySelectorAll(".d-missing-no").length));
  }
  if (parts.querySelector("#main")) {
    /* A whole page came back (the session has ended): go there instead of showing it inside the panel. */
    window.location.reload();
    return;
  }
  showPanel(html);
}

function moveByMenu(board, form, submitter) {
  /* The menu's "移到…" goes the way of a drag: the same request, the same refusal beside the board. */
  const card = form.closest("[data-card]");
  const to = board.querySelector(`[data-column="${submitter.value}"] [data-cards]`);
  const from = card.parentElement;
  const event = { item: card, from, to, oldIndex: [...from.children].indexOf(card) };
  form.closest("details").open = false;
  to.prepend(card);
  move(board, event);
}

function watchBoard(board) {
  board.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-move-form]");
    if (!form || !event.submitter?.value) return;
    event.preventDefault();
    moveByMenu(board, form, event.submitter);
  });
  for (const list of board.querySelectorAll("[data-cards]")) {
    window.Sortable.create(list, {
      group: "board", draggable: "[data-card]", sort: false, filter: "summary, button, .d-menu", preventOnFilter: false,
      animation: still ? 0 : 120, delay: 150, delayOnTouchOnly: true, ghostClass: "d-card-ghost",
      onEnd: (event) => { if (event.from !== event.to) move(board, event); },
    });
  }
  board.dataset.boardReady = "yes";
}

for (const board of document.querySelectorAll("[data-board]")) watchBoard(board);

document.addEventListener("click", (event) => {
  const close = event.target instanceof Element && event.target.closest("#panel [data-close-panel]");
  if (!close || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const panel = document.getElementById("panel");
  event.preventDefault();
  panel.replaceChildren();
  const board = document.querySelector("[data-board]");
  const card = board?.querySelector(".d-card-refused");
  if (board) clearMarks(board);
  (card?.querySelector("a[href]") ?? document.getElementById("main"))?.focus();
});
