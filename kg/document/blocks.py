"""Text → blocks: paragraphs and lines that stand alone.

A line is a block, unless the text was wrapped at a fixed width, as wire copy and plain-text
archives are; then a line ends a block only where the next word would still have fitted. Empty
lines and indents always part blocks. Lines end as Unicode says (UAX 14, mandatory breaks).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Span

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_ENDS = re.compile(r"[.!?…:؟۔。！？।][\"'”’»)\]]*$|''$")
_BULLET = re.compile(r"[-–—*•●▪◦‣]\s")
_WIDEST = 140  # a text with longer lines was not wrapped by hand or by a wire service
_LONG_LINE = 40  # a shorter line that ends without punctuation is an item, not half a sentence


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a line alone, without the white space around it."""

    span: Span
    blank: int  # empty lines before it


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    indent: int
    blank: int

    @property
    def length(self) -> int:
        return self.end - self.start


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of `text` in order; together they hold all that is not white space."""
    lines = list(_lines(text))
    if not lines:
        return ()
    width = _wrapped_at(text, lines)
    indent = Counter(line.indent for line in lines).most_common(1)[0][0]
    shouted = _is_shouted(text)
    blocks: list[Block] = []
    first = lines[0]
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if after is None or _parted(text, line, after, width, indent, shouted):
            blocks.append(Block(Span(first.start, line.end), first.blank))
            first = after or line
    return tuple(blocks)


def _lines(text: str) -> Iterator[_Line]:
    blank = start = 0
    for end, after in [*((m.start(), m.end()) for m in _LINE_END.finditer(text)), (len(text),) * 2]:
        line = text[start:end]
        words = line.strip()
        if words:
            indent = len(line) - len(line.lstrip())
            yield _Line(start + indent, start + indent + len(words), indent, blank)
        blank = 0 if words else blank + 1
        start = after


def _wrapped_at(text: str, lines: list[_Line]) -> int | None:
    """Return the width the text was wrapped at, None when its lines are paragraphs."""
    joints = [(a, b) for a, b in pairwise(lines) if not b.blank]
    if len(joints) < 3:
        return None
    lengths = sorted(line.length for line in lines)
    width = lengths[int(0.98 * (len(lengths) - 1))]
    if not 30 <= width <= _WIDEST:
        return None
    full = [a for a, b in joints if _is_full(text, a, b, width)]
    unfinished = sum(1 for line in full if not _ENDS.search(text, line.start, line.end))
    wrapped = len(full) >= max(3, 0.6 * len(joints)) and unfinished >= 0.6 * len(full)
    return width if wrapped else None


def _is_full(text: str, line: _Line, after: _Line, width: int) -> bool:
    word = text[after.start : after.end].split(maxsplit=1)[0]
    return line.length + 1 + len(word) > width - 3


def _is_shouted(text: str) -> bool:
    """Whether the text is in capitals throughout, so that case tells nothing."""
    sample = text[:5000]
    return sum(map(str.isupper, sample)) > 9 * sum(map(str.islower, sample))


def _parted(
    text: str, line: _Line, after: _Line, width: int | None, indent: int, shouted: bool
) -> bool:
    """Whether a block ends between two neighbouring lines."""
    if after.blank or _BULLET.match(text, after.start):
        return True
    finished = _ENDS.search(text, max(line.start, line.end - 4), line.end) is not None
    goes_on = text[after.start].islower() and not finished
    if width is None:
        return not (goes_on and line.length >= _LONG_LINE and _is_open(text[line.end - 1]))
    if after.indent > indent:
        return True
    if _is_full(text, line, after, width) or goes_on:
        return False
    return finished or not shouted


def _is_open(last: str) -> bool:
    return last.isalnum() or last == ","
