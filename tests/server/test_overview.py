"""What lists choose from: read at publishing or by SPARQL, it says what single queries say."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import numpy as np
from flask import Flask

from kg.search import columns as stored
from kg.search.listing import prepare
from kg.search.rows import Row
from kg.views import happenings
from server.lists.columns import Columns, Wanted
from server.lists.overview import Overview, most_frequent, overview
from server.lists.scanning import scanned
from server.site import Site


def test_details_read_whole_are_those_of_single_events(app: Flask) -> None:
    """Doers, tolls without what was corrected, contradictions: as `kg timeline` asks for them."""
    site: Site = app.extensions["newsgraph"]
    over = overview(site)
    rows = over.events.chosen(Wanted()).rows
    events, select = over.things(over.events, rows), site.reader.select
    asked = happenings(select, events)
    assert happenings(select, events, over.details(rows)) == asked
    assert any(one.tolls and one.contradictions for one in asked)


def test_scanning_a_store_gives_what_publishing_wrote(app: Flask) -> None:
    """A store elsewhere has no index: its lists are the same."""
    site: Site = app.extensions["newsgraph"]
    written, index = overview(site), scanned(site.reader)
    read = Overview(index, stored.columns(index))
    assert len(written.statements) == 4 and len(written.contradictions) == 1
    assert len(written.roles) == 1 and len(written.inside) == 2
    for name in ("events", "statements", "contradictions", "inside", "roles"):
        assert told(written, getattr(written, name)) == told(read, getattr(read, name))
    places = [one.places(one.place_names.of("vell")) for one in (written, read)]
    assert places[0] == places[1] and places[0]
    assert written.actor_names.of("port") == read.actor_names.of("port") != frozenset()
    assert written.freshness == read.freshness


def told(over: Overview, columns: Columns) -> list[object]:
    """Everything a list has, by name."""
    rows = np.arange(len(columns))
    lines: list[object] = [over.things(columns, rows), columns.days.tolist()]
    facets = {name.partition(".")[0] for name in columns._arrays if name.endswith(".values")}
    for by in sorted(facets):
        number, codes = columns.values(by, rows)
        lines.append((by, sorted(zip(number.tolist(), over.iris(codes.tolist()), strict=True))))
    return lines


def test_each_facet_is_counted_with_the_others_applied() -> None:
    """No value on offer leads to nothing, and an open end reaches into any day on that side."""
    day = dt.date
    over = listed(
        event("a", day(2021, 1, 1), day(2021, 1, 2), type=("X",), place=("p",)),
        event("b", day(2021, 2, 1), None, 5.0, type=("X", "Y"), place=("q",)),
        event("c", None, None, place=("q",)),
    )
    columns = over.events
    choice = columns.chosen(Wanted(values={"type": frozenset(("X",)), "place": frozenset(("q",))}))
    assert choice.rows.tolist() == [1]
    assert over.counted(columns, "place", choice.but("place"), 9) == {"p": 1, "q": 1}
    assert over.counted(columns, "type", choice.but("type"), 9) == {"X": 1, "Y": 1}
    assert over.counted(columns, "type", choice.but("certainty"), 9) == {"X": 1, "Y": 1}
    for least, rows in ((5, [1]), (6, [])):
        assert columns.chosen(Wanted(least={"killed": least})).rows.tolist() == rows
    assert columns.by_day(None) == ({day(2021, 1, 1): 1, day(2021, 2, 1): 1}, 1)
    assert columns.chosen(Wanted(since=day(2030, 1, 1))).rows.tolist() == [1]
    assert columns.chosen(Wanted(values={"type": frozenset(("nobody",))})).rows.tolist() == []


def test_what_a_thing_is_about_is_counted_once() -> None:
    """A statement about two events in one town speaks of the town once; one about none, never."""
    over = listed(
        event("e1", type=("X",), place=("p", "q")),
        event("e2", type=("X",), place=("p",)),
        *(Row(iri=iri, kind="statement", values={"event": of})
          for iri, of in (("s1", ("e1", "e2")), ("s2", ()), ("s3", ("e2", "gone")))),
    )  # fmt: skip
    assert over.counted(over.statements, "place", None, 9) == {"p": 2, "q": 1}
    assert over.counted(over.statements, "type", None, 9) == {"X": 2}


def test_of_equally_frequent_values_the_first_are_offered() -> None:
    """So the same are, whenever one looks; those that nothing has never are."""
    counts = np.array([1, 3, 0, 1, 1, 2])
    assert most_frequent(counts, 4) == [1, 5, 0, 3]
    assert most_frequent(counts, 9) == [1, 5, 0, 3, 4]


def test_columns_are_the_same_from_a_file(tmp_path: Path) -> None:
    """Also those without rows."""
    made = stored.columns(tables(event("a", type=("X",))))
    stored.write(tmp_path / "columns.bin", made)
    read = stored.read(tmp_path / "columns.bin")
    assert made.keys() == read.keys()
    for name, array in made.items():
        assert array.dtype == read[name].dtype
        assert array.tobytes() == read[name].tobytes()


def event(
    iri: str,
    first: dt.date | None = None,
    last: dt.date | None = None,
    killed: float | None = None,
    **values: tuple[str, ...],
) -> Row:
    return Row(iri=iri, kind="event", first=first, last=last, killed=killed, values=values)


def tables(*rows: Row) -> sqlite3.Connection:
    index = sqlite3.connect(":memory:")
    into = prepare(index)
    for number, row in enumerate(rows):
        into.add(number, (row,))
    into.write()
    return index


def listed(*rows: Row) -> Overview:
    index = tables(*rows)
    return Overview(index, stored.columns(index))
