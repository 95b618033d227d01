// The editor: YASQE in the place of the form's text area, which stays what is sent without us.
// YASQE's own completion asks other servers and its own marks need inline styles: neither is used.

import Yasqe from "@zazuko/yasqe";
import { hints } from "./complete.js";
import { make } from "./place.js";

const GUTTER = "gutterErrorBar";

export class Editor {
  /** `run` is called by Ctrl+Enter. */
  constructor(area, run) {
    const box = make("div", { class: "editor" });
    area.after(box);
    area.hidden = true;
    const [label] = area.labels;
    label.addEventListener("click", () => this.cm.focus());
    label.removeAttribute("for");
    this.area = area;
    const yasqe = new Yasqe(box, {
      value: "",
      persistenceId: null,
      createShareableLink: null,
      createShortLink: null,
      consumeShareLink: null,
      showQueryButton: false,
      resizeable: false,
      editorHeight: "auto",
      autocompleters: [],
      prefixCcApi: null,
      foldGutter: false,
      gutters: [GUTTER, "CodeMirror-linenumbers"],
      viewportMargin: Infinity,
      screenReaderLabel: "SPARQL query. Escape, then Tab, leaves the editor",
      extraKeys: {
        "Ctrl-Space": () => this.complete(),
        "Ctrl-Enter": run,
        "Cmd-Enter": run,
        "Ctrl-S": () => {},
        Esc: () => this.#letGo(true),
      },
    });
    // YASQE is a copy of its CodeMirror: what is done to one while the other is at work is lost
    this.cm = yasqe.getWrapperElement().CodeMirror;
    yasqe.checkSyntax = () => this.#check();
    this.cm.setValue(area.value);
    this.cm.on("change", () => this.#changed());
    this.cm.on("focus", () => this.#letGo(false));
    this.cm.on("inputRead", (_, { text }) => /^[\w:?$]$/.test(text[0]) && this.complete(true));
    this.cm.clearHistory();
    document.fonts?.ready.then(() => this.cm.refresh());
  }

  get value() {
    return this.cm.getValue();
  }

  set value(text) {
    this.cm.setValue(text);
  }

  /** Mark where a query does not parse: line and column count from 1. */
  mark(line, column) {
    this.unmark();
    const text = this.cm.getLine(line - 1);
    if (text === undefined) return;
    const from = Math.min(Math.max((column ?? 1) - 1, 0), Math.max(text.length - 1, 0));
    const word = /^[\w:?$-]+/.exec(text.slice(from))?.[0].length ?? 1;
    const range = [{ line: line - 1, ch: from }, { line: line - 1, ch: from + word }];
    this.marked = this.cm.markText(...range, { className: "wrong" });
    this.cm.addLineClass(line - 1, "background", "wrong-line");
    this.line = this.cm.getLineHandle(line - 1);
    this.cm.setCursor(range[0]);
    this.cm.scrollIntoView(range[0], 60);
  }

  unmark() {
    this.marked?.clear();
    if (this.line) this.cm.removeLineClass(this.line, "background", "wrong-line");
    this.marked = this.line = null;
  }

  /** Offer what may stand here; unasked only where something is begun. */
  complete(unasked = false) {
    if (!this.terms) return;
    const hint = (cm) => hints(cm, this.terms, unasked);
    this.cm.showHint({ hint, completeSingle: false });
  }

  #changed() {
    this.area.value = this.value;
    this.unmark();
  }

  // Tab indents until Escape was pressed; then it goes on to what follows, as everywhere else.
  #letGo(go) {
    const keys = { ...this.cm.getOption("extraKeys") };
    if (go) Object.assign(keys, { Tab: false, "Shift-Tab": false });
    else for (const key of ["Tab", "Shift-Tab"]) delete keys[key];
    this.cm.setOption("extraKeys", keys);
  }

  #knows(line) {
    const used = this.cm.getLine(line).match(/[a-z]+(?=:)/g) ?? [];
    return !this.terms || used.every((prefix) => prefix in this.terms.prefixes);
  }

  #check() {
    this.cm.queryValid = true;
    this.cm.clearGutter(GUTTER);
    for (let line = 0; line < this.cm.lineCount(); line++) {
      const end = { line, ch: this.cm.getLine(line).length };
      const { state } = this.cm.getTokenAt(end, !this.cm.prevQueryValid);
      if (state.OK) continue;
      if (/^prefix/i.test(state.errorMsg ?? "") && this.#knows(line)) break; // the server knows it, too
      const expected = (state.possibleCurrent ?? []).slice(0, 12).join(" ");
      const title = state.errorMsg ?? `This line is invalid. Expected: ${expected}`;
      this.cm.setGutterMarker(line, GUTTER, make("span", { class: "invalid", title }, "!"));
      this.cm.queryValid = false;
      break;
    }
    this.cm.prevQueryValid = this.cm.queryValid;
  }
}
