"""Drawings: figures on one scale, things along time."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from server.drawing.scale import Range, scale
from server.drawing.strip import strip

SIDES = st.one_of(st.none(), st.integers(0, 10**9))


def test_figures_share_one_scale() -> None:
    """The larger lies further right; what has no upper bound goes on to the edge."""
    drawn = scale([Range(least=17, most=17), Range(least=20, most=None), Range(least=None, most=9)])
    exact, open_above, open_below = drawn.bars
    assert [tick.number for tick in drawn.ticks] == [0, 5, 10, 15, 20, 25]
    assert exact.x == 68 and not exact.open_above
    assert open_above.open_above and open_above.x + open_above.width == 100
    assert open_below.open_below and open_below.x == 0 and open_below.width == 36


@given(st.lists(st.tuples(SIDES, SIDES), max_size=8))
@settings(deadline=None, max_examples=80)
def test_every_range_stays_in_the_drawing(sides: list[tuple[int | None, int | None]]) -> None:
    """Whatever the numbers: bars are to be seen, and inside."""
    drawn = scale([Range(least=least, most=most) for least, most in sides])
    assert 2 <= len(drawn.ticks) <= 7
    for bar in drawn.bars:
        assert bar.x >= 0 and bar.width >= 1 and bar.x + bar.width <= 101


def test_a_strip_counts_by_the_unit_that_fits() -> None:
    """Days where they are few, months and years where not; nothing is lost, gaps are kept."""
    day = dt.date(2016, 10, 28)
    near = {day: 3, day + dt.timedelta(days=2): 1}
    by_day = strip(near)
    assert by_day and by_day.unit == "day" and [b.number for b in by_day.bins] == [3, 0, 1]
    assert by_day.bins[0].since == "2016-10-28" and by_day.bins[0].height == 100
    by_month = strip({**near, dt.date(2018, 1, 5): 1})
    assert by_month and by_month.unit == "month" and by_month.total == 5
    assert by_month.bins[0].since == "2016-10" and by_month.bins[-1].label == "January 2018"
    by_year = strip({**near, dt.date(1974, 1, 1): 1})
    assert by_year and by_year.unit == "year" and len(by_year.bins) == 43
    assert strip({day: 5}) is None and strip({}) is None


@given(st.dictionaries(st.dates(), st.integers(1, 10**6), max_size=30))
@settings(deadline=None, max_examples=80)
def test_a_strip_holds_all_that_is_counted(days: dict[dt.date, int]) -> None:
    """Any days: the bins add up, and none lies outside."""
    drawn = strip(days)
    if drawn is not None:
        assert len(drawn.bins) <= 124
        assert sum(one.number for one in drawn.bins) == sum(days.values())
        assert all(0 <= one.x <= 100 and 0 <= one.height <= 100 for one in drawn.bins)
