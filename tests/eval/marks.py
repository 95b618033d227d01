"""What the encoder's marks are worth: how often a phrase it marks is right.

The figures of kg/knowledge/data/marks.toml come from here:

    python -m tests.eval.marks CORPORA [--card]

CORPORA holds gum/ and muc4/. A mention is right when GUM has one of its kind with the same borders;
a role when a MUC-4 template has those words, but for articles, in it. Printed are the tables of
the data file; with --card the reliability, each half of the documents judged by what was measured
on the other half.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.document import structure
from kg.extract import FINDERS, extract
from kg.extract.calibration import interpolated
from kg.extract.marks import MENTIONS, kind_of, phrases
from kg.extract.reading import Finder, Reading
from kg.model import Mark, MarkKind, Span
from kg.train.encoder.marks import corpora
from kg.train.encoder.marks.corpora import Tracked
from tests.builders import article
from tests.eval.attribution import rising

_ROWS = 10  # of the reliability table
_BINS = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """One phrase: its kind, how sure the encoder was, and whether it is right."""

    document: int
    kind: MarkKind
    probability: float
    right: bool


def main() -> None:
    """Print the tables."""
    described = argparse.ArgumentParser(description=__doc__)
    described.add_argument("corpora", type=Path)
    described.add_argument("--card", action="store_true")
    options = described.parse_args()
    judged = list(judgements(options.corpora))
    for line in card(judged) if options.card else tables(judged):
        print(line)


def judgements(folder: Path) -> Iterator[Judged]:
    """Yield every phrase marked in both corpora, judged."""
    mentions = corpora.mentions(folder / "gum" / "dev.jsonl.gz")
    roles = corpora.roles(folder / "muc4" / "dev.jsonl.gz")
    yield from _judged(mentions, lambda kind: kind in MENTIONS)
    yield from _judged(roles, lambda kind: kind not in MENTIONS)


def _judged(texts: Iterable[Tracked], is_asked: Callable[[MarkKind], bool]) -> Iterator[Judged]:
    for number, one in enumerate(texts):
        gold: dict[MarkKind, set[Span]] = defaultdict(set)
        for track, spans in one.phrases.items():
            kind = kind_of(track)
            if kind is not None:
                gold[kind] |= spans
        surest: dict[tuple[Span, MarkKind], float] = {}
        for kind, span, probability in phrases(_read(one.text, f"dev{number}")):
            if is_asked(kind):
                surest[span, kind] = max(probability, surest.get((span, kind), 0.0))
        for (span, kind), probability in surest.items():
            yield Judged(number, kind, probability, span in gold[kind])


def _read(text: str, key: str) -> Reading:
    """Return what is known of a text when the marks are looked for."""
    seen: list[Reading] = []

    def looked(reading: Reading) -> tuple[Mark, ...]:
        seen.append(reading)
        return ()

    names = [finder.name for finder in FINDERS]
    before = FINDERS[: names.index("marks")]
    extract(
        structure(article(text, key)),
        finders=(*before, Finder(name="looking", find=looked, gives="marks")),
    )
    return seen[0]


def tables(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of the data file."""
    for kind, points in measured(judged).items():
        shown = ", ".join(f"[{p}, {right}]" for p, right in points)
        yield f'"{kind}" = [{shown}]'


def measured(judged: Sequence[Judged]) -> Mapping[MarkKind, list[tuple[float, float]]]:
    """Return the calibration of each kind."""
    by_kind: dict[MarkKind, list[tuple[float, bool]]] = defaultdict(list)
    for one in judged:
        by_kind[one.kind].append((one.probability, one.right))
    return {kind: rising(by_kind[kind], _BINS) for kind in MarkKind if by_kind[kind]}


def card(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the reliability of mentions and of roles: certainty as stated, share right, number."""
    rows: dict[tuple[bool, int], list[tuple[float, bool]]] = defaultdict(list)
    for half in (0, 1):
        table = measured([one for one in judged if one.document % 2 != half])
        for one in (one for one in judged if one.document % 2 == half):
            stated = interpolated(table[one.kind], one.probability)
            row = min(_ROWS - 1, int(stated * _ROWS))
            rows[one.kind in MENTIONS, row].append((stated, one.right))
    yield "| what | certainty | stated on average | right | of |"
    yield "|---|---|---|---|---|"
    for (is_mention, row), found in sorted(rows.items(), key=lambda r: (not r[0][0], r[0][1])):
        stated = sum(s for s, _ in found) / len(found)
        right = sum(r for _, r in found) / len(found)
        border = f"{row / _ROWS:.1f}–{(row + 1) / _ROWS:.1f}"
        what = "mentions" if is_mention else "roles"
        yield f"| {what} | {border} | {stated:.2f} | {right:.2f} | {len(found)} |"


if __name__ == "__main__":
    main()
