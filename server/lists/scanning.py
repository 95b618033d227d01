"""What lists choose from, read by SPARQL: of a store elsewhere, or where a snapshot has no index.

Plain scans of one property each, in parts that a store answers well within a deadline, joined here:
joining in the store looks each row up, which takes many times as long for whole properties. The
same rows are made of them (`kg.search.rows`), in a database in memory.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from kg.model import EntityKind
from kg.search.listing import prepare
from kg.search.rows import METRICS, PARTS, Lister, Said
from kg.vocab import PREFIXES
from server.reading import Reader, Row

_OURS = (
    *PARTS, *METRICS, "about", "act", "atLeast", "atMost", "certainty", "claimedBy", "claimedIn",
    "concerns", "content", "eventType", "holder", "kind", "of", "ofSide", "ofWords", "onBehalfOf",
    "organisation", "outdated", "partOfWhole", "place", "placeKind", "radiusKm", "relativeTo",
    "saidUntil", "speaker", "statedIn", "status", "supersedes", "tellsOf", "title", "within",
)  # fmt: skip
_OTHERS = ("sem:hasEarliestBeginTimeStamp", "sem:hasLatestEndTimeStamp", "schema:datePublished",
           "schema:publisher", "geo:hasGeometry", "geo:asWKT")  # fmt: skip
_FOLLOWED_BACK = ("ng:about", "ng:tellsOf", "ng:concerns", "ng:claimedIn", "ng:supersedes",
                  "ng:statedIn")  # fmt: skip
_ACTORS = " ".join(f"ng:{kind}" for kind in EntityKind if kind is not EntityKind.LOCATION)
_KINDS = {"event": "ng:Event", "statement": "ng:Statement", "article": "ng:Article",
          "place": "ng:Location", "actor": _ACTORS}  # fmt: skip
_NAMED = ("article", "place", "actor")
_OF_KIND = "SELECT DISTINCT ?s { VALUES ?kind { %s } ?s a ?kind }"
_CALLED = "SELECT DISTINCT ?s ?o { VALUES ?kind { %s } ?s a ?kind ; %s ?o }"


def scanned(reader: Reader) -> sqlite3.Connection:
    """Return the tables of `kg.search.layout` that lists need, in memory."""
    found = _Found(reader)
    index = sqlite3.connect(":memory:", check_same_thread=False)
    rows = prepare(index)
    lister = Lister(found.said, found.objects, found.subjects)
    number = 0
    for kind, classes in _KINDS.items():
        for thing in sorted(_things(reader, classes)):
            number += 1
            rows.add(number, lister.rows(thing, kind, found.said(thing)))
    rows.write()
    return index


class _Found:
    """What the scans gave, by thing."""

    def __init__(self, reader: Reader) -> None:
        self._by_thing: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._back: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._known: dict[str, str] = {}  # one string for each value, however often it occurs
        for by in (*(f"ng:{name}" for name in _OURS), *_OTHERS):
            self._add(by, reader.every(f"SELECT DISTINCT ?s ?o {{ ?s {by} ?o }}"))
        for kind in _NAMED:
            for by in ("rdfs:label", "skos:altLabel"):
                self._add(by, reader.every(_CALLED % (_KINDS[kind], by)))
        for thing in _things(reader, "ng:Contradiction"):
            self._by_thing[thing][_full("rdf:type")].append(_full("ng:Contradiction"))
        for said in self._by_thing.values():
            for by, values in said.items():
                said[by] = sorted(dict.fromkeys(values))

    def said(self, thing: str) -> Said:
        """Return by property the sorted values of a thing."""
        return self._by_thing.get(thing, {})

    def objects(self, thing: str, by: str) -> Iterable[str]:
        """Return the values of a property of a thing."""
        return self.said(thing).get(by, ())

    def subjects(self, by: str, thing: str) -> Iterable[str]:
        """Return what has a thing by one of the properties that are followed back."""
        return self._back[by].get(thing, ())

    def _add(self, by: str, rows: Iterable[Row]) -> None:
        property, back = _full(by), by in _FOLLOWED_BACK
        for row in rows:
            thing, value = (self._once(row[name].value) for name in ("s", "o"))
            self._by_thing[thing][property].append(value)
            if back:
                self._back[property][value].append(thing)

    def _once(self, value: str) -> str:
        return self._known.setdefault(value, value)


def _things(reader: Reader, classes: str) -> list[str]:
    return [row["s"].value for row in reader.every(_OF_KIND % classes)]


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
