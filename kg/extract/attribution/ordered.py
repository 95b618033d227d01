"""Statements in text order, with ids, and which of them reports which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Span, Statement

_STRETCH = 400  # characters


def numbered(found: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements in text order with ids, each with the one that reports it."""
    ordered = sorted(found, key=lambda s: (s.cue[0].start, s.content[0].start, s.content))
    with_ids = [replace(s, id=f"s{n}", within=None) for n, s in enumerate(ordered, start=1)]
    near = Near(with_ids)
    return tuple(replace(s, within=_outer(s, near)) for s in with_ids)


class Near:
    """Statements by where their words stand, so that nobody compares each with all others."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._by_stretch: dict[int, list[Statement]] = defaultdict(list)
        for one in statements:
            stretches = {n for span in (*one.content, *one.cue) for n in _stretches(span)}
            for number in sorted(stretches):
                self._by_stretch[number].append(one)

    def of(self, *spans: Span) -> list[Statement]:
        """Return the statements with words or cue near these spans, each once."""
        numbers = sorted({n for span in spans for n in _stretches(span)})
        found = {id(s): s for n in numbers for s in self._by_stretch.get(n, ())}
        return list(found.values())


def _stretches(span: Span) -> range:
    return range(span.start // _STRETCH, (span.end - 1) // _STRETCH + 1)


def _outer(inner: Statement, near: Near) -> str | None:
    """Return the id of the statement with the fewest words whose content reports `inner`."""
    around = [o for o in near.of(inner.cue[0]) if o is not inner and reports(o.content, inner)]
    found = min(around, key=lambda o: (_length(o), o.id), default=None)
    return found.id if found is not None and _length(found) > _length(inner) else None


def reports(content: tuple[Span, ...], inner: Statement) -> bool:
    """Whether the content holds the cue and all the words of a statement."""
    spans = (inner.cue[0], *inner.content)
    return all(any(outer.covers(span) for outer in content) for span in spans)


def _length(statement: Statement) -> int:
    return sum(span.end - span.start for span in statement.content)
