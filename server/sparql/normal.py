"""Which queries are the same but for blanks and comments, and which differ each time they run."""

from __future__ import annotations

import re
from functools import lru_cache

_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE|SERVICE)\b|\\[uU]", re.I)
_WORDS = ("now", "rand", "uuid", "bnode", "service", "\\u")
# `<` is an IRI with its scheme, or a comparison with a blank behind it; anything else may be both
_UNCLEAR = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*://|=?\s)")
_TOKEN = re.compile(
    r"""(\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'
        | <[A-Za-z][A-Za-z0-9+.-]*+://[^<>"{}|^`\\\x00-\x20]*+>)
    | (?:\s|\#[^\n\r]*+)++""",
    re.X | re.S,
)
_LONGEST = 10_000  # characters; longer ones are taken as they are


def is_volatile(query: str) -> bool:
    """Whether the query may have another answer the next time; True when that is not sure."""
    lowered = query.lower()
    if not any(word in lowered for word in _WORDS):  # ten times as quick as the expression
        return False
    return _VOLATILE.search(query) is not None


@lru_cache(maxsize=512)
def normalised(query: str) -> str:
    """Return the query with one blank for all between two tokens; as it is where that is unclear.

    Two queries that become the same here have the same answer; not every two that have are found.
    """
    if len(query) > _LONGEST or _UNCLEAR.search(query) or "\\u" in query or "\\U" in query:
        return query
    return _TOKEN.sub(lambda token: token[1] or " ", query).strip()
