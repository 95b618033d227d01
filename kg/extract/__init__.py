"""Document → Annotations: the finders, in the order they read.

To add or exchange a finder, change one line of `FINDERS`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kg.errors import KnowledgeError
from kg.extract.about import find_about
from kg.extract.attribution import find_attributions
from kg.extract.coreference import find_coreference
from kg.extract.english import not_english
from kg.extract.events import find_events
from kg.extract.hindsight import settle_events, settle_statements
from kg.extract.identities import find_identities
from kg.extract.likeness import find_likeness
from kg.extract.marks import find_marks
from kg.extract.names import find_names
from kg.extract.places import find_places
from kg.extract.reading import Finder, Reading, needs
from kg.extract.statements import find_statements
from kg.extract.times import find_times
from kg.language import Parse, parse
from kg.model import Annotations, Document, Dropped, PublicationDate

__all__ = ["FINDERS", "Finder", "Reading", "extract"]

FINDERS: tuple[Finder, ...] = (
    Finder(name="times", find=find_times, gives="timexes"),
    Finder(name="names", find=find_names, gives="entities"),
    Finder(name="places", find=find_places, gives="entities", needs=needs("entities")),
    Finder(name="marks", find=find_marks, gives="marks", needs=needs("entities")),
    Finder(name="coreference", find=find_coreference, gives="entities", needs=needs("entities")),
    Finder(
        name="statements",
        find=find_statements,
        gives="statements",
        needs=needs("entities", "timexes"),
    ),
    Finder(
        name="attribution",
        find=find_attributions,
        gives="statements",
        needs=needs("entities", "timexes", "statements"),
    ),
    Finder(
        name="statement days", find=settle_statements, gives="statements", needs=needs("statements")
    ),
    Finder(
        name="events",
        find=find_events,
        gives="events",
        needs=needs("entities", "timexes", "statements"),
    ),
    Finder(
        name="identities",
        find=find_identities,
        gives="events",
        needs=needs("events", "statements", "entities"),
    ),
    Finder(name="event days", find=settle_events, gives="events", needs=needs("events")),
    Finder(name="about", find=find_about, gives="statements", needs=needs("statements", "events")),
    Finder(name="likeness", find=find_likeness, gives="events", needs=needs("events")),
)


def extract(
    document: Document,
    date: PublicationDate | None = None,
    parsed: Parse | None = None,
    finders: tuple[Finder, ...] = FINDERS,
) -> Annotations:
    """Return all that the finders find in `document`, in their order.

    A finder that fails is recorded in `dropped` and costs nobody else anything: the others see
    what was found before it. That a text is not English is recorded there too. `date` is when the
    article was published, if known or inferred.

    Raises:
        KnowledgeError: a list or model that every article needs is missing or damaged.
    """
    words = parsed if parsed is not None else parse(document)
    found = Annotations(date=date, dropped=not_english(document))
    for finder in finders:
        found = _run(finder, Reading(document=document, parse=words, found=found))
    return found


def _run(finder: Finder, reading: Reading) -> Annotations:
    try:
        given = finder.find(reading)
    except KnowledgeError:
        raise  # a broken installation, not a difficult article
    except Exception as error:  # noqa: BLE001  whatever the fault, it is recorded and kept apart
        fault = f"{type(error).__name__}: {error}"
        dropped = Dropped(finder=finder.name, span=None, reason=fault)
        return replace(reading.found, dropped=(*reading.found.dropped, dropped))
    kinds: dict[str, Any] = {finder.gives: given}
    return replace(reading.found, **kinds)
