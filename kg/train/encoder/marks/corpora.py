"""The corpora the branch learns from: each reader yields words or texts with phrases by track.

What a corpus does not mark is not learnt from it: a track that is not among a text's phrases says
nothing, an empty one says that there are none. Formats are those of the shared folder: gzipped
JSON lines with spans of code points, and UNER's table of words.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.model import Span

Phrases = Mapping[str, frozenset[Span]]  # track → where its phrases stand

_KINDS = {"person": "person", "organization": "organisation", "place": "place"}  # of GUM
_ROLES = {
    "PerpInd": "perpetrator",
    "PerpOrg": "perpetrator's organisation",
    "Target": "target",
    "Victim": "victim",
    "VictimDescr": "described victim",
    "Weapon": "weapon",
}
_CLASSES = {"REPORTING": "reporting", "STATE": "state", "I_STATE": "state", "PERCEPTION": "state"}
_OF_UNER = {"PER": "person's name", "ORG": "organisation's name", "LOC": "place's name"}
_WORD = re.compile(r"\w+")
# Words with a capital that begin a sentence and no name.
_NO_NAMES = frozenset({
    "i", "you", "he", "she", "it", "they", "we", "me", "him", "her", "them", "us", "my",
    "your", "his", "its", "their", "our", "who", "that", "this", "these", "those", "one",
    "ones", "mine", "yours", "hers", "theirs", "ours", "myself", "himself", "herself",
    "themselves", "itself", "a", "an",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tracked:
    """A text with its words' places, if known, and the phrases on each track it tells of."""

    text: str
    phrases: Phrases
    words: tuple[Span, ...] = ()


def mentions(path: Path) -> Iterator[Tracked]:
    """Yield GUM's texts with mentions of persons, organisations and places, and names of them."""
    for one in _records(path):
        by_kind: dict[str, set[Span]] = {kind: set() for kind in _KINDS.values()}
        for entity in one["entities"]:
            if entity["type"] in _KINDS:
                by_kind[_KINDS[entity["type"]]].update(_spans(entity["mentions"]))
        phrases: dict[str, frozenset[Span]] = {}
        for kind, spans in by_kind.items():
            names = (name for span in spans if (name := _name(one["text"], span)) is not None)
            phrases[f"widest {kind}"] = widest(spans)
            phrases[f"narrowest {kind}"] = narrowest(spans)
            phrases[f"{kind}'s name"] = narrowest(set(names))
        yield Tracked(one["text"], phrases)


def _name(text: str, span: Span) -> Span | None:
    """Return the name that a mention is, without "the"; None if it is no name."""
    words = [*_WORD.finditer(text, span.start, span.end)]
    if len(words) > 1 and words[0].group().lower() == "the":
        has_capitals = all(word.group()[0].isupper() for word in words[1:])
        return Span(words[1].start(), span.end) if has_capitals else None
    if not words or words[0].group().lower() in _NO_NAMES:
        return None
    has_capitals = words[0].group()[0].isupper() and words[-1].group()[0].isupper()
    return span if has_capitals else None


def roles(path: Path) -> Iterator[Tracked]:
    """Yield MUC-4's texts with who did what to whom: all places where a template's words stand."""
    for one in _records(path):
        found: dict[str, set[Span]] = {role: set() for role in _ROLES.values()}
        for template in one["templates"]:
            for slot, fillers in template["slots"].items():
                if slot in _ROLES:
                    for words in {w for filler in fillers for w in filler["alternatives"]}:
                        found[_ROLES[slot]].update(_places(words, one["text"]))
        yield Tracked(one["text"], {role: widest(spans) for role, spans in found.items()})


def _places(words: str, text: str) -> Iterator[Span]:
    parts = r"\W+".join(re.escape(word) for word in _WORD.findall(words))
    if parts:
        for found in re.finditer(rf"\b{parts}\b", text, re.IGNORECASE):
            yield Span(*found.span())


def happenings(path: Path) -> Iterator[Tracked]:
    """Yield TempEval-3's texts with the words that tell of events, by class."""
    for one in _records(path):
        found: dict[str, set[Span]] = {"happening": set(), "reporting": set(), "state": set()}
        for event in one["events"]:
            found[_CLASSES.get(event["type"], "happening")].update(_spans(event["triggers"]))
        yield Tracked(one["text"], {track: frozenset(spans) for track, spans in found.items()})


def told(path: Path) -> Iterator[Tracked]:
    """Yield ECB+'s texts with the words that tell of what the article is about."""
    for one in _records(path):
        spans = (span for event in one["events"] for span in _spans(event["triggers"]))
        yield Tracked(one["text"], {"told happening": frozenset(spans)})


def names(path: Path) -> Iterator[Tracked]:
    """Yield UNER's sentences with names: number, word, tag, a word a row, sentences apart."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines if not line.startswith("#"))
        for is_row, sentence in groupby(rows, key=lambda row: len(row) > 2):
            if is_row:
                yield _sentence([(row[1], row[2]) for row in sentence])


def _sentence(rows: Iterable[tuple[str, str]]) -> Tracked:
    text, words = "", list[Span]()
    phrases: dict[str, set[Span]] = {track: set() for track in _OF_UNER.values()}
    open_: dict[str, Span] = {}
    for word, tag in rows:
        words.append(Span(len(text), len(text) + len(word)))
        text += f"{word} "
        track = _OF_UNER.get(tag[2:])
        begun = open_.get(track or "") if tag.startswith("I") else None
        open_ = {track: begun.to(words[-1]) if begun else words[-1]} if track else {}
        if track:
            phrases[track] -= {begun} if begun else set()
            phrases[track].add(open_[track])
    return Tracked(text, {t: frozenset(spans) for t, spans in phrases.items()}, tuple(words))


def widest(spans: set[Span]) -> frozenset[Span]:
    """Return the spans that lie in no other."""
    return frozenset(s for s in spans if not any(o != s and o.covers(s) for o in spans))


def narrowest(spans: set[Span]) -> frozenset[Span]:
    """Return the spans that hold no other."""
    return frozenset(s for s in spans if not any(o != s and s.covers(o) for o in spans))


def _spans(marked: Iterable[Mapping[str, Any]]) -> Iterator[Span]:
    return (Span(one["start"], one["end"]) for one in marked)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
