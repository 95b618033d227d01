"""Marks: what in the graph rests on which characters of an article.

Every finding points with Web Annotation selectors to its words; here the arrow is followed back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.vocab import PREFIXES
from server.marked.kept import Time
from server.names import names
from server.reading import Reader, Row, Term, iri, iris

_MOST = 6000  # marks of one article
_RESTING = """SELECT ?thing ?by ?start ?end {
  ?e oa:hasSource $article ; oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end .
  ?thing ?by ?e
  FILTER (?by IN (ng:contentEvidence, ng:cueEvidence, ng:speakerEvidence, ng:trigger, ng:evidence))
}
ORDER BY ?start DESC(?end) ?thing ?by LIMIT $most"""
# in a query of its own: all of a thing lies together, and eight OPTIONALs look eight times
_FACTS = """SELECT ?thing ?p ?o { VALUES ?thing { $things } ?thing ?p ?o FILTER (?p IN (
  ng:refersTo, ng:form, ng:certainty, ng:act, ng:eventType, ng:status, ng:speaker,
  ng:speakerWords)) } ORDER BY ?thing ?p ?o"""
_NAMED = {"refersTo": "of", "form": "form", "certainty": "sure", "act": "act", "status": "status",
          "eventType": "type", "speaker": "who", "speakerWords": "as"}  # fmt: skip
_AT_ONCE = 500
_EVENTS = """SELECT ?telling ?event { ?telling ng:statedIn $article ; ng:tellsOf ?event }
LIMIT $most"""
_PLACES = """SELECT DISTINCT ?place { ?mention ng:evidence/oa:hasSource $article .
  ?mention ng:refersTo ?place . ?place a ng:Location } LIMIT $most"""
_PARTS = {
    PREFIXES["ng"] + "contentEvidence": "statement",
    PREFIXES["ng"] + "cueEvidence": "cue",
    PREFIXES["ng"] + "speakerEvidence": "source",
    PREFIXES["ng"] + "trigger": "event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is read in the characters from `start` to before `end`.

    `kind` is statement, cue, source, event, actor, place or time; `what` the local name of a speech
    act or of a status, or a TIMEX3 value.
    """

    start: int
    end: int
    kind: str
    thing: str | None
    label: str
    what: str | None = None
    certainty: float | None = None
    by_name: bool = True
    """Whether somebody or something is named here; a pronoun or "the minister" names nobody."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the marks of an article have in common to look up."""

    events: Mapping[str, str]  # by telling
    places: frozenset[str]
    labels: Mapping[str, str]


def _resting(reader: Reader, article: str) -> Iterator[Row]:
    """What rests on which characters, with what is told of it: a row for each referent."""
    rows = reader.rows(_RESTING, article=article, most=_MOST)
    things = list(dict.fromkeys(row["thing"].value for row in rows))
    facts: dict[str, dict[str, list[Term]]] = {}
    for start in range(0, len(things), _AT_ONCE):
        for row in reader.rows(_FACTS, things=iris(things[start : start + _AT_ONCE])):
            name = _NAMED[row["p"].value.removeprefix(PREFIXES["ng"])]
            facts.setdefault(row["thing"].value, {}).setdefault(name, []).append(row["o"])
    for row in rows:
        known = facts.get(row["thing"].value, {})
        one = {name: some[0] for name, some in known.items()}
        for of in known.get("of", [])[1:]:
            yield {**row, **one, "of": of}
        yield {**row, **one}


def marks(reader: Reader, article: str) -> tuple[Mark, ...]:
    """Return what the graph reads in an article, in text order, the longer first."""
    node = iri(article)
    rows = [row for row in _resting(reader, node) if _kind(row)]
    tellings = reader.rows(_EVENTS, article=node, most=_MOST)
    events = {row["telling"].value: row["event"].value for row in tellings}
    places = reader.rows(_PLACES, article=node, most=_MOST)
    wanted = {row[name].value for row in rows for name in ("of", "who") if name in row}
    called = names(reader, sorted(wanted | set(events.values())))
    known = _Known(
        events=events,
        places=frozenset(row["place"].value for row in places),
        labels={thing: name.label for thing, name in called.items()},
    )
    return tuple(dict.fromkeys(_mark(row, known) for row in rows))


def of_times(times: tuple[Time, ...]) -> tuple[Mark, ...]:
    """Return the marks of time expressions, which have no node in the graph."""
    return tuple(
        Mark(
            start=one.start,
            end=one.end,
            kind="time",
            thing=None,
            label=one.type.capitalize(),
            what=one.value,
            certainty=one.certainty,
        )
        for one in times
    )


def _kind(row: Row) -> str | None:
    """Return what a row is of; None for what the page tells elsewhere (roles, claims)."""
    return "mention" if "of" in row else _PARTS.get(row["by"].value)


def _mark(row: Row, known: _Known) -> Mark:
    said = {name: cell.value for name, cell in row.items()}
    kind, thing, label, what = _kind(row) or "", said["thing"], "", None
    if kind == "mention":
        thing = said["of"]
        kind, label = "place" if thing in known.places else "actor", known.labels.get(thing, "")
    elif kind == "event":
        thing = known.events.get(thing, thing)
        label, what = known.labels.get(thing, ""), said.get("status", "").rpartition("#")[2]
    else:
        label = known.labels.get(said.get("who", "")) or said.get("as") or ""
        what = said.get("act", "#Assertion").rpartition("#")[2]
    return Mark(
        start=int(said["start"]),
        end=int(said["end"]),
        kind=kind,
        thing=thing,
        label=label,
        what=what,
        certainty=float(said["sure"]) if "sure" in said else None,
        by_name=said.get("form", "name") == "name",
    )
