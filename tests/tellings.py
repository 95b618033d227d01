"""Tellings built by hand: what one article tells of one event, in a few words."""

from __future__ import annotations

import datetime as dt

from kg.accounts.account import Account, Figure, Party, Place, Source
from kg.iris import DEFAULT_BASE, Minter
from kg.merge.tellings import Telling

DAY = dt.date(2019, 5, 2)


def town(name: str, lat: float = 10.0, lon: float = 20.0, *within: str) -> Place:
    """A town of its own, inside places of those names."""
    return Place(
        iri=f"{DEFAULT_BASE}id/location/{name.lower()}",
        label=name,
        kind="PopulatedPlace",
        within=frozenset(f"{DEFAULT_BASE}id/location/{w.lower()}" for w in within),
        lat=lat,
        lon=lon,
        radius_km=2.0,
    )


def area(name: str, kind: str = "Province") -> Place:
    """A province, country … without a point."""
    return Place(iri=f"{DEFAULT_BASE}id/location/{name.lower()}", label=name, kind=kind)


def party(name: str, kind: str = "ArmedGroup") -> Party:
    """An actor that all articles know."""
    slug = name.lower().replace(" ", "-")
    return Party(iri=f"{DEFAULT_BASE}id/actor/{slug}", label=name, kind=kind)


def telling(
    name: str,
    type: str = "Shelling",
    *,
    day: dt.date | tuple[dt.date | None, dt.date | None] | None = None,
    published: dt.date | None = DAY,
    place: Place | None = None,
    words: str = "",
    triggers: str = "",
    agents: tuple[Party, ...] = (),
    victims: tuple[Party, ...] = (),
    killed: int | None = None,
    status: str = "Occurred",
    part_of: str | None = None,
) -> Telling:
    """What article "a" tells as its event "e1": `telling("a/e1", …)`."""
    key, id = name.split("/")
    mint = Minter(DEFAULT_BASE, key)
    source = Source(article=str(mint.article), key=key, title=key, published=published)
    first, last = day if isinstance(day, tuple) else (day, day)
    figures = (Figure(metric="killed", least=killed, most=killed),) if killed is not None else ()
    account = Account(
        claim=str(mint.own("claim", id.replace("e", "c"))),
        telling=str(mint.telling(id)),
        type=type,
        source=source,
        status=status,
        agents=agents,
        agent_certainty="Asserted" if agents else "UnknownAgent",
        victims=victims,
        figures=figures,
        place=place,
        first_day=first,
        last_day=last,
    )
    return Telling(
        iri=str(mint.telling(id)),
        id=id,
        type=type,
        source=source,
        label=name,
        status=status,
        place=place,
        first_day=first,
        last_day=last,
        triggers=tuple(triggers.split()),
        words=frozenset((words + " " + triggers).split()),
        part_of=str(mint.telling(part_of)) if part_of else None,
        accounts=(account,),
    )
