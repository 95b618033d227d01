"""What makes an actor the same node in every article that speaks of it.

Whom the authority knows has the authority's name. Of the others, people of a full name and bodies
of a name of their own are known by kind and name, as in NewsReader (Vossen et al. 2016): the same
name is the same actor until somebody decides otherwise (`kg merge --apart`): then it is that
article's own, and different from the other. Names that many bear, a
surname, one word, "the Central Bank", stay their article's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kg.knowledge.lexicon import load_toml
from kg.knowledge.toponymy import fold
from kg.model import Entity, EntityKind, Form

_STATES = frozenset({EntityKind.GOVERNMENT, EntityKind.GOVERNMENT_BODY, EntityKind.MILITARY})
_BODIES = frozenset(
    {
        EntityKind.ARMED_GROUP,
        EntityKind.INTERGOVERNMENTAL,
        EntityKind.NGO,
        EntityKind.MEDIA,
        EntityKind.ORGANISATION,
    }
)
_SHORTEST_NAME = 2  # letters: an initial is no name
_LONGEST_SLUG = 120


def shared_id(entity: Entity) -> str | None:
    """Return what the entity is known by in all articles; None where it is one article's own.

    >>> from kg.model import Mention, Span
    >>> shared_id(Entity(id="e1", kind=EntityKind.PERSON, name="Odo Brandt", finder="", certainty=1,
    ...                  mentions=(Mention(span=Span(0, 10), form=Form.NAME),)))
    'person/odo-brandt'
    """
    if entity.identity.authority:
        return entity.identity.authority
    if not any(m.form is Form.NAME and not m.adjectival for m in entity.mentions):
        return None
    return named_id(entity.kind, entity.name, entity.country)


def named_id(kind: EntityKind, name: str, country: str | None = None) -> str | None:
    """Return what an actor is known by from its kind and name alone; None where these are vague.

    A state's body is known by its country, too: every state has an interior ministry.
    """
    words = _words(name)
    if kind is EntityKind.PERSON:
        full = sum(len(word) >= _SHORTEST_NAME for word in words) >= 2
        return _id(kind, words) if full else None
    if kind in _STATES:
        return _id(kind, [country.lower(), *words]) if country and words else None
    return _id(kind, words) if kind in _BODIES and not _is_common(words) else None


def outlet_id(publisher: str) -> str | None:
    """Return what a publisher is known by: metadata name it whole, so one word is enough."""
    words = _words(publisher)
    return _id(EntityKind.MEDIA, words) if words else None


def _words(name: str) -> list[str]:
    words = fold(name).split()
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _is_common(words: list[str]) -> bool:
    """Whether many bodies may bear the name: one word, or nothing but words for sorts of bodies."""
    heads = _heads()
    return len(words) < 2 or " ".join(words) in heads or heads.issuperset(words)


@cache
def _heads() -> frozenset[str]:
    lists: Mapping[str, Iterable[str]] = load_toml("names")["heads"]
    return frozenset(fold(word) for heads in lists.values() for word in heads)


def _id(kind: EntityKind, words: list[str]) -> str:
    """ "ArmedGroup", ["river", "guard"] → "armed-group/river-guard"."""
    folder = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.value).lower()
    return f"{folder}/{'-'.join(words)[:_LONGEST_SLUG]}"
