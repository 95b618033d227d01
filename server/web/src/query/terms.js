// Our vocabulary (/sparql/terms): how IRIs are said shortly, and where they lead to.

import { root } from "./place.js";

export class Terms {
  static async load() {
    const answer = await fetch(`${root}/sparql/terms`);
    if (!answer.ok) throw new Error(`the terms did not come: ${answer.status}`);
    return new Terms(await answer.json());
  }

  constructor({ prefixes, bases, vocabularies, terms }) {
    this.prefixes = prefixes;
    this.bases = bases;
    this.vocabularies = new Set(vocabularies);
    this.terms = terms;
    this.named = new Map(terms.map((term) => [term.iri, term]));
  }

  /** Return an IRI as people read it; what is in the graph is told by its path. */
  short(iri) {
    const id = `${this.bases[0]}id/`;
    if (iri.startsWith(id)) return iri.slice(id.length);
    for (const [prefix, namespace] of Object.entries(this.prefixes))
      if (iri.startsWith(namespace) && iri.length > namespace.length)
        return `${prefix}:${iri.slice(namespace.length)}`;
    return iri;
  }

  /** Return where a page leads to when it links an IRI: to us if it is ours; null for nowhere. */
  href(iri) {
    for (const base of this.bases) {
      if (!iri.startsWith(base)) continue;
      const path = iri.slice(base.length);
      return this.vocabularies.has(path.split("#")[0]) ? `${root}/${path}` : `${root}/doc/${path}`;
    }
    return /^https?:\/\//.test(iri) ? iri : null;
  }
}
