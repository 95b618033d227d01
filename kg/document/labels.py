"""What a block is by its own words alone: patterns of `structure.toml`, anchored and length-bound.

A marker ("UPDATE 1100 GMT:", "ORIGINAL ENTRY:") and a title that runs on into the text are parted
from what follows, as headings of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.document.blocks import Block
from kg.document.clock import alone, marker_of
from kg.document.parts import Part, pattern, rules, wordset
from kg.model import Article, Span, ZoneKind

_PATTERNS = (  # the first that matches decides
    (ZoneKind.NAVIGATION, "navigation", "whole"),
    (ZoneKind.PROMOTION, "promotion", "label"),
    (ZoneKind.PROMOTION, "promotion", "whole"),
    (ZoneKind.EDITORS_NOTE, "editors_note", "start"),
    (ZoneKind.FOOTER, "footer", "start"),
    (ZoneKind.IMAGE_NAME, "image_name", "whole"),
    (ZoneKind.CAPTION, "caption", "start"),
)
_BRACKETED = re.compile(r"\([^()]*\)")
_BYLINE_WORD = re.compile(r"[^\s,;|/()&]+")
_HEAD = 400  # patterns look no further into a block: none needs to


def label(article: Article, blocks: Iterable[Block]) -> list[Part]:
    """Return the blocks as parts, those whose own words tell with their kind."""
    text = article.text
    parts = [
        part
        for number, block in enumerate(blocks)
        for part in _parted(block, text, article.title if number < 6 else None)
    ]
    _number_lonely_clocks(parts)
    for part in parts:
        if part.kind is None:
            _name(part)
    return parts


def _parted(block: Block, text: str, title: str | None) -> Iterator[Part]:
    """Yield the block as one part, or what heads it and the rest as two."""
    words = block.span.of(text)
    head = Part(span=block.span, text=words, blank=block.blank)
    cut = _entry(head) or _title(head, title)
    if 0 < cut < len(words):
        rest = words[cut:].lstrip()
        start = block.span.end - len(rest)
        head.text = words[:cut].rstrip()
        head.span = Span(block.span.start, block.span.start + len(head.text))
        yield head
        yield Part(span=Span(start, block.span.end), text=rest, blank=0)
    else:
        yield head


def _entry(part: Part) -> int:
    """Mark a part that opens an entry; return how long its marker is, 0 when it opens none."""
    if found := pattern("original", "start").match(part.text[:_HEAD]):
        part.kind, part.opens = ZoneKind.HEADING, ZoneKind.ORIGINAL_ENTRY
        return found.end()
    if marker := marker_of(part.text):
        part.kind, part.opens = ZoneKind.HEADING, ZoneKind.UPDATE
        part.clock = marker[1]
        return marker[0]
    return 0


def _number_lonely_clocks(parts: list[Part]) -> None:
    """Take lines with a clock time alone for entries when there are several of them."""
    lonely = [(part, found) for part in parts if not part.kind and (found := alone(part))]
    if len(lonely) >= 2:
        for part, (_, clock) in lonely:
            part.kind, part.opens, part.clock = ZoneKind.HEADING, ZoneKind.UPDATE, clock


def _title(part: Part, title: str | None) -> int:
    """Mark the part that is the article's title; return the title's length in it, else 0."""
    if not title:
        return 0
    if _same(part.text, title):
        part.kind = ZoneKind.TITLE
        return len(part.text)
    if part.text.startswith(title) and part.text[len(title) : len(title) + 2] in (". ", ".\n"):
        part.kind = ZoneKind.TITLE
        return len(title) + 1
    return 0


def _same(text: str, title: str) -> bool:
    if len(text) > len(title) + 40:
        return False
    ours, theirs = (re.sub(r"[\W_]+", "", one).casefold() for one in (text, title))
    return ours == theirs or (len(ours) >= 15 and theirs.endswith(ours))


def _name(part: Part) -> None:
    """Set the kind of one part where its words alone tell it."""
    if not any(map(str.isalnum, part.text[:_HEAD])):
        part.kind = ZoneKind.NAVIGATION
        return
    for kind, section, key in _PATTERNS:
        if _is(part, section, key):
            part.kind, part.lists = kind, key == "label"
            return
    if _is_credited(part):
        part.kind = ZoneKind.CAPTION
    elif is_byline(part):
        part.kind = ZoneKind.BYLINE


def _is(part: Part, section: str, key: str) -> bool:
    if part.words > rules()[section]["words"]:
        return False
    match = pattern(section, key)
    found = match.fullmatch(part.text) if key != "start" else match.match(part.text)
    return found is not None


def _is_credited(part: Part) -> bool:
    """Whether a line ends in a picture credit: "(A. Name/AFP)"."""
    ends = part.text.endswith((")", "]"))
    return ends and part.words <= 60 and pattern("caption", "credit").search(part.text) is not None


def is_byline(part: Part) -> bool:
    """Whether a line only says who wrote it, for whom, or when."""
    if part.words > rules()["byline"]["words"] or part.text.endswith((".", "!", "?", ":", "”")):
        return False
    if found := pattern("byline", "start").match(part.text):
        return "@" in found.group() or _is_names(part.text[found.end() :])
    return is_dateline(part.text)


def _is_names(words: str) -> bool:
    """Whether every word is a name, a date, or may stand between names."""
    between = wordset("byline", "particles") | wordset("date", "beside")
    return all(
        word[0].isupper() or word[0].isdigit() or word.casefold() in between or "@" in word
        for word in _BYLINE_WORD.findall(pattern("date", "full").sub(" ", words))
    )


def is_dateline(text: str) -> bool:
    """Whether a line holds a day with its year and hardly a word beside it."""
    if len(text) > 200 or not (found := pattern("date", "full").search(text)):
        return False
    rest = _BRACKETED.sub(" ", text[: found.start()] + " " + text[found.end() :])
    beside = wordset("date", "beside")
    words = [w for w in re.findall(r"[^\W\d_][\w.]*", rest) if w.casefold() not in beside]
    return len(words) <= 3
