"""The formats in which a graph may come: those that hold one graph and no names of graphs."""

from __future__ import annotations

BY_ENDING = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
}
MEDIA_TYPES = frozenset(BY_ENDING.values())
_READ_AS = {
    "text/plain": "application/n-triples",
    "application/x-turtle": "text/turtle",
    "application/turtle": "text/turtle",
}


def media_type(said: str, name: str = "") -> str | None:
    """Return the format of a graph by its media type, or else by its name's ending."""
    said = said.partition(";")[0].strip().lower()
    found = _READ_AS.get(said, said)
    if found in MEDIA_TYPES and not (said == "text/plain" and _by_ending(name)):
        return found
    generic = said in ("", "application/octet-stream", "text/plain")
    return _by_ending(name) if generic else None


def _by_ending(name: str) -> str | None:
    return next((type for ending, type in BY_ENDING.items() if name.endswith(ending)), None)
