"""What a page says of one thing: its properties, what points to it, and the words it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.vocab import PREFIXES
from server.addresses import asking
from server.names import Name, Quote, names, quotes
from server.reading import Reader, Row, Term, iri

_TYPE = PREFIXES["rdf"] + "type"
_HIDDEN = {_TYPE, PREFIXES["rdfs"] + "label"}  # shown elsewhere on the page
_HIDDEN_LINKS = {PREFIXES["oa"] + "hasSource"}  # shown with what rests on it
_LAST = ("docId", "textDigest", "likeness", "certainty", "finder")
_AT_THE_END = [PREFIXES["ng"] + name for name in _LAST]
_MOST_TRIPLES = 5_000
_VALUES_SHOWN = 40
_LINKS_SHOWN = 25
_LINKS_COUNTED = 5_000

_FACTS = f"SELECT ?p ?o {{ $thing ?p ?o }} LIMIT {_MOST_TRIPLES}"
_COUNTS = f"""SELECT ?p (COUNT(*) AS ?n) {{
  SELECT ?p {{ ?s ?p $thing }} LIMIT {_LINKS_COUNTED}
}} GROUP BY ?p"""
_LINKING = f"SELECT DISTINCT ?s {{ ?s $by $thing }} LIMIT {_LINKS_SHOWN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a property: a link with its name, a literal, or words of an article."""

    term: Term
    name: Name | None = None
    quote: Quote | None = None
    source: Name | None = None  # the article the words stand in


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property with its first values, or, for incoming links, with the first that link."""

    name: Name
    values: tuple[Value, ...]
    more: int = 0  # how many are not shown
    all: str | None = None  # where all are


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """All a page says of one thing."""

    thing: Name
    kinds: tuple[Name, ...]
    properties: tuple[Property, ...]
    links: tuple[Property, ...]


def describe(reader: Reader, thing: str) -> Description:
    """Return what the graph says of a thing, with names for everything in it."""
    facts = reader.rows(_FACTS, thing=iri(thing))
    counts = _counts(reader, thing)
    linking = {by: _linking(reader, thing, by) for by in counts}
    words = quotes(reader, _iris(row["o"] for row in facts))
    called = names(
        reader,
        [
            *(thing, *counts, *(quote.article for quote in words.values())),
            *_iris(term for row in facts for term in row.values()),
            *_iris(term for terms in linking.values() for term in terms),
        ],
    )
    kinds = sorted(row["o"].value for row in facts if row["p"].value == _TYPE)
    return Description(
        thing=called[thing],
        kinds=tuple(called[kind] for kind in kinds if kind in called),
        properties=_properties(facts, called, words),
        links=_links(thing, counts, linking, called),
    )


def _counts(reader: Reader, thing: str) -> dict[str, int]:
    """Return how many things point here, by property."""
    rows = [row for row in reader.rows(_COUNTS, thing=iri(thing)) if "p" in row]
    counted = {row["p"].value: int(row["n"].value) for row in rows}
    return {by: number for by, number in counted.items() if by not in _HIDDEN_LINKS}


def _linking(reader: Reader, thing: str, by: str) -> tuple[Term, ...]:
    return tuple(row["s"] for row in reader.rows(_LINKING, thing=iri(thing), by=iri(by)))


def _iris(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if term.is_iri]


def _properties(
    facts: Iterable[Row], called: Mapping[str, Name], words: Mapping[str, Quote]
) -> tuple[Property, ...]:
    grouped: dict[str, list[Value]] = {}
    for row in facts:
        if row["p"].value not in _HIDDEN:
            grouped.setdefault(row["p"].value, []).append(_value(row["o"], called, words))
    properties = (
        Property(
            name=called[by],
            values=tuple(sorted(values, key=_order)[:_VALUES_SHOWN]),
            more=max(0, len(values) - _VALUES_SHOWN),
        )
        for by, values in grouped.items()
    )
    return tuple(sorted(properties, key=_place))


def _value(term: Term, called: Mapping[str, Name], words: Mapping[str, Quote]) -> Value:
    quote = words.get(term.value) if term.is_iri else None
    source = called[quote.article] if quote else None
    name = called.get(term.value) if term.is_iri else None
    return Value(term=term, name=name, quote=quote, source=source)


def _order(value: Value) -> tuple[str, str]:
    return (value.name.label if value.name else value.term.value).casefold(), value.term.value


def _place(property: Property) -> tuple[int, int, str]:
    """First what is said, by name; then on which words; in the end how it was found."""
    label = property.name.label.casefold()
    if property.name.iri in _AT_THE_END:
        return 2, _AT_THE_END.index(property.name.iri), label
    return int(any(value.quote for value in property.values)), 0, label


def _links(
    thing: str,
    counts: Mapping[str, int],
    linking: Mapping[str, tuple[Term, ...]],
    called: Mapping[str, Name],
) -> tuple[Property, ...]:
    properties = (
        Property(
            name=called[by],
            values=tuple(sorted((_value(t, called, {}) for t in linking[by]), key=_order)),
            more=(more := max(0, number - len(linking[by]))),
            all=_query_for_all(thing, by) if more else None,
        )
        for by, number in counts.items()
    )
    return tuple(sorted(properties, key=lambda property: property.name.label.casefold()))


def _query_for_all(thing: str, by: str) -> str:
    query = f"SELECT ?subject WHERE {{\n  ?subject {iri(by)} {iri(thing)} .\n}}\nLIMIT 1000"
    return asking(query)
