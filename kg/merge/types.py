"""Event types as they bear on identity: which two types can name one happening.

The hierarchy is ontology/event-types.ttl; which types of different branches are told of one
happening (a shelling is also an attack, and its deaths) is `families` in data/merging.toml.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from kg.knowledge.event_types import family
from kg.knowledge.lexicon import load_toml


class Relation(StrEnum):
    """How two types stand to each other, from one happening to never."""

    SAME = "same"
    NARROWER = "narrower"  # one is a kind of the other
    FAMILY = "family"  # two ways to name one happening
    BRANCH = "branch"  # the same top concept and no more
    NONE = "none"
    UNKNOWN = "unknown"  # one has no type


@cache
def relation(one: str, other: str) -> Relation:
    """Return how two types (local names; "" is unknown) stand to each other."""
    if not one or not other:
        return Relation.UNKNOWN
    if one == other:
        return Relation.SAME
    if one in ancestors(other) or other in ancestors(one):
        return Relation.NARROWER if _apart_from_its_top(one, other) else Relation.BRANCH
    if _covers(one, other) or _covers(other, one):
        return Relation.NARROWER
    if families(one) & families(other):
        return Relation.FAMILY
    return Relation.BRANCH if top(one) == top(other) else Relation.NONE


def _apart_from_its_top(one: str, other: str) -> bool:
    """Whether neither is a top concept, which says little; "Protest" says enough."""
    tops = {t for t in (one, other) if not ancestors(t)}
    return not tops or tops <= set(load_toml("merging")["types"]["telling_tops"])


def _covers(coarse: str, fine: str) -> bool:
    """Whether a type is used as a coarse name of the other, though of another branch."""
    covered = load_toml("merging")["types"]["covers"].get(coarse, ())
    return not family(fine).isdisjoint(covered)


@cache
def ancestors(type: str) -> frozenset[str]:
    """Return the broader concepts of a type, of all levels."""
    return family(type) - {type}


@cache
def top(type: str) -> str:
    """Return the top concept of a type: itself, where it is one."""
    return min(t for t in family(type) if not ancestors(t))


@cache
def families(type: str) -> frozenset[str]:
    """Return the families a type belongs to, by itself or by a broader concept."""
    lineage = family(type)
    listed = load_toml("merging")["types"]["families"]
    return frozenset(name for name, types in listed.items() if not lineage.isdisjoint(types))


@cache
def traits(type: str) -> frozenset[str]:
    """Return what is special about a type: "lasting", "acted" (see data/merging.toml)."""
    lineage = family(type)
    listed = load_toml("merging")["types"]["traits"]
    return frozenset(name for name, types in listed.items() if not lineage.isdisjoint(types))


def block(type: str) -> tuple[str, ...]:
    """Return the groups a type is looked for in: its families, else its top concept."""
    return tuple(sorted(families(type))) or (top(type),)


def depth(type: str) -> int:
    """Return how fine a type is: 0 for a top concept."""
    return len(ancestors(type))
