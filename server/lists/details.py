"""What all accounts of an event come to: who is named as its doer, tolls, contradictions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.views import Details
from kg.views.timeline import Counted, Toll, toll
from kg.vocab import PREFIXES

Pairs = Mapping[str, Sequence[str]]
_DENIED = PREFIXES["ng"] + "Denied"
_OF_A_PART = ("of", "ofWords", "ofSide", "partOfWhole")


def details(
    found: Mapping[str, Pairs], about: Pairs, names: Mapping[str, str], differ: Iterable[str]
) -> Details:
    """Return them from whole properties: `found` by local name, `about` of claims their events."""
    agents: dict[str, set[str]] = defaultdict(set)
    for claim, events in about.items():
        if _DENIED not in found["status"].get(claim, ()):
            called = {names[one] for one in found["agent"].get(claim, ()) if one in names}
            for event in events:
                agents[event] |= called
    tolls: dict[str, tuple[Toll, ...]] = {}
    for metric in ("killed", "wounded"):
        counted: dict[str, list[Counted]] = defaultdict(list)
        for claim, figure in _standing(found, metric):
            for event in about.get(claim, ()):
                counted[event].append(figure)
        for event, some in counted.items():
            tolls[event] = (*tolls.get(event, ()), toll(metric, some))
    return Details(
        agents={event: tuple(sorted(some)) for event, some in agents.items() if some},
        tolls=tolls,
        contradictions=Counter(event for x in differ for event in found["concerns"].get(x, ())),
    )


def _standing(found: Mapping[str, Pairs], metric: str) -> Iterator[tuple[str, Counted]]:
    """Claims with their figures, but those that the same voice has given anew."""
    again = {
        old for new, some in found["supersedes"].items() if new in found[metric] for old in some
    }
    for claim, figures in found[metric].items():
        for figure in figures if claim not in again else ():
            if "true" not in found["outdated"].get(figure, ()):
                yield claim, _counted(found, figure)


def _counted(found: Mapping[str, Pairs], figure: str) -> Counted:
    least, most = (found[bound].get(figure) for bound in ("atLeast", "atMost"))
    return Counted(
        least=int(least[0]) if least else None,
        most=int(most[0]) if most else None,
        part=any(figure in found[by] for by in _OF_A_PART),
    )
