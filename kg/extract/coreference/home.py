"""Which state a scene is about: whose "the government" and "the army" are.

The state that the title, the heading and the first sentence name, and that is named most. Where
two are as near, or none is told, nobody's government is meant: a wrong one is worse than none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.knowledge.authority import Use, authority
from kg.language import Parse
from kg.model import Document, Entity, EntityKind, Span, ZoneKind

_HEADED = 3.0  # what a mention in the title, in a heading or in the first sentence is worth
_NAMED = 1.0  # … elsewhere
_IN_IT = 0.5  # … of a place in the country
_ENOUGH = 2.0  # from which a scene tells by itself; else the whole text does
_LEAD = 1.25  # how often the first must be told for each time the next is, …
_MARGIN = 0.5  # … and by how much more
_HEADINGS = frozenset({ZoneKind.TITLE, ZoneKind.HEADING, ZoneKind.CAPTION})


class Homes:
    """The state each scene of a document is about, by ISO 3166-1 code."""

    def __init__(self, document: Document, parse: Parse, entities: Iterable[Entity]) -> None:
        self._document = document
        self._scenes = [scene_of(document, s.span) for s in document.sentences]
        firsts = self._firsts()
        whole: dict[str, float] = defaultdict(float)
        scenes: dict[Span | None, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for code, span, worth in _told(entities):
            token = parse.head_of(span)
            if token is None:
                continue
            sentence = parse.tokens[token].sentence
            kind = document.zone_of(document.sentences[sentence]).kind
            heads = kind in _HEADINGS or sentence in firsts
            weight = worth * (_HEADED if heads and worth == _NAMED else 1.0)
            scenes[self._scenes[sentence]][code] += weight
            whole[code] += weight
        self._whole = _leading(whole)
        told = {scene: c for scene, c in scenes.items() if max(c.values()) >= _ENOUGH}
        self._led = {scene: _leading(counts) for scene, counts in told.items()}

    def of(self, sentence: int) -> str | None:
        """Return the country code of the state that the scene of a sentence is about."""
        scene = self._scenes[sentence]
        return self._led.get(scene, self._whole)

    def _firsts(self) -> set[int]:
        """Return the first sentence in the text of each scene, that is no heading."""
        found: dict[Span | None, int] = {}
        for number, sentence in enumerate(self._document.sentences):
            if self._document.zone_of(sentence).kind not in _HEADINGS:
                found.setdefault(self._scenes[number], number)
        return set(found.values())


def scene_of(document: Document, span: Span) -> Span | None:
    """Return the innermost container of a sentence: its section, its update."""
    containers = document.containers_of(span)
    return containers[-1].span if containers else None


def _told(entities: Iterable[Entity]) -> list[tuple[str, Span, float]]:
    """Return (country, where, worth) of what tells a country, each place of the text once."""
    found: dict[tuple[str, Span], float] = {}
    for entity in entities:
        is_state = entity.place_kind == "Country" or entity.kind is EntityKind.GOVERNMENT
        is_place = entity.kind is EntityKind.LOCATION
        code = _country(entity) if is_state or is_place else None
        worth = _NAMED if is_state else _IN_IT
        for mention in entity.mentions if code else ():
            key = (code or "", mention.span)
            found[key] = max(found.get(key, 0.0), worth)
    return [(code, span, worth) for (code, span), worth in found.items()]


def _country(entity: Entity) -> str | None:
    """Return the country of a state, or the one that all listed places of that name lie in."""
    if entity.country is not None:
        return entity.country
    entries = authority().entries(entity.name)
    if entity.place_kind == "Country":
        entries = tuple(e for e in entries if e.concept.place_kind == "Country")
    codes = {e.concept.country for e in entries if e.use in (Use.NAME, Use.METONYM)}
    return codes.pop() if len(codes) == 1 else None


def _leading(counts: dict[str, float]) -> str | None:
    """Return the code that leads by the margin."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        return None
    (first, most), (_, next_most) = ranked[0], (*ranked, ("", 0.0))[1]
    return first if most >= next_most * _LEAD + _MARGIN else None
