"""Who says so: the statement whose content a trigger stands in, the innermost where they nest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from kg.model import Span, Statement


class Voices:
    """Statements by where their content stands; a look-up costs the statements of one place."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        found = [(span, s) for s in statements for span in s.content]
        found.sort(key=lambda pair: (pair[0].start, -pair[0].end, pair[1].id))
        self._spans = found
        self._starts = [span.start for span, _ in found]
        self._reach = _furthest(span.end for span, _ in found)
        self._by_id = {s.id: s for _, s in found}

    def of(self, span: Span) -> str | None:
        """Return the id of the innermost statement that tells what stands at `span`."""
        best: tuple[int, Statement] | None = None
        i = bisect_right(self._starts, span.start) - 1
        while i >= 0 and self._reach[i] >= span.end:
            told, statement = self._spans[i]
            size = told.end - told.start
            if told.covers(span) and (best is None or size < best[0]):
                best = (size, statement)
            i -= 1
        return best[1].id if best else None

    def speaker(self, voice: str | None) -> str | None:
        """Return the entity that speaks, if it is known."""
        return self._by_id[voice].source_entity if voice in self._by_id else None

    def statement(self, voice: str | None) -> Statement | None:
        """Return the statement."""
        return self._by_id.get(voice) if voice else None


def _furthest(ends: Iterable[int]) -> list[int]:
    """Return for each place the furthest end so far: nothing before it reaches beyond."""
    found: list[int] = []
    for end in ends:
        found.append(max(end, found[-1]) if found else end)
    return found
