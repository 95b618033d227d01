"""Numbers of people side by side: do two of them count the same, and can both be right?

Reporters round, so "40" and "42" or "about 45" are one telling; 6 and 7, or half as much again, are
not. A part never contradicts its whole unless it is larger; who counts whom, where and on which
days decides what is a part. People of two sides, or of two places, are two counts; a figure that
its own words call outdated is nobody's count any more.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

from kg.accounts.account import Account, Figure, Place
from kg.knowledge.toponymy import fold

_DIFFER_FROM = 1.5
_MANY = 10  # from so many on, one more or less is nobody's error
_ROOM = 2.0  # what a lower bound leaves open, as a multiple of it
_LOWER = frozenset({"AtLeast", "MoreThan", "Vague", "Almost"})
_WIDE = frozenset({"Country", "Continent", "Province", "CountyLevel", "Region", "VagueRegion"})
_SOME = "part"  # said of a part that has no word of its own: "of the dead, 18 …"
_TERM = re.compile(r"(?:[A-Z][a-z]+)+")
_PHRASES = {
    "AtLeast": "at least ",
    "MoreThan": "more than ",
    "UpTo": "up to ",
    "Almost": "almost ",
    "About": "about ",
    "Vague": "",
}
_WAYS = frozenset({"in", "at", "near", "outside", "around", "across", "on"})
_METRICS = frozenset({"killed", "wounded", "missing", "detained", "displaced"})
_Same = Callable[[str | None, str | None], bool]


def compatible(one: Figure, other: Figure) -> bool:
    """Whether two counts of the same people can both be right."""
    if one.most is not None and other.least is not None and one.most < other.least:
        return _counted_alike(one, other) or (_rounded(one, other) and not far(one, other))
    if other.most is not None and one.least is not None and other.most < one.least:
        return _counted_alike(one, other) or (_rounded(one, other) and not far(one, other))
    return "Vague" in (one.bound, other.bound) or not far(one, other) or _leaves_room(one, other)


def _counted_alike(one: Figure, other: Figure) -> bool:
    """17 and 18: where many are counted, one is missed."""
    small, large = sorted((number(one), number(other)))
    return small >= _MANY and large - small <= 1


def _leaves_room(one: Figure, other: Figure) -> bool:
    """ "At least nine" is not gainsaid by 14; "at least six" is by 15: so many nobody overlooks."""
    small, large = sorted((one, other), key=number)
    return small.bound in _LOWER and number(large) < _ROOM * number(small)


def agree(one: Figure, other: Figure) -> bool:
    """Whether both give the same number, or one that differs by rounding only."""
    if "Vague" in (one.bound, other.bound) or not compatible(one, other):
        return False
    small, large = sorted((number(one), number(other)))
    return large - small <= max(1, large // 10)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether both count the same harm to the same people.

    A part is set beside a figure of the same people, side and place only. Where a figure has no
    side or place, the other's does no harm; but "nine Arvans" are not all that "nine people" are.
    """
    if (one.metric, whom(one)) != (other.metric, whom(other)):
        return False
    sides, places = (one.side, other.side), (one.where, other.where)
    if is_part(one) or is_part(other):
        named = whom(one) or one.side or one.where
        return bool(named) and _one_side(*sides) and _one_place(*places)
    if whom(one) is None and None in sides and sides != (None, None):
        return False
    if _is_of_one_house(one, other) or _is_of_one_house(other, one):
        return False
    return not (_other(sides, _one_side) or _other(places, _one_place))


def _is_of_one_house(some: Figure, every: Figure) -> bool:
    """ "17, the Arva Hospital" beside "20 people": others may have been brought elsewhere.

    What a house counts is named without a preposition; "in Korm" is where all of them were.
    """
    if some.where is None or some.where.split()[0] in _WAYS or number(some) > number(every):
        return False
    return every.where is None or not _one_place(some.where, every.where)


def whom(figure: Figure) -> str | None:
    """Return who is counted, however it is written: "aid_workers", "AidWorkers" → "aidworkers".

    None where everybody is, or where nothing but the place says who: "14 in Korm".
    """
    if figure.of is None or figure.of in (_SOME, figure.where):
        return None
    return re.sub(r"[\W_]", "", figure.of).lower()


def is_part(figure: Figure) -> bool:
    """Whether more are told than the figure counts."""
    return figure.part or (figure.of is not None and figure.of in (_SOME, figure.where))


def counts(account: Account) -> tuple[Figure, ...]:
    """Return the figures that the account holds: none outdated.

    "31 in Tessel and 14 in Korm": each is a part; so are one side's dead beside the other's.
    """
    now = [f for f in account.figures if not f.outdated]
    return tuple(
        replace(f, part=True) if any(_shares(f, other) for other in now) else f for f in now
    )


def is_outdated(account: Account) -> bool:
    """Whether it holds nothing but figures that its own words call replaced."""
    return bool(account.figures) and all(f.outdated for f in account.figures)


def _shares(one: Figure, other: Figure) -> bool:
    if (one.metric, whom(one)) != (other.metric, whom(other)):
        return False
    sides, places = (one.side, other.side), (one.where, other.where)
    return _other(sides, _one_side) or _other(places, _one_place)


def _other(words: tuple[str | None, str | None], same: _Same) -> bool:
    """Whether both are told, and are not the same."""
    return None not in words and not same(*words)


def _one_side(one: str | None, other: str | None) -> bool:
    """ "rebels" and "rebel" are one side, "Free Syrian Army" and "Syrian" are not."""
    return _stems(one) == _stems(other)


def _stems(side: str | None) -> frozenset[str] | None:
    return frozenset(w.removesuffix("s") for w in fold(side).split()) if side else None


def _one_place(one: str | None, other: str | None) -> bool:
    """ "in Korm" and "in the village of Korm" are one place."""
    names, others = _names(one), _names(other)
    if names is None or others is None:
        return names is others
    return names <= others or others <= names


def _names(place: str | None) -> frozenset[str] | None:
    """The words that begin with a capital, or all where none does."""
    words = place.split() if place else []
    named = [w for w in words if w[0].isupper()]
    return frozenset(fold(w) for w in named or words) if words else None


def exceeds(part: Figure, whole: Figure) -> bool:
    """Whether a part ("15 civilians") is larger than the whole ("6 people") allows."""
    if part.metric != whole.metric:
        return False
    if whom(whole) is not None or is_part(whole) or not (whom(part) or part.side or is_part(part)):
        return False
    if whole.side and not _one_side(part.side, whole.side):
        return False
    if whole.where and not _one_place(part.where, whole.where):
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


def metric_in(reason: str) -> str | None:
    """Return the metric that a reason about numbers begins with: "killed: 6 against 15"."""
    metric, _, rest = reason.partition(": ")
    return metric if rest and metric in _METRICS else None


def told(figure: Figure) -> str:
    """Return the figure as people say it, with what is wrong with it: "15 rebels (outdated)"."""
    return f"{in_words(figure)}{remarks(figure)}"


def in_words(figure: Figure) -> str:
    """Return how many of whom, and where: "at least 6 civilians in Korm"."""
    numeral = _counted(figure)
    people = _people(figure.of, one=numeral == "1") if whom(figure) and figure.of else None
    named = people or figure.side or figure.where
    others = None if named or not is_part(figure) else "of them"
    return " ".join(filter(None, (numeral, figure.side, people, figure.where, others)))


def remarks(figure: Figure) -> str:
    """Return what to know of it: " (outdated)", " (doubted: the parts add up to 43)", or ""."""
    doubt = f" (doubted: {figure.doubt})" if figure.doubt else ""
    return f"{' (outdated)' if figure.outdated else ''}{doubt}"


def _counted(figure: Figure) -> str:
    """The number without whom it counts: "at least 6"."""
    if figure.least is None and figure.most is None:
        return "an unknown number of"
    if figure.bound == "Vague":
        return f"{figure.least} or more" if figure.most is None else _range(figure)
    if figure.bound == "Almost" and figure.most is not None:
        return f"almost {figure.most}"
    if figure.bound == "UpTo":
        return f"up to {figure.most if figure.most is not None else number(figure)}"
    exact = figure.bound in ("Exact", "About") and figure.least != figure.most
    return _range(figure) if exact else f"{_PHRASES.get(figure.bound, '')}{number(figure)}"


def _range(figure: Figure) -> str:
    if figure.least is None or figure.most is None or figure.least == figure.most:
        return str(number(figure))
    return f"{figure.least} to {figure.most}"


def _people(of: str, *, one: bool) -> str:
    """ "AidWorkers" → "aid workers"; of one, "aid worker"."""
    people = "".join(f" {c.lower()}" if c.isupper() else c for c in of).strip()
    if not _TERM.fullmatch(of):
        people = of  # as the article has it
    singular = {"women": "woman", "children": "child", "police": "police officer"}
    return singular.get(people, people.removesuffix("s")) if one else people


def _rounded(one: Figure, other: Figure) -> bool:
    """Whether one says that it is rounded, or looks so: 40 for 42, 1,200 for 1,161."""
    if "About" in (one.bound, other.bound):
        return True
    if max(one, other, key=number).bound in ("AtLeast", "MoreThan"):
        return False  # "more than 20" are not 18
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
    """Whether more were counted a day later: a lower bound left room, or the count went on.

    A count that is doubled is another one.
    """
    days = (earlier.source.published, later.source.published)
    if days[0] is None or days[1] is None or not days[0] < days[1]:
        return False
    if before.metric != after.metric or number(before) >= number(after):
        return False
    return before.bound in _LOWER or number(after) < _ROOM * number(before)


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
