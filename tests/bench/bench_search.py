"""The search index: what it costs to publish, how fast it answers, and how many names it forgives.

    python -m tests.bench.bench_search DATA [--rounds 300]

DATA is a data directory that was built, such as of `tests.bench.variants`; it is only read. Times
are those of the processor. The peer is plain SPARQL over the same snapshot: FILTER (CONTAINS
(LCASE (?text), "words")).
"""

from __future__ import annotations

import argparse
import random
import shutil
import string
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.iris import DEFAULT_BASE
from kg.knowledge.authority import authority
from kg.model import EntityKind
from kg.search.asking import Index
from kg.search.building import build
from kg.search.functions import custom_functions
from kg.search.layout import index_path, opened
from kg.store import Layout, Snapshot, Store, current, indexing
from kg.vocab import NG, PREFIXES

WORDS = ("aleppo", "hospital", "killed children", "humanitarian pause", "russian airstrikes",
         "siege", "United Nations", "ceasefire", "rebels attacked", "chemical weapons")  # fmt: skip
NAMES = ("aleppo", "nusra", "putin", "idlib", "de mistura", "kerry", "homs", "syrian army")
TYPED_WRONG = ("alepo", "nusrah", "putinn", "idleb", "mistoora", "kery", "homss", "sheling")
_CONTAINS = """SELECT ?s { ?s %s ?text FILTER (CONTAINS (LCASE (?text), "%s")) }"""
_MATCHES = 'SELECT ?s { ?s a ng:Statement FILTER (ng:matches(?s, "%s")) }'


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args(argv)
    snapshot = current(Layout(options.data))
    if snapshot is None:
        raise SystemExit(f"nothing is published in {options.data}")
    with tempfile.TemporaryDirectory(dir=options.data) as folder:
        for part in (_publishing(snapshot, Path(folder)), _asking(snapshot, options.rounds),
                     _typing_errors(Path(folder))):  # fmt: skip
            for line in part:
                print(line, flush=True)


def _publishing(snapshot: Snapshot, folder: Path) -> Iterator[str]:
    """Publish a copy of the graph whole, and again with one article changed."""
    counts = snapshot.counts
    yield f"{counts.articles:,} articles, {counts.triples:,} triples, {counts.events:,} events"
    live = folder / "data" / "store"
    live.parent.mkdir()
    ox.Store.read_only(str(snapshot.store)).backup(str(live))
    indexed: list[float] = []
    add = indexing.add

    def timed(*given: object, **named: object) -> None:
        indexed.append(_seconds(lambda: add(*given, **named)))  # type: ignore[arg-type]

    indexing.add = timed  # type: ignore[assignment]
    try:
        with Store.open(folder / "data") as store:
            store.remove_graphs([f"{store.base}graph/nothing"])
            (folder / "data" / "unpublished").touch()
            whole = _seconds(store.publish)
            yield _share("publish, all new", whole, indexed[-1])
            graphs = [g.value for g in ox.Store.read_only(str(snapshot.store)).named_graphs()]
            article = next(g for g in sorted(graphs) if "/graph/event/" not in g and "-0" in g)
            took = _seconds(lambda: store.remove_graphs([article]))
            again = _seconds(store.publish)
            yield _share("publish, one article less", again, indexed[-1])
            yield f"  (removing its graph took {took:.2f} s)"
            size = index_path(store.publish().path).stat().st_size
            yield f"index             {size / 2**20:9.1f} MB"
    finally:
        indexing.add = add
    shutil.rmtree(folder / "data")


def _share(what: str, seconds: float, index: float) -> str:
    part = index / (seconds - index)
    return f"{what:<26} {seconds:7.2f} s, the index {index:.2f} s: {part:.0%} on top"


def _asking(snapshot: Snapshot, rounds: int) -> Iterator[str]:
    path = index_path(snapshot.path)
    if not path.exists():
        yield "this snapshot has no index: publish it again"
        return
    yield f"open the index    {_seconds(lambda: Index(opened(path)).close()) * 1000:9.2f} ms"
    index = Index(opened(path))
    for what, queries in (("words", WORDS), ("names", NAMES), ("typed wrong", TYPED_WRONG)):
        yield _latency(what, lambda q: index.search(q, size=5), queries, rounds)
    yield _latency("suggestions", lambda q: index.suggest(q[:4]), NAMES, rounds)
    index.close()
    yield from _against_contains(snapshot)


def _against_contains(snapshot: Snapshot) -> Iterator[str]:
    store = ox.Store.read_only(str(snapshot.store))
    functions = custom_functions(snapshot.path)

    def sparql(query: str) -> int:
        found = store.query(query, prefixes=PREFIXES, custom_functions=functions)
        return sum(1 for _ in found)  # type: ignore[arg-type]

    index = Index(opened(index_path(snapshot.path)))
    few = WORDS[:3]
    for what, by, kind in (
        ("words said", "ng:content", "statement"),
        ("names", "rdfs:label", "place"),
    ):
        ours = _seconds(lambda k=kind: [index.search(w, kinds=(k,), size=20) for w in few])
        peer = _seconds(lambda b=by: [sparql(_CONTAINS % (b, w)) for w in few])
        theirs, mine = peer / 3 * 1000, ours / 3 * 1000
        yield f"{what:<12} CONTAINS {theirs:8.1f} ms, index {mine:6.2f} ms: {peer / ours:.0f} ×"
    matches = _seconds(lambda: [sparql(_MATCHES % f"{w} ") for w in few])
    contains = _seconds(lambda: [sparql(_CONTAINS % ("ng:content", w)) for w in few])
    theirs, mine = contains / 3 * 1000, matches / 3 * 1000
    yield f"ng:matches over all statements {mine:.1f} ms, CONTAINS {theirs:.1f} ms"
    index.close()


def _latency(what: str, ask: Callable[[str], object], queries: Sequence[str], rounds: int) -> str:
    for query in queries:
        ask(query)
    taken = sorted(_seconds(lambda q=q: ask(q)) * 1000 for q in queries * (rounds // len(queries)))
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    rate = len(taken) / sum(taken) * 1000
    return f"{what:<17} {middle:9.2f} ms p50   {late:.2f} ms p99   {rate:,.0f} queries/s"


# ── names typed wrong ───────────────────────────────────────────────────────────────────────


def _typing_errors(folder: Path) -> Iterator[str]:
    """Every name of the authority with one letter wrong: is its bearer among the first five?"""
    path = folder / "authority.sqlite"
    names = authority_index(path)
    index = Index(opened(path))
    right = sum(finds(index, name, concept) for name, concept in names)
    recall = sum(finds(index, mistyped(name), concept) for name, concept in names)
    yield f"{len(names):,} names of the authority: found as written {right / len(names):.3f}"
    yield f"  with one letter wrong {recall / len(names):.3f}; CONTAINS {_contained(names):.3f}"
    index.close()


def authority_index(path: Path) -> list[tuple[str, str]]:
    """Make an index of all the authority knows; return its names with whom each names."""
    store, names = ox.Store(), []
    for concept in authority().concepts.values():
        place = concept.kind is EntityKind.LOCATION
        iri = f"{DEFAULT_BASE}id/{'location' if place else 'actor'}/{concept.id}"
        for by, value in (
            (f"{PREFIXES['rdf']}type", ox.NamedNode(NG[concept.kind.value])),
            *((f"{PREFIXES['rdfs']}label", ox.Literal(label)) for label in concept.labels[:1]),
            *((f"{PREFIXES['skos']}altLabel", ox.Literal(label)) for label in concept.labels[1:]),
        ):
            store.add(ox.Quad(ox.NamedNode(iri), ox.NamedNode(by), value))
        names += [(label, iri) for label in concept.labels if sum(map(str.isalpha, label)) >= 5]
    build(path, store, base=DEFAULT_BASE)
    return names


def finds(index: Index, name: str, iri: str) -> bool:
    """Whether the bearer of a name is among the first five actors or places."""
    found = index.search(name, kinds=("actor", "place"), size=5)
    return any(hit.iri == iri for group in found.groups for hit in group.hits)


def mistyped(name: str) -> str:
    """Return a name with a letter left out, put in, exchanged or swapped: the same each time."""
    chance = random.Random(name)
    at = chance.choice(
        [n for n, c in enumerate(name[:-1]) if c.isalpha() and name[n + 1].isalpha()]
    )
    other = chance.choice(string.ascii_lowercase)
    wrong = chance.choice((
        name[:at] + name[at + 1 :],
        name[:at] + other + name[at:],
        name[:at] + other + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ))  # fmt: skip
    return wrong if wrong != name else mistyped(f"{name} ")


def _contained(names: list[tuple[str, str]]) -> float:
    folded = [(name.lower(), iri) for name, iri in names]
    found = sum(
        any(iri == whose and wrong in label for label, whose in folded)
        for wrong, iri in ((mistyped(name).lower(), iri) for name, iri in names)
    )
    return found / len(names)


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
