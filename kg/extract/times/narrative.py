"""The years of bare months and days in historical narrative: "In May … on 12 June … by August".

Narrative mostly goes on in time, in small steps. So of all ways to give years to the dates that
have none, the one is taken in which the steps between neighbouring dates are shortest (Viterbi),
with dates that say their year as fixed points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.extract.times.parts import Expression, Parts

BACK = 1.7  # a step back in time costs this much more than a step on
FAR = 20.0  # months; a longer step costs no more
FAR_AND_BARE = 25.0  # the same to a date without a year, whose reader has to know where he is
AROUND = 2  # dated neighbours on either side whose years come into question
SEASON_MIDDLE = {"SP": 3.5, "SU": 6.5, "FA": 9.5, "WI": 0.5}  # "the winter" is its longer part
Range = tuple[float, float]  # first and last month a date covers, counted from year 0


def years(
    found: Sequence[Expression],
    said: Callable[[Parts], int | None],
    moves: Callable[[Expression], bool],
) -> dict[int, int]:
    """Return the year of every date of `found` that has none, by its index.

    `said` gives the year an expression says; `moves` tells whether a bare year moves the
    narrative ("in 1964") or is only named ("the war of 1812").
    """
    nodes = [at for at, expression in enumerate(found) if _is_node(expression, moves)]
    fixed = {at: year for at in nodes if (year := said(found[at].parts)) is not None}
    if not fixed:
        return {}
    choices = _choices(nodes, fixed)
    best = _cheapest([(found[at].parts, choices[at]) for at in nodes])
    return {at: year for at, year in zip(nodes, best, strict=True) if at not in fixed}


def _is_node(expression: Expression, moves: Callable[[Expression], bool]) -> bool:
    parts = expression.parts
    if expression.make != "calendar" or parts.yrel is not None:
        return False
    return parts.month is not None or parts.season is not None or moves(expression)


def _choices(nodes: Sequence[int], fixed: dict[int, int]) -> dict[int, list[int]]:
    """Return the years that come into question: those of dated neighbours, and one beside."""
    dated = [at for at in nodes if at in fixed]
    passed, out = 0, {}
    for at in nodes:
        if at in fixed:
            out[at] = [fixed[at]]
            passed += 1
        else:
            near = dated[max(0, passed - AROUND) : passed + AROUND]
            out[at] = sorted({fixed[n] + step for n in near for step in (-1, 0, 1)})
    return {at: out[at] for at in nodes}


def _cheapest(nodes: Sequence[tuple[Parts, list[int]]]) -> list[int]:
    """Return one year a node so that the steps between neighbours are shortest in all."""
    costs: list[dict[int, tuple[float, int]]] = []  # year → cost so far, year before
    for at, (parts, choices) in enumerate(nodes):
        if at == 0:
            costs.append(dict.fromkeys(choices, (0.0, 0)))
            continue
        before = nodes[at - 1][0]
        most = FAR if len(choices) == 1 else FAR_AND_BARE
        costs.append({y: _best_step(costs[-1], before, parts, y, most) for y in choices})
    return _path(costs)


def _best_step(
    costs: dict[int, tuple[float, int]], before: Parts, parts: Parts, year: int, most: float
) -> tuple[float, int]:
    there = _range(parts, year)
    steps = ((c + min(most, _step(_range(before, y), there)), y) for y, (c, _) in costs.items())
    return min(steps)


def _path(costs: list[dict[int, tuple[float, int]]]) -> list[int]:
    year = min(costs[-1], key=lambda y: (costs[-1][y][0], y))
    path = [year]
    for layer in reversed(costs[1:]):
        year = layer[year][1]
        path.append(year)
    return path[::-1]


def _range(parts: Parts, year: int) -> Range:
    months = year * 12.0
    if parts.season:
        middle = months + SEASON_MIDDLE[parts.season]
        return middle - 1.5, middle + 1.5
    if parts.month is None:
        return months, months + 12
    day = months + parts.month - 1 + ((parts.day or 15) - 1) / 31
    return day, day


def _step(here: Range, there: Range) -> float:
    """Return the months between two dates; none where they overlap."""
    if there[0] > here[1]:
        return there[0] - here[1]
    if here[0] > there[1]:
        return BACK * (here[0] - there[1])
    return 0.0
