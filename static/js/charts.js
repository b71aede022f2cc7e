/* Draws each [data-option] with ECharts in the colours and the face of the page, and folds the table that stands in for it
   where no script runs. Colours in the option are names of our tokens ("--d-accent"); a change of theme draws anew.

   CSP: ECharts sets sizes through the object model, which "style-src 'self'" allows; its tooltip is drawn (richText), not HTML. */
const drawn = new Map();

function coloured(value, style) {
  if (typeof value === "string") return value.startsWith("--d-") ? style.getPropertyValue(value).trim() : value;
  if (Array.isArray(value)) return value.map((one) => coloured(one, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coloured(one, style)]));
  }
  return value;
}

function draw(place) {
  const style = getComputedStyle(document.documentElement);
  const option = coloured(JSON.parse(place.dataset.option), style);
  option.textStyle = { ...option.textStyle, fontFamily: getComputedStyle(document.body).fontFamily };
  option.tooltip = {
    ...option.tooltip,
    backgroundColor: style.getPropertyValue("--d-surface").trim(),
    borderColor: style.getPropertyValue("--d-line-3").trim(),
    textStyle: { color: style.getPropertyValue("--d-ink-1").trim(), fontSize: 12 },
  };
  if (!drawn.has(place)) {
    place.hidden = false;
    place.style.height = `${place.dataset.height}px`;
    drawn.set(place, window.echarts.init(place, null, { renderer: "svg" }));
    place.closest("figure")?.querySelector("details")?.removeAttribute("open");
    new ResizeObserver(() => drawn.get(place).resize()).observe(place);
  }
  drawn.get(place).setOption(option, true);
}

function drawAll(root) {
  if (!window.echarts) return;
  for (const place of root.querySelectorAll("[data-option]")) draw(place);
}

drawAll(document);
document.addEventListener("d:new", (event) => drawAll(event.target));
new MutationObserver(() => drawAll(document)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
