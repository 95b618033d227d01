"""Many articles, one graph (`kg.merge.merge`), in a real store and through the whole road."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from kg.build import build, merge_all
from kg.check import check_many
from kg.errors import MergeError
from kg.iris import DEFAULT_BASE
from kg.merge import Decisions, Ruling, merge
from kg.merge.index import FILE
from kg.model import CheckedGraph
from kg.read import sources
from kg.store import Store
from kg.vocab import PREFIXES

DAY = "2021-03-02"
TEXTS = {
    "gazette": "Heavy rain flooded Porto on Monday, 1 March 2021. Four people died in the flood in "
    "Porto, police said.",
    "herald": "The flood in Porto on Monday killed at least nine people, the fire brigade said. "
    "Heavy rain had flooded the harbour of Porto.",
    "courier": "Dock workers in Antwerp went on strike on Monday. Heavy rain flooded Porto on "
    "Monday, 1 March 2021.",
    "late": "A flood in Lyon killed two people on Monday.",
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file an article, in one folder."""
    folder = tmp_path_factory.mktemp("articles")
    for key, text in TEXTS.items():
        line = {"doc_id": key, "text": text, "date": DAY}
        (folder / f"{key}.jsonl").write_text(json.dumps(line))
    return folder


def add(store: Store, folder: Path, *keys: str) -> None:
    build(sources([str(folder / f"{key}.jsonl") for key in keys]), store, jobs=1)


def quads(store: Store) -> bytes:
    return b"".join(store.canonical_nquads())


@pytest.fixture(scope="module")
def whole(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The store of all articles, built at once."""
    with Store.open(tmp_path_factory.mktemp("whole")) as store:
        add(store, lines, *TEXTS)
        return quads(store)


def floods(store: Store) -> list[tuple[str, int]]:
    """Floods by label, with the number of articles that tell of them."""
    query = """SELECT ?label ?n { ?e a ng:Event ; ng:eventType ngt:Flood ; rdfs:label ?label ;
               ng:articles ?n } ORDER BY ?label"""
    return [(row[0].value, int(row[1].value)) for row in store.query(query, prefixes=PREFIXES)]  # type: ignore[union-attr]


def test_one_flood_is_one_node(lines: Path, tmp_path: Path) -> None:
    """Three articles tell of it, with other figures; the flood elsewhere is another."""
    with Store.open(tmp_path) as store:
        add(store, lines, *TEXTS)
        assert floods(store) == [("Flood, Lyon, 2021-03-01", 1), ("Flood, Porto, 2021-03-01", 3)]
        asked = store.query("SELECT ?r { ?i ng:verdict ng:Same ; ng:reason ?r }", prefixes=PREFIXES)
        reasons = {row[0].value for row in asked}  # type: ignore[union-attr]
        assert {"same type: Flood", "same place: Porto", "same day: 2021-03-01"} <= reasons


@pytest.mark.parametrize("order", list(permutations(sorted(TEXTS)))[::7])
def test_articles_may_come_one_by_one(
    order: tuple[str, ...], lines: Path, whole: bytes, tmp_path: Path
) -> None:
    """Whatever came first, the store is the same, byte for byte."""
    with Store.open(tmp_path) as store:
        for key in order:
            add(store, lines, key)
        assert quads(store) == whole


def test_a_second_merge_has_nothing_to_do(lines: Path, tmp_path: Path) -> None:
    """Merging is idempotent, and says so."""
    with Store.open(tmp_path) as store:
        add(store, lines, *TEXTS)
        before = quads(store)
        merged = merge_all(store)
        assert (merged.articles, merged.tellings, merged.events) == (0, 0, 0)
        merge_all(store, anew=True)
        assert quads(store) == before


def test_what_left_takes_its_events_along(lines: Path, whole: bytes, tmp_path: Path) -> None:
    """Without an article the store is as if it had never come; with it again, as before."""
    with Store.open(tmp_path / "never") as store:
        add(store, lines, "herald", "courier", "late")
        never = quads(store)
    with Store.open(tmp_path / "gone") as store:
        add(store, lines, *TEXTS)
        store.remove("gazette")
        merge_all(store)
        assert quads(store) == never
        add(store, lines, "gazette")
        assert quads(store) == whole


@pytest.mark.parametrize("loss", ["deleted", "no database"])
def test_the_index_is_only_a_help(loss: str, lines: Path, whole: bytes, tmp_path: Path) -> None:
    """Lost or damaged, it is made again, and events that are no more do not stay."""
    with Store.open(tmp_path) as store:
        add(store, lines, *TEXTS)
        store.remove("late")
        if loss == "deleted":
            (tmp_path / FILE).unlink()
        else:
            (tmp_path / FILE).write_bytes(b"no database at all" * 500)
        merge_all(store)
        assert floods(store) == [("Flood, Porto, 2021-03-01", 3)]
        add(store, lines, "late")
        assert quads(store) == whole


class Killed(BaseException):
    """What a kill looks like from inside."""


class Dying:
    """A store whose process is killed in the middle of writing."""

    def __init__(self, store: Store, *, wrote: bool) -> None:
        self._store, self._wrote = store, wrote
        self.base = store.base

    def query(self, sparql: str, **more: Any) -> Iterable[Any]:
        return self._store.query(sparql, **more)

    def put_many(self, graphs: Iterable[CheckedGraph]) -> None:
        if self._wrote:
            self._store.put_many(list(graphs)[::2])
        raise Killed

    def remove_graphs(self, iris: Iterable[str]) -> None:
        raise Killed


@pytest.mark.parametrize("wrote", [False, True])
def test_a_killed_merge_is_simply_run_again(
    wrote: bool, lines: Path, whole: bytes, tmp_path: Path
) -> None:
    """Whether or not something was put before; even when an article left in between."""
    with Store.open(tmp_path) as store:
        add(store, lines, "herald", "courier", "late")
        without = quads(store)
        add(store, lines, "gazette")
        (tmp_path / FILE).unlink()
        for _ in range(2):
            with pytest.raises(Killed):
                merge(Dying(store, wrote=wrote), tmp_path, check_many, version="v")
        merge(store, tmp_path, check_many, version="v")
        assert quads(store) == whole
        store.remove("gazette")
        with pytest.raises(Killed):
            merge(Dying(store, wrote=wrote), tmp_path, check_many, version="v")
        merge(store, tmp_path, check_many, version="v")
        assert quads(store) == without


def tellings_of_the_flood(store: Store) -> Iterator[str]:
    query = """SELECT ?t { ?t a ng:Telling ; ng:eventType ngt:Flood ; ng:place/rdfs:label ?l .
               FILTER (STR(?l) = "Porto") } ORDER BY ?t"""
    return (row[0].value for row in store.query(query, prefixes=PREFIXES))  # type: ignore[union-attr]


def test_people_have_the_last_word(lines: Path, whole: bytes, tmp_path: Path) -> None:
    """Apart splits, together joins, undone all is as before; who decided stands in the graph."""
    with Store.open(tmp_path) as store:
        add(store, lines, *TEXTS)
        first, *_, last = tellings_of_the_flood(store)
        Decisions(tmp_path).add(Ruling.APART, first, last, because="two rivers", by="Ana Holm")
        merge_all(store)
        assert sorted(n for label, n in floods(store) if "Porto" in label) in ([1, 2], [1, 1, 1])
        ask = """ASK { ?i a ng:Identification ; ng:verdict ng:Different ; ng:reason "two rivers" ;
                 ng:decidedBy/rdfs:label "Ana Holm" }"""
        assert store.query(ask, prefixes=PREFIXES)
        Decisions(tmp_path).add(Ruling.TOGETHER, first, last, because="one", by="Ana Holm")
        merge_all(store)
        assert ("Flood, Porto, 2021-03-01", 3) in floods(store)
        Decisions(tmp_path).add(Ruling.UNDO, last, first, because="", by="Ana Holm")
        merge_all(store)
        assert quads(store) == whole


def test_decisions_must_agree_with_each_other(tmp_path: Path) -> None:
    """A with B, B with C: then A apart from C cannot be."""
    a, b, c = (f"{DEFAULT_BASE}id/telling/{key}/e1" for key in "abc")
    Decisions(tmp_path).add(Ruling.TOGETHER, a, b, because="x", by="y")
    Decisions(tmp_path).add(Ruling.TOGETHER, b, c, because="x", by="y")
    with pytest.raises(MergeError, match="contradict"):
        Decisions(tmp_path).add(Ruling.APART, c, a, because="x", by="y")
    with pytest.raises(MergeError, match="nothing was decided"):
        Decisions(tmp_path).add(Ruling.UNDO, a, c, because="", by="y")
    assert [d.ruling for d in Decisions(tmp_path).standing()] == ["together", "together"]
