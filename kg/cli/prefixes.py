"""The prefixes queries may use undeclared, and terms as people read them."""

from __future__ import annotations

import pyoxigraph as ox
from rich.markup import escape

from kg.store.reading import Term
from kg.vocab import PREFIXES


def shortened(term: Term | None, base: str) -> str:
    """Return a term for a table: our nodes from "id/" on, other IRIs with their prefix."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        ours = term.value.startswith(f"{base}id/")
        return escape(term.value.removeprefix(base) if ours else _with_prefix(term.value))
    return escape(term.value if isinstance(term, ox.Literal) else str(term))


def expanded(name: str) -> str:
    """Return the IRI for "ng:Event" or a full IRI, with or without angle brackets."""
    iri = name.removeprefix("<").removesuffix(">")
    prefix, _, local = iri.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else iri


def _with_prefix(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
