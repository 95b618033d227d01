"""Block quotes without quotation marks: opened by a colon, ended by the narrator's return.

Nothing in the text marks their end. Each paragraph after the colon is weighed: "we", "it's high
time", "must" sound like the speaker, "on Friday", "the minister said" like the narrator. The quote
is the run of paragraphs from the colon on whose weights add up to most. A heading, another entry,
a picture or more air than paragraphs have ends the run at the latest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.document.context import paragraph_gap
from kg.document.parts import Part, pattern, rules, wordset
from kg.model import ZoneKind

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][^\W\d_]{3,}\b")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»")
_OWN_SPEECH = re.compile(  # a speaker who tells of speech is no narrator
    r"\b(?:(?:i|we)(?:['’]ve|\s+have|\s+had)?\s+(?:said|told|announced|reported|insisted|maintained)"
    r"|(?:said|told|reported|announced)\s+(?:to\s+)?(?:us|me))\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\[[a-z][^\[\]]{0,30}\]")
_NOT_A_QUOTE = re.compile(  # an item of a list, or quoted in the ordinary way
    r"[-–—*•●▪◦‣·]|\(?\d{1,2}[.)]\s|[\"“‘«„]|'[^\W\d_]|``|''"
)
_CLOSES = re.compile(r"[”\"»]$")
_LONGEST = 12  # paragraphs: a longer run is an interview, not a quotation
_NARRATOR = -2  # a paragraph of that weight is the narrator's, whatever comes after it
_SPEAKER = 3  # and one that introduces another quotation is too, unless it weighs that much
_NAMES_ONLY = 10  # words: "The minister, Ann Lee:" needs no verb of speech
_INTRODUCTION = 25  # words before the colon in which somebody is said to speak
_SAMPLE = 3000


def mark_quotes(draft: list[Part]) -> None:
    """Set the kind of the paragraphs that are block quotes, in place."""
    gap = paragraph_gap(draft)
    number = 0
    while number < len(draft):
        run = _quote_after(draft, number, gap) if _introduces(draft[number]) else []
        for part in run:
            part.kind = ZoneKind.BLOCK_QUOTE
        number += len(run) + 1


def _introduces(part: Part) -> bool:
    return part.kind is None and part.text.endswith(":") and part.words >= 3


def _quote_after(draft: list[Part], number: int, gap: int) -> list[Part]:
    """Return the paragraphs the introduction at `number` opens a quote of; [] for none."""
    introduction = _Introduction.of(draft[number].text)
    if introduction.weight < 0:
        return []
    total = best = introduction.weight
    run: list[Part] = []
    length = 0
    for part in draft[number + 1 : number + 1 + _LONGEST]:
        if part.kind is not None or part.blank > max(gap, 1) or _NOT_A_QUOTE.match(part.text):
            break
        weight = _weight(part.text, introduction)
        if weight <= _NARRATOR or (weight < _SPEAKER and part.text.endswith(":")):
            break
        if not run and introduction.weight <= 0 and weight < _SPEAKER:
            break  # nobody is said to speak: then the words must tell it
        run.append(part)
        total += weight
        if total > best or (len(run) == 1 and total > 0 and introduction.weight > 0):
            best, length = total, len(run)
        if _closes_without_opening(part.text):
            break
    return run[:length] if best > 0 else []


@dataclass(frozen=True, slots=True)
class _Introduction:
    """What the paragraph before the colon says: is somebody speaking, and who is named in it."""

    weight: float
    names: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Introduction:
        last = re.split(r"(?<=[.!?])\s+(?=[A-Z“\"])", text[-_SAMPLE:])[-1]
        names = frozenset(_NAME.findall(text[-_SAMPLE:]))
        weights = rules()["quote"]
        if _tells_of_speech(last):
            return cls(weights["opens"], names)
        return cls(weights["weak"] if len(last.split()) <= _NAMES_ONLY else _NARRATOR, names)


def _tells_of_speech(sentence: str) -> bool:
    if pattern("speech", "lists").search(sentence):
        return False
    words = [w.casefold() for w in _WORD.findall(sentence)][-_INTRODUCTION:]
    spoken = wordset("speech", "verbs") | wordset("speech", "nouns")
    return not spoken.isdisjoint(words) or bool(pattern("speech", "phrases").search(sentence))


def _weight(text: str, introduction: _Introduction) -> float:
    """Return how much a paragraph sounds like the speaker; below 0 like the narrator."""
    weights = rules()["quote"]
    sample = text[:_SAMPLE]
    bare = _OWN_SPEECH.sub(" us ", _QUOTED.sub(" ", sample))
    words = [w.casefold().replace("’", "'") for w in _WORD.findall(bare)]
    total = sum(_scaled(words, weights[key]) for key in _KINDS)
    total += _scaled(words[:1], weights["deixis"])
    total += weights["bracket"] * bool(_BRACKETED.search(sample))
    total += weights["ask"] * any(mark in bare for mark in "?!")
    total += weights["named"] * _tells_of(introduction.names, bare)
    return float(total)


_KINDS = ("own", "you", "spoken", "opinion", "present", "reported", "dated")


def _scaled(words: list[str], rule: dict[str, Any]) -> float:
    counted = sum(word in _listed(tuple(rule["words"])) for word in words)
    most: float = rule["most"]
    weighed: float = rule["weight"] * counted
    return max(-most, min(most, weighed))


@cache
def _listed(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)


def _tells_of(names: frozenset[str], text: str) -> bool:
    """Whether the paragraph begins with somebody the introduction names."""
    return not names.isdisjoint(re.findall(r"[^\W\d_]+", text)[:5])


def _closes_without_opening(text: str) -> bool:
    """Whether the last quotation mark closes a quotation that no mark opened: the quote's end."""
    return bool(_CLOSES.search(text)) and text.count("“") + text.count("«") < text.count(
        "”"
    ) + text.count("»")
