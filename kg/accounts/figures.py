"""Numbers of people side by side: do two of them count the same, and can both be right?

Reporters round, so "40" and "42" or "about 45" are one telling; 6 and 7, or half as much again, are
not. A part never contradicts its whole unless it is larger; who counts whom, where and on which
days decides what is a part.
"""

from __future__ import annotations

import datetime as dt
import re

from kg.accounts.account import Account, Figure, Place

_DIFFER_FROM = 1.5
_LOWER = frozenset({"AtLeast", "MoreThan", "Vague", "Almost"})
_WIDE = frozenset({"Country", "Continent", "Province", "CountyLevel", "Region", "VagueRegion"})
_PHRASES = {
    "AtLeast": "at least ",
    "MoreThan": "more than ",
    "UpTo": "up to ",
    "Almost": "almost ",
    "About": "about ",
    "Vague": "",
}


def compatible(one: Figure, other: Figure) -> bool:
    """Whether two counts of the same people can both be right."""
    if one.most is not None and other.least is not None and one.most < other.least:
        return _rounded(one, other) and not far(one, other)
    if other.most is not None and one.least is not None and other.most < one.least:
        return _rounded(one, other) and not far(one, other)
    return "Vague" in (one.bound, other.bound) or not far(one, other)


def agree(one: Figure, other: Figure) -> bool:
    """Whether both give the same number, or one that differs by rounding only."""
    if "Vague" in (one.bound, other.bound) or not compatible(one, other):
        return False
    small, large = sorted((number(one), number(other)))
    return large - small <= max(1, large // 10)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether both count the same harm to the same people."""
    return (one.metric, whom(one)) == (other.metric, whom(other))


def whom(figure: Figure) -> str | None:
    """Return who is counted, however it is written: "aid_workers", "AidWorkers" → "aidworkers"."""
    return re.sub(r"[\W_]", "", figure.of).lower() if figure.of else None


def exceeds(part: Figure, whole: Figure) -> bool:
    """Whether a part ("15 civilians") is larger than the whole ("6 people") allows."""
    if part.metric != whole.metric or part.of is None or whole.of is not None:
        return False
    least = part.least
    return bool(
        least is not None
        and whole.most is not None
        and whole.most * _DIFFER_FROM <= least
        and "Vague" not in (part.bound, whole.bound)
    )


def far(one: Figure, other: Figure) -> bool:
    """Whether the stated numbers are too far apart for rounding."""
    small, large = sorted((number(one), number(other)))
    return large > 0 and small * _DIFFER_FROM <= large


def number(figure: Figure) -> int:
    """The number in the text, whichever bound it gives."""
    return figure.least if figure.least is not None else figure.most or 0


def told(figure: Figure) -> str:
    """Return the figure as people say it: "at least 6 civilians"."""
    if figure.least is None and figure.most is None:
        words = "an unknown number of"
    elif figure.bound == "Vague":
        words = f"{figure.least} or more" if figure.most is None else _range(figure)
    elif figure.bound == "Almost" and figure.most is not None:
        words = f"almost {figure.most}"
    elif figure.bound == "UpTo":
        words = f"up to {figure.most if figure.most is not None else number(figure)}"
    else:
        exact = figure.bound in ("Exact", "About") and figure.least != figure.most
        words = _range(figure) if exact else f"{_PHRASES.get(figure.bound, '')}{number(figure)}"
    return f"{words} {_people(figure.of, one=words == '1')}" if figure.of else words


def _range(figure: Figure) -> str:
    if figure.least is None or figure.most is None or figure.least == figure.most:
        return str(number(figure))
    return f"{figure.least} to {figure.most}"


def _people(of: str, *, one: bool) -> str:
    """ "AidWorkers" → "aid workers"; of one, "aid worker"."""
    people = "".join(f" {c.lower()}" if c.isupper() else c for c in of).strip()
    singular = {"women": "woman", "children": "child", "police": "police officer"}
    return singular.get(people, people.removesuffix("s")) if one else people


def _rounded(one: Figure, other: Figure) -> bool:
    """Whether one says that it is rounded, or looks so: 40 for 42, 1,200 for 1,161."""
    if "About" in (one.bound, other.bound):
        return True
    return _rounds(number(one), number(other)) or _rounds(number(other), number(one))


def _rounds(round_one: int, exact: int) -> bool:
    unit = 10 ** max(1, len(str(round_one)) - 2)
    return round_one >= 20 and round_one % unit == 0 and abs(round_one - exact) * 10 <= round_one


# ── what a count is of ──────────────────────────────────────────────────────────────────────


def one_count(first: Account, second: Account) -> bool:
    """Whether the figures of both are counts of the same days and places.

    A province's toll is not that of a village in it, nor is Monday's that of the week; a count
    in one quarter of a city is set beside the city's, since one event is told more finely.
    """
    return not (_other_days(first, second) or _other_places(first.place, second.place))


def grew(earlier: Account, later: Account, before: Figure, after: Figure) -> bool:
    """Whether a lower bound of an earlier day just left room for more dead."""
    days = (earlier.source.published, later.source.published)
    if days[0] is None or days[1] is None or not days[0] < days[1]:
        return False
    return before.bound in _LOWER and number(before) < number(after)


def _other_days(first: Account, second: Account) -> bool:
    """Days that do not meet, or a stretch of days and one much shorter in it."""
    one, other = _length(first), _length(second)
    if one is None or other is None:
        return False
    if _before(first.last_day, second.first_day) or _before(second.last_day, first.first_day):
        return True
    return max(one, other) > 3 * min(one, other) + 2


def _length(account: Account) -> int | None:
    if account.first_day is None or account.last_day is None:
        return None
    return (account.last_day - account.first_day).days + 1


def _before(one: dt.date | None, other: dt.date | None) -> bool:
    return one is not None and other is not None and one < other


def _other_places(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None or one.iri == other.iri:
        return False
    if one.iri in other.within:
        return one.kind in _WIDE
    if other.iri in one.within:
        return other.kind in _WIDE
    return False
