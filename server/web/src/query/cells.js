// Terms of an answer as elements, numbers and days. Elements and text only, never markup: what
// stands in the graph comes from articles.

import { make } from "./place.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"]);
const DAYS = new Set(["date", "dateTime", "gYearMonth", "gYear"]);

export function cell(term, terms) {
  if (!term) return make("span", { class: "note", "aria-label": "unbound" }, "–");
  if (term.type !== "uri") return literal(term);
  const [to, short] = [terms.href(term.value), terms.short(term.value)];
  if (!to) return make("span", { title: term.value }, short);
  const outside = to.startsWith("/") ? {} : { class: "out", rel: "noopener noreferrer" };
  return make("a", { href: to, title: term.value, dir: "auto", ...outside }, ...breakable(short));
}

function literal(term) {
  return make("span", { dir: "auto", lang: term["xml:lang"] }, term.value);
}

function breakable(iri) {
  return iri.split(/(?<=[/#?&=])(?=[^/])/).flatMap((part, n) => (n ? [make("wbr"), part] : [part]));
}

/** Return how a term is said in one line. */
export function said(term, terms) {
  if (!term) return "–";
  return term.type === "uri" ? terms.short(term.value) : term.value;
}

export function number(term) {
  if (!term || term.type === "uri" || !term.value.trim()) return null;
  const typed = term.datatype?.startsWith(XSD) && NUMBERS.has(term.datatype.slice(XSD.length));
  return typed && Number.isFinite(+term.value) ? +term.value : null;
}

/** Return the first day a term stands for, as YYYY-MM-DD, or null. */
export function day(term) {
  const typed = term?.datatype?.startsWith(XSD) && DAYS.has(term.datatype.slice(XSD.length));
  const found = typed ? /^(\d{4})(-\d\d)?(-\d\d)?/.exec(term.value) : null;
  return found && `${found[1]}${found[2] ?? "-01"}${found[3] ?? "-01"}`;
}

/** Return longitude, latitude of a point in WKT, or null. */
export function point(term) {
  const found = /^\s*(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)\s*$/i.exec(term?.value ?? "");
  return found && [+found[1], +found[2]];
}

/** Return the columns whose terms are all like that where they are bound, and bound somewhere. */
export function columnsOf({ columns, rows }, like) {
  return columns.filter((name) => {
    const bound = rows.slice(0, 500).filter((row) => row[name]);
    return bound.length > 0 && bound.every((row) => like(row[name]) !== null);
  });
}

/** Return a term's words, or null for what is a thing, a number, a day or a point. */
export function text(term) {
  return term?.type === "literal" && number(term) === null && day(term) === null && !point(term) ? term.value : null;
}

/** Return the column that says what a row is about: its first words that are no number or day. */
export function naming(answer, without = []) {
  const rest = answer.columns.filter((name) => !without.includes(name));
  return columnsOf({ ...answer, columns: rest }, text)[0] ?? rest[0];
}

/** Return where a row leads to: the first of its things that has a page of ours. */
export function leading(row, columns, terms) {
  for (const name of columns) {
    const to = row[name]?.type === "uri" && terms.href(row[name].value);
    if (to && to.includes("/doc/")) return to;
  }
  return null;
}
