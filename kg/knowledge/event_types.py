"""The scheme of event types: what each type is a kind of (ontology/event-types.ttl, SKOS)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from kg.errors import KnowledgeError

_NGT = "https://w3id.org/newsgraph/event-types#"
_BROADER = "http://www.w3.org/2004/02/skos/core#broader"


@cache
def family(type: str) -> frozenset[str]:
    """Return the type and all that is broader, as local names; the type alone when unknown.

    >>> sorted(family("DroneStrike"))
    ['AirStrike', 'Assault', 'DroneStrike', 'HeavyWeaponsAttack']
    """
    broader, found, ahead = _broader(), {type}, [type]
    while ahead:
        new = [up for up in broader.get(ahead.pop(), ()) if up not in found]
        found.update(new)
        ahead += new
    return frozenset(found)


@cache
def _broader() -> Mapping[str, tuple[str, ...]]:
    try:
        turtle = (files("ontology") / "event-types.ttl").read_bytes()
        quads = list(ox.parse(turtle, ox.RdfFormat.TURTLE))
    except (FileNotFoundError, ModuleNotFoundError, SyntaxError) as error:
        raise KnowledgeError(
            f"ontology/event-types.ttl cannot be read: {error}", hint="install newsgraph again"
        ) from error
    found: dict[str, tuple[str, ...]] = {}
    for quad in quads:
        if quad.predicate.value == _BROADER:
            one, up = str(quad.subject.value), str(getattr(quad.object, "value", ""))
            local = one.removeprefix(_NGT)
            found[local] = (*found.get(local, ()), up.removeprefix(_NGT))
    return found


@cache
def event_types() -> tuple[str, ...]:
    """Return every type of the scheme, as local names, sorted."""
    broader = _broader()
    return tuple(sorted({*broader, *(up for ups in broader.values() for up in ups)}))
