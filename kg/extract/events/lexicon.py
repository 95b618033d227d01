"""The words that tell of events, as an index: `kg/knowledge/data/events.toml` made ready to match.

A phrase is found by its first word, in any of its forms. The parser's lemma is one candidate; the
others come from the ending alone, because in a headline ("Attack Kills 25+") tags and lemmas are
often wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from kg.errors import KnowledgeError
from kg.knowledge.lexicon import load_toml

GAP = "…"  # up to five words may stand here

_KINDS = {
    "verbs": ("v", True),
    "weak_verbs": ("v", False),
    "nouns": ("n", True),
    "weak_nouns": ("n", False),
    "adjectives": ("a", True),
    "weak_adjectives": ("a", False),
}
_HYPHEN = re.compile(r"[-–]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One word or phrase and the type of event it tells of."""

    key: str  # as in the list: "set … on fire/v"
    words: tuple[str, ...]  # lemmas; GAP among them
    kind: str  # "v" verb, "n" noun, "a" participle before a noun
    type: str
    frame: str
    strong: bool  # needs no further reason to be believed
    tailed: bool = False  # "barrel-bomb": the verb is the last word


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """`type` if what stands at `at` is one of `words` or `classes`; both empty: anything there."""

    at: str
    words: frozenset[str]
    classes: tuple[str, ...]
    type: str  # "-" no event, "?" the entry's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Finer:
    """Events of `types` are of `type` if what stands at `at` holds one of `words`."""

    types: frozenset[str]
    at: str  # "instrument" (or doer), "target", "state": done by a state
    words: frozenset[str]
    beside: frozenset[str]  # and one of these, if there are any
    type: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists of events.toml, indexed."""

    entries: Mapping[str, tuple[Entry, ...]]  # first word → phrases, longest first
    senses: Mapping[str, tuple[Sense, ...]]
    frames: Mapping[str, Mapping[str, str]]
    classes: Mapping[str, frozenset[str]]
    topics: Mapping[str, frozenset[str]]
    covers: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]]
    finer: tuple[Finer, ...]
    light: frozenset[str]
    brokers: frozenset[str]

    def matches(self, forms: tuple[str, ...]) -> tuple[Entry, ...]:
        """Return the phrases whose first word is one of `forms`, longest first."""
        if len(forms) == 1:
            return self.entries.get(forms[0], ())
        found = [entry for form in forms for entry in self.entries.get(form, ())]
        return tuple(sorted(found, key=lambda e: -len(e.words)))

    def general(self, type_: str, other: str) -> bool:
        """Whether the one type speaks of events of the other too."""
        return type_ == other or other in self.covers.get(type_, frozenset())

    def related(self, one: str, other: str) -> bool:
        """Whether one of the two types covers the other."""
        return self.general(one, other) or self.general(other, one)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, made ready at the first call; KnowledgeError when the list is damaged."""
    table = load_toml("events")
    try:
        return Lexicon(
            entries=_indexed(table["types"]),
            senses=MappingProxyType({k: tuple(map(_sense, v)) for k, v in table["sense"].items()}),
            frames=MappingProxyType({k: MappingProxyType(v) for k, v in table["frames"].items()}),
            classes=_sets(table["classes"]),
            topics=_sets(
                {**table["topics"], **{t: table["classes"][t] for t in ("sport", "market")}}
            ),
            covers=_sets(table["covers"]),
            groups=_sets(table["groups"]),
            finer=tuple(map(_finer, table["finer"])),
            light=frozenset(table["light"]["verbs"]),
            brokers=frozenset(table["light"]["brokers"]),
        )
    except (KeyError, TypeError) as error:
        raise KnowledgeError(
            f"the list of event words is damaged: {error!r}",
            hint="see the comment at the head of kg/knowledge/data/events.toml",
        ) from error


def _sets(table: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    return MappingProxyType({name: frozenset(words) for name, words in table.items()})


def _sense(rule: Mapping[str, Any]) -> Sense:
    words = rule.get("in", [])
    return Sense(
        at=rule["at"],
        words=frozenset(w for w in words if not w.startswith("@")),
        classes=tuple(w[1:] for w in words if w.startswith("@")),
        type=rule["is"],
    )


def _finer(rule: Mapping[str, Any]) -> Finer:
    return Finer(
        types=frozenset(rule["of"]),
        at=rule["at"],
        words=frozenset(rule.get("in", ())),
        beside=frozenset(rule.get("beside", ())),
        type=rule["is"],
    )


def _indexed(types: Mapping[str, Any]) -> Mapping[str, tuple[Entry, ...]]:
    index: dict[str, list[Entry]] = {}
    for name, table in types.items():
        for entry in _entries(name, table):
            index.setdefault(entry.words[0], []).append(entry)
    return MappingProxyType(
        {first: tuple(sorted(found, key=lambda e: -len(e.words))) for first, found in index.items()}
    )


def _entries(name: str, table: Mapping[str, Any]) -> list[Entry]:
    return [
        Entry(
            key=f"{phrase}/{kind}",
            words=words,
            kind=kind,
            type=name,
            frame=table["frame"],
            strong=strong,
            tailed=kind == "v" and len(words) > 1 and _is_tailed(phrase),
        )
        for list_, (kind, strong) in _KINDS.items()
        for phrase in table.get(list_, ())
        for words in _spellings(phrase)
    ]


def _is_tailed(phrase: str) -> bool:
    """Whether the verb stands last: "barrel-bomb", "sexually assault"."""
    first = phrase.split()[0]
    return bool(_HYPHEN.search(first)) or first.endswith("ly")


def _spellings(phrase: str) -> list[tuple[str, ...]]:
    """The words of a phrase; hyphened ones whole and in their parts, as tokenizers differ."""
    parts = tuple(word for part in phrase.split() for word in _HYPHEN.split(part) if word)
    whole = tuple(phrase.split())
    return [parts] if parts == whole else [parts, whole]
