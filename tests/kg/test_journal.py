"""The journal: what was written is in it, nothing else is, and the store comes out of it again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.store import Store
from kg.store.changes import Change, GraphChange, come
from kg.store.journal import Journal, Writing, position
from kg.store.rebuilding import rebuild

WHO = Writing(by="me", how="update", id="w1")


def change(graph: str, *words: str, leaving: tuple[str, ...] = ()) -> Change:
    """A change of one graph: some triples come, others leave."""
    one = GraphChange(coming=[f'<urn:s> <urn:p> "{word}" .' for word in words])
    one.leaving = {
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(word))
        for word in leaving
    }
    return Change(graphs={graph: one})


def contents(store: Store) -> list[str]:
    """What a store holds: graphs and the union, sorted."""
    live = store._store
    return sorted(map(str, live)) + sorted(map(str, live.named_graphs()))


def test_an_entry_says_who_wrote_how_and_how_much(tmp_path: Path) -> None:
    """The change itself comes back from it, too."""
    with Store.open(tmp_path / "d") as store:
        (entry,) = store.write([(change("urn:g", "a", "b"), WHO)])
    assert (entry.number, entry.by, entry.how, entry.id) == (1, "me", "update", "w1")
    assert (entry.added, entry.removed, entry.graphs) == (2, 0, 1)
    journal = Journal(tmp_path / "d/journal")
    ((again, written),) = journal.changes()
    assert again == entry and journal.known("w1") == entry
    assert list(written.lines()) == list(change("urn:g", "a", "b").lines())


def test_whoever_changes_an_entry_is_found_out(tmp_path: Path) -> None:
    """Each digest follows the one before, so a flipped bit or a missing entry breaks the chain."""
    with Store.open(tmp_path / "d") as store:
        for n in range(4):
            store.write([(change("urn:g", str(n)), WHO)])
    path = tmp_path / "d/journal/000000000001.ngj"
    whole = path.read_bytes()
    assert len(list(Journal(path.parent).verify())) == 4
    frames = [b"ngj2" + part for part in whole.split(b"ngj2")[1:]]
    path.write_bytes(frames[0] + frames[2] + frames[3])
    with pytest.raises(StoreError, match="entry 2"):
        list(Journal(path.parent).verify())
    at = len(frames[0]) + 40
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    with pytest.raises(StoreError):
        list(Journal(path.parent).verify())


def test_an_entry_that_was_cut_off_was_never_there(tmp_path: Path) -> None:
    """Wherever power went off: what is whole stays, the rest is put aside, writing goes on."""
    with Store.open(tmp_path / "d") as store:
        store.write([(change("urn:g", "a"), WHO)])
        store.write([(change("urn:g", "b"), WHO)])
    path = tmp_path / "d/journal/000000000001.ngj"
    whole = path.read_bytes()
    second = whole.rindex(b"ngj2")
    for cut in (second + 1, second + 11, second + 60, len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert Journal(path.parent).last == 1  # a reader leaves the file alone
        assert path.stat().st_size == cut
        assert Journal(path.parent, repair=True).last == 1
        assert path.read_bytes() == whole[:second]
        assert path.with_suffix(".torn").read_bytes() == whole[second:cut]
    garbled = whole[:-40] + bytes(8) + whole[-32:]
    path.write_bytes(garbled)
    journal = Journal(path.parent, repair=True)
    assert journal.append(change("urn:g", "c"), WHO).number == 2
    journal.sync()
    journal.close()
    assert [entry.number for entry in Journal(path.parent).verify()] == [1, 2]


def test_what_cannot_be_written_down_is_not_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the store stays as it is, and goes on from there once there is room."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with Store.open(tmp_path / "d") as store:
        store.write([(change("urn:g", "a"), WHO)])
        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", full)
            with pytest.raises(StoreError, match="No space"):
                store.write([(change("urn:g", "b"), WHO)])
        with pytest.raises(StoreError, match="could not be written"):
            store.write([(change("urn:g", "c"), WHO)])
        assert len(list(store.canonical_nquads())) == 1
    with Store.open(tmp_path / "d") as store:
        store.write([(change("urn:g", "d"), WHO)])
        assert b'"d"' in b"".join(store.canonical_nquads())
    list(Journal(tmp_path / "d/journal").verify())


def test_files_follow_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new file begins when one is full; whoever reads sees one journal."""
    monkeypatch.setattr("kg.store.journal._SEGMENT", 600)
    with Store.open(tmp_path / "d") as store:
        for n in range(9):
            store.write([(change("urn:g", str(n)), WHO)])
    with Store.open(tmp_path / "d") as store:
        store.write([(change("urn:g", "9"), WHO)])
    journal = Journal(tmp_path / "d/journal")
    assert len(list((tmp_path / "d/journal").iterdir())) > 2
    assert [entry.number for entry in journal.verify()] == list(range(1, 11))
    assert [entry.number for entry in journal.entries(after=7)] == [8, 9, 10]


def test_what_a_killed_writer_left_in_the_journal_is_done_at_the_next_opening(
    tmp_path: Path,
) -> None:
    """The entry was synced, the store had not seen it: neither lost nor done twice."""
    with Store.open(tmp_path / "d") as store:
        store.write([(change("urn:g", "a"), WHO)])
        store.publish()
    journal = Journal(tmp_path / "d/journal", repair=True)
    journal.append(change("urn:g", "b", leaving=("a",)), WHO)
    journal.append(change("urn:h", "c"), WHO)
    journal.sync()
    journal.close()
    for _ in range(2):
        with Store.open(tmp_path / "d") as store:
            found = [line.decode() for line in store.canonical_nquads()]
            assert found == [
                '<urn:s> <urn:p> "b" <urn:g> .\n',
                '<urn:s> <urn:p> "c" <urn:h> .\n',
            ]
            assert store.publish().counts.triples == 2
    assert position(tmp_path / "d/store") == 3


def test_a_store_without_a_journal_begins_one_with_all_it_holds(tmp_path: Path) -> None:
    """Those of before there was a journal can be made again, too."""
    with Store.open(tmp_path / "d") as store:
        store.write([(change("urn:g", "a", "b"), WHO)])
        store.write([(Change(made=("urn:empty",)), WHO)])
    for path in (tmp_path / "d/journal").iterdir():
        path.unlink()
    with Store.open(tmp_path / "d") as store:
        store.write([(change("urn:h", "c"), WHO)])
        store.publish()
        kept = contents(store)
        assert [entry.how for entry in store.written.entries()][:2] == ["begin", "begin"]
    assert rebuild(store.layout, tmp_path / "again").same is True
    with Store.open(tmp_path / "again") as again:
        assert contents(again) == kept


def test_a_build_begins_it_so_that_no_write_has_to_wait_for_that(tmp_path: Path) -> None:
    """Publishing does, even with nothing new to publish; whatever is in the literals."""
    odd = [ox.Literal("\x85 a\u2028b\r\n _:x"), ox.BlankNode("_y"), ox.Literal("_:z")]
    with Store.open(tmp_path / "d") as store:
        coming = change("urn:g", "a")
        for term in odd:
            come(coming, ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term,
                                 ox.NamedNode("urn:g")))  # fmt: skip
        store.write([(coming, WHO)])
        store.publish()
    for path in (tmp_path / "d/journal").iterdir():
        path.unlink()
    with Store.open(tmp_path / "d") as store:
        store.publish()
        kept = contents(store)
        assert [entry.how for entry in store.written.entries()] == ["begin"]
    shutil.rmtree(tmp_path / "d/store")
    with Store.open(tmp_path / "d") as again:
        assert contents(again) == kept


NAMES = st.sampled_from([f"urn:g{n}" for n in range(3)])
TRIPLES = st.builds(
    ox.Triple,
    st.sampled_from([ox.NamedNode("urn:s"), ox.BlankNode("b1"), ox.BlankNode("b2")]),
    st.just(ox.NamedNode("urn:p")),
    st.sampled_from(
        [ox.Literal(word) for word in ("a", "b\n\u2028", 'q"\\', "")]
        + [ox.Literal("x", language="en"), ox.BlankNode("b1"), ox.NamedNode("urn:o")]
        + [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.BlankNode("b2"))]
    ),
)
QUADS = st.lists(st.tuples(NAMES, TRIPLES), max_size=5)


@st.composite
def any_change(draw: st.DrawFn) -> Change:
    """Any change: of quads with blank nodes and odd literals, of graphs, of everything."""
    from kg.store.changes import come, leave

    found = Change(everything=draw(st.booleans()) and draw(st.booleans()))
    coming = draw(QUADS)
    for graph, triple in () if found.everything else draw(QUADS):
        leave(found, ox.Quad(*_three(triple), ox.NamedNode(graph)))
    for graph, triple in {(str(g), str(t)): (g, t) for g, t in coming}.values():
        come(found, ox.Quad(*_three(triple), ox.NamedNode(graph)))
    found.made = tuple(draw(st.sets(NAMES, max_size=1)))
    return found


def _three(triple: ox.Triple) -> tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.Literal]:
    return triple.subject, triple.predicate, triple.object  # type: ignore[return-value]


@settings(max_examples=12, deadline=None)
@given(st.lists(any_change(), min_size=1, max_size=6), st.integers(0, 6))
def test_the_journal_gives_the_store_again(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Change], lost: int
) -> None:
    """Replayed alone; and done over: a store that forgot how far it was ends up the same."""
    data = tmp_path_factory.mktemp("journal") / "d"
    with Store.open(data) as store:
        for one in changes:
            store.write([(one, WHO)])
        store.publish()
        kept = contents(store)
    union = {line.rsplit(" <urn:g", 1)[0] for line in kept if " <urn:g" in line}
    assert {line for line in kept if " <urn:g" not in line and " " in line} == union
    assert rebuild(store.layout, data.with_name("again")).same is True
    with Store.open(data.with_name("again")) as again:
        assert contents(again) == kept
    (data / "store/JOURNAL").write_text(f'{{"number": {min(lost, len(changes))}}}')
    with Store.open(data) as store:
        assert contents(store) == kept


WRITER = """
import sys
from pathlib import Path
from kg.store import Store
with Store.open(Path(sys.argv[1])) as store:
    for n in range(int(sys.argv[2]), 10_000):
        lines = [f'<urn:s{i}> <urn:n> "{n}" .' for i in range(200)]
        store._bring_to({"urn:g": lines, f"urn:g{n}": lines[:3]})
        print(n, flush=True)
"""


def test_a_build_killed_anywhere_loses_nothing_it_had_written(tmp_path: Path) -> None:
    """kill -9 while graphs are replaced: each is whole, and what was done stays done."""
    data, done = tmp_path / "d", -1
    for n in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(data), str(done + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for _ in range(3 + 8 * n):
            done = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        done = max([done, *map(int, process.stdout.read().split())])
        process.wait()
        process.stdout.close()
        with Store.open(data) as store:
            rows = list(store.query("SELECT DISTINCT ?n { GRAPH <urn:g> { ?s <urn:n> ?n } }"))
            assert len(rows) == 1
            said = int(rows[0][0].value)  # type: ignore[union-attr]
            assert said in (done, done + 1)
            counted = list(store.query("SELECT (COUNT(*) AS ?n) { GRAPH <urn:g> { ?s ?p ?o } }"))
            assert counted[0][0].value == "200"  # type: ignore[union-attr]
            store.publish()
            assert rebuild(store.layout, tmp_path / f"again{n}").same is True
