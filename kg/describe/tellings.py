"""Tellings: what this article tells of each event, and the claims its voices make of it.

An article knows nothing of other articles: which tellings tell of one event, what their claims
agree on and where they contradict each other is for `kg.merge` to find.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from rdflib import XSD, Literal, URIRef

from kg.describe.page import Page, ends, one_line
from kg.model import (
    AgentCertainty,
    Argument,
    Claim,
    Event,
    Figure,
    Interval,
    Status,
)
from kg.vocab import NG, NGT

_STATUSES = {
    Status.OCCURRED: NG.Occurred,
    Status.PLANNED: NG.Planned,
    Status.THREATENED: NG.Threatened,
    Status.DENIED: NG.Denied,
    Status.CALLED_FOR: NG.CalledFor,
    Status.HYPOTHETICAL: NG.Hypothetical,
}
_AGENT_CERTAINTIES = {
    AgentCertainty.ASSERTED: NG.Asserted,
    AgentCertainty.ALLEGED: NG.Alleged,
    AgentCertainty.UNKNOWN: NG.UnknownAgent,
}
_BOUNDS = {
    "exact": NG.Exact,
    "at_least": NG.AtLeast,
    "more_than": NG.MoreThan,
    "up_to": NG.UpTo,
    "almost": NG.Almost,
    "about": NG.About,
    "vague": NG.Vague,
}
_UNNAMED_PART = "part"  # no word of the article: ng:partOfWhole says it
_ROLES = {
    "agent": (NG.AgentRole, NG.agent),
    "target": (NG.TargetRole, NG.target),
    "victim": (NG.VictimRole, NG.victim),
    "instrument": (NG.InstrumentRole, NG.instrument),
    "recipient": (NG.RecipientRole, NG.recipient),
    "broker": (NG.BrokerRole, NG.broker),
}  # place and time are properties of the claim


def write_tellings(page: Page) -> None:
    """Write what is told of every event, and its claims."""
    for event in page.found.events:
        node = page.minter.telling(event.id)
        _write_telling(page, node, event)
        for claim in event.claims:
            _write_claim(page, node, claim)


def _write_telling(page: Page, node: URIRef, event: Event) -> None:
    page.type(node, NG.Telling)
    page.add(node, NG.statedIn, page.minter.article)
    page.add(node, NG.eventType, NGT[event.type])
    page.add(node, NG.status, _STATUSES[event.status])
    page.add(node, NG.place, page.entity(event.place))
    page.add(node, NG.partOf, page.minter.telling(event.part_of) if event.part_of else None)
    page.add(node, NG.inEntry, page.entry_of(event.triggers[0]))
    page.add(node, NG.likeness, Literal(" ".join(event.likeness)) if event.likeness else None)
    _write_days(page, node, event.date, _tellers(event))
    page.label(node, _title(page, event))
    page.rests_on(node, event.triggers, NG.trigger)
    page.certainty(node, event.certainty, event.finder)


def _write_days(page: Page, node: URIRef, days: Interval | None, tellers: Iterable[Claim]) -> None:
    first, last = ends(days)
    page.add(node, NG["from"], first)
    page.add(node, NG.until, last)
    if days is not None and _is_assumed(page, days, tellers):
        page.add(node, NG.dayAssumed, Literal(True))


def _tellers(event: Event) -> Iterator[Claim]:
    """The claims from which the event has its day."""
    return (claim for claim in event.claims if claim.date == event.date)


def _is_assumed(page: Page, days: Interval, tellers: Iterable[Claim]) -> bool:
    """Whether it is the day of publication, and no words for a time say so."""
    published = page.found.date.date if page.found.date else None
    told = any(argument.role == "time" for claim in tellers for argument in claim.args)
    return not told and days.earliest == days.latest == published


def _title(page: Page, event: Event) -> str:
    """ "Air strike, Saraqeb, 2016-11-02": for people; nothing reads it back."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", event.type)
    place = page.found.entity(event.place) if event.place else None
    parts = [words[0] + words[1:].lower()]
    parts += [page.label_of(place)] if place else []
    parts += [told] if (told := _days(event.date)) else []
    return ", ".join(parts)


def _days(days: Interval | None) -> str | None:
    """The days as precisely as they are known: "2016-07", "2016-10-18 – 2016-10-26", "until …"."""
    first, last = (days.earliest, days.latest) if days else (None, None)
    if first is None or last is None:
        return f"from {first}" if first else f"until {last}" if last else None
    if first == last:
        return first.isoformat()
    if first.day == 1 and (last + dt.timedelta(days=1)).day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%Y-%m}"
        if (first.year, first.month, last.month) == (last.year, 1, 12):
            return f"{first:%Y}"
    return f"{first} – {last}"


def _number(number: int | None) -> Literal | None:
    return Literal(number, datatype=XSD.integer) if number is not None else None


def _write_claim(page: Page, telling: URIRef, claim: Claim) -> None:
    node = page.own("claim", claim.id)
    page.type(node, NG.Claim)
    page.add(node, NG.telling, telling)
    page.add(node, NG.statedIn, page.minter.article)
    if claim.voice:
        page.add(node, NG.claimedIn, page.own("statement", claim.voice))
    else:
        page.add(node, NG.claimedBy, page.minter.article)
    page.add(node, NG.status, _STATUSES[claim.status])
    page.add(node, NG.agentCertainty, _AGENT_CERTAINTIES[claim.agent_certainty])
    page.add(node, NG.place, page.entity(claim.place))
    _write_days(page, node, claim.date, (claim,))
    page.rests_on(node, claim.evidence)
    page.certainty(node, claim.certainty)
    for number, argument in enumerate(claim.args, 1):
        if argument.role in _ROLES:
            _write_participation(
                page, node, page.own("participation", f"{claim.id}-{number}"), argument
            )
    for number, figure in enumerate(claim.figures, 1):
        _write_figure(page, node, page.own("figure", f"{claim.id}-{number}"), figure)


def _write_participation(page: Page, claim: URIRef, node: URIRef, one: Argument) -> None:
    role, shortcut = _ROLES[one.role]
    who = page.entity(one.entity)
    page.add(claim, NG.participation, node)
    page.add(claim, shortcut, who)
    page.type(node, NG.Participation)
    page.add(node, NG.role, role)
    page.add(node, NG.participant, who)
    page.add(node, NG.words, Literal(one_line(one.span.of(page.document.text))))
    page.rests_on(node, [one.span])


def _write_figure(page: Page, claim: URIRef, node: URIRef, one: Figure) -> None:
    page.add(claim, NG[one.metric], node)
    page.type(node, NG.Figure)
    page.add(node, NG.atLeast, _number(one.minimum))
    page.add(node, NG.atMost, _number(one.maximum))
    page.add(node, NG.bound, _BOUNDS[one.bound])
    if one.subset and one.subset != _UNNAMED_PART:
        _write_subset(page, node, one.subset)
    page.add(node, NG.partOfWhole, Literal(True) if one.part else None)
    page.add(node, NG.ofSide, Literal(one_line(one.side)) if one.side else None)
    page.add(node, NG.whereWords, Literal(one_line(one.place)) if one.place else None)
    page.add(node, NG.outdated, Literal(True) if one.superseded else None)
    page.add(node, NG.doubt, Literal(one.doubt) if one.doubt else None)
    page.rests_on(node, [one.span])


def _write_subset(page: Page, figure: URIRef, subset: str) -> None:
    """Which people are counted: a term of the ontology, else in words."""
    term = "".join(word.capitalize() for word in subset.split("_"))
    if term in NG:
        page.add(figure, NG.of, NG[term])
    else:
        page.add(figure, NG.ofWords, Literal(subset))
