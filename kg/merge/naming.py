"""Names of events: an event is named after the first of its tellings."""

from __future__ import annotations

from kg.iris import Minter, event_graph_iri, told_in


def event_of_telling(base: str, telling: str) -> str:
    """Return the IRI of the event that is named after a telling."""
    key, id = told_in(base, telling) or ("", "")
    return str(Minter(base, key).event(id))


def telling_of_event(base: str, event: str) -> str:
    """Return the IRI of the telling an event is named after; of a telling, itself."""
    key, id = told_in(base, event) or ("", "")
    return str(Minter(base, key).telling(id))


def graph_of_event(base: str, event: str) -> str:
    """Return the name of an event's graph."""
    key, id = told_in(base, event) or ("", "")
    return str(event_graph_iri(base, key, id))
