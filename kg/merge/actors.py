"""Actors whose names in different articles may be spellings of one name.

Articles already share the actors that the authority knows, and those of one kind and full name
(`kg.describe`). Left are spellings: "Odo Brandt" and "Odo Brand", "Mohammed al-Fares" and "Muhammad
Al Faris". Names are compared word by word: all must sound alike, or one may differ by a letter.
Never are two nodes made one: the graph says that they are possibly the same, how surely, and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein
from rdflib import RDF, RDFS

from kg.knowledge.toponymy import fold
from kg.vocab import NG

KINDS = ("Person", "ArmedGroup", "Organisation", "NonGovernmentalOrganisation", "MediaOutlet")
"""Kinds of actors that articles share by name (local names of classes)."""

SOUNDS_ALIKE, ONE_LETTER = 0.9, 0.6  # certainty
_SHORTEST = 5  # letters: in shorter words one letter makes another name
_ARTICLES = frozenset({"al", "el", "ad", "as", "at", "an", "ar", "az", "ul", "the", "of"})
_SAME_SOUND = (("ou", "u"), ("oo", "u"), ("ee", "i"), ("ph", "f"), ("kh", "h"), ("gh", "g"),
               ("dh", "d"), ("th", "t"), ("ck", "k"), ("q", "k"), ("c", "k"), ("y", "i"),
               ("j", "i"), ("v", "f"), ("w", "u"), ("z", "s"), ("o", "u"))  # fmt: skip
_NEAR_VOWELS = ({"a", "e"}, {"e", "i"})


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """An actor that articles know by its name."""

    iri: str
    kind: str  # local name of its class
    label: str


@dataclass(frozen=True, slots=True, order=True)
class Variant:
    """Two actors whose names may be spellings of one."""

    first: Named
    second: Named
    certainty: float
    reason: str


def block(actor: Named) -> str:
    """Return what spellings of one name share: kind, number of words, sounds of first and last."""
    words = _words(actor.label)
    if not words:
        return ""
    return f"{actor.kind} {len(words)} {_consonants(words[0])[0]} {_consonants(words[-1])[0]}"


def variant(one: Named, other: Named) -> Variant | None:
    """Return how two names may be one; None where they may not."""
    first, second = sorted((one, other))
    pairs = list(zip(_words(first.label), _words(second.label), strict=False))
    sizes = {len(_words(first.label)), len(_words(second.label))}
    if first.iri == second.iri or first.kind != second.kind or len(sizes) > 1 or len(pairs) < 2:
        return None
    names = f"“{first.label}”, “{second.label}”"
    if all(_sound_alike(a, b) for a, b in pairs):
        return Variant(first, second, SOUNDS_ALIKE, f"spellings that sound alike: {names}")
    different = [(a, b) for a, b in pairs if not _sound_alike(a, b)]
    if len(different) == 1 and _one_letter(*different[0]):
        return Variant(first, second, ONE_LETTER, f"names that differ by a letter: {names}")
    return None


def named_in(triples: Iterable[tuple[str, str, str]], base: str) -> tuple[Named, ...]:
    """Return the actors of an article's graph that articles share by name, by IRI."""
    shared = re.compile(f"{re.escape(base)}id/actor/(?:{'|'.join(map(_folder, KINDS))})/[^/]+")
    kinds: dict[str, str] = {}
    labels: dict[str, str] = {}
    for subject, predicate, value in sorted(triples):
        if shared.fullmatch(subject):
            if predicate == str(RDF.type) and value.removeprefix(str(NG)) in KINDS:
                kinds[subject] = value.removeprefix(str(NG))
            elif predicate == str(RDFS.label):
                labels[subject] = value
    return tuple(Named(iri, kinds[iri], labels[iri]) for iri in sorted(kinds.keys() & labels))


def _folder(kind: str) -> str:
    """ "ArmedGroup" → "armed-group", as in the actor's IRI."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()


def variants(actors: Iterable[Named]) -> Iterator[Variant]:
    """Yield the variants among some actors, in order."""
    blocks: dict[str, list[Named]] = {}
    for actor in sorted(set(actors)):
        if key := block(actor):
            blocks.setdefault(key, []).append(actor)
    for members in blocks.values():
        for number, one in enumerate(members):
            for other in members[number + 1 :]:
                if found := variant(one, other):
                    yield found


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", fold(name))
    return [word for word in words if word not in _ARTICLES] or words


def _sound_alike(one: str, other: str) -> bool:
    """Whether two words are spelt alike but for sounds that have many spellings."""
    first, second = _sound(one), _sound(other)
    pairs = zip(first, second, strict=False)
    return len(first) == len(second) and all(a == b or {a, b} in _NEAR_VOWELS for a, b in pairs)


def _sound(word: str) -> str:
    """The word in one spelling of its sounds: "Mohammed" and "Muhammad" → "muhamed", "muhamad"."""
    for spelling, sound in _SAME_SOUND:
        word = word.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", word)


def _consonants(word: str) -> str:
    return re.sub(r"[aeiu]+", "", _sound(word)) or "-"


def _one_letter(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= _SHORTEST and DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1
