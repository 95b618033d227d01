"""Names that did not exist before some day: an article that uses one is younger.

The authority says from when a name was used; what a name was used until says nothing, because old
names live on in background paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.dating.cues import Found
from kg.knowledge.authority import authority
from kg.model import Document, Span


def named(document: Document) -> Iterator[Found]:
    """Yield, for each name with a beginning that the text uses, its first use."""
    pattern, since = _names()
    seen: set[str] = set()
    for match in pattern.finditer(document.text) if since else ():
        name = match.group()
        if name not in seen:
            seen.add(name)
            year, month = since[name]
            yield Found(
                kind="month",
                span=Span(match.start(), match.end()),
                text=name,
                where="name",
                year=year,
                month=month,
            )


@cache
def _names() -> tuple[re.Pattern[str], dict[str, tuple[int, int]]]:
    """Return a pattern for all names with a beginning, and year and month of each."""
    since = {
        use.name: (int(use.valid_from[:4]), int(use.valid_from[5:7] or 1))
        for concept in authority().concepts.values()
        for use in concept.name_uses
        if use.valid_from
    }
    alternatives = "|".join(map(re.escape, sorted(since, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)"), since
