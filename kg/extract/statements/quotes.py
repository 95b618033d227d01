"""Quotations: what stands between quotation marks, over several paragraphs where it goes on.

Marks come in every shape (“ ” " « » „ `` '' ‘ ’) and are often wrong: one is missing, a closing
one opens. The shape proposes whether a mark opens or closes, its neighbours decide. A paragraph
whose quotation stays open goes on in the next one if that begins with an opening mark; otherwise
it ends with the paragraph. A closing mark that nothing opened closes what stands before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.model import Document, Span, Zone

_DOUBLE = re.compile(r"''|``|‘‘|’’|[\"“”„«»‟″]")
_OPENS = frozenset(("``", "‘‘", "“", "„", "«", "‟"))
_CLOSES = frozenset(("’’", "”", "»"))
_OPENING = re.compile(r"\s*(?:''|``|‘‘|[\"“„«‟])")
_SINGLE_OPEN = re.compile(r"(?<![^\s(\[—–/-])['‘‹](?=[^\W\d_]|[“\"])")
_SINGLE_CLOSE = re.compile(r"(?<=\S)['’›](?=[\s.,;:!?)\]—–]|$)")
_POSSESSIVE = re.compile(r"(?<=s)['’] [a-z]")
_TAG = re.compile(
    r",\s+(?:he|she|they|(?:[A-Z][\w.’'-]+\s+){1,4}?)\s*(?:said|says|added|told|wrote|replied)\b"
    r"[^,;:“”\"]*\.?\s*$"
)
_LONGEST_TAG = 120  # characters of ", he said on Friday."
_LONGEST_SINGLE = 600  # characters; further off an apostrophe is no closing mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Quoted words: `parts` without their marks, one a paragraph; `outer` with them."""

    outer: Span
    parts: tuple[Span, ...]
    single: bool = False


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations of a document in text order; none overlaps another."""

    found: tuple[Quotation, ...]

    def at(self, position: int) -> Quotation | None:
        """Return the quotation whose outer span holds `position`."""
        n = bisect_right(self.found, position, key=lambda q: q.outer.start) - 1
        return self.found[n] if n >= 0 and position < self.found[n].outer.end else None

    def between(self, span: Span) -> tuple[Quotation, ...]:
        """Return the quotations that overlap `span`."""
        first = bisect_right(self.found, span.start, key=lambda q: q.outer.end)
        last = bisect_right(self.found, span.end - 1, key=lambda q: q.outer.start)
        return self.found[first:last]


def find_quotations(document: Document) -> Quotations:
    """Return the quotations of the zones that are read."""
    zones = [z for z in document.zones if z.kind.is_read]
    found = list(_doubles(document.text, zones))
    found += _singles(document.text, zones, Quotations(tuple(found)))
    return Quotations(_parted(sorted(found, key=lambda q: (q.outer.start, q.parts))))


def _parted(found: list[Quotation]) -> tuple[Quotation, ...]:
    """Return the quotations so that a mark between two of them is the later one's."""
    parted: list[Quotation] = []
    for quotation in found:
        if parted and quotation.outer.start < parted[-1].outer.end:
            before = parted.pop()
            end = max(before.parts[-1].end, quotation.outer.start)
            parted.append(replace(before, outer=Span(before.outer.start, end)))
        if not parted or parted[-1].outer.end <= quotation.outer.start:
            parted.append(quotation)
    return tuple(parted)


def _doubles(text: str, zones: list[Zone]) -> Iterator[Quotation]:
    """Yield quotations in double marks; `parts` carries one over from paragraph to paragraph."""
    parts: list[Span] = []
    for number, zone in enumerate(zones):
        after = zones[number + 1] if number + 1 < len(zones) else None
        pairs, still_open = _pair(text, zone.span)
        for start, end in pairs:
            span = _inner(text, start, end)
            parts += [span] if span else []
            if parts:
                yield _quotation(text, parts)
            parts = []
        if still_open is not None:
            span = _inner(text, still_open, zone.span.end)
            parts += [span] if span else []
        if parts and not (after and still_open is not None and _goes_on(text, after)):
            yield _quotation(text, parts)
            parts = []


def _goes_on(text: str, zone: Zone) -> bool:
    """Whether a paragraph begins by repeating the opening mark of a quotation that is open."""
    return bool(_OPENING.match(text, zone.span.start, zone.span.end))


def _quotation(text: str, parts: list[Span]) -> Quotation:
    return Quotation(outer=_with_marks(text, parts[0].to(parts[-1])), parts=tuple(parts))


def _with_marks(text: str, span: Span) -> Span:
    """Return `span` with the marks that stand right beside it."""
    start, end = span.start, span.end
    for width in (2, 1):
        if start >= width and _DOUBLE.fullmatch(text, start - width, start):
            start -= width
            break
    for width in (2, 1):
        if mark := _DOUBLE.fullmatch(text, end, end + width):  # stops at the end of the text
            end = mark.end()
            break
    return Span(start, end)


def _inner(text: str, start: int, end: int) -> Span | None:
    """Return what lies between, white space and marks trimmed; None for nothing."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


class _Matcher:
    """Pairs the marks of one paragraph: two levels deep, a forgotten closing mark mended."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self._open: list[re.Match[str]] = []  # outermost first
        self._inside: list[tuple[int, int]] = []  # pairs inside the outermost
        self.pairs: list[tuple[int, int]] = []

    @property
    def is_open(self) -> bool:
        """Whether some mark waits for its other half."""
        return bool(self._open)

    def open(self, mark: re.Match[str]) -> None:
        """Take in a mark that opens; at a third level the first one was forgotten to be closed."""
        if len(self._open) == 2:
            self._forget()
        self._open.append(mark)

    def close(self, mark: re.Match[str]) -> None:
        """Take in a mark that closes; what nothing opened began with the paragraph."""
        if not self._open:
            if not self.pairs:
                self.pairs.append((self._start, mark.start()))
            return
        pair = (self._open.pop().end(), mark.start())
        if self._open:
            self._inside.append(pair)
        else:
            self.pairs.append(pair)
            self._inside = []

    def end(self) -> int | None:
        """Return where a quotation stays open at the paragraph's end, None when none does."""
        while len(self._open) > 1 or (self._open and self._inside):
            self._forget()
        return self._open[0].end() if self._open else None

    def _forget(self) -> None:
        """Close the outermost quotation before the first one inside it, and keep those."""
        outer = self._open.pop(0)
        inside = [start - 1 for start, _ in self._inside]
        inside += [mark.start() for mark in self._open[:1]]
        self.pairs.append((outer.end(), _before_tag(self._text, outer.end(), min(inside))))
        self.pairs += self._inside
        self._inside = []


def _before_tag(text: str, start: int, end: int) -> int:
    """Return where words end whose closing mark was forgotten: before ", he said" at the latest."""
    tag = _TAG.search(text, max(start, end - _LONGEST_TAG), end)
    return tag.start() + 1 if tag else end


def _pair(text: str, zone: Span) -> tuple[list[tuple[int, int]], int | None]:
    """Return (start, end) of each quotation's words in one zone, and where one stays open."""
    matcher = _Matcher(text, zone.start)
    for mark in _DOUBLE.finditer(text, zone.start, zone.end):
        if _opens(text, mark, zone, is_open=matcher.is_open):
            matcher.open(mark)
        else:
            matcher.close(mark)
    still_open = matcher.end()
    return matcher.pairs, still_open


def _opens(text: str, mark: re.Match[str], zone: Span, *, is_open: bool) -> bool:
    """Whether a mark opens: by its neighbours where they tell, else by its shape."""
    before = text[mark.start() - 1] if mark.start() > zone.start else " "
    after = text[mark.end()] if mark.end() < zone.end else " "
    can_open = before.isspace() or before in "([{—–-/:‘'"
    can_close = after.isspace() or after in ".,;:!?)]}—–-’'"
    if can_open and not after.isspace() and not (can_close and is_open):
        return not (mark.group() in _CLOSES and is_open)
    if can_close and not before.isspace():
        return False
    if mark.group() in _OPENS:
        return True
    return mark.group() not in _CLOSES and not is_open


def _singles(text: str, zones: list[Zone], doubles: Quotations) -> Iterator[Quotation]:
    """Yield quotations in single marks outside all others."""
    for zone in zones:
        end = zone.span.start
        for mark in _SINGLE_OPEN.finditer(text, zone.span.start, zone.span.end):
            if mark.start() < end or doubles.at(mark.start()):
                continue
            close = _closing(text, mark.end(), zone.span.end)
            if close is not None and close > mark.end() and not doubles.at(close):
                end = close + 1
                yield Quotation(
                    outer=Span(mark.start(), end),
                    parts=(Span(mark.end(), close),),
                    single=True,
                )


def _closing(text: str, start: int, end: int) -> int | None:
    """Return where the single mark that closes stands; a possessive's apostrophe comes last."""
    stop = min(end, start + _LONGEST_SINGLE)
    doubtful = None
    for mark in _SINGLE_CLOSE.finditer(text, start, stop):
        if not _POSSESSIVE.match(text, mark.start(), min(end, mark.end() + 2)):
            return mark.start()
        doubtful = doubtful if doubtful is not None else mark.start()
    return doubtful
