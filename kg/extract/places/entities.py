"""From candidates to entities: one Location per referent, beside the actors found before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg.extract.places.containment import Pair
from kg.extract.places.line import Candidate
from kg.extract.places.relative import Relative
from kg.extract.places.weigh import certainty
from kg.knowledge.gazetteer import Place, lookup
from kg.knowledge.toponymy import fold
from kg.model import Entity, EntityKind, Form, Identity, Mention, Span

FINDER = "rules/places"
_LANDS = frozenset({"Province", "CountyLevel"})
_KINDS_OF_LAND = frozenset({"Country", "Continent", "Province"})
SITES = frozenset({"Camp", "Facility", "District"})


@dataclass(slots=True, kw_only=True)
class Draft:
    """A place of the article while its mentions are still gathered."""

    key: str
    name: str
    kind: str | None = None
    mentions: dict[Span, Mention] = field(default_factory=dict)
    within: dict[str, None] = field(default_factory=dict)  # keys of containers, as told
    relative: str | None = None
    identity: Identity = field(default_factory=Identity)
    certainty: float = 0.0


@dataclass(slots=True)
class Drafts:
    """All places of an article by key, in the order of their first mention."""

    by_key: dict[str, Draft] = field(default_factory=dict)

    def add_place(self, one: Candidate) -> None:
        """Gather a named place."""
        key = key_of(one)
        draft = self.by_key.setdefault(key, Draft(key=key, name=_title(one), kind=_kind(one)))
        draft.kind = draft.kind or _kind(one)
        adjectival = one.source == "adjective"
        draft.mentions[one.span] = Mention(span=one.span, form=Form.NAME, adjectival=adjectival)
        draft.certainty = max(draft.certainty, certainty(one))

    def join(self) -> None:
        """Make one place of "New Aleppo" and "the New Aleppo district", if no town is called so."""
        for key, site in list(self.by_key.items()):
            name = key.removeprefix("site ")
            alone = self.by_key.get(f"place {name}") if name != key else None
            if alone is None or alone.kind is not None or lookup(site.name):
                continue
            site.mentions |= alone.mentions
            site.within |= alone.within
            alone.mentions.clear()
            for other in self.by_key.values():
                if other.within.pop(alone.key, 0) is None:
                    other.within[key] = None

    def add_containment(self, pair: Pair) -> None:
        """Write down that the text says one place lies in another."""
        one, around = (key_of(c) for c in pair)
        if one == around or not {one, around} <= self.by_key.keys():
            return  # the container was not believed to be a place
        if one not in self.by_key[around].within:
            self.by_key[one].within[around] = None

    def add_relative(self, told: Relative, text: str) -> None:
        """Gather a place told by another."""
        name = " ".join(told.span.of(text).split())
        key = relative_key(told)
        draft = self.by_key.setdefault(key, Draft(key=key, name=name, kind=told.kind))
        draft.relative = told.relation
        described = told.kind in ("RelativePlace", "Border", "Facility")
        form = Form.NOMINAL if described else Form.NAME
        draft.mentions[told.span] = Mention(span=told.span, form=form)
        draft.certainty = max(draft.certainty, 0.9 * certainty(told.anchor))
        if told.inner is not None:
            draft.within[relative_key(told.inner)] = None
        for other in (told.anchor, *told.others):
            draft.within[key_of(other)] = None
        draft.identity = _known(name)


def key_of(one: Candidate) -> str:
    """Return what tells the referent of a named place from the others of the article."""
    key = _key_by_name(one)
    return _part_key(_direction(one), key) if one.source == "part" else key


def _key_by_name(one: Candidate) -> str:
    best = _as_told(one)
    if best is not None and best.kind == "Country":
        return f"country {best.code or best.authority}"
    if best is not None and best.authority and not _has_rival(best, one):
        return f"known {best.authority}"
    if one.kind in SITES:
        return f"site {fold(one.name)}"
    if one.kind in _LANDS or (
        best is not None and best.kind in _LANDS and not _has_rival(best, one)
    ):
        return f"land {_bare(one)}"
    return f"place {fold(one.name)}"


def _as_told(one: Candidate) -> Place | None:
    """Return the likeliest place of the kind the text tells, if it tells one."""
    if one.kind in _LANDS or one.kind == "PopulatedPlace":
        return next((p for p in one.places if p.kind == one.kind), None)
    return one.best


def _has_rival(best: Place, one: Candidate) -> bool:
    """Whether a name without a kind word may be a large town's as well: New York, not Texas."""
    if one.kind is not None or best.kind not in _LANDS:
        return False
    towns = (p for p in one.places if p.kind == "PopulatedPlace" and p.rank == 0)
    return any(p.authority or p.population > 100_000 for p in towns)


def _bare(one: Candidate) -> str:
    """Return the folded name without "Province": "Idlib Province" and "Idlib province" are one."""
    folded = fold(one.name)
    for noun in ("province", "governorate", "oblast", "prefecture", "region"):
        folded = folded.removesuffix(f" {noun}")
    return folded


def _title(one: Candidate) -> str:
    """Return what a place is called: "North Dallas" is not called Dallas."""
    return f"{_direction(one)} {one.name}" if one.source == "part" else one.name


def _kind(one: Candidate) -> str | None:
    """Return the kind the text tells, or the only one a land's name leaves open.

    A town's stays open: it may be its province, or a land of that name.
    """
    if one.source == "part":
        return "District"
    best = one.best
    if one.kind is not None or best is None or not best.authority or one.container is not None:
        return one.kind
    lands = {p.kind for p in one.places if p.kind in _KINDS_OF_LAND and p.rank == 0}
    return best.kind if lands == {best.kind} and not _has_rival(best, one) else None


def _direction(one: Candidate) -> str:
    return " ".join(one.text.split()[: -len(one.name.split())])


def _part_key(direction: str, anchor: str) -> str:
    return f"part {fold(direction).replace('ern', '')} of {anchor}"


def relative_key(told: Relative) -> str:
    """Return what tells a relative place from the others of the article."""
    inner = relative_key(told.inner) if told.inner is not None else key_of(told.anchor)
    if told.kind in ("District", "VagueRegion") and " " not in told.relation:
        return _part_key(told.relation, inner)
    others = "".join(sorted(key_of(o) for o in told.others))
    return f"{told.kind} {fold(told.relation)} {inner} {others}"


def _known(name: str) -> Identity:
    """The authority may know a part by name: "East Aleppo"."""
    known = next((p for p in lookup(name) if p.authority), None)
    if known is None:
        return Identity()
    return Identity(authority=known.authority, wikidata=known.wikidata, geonames=known.geonames)


# ── beside what others found ────────────────────────────────────────────────────────────────


def merge(drafts: Drafts, before: Sequence[Entity], judged: Sequence[Span]) -> tuple[Entity, ...]:
    """Return the actors found before and the places found here, by first mention.

    Places found before keep their ids, and those mentions on which nothing was `judged` here.
    """
    taken = sorted(judged)
    actors = [e for e in before if e.kind is not EntityKind.LOCATION]
    earlier = [e for e in before if e.kind is EntityKind.LOCATION]
    ids = _ids(drafts, before)
    built = [_entity(d, ids, drafts) for d in drafts.by_key.values() if d.mentions]
    kept = [k for e in earlier if (k := _rest(e, taken, set(ids.values()))) is not None]
    return tuple(sorted((*actors, *built, *kept), key=_first))


def _first(entity: Entity) -> tuple[int, str]:
    return (entity.mentions[0].span.start if entity.mentions else -1, entity.id)


def _ids(drafts: Drafts, before: Sequence[Entity]) -> dict[str, str]:
    """Give each draft the id of the place found before at one of its mentions, or a new one."""
    spans = {m.span: e.id for e in before if e.kind is EntityKind.LOCATION for m in e.mentions}
    used = {e.id for e in before}
    given: dict[str, str] = {}
    taken: set[str] = set()
    for draft in drafts.by_key.values():
        known = (spans[s] for s in draft.mentions if s in spans)
        id = next((i for i in known if i not in taken), None) or _new(used)
        taken.add(id)
        given[draft.key] = id
    return given


def _new(used: set[str]) -> str:
    number = len(used) + 1
    while f"p{number}" in used:
        number += 1
    used.add(f"p{number}")
    return f"p{number}"


def _entity(draft: Draft, ids: dict[str, str], drafts: Drafts) -> Entity:
    mentions = tuple(m for _, m in sorted(draft.mentions.items()))
    return Entity(
        id=ids[draft.key],
        kind=EntityKind.LOCATION,
        name=draft.name,
        mentions=mentions,
        identity=draft.identity,
        place_kind=draft.kind,
        within=tuple(ids[key] for key in _around(draft, drafts)),
        relative=draft.relative,
        finder=FINDER,
        certainty=round(draft.certainty, 3),
    )


def _around(draft: Draft, drafts: Drafts) -> Iterable[str]:
    """Yield the keys of the containers, those of containers after them; cycles end."""
    seen = {draft.key: None}
    waiting = list(draft.within)
    while waiting:
        key = waiting.pop(0)
        if key not in seen and key in drafts.by_key:
            seen[key] = None
            waiting += drafts.by_key[key].within
    return list(seen)[1:]


def _rest(entity: Entity, taken: Sequence[Span], used: set[str]) -> Entity | None:
    """Return a place found before with the mentions that nothing here overlaps, if any."""
    free = tuple(m for m in entity.mentions if not _touches(m.span, taken))
    if not free or entity.id in used or not _is_known(entity):
        return None
    return replace(entity, mentions=free)


def _is_known(entity: Entity) -> bool:
    """Whether a place that no candidate here touches is believed all the same."""
    return entity.certainty >= 0.9 or any(p.authority for p in lookup(entity.name))


def _touches(span: Span, taken: Sequence[Span]) -> bool:
    at = bisect_left(taken, span)
    return any(taken[i].overlaps(span) for i in range(max(0, at - 3), min(len(taken), at + 3)))
