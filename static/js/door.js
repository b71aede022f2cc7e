/* The door: find while typing, tap without leaving the page, and keep what was tapped while the network is away.

   A tap is shown at once and sent; where no answer comes it waits in this browser's storage with the time it was tapped,
   and is sent again until the server has it. Only the answer that shows the guest's row, or a refusal with a reason, ends
   the waiting: a session that ended meanwhile, a busy server or a gateway's own page keep the tap. Sending twice is
   harmless: the server keeps the first. Every twenty seconds the list is asked anew, so that two tablets show the same. */
const page = document.querySelector("[data-door-page]");
const key = `door:${page.dataset.event}`;
const field = page.querySelector("[data-door-find]");
const offline = page.querySelector("[data-door-offline]");
const queueWords = page.querySelector("[data-door-queue]");
const lost = page.querySelector("[data-door-lost]");
const SETTLED = new Set([403, 404, 409, 422]);
let sending = false;

function waiting() {
  try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; }
}

function keep(list) {
  try { localStorage.setItem(key, JSON.stringify(list)); } catch { /* a full or forbidden storage: the tap still went out */ }
}

function token() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? "";
}

function find() {
  const text = field.value.toLowerCase().replaceAll(" ", "");
  let any = false;
  for (const row of page.querySelectorAll(".d-door-row")) {
    const fits = row.dataset.find.includes(text);
    row.hidden = !fits;
    any ||= fits;
  }
  const none = page.querySelector("[data-door-none]");
  if (none) none.hidden = any;
}

function showQueue(away) {
  const list = waiting();
  offline.hidden = !away && list.length === 0;
  queueWords.textContent = list.length ? queueWords.dataset.text.replace("{n}", list.length) : "";
  const ids = new Set(list.map((tap) => tap.guest));
  for (const row of page.querySelectorAll(".d-door-row")) {
    const mark = row.querySelector(".d-door-waiting");
    if (mark) mark.hidden = !ids.has(row.dataset.guest);
    row.classList.toggle("d-door-came", ids.has(row.dataset.guest) || row.dataset.came === "1");
  }
}

/* Puts the answer's row and counts in place of those on the page. */
function place(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const counts = answer.getElementById("door-counts");
  const shown = document.getElementById("door-counts");
  if (counts && shown) shown.replaceWith(counts);
  for (const row of answer.querySelectorAll(".d-door-row")) {
    const old = document.getElementById(row.id);
    if (old && old.dataset.version !== row.dataset.version && !old.contains(document.activeElement?.closest("input"))) old.replaceWith(row);
    else if (!old) page.querySelector(".d-door")?.append(row);
  }
}

async function send(tap) {
  const body = new URLSearchParams(tap.body);
  body.set("csrf_token", token());
  body.set("sent", new Date().toISOString());
  const answer = await fetch(tap.url, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  return { status: answer.status, html: await answer.text() };
}

/* Whether the server has taken the tap: its answer shows the guest's row. */
function taken(tap, answer) {
  return answer.status === 200 && answer.html.includes(`id="guest-${tap.guest}"`);
}

function refuse(tap) {
  const row = document.getElementById(`guest-${tap.guest}`);
  const mark = row?.querySelector(".d-door-waiting");
  if (mark) { mark.textContent = page.dataset.refusedText; mark.hidden = false; }
}

async function drain() {
  if (sending) return;
  sending = true;
  let away = false, signedOut = false;
  try {
    for (let list = waiting(); list.length; list = waiting()) {
      const tap = list[0];
      let answer;
      try { answer = await send(tap); } catch { away = true; break; }
      const done = taken(tap, answer);
      if (!done && !SETTLED.has(answer.status)) { signedOut = answer.status === 400 || answer.status === 401; away = true; break; }
      keep(waiting().filter((one) => one.id !== tap.id));
      if (done) place(answer.html); else refuse(tap);
    }
  } finally { sending = false; }
  lost.hidden = !signedOut;
  showQueue(away);
  find();
}

page.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-door")) return;
  event.preventDefault();
  const button = event.submitter;
  const body = Object.fromEntries(new FormData(form));
  delete body.csrf_token;
  body.at = new Date().toISOString();
  const tap = { id: `${Date.now()}-${Math.random()}`, guest: form.closest(".d-door-row").dataset.guest, url: button?.getAttribute("formaction") ?? form.getAttribute("action"), body };
  const list = waiting();
  if (!list.some((one) => one.guest === tap.guest && one.url === tap.url)) keep([...list, tap]);
  if (button) button.disabled = true;
  window.setTimeout(() => { if (button) button.disabled = false; }, 1500);
  drain();
});

async function refresh() {
  if (document.hidden || sending || waiting().length) { drain(); return; }
  try {
    const answer = await fetch(page.dataset.refresh, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.ok) { place(await answer.text()); showQueue(false); find(); }
  } catch { showQueue(true); }
}

field.addEventListener("input", find);
window.addEventListener("online", drain);
window.setInterval(refresh, 20000);
find();
drain();
