"""An index is that of its snapshot: nothing more, nothing less, however it was made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.errors import SearchError
from kg.iris import DEFAULT_BASE
from kg.search.asking import Index
from kg.search.building import build
from kg.search.layout import opened
from kg.search.listing import unpacked
from tests.kg.search.conftest import FERRY, GRAPHS, STRIKE, WRECK, fill

NAMES = sorted(GRAPHS)
PIER = STRIKE + "<location/pier> a ng:Location ; ng:within <location/east> ."
CONTENTS = {
    "ferry": [
        FERRY,
        FERRY.replace("lifeboats", "rafts"),
        FERRY.replace("Vellmar", "Arva"),
        FERRY.replace("location/coast", "location/bay"),
        FERRY.replace("ng:agent", "ng:target"),
        None,
    ],
    "event/ferry/e1": [
        WRECK,
        WRECK.replace("Shipwreck", "Collision"),
        WRECK.replace("ng:Numbers", "ng:Place"),
        None,
    ],
    "strike": [
        STRIKE,
        STRIKE.replace("crane", "gangway"),
        FERRY,
        PIER,
        STRIKE + "<article/ferry> a ng:Article ; schema:publisher <actor/gazette> .",
        None,
    ],
}
STATES = st.fixed_dictionaries({name: st.sampled_from(CONTENTS[name]) for name in NAMES})


def graph(name: str) -> str:
    return f"{DEFAULT_BASE}graph/{name}"


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All an index holds, without numbers of rows."""
    questions = {
        "docs": "SELECT iri, kind, title, text, more, facts, weight, mentions FROM docs",
        "words": "SELECT iri, w.title, w.text, w.more FROM words w JOIN docs ON id = w.rowid",
        "names": "SELECT iri, n.title, n.text, n.more FROM names n JOIN docs ON id = n.rowid",
        "origins": "SELECT docs.iri, nodes.iri FROM origins JOIN docs ON docs.id = doc"
        " JOIN nodes ON nodes.id = graph",
        "uses": "SELECT docs.iri, nodes.iri FROM uses JOIN docs ON docs.id = doc"
        " JOIN nodes ON nodes.id = thing",
        "nodes": "SELECT iri FROM nodes",
        "lexicon": "SELECT key, names, words FROM lexicon",
        "terms": "SELECT name FROM terms",
        "called": "SELECT called.name, kind, terms.name FROM called JOIN terms ON id = iri",
        "said": "SELECT text FROM said",
    }
    with closing(sqlite3.connect(path)) as index:
        found = {name: sorted(index.execute(sql)) for name, sql in questions.items()}
        return {**found, "listed": sorted(listed(index), key=str)}


def listed(index: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """The rows of lists, with names in the place of numbers."""
    name = dict(index.execute("SELECT id, name FROM terms"))
    for _, _, kind, iri, *said in index.execute("SELECT * FROM listed"):
        values = [[name[one] for one in unpacked(packed or b"")] for packed in said[6:]]
        yield (name[iri], kind, *said[:6], values)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(before=GRAPHS, after={**GRAPHS, "strike": PIER})  # of a place only an account gives
@given(before=STATES, after=STATES)
def test_an_index_brought_up_to_date_is_that_made_anew(
    before: Mapping[str, str | None], after: Mapping[str, str | None], tmp_path: Path
) -> None:
    """Whatever changed in whichever graphs: come, gone, or other words."""
    store = ox.Store()
    fill(store, {name: turtle for name, turtle in before.items() if turtle})
    build(tmp_path / "before", store, base=DEFAULT_BASE)
    fill(store, {name: turtle for name, turtle in after.items() if turtle})
    changed = {graph(name) for name in NAMES if before[name] != after[name]}
    build(
        tmp_path / "updated", store, base=DEFAULT_BASE, before=tmp_path / "before", changed=changed
    )
    build(tmp_path / "anew", store, base=DEFAULT_BASE)
    assert held(tmp_path / "updated") == held(tmp_path / "anew")


def test_what_is_taken_down_leaves_no_byte(store: ox.Store, tmp_path: Path) -> None:
    """Not as a row, a word of the lexicon, or a rest in the file; other things stay found."""
    before, after = tmp_path / "before", tmp_path / "after"
    build(before, store, base=DEFAULT_BASE)
    assert b"lifeboats were" in before.read_bytes() and b"capsized" in before.read_bytes()
    fill(store, {"strike": STRIKE})
    gone = {graph("ferry"), graph("event/ferry/e1")}
    build(after, store, base=DEFAULT_BASE, before=before, changed=gone)
    for word in (b"never", b"capsiz", b"lifeboats", b"ferry", b"\xd9\x81\xd9\x8a\xd9\x84\xd9\x85"):
        assert word not in after.read_bytes()
    with closing(opened(after)) as index:
        assert Index(index).search("crane").groups[0].number == 1


def test_an_index_that_does_not_count_right_is_made_anew(store: ox.Store, tmp_path: Path) -> None:
    """Somebody changed a graph and said nothing: the counts of things give it away."""
    expected = {"statement": 2, "event": 1, "actor": 2, "place": 1, "article": 2}
    before, after = tmp_path / "before", tmp_path / "after"
    build(before, store, base=DEFAULT_BASE, expected=expected)
    fill(store, {**GRAPHS, "quiet": FERRY.replace("s1>", "s2>").replace("lifeboats", "flares")})
    expected["statement"] = 3
    build(after, store, base=DEFAULT_BASE, before=before, changed={graph("x")}, expected=expected)
    with closing(opened(after)) as index:
        assert Index(index).search("flares").groups[0].number == 1


def test_a_graph_that_says_odd_things_is_indexed(tmp_path: Path) -> None:
    """Words where a node should be, blank nodes, no label, numbers that are none."""
    store = ox.Store()
    odd = """<s1> a ng:Statement ; ng:speaker "Bob" ; ng:statedIn _:b ; ng:certainty "high" .
    _:b a ng:Article . <e1> a ng:Event ; ng:articles "many" ; ng:place "here" ; ng:about <e1> .
    _:t ng:tellsOf <e1> ; ng:trigger "x" . <l1> a ng:Location, ng:Person ; ng:within <l1> ."""
    fill(store, {"odd": odd})
    build(tmp_path / "index", store, base=DEFAULT_BASE)
    assert len(held(tmp_path / "index")["docs"]) == 3


@pytest.mark.parametrize("how", ["missing", "cut", "noise", "empty"])
def test_a_damaged_index_is_told_clearly(how: str, store: ox.Store, tmp_path: Path) -> None:
    """No traceback of SQLite, and no answer that looks like "nothing found"."""
    path = tmp_path / "search.sqlite"
    build(path, store, base=DEFAULT_BASE)
    whole = path.read_bytes()
    damage = {"cut": whole[:5000], "noise": whole[:4096] + bytes(len(whole) - 4096), "empty": b""}
    path.unlink() if how == "missing" else path.write_bytes(damage[how])
    with pytest.raises(SearchError, match=r"index"):
        Index(opened(path)).search("lifeboats")


def test_a_damaged_index_is_no_ground_to_build_on(store: ox.Store, tmp_path: Path) -> None:
    """The next one is made anew and whole."""
    (tmp_path / "before").write_bytes(b"SQLite format 3\0" + bytes(9_000))
    build(
        tmp_path / "a", store, base=DEFAULT_BASE, before=tmp_path / "before", changed={graph("x")}
    )
    build(tmp_path / "b", store, base=DEFAULT_BASE)
    assert held(tmp_path / "a") == held(tmp_path / "b")
