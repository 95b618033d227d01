"""When a found type of events is an accepted one, by the scheme of ontology/event-types.ttl."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import SKOS

SCHEME = Path(__file__).parents[3] / "ontology" / "event-types.ttl"


@cache
def broader() -> Mapping[str, str | None]:
    """Return every type of events with its direct parent."""
    base = "https://w3id.org/newsgraph/event-types#"
    graph = Graph().parse(SCHEME)
    concepts = [c for c in graph.subjects(SKOS.prefLabel) if str(c).startswith(base)]
    parents = {str(c): graph.value(c, SKOS.broader) for c in concepts}
    return {c.removeprefix(base): str(p).removeprefix(base) if p else None
            for c, p in sorted(parents.items())}  # fmt: skip


def type_fits(found: str, accepted: Iterable[str]) -> bool:
    """Whether a found type is an accepted one, narrower than one, or the direct parent of one."""
    upward: list[str] = []
    step: str | None = found
    while step is not None:
        upward.append(step)
        step = broader().get(step)
    return any(one in upward or broader().get(one) == found for one in accepted)
