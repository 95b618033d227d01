"""How well copies are found, and who copied whom: against gold/copies.toml.

    python -m tests.eval.measure_copies [--show]

Our own articles, and what desks make of them. Of pairs of articles: precision is the share of those
held to have one text that the gold holds to; recall the share of the gold's pairs that are found;
`who` is the share of the found copies whose original, or that there is none, is as the gold says.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kg.read import read, sources
from tests.desk import Desk, Report
from tests.eval.copying import edited
from tests.eval.gold_events import ARTICLES, GOLD

_DAY = dt.date(2024, 1, 20)  # of an article that tells none


@dataclass
class Copies:
    """What the gold says and what was found, as pairs of keys."""

    same: dict[frozenset[str], str] = field(default_factory=dict)  # pair → the original, or ""
    found: dict[frozenset[str], str] = field(default_factory=dict)

    @property
    def scores(self) -> dict[str, float]:
        """Precision, recall, and the share of originals that are right."""
        both = self.same.keys() & self.found.keys()
        right = sum(self.same[pair] == self.found[pair] for pair in both)
        return {
            "precision": len(both) / len(self.found) if self.found else 1.0,
            "recall": len(both) / len(self.same) if self.same else 1.0,
            "who": right / len(both) if both else 1.0,
        }


def measure() -> Copies:
    """Print what the gold lists, and find the copies."""
    gold = tomllib.loads((GOLD / "copies.toml").read_text(encoding="utf-8"))
    bases = {report.key: report for report in _bases()}
    made = list(_made(gold, bases))
    desk = Desk(
        _under(report, gold["footer"]["text"])
        for report in (*bases.values(), *(r for r, _ in made))
    )
    desk.find()
    result = Copies(same=dict(_wanted(made)))
    for one, other, original, _ in desk.copyings():
        pair = frozenset((one, other))
        if pair in result.same or not _are_copies_of_one(one, other, made):
            result.found[pair] = original or ""
    return result


def _bases() -> Iterator[Report]:
    for source in sources([str(folder) for folder in ARTICLES]):
        article = read(source)
        yield Report(
            key=article.key,
            text=article.text,
            outlet=article.publisher or f"Outlet of {article.key}",
            day=(article.date or _DAY).isoformat(),
        )


def _made(
    gold: dict[str, Any], bases: dict[str, Report]
) -> Iterator[tuple[Report, dict[str, Any]]]:
    texts = {key: report.text for key, report in bases.items()}
    for kind in ("copy", "no_copy"):
        for number, entry in enumerate(gold[kind]):
            base = bases[entry["of"]]
            assert base.outlet and base.day
            day = dt.date.fromisoformat(base.day) + dt.timedelta(entry.get("day", 1))
            yield (
                Report(
                    key=f"{kind}-{number}-{base.key}",
                    text=edited(base.text, entry["edits"], texts, base.outlet),
                    outlet=base.outlet if entry["outlet"] == "same" else entry["outlet"],
                    day=day.isoformat(),
                ),
                entry,
            )


def _under(report: Report, footer: str) -> Report:
    """The report, with the footer under it."""
    return Report(
        key=report.key, text=f"{report.text}\n\n{footer}", outlet=report.outlet, day=report.day
    )


def _wanted(made: list[tuple[Report, dict[str, Any]]]) -> Iterator[tuple[frozenset[str], str]]:
    for report, entry in made:
        if "who" in entry:
            yield frozenset((report.key, entry["of"])), entry["of"] if entry["who"] == "of" else ""
            for name, other in (edit for edit in entry["edits"] if edit[0] == "around"):
                assert name == "around"
                yield frozenset((report.key, other)), other


def _are_copies_of_one(one: str, other: str, made: list[tuple[Report, dict[str, Any]]]) -> bool:
    """Whether two are copies of one article: the gold says nothing of the two beside each other."""
    of = {report.key: entry["of"] for report, entry in made if "who" in entry}
    return one in of and other in of and of[one] == of[other]


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="list what is missed and wrong")
    options = parser.parse_args()
    copies = measure()
    for name, score in copies.scores.items():
        print(f"{name:10} {score:.3f}")
    if options.show:
        for pair in sorted(copies.same.keys() | copies.found.keys(), key=sorted):
            wanted, found = copies.same.get(pair), copies.found.get(pair)
            if wanted != found:
                print(f"{' '.join(sorted(pair))}: gold {wanted!r}, found {found!r}")


if __name__ == "__main__":
    main()
