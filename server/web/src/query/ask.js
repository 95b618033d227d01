// Asking the endpoint. An answer is one of
//   { kind: "table", columns, rows } with rows of terms by column,
//   { kind: "boolean", boolean }, { kind: "graph", triples }
// and has `text` as it came, and `seconds`. A term is { type, value, datatype?, lang? }, as in
// SPARQL 1.1 Query Results JSON.

import { asking, endpoint, root } from "./place.js";

const ACCEPT = "application/sparql-results+json, application/n-triples, application/problem+json";
const LONGEST = 6000; // characters of an address; longer queries are posted

/** What the endpoint says instead of an answer: title, detail, hint, and line and column. */
export class Refusal extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title);
    Object.assign(this, problem);
  }
}

export class Asking {
  /** Ask; one question at a time, a second takes the first one back. */
  async ask(query) {
    this.stop();
    const abort = (this.abort = new AbortController());
    this.query = query;
    const id = (this.id = crypto.randomUUID?.().replaceAll("-", "") ?? null);
    const headers = { Accept: ACCEPT, ...(id ? { "X-Query-Id": id } : {}) };
    const address = asking(query);
    const asked =
      address.length <= LONGEST
        ? fetch(address, { headers, signal: abort.signal })
        : fetch(endpoint, {
            method: "POST",
            headers: { ...headers, "Content-Type": "application/sparql-query" },
            body: query,
            signal: abort.signal,
          });
    try {
      const answer = await asked;
      const text = await answer.text();
      if (!answer.ok) throw new Refusal(problem(answer, text));
      return read(answer, text);
    } finally {
      if (this.abort === abort) this.abort = null;
    }
  }

  /** Take the question back, so that nobody evaluates it further. */
  stop() {
    if (!this.abort) return;
    this.abort.abort();
    this.abort = null;
    if (this.id) fetch(`${root}/queries/${this.id}`, { method: "DELETE" }).catch(() => {});
  }
}

function problem(answer, text) {
  if (answer.headers.get("Content-Type")?.includes("json")) return JSON.parse(text);
  return { title: `${answer.status} ${answer.statusText}`, detail: text.slice(0, 500) };
}

function read(answer, text) {
  const timing = /query;dur=([\d.]+)/.exec(answer.headers.get("Server-Timing") ?? "");
  const told = { text, seconds: timing ? timing[1] / 1000 : null };
  if (!answer.headers.get("Content-Type").includes("json"))
    return { ...told, kind: "graph", triples: triples(text) };
  const { head, results, boolean } = JSON.parse(text);
  if (boolean !== undefined) return { ...told, kind: "boolean", boolean };
  return { ...told, kind: "table", columns: head.vars, rows: results.bindings };
}

const TERM = /<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/g;
const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function triples(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const terms = [...line.matchAll(TERM)].map(term);
    if (terms.length === 3) found.push(terms);
  }
  return found;
}

function term([, iri, blank, literal, lang, datatype]) {
  if (iri !== undefined) return { type: "uri", value: unescaped(iri) };
  if (blank !== undefined) return { type: "bnode", value: blank.slice(2) };
  return { type: "literal", value: unescaped(literal), "xml:lang": lang, datatype };
}

function unescaped(text) {
  return text.replace(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})|\\(.)/g, (_, four, eight, one) =>
    four || eight ? String.fromCodePoint(parseInt(four ?? eight, 16)) : (ESCAPES[one] ?? one),
  );
}
