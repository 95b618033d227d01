"""What speaks for a candidate being a person, a place, a body, or nothing of these.

Evidence is a list of strings, so that the weights learned for them (`kg.knowledge.naming`,
trained by `kg.train.names`) can be read by a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.names.lists import folded_words, given_names, head_of, titles
from kg.extract.names.parts import Case, Part
from kg.extract.names.runs import is_opening
from kg.extract.names.segments import Candidate
from kg.knowledge import gazetteer

_LARGE, _MEDIUM = 500_000, 50_000  # inhabitants: how well known a place is


def evidence_of(candidate: Candidate) -> tuple[str, ...]:
    """Return the evidence, each kind of it once."""
    return tuple(dict.fromkeys((*_inside(candidate), *_known(candidate), *_around(candidate))))


def _inside(candidate: Candidate) -> Iterator[str]:
    words = [w for w in candidate.words if w]
    parts = candidate.line.parts[candidate.start : candidate.end]
    yield f"length={min(len(words), 5)}"
    yield "first=" + words[0]
    yield "last=" + words[-1]
    for word in words:
        yield "word=" + word
    for size in (2, 3, 4):
        if len(words[-1]) > size:
            yield "ends=" + words[-1][-size:]
    yield "shape=" + _shape(parts)
    yield "tag=" + parts[-1].tag
    if candidate.line.case is Case.NORMAL and is_opening(candidate.line.parts, candidate.start):
        yield "opening"


def _shape(parts: tuple[Part, ...]) -> str:
    if len(parts) == 1:
        text = parts[0].text
        if "." in text:
            return "dotted"
        return "caps" if text.isupper() else "digits" if any(map(str.isdigit, text)) else "word"
    if any(len(p.text.strip(".")) == 1 and p.text.isupper() for p in parts[1:-1]):
        return "initials"
    if all(p.text.isupper() for p in parts):
        return "caps+"
    return "mixed" if any(p.text.islower() for p in parts) else "words"


def _known(candidate: Candidate) -> Iterator[str]:
    words = candidate.words
    if words[0] in given_names():
        yield "given" if len(words) > 1 else "given-alone"
    for word in words:
        if word in folded_words("inside", "company") and word == words[-1]:
            yield "company"
        if word in folded_words("place", "first") and word == words[0] and len(words) > 1:
            yield "place-first"
        if word in folded_words("not_names", "peoples"):
            yield "people"
    head = head_of(words)
    if head:
        yield f"head={head}"
    for entry in candidate.entries:
        yield f"listed={entry.use}/{entry.concept.kind}"
    yield from _gazetteer(candidate)


def _gazetteer(candidate: Candidate) -> Iterator[str]:
    text = " ".join(p.text for p in candidate.line.parts[candidate.start : candidate.end])
    places = (
        gazetteer.lookup(text) if candidate.end - candidate.start <= gazetteer.LONGEST_NAME else ()
    )
    if not places:
        return
    people = max(p.population for p in places)
    size = "large" if people >= _LARGE else "medium" if people >= _MEDIUM else "small"
    yield f"gazetteer={size}"


def _around(candidate: Candidate) -> Iterator[str]:
    folded = candidate.line.folded
    parts = candidate.line.parts
    before = [
        folded[i] or parts[i].text for i in range(max(candidate.start - 2, 0), candidate.start)
    ]
    after = [
        folded[i] or parts[i].text for i in range(candidate.end, min(candidate.end + 2, len(parts)))
    ]
    yield "before=" + (before[-1] if before else "^")
    yield "before2=" + " ".join(["^", *before][-2:])
    yield "after=" + (after[0] if after else "$")
    yield "after2=" + " ".join([*after, "$"][:2])
    if after:
        yield "after-tag=" + parts[candidate.end].tag
    if before:
        yield "before-tag=" + parts[candidate.start - 1].tag
    if candidate.title:
        yield "titled"
        yield "title=" + folded[candidate.title[1] - 1]
    if candidate.described:
        yield f"described={candidate.described}"
    if before and before[-1] in folded_words("place", "prepositions"):
        yield "after-preposition"
    if titles().starting_at(folded, candidate.end)[0]:
        yield "before-title"
