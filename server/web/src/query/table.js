// An answer as a table: sorted by its heads, narrowed by words, drawn in stretches.

import { cell, day, number, said } from "./cells.js";
import { make } from "./place.js";

const STRETCH = 200;

export function table(answer, terms) {
  const box = make("div", { class: "answer-table" });
  if (!answer.rows.length) {
    box.append(make("p", { class: "note" }, "No row fits the query."));
    return box;
  }
  const lines = answer.rows.map((row) => ({
    row,
    text: answer.columns.map((name) => said(row[name], terms)).join("\n").toLowerCase(),
  }));
  const state = { by: null, down: false, words: "", shown: STRETCH };
  const body = make("tbody");
  const heads = answer.columns.map((name) => head(name, () => sort(name)));
  const told = make("p", { class: "note", role: "status" });
  const more = make("button", { type: "button", class: "quiet", onclick: () => stretch() }, "More rows");
  const words = make("input", { type: "search", "aria-label": "Rows with these words", placeholder: "Rows with …" });
  words.addEventListener("input", () => {
    Object.assign(state, { words: words.value.toLowerCase(), shown: STRETCH });
    render();
  });

  function sort(name) {
    Object.assign(state, { down: state.by === name && !state.down, by: name });
    answer.columns.forEach((one, n) =>
      heads[n].setAttribute("aria-sort", one !== name ? "none" : state.down ? "descending" : "ascending"),
    );
    render();
  }

  function stretch() {
    state.shown += STRETCH * 5;
    render();
  }

  function render() {
    let some = state.words ? lines.filter(({ text }) => text.includes(state.words)) : lines;
    if (state.by) some = [...some].sort((a, b) => compared(a.row[state.by], b.row[state.by]) * (state.down ? -1 : 1));
    body.replaceChildren(
      ...some.slice(0, state.shown).map(({ row }) =>
        make("tr", {}, ...answer.columns.map((name) => shown(row[name], terms))),
      ),
    );
    more.hidden = some.length <= state.shown;
    const drawn = Math.min(some.length, state.shown).toLocaleString("en");
    told.textContent = some.length === lines.length && more.hidden ? "" : `${drawn} of ${some.length.toLocaleString("en")} rows`;
  }

  render();
  if (lines.length > 8) box.append(words);
  box.append(
    make(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "Answer" },
      make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body),
    ),
    told,
    more,
  );
  return box;
}

function shown(term, terms) {
  const kind = number(term) !== null ? "number" : day(term) ? "one-line" : null;
  return make("td", { class: kind }, cell(term, terms));
}

function head(name, sort) {
  const button = make("button", { type: "button", class: "head", onclick: sort }, name);
  return make("th", { scope: "col", "aria-sort": "none" }, button);
}

function compared(one, other) {
  if (!one || !other) return one ? -1 : other ? 1 : 0; // the unbound go last
  const [a, b] = [number(one), number(other)];
  if (a !== null && b !== null) return a - b;
  return one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
}
