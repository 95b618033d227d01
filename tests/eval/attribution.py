"""What the encoder's attributions and the rules' statements are worth: how often they are right.

The figures of kg/knowledge/data/attribution.toml come from here:

    python -m tests.eval.attribution CORPUS.jsonl.gz [--card]

A statement is right when a gold statement shares half of its words, and of its source, with it.
Printed are the tables of the data file; with --card the reliability of the joined statements, each
half of the documents judged by what was measured on the other half.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.document import structure
from kg.extract import FINDERS, extract
from kg.extract.attribution.drafts import drafts_of
from kg.extract.attribution.union import Pairing, borders, paired, rule_of
from kg.extract.calibration import interpolated
from kg.extract.reading import Reading
from kg.extract.statements import find_statements
from kg.extract.statements.draft import Scene
from kg.language import parse
from kg.language.encoder import attributions
from kg.model import Span
from tests.builders import article
from tests.eval.statement_rules import _agree, _pairs, _words

_BINS = 10  # of the encoder's probabilities, of equal numbers
_FEW = 8  # statements of a rule; fewer tell nothing
_BEFORE = ("times", "names", "places", "coreference")
_ROWS = 10  # of the reliability table
LEAST = 0.4  # certainty from which statements are kept (`[kept]` of the data file)

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One statement: who found it, how sure the encoder was, and whether it is right."""

    document: int
    agreed: bool  # by rule and encoder
    rule: str | None
    probability: float | None  # the encoder's
    right: bool


def main() -> None:
    """Print the tables."""
    described = argparse.ArgumentParser(description=__doc__)
    described.add_argument("corpus", type=Path)
    described.add_argument("--card", action="store_true")
    options = described.parse_args()
    judged = list(judgements(options.corpus))
    for line in card(judged) if options.card else tables(judged):
        print(line)


def judgements(corpus: Path) -> Iterator[Judged]:
    """Yield every statement found in the corpus, judged."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield from _judged(number, json.loads(line))


def _judged(number: int, gold: dict[str, Any]) -> Iterator[Judged]:
    scene, pairs = _paired(gold)
    known = [(_words(s["content"]), _words(s["source"])) for s in gold["statements"]]

    def right(content: Sequence[Span], source: Sequence[Span]) -> bool:
        words = _words(_pairs(tuple(content))), _words(_pairs(tuple(source)))
        return any(_agree(words[0], c) and _agree(words[1], s) for c, s in known)

    for one, partner in pairs.agreed:
        draft, p = borders(scene, one, partner), one.attribution.probability
        is_right = right(draft.content, draft.source)
        yield Judged(number, True, rule_of(partner), p, is_right)
    for one in pairs.encoder:
        p, draft = one.attribution.probability, one.draft
        yield Judged(number, False, None, p, right(draft.content, draft.source))
    for rest in pairs.rules:
        is_right = right(rest.content, rest.source)
        yield Judged(number, False, rule_of(rest), None, is_right)


def _paired(gold: dict[str, Any]) -> tuple[Scene, Pairing]:
    document = structure(article(gold["text"], gold["doc_id"]))
    before = tuple(f for f in FINDERS if f.name in _BEFORE)
    words = parse(document)
    found = extract(document, None, words, before)
    reading = Reading(document=document, parse=words, found=found)
    scene = Scene.of(reading)
    read = drafts_of(scene, attributions(document))
    return scene, paired(scene, find_statements(reading), read)


def rising(found: Sequence[tuple[float, bool]], bins: int = _BINS) -> Points:
    """Return (mean probability, share right) of bins of equal numbers; shares never fall.

    Neighbours that would fall are joined (pool adjacent violators).
    """
    ordered = sorted(found)
    size = max(1, len(ordered) // bins)
    pools: list[list[tuple[float, bool]]] = []
    for first in range(0, len(ordered), size):
        pools.append(list(ordered[first : first + size]))
        while len(pools) > 1 and _share(pools[-1]) <= _share(pools[-2]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return [
        (round(sum(p for p, _ in pool) / len(pool), 3), round(_share(pool), 3)) for pool in pools
    ]


def _share(pool: Sequence[tuple[float, bool]]) -> float:
    return sum(right for _, right in pool) / len(pool)


def encoder_points(judged: Sequence[Judged], *, agreed: bool) -> Points:
    """Return the calibration of what has the encoder's borders."""
    mine = (j for j in judged if j.agreed == agreed)
    return rising([(j.probability, j.right) for j in mine if j.probability is not None])


def of_rules(judged: Sequence[Judged], *, agreed: bool) -> dict[str, tuple[float, int]]:
    """Return by rule how often right, and of how many, where the encoder agreed or was silent.

    What is too rare to tell is judged together, as "other".
    """
    counted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one in judged:
        if one.agreed == agreed and one.rule is not None:
            counted[one.rule] += 1
            right[one.rule] += one.right
    for rule in [rule for rule, n in counted.items() if n < _FEW]:
        counted["other"] += counted.pop(rule)
        right["other"] += right.pop(rule)
    return {rule: (right[rule] / max(1, n), n) for rule, n in sorted(counted.items())}


def tables(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the lines of the data file."""
    yield "[encoder]"
    for name, agreed in (("agreed", True), ("alone", False)):
        points = ", ".join(f"[{p}, {right}]" for p, right in encoder_points(judged, agreed=agreed))
        yield f"{name} = [{points}]"
    for name, agreed in (("agreed", True), ("alone", False)):
        yield f"\n[rules.{name}]"
        for rule, (right, n) in of_rules(judged, agreed=agreed).items():
            yield f"{rule} = {right:.2f}  # of {n}"


def card(judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the reliability table: certainty as stated, share right, number."""
    rows: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for half in (0, 1):
        table = _Table([j for j in judged if j.document % 2 != half])
        for one in (j for j in judged if j.document % 2 == half):
            stated = table.stated(one)
            if stated >= LEAST:
                rows[min(_ROWS - 1, int(stated * _ROWS))].append((stated, one.right))
    yield "| certainty | stated on average | right | of |"
    yield "|---|---|---|---|"
    for row in sorted(rows):
        found = rows[row]
        stated = sum(s for s, _ in found) / len(found)
        border = f"{row / _ROWS:.1f}–{(row + 1) / _ROWS:.1f}"
        yield f"| {border} | {stated:.2f} | {_share(found):.2f} | {len(found)} |"


class _Table:
    """What was measured on some documents, to state the certainty of others' statements."""

    def __init__(self, judged: Sequence[Judged]) -> None:
        self._points = {agreed: encoder_points(judged, agreed=agreed) for agreed in (True, False)}
        self._rules = {agreed: of_rules(judged, agreed=agreed) for agreed in (True, False)}

    def stated(self, one: Judged) -> float:
        known: list[float] = []
        if one.rule is not None:
            rules = self._rules[one.agreed]
            known.append(rules.get(one.rule, rules["other"])[0])
        if one.probability is not None:
            known.append(interpolated(self._points[one.agreed], one.probability))
        return sum(known) / len(known)


if __name__ == "__main__":
    main()
