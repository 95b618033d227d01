"""Datelines: where and when a report was filed, before the dash that opens its first paragraph.

"BEIRUT (AP) — ", "Istanbul, Turkey – ", "KADUNA, Nigeria, Aug 24, 2018 - ". A dateline is a
sentence of its own: its place and day are found, and what follows does not have them as subject.
"""

from __future__ import annotations

import re

from kg.model import Span

_LONGEST = 90  # characters, the dash included
_SHORTEST_REPORT = 20  # characters after it, or it is a line of its own
_CITY = r"[^\W\d_][\w’'.-]*(?: [^\W\d_][\w’'.-]*){0,3}"
_DAY = r"(?:\d{1,2}\.? [^\W\d_]{3,9}\.?|[^\W\d_]{3,9}\.? \d{1,2})(?:,? \d{4})?"
_WIRE = r"\([^()\n]{2,40}\)"
_DATELINE = re.compile(
    rf"(?P<city>{_CITY})(?P<land>, {_CITY}){{0,2}}(?P<day>, {_DAY})?(?P<wire>,? ?{_WIRE})?"
    r"\s?(?:—|–|--| -)\s+(?=[\"'“‘«(]?[^\W\d_a-z])"
)


def dateline_end(text: str, paragraph: Span) -> int | None:
    """Return where the report begins after the paragraph's dateline; None without one.

    Capitals, a day, an agency in brackets, or a city with its country make a dateline; a name and
    a dash alone do not.
    """
    stop = min(paragraph.end, paragraph.start + _LONGEST)
    found = _DATELINE.match(text, paragraph.start, stop)
    if found is None or paragraph.end - found.end() < _SHORTEST_REPORT:
        return None
    parts = [part for part in found["city"].split() if part[0].isalpha()]
    capitals = found["city"].isupper() and len(found["city"]) > 2
    cased = all(part[0].isupper() or part in {"de", "of", "al", "la"} for part in parts)
    told = capitals or found["day"] or found["wire"] or found["land"]
    return found.end() if told and cased else None
