"""What is taken out of the journal is nowhere in it; it still holds, and still gives the store."""

from __future__ import annotations

import hashlib
import json
import struct
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.iris import DEFAULT_BASE
from kg.store import Layout, Store
from kg.store.changes import Change, GraphChange
from kg.store.journal import Journal, Writing, frames_of, pack
from kg.store.mentions import Mentions, owners
from kg.store.rebuilding import rebuild
from kg.store.redaction import redact

GONE = "2019/gone"
NAMES = (
    f"graph/{GONE}",
    f"graph/event/{GONE}/e1",
    "graph/kept",
    "graph/event/kept/e1",
    "graph/actors",
)
OF_IT = (f"id/claim/{GONE}/c1", f"id/article/{GONE}#char=1,2", "id/claim/kept/c1", "id/actor/x")
STONES = f"{DEFAULT_BASE}graph/tombstones"

writes = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(OF_IT), st.sampled_from("abcd"), st.booleans()
    ),
    min_size=1,
    max_size=25,
)


def written(store: Store, graph: str, subject: str, word: str, *, comes: bool) -> None:
    """One triple comes into a graph, or leaves it."""
    iri, predicate = ox.NamedNode(f"{DEFAULT_BASE}{subject}"), ox.NamedNode("urn:p")
    triple = ox.Triple(iri, predicate, ox.Literal(f"word-{word}"))
    one = GraphChange(coming=[f"{triple} ."]) if comes else GraphChange(leaving={triple})
    store.write([(Change(graphs={f"{DEFAULT_BASE}{graph}": one}), Writing())])


def taken_down(store: Store) -> None:
    """Nothing of the article is in the store any more."""
    mentions = Mentions(DEFAULT_BASE, [GONE])
    for graph in sorted(store.named_graphs()):
        if mentions.name(graph):
            store.remove_graphs([graph])
        else:
            quads = {q.triple for q in store.quads_of(graph) if mentions(str(q.subject))}
            store.write([(Change(graphs={graph: GraphChange(leaving=quads)}), Writing())])


def redacted(data: Path) -> int:
    """Take it out of the journal; return of how many entries."""
    layout = Layout(data)
    store = ox.Store.read_only(str(layout.live))
    return redact(layout, store, Mentions(DEFAULT_BASE, [GONE]), but=STONES, by="me").entries


def told(data: Path) -> str:
    """All that the journal says."""
    return "\n".join(
        f"{frame.header.decode()}\n{frame.lines().decode()}"
        for path in sorted((data / "journal").glob("*.ngj"))
        for frame in frames_of(path)
    )


@settings(max_examples=20)
@given(writes)
def test_whatever_was_written_nothing_of_it_is_left(some: list[tuple[str, str, str, bool]]) -> None:
    """In any order, and twice over; the rest of the journal gives what the store holds."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Store.open(data) as store:
            for graph, subject, word, comes in some:
                written(store, graph, subject, word, comes=comes)
            taken_down(store)
            left = sorted(store.canonical_nquads())
        before = list(Journal(data / "journal").entries())
        redacted(data)
        assert GONE not in told(data) and redacted(data) == 0
        after = list(Journal(data / "journal").verify())
        assert [e.digest for e in after[: len(before)]] == [e.digest for e in before]
        rebuild(Layout(data), Path(folder) / "again")
        again = ox.Store.read_only(str(Path(folder) / "again/store"))
        assert (
            sorted(f"{quad} .\n".encode() for quad in again if quad.graph_name != ox.DefaultGraph())
            == left
        )


def test_what_was_made_of_it_goes_though_it_does_not_name_it(tmp_path: Path) -> None:
    """The label of an event it told of, say: of a graph that spoke of it only what holds stays."""
    with Store.open(tmp_path) as store:
        written(store, NAMES[3], OF_IT[0], "a", comes=True)
        for word, comes in (("said-by-it", True), ("said-by-others", True), ("said-by-it", False)):
            written(store, NAMES[3], "id/event/kept/e1", word, comes=comes)
        written(store, NAMES[2], "id/claim/kept/c1", "changed-since", comes=True)
        written(store, NAMES[2], "id/claim/kept/c1", "changed-since", comes=False)
        taken_down(store)
    redacted(tmp_path)
    assert "said-by-it" not in told(tmp_path) and "said-by-others" in told(tmp_path)
    assert told(tmp_path).count("changed-since") == 2  # of what has nothing to do with it


def test_a_journal_without_seals_is_chained_anew(tmp_path: Path) -> None:
    """Its digests were of the bodies; the entry that tells so has the last one of before."""
    with Store.open(tmp_path) as store:
        for subject in OF_IT:
            written(store, NAMES[2], subject, "a", comes=True)
        written(store, NAMES[0], OF_IT[0], "b", comes=True)
        taken_down(store)
    before = unsealed(tmp_path / "journal")
    assert [e.digest for e in Journal(tmp_path / "journal").verify()][-1] == before
    assert f"graph/{GONE}" in told(tmp_path)
    assert redacted(tmp_path) > 0
    entries = list(Journal(tmp_path / "journal").verify())
    assert entries[-1].chained == before and GONE not in told(tmp_path)
    assert rebuild(Layout(tmp_path), tmp_path / "again").entries == len(entries)
    with Store.open(tmp_path) as store:
        written(store, NAMES[2], OF_IT[3], "c", comes=True)
    assert list(Journal(tmp_path / "journal").verify())


def unsealed(folder: Path) -> str:
    """Write the journal as it was written before there were seals; return its last digest."""
    (path,) = folder.glob("*.ngj")
    text, digest = b"", bytes(32)
    for frame in list(frames_of(path)):
        change = frame.change()
        said = json.loads(frame.header) | {"made": change.made, "gone": change.gone}
        header = json.dumps(said).encode()
        change.made = change.gone = ()
        body = pack(change.lines())
        whole = struct.pack(">4sII", b"ngj1", len(header), len(body)) + header + body
        digest = hashlib.sha256(digest + whole).digest()
        text += whole + digest
    path.write_bytes(text)
    return digest.hex()


def test_what_is_left_cannot_be_changed_either(tmp_path: Path) -> None:
    """A later entry vouches for it; without that entry the journal is refused."""
    with Store.open(tmp_path) as store:
        written(store, NAMES[2], OF_IT[0], "a", comes=True)
        written(store, NAMES[2], OF_IT[2], "a", comes=True)
        taken_down(store)
    redacted(tmp_path)
    (path,) = (tmp_path / "journal").glob("*.ngj")
    frames = list(frames_of(path))
    path.write_bytes(b"".join(frame.written() for frame in frames[:-1]))
    with pytest.raises(StoreError, match="entry 1"):
        list(Journal(path.parent).verify())


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("id/article/2019/gone#char=1,2", ["2019/gone"]),
        ("id/claim/2019/gone/c1-1", ["2019/gone"]),
        ("id/actor/2019/gone/e3", ["2019/gone"]),
        ("id/actor/person/odo-brandt", []),
        ("id/actor/ahrar-al-sham", []),
        ("id/tombstone/2019/gone", []),
        ("graph/~event/x", ["event/x"]),
        ("graph/event/2019/gone/e1", ["2019/gone"]),
        ("graph/copies/2019/gone", ["2019/gone"]),
        ("authority/x", []),
    ],
)
def test_an_iri_belongs_to_the_article_it_was_minted_for(path: str, keys: list[str]) -> None:
    """What articles share is nobody's."""
    assert list(owners(path)) == keys
