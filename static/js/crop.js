/* The cropping tool: the frame keeps the shape of its place on the sheet and stays inside the picture. The three number
   fields are the truth: the frame writes them, and they move the frame. */
const NS = "http://www.w3.org/2000/svg";

class Cropper {
  constructor(box) {
    this.box = box;
    this.stage = box.querySelector("[data-crop-stage]");
    this.frame = box.querySelector("[data-crop-frame]");
    this.shade = box.querySelector("[data-crop-shade]");
    const form = box.closest("form");
    this.preview = form.querySelector("[data-crop-preview]");
    this.words = form.querySelector("[data-crop-words] .d-tag");
    this.fields = Object.fromEntries(["x", "y", "width"].map((name) => [name, form.elements[name]]));
    const [, , width, height] = this.stage.getAttribute("viewBox").split(" ").map(Number);
    this.whole = { width, height };
    this.now = Object.fromEntries(["x", "y", "width", "height"].map((name) => [name, Number(this.frame.getAttribute(name))]));
    this.ratio = 166 / 56;
    this.widest = Math.min(width, height * this.ratio);
    this.handles = ["nw", "ne", "sw", "se"].map((corner) => this.handle(corner));
    form.querySelector("[data-crop-preview-button]").hidden = true;
    box.classList.add("d-crop-on");
    this.stage.tabIndex = 0;
    this.listen();
    this.draw();
  }

  handle(corner) {
    const made = document.createElementNS(NS, "rect");
    made.setAttribute("class", "d-crop-handle");
    made.dataset.corner = corner;
    this.box.querySelector("[data-crop-handles]").append(made);
    return made;
  }

  /* In the picture's own pixels. */
  place(event) {
    const to = this.stage.getScreenCTM().inverse();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(to);
  }

  put(x, y, width, write = true) {
    width = Math.min(Math.max(width, this.whole.width * 0.02), this.widest);
    const height = width / this.ratio;
    this.now = {
      x: Math.min(Math.max(x, 0), this.whole.width - width), y: Math.min(Math.max(y, 0), this.whole.height - height), width, height,
    };
    if (write) this.write();
    this.draw();
  }

  write() {
    const { x, y, width } = this.now;
    const cent = (part, of) => String(Math.round((part / of) * 10000) / 100);
    this.fields.x.value = cent(x, this.whole.width);
    this.fields.y.value = cent(y, this.whole.height);
    this.fields.width.value = cent(width, this.whole.width);
  }

  draw() {
    const { x, y, width, height } = this.now;
    for (const [name, value] of Object.entries(this.now)) this.frame.setAttribute(name, value);
    this.shade.setAttribute("d", `M0 0H${this.whole.width}V${this.whole.height}H0ZM${x} ${y}v${height}h${width}v${-height}Z`);
    this.preview.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    const shown = this.stage.getBoundingClientRect();
    const size = (24 * this.whole.width) / Math.max(shown.width, 1);
    for (const made of this.handles) {
      made.setAttribute("x", (made.dataset.corner.endsWith("e") ? x + width : x) - size / 2);
      made.setAttribute("y", (made.dataset.corner.startsWith("s") ? y + height : y) - size / 2);
      made.setAttribute("width", size);
      made.setAttribute("height", size);
    }
    this.tell();
  }

  tell() {
    const { inches, good, least, most } = this.box.dataset;
    const dpi = Math.round(this.now.width / Number(inches));
    const tone = dpi >= Number(good) ? "green" : dpi >= Number(least) ? "amber" : "red";
    const word = { green: this.box.dataset.wordGreen, amber: this.box.dataset.wordAmber, red: this.box.dataset.wordRed }[tone];
    this.words.textContent = word.replace("{dpi}", Math.min(dpi, tone === "green" ? Number(most) : dpi));
    this.words.className = `d-tag d-tag-${tone === "green" ? "line" : tone}`;
  }

  listen() {
    let held = null;
    this.stage.addEventListener("pointerdown", (event) => {
      const corner = event.target.dataset.corner;
      if (!corner && event.target !== this.frame) return;
      held = { corner, from: this.place(event), start: { ...this.now } };
      this.stage.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.stage.focus({ preventScroll: true });
    });
    this.stage.addEventListener("pointermove", (event) => {
      if (!held) return;
      const to = this.place(event);
      const { start, from, corner } = held;
      if (corner) this.stretch(start, corner, to);
      else this.put(start.x + to.x - from.x, start.y + to.y - from.y, start.width);
    });
    for (const end of ["pointerup", "pointercancel"]) this.stage.addEventListener(end, () => { held = null; });
    this.stage.addEventListener("keydown", (event) => this.key(event));
    for (const field of Object.values(this.fields)) field.addEventListener("input", () => this.read());
    window.addEventListener("resize", () => this.draw());
  }

  /* The corner opposite the one that is held stays where it is. */
  stretch(start, corner, to) {
    const right = corner.endsWith("e");
    const low = corner.startsWith("s");
    const still = { x: right ? start.x : start.x + start.width, y: low ? start.y : start.y + start.height };
    const room = Math.min(right ? this.whole.width - still.x : still.x, (low ? this.whole.height - still.y : still.y) * this.ratio);
    const asked = Math.max(Math.abs(to.x - still.x), Math.abs(to.y - still.y) * this.ratio);
    const width = Math.max(Math.min(asked, room), this.whole.width * 0.02);
    this.put(right ? still.x : still.x - width, low ? still.y : still.y - width / this.ratio, width);
  }

  key(event) {
    const step = this.whole.width * (event.shiftKey ? 0.05 : 0.01);
    const { x, y, width, height } = this.now;
    const moves = { ArrowLeft: [x - step, y], ArrowRight: [x + step, y], ArrowUp: [x, y - step], ArrowDown: [x, y + step] };
    if (event.key in moves) this.put(...moves[event.key], width);
    else if (["+", "=", "-", "_"].includes(event.key)) {
      const next = width + (["+", "="].includes(event.key) ? step : -step) * 2;
      this.put(x + (width - next) / 2, y + (height - next / this.ratio) / 2, next);
    } else return;
    event.preventDefault();
  }

  read() {
    const value = (name) => Number.parseFloat(this.fields[name].value) / 100;
    const [x, y, width] = [value("x") * this.whole.width, value("y") * this.whole.height, value("width") * this.whole.width];
    if ([x, y, width].every(Number.isFinite)) this.put(x, y, width, false);
  }
}

for (const box of document.querySelectorAll("[data-crop]")) new Cropper(box);
