"""Text and marks → paragraphs of segments, each with the marks that cover it.

Marks overlap as they like: the text is cut at every border of one, and a segment knows its marks,
the longest first. So nothing has to nest, and any text can be shown, however it was read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.marked.found import Mark
from server.marked.kept import Zone

_BREAKS = re.compile(r"\n+")
_CONTAINERS = frozenset({"update", "original_entry", "section", "embedded_article"})


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks, the longest first."""

    start: int
    text: str
    marks: tuple[Mark, ...]

    @property
    def link(self) -> str | None:
        """The thing its words lead to: that of the shortest mark that has one."""
        return next((m.thing for m in reversed(self.marks) if m.thing), None)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where its marks begin and end in the article."""
        return tuple((mark.start, mark.end) for mark in self.marks)

    @property
    def said(self) -> str:
        """What is read here, in a line: kind, label and how sure, the widest mark first."""
        return "; ".join(dict.fromkeys(map(_told, self.marks)))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its marks, each once."""
        return tuple(dict.fromkeys(mark.kind for mark in self.marks))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the article: its zone, the zones that begin with it, its segments and marks."""

    start: int
    end: int
    zone: str
    opens: tuple[Zone, ...]
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    """Those that begin here."""

    def findings(self, kinds: Collection[str]) -> tuple[Mark, ...]:
        """Return what begins here of these kinds: by name, and each thing once."""
        some = (mark for mark in self.marks if mark.kind in kinds and mark.by_name)
        return tuple({mark.thing or mark.start: mark for mark in some}.values())


def woven(
    text: str, zones: Sequence[Zone], marks: Iterable[Mark], cuts: Collection[int] = ()
) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text, in order; what lies between them are line breaks.

    `marks` come as they like: those that are empty or reach out of the text are left out. Segments
    also end at each of `cuts`.
    """
    within = (mark for mark in marks if 0 <= mark.start < mark.end <= len(text))
    waiting = sorted(within, key=lambda m: (m.start, -m.end, m.kind))
    opening = [zone for zone in zones if zone.kind in _CONTAINERS]
    covering: list[Mark] = []
    n = opened = 0
    for start, end in _lines(text):
        first = n
        while n < len(waiting) and waiting[n].start < end:
            n += 1
        covering = [mark for mark in covering if mark.end > start] + waiting[first:n]
        begun = opened
        while opened < len(opening) and opening[opened].start < end:
            opened += 1
        yield Paragraph(
            start=start,
            end=end,
            zone=_zone(zones, start),
            opens=tuple(opening[begun:opened]),
            segments=tuple(_segments(text, start, end, covering, cuts)),
            marks=tuple(waiting[first:n]),
        )


def _told(mark: Mark) -> str:
    what = mark.what if mark.kind == "time" else mark.label or mark.what
    sure = "" if mark.certainty is None else f" ({mark.certainty:.0%})"
    return f"{mark.kind}: {what}{sure}"


def _lines(text: str) -> Iterator[tuple[int, int]]:
    breaks = [(0, 0), *((b.start(), b.end()) for b in _BREAKS.finditer(text)), (len(text),) * 2]
    for (_, start), (end, _) in pairwise(breaks):
        if text[start:end].strip():
            yield start, end


def _segments(
    text: str, start: int, end: int, marks: Sequence[Mark], cuts: Collection[int]
) -> Iterator[Segment]:
    borders = {start, end, *(cut for cut in cuts if start < cut < end)}
    for mark in marks:
        borders |= {max(start, mark.start), min(end, mark.end)}
    for left, right in pairwise(sorted(borders)):
        over = [mark for mark in marks if mark.start <= left and mark.end >= right]
        over.sort(key=lambda m: (m.start - m.end, m.start, m.kind))
        yield Segment(left, text[left:right], tuple(over))


def _zone(zones: Sequence[Zone], start: int) -> str:
    """Return the kind of the innermost zone that a paragraph begins in."""
    around = [zone for zone in zones if zone.start <= start < zone.end]
    smallest = min(around, key=lambda z: z.end - z.start, default=None)
    return smallest.kind if smallest else "paragraph"
