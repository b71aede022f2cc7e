/* Ticks of a table and the bar above it: all of the page, ranges with Shift, count, sum (data-amount on the tick, in 元). */
function sumText(yuan, bar) {
  if (document.documentElement.lang.startsWith("en")) return `${bar.dataset.wan} ${(yuan / 1e6).toLocaleString("en", { maximumFractionDigits: 2 })}`;
  return yuan >= 1e8 ? `${(yuan / 1e8).toFixed(2)} ${bar.dataset.yi}` : `${(yuan / 1e4).toLocaleString("zh-CN", { maximumFractionDigits: 2 })} ${bar.dataset.wan}`;
}

function watch(bar) {
  if (bar.dataset.watched) return;
  bar.dataset.watched = "yes";
  const form = bar.closest("form") ?? document;
  const ticks = () => [...form.querySelectorAll("tbody .d-tick input[type=checkbox]")];
  const all = form.querySelector("[data-tick-all]");
  const count = bar.querySelector("[data-bulk-count]");
  const sum = bar.querySelector("[data-bulk-sum]");
  let last = null;

  function refresh() {
    const boxes = ticks();
    const chosen = boxes.filter((box) => box.checked);
    bar.hidden = chosen.length === 0;
    count.textContent = count.dataset.text.replace("{n}", chosen.length);
    if (sum) {
      const yuan = chosen.reduce((total, box) => total + Number(box.dataset.amount ?? 0), 0);
      sum.textContent = yuan ? `${sum.dataset.text} ${sumText(yuan, bar)}` : "";
    }
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes.length;
      all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
  }

  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    if (box === all) for (const other of ticks()) other.checked = all.checked;
    else if (box.closest(".d-tick")) {
      const boxes = ticks();
      if (event.shiftKey && last && boxes.includes(last)) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
      }
      last = box;
    }
    refresh();
  });
  bar.querySelector("[data-bulk-clear]")?.addEventListener("click", () => { for (const box of ticks()) box.checked = false; refresh(); });
  refresh();
}

function watchIn(root) {
  for (const bar of root.querySelectorAll("[data-bulk]")) watch(bar);
}

watchIn(document);
document.addEventListener("d:new", (event) => watchIn(event.target));
