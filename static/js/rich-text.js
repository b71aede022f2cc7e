/* The editor of long texts: ProseMirror with a schema of just what a sheet prints. The plain field stays the truth: it is
   written to whenever something was changed, and left alone otherwise. The server cleans everything again. */
function schemaOf(pm) {
  const tables = pm.tableNodes({ tableGroup: "block", cellContent: "paragraph+", cellAttributes: {} });
  const table = {
    ...tables.table,
    attrs: { caption: { default: "" } },
    parseDOM: [{ tag: "table", getAttrs: (dom) => ({ caption: dom.querySelector("caption")?.textContent.trim() ?? "" }) }],
    toDOM: (node) => ["table", node.attrs.caption ? { "data-caption": node.attrs.caption } : {}, ["tbody", 0]],
  };
  return new pm.Schema({
    nodes: {
      doc: { content: "block+" },
      paragraph: {
        group: "block", content: "inline*", toDOM: () => ["p", 0],
        parseDOM: ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "dt", "dd"].map((tag) => ({ tag })),
      },
      ul: { group: "block list", content: "li+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
      ol: { group: "block list", content: "li+", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
      li: { content: "paragraph list*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
      ...tables, table,
      text: { group: "inline" },
      br: { group: "inline", inline: true, selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    },
    marks: {
      strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
      em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    },
  });
}

function parserOf(pm, schema) {
  const rules = pm.DOMParser.schemaRules(schema).concat([{ tag: "caption", ignore: true }, { tag: "style", ignore: true }]);
  return new pm.DOMParser(schema, rules);
}

/* A style or a handler in what is pasted would only be refused by the page's policy, loudly; the schema drops it anyway. */
function unadorned(html) {
  return html.replace(/<(style|script|xml)\b[^]*?<\/\1\s*>/gi, "").replace(/\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "");
}

/* After a table at the very end there would be no place to go on writing. */
function withEnd(doc, schema) {
  return doc.lastChild.type === schema.nodes.table ? doc.copy(doc.content.addToEnd(schema.nodes.paragraph.create())) : doc;
}

function insertTable(pm, schema) {
  return (state, dispatch) => {
    const { table, table_row: row, table_cell: cell, table_header: header } = schema.nodes;
    const rowOf = (kind) => row.create(null, [0, 1, 2].map(() => kind.createAndFill()));
    const made = table.create(null, [rowOf(header), rowOf(cell), rowOf(cell)]);
    if (!dispatch) return true;
    const change = state.tr.replaceSelectionWith(made);
    let at = null;
    change.doc.descendants((node, pos) => { if (node === made) at = pos; });
    if (at !== null) {
      const end = at + made.nodeSize;
      if (end === change.doc.content.size) change.insert(end, schema.nodes.paragraph.create());
      change.setSelection(pm.TextSelection.near(change.doc.resolve(at + 1)));
    }
    dispatch(change.scrollIntoView());
    return true;
  };
}

function isIn(state, type) {
  for (let depth = state.selection.$from.depth; depth > 0; depth -= 1) {
    if (state.selection.$from.node(depth).type === type) return true;
  }
  return false;
}

/* A list where there was none, the other kind where there was one, no list where it was this. */
function toggleList(pm, schema, type) {
  const { ul, ol, li } = schema.nodes;
  const other = type === ul ? ol : ul;
  return (state, dispatch) => {
    if (isIn(state, type)) return pm.liftListItem(li)(state, dispatch);
    const $from = state.selection.$from;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      if ($from.node(depth).type !== other) continue;
      if (dispatch) dispatch(state.tr.setNodeMarkup($from.before(depth), type));
      return true;
    }
    return pm.wrapInList(type)(state, dispatch);
  };
}

function actsOf(pm, schema) {
  const { ul, ol, li, br } = schema.nodes;
  const lineBreak = pm.chainCommands(pm.exitCode, (state, dispatch) => {
    if (dispatch) dispatch(state.tr.replaceSelectionWith(br.create()).scrollIntoView());
    return true;
  });
  return {
    strong: pm.toggleMark(schema.marks.strong),
    bullets: toggleList(pm, schema, ul), numbers: toggleList(pm, schema, ol), paragraph: pm.liftListItem(li),
    table: insertTable(pm, schema), undo: pm.undo, redo: pm.redo,
    row: pm.addRowAfter, column: pm.addColumnAfter, "row-out": pm.deleteRow, "column-out": pm.deleteColumn,
    head: pm.toggleHeaderRow, merge: pm.mergeCells, split: pm.splitCell, "table-out": pm.deleteTable, lineBreak,
  };
}

function keysOf(pm, schema, acts) {
  const { li } = schema.nodes;
  return {
    "Mod-z": acts.undo, "Mod-y": acts.redo, "Shift-Mod-z": acts.redo, "Mod-b": acts.strong, "Shift-Enter": acts.lineBreak,
    Enter: pm.splitListItem(li), "Mod-]": pm.sinkListItem(li), "Mod-[": pm.liftListItem(li),
    Tab: pm.goToNextCell(1), "Shift-Tab": pm.goToNextCell(-1),
  };
}

function count(state) {
  return [...state.doc.textBetween(0, state.doc.content.size, "", "").replace(/\s/g, "")].length;
}

class RichText {
  constructor(box, pm) {
    this.box = box;
    this.pm = pm;
    this.plain = box.querySelector("textarea");
    this.bar = box.querySelector("[role=toolbar]");
    this.tableActs = box.querySelector(".d-rich-table-acts");
    this.counter = box.querySelector(".d-rich-count");
    this.schema = schemaOf(pm);
    this.acts = actsOf(pm, this.schema);
    this.serializer = pm.DOMSerializer.fromSchema(this.schema);
    this.start();
  }

  start() {
    const { pm, schema, plain } = this;
    const parser = parserOf(pm, schema);
    const source = new DOMParser().parseFromString(plain.dataset.html, "text/html").body;
    const invalid = plain.getAttribute("aria-invalid") === "true";
    const described = plain.getAttribute("aria-describedby");
    const host = document.createElement("div");
    plain.before(host);
    this.view = new pm.EditorView({ mount: host }, {
      state: pm.EditorState.create({
        doc: withEnd(parser.parse(source), schema),
        plugins: [
          pm.history(), pm.keymap(keysOf(pm, schema, this.acts)), pm.keymap(pm.baseKeymap),
          pm.inputRules({ rules: [pm.wrappingInputRule(/^\s*[-•]\s$/, schema.nodes.ul), pm.wrappingInputRule(/^1\.\s$/, schema.nodes.ol)] }),
          pm.gapCursor(), pm.tableEditing(),
        ],
      }),
      domParser: parser,
      transformPastedHTML: unadorned,
      attributes: {
        id: `${plain.id}-editor`, class: "d-rich-editor d-rich-text", role: "textbox", "aria-multiline": "true", lang: plain.lang,
        "aria-labelledby": `${plain.id}-label`, "aria-describedby": described, ...(invalid ? { "aria-invalid": "true" } : {}),
      },
      dispatchTransaction: (change) => this.apply(change),
      handleKeyDown: (_view, event) => this.toToolbar(event),
    });
    const hadFocus = document.activeElement === plain;
    plain.hidden = true;
    plain.removeAttribute("aria-invalid");
    plain.removeAttribute("aria-describedby");
    this.box.querySelector("label").addEventListener("click", () => this.view.focus());
    this.box.querySelector("[data-rich-plain-hint]").hidden = true;
    // Said once on a page with many of these fields.
    if (!document.querySelector("[data-rich-hint]:not([hidden])")) this.box.querySelector("[data-rich-hint]").hidden = false;
    this.bar.setAttribute("aria-controls", `${plain.id}-editor`);
    this.bar.hidden = false;
    this.watchBar();
    this.show();
    if (hadFocus) this.view.focus();
  }

  apply(change) {
    this.view.updateState(this.view.state.apply(change));
    if (change.docChanged) this.write();
    this.show();
  }

  /* What the form sends: HTML, headings and captions told as such. */
  write() {
    const { doc } = this.view.state;
    const box = document.createElement("div");
    box.append(this.serializer.serializeFragment(doc.content));
    for (const table of box.querySelectorAll("table[data-caption]")) {
      table.createCaption().textContent = table.dataset.caption;
      table.removeAttribute("data-caption");
    }
    this.plain.value = count(this.view.state) ? box.innerHTML : "";
    this.plain.dispatchEvent(new Event("input", { bubbles: true }));
  }

  show() {
    const { state } = this.view;
    const { ul, ol } = this.schema.nodes;
    const { strong } = this.schema.marks;
    const pressed = {
      strong: Boolean(strong.isInSet(state.storedMarks || state.selection.$from.marks())) || state.doc.rangeHasMark(state.selection.from, state.selection.to, strong),
      bullets: isIn(state, ul), numbers: isIn(state, ol),
    };
    for (const button of this.bar.querySelectorAll("[data-do]")) {
      const name = button.dataset.do;
      if (name in pressed) button.setAttribute("aria-pressed", String(pressed[name]));
      button.setAttribute("aria-disabled", String(!this.acts[name](state)));
    }
    const inTable = this.pm.isInTable(state);
    if (!inTable && this.tableActs.contains(document.activeElement)) this.view.focus();
    this.tableActs.hidden = !inTable;
    this.tell(count(state));
  }

  tell(n) {
    const budget = Number(this.box.dataset.budget) || Infinity;
    const most = Number(this.box.dataset.most);
    const { words, over, beyond } = this.counter.dataset;
    const text = n > most ? beyond : n > budget ? over : words;
    this.counter.textContent = text.replace("{n}", n.toLocaleString("en")).replace("{budget}", budget).replace("{most}", most.toLocaleString("en"));
    this.counter.classList.toggle("d-rich-count-over", n > budget && n <= most);
    this.counter.classList.toggle("d-rich-count-beyond", n > most);
  }

  toToolbar(event) {
    if (!(event.altKey && event.key === "F10")) return false;
    this.bar.querySelector("[data-do]").focus();
    event.preventDefault();
    return true;
  }

  /* One stop of the Tab key; arrows inside, Escape back to the text. */
  watchBar() {
    const buttons = () => [...this.bar.querySelectorAll("[data-do]")].filter((button) => !button.closest("[hidden]"));
    buttons()[0].tabIndex = 0;
    this.bar.addEventListener("mousedown", (event) => event.preventDefault());
    this.bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button || button.getAttribute("aria-disabled") === "true") return;
      this.acts[button.dataset.do](this.view.state, (change) => this.apply(change), this.view);
      this.view.focus();
    });
    this.bar.addEventListener("keydown", (event) => {
      const all = buttons();
      const at = all.indexOf(document.activeElement);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (event.key === "Escape") { this.view.focus(); event.preventDefault(); }
      if (next === undefined) return;
      event.preventDefault();
      for (const button of this.bar.querySelectorAll("[data-do]")) button.tabIndex = -1;
      const button = all[(next + all.length) % all.length];
      button.tabIndex = 0;
      button.focus();
    });
  }
}

async function enhance(root) {
  const boxes = [...root.querySelectorAll("[data-rich]:not([data-rich-ready])")];
  if (!boxes.length) return;
  for (const box of boxes) box.dataset.richReady = "";
  const pm = await import(boxes[0].dataset.engine);
  for (const box of boxes) new RichText(box, pm);
}

await enhance(document);
document.addEventListener("d:new", (event) => enhance(event.target));
