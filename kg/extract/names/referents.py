"""Which names of a text name the same: full and short forms, acronyms, spellings, aliases.

"John Kirby" … "Kirby"                       the last word of a person's name
"Syrian Observatory … (SOHR)"                initials, in brackets or later
"Amnesty International" … "Amnesty"          the first word of a body's name
"US-led Coalition" … "Coalition"             the last words, if they are the head of a name
"Jabhat Fatah …" … "Jabhet Fateh …"          the same consonants
"Jabhat Fatah al-Sham, formerly al-Nusra"    said to be the same
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from kg.extract.names.kinds import Named, is_surname
from kg.extract.names.lists import folded_words, given_names, heads
from kg.extract.names.parts import Part
from kg.knowledge.authority import Concept, is_acronym
from kg.knowledge.toponymy import skeleton
from kg.model import EntityKind

_SMALL = frozenset({"of", "the", "for", "and", "on", "in", "to", "al", "de", "la", "a"})
_ALIKE = 80  # of 100: as in the authority
_TOLD = 0.85  # certainty of a kind that the text tells
_APART = (EntityKind.PERSON, EntityKind.LOCATION)
_FORMER = frozenset(
    {
        ("formerly",),
        ("formerly", "known", "as"),
        ("formerly", "the"),
        ("previously",),
        ("previously", "known", "as"),
        ("also", "known", "as"),
        ("better", "known", "as"),
        ("once", "known", "as"),
        ("known", "as"),
        ("known", "by", "its", "initials"),
        ("known", "by", "its", "acronym"),
        ("known", "by", "the", "acronym"),
        ("known", "by", "the", "initials"),
        ("known", "by", "its", "acronym", "as"),
        ("commonly", "known", "as"),
        ("widely", "known", "as"),
        ("abbreviated", "as"),
        ("or",),
        ("aka",),
        ("the", "former"),
    }
)


@dataclass(slots=True, eq=False)
class Referent:
    """All names of one actor or place in one text, in text order."""

    kind: EntityKind
    names: list[Named] = field(default_factory=list)
    listed: dict[tuple[Concept, ...], None] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def add(self, one: Named) -> None:
        """Take in a name."""
        at = bisect_left(self._starts, one.span.start)
        if at < len(self.names) and self.names[at].span == one.span:
            return
        self._starts.insert(at, one.span.start)
        self.names.insert(at, one)
        if one.concepts:
            self.listed[one.concepts] = None

    def before(self, start: int) -> tuple[int, int]:
        """Return how many of its names stand before `start`, and where the last of them ends."""
        at = bisect_left(self._starts, start)
        return (at, self.names[at - 1].span.end) if at else (0, 0)

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """What the authority knows under all of its names that it knows."""
        listed = list(self.listed)
        common = [c for c in listed[0] if all(c in other for other in listed)] if listed else []
        every = dict.fromkeys(c for concepts in listed for c in concepts)
        return tuple(common) or tuple(every)

    @property
    def full(self) -> Named:
        """Its fullest name: the longest, the first of these."""
        return max(self.names, key=lambda n: len(n.words))

    @property
    def trust(self) -> float:
        """How sure its kind is: that of its surest name."""
        return max(one.certainty for one in self.names)


_Key = tuple[str, ...]


class _Found:
    """Referents by what a further name of theirs may look like."""

    def __init__(self) -> None:
        self.all: dict[int, Referent] = {}
        self._by_key: dict[_Key, dict[int, Referent]] = defaultdict(dict)

    def add(self, referent: Referent, one: Named) -> None:
        """Write down a name of a referent."""
        referent.add(one)
        self.all[id(referent)] = referent
        for key in _keys(one):
            self._by_key[key][id(referent)] = referent

    def get(self, *keys: _Key) -> Iterator[Referent]:
        """Yield the referents written down under any of the keys, once each."""
        seen: dict[int, Referent] = {}
        for key in keys:
            seen |= self._by_key.get(key, {})
        return (r for id, r in seen.items() if id in self.all)

    def merge(self, into: Referent, other: Referent) -> None:
        """Make one referent of two."""
        if other.trust > into.trust:
            into.kind = other.kind
        del self.all[id(other)]
        for one in other.names:
            self.add(into, one)


def referents(names: Iterable[Named]) -> tuple[Referent, ...]:
    """Return the names grouped by what they name, in the order of first mention."""
    found = _Found()
    waiting: list[Named] = []  # may be short for something
    for one in names:
        home = None if _may_be_short(one) else next(_same(found, one), Referent(one.kind))
        if home is not None:
            found.add(home, one)
        else:
            waiting.append(one)
    _join_variants(found)
    _join_aliases(found)
    for one in waiting:
        found.add(_long_for(found, one) or Referent(one.kind), one)
    return tuple(sorted(found.all.values(), key=lambda r: r.names[0].span))


def _may_be_short(one: Named) -> bool:
    if one.is_listed:
        return False
    is_last = one.kind is EntityKind.PERSON and is_surname(one.words)
    return len(one.words) == 1 or is_last or one.kind is EntityKind.GOVERNMENT_BODY


def _keys(one: Named) -> Iterator[_Key]:
    """Yield what a further name of the same bearer may be looked up by."""
    yield ("words", *one.words)
    for concept in one.concepts:
        yield ("concept", concept.id)
    if one.kind is EntityKind.PERSON:
        yield from (("person", word) for word in _short_names(one.words))
    elif one.kind is not EntityKind.LOCATION and len(one.words) > 1:
        yield ("first", one.words[0])
        yield from (("initials", letters) for letters in _initials(one.words))
        yield from (("end", *one.words[i:]) for i in range(1, len(one.words)))


def _same(found: _Found, one: Named) -> Iterator[Referent]:
    """Yield what has the same name, or is the same to the authority."""
    keys: list[_Key] = [("concept", c.id) for c in one.concepts]
    if not one.is_listed and one.kind not in _APART:
        keys.append(("end", *one.words))  # "Claims Commission" after "Land Claims Commission"
    for referent in found.get(("words", *one.words), *keys):
        if _agree(referent.kind, one.kind):
            known = [c for concepts in referent.listed for c in concepts]
            if not (one.concepts and known) or set(one.concepts) & set(known):
                yield referent


def _agree(first: EntityKind, second: EntityKind) -> bool:
    """Whether two kinds can be one thing's: bodies are easily mistaken for other bodies."""
    return first is second or (first not in _APART and second not in _APART)


# ── short forms ─────────────────────────────────────────────────────────────────────────────


def _long_for(found: _Found, one: Named) -> Referent | None:
    """Return whose short name a name is: of several, the one named most, then last, before it."""
    owners = [r for r in found.get(*_short_keys(one)) if _fits(r, one)]
    before = [(r.before(one.span.start), r) for r in owners]
    told = max(before, key=lambda found: found[0], default=None)
    if told is not None and told[0] != (0, 0):
        return told[1]
    return owners[0] if len(owners) == 1 else None


def _short_keys(one: Named) -> Iterator[_Key]:
    yield ("words", *one.words)
    yield ("person", one.words[-1])
    if heads().ending_at(one.words, len(one.words))[0]:
        yield ("end", *one.words)
    if len(one.words) == 1 and len(one.words[0]) > 3:
        yield ("first", one.words[0])
    if is_acronym(written(one)):
        yield ("initials", one.words[0])


def _fits(referent: Referent, one: Named) -> bool:
    """Whether the kinds allow it: an acronym's own kind is only a guess."""
    by_letters = is_acronym(written(one)) and referent.kind not in _APART
    return _agree(referent.kind, one.kind) or by_letters


def _short_names(full: tuple[str, ...]) -> Iterator[str]:
    """Yield the last name, and the given name, that a person may be called by."""
    has_suffix = len(full) > 2 and full[-1] in folded_words("inside", "suffixes")
    yield full[-2] if has_suffix else full[-1]
    if len(full) > 1 and full[0] in given_names():
        yield full[0]


def written(one: Named) -> str:
    """Return a name as it is written, its words run together."""
    parts = one.candidate.line.parts[one.candidate.start : one.candidate.end]
    return "".join(p.text for p in parts)


def _initials(words: Sequence[str]) -> Iterator[str]:
    yield "".join(w[0] for w in words)
    yield "".join(w[0] for w in words if w not in _SMALL)


# ── other forms ─────────────────────────────────────────────────────────────────────────────


def _join_variants(found: _Found) -> None:
    """Join referents whose full names have the same consonants."""
    by_consonants: dict[tuple[bool, str], Referent] = {}
    for referent in tuple(found.all.values()):
        words = " ".join(referent.full.words)
        key = skeleton(words)
        if " " not in key or len(key) < 5 or referent.kind is EntityKind.LOCATION:
            continue
        person = referent.kind is EntityKind.PERSON
        first = by_consonants.setdefault((person, key), referent)
        if first is not referent and ratio(" ".join(first.full.words), words) >= _ALIKE:
            found.merge(first, referent)


def _join_aliases(found: _Found) -> None:
    """Join what the text says is the same: "X (formerly Y)", "Long Name (LN)"."""
    home = {id(n): r for r in found.all.values() for n in r.names}
    names = sorted((n for r in found.all.values() for n in r.names), key=lambda n: n.span)
    for first, second in pairwise(names):
        if not _is_said_same(first, second):
            continue
        one, other = home[id(first)], home[id(second)]
        if one is not other and not _differ(one, other):
            moved = tuple(other.names)
            found.merge(one, other)
            home.update((id(n), one) for n in moved)


def _differ(one: Referent, other: Referent) -> bool:
    """Whether the authority knows them as two."""
    both = one.concepts and other.concepts
    return bool(both) and not set(one.concepts) & set(other.concepts)


def _is_plain(part: Part) -> bool:
    """Whether a word between two names tells something: not "Arabic" in "its Arabic initials"."""
    return not (part.is_capital and part.pos in ("ADJ", "PROPN"))


def _is_said_same(first: Named, second: Named) -> bool:
    a, b = first.candidate, second.candidate
    if a.line is not b.line or EntityKind.LOCATION in (first.kind, second.kind):
        return False
    told = a.line.parts[a.end : b.start]
    between = tuple(p.folded for p in told if p.folded and _is_plain(p))
    marks = [p.text for p in a.line.parts[a.end : b.start] if not p.folded]
    if marks == ["("] and not between:
        return second.words[0] in _initials(first.words) and is_acronym(written(second))
    guessed = min(first.certainty, second.certainty) < _TOLD  # a told kind overrules a guess
    return bool(marks) and between in _FORMER and (guessed or _agree(first.kind, second.kind))
