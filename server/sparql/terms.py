"""`/sparql/terms`: what an editor completes: our classes, properties, values, with what they mean.

Ours come from the ontology and the event types; what else the graph uses from its VoID figures,
which also say how often each is used. No other server is asked for anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response

from kg.dump import Figures
from kg.iris import DEFAULT_BASE
from kg.vocab import PREFIXES
from server.addresses import HASHED, short
from server.names import spoken
from server.site import site
from server.vocabularies import VocabularyTerm, terms_of

blueprint = Blueprint("terms", __name__)

_OWL = PREFIXES["owl"]
_KINDS = {
    f"{_OWL}Class": "class",
    f"{_OWL}ObjectProperty": "property",
    f"{_OWL}DatatypeProperty": "property",
    f"{_OWL}NamedIndividual": "value",
    PREFIXES["skos"] + "Concept": "value",
}


@blueprint.route("/sparql/terms")
def terms() -> Response:
    """Give prefixes, terms, and where a page leads to for what the graph names."""
    figures = site().figures
    if figures is None or not figures.properties:  # they are being counted: not to be kept
        body = _written(figures)
    else:
        body = site().once("terms to complete", lambda: _written(figures))
    return Response(body, content_type="application/json")


def _written(figures: Figures | None) -> str:
    config = site().config
    counts = {**figures.classes, **figures.properties} if figures else {}
    found = {term["iri"]: term for term in _ours()}
    for kind, some in (("class", "classes"), ("property", "properties")):
        for iri in getattr(figures, some, {}):
            if iri not in found and short(iri) != iri:
                found[iri] = {"iri": iri, "kind": kind, "label": spoken(iri), "means": ""}
    ranked = sorted(found, key=lambda iri: (-counts.get(iri, 0), short(iri)))
    listed = [{"name": short(iri), "count": counts.get(iri, 0), **found[iri]} for iri in ranked]
    bases = list(dict.fromkeys((config.base, DEFAULT_BASE)))
    return json.dumps(
        {
            "prefixes": PREFIXES,
            "bases": bases,
            "vocabularies": HASHED,
            "terms": listed,
        },
        ensure_ascii=False,
    )


def _ours() -> Iterator[dict[str, str]]:
    for name in ("ontology", "event-types"):
        for term in terms_of(name):
            kind = next((_KINDS[one] for one in term.of("rdf:type") if one in _KINDS), None)
            if kind is not None:
                yield {"iri": term.iri, "kind": kind, "label": term.label, "means": _meaning(term)}


def _meaning(term: VocabularyTerm) -> str:
    said = " ".join(term.of("skos:definition")[:1])
    ways = [
        " or ".join(term.called.get(iri, short(iri)) for iri in term.of(by))
        for by in ("rdfs:domain", "rdfs:range")
    ]
    return f"{said} ({ways[0]} → {ways[1]})" if all(ways) else said
