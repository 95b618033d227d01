"""The numbers of one voice: whether it has changed them, and which of them stand in its claim."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.events.lexicon import lexicon
from kg.extract.events.tellings import Telling
from kg.extract.figures import added_up
from kg.model import Figure


def agree(tellings: list[Telling], telling: Telling) -> bool:
    """Whether one voice may say both in one claim: status and numbers do not differ."""
    if telling.status is not tellings[0].status:
        return False
    section = telling.scene.section.number
    told = [(f, t.scene.section.number == section) for t in tellings for f in t.figures]
    return not any(
        _clash(one, other, same)
        for other in telling.figures
        for one, same in told
        if (one.metric, one.subset) == (other.metric, other.subset)
    )


def _clash(one: Figure, other: Figure, together: bool) -> bool:
    """Whether a voice that says both has changed its number.

    In one entry "dozens" and "42" are one number told twice, the second time exactly.
    """
    if one.superseded or other.superseded:
        return False
    if (one.minimum, one.maximum) == (other.minimum, other.maximum):
        return False
    return not (together and (_refines(one, other) or _refines(other, one)))


def _refines(vague: Figure, other: Figure) -> bool:
    """Whether the other number is one the vague word may stand for."""
    most = other.maximum if other.maximum is not None else other.minimum
    return vague.bound == "vague" and (vague.minimum or 0) <= (most or 0)


def figures_of(tellings: list[Telling], type_: str) -> tuple[Figure, ...]:
    """Return each number once, where it is first told; a headline's only if the text gives none.

    A vague number that another makes exact is left out, and numbers that add up to a total told
    before are marked as its parts.
    """
    body = [f for t in tellings if not t.scene.headline for f in t.figures]
    told = {f.metric for f in body}
    heads = [f for t in tellings if t.scene.headline for f in t.figures if f.metric not in told]
    found: dict[tuple[str, str | None, int | None, int | None], Figure] = {}
    for figure in (*body, *heads):
        found.setdefault((figure.metric, figure.subset, figure.minimum, figure.maximum), figure)
    precise = [f for f in found.values() if not _is_refined(f, found.values())]
    return _caused(added_up(precise), type_)


def _caused(figures: tuple[Figure, ...], type_: str) -> tuple[Figure, ...]:
    """ "12 deaths, most from clashes": the clashes took up to 12 lives, not all."""
    if type_ in lexicon().groups["harm"]:
        return figures
    most = {(f.metric, f.maximum, f.span.start) for f in figures if f.bound == "up_to"}
    return tuple(
        f for f in figures if f.bound == "up_to" or (f.metric, f.maximum, f.span.start) not in most
    )


def _is_refined(vague: Figure, figures: Iterable[Figure]) -> bool:
    return any(
        (one.metric, one.subset) == (vague.metric, vague.subset)
        and one.bound != "vague"
        and _refines(vague, one)
        for one in figures
    )
