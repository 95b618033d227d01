"""Sentence borders: only terminal punctuation ends a sentence.

Written here rather than taken from a library: trained splitters break headlines and unfinished
quotations in the middle (spaCy's parser: 44 false breaks in five articles), pySBD is quadratic.
The rule: a run of terminal marks with the quotation marks and brackets that close after it ends a
sentence, unless it belongs to an abbreviation, an initial, a number or an address, or what follows
cannot begin a sentence. The lists are in `sentences.toml`. One pass, linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.document.dateline import dateline_end
from kg.knowledge.lexicon import load_toml, words
from kg.model import Sentence, Span, Zone, ZoneKind

_MARKS = re.compile(r"[.!?…؟۔।‼⁇⁈⁉。！？｡]+")
_CLOSED = re.compile(r"(?:''|[\"'”’»)\]}›」』])*(?: ?\[\d{1,3}\])*")
_CLOSED_APART = re.compile(r"\s(?:''|[”»)\]])(?=\s|$)")  # tokenised text parts marks by spaces
_QUOTE_APART = re.compile(r"\s\"(?=\s|$)")
_NEXT = re.compile(r"(\s*)([^\w\s,;:%)\]}.!?…]*\s?)([^\W_](?:[\w'’-]*\w)?)?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ADDRESS = re.compile(r"//|www\.|@|\w/\w")
_ADDRESS_START = re.compile(r"https?$|www$")
_DASHES = ("-", "–", "—")
_IDEOGRAPHIC = frozenset("。！？｡")
_TOKEN = 60  # characters before a full stop that are looked at


def sentences_of(text: str, zones: tuple[Zone, ...]) -> tuple[Sentence, ...]:
    """Return the sentences of every zone that is read and holds no other, in document order."""
    return tuple(
        Sentence(span=span, zone=number)
        for number, zone in enumerate(zones)
        if zone.kind.is_read
        for span in _sentences(text, zone)
    )


def _sentences(text: str, zone: Zone) -> Iterator[Span]:
    """The sentences of one zone; a paragraph's dateline is one of its own."""
    report = dateline_end(text, zone.span) if zone.kind is ZoneKind.PARAGRAPH else None
    if report is not None:
        yield Span(zone.span.start, _trimmed(text, report))
    yield from split(text, zone.span if report is None else Span(report, zone.span.end))


def split(text: str, zone: Span) -> Iterator[Span]:
    """Yield the sentences of one zone; together they hold all of it that is not white space."""
    start = zone.start
    for end in _ends(text, zone):
        yield from _cut(text, start, end)
        start = _skip_space(text, end)
    if start < zone.end:
        yield from _cut(text, start, zone.end)


def _ends(text: str, zone: Span) -> Iterator[int]:
    """Yield where sentences end inside the zone; its own end is not among them."""
    caseless = _is_caseless(text[zone.start : zone.end])
    start = counted = zone.start
    quotes = 0  # straight quotation marks so far: an odd number leaves one open
    for found in _MARKS.finditer(text, zone.start, zone.end):
        quotes += text.count('"', counted, found.start())
        counted = found.start()
        stop = _Stop.at(text, found, zone.end, is_open=quotes % 2 == 1)
        if stop.end >= zone.end:
            return
        if stop.end > start and stop.ends_sentence(start, caseless):
            yield stop.end
            start = _skip_space(text, stop.end)


@dataclass(frozen=True, slots=True)
class _Stop:
    """A run of terminal marks, with what stands before and after it."""

    mark: str
    token: str  # the word before, without marks that open
    token_start: int
    end: int  # after the quotation marks and brackets that close
    closed: bool  # there are such
    space: str
    opened: str  # the marks before the next word
    word: str  # the next word; "" when no letter or digit follows

    @classmethod
    def at(cls, text: str, found: re.Match[str], limit: int, *, is_open: bool) -> _Stop:
        start = max(0, found.start() - _TOKEN)
        token = text[start : found.start()].rpartition(" ")[2].rpartition("\n")[2]
        token = token.lstrip("\"'“‘«„([{—–-")
        end = _after_closers(text, found.end(), limit, is_open=is_open)
        after = _NEXT.match(text, end, limit)
        space, opened, word = after.groups(default="") if after else ("", "", "")
        closed = end > found.end()
        begins = found.start() - len(token)
        return cls(found.group(), token, begins, end, closed, space, opened, word)

    def ends_sentence(self, start: int, caseless: bool) -> bool:
        """Whether a sentence that began at `start` ends here."""
        if not self.space:
            return self.mark[-1] in _IDEOGRAPHIC or self._is_glued()
        if not self.word and not self.opened:
            return False  # a comma or the like follows
        low = not caseless and self.word[:1].islower() and not _ADDRESS_START.match(self.word)
        if self.mark != ".":
            return not low and not (self.closed and self._goes_on())
        if low:
            return False
        return self.closed or self._ends_after_token(start, caseless)

    def _ends_after_token(self, start: int, caseless: bool) -> bool:
        """Whether a single full stop ends the sentence rather than an abbreviation."""
        key = self.token.casefold()
        number = self.word[:1].isdigit()
        if self.token_start <= start and key.isdigit() and len(key) <= 2:
            return False  # "1. The first item"
        if key in _either() or _INITIALS.fullmatch(self.token):
            return not number and self._begins_sentence(caseless)
        if key in words("sentences", "titles"):
            return False
        if key in words("sentences", "dates") and (caseless or self.token[:1].isupper()):
            return not number
        return not (key in words("sentences", "numbered") and number)

    def _begins_sentence(self, caseless: bool) -> bool:
        word = self.word.casefold()
        if self.opened[:1] in _DASHES:
            return False  # "TULSA, Okla. — …"
        if word in words("sentences", "starters"):
            return True
        if caseless:
            return len(self.space) > 1 and "\n" not in self.space
        return word in words("sentences", "prepositions")

    def _is_glued(self) -> bool:
        """Whether the space after a sentence was forgotten: "left.The army"."""
        if not (self.word[:1].isupper() and self.word[1:].islower()):
            return self.word == "A" and len(self.mark) > 1
        if not self.token[-2:].islower() and not self.closed and len(self.mark) == 1:
            return False
        word = self.word.casefold()
        starts = word in words("sentences", "starters") or word in words(
            "sentences", "prepositions"
        )
        return starts and not _ADDRESS.search(self.token)

    def _goes_on(self) -> bool:
        """Whether the sentence goes on after a quotation that asks or exclaims: “…?” Name asked."""
        return self.word.casefold() in words("sentences", "said")


def _after_closers(text: str, end: int, limit: int, *, is_open: bool) -> int:
    end = _matched(_CLOSED, text, end, limit)
    while (apart := _matched(_CLOSED_APART, text, end, limit)) > end:
        end = apart
    return _matched(_QUOTE_APART, text, end, limit) if is_open else end


def _matched(pattern: re.Pattern[str], text: str, start: int, limit: int) -> int:
    found = pattern.match(text, start, limit)
    return found.end() if found else start


@cache
def _either() -> frozenset[str]:
    return words("sentences", "either")


def _is_caseless(text: str) -> bool:
    """Whether case tells nothing: all capitals, no capitals, or a script without case."""
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return upper > 9 * lower or lower > 300 * upper


def _trimmed(text: str, end: int) -> int:
    while text[end - 1].isspace():
        end -= 1
    return end


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentence, in pieces where it is too long for any reader."""
    longest: int = load_toml("sentences")["longest"]
    while end - start > longest:
        border = start + longest
        at = max(text.rfind(mark, start + longest // 2, border) for mark in ("; ", ", ", " ", "\n"))
        stop = at + 1 if at > 0 else border
        yield Span(start, len(text[:stop].rstrip()))
        start = _skip_space(text, stop)
    if start < end:
        yield Span(start, end)
