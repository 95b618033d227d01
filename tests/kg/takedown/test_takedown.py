"""An article that was taken down is nowhere any more, and nothing else is missing."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from kg.dump.releases import releases
from kg.errors import StoreBusy, StoreError, TakenDown
from kg.iris import DEFAULT_BASE, tombstones_graph_iri
from kg.merge import Decisions
from kg.model import Article
from kg.store import Layout, Store, current
from kg.store.journal import Journal
from kg.store.rebuilding import rebuild
from kg.store.tombstones import read
from kg.takedown import find, forget, let_in_again, older_than, plan, texts_only
from kg.takedown.beside import compact
from kg.takedown.looking import traces
from kg.watch import opened
from tests.kg.takedown.conftest import ARTICLES, GONE, NOTES, WORDS, graph_of, made_of

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def take_down(data: Path, *wanted: str) -> None:
    with Store.open(data) as store:
        forget(store, find(store, wanted or (GONE,)), because="withdrawn", by="desk", now=NOW)


def test_nothing_of_it_is_left_in_any_file(data: Path, without: list[bytes]) -> None:
    """Every file is read as bytes and as what it is; the graph is that of a build without it."""
    before = Counter(path.relative_to(data).parts[0] for path, _, _ in traces(data, WORDS))
    kinds = {
        "store", "snapshots", "journal", "texts", "dumps", "merge.sqlite", "quarantine", "watch",
        "rejects.jsonl", "decisions.jsonl", "wikidata", "parts", ".scratch", ".rebuild-1",
    }  # fmt: skip
    assert kinds <= before.keys()  # whoever looks can see
    take_down(data)
    assert set(traces(data, WORDS)) == set()
    assert graph_of(data) == without
    assert not Layout(data).forgetting.exists()


def test_what_others_have_stays(data: Path) -> None:
    """Rejects, links, answers, lines, notes and quarantine that are not about it."""
    take_down(data)
    with Store.open(data, readonly=True) as store:
        assert [reject.source for reject in store.rejects()] == ["in/stays.txt"]
        assert store.quarantined() == ()
        assert [str(q.object) for q in store.quads_of(NOTES)] == ['"read this"']
        linked = {str(q.subject) for q in store.quads_of(f"{DEFAULT_BASE}graph/wikidata")}
    assert any(iri.endswith("odo-brandt>") for iri in linked)
    assert Decisions(data).standing() == ()
    assert "odo-brandt" in (data / "wikidata/review.tsv").read_text()


def test_a_tombstone_says_who_when_and_why(data: Path) -> None:
    """And its key, since its address has to answer; a dump made again has it, too."""
    take_down(data)
    with Store.open(data, readonly=True) as store:
        (stone,) = read(store).stones.values()
    assert (stone.key, stone.by, stone.because) == (GONE, "desk", "withdrawn")
    assert stone.time == NOW
    graph = str(tombstones_graph_iri(DEFAULT_BASE)).encode()
    (newest,) = releases(data / "dumps")
    assert newest.files[0].name.endswith(".nq.gz")
    found = [(path, how) for path, _, how in traces(data / "dumps", ["tombstone/doomed"])]
    assert {how for _, how in found} == {"gz", "zst"} and graph


def test_the_journal_holds_and_gives_the_store_again(data: Path, tmp_path: Path) -> None:
    """Its chain of digests is whole, and what was vouched for cannot be changed either."""
    last = Journal(data / "journal").last
    digest = list(Journal(data / "journal").entries())[last - 1].digest
    take_down(data)
    entries = list(Journal(data / "journal").verify())
    assert entries[last - 1].digest == digest  # kept elsewhere, it holds still
    assert [e.how for e in entries if e.redacted] and entries[-1].how == "redact"
    made = rebuild(Layout(data), tmp_path / "again")
    assert made.same is True
    path = data / "journal/000000000001.ngj"
    whole = bytearray(path.read_bytes())
    at = whole.index(b"ngjr")
    size = 12 + int.from_bytes(whole[at + 4 : at + 8]) + int.from_bytes(whole[at + 8 : at + 12])
    whole[at + size - 5] ^= 1  # in what is left of the body
    path.write_bytes(whole)
    with pytest.raises(StoreError):
        list(Journal(data / "journal").verify())


def test_it_does_not_come_back_unasked(data: Path, made: Path) -> None:
    """Neither by its name nor, word for word, by another; until its tombstone is lifted."""
    take_down(data)
    articles = made.parent / "articles"
    made_of(data, articles)
    with Store.open(data) as store:
        refused = {r.source.rsplit("/")[-1] for r in store.rejects() if r.stage == "taken down"}
        assert refused == {"doomed.txt", "later.txt"}
        text = ARTICLES[GONE][1].upper().replace(" ", "\n")
        again = Article(key="x", doc_id="x", text=text, digest="0" * 64)
        with pytest.raises(TakenDown, match="withdrawn"):
            read(store).refuse(again)
        assert let_in_again(store, [GONE, "nobody"]) == (GONE,)
    made_of(data, articles)
    with Store.open(data, readonly=True) as store:
        assert store.article(GONE) is not None


def test_readers_hop_and_nobody_writes_meanwhile(data: Path) -> None:
    """Who reads has the old snapshot or the new; a build waits until all is gone."""
    asked: list[bool] = []

    def report(what: str, done: int, total: int) -> None:
        with Store.open(data, readonly=True) as reader:
            asked.append(any(reader.query("SELECT * { ?s ?p ?o } LIMIT 1")))
        if what == "dumps":
            with pytest.raises(StoreBusy, match="taken down"):
                Store.open(data)

    with Store.open(data) as store:
        targets = find(store, [GONE])
        forget(store, targets, because="", by="desk", now=NOW, report=report)
    assert asked and all(asked)
    Store.open(data).close()


def test_a_database_is_written_anew(tmp_path: Path) -> None:
    """A deleted row stays in its page until then."""
    path = tmp_path / "x.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA secure_delete = OFF")  # as most builds of SQLite have it
        database.execute("CREATE TABLE words (word TEXT)")
        database.execute("INSERT INTO words VALUES (?)", (WORDS[0] * 9,))
        database.commit()
        database.execute("DELETE FROM words")
        database.commit()
    assert list(traces(tmp_path, WORDS))
    compact(path)
    assert list(traces(tmp_path, WORDS)) == []


def test_a_plan_says_what_would_go(data: Path) -> None:
    """And changes nothing."""
    with Store.open(data, readonly=True) as store:
        planned = plan(store, find(store, ["https://glimmerplonk.example/ferryquarrel"]))
    assert planned.articles == (GONE,) and planned.events_left == 1
    assert "Quirinus Vexelbaum" in planned.actors and "Odo Brandt" not in planned.actors
    assert planned.texts == planned.quarantined == 1 and planned.dumps == 2
    json.dumps([planned.snapshots, planned.triples])


def test_articles_are_found_whole_or_not_at_all(data: Path) -> None:
    """By key, document identifier, address, IRI or source; a part of a name is nobody's."""
    with Store.open(data, readonly=True) as store:
        for name in (GONE, f"{DEFAULT_BASE}id/article/{GONE}", f"id/article/{GONE}"):
            assert [target.key for target in find(store, [name])] == [GONE]
        with pytest.raises(StoreError, match="no article goes by"):
            find(store, ["doome"])
        day = dt.date(2021, 5, 2)
        old = older_than(store, "2y", day)
        assert sorted(t.key for t in old) == ["doomed", "flood"]
        with pytest.raises(StoreError, match="no age"):
            older_than(store, "long", day)


def test_only_texts_may_go(data: Path, made: Path) -> None:
    """The graph and what it quotes stay; received texts, records and fetched pages are gone."""
    with Store.open(data) as store:
        before = graph_of(data)
        assert texts_only(store, find(store, [GONE, "flood"])) == 2
        assert store.article(GONE) is None and store.record("flood") is None
        assert store.article("bridge") is not None
    assert not any((data / "watch/pages").rglob("*.zst")) and not (data / "parts").exists()
    with opened(Layout(data)) as state:
        assert state.latest(GONE) is not None  # it is not fetched again as if it were new
    assert graph_of(data) == before
    assert current(Layout(data)) is not None
