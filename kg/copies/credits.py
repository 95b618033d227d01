"""On whose credit an article is printed: agencies in datelines, bylines and lines at the end.

"NAIROBI (Reuters) - …", "By Agence France-Presse", "Source: Interfax", "With files from AP",
"© 2019 Orm Press". Which of these names outlets are is known of the authority's; others count
where the outlet of another article is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from kg.knowledge.authority import lookup
from kg.knowledge.lexicon import load_toml
from kg.knowledge.toponymy import fold
from kg.model import EntityKind


def credits_of(text: str, authors: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return the names an article is credited to, comparable and as written, sorted."""
    limits = load_toml("copies")["credit"]
    parts = (text[: limits["lead"]], text[-limits["end"] :])
    written = (words for part in parts for words in _written(part))
    found: dict[str, str] = {}
    for words in (*authors, *written):
        if len(words) <= limits["longest"]:
            for name in names_of(words):
                found.setdefault(name, words)
    return tuple(sorted(found.items()))


def _written(part: str) -> Iterator[str]:
    for pattern in _patterns():
        for found in pattern.finditer(part):
            yield found["name"].strip(" .,-")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    patterns = load_toml("copies")["credit"]["patterns"]
    return tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in patterns)


@cache
def names_of(words: str) -> frozenset[str]:
    """Return the names by which an outlet is compared: the authority's id, and the folded name."""
    known = {c.id for c in lookup(words) if c.kind is EntityKind.MEDIA}
    folded = fold(words)
    return frozenset(known | ({f"={folded}"} if folded else set()))
