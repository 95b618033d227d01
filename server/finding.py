"""What an address stands for: the thing in the graph, and the format its ending asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from server.addresses import candidates
from server.negotiate import GRAPHS, HTML, Format
from server.reading import iri
from server.site import site

_SUFFIXES = {f".{format.name}": format for format in (*GRAPHS, HTML)}
_EXISTS = "SELECT ?thing { VALUES ?thing { $things } FILTER EXISTS { ?thing ?p ?o } }"


def find(path: str) -> tuple[str | None, Format | None]:
    """Return the IRI that a path stands for (None: unknown) and the format its ending asks for."""
    for stands_for, ending in readings(path):
        found = _known(candidates(site().config, stands_for))
        if found is not None:
            return found, _SUFFIXES.get(ending)
    return None, None


def readings(path: str) -> Iterator[tuple[str, str]]:
    """The path as a whole, then without an ending that asks for a format."""
    for ending in ("", *_SUFFIXES):
        stands_for = path.removesuffix(ending)
        if path.endswith(ending) and stands_for:
            yield stands_for, ending


def _known(iris_wanted: Iterable[str]) -> str | None:
    wanted = [one for one in iris_wanted if is_iri(one)]
    listed = " ".join(iri(one) for one in wanted)
    if not listed:
        return None
    there = {row["thing"].value for row in site().reader.rows(_EXISTS, things=listed)}
    return next((one for one in wanted if one in there), None)


def is_iri(value: str) -> bool:
    """Whether a text can be written as an IRI."""
    try:
        iri(value)
    except ValueError:
        return False
    return True
