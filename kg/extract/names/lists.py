"""The word lists of names.toml and given_names.toml, in the shapes the rules ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.knowledge.lexicon import load_toml, words
from kg.knowledge.toponymy import fold
from kg.model import EntityKind

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one word or more with what each of them tells."""

    known: Mapping[Phrase, str]
    begun: Mapping[str, int]  # how long phrases are, at most, that begin with a word
    ended: Mapping[str, int]  # … that end with it

    def ending_at(self, spoken: Sequence[str], end: int) -> tuple[int, str | None]:
        """Return the length of the longest phrase that ends before `end`, and what it tells."""
        longest = self.ended.get(spoken[end - 1], 0) if end > 0 else 0
        for length in range(min(longest, end), 0, -1):
            told = self.known.get(tuple(spoken[end - length : end]))
            if told is not None:
                return length, told
        return 0, None

    def starting_at(self, spoken: Sequence[str], start: int) -> tuple[int, str | None]:
        """Return the length of the longest phrase from `start` on, and what it tells."""
        longest = self.begun.get(spoken[start], 0) if start < len(spoken) else 0
        for length in range(min(longest, len(spoken) - start), 0, -1):
            told = self.known.get(tuple(spoken[start : start + length]))
            if told is not None:
                return length, told
        return 0, None


def _phrases(told: Iterable[tuple[str, str]]) -> Phrases:
    known = {tuple(fold(phrase).split()): tells for phrase, tells in told}
    return Phrases(known, _longest(known, 0), _longest(known, -1))


def _longest(phrases: Iterable[Phrase], at: int) -> dict[str, int]:
    """Return the number of words of the longest phrase with each word in that place."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[at]] = max(len(phrase), longest.get(phrase[at], 0))
    return longest


@cache
def titles() -> Phrases:
    """Return the titles and offices; each tells the gender it implies, or ""."""
    lists = load_toml("names")["titles"]
    told = [
        (title, gender if gender in ("male", "female") else "")
        for gender in ("civil", "military", "male", "female")
        for title in lists[gender]
    ]
    offices = ("minister", "secretary", "deputy minister", "secretary of state for")
    told += [(f"{o} of {p}", "") for o in offices for p in lists["portfolios"]]
    told += [(f"{p} {o}", "") for o in ("minister", "secretary") for p in lists["portfolios"]]
    return _phrases(told)


@cache
def described() -> Phrases:
    """Return the descriptions that stand beside a name; each tells a kind (class name)."""
    lists = load_toml("names")["described"]
    return _phrases((phrase, kind) for kind, phrases in lists.items() for phrase in phrases)


@cache
def heads() -> Phrases:
    """Return the heads of names; each tells a kind (class name), or "other" for no actor."""
    lists = load_toml("names")["heads"]
    return _phrases((phrase, kind) for kind, phrases in lists.items() for phrase in phrases)


@cache
def bodies_of_states() -> Phrases:
    """Return what stands in small letters after a state's adjective; each tells a kind."""
    lists = load_toml("names")["bodies_of_states"]
    return _phrases((phrase, kind) for kind, phrases in lists.items() for phrase in phrases)


@cache
def _firsts() -> Mapping[str, EntityKind]:
    """Return first words of names that tell a kind: "Jaish", "Radio"."""
    lists = load_toml("names")["firsts"]
    return {fold(word): EntityKind(kind) for kind, words in lists.items() for word in words}


@cache
def roles() -> Phrases:
    """Return what persons, and nothing else, are said to be ("a farmer"); they tell nothing."""
    return _phrases((role, "") for role in load_toml("names")["roles"]["person"])


@cache
def given_names() -> Mapping[str, str]:
    """Return folded given names with their gender: "male", "female" or "" for either."""
    lists = load_toml("given_names")
    found = {fold(n): "male" for n in lists["male"].split()}
    found |= {fold(n): "female" for n in lists["female"].split()}
    both = set(map(fold, lists["male"].split())) & set(map(fold, lists["female"].split()))
    return found | dict.fromkeys([*map(fold, lists["either"].split()), *sorted(both)], "")


@cache
def folded_words(*path: str) -> frozenset[str]:
    """Return an array of names.toml, each word folded."""
    return frozenset(fold(w) for w in words("names", *path))


def head_of(folded: Sequence[str]) -> EntityKind | str | None:
    """Return the kind that the last words of a name tell, "other" for no actor, or None.

    A name like "Ministry of Health" is told by the word before "of", "Voices of X" by having one.
    """
    told_first = _firsts().get(folded[0]) if len(folded) > 1 else None
    if told_first is not None:
        return told_first
    before_of = next((i for i, w in enumerate(folded) if i and w in ("of", "for", "on")), None)
    if before_of == 1 and folded[0] in folded_words("inside", "bodies_of"):
        return EntityKind.ORGANISATION
    for end in (before_of, len(folded)):
        if end is not None:
            length, told = heads().ending_at(folded, end)
            if told and (length < len(folded) or length > 1 or told == "other"):
                return told if told == "other" else EntityKind(told)
    return None
