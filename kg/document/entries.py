"""Zones that hold zones: updates, the original entry, sections, a second article inside the first.

Articles of two levels are told apart by the air above a heading: one with more empty lines than a
paragraph has begins a story of its own and ends the entry before it; any other is a part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.document.context import paragraph_gap
from kg.document.parts import Part
from kg.model import Span, Zone, ZoneKind

_AFTER = frozenset({ZoneKind.FOOTER, ZoneKind.EDITORS_NOTE, ZoneKind.NAVIGATION})
_RANK = {ZoneKind.EMBEDDED_ARTICLE: 0, ZoneKind.UPDATE: 1, ZoneKind.ORIGINAL_ENTRY: 1}
_HEADED = frozenset({ZoneKind.SECTION, ZoneKind.EMBEDDED_ARTICLE})
_STORY, _PART_OF_STORY = 1, 2


@dataclass(slots=True)
class _Open:
    """A container whose end is not reached yet."""

    opener: Part
    kind: ZoneKind
    rank: int
    end: int

    def _label(self) -> str:
        """Return the heading, or the marker without the punctuation around it."""
        text = self.opener.text
        if self.kind in _HEADED:
            return text
        marker = text.strip(" \t\r\n:—–-,")
        return marker[1:-1].strip() if marker[0] in "[(" and marker[-1] in ")]" else marker

    def closed(self) -> Zone:
        return Zone(
            kind=self.kind,
            span=Span(self.opener.span.start, self.end),
            clock=self.opener.clock,
            label=self._label(),
        )


def containers(draft: list[Part]) -> Iterator[Zone]:
    """Yield the zones that hold other zones; each begins with a heading."""
    gap = paragraph_gap(draft)
    stack: list[_Open] = []
    for part in draft:
        if part.opens:
            rank = _rank(part, gap)
            yield from _closed(stack, rank)
            stack.append(_Open(part, part.opens, rank, part.span.end))
        elif part.lists and _holds_second_article(stack):  # "Related news:" ends it
            yield from _closed(stack, 0)
        if part.kind not in _AFTER:
            for one in stack:
                one.end = part.span.end
    yield from _closed(stack, 0)


def _rank(part: Part, gap: int) -> int:
    if part.opens is ZoneKind.SECTION:
        return _STORY if part.blank > gap else _PART_OF_STORY
    return _RANK[part.opens] if part.opens else _PART_OF_STORY


def _holds_second_article(stack: list[_Open]) -> bool:
    return bool(stack) and stack[0].kind is ZoneKind.EMBEDDED_ARTICLE


def _closed(stack: list[_Open], rank: int) -> Iterator[Zone]:
    """Close and yield every open container of that rank or a deeper one."""
    while stack and stack[-1].rank >= rank:
        yield stack.pop().closed()
