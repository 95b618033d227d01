"""What a block is by its neighbours: title, headings, promoted stories, captions, footers.

Only parts nobody has claimed are touched, and each rule asks for several signs: a paragraph taken
for anything that is not read is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from kg.document.labels import is_dateline
from kg.document.parts import Part, pattern, rules
from kg.model import ZoneKind

_APART = frozenset({ZoneKind.NAVIGATION, ZoneKind.FOOTER, ZoneKind.PROMOTION})
_SKIPPED = frozenset({ZoneKind.BYLINE, ZoneKind.CAPTION, ZoneKind.IMAGE_NAME, ZoneKind.NAVIGATION})
_OTHER_TITLE_WORDS = 4  # a shorter first line is a heading ("Introduction") if the title is known
_DECK = 3  # lines a headline may consist of: title, subtitle, summary
_TAIL_WORDS = 40
_NAME_WORDS = 9


def complete(draft: list[Part], *, titled: bool) -> None:
    """Set the kind of the parts whose neighbours tell it, in place.

    `titled`: the article's title is known; the text may still begin with another one.
    """
    _title(draft, _OTHER_TITLE_WORDS if titled else 1)
    _promoted(draft)
    _media(draft)
    _image_names(draft)
    _second_articles(draft)
    _headings(draft)
    _tail(draft)


def paragraph_gap(draft: list[Part]) -> int:
    """Return how many empty lines usually stand before a paragraph."""
    gaps = Counter(p.blank for p in draft[1:] if p.kind is None and p.is_prose)
    return gaps.most_common(1)[0][0] if gaps else 1


def _title(draft: list[Part], least: int) -> None:
    """Take a short first line of `least` words or more for the title when nothing else is."""
    if any(part.kind is ZoneKind.TITLE for part in draft[:8]):
        return
    for number, part in enumerate(draft[:4]):
        if part.kind in _SKIPPED:
            continue
        if part.kind is None and part.is_headline and _heads_prose(draft, number):
            part.kind = ZoneKind.TITLE if part.words >= least else None
        return


def _heads_prose(draft: list[Part], number: int) -> bool:
    """Whether a paragraph follows, at most after the rest of a deck of headlines."""
    between = 0
    for part in draft[number + 1 : number + 8]:
        if part.kind in _SKIPPED or part.kind is ZoneKind.PROMOTION:
            continue
        if part.opens or part.kind is ZoneKind.MEDIA_CAPTION or _is_paragraph(part):
            return True
        between += 1
        if part.kind is not None or between >= _DECK or not part.is_title_like:
            return False
    return False


def _is_paragraph(part: Part) -> bool:
    return part.kind is None and part.is_prose and not part.is_headline


def _promoted(draft: list[Part]) -> None:
    """Give the short lines under "LATEST" or "Related:" to the promotion they belong to."""
    gap = paragraph_gap(draft)
    for number, part in enumerate(draft):
        if part.kind is not ZoneKind.PROMOTION:
            continue
        items = _items(draft, number)
        if not part.lists:  # one promoted story: more only where they follow line by line
            items = [item for item in items if item.blank < gap and item.is_title_case]
        for item in items:
            item.kind = ZoneKind.PROMOTION


def _items(draft: list[Part], number: int) -> list[Part]:
    """Return the title-like lines after a promotion; the last may be the next story's heading."""
    items: list[Part] = []
    following: Part | None = None
    for part in draft[number + 1 :]:
        following = part
        if part.kind is not None or not part.is_headline:
            break
        if items and part.blank > items[-1].blank:
            break
        items.append(part)
    else:
        following = None
    heads = following is not None and _is_paragraph(following)
    if (
        items
        and heads
        and following is not None
        and following.blank <= items[-1].blank + (len(items) == 1)
    ):
        items.pop()
    return items


def _media(draft: list[Part]) -> None:
    """Mark lines such as "Footage of the fire:" that announced a picture or a film."""
    before: Part | None = None
    for part in draft:
        if (
            part.kind is None
            and part.text.endswith(":")
            and part.words <= rules()["media"]["words"]
        ):
            again = before is not None and before.kind in (
                ZoneKind.MEDIA_CAPTION,
                ZoneKind.IMAGE_NAME,
            )
            if _announces().match(part.text) or (
                again and part.words <= 12 and pattern("media", "again").match(part.text)
            ):
                part.kind = ZoneKind.MEDIA_CAPTION
        before = part


@cache
def _announces() -> re.Pattern[str]:
    media = rules()["media"]
    before = "|".join(map(re.escape, media["before"]))
    nouns = "|".join(map(re.escape, media["nouns"]))
    return re.compile(rf"(?:(?:{before})\s+){{0,4}}(?:{nouns}){media['after']}", re.IGNORECASE)


def _image_names(draft: list[Part]) -> None:
    """Mark file names that stand where pictures stood: "harbour-fire-03-06-14", "HARBOUR MAP"."""
    for before, part in zip([None, *draft], draft, strict=False):
        if part.kind is not None or part.words > _NAME_WORDS or part.ends_a_sentence:
            continue
        if pattern("image_name", "dated").search(part.text) and not is_dateline(part.text):
            if part.is_shouted or _is_slug(part.text):
                part.kind = ZoneKind.IMAGE_NAME
        elif part.is_shouted and part.words <= 6 and before and _shows(before):
            part.kind = ZoneKind.IMAGE_NAME


def _is_slug(text: str) -> bool:
    return " " not in text.strip() and re.search(r"[-_]", text) is not None


def _shows(part: Part) -> bool:
    """Whether a picture is expected after this part."""
    return part.kind in (ZoneKind.IMAGE_NAME, ZoneKind.MEDIA_CAPTION) or (
        part.kind is None and part.text.endswith(":") and not part.is_shouted
    )


def _second_articles(draft: list[Part]) -> None:
    """Open an embedded article where a title with byline or date follows a paragraph."""
    seen_prose = False
    for number, part in enumerate(draft):
        seen_prose = seen_prose or _is_paragraph(part)
        if not seen_prose or part.kind is not None or not part.is_headline:
            continue
        after = draft[number + 1] if number + 1 < len(draft) else None
        signed = after is not None and after.kind is ZoneKind.BYLINE
        if (signed or _ends_dated(part.text)) and _heads_prose(draft, number):
            part.kind, part.opens = ZoneKind.HEADING, ZoneKind.EMBEDDED_ARTICLE


def _ends_dated(text: str) -> bool:
    tail = text[-40:]
    return any(found.end() == len(tail) for found in pattern("date", "full").finditer(tail))


def _headings(draft: list[Part]) -> None:
    """Mark short lines that stand over a paragraph, and open a section with each."""
    titled = any(part.kind is ZoneKind.TITLE for part in draft[:8])
    seen_prose = False
    for number, part in enumerate(draft):
        if part.kind is None and part.is_headline and _is_heading(draft, number):
            part.kind = ZoneKind.HEADING
            if seen_prose or not titled:
                part.opens = ZoneKind.SECTION
        seen_prose = seen_prose or _is_paragraph(part) or part.opens is not None


def _is_heading(draft: list[Part], number: int) -> bool:
    part = draft[number]
    if not _heads_prose(draft, number):
        return False
    if part.is_title_case and part.words >= 2:
        return True
    before = draft[number - 1] if number else None
    after_prose = before is None or before.kind is not None or before.is_prose
    most = 14 if part.blank or before is None or before.kind is not None else 8  # no air above it
    return after_prose and part.words <= most


def _tail(draft: list[Part]) -> None:
    """Give short remarks between the navigation at the end to the footer."""
    tail: list[Part] = []
    for part in reversed(draft):
        if part.kind not in _APART and not (part.kind is None and part.words <= _TAIL_WORDS):
            break
        tail.append(part)
    while tail and tail[-1].kind not in _APART:
        tail.pop()
    loose = [part for part in tail if part.kind is None]
    if len(tail) - len(loose) >= max(2, 2 * len(loose)):
        for part in loose:
            part.kind = ZoneKind.FOOTER
