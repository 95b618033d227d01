// What may stand where the cursor is: prefixes, variables of the query, terms of the vocabulary.

import { make } from "./place.js";

const MOST = 60;
const KINDS_AFTER_A = ["class", "value", "property"];
const KINDS = ["property", "value", "class"];

/** Return the list for CodeMirror's hints, or null; unasked only where two letters are typed. */
export function hints(cm, terms, unasked) {
  const cursor = cm.getCursor();
  const before = cm.getLine(cursor.line).slice(0, cursor.ch);
  if (/^[^"'<]*#/.test(before)) return null; // a comment
  const list = prefixes(before, terms) ?? variables(before, cm) ?? named(before, terms, unasked);
  if (!list?.list.length) return null;
  const from = { line: cursor.line, ch: cursor.ch - list.typed.length };
  return { from, to: cursor, list: list.list };
}

function prefixes(before, { prefixes }) {
  const typed = /\bprefix\s+(\w*)$/i.exec(before)?.[1];
  if (typed === undefined) return null;
  const some = Object.entries(prefixes).filter(([name]) => name.startsWith(typed));
  return { typed, list: some.map(([name, iri]) => ({ text: `${name}: <${iri}>` })) };
}

function variables(before, cm) {
  const typed = /[?$]\w*$/.exec(before)?.[0];
  if (typed === undefined) return null;
  const all = new Set(cm.getValue().match(/[?$]\w+/g));
  all.delete(typed);
  return { typed, list: [...all].filter((one) => one.startsWith(typed)).sort() };
}

function named(before, terms, unasked) {
  const typed = /[\w-]*:?[\w-]*$/.exec(before)[0];
  if (unasked && typed.length < 2) return null;
  if (/["'<]/.test(before.slice(-typed.length - 1, -typed.length || undefined).at(-1) ?? "")) return null;
  const kinds = /(^|[\s^])(a|rdf:type)\s+$/.test(before.slice(0, before.length - typed.length))
    ? KINDS_AFTER_A
    : KINDS;
  const ranked = terms.terms
    .map((term) => [rank(term, typed.toLowerCase()), kinds.indexOf(term.kind), term])
    .filter(([rank]) => rank !== null)
    .sort(([one, kind], [other, kindOfOther]) => kind - kindOfOther || one - other);
  return { typed, list: ranked.slice(0, MOST).map(([, , term]) => item(term, terms)) };
}

/** Return how well a term fits what was typed: 0 the best; null not at all. */
function rank({ name, label }, typed) {
  const full = name.toLowerCase();
  const local = full.slice(full.indexOf(":") + 1);
  if (full.startsWith(typed) || local.startsWith(typed)) return 0;
  if (typed.length < 2) return null;
  if (local.includes(typed)) return 1;
  return label.toLowerCase().includes(typed) ? 2 : null;
}

function item(term, terms) {
  return {
    text: term.name,
    render: (element) =>
      element.append(
        make("code", {}, term.name),
        make("span", { class: "count" }, term.count ? term.count.toLocaleString("en") : ""),
        make("span", { class: "means" }, term.means || term.label),
      ),
    hint: (cm, { from, to }) => {
      cm.replaceRange(term.name, from, to, "complete");
      const prefix = term.name.split(":")[0];
      if (!cm.getPrefixesFromQuery()[prefix]) cm.addPrefixes({ [prefix]: terms.prefixes[prefix] });
    },
  };
}
