/* Project forms: characters counted against the page, links of the chosen chain only, Ctrl-Enter saves. */
/* A long text is plain lines, or the editor's HTML once it was changed there. */
const letters = (text) => (text.startsWith("<") ? new DOMParser().parseFromString(text, "text/html").body.textContent : text).replace(/\s/g, "").length;

function meterOf(lang) {
  return document.querySelector(`[data-meter="${lang}"]`);
}

function total(lang) {
  const meter = meterOf(lang);
  if (!meter) return;
  let used = 0;
  for (const field of meter.closest("form").querySelectorAll(".d-rich-plain")) used += letters(field.value);
  meter.querySelector("[data-used]").textContent = String(used);
  meter.querySelector("progress").value = Math.min(used, Number(meter.dataset.most));
  meter.classList.toggle("d-budget-over", used > Number(meter.dataset.most));
}

function count(field) {
  const most = Number(field.dataset.most);
  const used = letters(field.value);
  field.counter.textContent = `${used} / ${most}`;
  field.counter.classList.toggle("d-count-over", used > most);
}

for (const field of document.querySelectorAll("textarea[data-count]")) {
  field.counter = document.createElement("span");
  field.counter.className = "d-count";
  field.counter.setAttribute("aria-hidden", "true");
  field.after(field.counter);
  field.addEventListener("input", () => count(field));
  count(field);
}
for (const meter of document.querySelectorAll("[data-meter]")) {
  meter.closest("form").addEventListener("input", () => total(meter.dataset.meter));
}

/* Links are listed chain by chain, “chain / link”: the chosen chain keeps its own; choosing a link chooses its chain. */
for (const links of document.querySelectorAll("select[data-links-of]")) {
  const chains = document.getElementById(links.dataset.linksOf);
  if (!chains) continue;
  const all = [...links.options].map((option) => ({ option, chain: option.text.split(" / ")[0] }));
  const narrow = () => {
    const chosen = chains.selectedOptions[0];
    const name = chosen && chosen.value ? chosen.text : "";
    const kept = links.value;
    links.replaceChildren(...all.filter(({ option, chain }) => !option.value || !name || chain === name).map(({ option }) => option));
    links.value = all.some(({ option }) => option.value === kept && option.parentNode) ? kept : "";
  };
  chains.addEventListener("change", narrow);
  links.addEventListener("change", () => {
    const found = all.find(({ option }) => option.value === links.value);
    if (!found || !found.option.value || chains.value) return;
    const chain = [...chains.options].find((option) => option.text === found.chain);
    if (chain) { chains.value = chain.value; narrow(); }
  });
  narrow();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target instanceof Element ? event.target.closest("form[data-save-key]") : null;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[type=submit]"));
});
