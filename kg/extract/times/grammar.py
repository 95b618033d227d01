"""The patterns of times_patterns.toml, compiled, and what they match in a sequence of tokens.

A pattern over word classes is translated into a regular expression over the letters of
`lexicon.Alphabet`. Unbounded repetition is refused, so matching takes linear time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.errors import KnowledgeError
from kg.extract.times.lexicon import Alphabet
from kg.extract.times.shapes import TOKEN
from kg.knowledge.lexicon import load_toml

_ATOM = re.compile(
    r"\s*(?:(?P<open><(?P<group>[a-z]\w*):)|(?P<look>\(\?[!=])|(?P<repeat>\{\d,\d\})"
    r"|(?P<mark>[()|?])|(?P<close>>)|(?P<word>[A-Za-z][\w'’]*))"
)
Parts = Mapping[str, tuple[int, int]]  # part name → tokens [from, to) that say it


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled pattern and what to make of what it matches."""

    name: str
    make: str
    fixed: Mapping[str, Any]
    pieces: bool
    regex: re.Pattern[str]
    order: int


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's words: tokens [start, end), and the parts the rule names in them."""

    rule: Rule
    start: int
    end: int
    parts: Parts


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules and the alphabet they are written in."""

    alphabet: Alphabet
    rules: tuple[Rule, ...]

    def matches(self, letters: str) -> list[Match]:
        """Return every rule's matches, at each start the longest first."""
        found = [m for rule in self.rules for m in _matches(rule, letters)]
        return sorted(found, key=lambda m: (m.start, -m.end, m.rule.order))


def _matches(rule: Rule, letters: str) -> Iterator[Match]:
    for found in rule.regex.finditer(letters):
        if found.end() > found.start():
            yield Match(rule, found.start(), found.end(), _parts(found))


def _parts(found: re.Match[str]) -> Parts:
    parts: dict[str, tuple[int, int]] = {}
    for name, words in found.groupdict().items():
        if words is not None:
            parts.setdefault(name.rstrip("_"), found.span(name))
    return parts


@cache
def grammar() -> Grammar:
    """Return the grammar of times_patterns.toml; raises KnowledgeError when it is not one."""
    data = load_toml("times_patterns")
    macros = {**data["macro"], "Holiday": _holidays()}
    alphabet = Alphabet(_literals([*macros.values(), *_texts(data["rule"])]))
    rules = (_rule(entry, macros, alphabet, i) for i, entry in enumerate(data["rule"]))
    return Grammar(alphabet, tuple(rules))


def _texts(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    keys = ("pattern", "after", "not_after", "before", "not_before")
    return (entry[key] for entry in entries for key in keys if key in entry)


def _literals(texts: Sequence[str]) -> list[str]:
    """Return the words in lower case that patterns name as they are."""
    words = {m["word"] for text in texts for m in _ATOM.finditer(text) if m["word"]}
    return sorted(w for w in words if w[0].islower())


def _holidays() -> str:
    """Return the pattern of all holidays' names, longer ones first."""
    names = sorted(load_toml("times")["holiday"], key=lambda name: (-len(name), name))
    return " | ".join(_holiday(name) for name in names)


def _holiday(name: str) -> str:
    marks = {"'s": "Poss", "'": "Apostrophe", "-": "Dash", ".": "Dot?"}
    return " ".join(marks.get(m.group(), m.group()) for m in TOKEN.finditer(name) if not m["gap"])


class _Compiler:
    """Translates the patterns of one rule into one regular expression over letters."""

    def __init__(self, macros: Mapping[str, str], alphabet: Alphabet) -> None:
        self._macros = macros
        self._alphabet = alphabet
        self._used: Counter[str] = Counter()

    def compile(self, entry: Mapping[str, Any]) -> re.Pattern[str]:
        """Return the rule's regular expression; raises KnowledgeError."""
        keys = {
            "after": "(?<={})",
            "not_after": "(?<!{})",
            "pattern": "{}",
            "before": "(?={})",
            "not_before": "(?!{})",
        }
        parts = (shape.format(self._read(entry[k])) for k, shape in keys.items() if k in entry)
        try:
            return re.compile("".join(parts))
        except re.error as error:
            raise KnowledgeError(f"time pattern '{entry['name']}': {error}") from error

    def _read(self, pattern: str) -> str:
        out, at = [], 0
        while at < len(pattern.rstrip()):
            found = _ATOM.match(pattern, at)
            if not found:
                raise KnowledgeError(f"not a time pattern: {pattern[at:]!r} in {pattern!r}")
            out.append(self._atom(found))
            at = found.end()
        return f"(?:{''.join(out)})"

    def _atom(self, found: re.Match[str]) -> str:
        if found["open"]:
            return self._open(found["group"])
        if found["close"]:
            return ")"
        if found["word"]:
            return self._word(found["word"])
        mark = found["look"] or found["repeat"] or found["mark"]
        return "(?:" if mark == "(" else mark

    def _open(self, name: str) -> str:
        """Name a group; `re` wants names to differ, so repeated ones get underscores."""
        again = self._used[name]
        self._used[name] += 1
        return f"(?P<{name}{'_' * again}>"

    def _word(self, word: str) -> str:
        if word in self._macros:
            return self._read(self._macros[word])
        letters = self._alphabet.letters(word)
        if not letters:
            raise KnowledgeError(f"no word class or shape is called '{word}'")
        return f"[{letters}]"


def _rule(entry: Mapping[str, Any], macros: Mapping[str, str], alphabet: Alphabet, i: int) -> Rule:
    return Rule(
        name=entry["name"],
        make=entry["make"],
        fixed=entry.get("set", {}),
        pieces=entry.get("pieces", False),
        regex=_Compiler(macros, alphabet).compile(entry),
        order=i,
    )
