// An answer by its days: bars, as many as there are days, months or years; and the rows in order.

import { cell, columnsOf, day, leading, naming, number, said } from "./cells.js";
import { draw, make } from "./place.js";

const MOST_BARS = 90;
const MOST_ROWS = 300;
const STEPS = [10, 7, 4]; // characters of a day, a month, a year

export function hasDays(answer) {
  return columnsOf(answer, day).length > 0;
}

export function timeline(answer, terms) {
  const dated = columnsOf(answer, day);
  const days = dated.reduce((one, other) => (bound(answer, other) > bound(answer, one) ? other : one));
  const name = naming(answer, dated);
  const rows = answer.rows
    .filter((row) => row[days])
    .map((row) => [day(row[days]), row])
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return make("div", { class: "answer-days" }, bars(rows.map(([one]) => one)), list(), rest());

  function list() {
    const items = rows.slice(0, MOST_ROWS).map(([, row]) =>
      make(
        "li",
        {},
        make("time", { class: "day" }, row[days].value.slice(0, 10)),
        make("span", { class: "what" }, what(row), make("span", { class: "note" }, ` ${others(row)}`)),
      ),
    );
    return make("ol", { class: "events" }, ...items);
  }

  function what(row) {
    const to = leading(row, answer.columns, terms);
    if (!to || row[name]?.type === "uri") return cell(row[name], terms);
    return make("a", { href: to, dir: "auto" }, said(row[name], terms));
  }

  function others(row) {
    const some = answer.columns.filter(
      (one) => one !== name && !dated.includes(one) && row[one] && row[one].type !== "uri",
    );
    return some.slice(0, 4).map((one) => (number(row[one]) === null ? row[one].value : `${one} ${row[one].value}`)).join(" · ").slice(0, 200);
  }

  function rest() {
    const left = rows.length - MOST_ROWS;
    const undated = answer.rows.length - rows.length;
    const told = [left > 0 && `${left} later rows are in the table`, undated > 0 && `${undated} rows have no day`];
    return make("p", { class: "note" }, told.filter(Boolean).join("; "));
  }
}

function bound({ rows }, name) {
  return rows.filter((row) => row[name]).length;
}

function bars(days) {
  const length = STEPS.find((one) => spread(days, one) <= MOST_BARS) ?? 4;
  const counts = new Map();
  for (const one of days) counts.set(one.slice(0, length), (counts.get(one.slice(0, length)) ?? 0) + 1);
  const whole = spread(days, length);
  const most = Math.max(...counts.values());
  const svg = draw("svg", { class: "bars", viewBox: `0 0 ${Math.max(whole, 12)} 10`, preserveAspectRatio: "none", role: "img" });
  svg.setAttribute("aria-label", `${days.length} rows from ${days[0]} to ${days.at(-1)}; at most ${most} at once`);
  for (const [one, count] of counts) {
    const height = 1 + (9 * count) / most;
    const bar = draw("rect", { class: "bar", x: between(days[0], one, length) + 0.1, y: 10 - height, width: 0.8, height });
    bar.append(draw("title", {}, `${one}: ${count}`));
    svg.append(bar);
  }
  const ends = make("p", { class: "ends", "aria-hidden": "true" }, make("span", {}, days[0].slice(0, length)), make("span", {}, days.at(-1).slice(0, length)));
  return make("figure", { class: "days" }, svg, ends);
}

function spread(days, length) {
  return between(days[0], days.at(-1), length) + 1;
}

/** Return how many days, months or years lie between two days in order. */
function between(first, last, length) {
  const [a, b] = [first, last].map((one) => one.slice(0, length).split("-").map(Number));
  if (length === 4) return b[0] - a[0];
  if (length === 7) return (b[0] - a[0]) * 12 + b[1] - a[1];
  return Math.round((Date.parse(last.slice(0, 10)) - Date.parse(first)) / 86_400_000);
}
