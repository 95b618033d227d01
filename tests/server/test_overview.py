"""What lists choose from: read whole, it says what single queries say."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from kg.views import happenings
from server.lists.columns import Columns, Wanted
from server.lists.overview import overview
from server.site import Site


def test_details_read_whole_are_those_of_single_events(app: Flask) -> None:
    """Doers, tolls without what was corrected, contradictions: as `kg timeline` asks for them."""
    site: Site = app.extensions["newsgraph"]
    over = overview(site)
    events, select = over.events.things, site.reader.select
    asked = happenings(select, events)
    assert happenings(select, events, over.details) == asked
    assert any(one.tolls and one.contradictions for one in asked)


def test_each_facet_is_counted_with_the_others_applied() -> None:
    """No value on offer leads to nothing, and an open end reaches into any day on that side."""
    days = [("2021-01-01", "2021-01-02"), ("2021-02-01", None), (None, None)]
    values = {"type": {"a": ["X"], "b": ["X", "Y"]}, "place": {"a": ["p"], "b": ["q"], "c": ["q"]}}
    columns = Columns(["a", "b", "c"], days, values, {"killed": {"b": 5.0}})
    wanted = Wanted(values={"type": frozenset(("X",)), "place": frozenset(("q",))})
    assert columns.chosen(wanted) == {1}
    assert columns.counts("place", columns.chosen(wanted, but="place")) == {"p": 1, "q": 1}
    assert columns.counts("type", columns.chosen(wanted, but="type")) == {"X": 1, "Y": 1}
    assert columns.chosen(Wanted(least={"killed": 5})) == {1}
    assert columns.chosen(Wanted(least={"killed": 6})) == frozenset()
    assert columns.by_day(columns.every) == (
        {dt.date(2021, 1, 1): 1, dt.date(2021, 2, 1): 1},
        1,
    )
    assert columns.chosen(Wanted(since=dt.date(2030, 1, 1))) == {1}
