"""Which events are asked for: names and days of a command line as SPARQL patterns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from kg.accounts.loading import Loader
from kg.errors import QueryError
from kg.knowledge.event_types import event_types, family

# First what lies in the place ("east Aleppo" is told by Aleppo), so that only events there are
# looked at: going up from every event instead costs seconds on a large graph.
_PLACED = """{ SELECT DISTINCT ?there { VALUES ?where { $places }
      ?there (ng:within|ng:relativeTo)* ?where } }
    { ?e ng:place ?there } UNION { ?p ng:place ?there ; ng:about ?e }"""
_ACTED = """{ ?p ng:about ?e ; ng:agent|ng:target|ng:victim|ng:recipient|ng:broker ?who }
    UNION { ?p ng:about ?e ; ng:claimedIn ?said . ?said ng:speaker|ng:onBehalfOf ?who }"""
# What has no end, or no beginning, may reach into any day on that side; without both it is undated.
_DAYS = """OPTIONAL { ?e sem:hasEarliestBeginTimeStamp ?_first }
    OPTIONAL { ?e sem:hasLatestEndTimeStamp ?_last }"""
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_LISTED = 8  # names in a hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Events of these types (or narrower), at or in this place, with this actor, in these days.

    Names are as people write them, in any case: "air strike", "aleppo", "Ahrar al-Sham"; or IRIs.
    """

    types: tuple[str, ...] = ()
    place: str | None = None
    actor: str | None = None  # takes part, or speaks of it
    since: dt.date | None = None
    until: dt.date | None = None


def pattern(choice: Choice, loader: Loader) -> str:
    """Return the choice as SPARQL about ?e; "" when every event is meant.

    Raises:
        QueryError: there is no such type, place or actor.
    """
    parts: list[str] = []
    if choice.types:
        parts.append(of_types(types_named(choice.types)))
    if choice.place:
        parts.append(at_places(_named(choice.place, "place", "ng:Location", loader)))
    if choice.actor:
        parts.append(with_actors(_named(choice.actor, "actor", None, loader)))
    if choice.since or choice.until:
        parts.append(in_days(choice.since, choice.until))
    return "\n".join(parts)


def of_types(types: Iterable[str]) -> str:
    """Return the pattern of events of these types (IRIs), and of no narrower ones."""
    return f"VALUES ?type {{ {_iris(types)} }} ?e ng:eventType ?type ."


def at_places(places: Iterable[str]) -> str:
    """Return the pattern of events that are, or that some account has, in one of these places."""
    return _exists(_PLACED.replace("$places", _iris(places)))


def with_actors(actors: Iterable[str]) -> str:
    """Return the pattern of events in which one of these takes part, or of which it speaks."""
    return _exists(f"VALUES ?who {{ {_iris(actors)} }} {_ACTED}")


def in_days(since: dt.date | None, until: dt.date | None) -> str:
    """Return the pattern of events that may reach into these days; None: on that side any."""
    parts = [_DAYS]
    if since:
        parts.append(f'FILTER (COALESCE(?_last >= "{since}"^^xsd:date, BOUND(?_first)))')
    if until:
        parts.append(f'FILTER (COALESCE(?_first <= "{until}"^^xsd:date, BOUND(?_last)))')
    return "\n".join(parts)


def _exists(inner: str) -> str:
    return f"{{ SELECT DISTINCT ?e {{ {inner} }} }}"


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def types_named(names: Iterable[str]) -> list[str]:
    """Return the types of these names and all that is narrower, as IRIs.

    Raises:
        QueryError: there is no such type.
    """
    known = {_plain(one): one for one in event_types()}
    wanted = set()
    for name in names:
        if _plain(name) not in known:
            near = get_close_matches(_plain(name), known, n=_LISTED, cutoff=0.5)
            hint = (
                ", ".join(known[one] for one in near)
                or "kg query 'SELECT * { ?t skos:broader ?b }'"
            )
            raise QueryError(f"there is no type of event '{name}'", hint=f"perhaps: {hint}")
        wanted.add(known[_plain(name)])
    found = (one for one in event_types() if wanted & family(one))
    return [f"https://w3id.org/newsgraph/event-types#{one}" for one in sorted(found)]


def _plain(name: str) -> str:
    """ "air strike", "AirStrike" and "ngt:AirStrike" are one."""
    return re.sub(r"[^a-z]", "", name.rsplit("#", 1)[-1].removeprefix("ngt:").lower())


def _named(name: str, what: str, kind: str | None, loader: Loader) -> list[str]:
    """Return the nodes of that name, or else those with the name in theirs."""
    if _IRI.fullmatch(name):
        return [name]
    words = _quoted(name.lower())
    of_kind = f"?x a {kind} ." if kind else "?x a ?k . FILTER (?k != ng:Location)"
    pattern = f"{of_kind} ?x rdfs:label|skos:altLabel ?l"
    anybody = "" if kind else "FILTER EXISTS { ?m ng:refersTo ?x }"
    for test in (f"LCASE(STR(?l)) = {words}", f"CONTAINS(LCASE(STR(?l)), {words})"):
        rows = loader.rows(
            f"SELECT DISTINCT ?x {{ {pattern} FILTER ({test}) {anybody} }} ORDER BY ?x"
        )
        if rows:
            return [row[0] for row in rows if row[0]]
    raise QueryError(
        f"no {what} is called '{name}'",
        hint="part of a name will do; names are spelt as the articles spell them",
    )


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
