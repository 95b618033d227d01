"""What stands where an article was that had to go: who took it down, when and why, and no more.

The tombstones are a graph of their own, `{base}graph/tombstones`, published with everything else,
so that whoever has a copy learns of it. It holds the article's key, since its address answers 410
from then on, and a salted digest of its words, by which a build knows it again under another name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from rdflib import PROV, RDF, RDFS, XSD, Literal, URIRef

from kg.errors import TakenDown
from kg.iris import Minter, shared_in, shared_iri, tombstones_graph_iri
from kg.model import Article, EventGraph, Triple
from kg.vocab import NG, PREFIXES

_READ = """
SELECT ?stone ?time ?because ?print ?by WHERE {
  GRAPH <%s> {
    ?stone a ng:Tombstone ; ng:takenDown ?time ; ng:decidedBy/rdfs:label ?by .
    OPTIONAL { ?stone ng:reason ?because }
    OPTIONAL { ?stone ng:fingerprint ?print }
  }
} ORDER BY ?stone"""
_SALT = "SELECT ?salt WHERE { GRAPH <%s> { ?graph ng:salt ?salt } }"


class Shelf(Protocol):
    """What reading tombstones needs of a store."""

    @property
    def base(self) -> str:
        """The base of every IRI that is minted here."""

    def query(self, sparql: str, *, prefixes: Mapping[str, str] | None = None) -> Iterable[Any]:
        """Answer a query with rows of terms that have a `value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """That an article was taken down."""

    key: str
    time: dt.datetime
    because: str
    by: str
    fingerprint: str = ""
    """A salted digest of its words; "" where they were not known any more."""


@dataclass(slots=True)
class Tombstones:
    """All of a store's."""

    base: str
    salt: str
    stones: dict[str, Tombstone] = field(default_factory=dict)  # by key
    prints: dict[str, str] = field(default_factory=dict)  # fingerprint → key

    def refuse(self, article: Article) -> None:
        """Raise `TakenDown` for an article that was taken down, under this name or another."""
        stone = self.stones.get(article.key)
        if stone is None and self.prints:
            known = self.prints.get(self.fingerprint(article.text))
            stone = self.stones[known] if known else None
        if stone is not None:
            because = f": {stone.because}" if stone.because else ""
            raise TakenDown(
                f"taken down on {stone.time:%Y-%m-%d} by {stone.by}{because}",
                hint=f"kg forget --restore {stone.key} lets it in again",
            )

    def fingerprint(self, text: str) -> str:
        """Return a salted digest of a text's words, whatever stands between them."""
        words = " ".join(re.findall(r"\w+", text.casefold()))
        total = hashlib.sha256(f"{self.salt} {words}".encode(errors="backslashreplace"))
        return f"sha256:{total.hexdigest()}"

    def graph(self) -> EventGraph:
        """Return all of it as a graph; without triples where nothing was taken down."""
        triples: set[Triple] = set()
        for stone in self.stones.values():
            triples.update(_written(self.base, stone))
        graph = tombstones_graph_iri(self.base)
        if triples:
            triples.add((graph, RDF.type, NG.TombstoneGraph))
            triples.add((graph, RDF.type, PROV.Entity))
            triples.add((graph, NG.salt, Literal(self.salt)))
        return EventGraph(
            iri=graph, triples=tuple(sorted(triples, key=lambda t: tuple(x.n3() for x in t)))
        )


def read(store: Shelf, salt: str | None = None) -> Tombstones:
    """Return the tombstones of a store; with that salt, or a new one, where there are none yet."""
    graph = tombstones_graph_iri(store.base)
    rows = list(store.query(_SALT % graph, prefixes=PREFIXES))
    found = Tombstones(store.base, rows[0][0].value if rows else salt or secrets.token_hex(16))
    for stone, time, because, fingerprint, by in store.query(_READ % graph, prefixes=PREFIXES):
        key = shared_in(store.base, "tombstone", stone.value)
        if key is not None:
            found.stones[key] = Tombstone(
                key=key,
                time=dt.datetime.fromisoformat(time.value),
                because=because.value if because else "",
                by=by.value,
                fingerprint=fingerprint.value if fingerprint else "",
            )
    found.prints = {s.fingerprint: key for key, s in found.stones.items() if s.fingerprint}
    return found


def _written(base: str, stone: Tombstone) -> Iterable[Triple]:
    node = shared_iri(base, "tombstone", stone.key)
    name = re.sub(r"\W+", "-", stone.by.lower()).strip("-") or "editor"
    person = shared_iri(base, "person", name)
    time = stone.time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield node, RDF.type, NG.Tombstone
    yield node, NG.inPlaceOf, Minter(base, stone.key).article
    spelt = Literal(time, datatype=XSD.dateTime, normalize=False)  # with a Z, as Oxigraph spells it
    yield node, NG.takenDown, spelt
    yield node, NG.decidedBy, person
    yield person, RDF.type, PROV.Person
    yield person, RDFS.label, Literal(stone.by)
    for predicate, words in ((NG.reason, stone.because), (NG.fingerprint, stone.fingerprint)):
        if words:
            yield node, URIRef(predicate), Literal(words)
