"""Graphs that carry a version in many triples, and what is known of which version must be seen.

Whoever writes says first which version it is about to write, and after that it was acknowledged.
An answer may so tell any version between the last one acknowledged before it was asked for, and
the last one begun before it came; and all triples of a graph must tell the same.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import Literal, URIRef

from kg.model import Article, ArticleGraph, CheckedGraph

BASE = "https://w3id.org/newsgraph/"
ITEMS = 25
"""Nodes of each graph that carry its version."""
VERSION = f"{BASE}id/endurance#version"
PEER = f"{BASE}id/endurance#peer"
NAMED = f"{BASE}id/endurance#named"


def graph_name(key: str) -> str:
    """Return the IRI of a graph: `key` is "store-3" or "http-0"."""
    return f"{BASE}graph/{key}"


def item(key: str, n: int) -> str:
    """Return the IRI of a node of a graph."""
    return f"{BASE}id/endurance/{key}/{n}"


def triples(key: str, version: int) -> list[tuple[str, str, str]]:
    """Return the graph's triples as N-Triples terms: versions, and a ring of peers."""
    found = [(f"<{graph_name(key)}>", f"<{NAMED}>", f"<{item(key, 0)}>")]
    for n in range(ITEMS):
        node = f"<{item(key, n)}>"
        number = f'"{version}"^^<http://www.w3.org/2001/XMLSchema#integer>'
        found.append((node, f"<{VERSION}>", number))
        # who the peer is depends on the version: triples of two versions do not fit together
        found.append((node, f"<{PEER}>", f"<{item(key, (n + version) % ITEMS)}>"))
    return found


def ntriples(key: str, version: int) -> str:
    """Return the graph as N-Triples."""
    return "".join(f"{s} {p} {o} .\n" for s, p, o in triples(key, version))


def checked(key: str, version: int) -> CheckedGraph:
    """Return the graph as `Store.put` takes it."""
    graph = [(URIRef(s[1:-1]), URIRef(p[1:-1]), _object(o)) for s, p, o in triples(key, version)]
    digest = hashlib.sha256(f"{key}{version}".encode()).hexdigest()
    article = Article(key=key, doc_id=key, text=f"Version {version}.", digest=digest)
    made = ArticleGraph(iri=URIRef(graph_name(key)), article=article, triples=tuple(sorted(graph)))
    return CheckedGraph(graph=made, seal=None)


def _object(term: str) -> URIRef | Literal:
    if term.startswith("<"):
        return URIRef(term[1:-1])
    return Literal(int(term.split('"')[1]))


@dataclass(slots=True)
class Ledger:
    """For each graph the last version begun and the last one acknowledged."""

    begun: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, key: str, version: int) -> None:
        """A write is about to be sent."""
        with self.lock:
            self.begun[key] = max(version, self.begun.get(key, 0))

    def acknowledge(self, key: str, version: int) -> None:
        """A write was acknowledged."""
        with self.lock:
            self.acknowledged[key] = max(version, self.acknowledged.get(key, 0))

    def floor(self) -> Mapping[str, int]:
        """Return the versions that may not be missed from now on."""
        with self.lock:
            return dict(self.acknowledged)

    def fault(self, key: str, version: int, floor: Mapping[str, int]) -> str:
        """Return what is wrong with a version that was seen; "" when nothing is."""
        with self.lock:
            begun = self.begun.get(key, 0)
        if version < floor.get(key, 0):
            return f"{key}: version {version} seen after {floor[key]} was acknowledged"
        if version > begun:
            return f"{key}: version {version} seen, only {begun} was ever begun"
        return ""
