"""Whether all articles that use a person's name speak of one person.

Articles share a person by kind and full name (`kg.describe`). What they state of that person may
tell that there are two: offices in two states at one time, callings that hardly go together. Two
such uses of a name are compared by the words that name the person in each article, with a verdict
for people to read and to decide (`kg merge --apart ACTOR ARTICLE`). Nothing is split by itself,
for a wrong role is as likely as a namesake.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache

from kg.knowledge.lexicon import load_toml
from kg.knowledge.toponymy import fold

TWO_STATES, LONG_BETWEEN, TWO_CALLINGS = 0.9, 0.4, 0.3  # certainty of the verdict
_TERM = 6  # years after which somebody may hold another state's office, however unlikely
_STATE = frozenset({"Government", "GovernmentBody", "MilitaryForce"})


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """What an article says a person is."""

    title: str
    organisation: str = ""  # its label
    kind: str = ""  # local name of its class
    country: str = ""  # the label of its country
    since: str = ""  # "2014", "2014-03", "2014-03-01"; "" where nothing is told
    until: str = ""
    former: bool = False

    def __str__(self) -> str:
        body = "" if self.organisation in self.title else self.organisation
        former = "former " if self.former and not self.title.lower().startswith("former") else ""
        return former + ", ".join(filter(None, (self.title, body)))


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A person's name as one article uses it."""

    day: str  # the article's, ISO; "" where unknown
    graph: str  # of the article
    actor: str  # IRI
    mention: str  # IRI of the first words there that name the person
    roles: tuple[Held, ...]

    def packed(self) -> str:
        """Return the roles as JSON."""
        return json.dumps([asdict(role) for role in self.roles])

    @staticmethod
    def unpacked(day: str, graph: str, actor: str, mention: str, roles: str) -> Use:
        """Return the use that was packed."""
        return Use(day, graph, actor, mention, tuple(Held(**role) for role in json.loads(roles)))


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Two uses of a name that can hardly be one person's, the earlier first."""

    first: Use
    second: Use
    verdict: str  # local name: "Different" or "PossiblySame"
    certainty: float  # of the verdict
    reason: str


def conflict(one: Use, other: Use) -> Conflict | None:
    """Return why two uses of a name can hardly be one person's; None where they can."""
    first, second = sorted((one, other))
    found = [
        Conflict(first, second, *why)
        for mine in first.roles
        for theirs in second.roles
        for rule in _RULES
        if (why := rule(mine, theirs, _years(first.day, second.day)))
    ]
    agree = any(_agree(mine, theirs) for mine in first.roles for theirs in second.roles)
    return None if agree else max(found, key=lambda c: (c.certainty, c.reason), default=None)


def conflicts(uses: Iterable[Use]) -> Iterator[Conflict]:
    """Yield, of the uses of one name, each with the earliest it conflicts with.

    Uses that state the same are judged once: a name in a thousand articles has few sorts of use.
    """
    sorts: dict[tuple[Held, ...], Use] = {}
    for use in sorted(uses):
        found = (conflict(earlier, use) for earlier in sorts.values())
        if first := next(filter(None, found), None):
            yield first
        sorts.setdefault(use.roles, use)


# ── rules: two things held, and the years between the articles → verdict, certainty, reason ─────

_Why = tuple[str, float, str]


def _two_states(one: Held, other: Held, years: float) -> _Why | None:
    """Offices of two states: "Turkish foreign minister", "Greek interior minister"."""
    for held in (one, other):
        if (
            held.kind not in _STATE
            or not held.country
            or held.former
            or _last(held.title) in _abroad()
        ):
            return None
    if one.country == other.country or _apart_in_time(one, other):
        return None
    reason = f"holds offices of two states: {one} ({one.country}); {other} ({other.country})"
    if years > _TERM:
        return "PossiblySame", LONG_BETWEEN, f"{reason}, {years:.0f} years between"
    return "Different", TWO_STATES, reason


def _two_callings(one: Held, other: Held, _: float) -> _Why | None:
    """A goalkeeper and a judge."""
    mine, theirs = _callings().get(_last(one.title)), _callings().get(_last(other.title))
    if not mine or not theirs or mine == theirs or frozenset((mine, theirs)) in _often_one():
        return None
    return "PossiblySame", TWO_CALLINGS, f"callings that seldom go together: {one}; {other}"


_RULES: tuple[Callable[[Held, Held, float], _Why | None], ...] = (_two_states, _two_callings)


def _agree(one: Held, other: Held) -> bool:
    """Whether both state one thing: the same title of the same body."""
    same = fold(one.title) == fold(other.title) and one.country == other.country
    return same and (
        one.organisation == other.organisation or "" in (one.organisation, other.organisation)
    )


def _apart_in_time(one: Held, other: Held) -> bool:
    """Whether one is told to have ended before the other began."""
    pairs = ((one, other), (other, one))
    return any(a.until and b.since and a.until <= b.since for a, b in pairs)


def _years(one: str, other: str) -> float:
    """Years between two days; none where one is unknown."""
    if not one or not other:
        return 0.0
    days = dt.date.fromisoformat(other) - dt.date.fromisoformat(one)
    return abs(days.days) / 365.25


def _last(title: str) -> str:
    """The word that says what it is: "Deputy Foreign Minister" → "minister"."""
    words: list[str] = re.findall(r"[\w-]+", fold(title))
    return words[-1] if words else ""


@cache
def _callings() -> Mapping[str, str]:
    lists: Mapping[str, list[str]] = load_toml("callings")["callings"]
    return {word: calling for calling, words in lists.items() for word in words}


@cache
def _often_one() -> frozenset[frozenset[str]]:
    return frozenset(map(frozenset, load_toml("callings")["often_one"]["pairs"]))


@cache
def _abroad() -> frozenset[str]:
    return frozenset(load_toml("callings")["abroad"]["titles"])


# ── out of a graph ──────────────────────────────────────────────────────────────────────────────


def uses_in(
    triples: Iterable[tuple[str, str, str]], mentions: Mapping[str, str], base: str, graph: str
) -> tuple[Use, ...]:
    """Return the uses of shared names of persons in an article's graph that state a role.

    `mentions` gives for each actor the first words that name it. `triples` are IRIs and the
    lexical forms of literals.
    """
    nodes: dict[str, dict[str, str]] = {}
    for subject, predicate, value in triples:
        name = re.split(r"[#/]", predicate)[-1]
        nodes.setdefault(subject, {})[name] = value
    shared = f"{base}id/actor/person/"
    roles: dict[str, set[Held]] = {}
    for node in nodes.values():
        holder = node.get("holder", "")
        if holder.startswith(shared) and holder in mentions and node.get("title"):
            roles.setdefault(holder, set()).add(_held(node, nodes))
    day = next((n["datePublished"] for n in nodes.values() if "datePublished" in n), "")
    return tuple(
        Use(day, graph, actor, mentions[actor], tuple(sorted(held)))
        for actor, held in sorted(roles.items())
    )


def _held(role: Mapping[str, str], nodes: Mapping[str, Mapping[str, str]]) -> Held:
    body = nodes.get(role.get("organisation", ""), {})
    return Held(
        title=role["title"],
        organisation=body.get("label", ""),
        kind=re.split(r"[#/]", body.get("type", ""))[-1],
        country=nodes.get(body.get("country", ""), {}).get("label", ""),
        since=role.get("validFrom", ""),
        until=role.get("validUntil", ""),
        former=role.get("former", "") == "true",
    )
