"""What is drawn beside a thing: its places on the map, its statements over time."""

from __future__ import annotations

from dataclasses import dataclass

from server.addresses import root, short
from server.citing import Citation, citation
from server.drawing.strip import Strip, strip
from server.lists.choosing import Asked
from server.lists.columns import Wanted
from server.lists.overview import overview
from server.lists.places import Drawn, drawn
from server.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """Statements over time, in the list of all that are alike."""

    ask: Asked
    strip: Strip | None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a page draws; None where it draws no such thing."""

    drawn: Drawn | None = None
    said: Over | None = None
    said_of: Over | None = None
    cited: Citation | None = None


def beside(here: Site, template: str, thing: str) -> Beside:
    """Return what the page of a thing draws."""
    base = here.config.base
    name = short(thing, base)
    match template:
        case "things/event.html":
            return Beside(drawn=_drawn(here, Asked(path=""), ("event", name)))
        case "things/place.html":
            return Beside(drawn=_drawn(here, Asked(path="", place=name)))
        case "things/actor.html":
            return Beside(said=_over(here, "speaker", thing), said_of=_over(here, "about", thing))
        case "things/statement.html":
            return Beside(cited=citation(here, here.reader, thing))
    return Beside()


def _drawn(here: Site, ask: Asked, *more: tuple[str, str]) -> Drawn:
    event = next((f"{here.config.base}id/{name}" for _, name in more), "")
    address = ask.given(*more, at=f"{root()}/places.geojson")
    return drawn(overview(here), ask, here.config.base, address, event)


def _over(here: Site, by: str, thing: str) -> Over:
    columns = overview(here).statements
    found = columns.chosen(Wanted(values={by: frozenset((thing,))}))
    path = f"{root()}/statements"
    ask = Asked(path=path, **{by: short(thing, here.config.base)})  # type: ignore[arg-type]
    return Over(ask=ask, strip=strip(columns.by_day(found.mask)[0]), number=len(found.rows))
