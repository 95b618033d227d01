"""Figures as ranges on one scale: how many each account gives, from its least to its most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_STEPS = (1, 2, 5)
_MOST_TICKS = 5
_THINNEST = 1.0  # percent: an exact number is still to be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A figure to draw; None: that side is open."""

    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Where it is drawn, in percent of the width, and whether it goes on."""

    x: float
    width: float
    open_below: bool
    open_above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A number on the axis."""

    x: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear axis from nought, and the bars on it in the order of the ranges."""

    end: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]


def scale(ranges: Sequence[Range]) -> Scale:
    """Return the ranges on one axis that holds them all, with room to see which are open."""
    step, end = _axis(_numbers(ranges), any(one.most is None for one in ranges))
    return Scale(
        end=end,
        ticks=tuple(Tick(x=_percent(n, end), number=n) for n in range(0, end + 1, step)),
        bars=tuple(_bar(one, end) for one in ranges),
    )


def _numbers(ranges: Iterable[Range]) -> int:
    given = [n for one in ranges for n in (one.least, one.most) if n is not None]
    return max([1, *given])


def _axis(largest: int, open_above: bool) -> tuple[int, int]:
    """The distance of ticks and the end: 1, 2 or 5 times a power of ten apart, few of them."""
    power = 1
    while True:
        for step in (power * one for one in _STEPS):
            end = -(-largest // step) * step
            if open_above and end == largest:
                end += step
            if end // step <= _MOST_TICKS:
                return step, end
        power *= 10


def _bar(one: Range, end: int) -> Bar:
    left = _percent(one.least or 0, end)
    right = 100.0 if one.most is None else _percent(one.most, end)
    left = min(left, 100 - _THINNEST)
    return Bar(
        x=round(left, 2),
        width=round(max(_THINNEST, right - left), 2),
        open_below=one.least is None,
        open_above=one.most is None,
    )


def _percent(number: int, end: int) -> float:
    return round(100 * number / end, 2)
