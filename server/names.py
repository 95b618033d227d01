"""What things are called on pages, all read from the store.

Most things have a label. A claim is called by its voice and its words, other findings by the words
they rest on, and what rests on none by the little it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.vocab import PREFIXES
from server.addresses import local_name, short
from server.reading import Reader, Row, Term, iri, iris

_AT_ONCE = 400
_LONGEST = 160  # characters of a name that is a whole sentence
_LABELS = (  # what names a thing, the best first
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["schema"] + "headline",
    PREFIXES["ng"] + "content",
    PREFIXES["ng"] + "name",
    PREFIXES["ng"] + "title",
    PREFIXES["ng"] + "words",
    PREFIXES["schema"] + "name",
    PREFIXES["dct"] + "title",
    PREFIXES["oa"] + "exact",
    PREFIXES["ng"] + "reason",
)
# IN, not a second VALUES: that makes Oxigraph go through every label of the graph
_LABEL_QUERY = "SELECT ?s ?p ?o { VALUES ?s { $things } ?s ?p ?o FILTER (?p IN ($labels)) }"
_QUOTE_QUERY = """SELECT ?e ?exact ?before ?after ?article {
  VALUES ?e { $things }
  ?e oa:hasSource ?article ; oa:hasSelector ?words .
  ?words oa:exact ?exact
  OPTIONAL { ?words oa:prefix ?before }
  OPTIONAL { ?words oa:suffix ?after }
}"""
_WORDS_QUERY = """SELECT DISTINCT ?s ?exact {
  { VALUES ?s { $things } ?s oa:hasSelector ?words . ?words oa:exact ?exact }
  UNION
  { VALUES ?s { $things } ?s ng:evidence ?e . ?e oa:hasSelector ?words . ?words oa:exact ?exact }
}"""
_VOICE_QUERY = """SELECT ?s ?name ?as {
  VALUES ?s { $things }
  ?s ng:claimedIn ?statement .
  OPTIONAL { ?statement ng:speaker ?actor . ?actor rdfs:label ?name }
  OPTIONAL { ?statement ng:speakerWords ?as }
}"""
_SAYS_QUERY = "SELECT ?s ?p ?o { VALUES ?s { $things } ?s ?p ?o FILTER isLiteral(?o) }"
_BESIDES = (PREFIXES["ng"] + "certainty", PREFIXES["ng"] + "finder")


@dataclass(frozen=True, slots=True)
class Name:
    """A thing and what to call it."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of an article that something rests on, with a little of what stands around them."""

    before: str
    exact: str
    after: str
    article: str


def names(reader: Reader, things: Iterable[str]) -> dict[str, Name]:
    """Return a name for each IRI: the best label in the store, else what it rests on or says."""
    wanted = list(dict.fromkeys(things))
    called = _labels(reader, wanted)
    nameless = [thing for thing in wanted if thing not in called and "/id/" in thing]
    called |= _words(reader, nameless)
    called |= _sayings(reader, [thing for thing in nameless if thing not in called])
    return {t: Name(t, _cut(called[t]) if t in called else spoken(t)) for t in wanted}


def _labels(reader: Reader, things: list[str]) -> dict[str, str]:
    best: dict[str, tuple[int, int, str]] = {}
    for row in _asked(reader, things, _LABEL_QUERY, labels=", ".join(map(iri, _LABELS))):
        rank = (_LABELS.index(row["p"].value), _foreign(row["o"]), row["o"].value)
        thing = row["s"].value
        best[thing] = min(best.get(thing, rank), rank)
    return {thing: label for thing, (_, _, label) in best.items()}


def _words(reader: Reader, things: list[str]) -> dict[str, str]:
    """Return for what rests on words the longest of these, after the voice if it is a claim."""
    longest: dict[str, str] = {}
    for row in _asked(reader, things, _WORDS_QUERY):
        thing, words = row["s"].value, row["exact"].value
        longest[thing] = max(longest.get(thing, ""), words, key=lambda text: (len(text), text))
    voices = _voices(reader, list(longest))
    return {thing: f"{voices.get(thing, '')}“{words}”" for thing, words in longest.items()}


def _voices(reader: Reader, things: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in _asked(reader, things, _VOICE_QUERY):
        voice = row.get("name") or row.get("as")
        if voice is not None:
            found[row["s"].value] = min(found.get(row["s"].value, "\uffff"), f"{voice.value}: ")
    return found


def _sayings(reader: Reader, things: list[str]) -> dict[str, str]:
    """Return for small nodes what they say: "at least 6, at most 6"."""
    rows = [row for row in _asked(reader, things, _SAYS_QUERY) if row["p"].value not in _BESIDES]
    properties = _labels(reader, list({row["p"].value for row in rows}))
    said: dict[str, list[str]] = {}
    for row in rows:
        by = row["p"].value
        said.setdefault(row["s"].value, []).append(
            f"{properties.get(by, spoken(by))} {row['o'].value}"
        )
    return {thing: ", ".join(sorted(parts)) for thing, parts in said.items()}


def quotes(reader: Reader, things: Iterable[str]) -> dict[str, Quote]:
    """Return the words behind those of the IRIs that are evidence."""
    found: dict[str, Quote] = {}
    for row in _asked(reader, list(dict.fromkeys(things)), _QUOTE_QUERY):
        found[row["e"].value] = Quote(
            before=row["before"].value if "before" in row else "",
            exact=row["exact"].value,
            after=row["after"].value if "after" in row else "",
            article=row["article"].value,
        )
    return found


def _asked(reader: Reader, things: list[str], query: str, **more: str) -> Iterator[Row]:
    for start in range(0, len(things), _AT_ONCE):
        listed = iris(things[start : start + _AT_ONCE])
        yield from reader.rows(query, things=listed, **more)


def _foreign(label: Term) -> int:
    """English and labels without a language come before others."""
    return int(not (label.language or "en").startswith("en"))


def spoken(iri: str) -> str:
    """Return what to call what has no label: a property by its words ("has place")."""
    name = local_name(iri)
    if short(iri) == iri:
        return name
    is_property = re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", name)
    return re.sub(r"(?=[A-Z])", " ", name).lower() if is_property else short(iri)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0] + " …"
