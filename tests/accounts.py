"""Accounts of events made by hand: one line each, with invented places and people."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from kg.accounts.account import Account, Figure, Party, Place, Source, Voice

_numbers = count(1)


def actor(id: str, kind: str = "ArmedGroup", country: str | None = None, **more: Any) -> Party:
    """An actor whose name is its id in capitals: "korm-front" → Korm Front."""
    label = more.pop("label", id.rsplit("/", 1)[-1].replace("-", " ").title())
    return Party(
        iri=f"https://example.org/id/actor/{id}", label=label, kind=kind, country=country, **more
    )


def group(words: str, article: str = "a") -> Party:
    """People without a name, known to one article only."""
    return actor(f"{article}/{words.replace(' ', '-')}", "Group", label=words)


def source(key: str = "a", publisher: Party | None = None, **more: Any) -> Source:
    """The article with that key; its publisher is unknown unless given."""
    published = more.pop("published", None)
    day = dt.date.fromisoformat(published) if published else None
    return Source(
        article=f"https://example.org/id/article/{key}",
        key=key,
        title=f"Article {key}",
        publisher=publisher,
        published=day,
        **more,
    )


def voice(speaker: Party | None = None, act: str = "Assertion", **more: Any) -> Voice:
    """A statement of that speaker; every call makes another statement."""
    return Voice(
        statement=f"https://example.org/id/statement/{next(_numbers)}",
        act=act,
        speaker=speaker,
        **more,
    )


def said(*speakers: Party) -> tuple[Voice, ...]:
    """A chain of voices, outermost first."""
    return tuple(voice(one) for one in speakers)


def account(*, type: str = "Shelling", source: Source | None = None, **more: Any) -> Account:
    """A claim; `day` and `days` ("2021-03-01", "2021-03-05") say when."""
    number = next(_numbers)
    days = more.pop("days", None) or (more.get("day"), more.get("day"))
    more.pop("day", None)
    first, last = (dt.date.fromisoformat(d) if d else None for d in days)
    home = source or globals()["source"]()
    return Account(
        claim=f"https://example.org/id/claim/{home.key}/{number:06}",
        telling=f"https://example.org/id/telling/{home.key}/e1",
        type=type,
        source=home,
        first_day=first,
        last_day=last,
        **more,
    )


def killed(
    least: int | None,
    most: int | None = None,
    bound: str = "Exact",
    of: str | None = None,
    **more: Any,
) -> Figure:
    """So many dead; an exact number needs one number only."""
    exact = bound in ("Exact", "About") and most is None
    most = least if exact else most
    return Figure(metric="killed", least=least, most=most, bound=bound, of=of, **more)


def place(id: str, kind: str = "PopulatedPlace", **more: Any) -> Place:
    """A place whose name is its id in capitals."""
    within = frozenset(f"https://example.org/id/location/{w}" for w in more.pop("within", ()))
    return Place(
        iri=f"https://example.org/id/location/{id}",
        label=id.replace("-", " ").title(),
        kind=kind,
        within=within,
        **more,
    )
