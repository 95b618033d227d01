"""Accounts: what each voice holds of an event, as values that can be compared.

One `Account` is one `ng:Claim` with all that decides whether it agrees with another: who says
it and from whom they have it (the chain of `ng:reportedIn`), in which article of which outlet,
when it was published or posted, and what it says. Rules see accounts only, never the store.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An actor or a place that takes part, speaks or publishes."""

    iri: str
    label: str
    kind: str  # local name of its class: "ArmedGroup", "Group", "Location", …
    country: str | None = None  # ISO 3166-1 alpha-2
    parents: frozenset[str] = frozenset()  # IRIs of the bodies it is a part of, all levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One link of the chain: a statement, its speaker, and for whom it is spoken."""

    statement: str  # IRI
    act: str  # local name: "Assertion", "Denial", …
    speaker: Party | None = None  # of several the one the words name first
    others: tuple[Party, ...] = ()  # who says it with the first
    words: str | None = None  # by which the article names the speaker
    on_behalf_of: Party | None = None
    bodies: tuple[Party, ...] = ()  # where the article says the speaker holds a position
    unnamed: bool = False
    said_from: dt.date | None = None
    said_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The article an account stands in, and the part of it."""

    article: str  # IRI
    key: str
    title: str
    publisher: Party | None = None
    site: str | None = None  # host of its address, without "www."
    published: dt.date | None = None
    entry: str | None = None  # IRI of the update, section or embedded article
    entry_kind: str | None = None  # "update", "original", "embedded", "section"
    clock: dt.time | None = None  # when an update was posted
    version: int = 1  # of the article, where its publisher has changed it
    version_of: str | None = None  # IRI of its first version, of a later one

    @property
    def work(self) -> str:
        """IRI of the article's first version: all its versions are one article."""
        return self.version_of or self.article


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of people: an interval, its bound word, who is counted, and what to know of it."""

    metric: str  # "killed", "wounded", …
    least: int | None
    most: int | None
    bound: str = "Exact"  # local name: "AtLeast", "About", "Vague", …
    of: str | None = None  # "Civilians", or words; None counts everybody
    part: bool = False  # of a whole that is told with it
    side: str | None = None  # whose people, as written: "rebel"
    where: str | None = None  # where these were, as written: "in Korm"
    outdated: bool = False  # its own words say that another holds now
    doubt: str | None = None  # why it cannot be right


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where: with what contains it, and a point where one is known."""

    iri: str
    label: str
    kind: str = "UnknownPlace"  # local name of the kind of place
    within: frozenset[str] = frozenset()  # IRIs of all that contains it
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One claim of one event."""

    claim: str  # IRI
    telling: str  # IRI
    type: str  # local name in the scheme of event types
    source: Source
    voices: tuple[Voice, ...] = ()  # outermost first; empty: the article speaks itself
    status: str = "Occurred"  # local name
    agent_certainty: str = "UnknownAgent"  # local name
    denies_doing: bool = False  # denies to have done it, not that it happened
    agents: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    victims: tuple[Party, ...] = ()
    victim_words: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    place: Place | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    start: int = 0  # of its first evidence, in code points of the article's text
    words: str = ""  # its evidence, in text order
    texts: frozenset[str] = frozenset()  # IRIs of texts that other articles have too, its words'
    certainty: float = 1.0
