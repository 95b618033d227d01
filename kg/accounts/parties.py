"""Whether two actors can be one: other names are not yet other doers.

A state and its army are one doer told twice; "rebels" may be Ahrar al-Sham; a member of a
coalition is the coalition told more finely. What belongs together is data: the authority's parents,
kg/knowledge/data/sides.toml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from kg.accounts.account import Party
from kg.knowledge.authority import Use, authority
from kg.knowledge.lexicon import load_toml, words
from kg.knowledge.toponymy import fold

_STATE = frozenset({"Government", "GovernmentBody", "MilitaryForce"})
_NAMED = {
    "ArmedGroup",
    "IntergovernmentalOrganisation",
    "NonGovernmentalOrganisation",
    "Organisation",
    "MediaOutlet",
}  # kinds of which two different names are two different actors
_ANY = frozenset({"the", "of", "a", "an", "al", "el", "and", "de", "bin", "ibn"})


def disjoint(first: Collection[Party], second: Collection[Party]) -> bool:
    """Whether both name somebody and nobody of the one can be anybody of the other."""
    return bool(first and second) and all(rivals(a, b) for a in first for b in second)


def common(first: Iterable[Party], second: Collection[Party]) -> Party | None:
    """Return the first that both name, as the same or as a part of it; None when there is none."""
    return next((a for a in first for b in second if same_doer(a, b)), None)


def rivals(one: Party, other: Party) -> bool:
    """Whether the two cannot be the same doer: other names, or the state against its enemies."""
    if one.iri == other.iri or same_doer(one, other) or _may_be_one_name(one, other):
        return False
    if all(p.kind in _NAMED or is_state(p) for p in (one, other)):
        return True
    if one.kind == other.kind == "Person":
        return True
    return opposed(one, other) or _of_other_states(one, other)


def opposed(one: Party, other: Party) -> bool:
    """Whether one is a state's and the other fights without being one."""
    return {side(one), side(other)} == {"state", "non-state"}


def same_doer(one: Party, other: Party) -> bool:
    """Whether both are one actor, or one acts as a part of the other."""
    if one.iri == other.iri:
        return True
    if local(one.iri) in parents(other) or local(other.iri) in parents(one):
        return True
    if _may_serve_a_state(one) and _may_serve_a_state(other) and states(one) & states(other):
        return True
    return _member(one, other)


def is_state(party: Party) -> bool:
    """Whether it is a state, its government, or a body or force of it."""
    if party.kind != "Location":
        return party.kind in _STATE
    known = authority().concepts.get(local(party.iri))
    return (known is not None and known.place_kind == "Country") or bool(_governed(party.label))


def _may_serve_a_state(party: Party) -> bool:
    """ "Russian warplanes", not "Russian tourists" and not "Chechen rebels"."""
    return is_state(party) or (party.kind == "Group" and side(party) in (None, "state"))


def side(party: Party) -> str | None:
    """Return "state", "non-state", "civilian", or None when the name does not tell."""
    if is_state(party):
        return "state"
    if party.kind == "ArmedGroup":
        return "non-state"
    if party.kind != "Group":
        return None
    said = frozenset(fold(party.label).split())
    if said & words("sides", "non_state"):
        return "non-state"
    if said & words("sides", "state"):
        return "state"
    return "civilian" if said & words("sides", "civilian") else None


def states(party: Party) -> frozenset[str]:
    """Return the countries (ISO 3166-1) an actor belongs to, by what it is or by its name."""
    if party.country:
        return frozenset({party.country})
    if party.kind == "Location" and (governed := _governed(party.label)):
        return governed
    known = authority().concepts.get(local(party.iri))
    if known and known.country:
        return frozenset({known.country})
    return _countries_named(party.label)


def parents(party: Party) -> frozenset[str]:
    """Return the bodies it is a part of, of all levels, as names in the authority."""
    found = {local(iri) for iri in party.parents}
    known = authority().concepts.get(local(party.iri))
    while known and known.parent and known.parent not in found:
        found.add(known.parent)
        known = authority().concepts.get(known.parent)
    return frozenset(found)


@cache
def _governed(place: str) -> frozenset[str]:
    """ "Moscow" → RU: a capital that acts is its government."""
    entries = (e.concept for e in authority().entries(place) if e.use is Use.METONYM)
    return frozenset(c.country for c in entries if c.country and c.kind.value in _STATE)


@cache
def _countries_named(label: str) -> frozenset[str]:
    """ "Russian warplanes" → RU: by the adjectives and demonyms of countries."""
    uses = {Use.ADJECTIVE, Use.DEMONYM}
    entries = (e for word in label.replace("-", " ").split() for e in authority().entries(word))
    found = (e.concept for e in entries if e.use in uses)
    return frozenset(c.country for c in found if c.country)


def _of_other_states(one: Party, other: Party) -> bool:
    """ "Russian warplanes" and "a US drone"; never where one is not a state's."""
    if not (_may_serve_a_state(one) and _may_serve_a_state(other)):
        return False
    first, second = states(one), states(other)
    return bool(first and second) and not first & second


def local(iri: str) -> str:
    """Return the name of an actor in the authority, if its IRI is one of the authority's."""
    return iri.rsplit("/", 1)[-1]


def _member(one: Party, other: Party) -> bool:
    return _within(one, other) or _within(other, one)


def _within(member: Party, whole: Party) -> bool:
    members = load_toml("sides")["members"].get(local(whole.iri), ())
    return local(member.iri) in members or bool(
        _may_serve_a_state(member) and states(member) & frozenset(members)
    )


def _may_be_one_name(one: Party, other: Party) -> bool:
    """Whether one name may be short for the other: "Assad" and "Bashar al-Assad"."""
    first, second = (frozenset(fold(p.label).split()) - _ANY for p in (one, other))
    if not first or not second:
        return True
    known = "/actor/" in one.iri and "/actor/" in other.iri
    both_known = known and all(local(p.iri) in authority().concepts for p in (one, other))
    return not both_known and (first <= second or second <= first)
