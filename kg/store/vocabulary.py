"""The vocabularies as graphs beside the articles': labels on pages come from the store.

{base}graph/ontology      classes and properties (ontology/newsgraph.ttl, core/, alignments/)
{base}graph/event-types   the SKOS scheme of event types
{base}graph/authority     actors and places known over all articles
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from kg.errors import StoreError

ONTOLOGY = "https://w3id.org/newsgraph/ontology"
"""The ontology itself; what a store says of its owl:versionInfo is what it was last built with."""
_VERSION = re.compile(r'owl:versionInfo "([\d.]+)"')
_SCHEMES = {
    "event-types.ttl": "event-types",
    "authority.ttl": "authority",
    "countries.ttl": "authority",
}


def vocabularies() -> Iterator[tuple[str, list[bytes]]]:
    """Yield each vocabulary of the package: the name of its graph, and its Turtle files."""
    found: dict[str, list[bytes]] = {}
    for path in _turtle_files(files("ontology")):
        found.setdefault(_SCHEMES.get(path.name, "ontology"), []).append(path.read_bytes())
    yield from sorted(found.items())


def _turtle_files(folder: Traversable) -> Iterator[Traversable]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir() and path.name in {"core", "alignments"}:
            yield from _turtle_files(path)
        elif path.name.endswith(".ttl"):
            yield path


@cache
def shipped() -> str:
    """Return the version of the ontology that this software speaks."""
    said = _VERSION.search((files("ontology") / "newsgraph.ttl").read_text("utf-8"))
    if said is None:
        raise StoreError("ontology/newsgraph.ttl has no owl:versionInfo")
    return said[1]


def version(turtles: Iterable[bytes]) -> str:
    """Return a digest of some Turtle files, by which a change is noticed."""
    total = hashlib.sha256()
    for turtle in turtles:
        total.update(hashlib.sha256(turtle).digest())
    return f"sha256:{total.hexdigest()}"


def read(turtles: Iterable[bytes], genid: str) -> list[str]:
    """Return the N-Triples lines of some Turtle, sorted and without blank nodes.

    A blank node gets an IRI that begins with `genid` (RDF 1.1 Concepts, section 3.5) and ends with
    its canonical name: the same Turtle gives the same lines. Raises `StoreError`.
    """
    quads = ox.Dataset()
    for number, turtle in enumerate(turtles):
        try:
            for quad in ox.parse(turtle, ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                quads.add(quad)
        except SyntaxError as error:
            raise StoreError(f"file {number + 1} of a vocabulary is no Turtle: {error}") from error
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{' '.join(_text(term, genid) for term in quad.triple)} ." for quad in quads)


def _text(term: object, genid: str) -> str:
    return f"<{genid}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)
