// Numbers of an answer as bars, in a table: who cannot see the bars reads it.

import { cell, columnsOf, naming, number } from "./cells.js";
import { draw, make } from "./place.js";

const MOST = 60;

export function hasNumbers(answer) {
  return columnsOf(answer, number).length > 0 && answer.columns.length > 1;
}

export function chart(answer, terms) {
  const numbers = columnsOf(answer, number);
  const names = answer.columns.filter((one) => !numbers.includes(one));
  const bars = make("tbody");
  const named = choice("Bars for", names.length ? names : answer.columns, naming(answer, numbers));
  const counted = choice("as long as", numbers, numbers[0]);
  const told = make("p", { class: "note" });
  for (const one of [named, counted]) one.select.addEventListener("change", render);

  function render() {
    const [name, by] = [named.select.value, counted.select.value];
    const rows = answer.rows.filter((row) => number(row[by]) !== null);
    const shown = rows.slice(0, MOST);
    const values = shown.map((row) => number(row[by]));
    const least = Math.min(0, ...values);
    const whole = Math.max(0, ...values) - least || 1;
    bars.replaceChildren(...shown.map((row, n) => bar(row[name], row[by], values[n], least, whole)));
    told.textContent = rows.length > MOST ? `The first ${MOST} of ${rows.length} rows; ORDER BY says which come first.` : "";
  }

  function bar(name, term, value, least, whole) {
    const percent = (one) => `${((one / whole) * 100).toFixed(2)}%`;
    const rect = { class: "bar", x: percent(Math.min(value, 0) - least), width: percent(Math.abs(value)), height: 14, rx: 1 };
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, cell(name, terms)),
      make("td", {}, draw("svg", { width: "100%", height: 14, "aria-hidden": "true" }, draw("rect", rect))),
      make("td", { class: "number" }, term.value),
    );
  }

  render();
  return make("div", { class: "answer-chart" }, make("p", { class: "choices" }, named.label, counted.label), make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Chart" }, make("table", { class: "bars" }, bars)), told);
}

function choice(text, columns, chosen) {
  const select = make("select", {}, ...columns.map((one) => make("option", { selected: one === chosen }, one)));
  return { select, label: make("label", {}, `${text} `, select) };
}
