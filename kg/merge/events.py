"""An event's graph: what its accounts agree on, who tells of it, and how they differ.

All disagreement stays in the claims. Written straight on the event is what its tellings, taken
together, say most precisely, and of culprits and numbers only what every claim that states them
agrees on.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from rdflib import PROV, RDF, RDFS, XSD, Literal, URIRef

from kg import __version__
from kg.accounts.account import Account, Figure, Place
from kg.accounts.figures import counts, metric_in
from kg.accounts.judgement import Judgement, Supersession, judge
from kg.accounts.versions import aligned
from kg.iris import actors_graph_iri, event_graph_iri, graph_iri, shared_in, shared_iri, told_in
from kg.knowledge.event_types import family
from kg.merge.decisions import Decision, Ruling
from kg.merge.index import Index
from kg.merge.score import Comparison, days
from kg.merge.tellings import Telling
from kg.model import EventGraph, Triple
from kg.vocab import NG, NGT, SEM

_WEEK = 7
_FEW = 4  # one telling in so many
_SURE = 1.0  # a person's decision
_COARSE = ("Country", "Continent", "Province", "Region", "VagueRegion", "UnknownPlace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Two tellings, the first of them earlier, and whether and why they are of one event."""

    first: Telling
    second: Telling
    verdict: str  # local name: "Same", "PossiblySame", "Different"
    comparison: Comparison | None = None
    decision: Decision | None = None  # where a person decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """All that makes an event: its tellings in order, why they are its, what it is a part of."""

    event: str
    members: tuple[Telling, ...]
    judged: tuple[Judged, ...] = ()
    part_of: str | None = None


def event_graph(membership: Membership, base: str) -> EventGraph:
    """Return the graph of an event, with what the shapes have to see of its articles."""
    sheet = _Sheet(base)
    event = URIRef(membership.event)
    accounts = tuple(a for t in membership.members for a in t.accounts)
    judgement = judge(accounts)
    _write_event(sheet, event, membership, judgement)
    _write_agreed(sheet, event, accounts)
    for telling in membership.members:
        _write_telling(sheet, event, telling)
    for judged in membership.judged:
        _write_identification(sheet, judged)
    _write_judgement(sheet, event, judgement)
    graph = _write_provenance(sheet, membership)
    return EventGraph(iri=graph, triples=sheet.sorted(), context=sheet.sorted_context())


class _Sheet:
    """Triples in the making: those of the graph, and those that are only seen with it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._triples: set[Triple] = set()
        self._context: set[Triple] = set()

    def add(self, subject: URIRef, predicate: URIRef, *values: URIRef | Literal | None) -> None:
        self._triples.update((subject, predicate, v) for v in values if v is not None)

    def see(self, subject: URIRef, predicate: URIRef, *values: URIRef | Literal | None) -> None:
        """Write what an article's graph says."""
        self._context.update((subject, predicate, v) for v in values if v is not None)

    def known(self, iri: str | None, kind: URIRef) -> URIRef | None:
        """Return the node of something that an article's graph describes."""
        if iri is None:
            return None
        self.see(URIRef(iri), RDF.type, kind)
        return URIRef(iri)

    def shared(self, kind: str, id: str) -> URIRef:
        return shared_iri(self.base, kind, id)

    def name_of(self, iri: str) -> str:
        """ "…/id/claim/K/c4" → "K/c4"."""
        return iri.removeprefix(f"{self.base}id/").partition("/")[2]

    def sorted(self) -> tuple[Triple, ...]:
        return tuple(sorted(self._triples, key=_order))

    def sorted_context(self) -> tuple[Triple, ...]:
        return tuple(sorted(self._context - self._triples, key=_order))


# ── the event ───────────────────────────────────────────────────────────────────────────────


def _write_event(
    sheet: _Sheet, event: URIRef, membership: Membership, judgement: Judgement
) -> None:
    members = membership.members
    type, place, interval = _type(members), _place(members), _days(members)
    sheet.add(event, RDF.type, NG.Event, SEM.Event)
    sheet.add(event, NG.eventType, NGT[type])
    sheet.add(event, SEM.eventType, NGT[type])
    sheet.add(event, NG.status, NG[_most_common([t.status for t in members])])
    sheet.add(event, NG.place, sheet.known(place.iri if place else None, NG.Location))
    sheet.add(event, NG.partOf, sheet.known(membership.part_of, NG.Event))
    first, last = interval or (None, None)
    sheet.add(event, SEM.hasEarliestBeginTimeStamp, _day(first))
    sheet.add(event, SEM.hasLatestEndTimeStamp, _day(last))
    sheet.add(event, RDFS.label, Literal(_label(type, place, first, last)))
    sheet.add(event, NG.certainty, _decimal(max(t.certainty for t in members)))
    sheet.add(event, NG.articles, _integer(len({t.source.work for t in members})))
    sheet.add(event, NG.voices, _integer(judgement.voices))


def _type(members: tuple[Telling, ...]) -> str:
    """The type most tellings use, a coarser one counting for each finer; then the finest."""
    known = list(dict.fromkeys(t.type for t in members))

    def support(type: str) -> tuple[int, int, int]:
        heard = sum(t.type in family(type) for t in members)
        return heard, len(family(type)), -known.index(type)

    return max(known, key=support)


def _place(members: tuple[Telling, ...]) -> Place | None:
    """The place most tellings name, one around it counting for it; then the smallest.

    What one of many tells more finely ("east Aleppo", of a truce in Aleppo) is its own account.
    """
    told = [t.place for t in members if t.place]
    often = [p for p in told if _FEW * sum(o.iri == p.iri for o in told) >= len(told)]
    known = {place.iri: place for place in often or told}
    if not known:
        return None

    def support(place: Place) -> tuple[int, int, int, int]:
        heard = sum(p.iri == place.iri or p.iri in place.within for p in told)
        named = sum(p.iri == place.iri for p in told)
        size = -_COARSE.index(place.kind) - 1 if place.kind in _COARSE else 1
        return heard, size, named, -list(known).index(place.iri)

    return max(known.values(), key=support)


def _days(members: tuple[Telling, ...]) -> tuple[dt.date | None, dt.date | None] | None:
    """The days most tellings agree with; then the most precise.

    Where another tells a long stretch that begins on that day, the day was only its beginning.
    """
    told = [t for t in members if t.first_day or t.last_day]
    if not told:
        return None
    spans = [span for t in told if (span := days(t))]

    def support(number: int) -> tuple[int, int, int]:
        first, last = spans[number]
        heard = sum(start <= last and first <= end for start, end in spans)
        return heard, first - last, -number

    number = max(range(len(told)), key=support)
    longer = [n for n, span in enumerate(spans) if _begins(spans[number], span)]
    best = told[max(longer, key=lambda n: (spans[n][1], -n), default=number)]
    return best.first_day, best.last_day


def _begins(day: tuple[int, int], span: tuple[int, int]) -> bool:
    """Whether a day is the first of a stretch longer than a week."""
    return day[0] == day[1] == span[0] and span[1] - span[0] > _WEEK


def _most_common(values: list[str]) -> str:
    """The most common value; of several the first."""
    return max(dict.fromkeys(values), key=values.count)


def _label(type: str, place: Place | None, first: dt.date | None, last: dt.date | None) -> str:
    """ "Air strike, Saraqeb, 2016-11-02": for people; nothing reads it back."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type)
    parts = [words[0] + words[1:].lower()]
    parts += [place.label] if place and place.label else []
    ends = [str(day) for day in dict.fromkeys((first, last)) if day]
    parts += [" – ".join(ends)] if first and last else [f"from {e}" for e in ends if first]
    parts += [f"until {e}" for e in ends if not first]
    return ", ".join(parts)


def _write_agreed(sheet: _Sheet, event: URIRef, accounts: tuple[Account, ...]) -> None:
    agents = {tuple(sorted(p.iri for p in a.agents)) for a in aligned(accounts) if a.agents}
    asserted = [a for a in accounts if a.agents and a.agent_certainty == "Asserted"]
    if len(agents) == 1 and asserted:
        for party in asserted[0].agents:
            sheet.add(event, NG.agent, sheet.known(party.iri, NG[party.kind]))
            sheet.see(URIRef(asserted[0].claim), NG.agent, URIRef(party.iri))
    for metric in ("killed", "wounded"):
        figures = (f for a in accounts for f in counts(a) if f.metric == metric)
        totals = {(f.least, f.most) for f in figures if _is_total(f)}
        if len(totals) == 1:
            least, most = totals.pop()
            sheet.add(event, NG[f"{metric}AtLeast"], _integer(least))
            sheet.add(event, NG[f"{metric}AtMost"], _integer(most))


def _is_total(figure: Figure) -> bool:
    """Whether it counts everybody, and may be right."""
    return not (figure.of or figure.side or figure.part or figure.doubt)


# ── who tells of it ─────────────────────────────────────────────────────────────────────────


def _write_telling(sheet: _Sheet, event: URIRef, telling: Telling) -> None:
    node = sheet.known(telling.iri, NG.Telling)
    assert node is not None
    sheet.add(node, NG.tellsOf, event)
    for account in telling.accounts:
        claim = sheet.known(account.claim, NG.Claim)
        assert claim is not None
        sheet.add(claim, NG.about, event)
        sheet.see(claim, NG.telling, node)
        sheet.see(claim, NG.agentCertainty, NG[account.agent_certainty])
        texts = sorted(account.texts)
        sheet.add(claim, NG.inSharedText, *(sheet.known(text, NG.SharedText) for text in texts))
    for iri in telling.statements:
        statement = sheet.known(iri, NG.Statement)
        assert statement is not None
        sheet.add(statement, NG.about, event)
        sheet.see(statement, NG.telling, node)


def _write_identification(sheet: _Sheet, judged: Judged) -> None:
    pair = (judged.first.iri, judged.second.iri)
    node = sheet.shared("identification", "--".join(map(sheet.name_of, pair)))
    sheet.add(node, RDF.type, NG.Identification)
    sheet.add(node, NG.identifies, *(sheet.known(iri, NG.Telling) for iri in pair))
    sheet.add(node, NG.verdict, NG[judged.verdict])
    sheet.add(node, NG.certainty, _decimal(_certainty(judged)))
    sheet.add(node, NG.reason, *map(Literal, _reasons(judged)))
    sheet.add(node, NG.decidedBy, _decider(sheet, judged))


def _certainty(judged: Judged) -> float:
    return judged.comparison.certainty if judged.comparison else _SURE


def _reasons(judged: Judged) -> Iterator[str]:
    if judged.decision:
        yield judged.decision.because or "decided"
    elif judged.comparison:
        yield from judged.comparison.reasons or ("much speaks for it, nothing stands out",)


def _decider(sheet: _Sheet, judged: Judged) -> URIRef:
    if judged.decision is None:
        return _software(sheet)
    return _person(sheet, judged.decision.by)


def _person(sheet: _Sheet, name: str) -> URIRef:
    node = sheet.shared("person", quote(re.sub(r"\W+", "-", name.lower()).strip("-") or "editor"))
    sheet.add(node, RDF.type, PROV.Person)
    sheet.add(node, RDFS.label, Literal(name))
    return node


# ── accounts side by side ───────────────────────────────────────────────────────────────────


def _write_judgement(sheet: _Sheet, event: URIRef, judgement: Judgement) -> None:
    for one in judgement.contradictions:
        node = _write_pair(sheet, event, "contradiction", one.first, one.second, one.kind)
        sheet.add(node, RDF.type, NG.Contradiction)
        sheet.add(node, NG.reason, Literal(one.reason))
        sheet.add(node, NG.metric, _metric(one.reason))
        sheet.add(node, RDFS.label, Literal(one.reason))
    for agreed in judgement.corroborations:
        node = _write_pair(sheet, event, "corroboration", agreed.first, agreed.second, agreed.kind)
        sheet.add(node, RDF.type, NG.Corroboration)
        sheet.add(node, NG.reason, Literal(agreed.reason))
        sheet.add(node, NG.metric, _metric(agreed.reason))
        sheet.add(node, NG.independent, Literal(agreed.independent))
    for revised in judgement.supersessions:
        _write_supersession(sheet, event, revised)


def _write_supersession(sheet: _Sheet, event: URIRef, revised: Supersession) -> None:
    """What replaced what, in which respect and why; ng:supersedes says it in one triple."""
    later, earlier = URIRef(revised.later), URIRef(revised.earlier)
    sheet.add(later, NG.supersedes, earlier)
    names = "--".join(map(sheet.name_of, (revised.later, revised.earlier)))
    node = sheet.shared("supersession", f"{names}--{revised.kind}")
    sheet.add(node, RDF.type, NG.Supersession)
    sheet.add(node, NG.later, later)
    sheet.add(node, NG.earlier, earlier)
    sheet.add(node, NG.kind, NG[revised.kind])
    sheet.add(node, NG.concerns, event)
    sheet.add(node, NG.reason, Literal(revised.reason))
    sheet.add(node, NG.metric, _metric(revised.reason))
    sheet.add(node, RDFS.label, Literal(revised.reason))


def _metric(reason: str) -> URIRef | None:
    """Which count the reason is about, by the property that gives such counts."""
    metric = metric_in(reason)
    return NG[metric] if metric else None


def _write_pair(
    sheet: _Sheet, event: URIRef, what: str, first: str, second: str, kind: str
) -> URIRef:
    names = "--".join(map(sheet.name_of, (first, second)))
    node = sheet.shared(what, f"{names}--{kind}")
    sheet.add(node, NG.between, URIRef(first), URIRef(second))
    sheet.add(node, NG.kind, NG[kind])
    sheet.add(node, NG.concerns, event)
    return node


# ── actors ──────────────────────────────────────────────────────────────────────────────────


def actors_graph(index: Index, base: str, decisions: Sequence[Decision] = ()) -> EventGraph:
    """Return the graph of who may be who and who is not; without triples where there is nothing.

    Spellings of a name, namesakes whom people told apart, and uses of one name that can hardly be
    one person's.
    """
    sheet = _Sheet(base)
    graph = actors_graph_iri(base)
    sources = [
        *_write_spellings(sheet, index),
        *_write_namesakes(sheet, index, decisions),
        *_write_conflicts(sheet, index, decisions),
    ]
    for source in sources:
        sheet.add(graph, PROV.wasDerivedFrom, sheet.known(source, NG.ArticleGraph))
    if sources:
        activity = sheet.shared("merging", "actors")
        sheet.add(graph, RDF.type, NG.IdentityGraph, PROV.Entity)
        sheet.add(graph, PROV.wasGeneratedBy, activity)
        sheet.add(activity, RDF.type, NG.Merging)
        sheet.add(activity, PROV.wasAssociatedWith, _software(sheet))
    return EventGraph(iri=graph, triples=sheet.sorted(), context=sheet.sorted_context())


def _write_spellings(sheet: _Sheet, index: Index) -> Iterator[str]:
    """Names that may be spellings of one; yields the graphs of articles that have them."""
    for one in index.variants():
        pair = {a.iri: sheet.known(a.iri, NG[a.kind]) for a in (one.first, one.second)}
        node = _write_verdict(sheet, pair, "PossiblySame", one.certainty, one.reason)
        sheet.add(node, NG.decidedBy, _software(sheet))
        for actor in pair:
            yield from index.graphs_naming(actor)


def _write_namesakes(sheet: _Sheet, index: Index, decisions: Iterable[Decision]) -> Iterator[str]:
    """Actors that people told apart from others of their name; yields the graphs of both."""
    decided = _of_actors(sheet.base, decisions, Ruling.APART)
    for own, graph, kind, other in index.namesakes():
        decision, others = decided.get((other, graph)), index.graphs_naming(other)
        if decision and others:  # else there is nobody to be told apart from
            pair = {own: sheet.known(own, URIRef(kind)), other: sheet.known(other, URIRef(kind))}
            reason = decision.because or "decided"
            node = _write_verdict(sheet, pair, "Different", _SURE, reason)
            sheet.add(node, NG.decidedBy, _person(sheet, decision.by))
            yield from (graph, *others)


def _write_conflicts(sheet: _Sheet, index: Index, decisions: Iterable[Decision]) -> Iterator[str]:
    """Uses of a name that can hardly be one person's; yields the graphs of the articles."""
    decided = _of_actors(sheet.base, decisions, Ruling.TOGETHER)
    for one in index.conflicts():
        pair = {u.mention: sheet.known(u.mention, NG.Mention) for u in (one.first, one.second)}
        either = (decided.get((u.actor, u.graph)) for u in (one.second, one.first))
        if decision := next(filter(None, either), None):
            node = _write_verdict(sheet, pair, "Same", _SURE, decision.because or "decided")
            sheet.add(node, NG.decidedBy, _person(sheet, decision.by))
        else:
            node = _write_verdict(sheet, pair, one.verdict, one.certainty, one.reason)
            sheet.add(node, NG.decidedBy, _software(sheet))
        yield from (one.first.graph, one.second.graph)


def _of_actors(
    base: str, decisions: Iterable[Decision], ruling: Ruling
) -> dict[tuple[str, str], Decision]:
    """Actor and graph of an article → what was decided so about them."""
    found = (d for d in decisions if d.is_of_actor and d.ruling is ruling)
    keys = ((d, shared_in(base, "article", d.second)) for d in found)
    return {(d.first, str(graph_iri(base, key))): d for d, key in keys if key}


def _write_verdict(
    sheet: _Sheet, pair: Mapping[str, URIRef | None], verdict: str, certainty: float, reason: str
) -> URIRef:
    node = sheet.shared("identification", "--".join(map(sheet.name_of, pair)))
    sheet.add(node, RDF.type, NG.Identification)
    sheet.add(node, NG.identifies, *pair.values())
    sheet.add(node, NG.verdict, NG[verdict])
    sheet.add(node, NG.certainty, _decimal(certainty))
    sheet.add(node, NG.reason, Literal(reason))
    return node


# ── provenance ──────────────────────────────────────────────────────────────────────────────


def _write_provenance(sheet: _Sheet, membership: Membership) -> URIRef:
    key, id = told_in(sheet.base, membership.event) or ("", "")
    graph = event_graph_iri(sheet.base, key, id)
    activity = sheet.shared("merging", f"{key}/{id}")
    sheet.add(graph, RDF.type, NG.EventGraph, PROV.Entity)
    sheet.add(graph, PROV.wasGeneratedBy, activity)
    for article in sorted({t.key for t in membership.members}):
        source = sheet.known(graph_iri(sheet.base, article), NG.ArticleGraph)
        sheet.add(graph, PROV.wasDerivedFrom, source)
    sheet.add(activity, RDF.type, NG.Merging)
    sheet.add(activity, PROV.wasAssociatedWith, _software(sheet))
    return graph


def _software(sheet: _Sheet) -> URIRef:
    node = sheet.shared("software", f"newsgraph-{__version__}")
    sheet.add(node, RDF.type, PROV.SoftwareAgent)
    sheet.add(node, RDFS.label, Literal("newsgraph"))
    sheet.add(node, NG.version, Literal(__version__))
    return node


def _order(triple: Triple) -> tuple[str, ...]:
    """A key of plain strings: rdflib's own comparison of terms is many times as slow."""
    subject, predicate, value = triple
    kind = str(value.datatype or value.language) if isinstance(value, Literal) else ""
    return str(subject), str(predicate), str(value), kind


def _day(day: dt.date | None) -> Literal | None:
    return Literal(day.isoformat(), datatype=XSD.date) if day else None


def _integer(number: int | None) -> Literal | None:
    return Literal(number, datatype=XSD.integer) if number is not None else None


def _decimal(number: float) -> Literal:
    """At most six digits, as the store spells it: 2, not 2.0."""
    value = Decimal(str(round(number, 6))).normalize()
    return Literal(f"{value:f}", datatype=XSD.decimal)
