"""How many of the contradictions that a reader finds are found, and which are not there: by gold.

    python -m tests.eval.measure_contradictions [--show] [--cache FILE]

The seeds and our own articles are read and merged; a telling is of the gold events whose triggers
it shares (one telling may be of a strike and of its toll). A contradiction of the gold is found
where one of its kind is stated of an event that tells of its events, and neither claim belongs to a
telling of other gold events only. `found` is the share of the required ones that were found,
`precision` the share of the stated ones that the gold holds (the optional ones count for neither).
`foreign` counts contradictions between tellings that the gold keeps apart: those must not be.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.accounts.account import Account
from kg.accounts.judgement import Contradiction, judge
from kg.accounts.voices import speaker_label
from kg.iris import DEFAULT_BASE
from kg.merge.identity import grouped
from kg.read import read, sources
from tests.eval.gold_events import ARTICLES, GOLD, Found, GoldEvent, Json, gold_articles
from tests.eval.measure_identity import pairs
from tests.eval.telling import told_all

SMALL = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


@dataclass(frozen=True)
class Wanted:
    """One contradiction of the gold: its kind, its gold events ("key/e3"), what it is about."""

    kind: str
    events: frozenset[str]
    why: str
    optional: bool
    sides: tuple[str, ...]


@dataclass(frozen=True)
class Stated:
    """One contradiction that was found: its accounts, and the gold events its event tells of."""

    contradiction: Contradiction
    first: Account
    second: Account
    of_event: frozenset[str]  # gold events of all tellings of its event
    of_sides: tuple[frozenset[str], frozenset[str]]  # of the two accounts' own tellings


@dataclass
class Score:
    """What the gold wants, and what was stated."""

    wanted: list[Wanted] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    apart: set[frozenset[str]] = field(default_factory=set)
    known: frozenset[str] = frozenset()  # gold events that were read

    def found(self, wanted: Wanted) -> list[Stated]:
        """Return what was stated of a contradiction of the gold."""
        return [stated for stated in self.stated if matches(stated, wanted)]

    @property
    def wrong(self) -> list[Stated]:
        """What was stated and is not in the gold."""
        return [s for s in self.stated if not any(matches(s, w) for w in self.wanted)]

    @property
    def foreign(self) -> list[Stated]:
        """What was stated between two happenings."""
        return [s for s in self.stated if any(pair in self.apart for pair in across(s))]

    @property
    def scores(self) -> dict[str, float]:
        """The measures, all but `foreign` as shares."""
        required = [w for w in self.wanted if not w.optional]
        read_ = [w for w in required if w.events <= self.known]
        counted = [s for s in self.stated if not self._is_optional(s)]
        wrong = len(self.wrong)
        return {
            "found": sum(bool(self.found(w)) for w in required) / max(1, len(required)),
            "found_of_read": sum(bool(self.found(w)) for w in read_) / max(1, len(read_)),
            "precision": 1 - wrong / len(counted) if counted else 1.0,
            "foreign": float(len(self.foreign)),
        }

    def _is_optional(self, stated: Stated) -> bool:
        held = [w for w in self.wanted if matches(stated, w)]
        return bool(held) and all(w.optional for w in held)


def matches(stated: Stated, wanted: Wanted) -> bool:
    """Whether a contradiction that was stated is one of the gold."""
    if stated.contradiction.kind != wanted.kind or not stated.of_event & wanted.events:
        return False
    told, meant = numbers_in(stated.contradiction.reason), numbers_in(" ".join(wanted.sides))
    if wanted.kind == "Numbers" and meant and not told & meant:
        return False  # the dead, where the gold is of the quake's magnitude
    return all(not side or side & wanted.events for side in stated.of_sides)


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text, without ids of events: "e1: 18 dead", "eight"."""
    said = re.findall(r"\w+(?:\.\d+)?", re.sub(r"\S+/e\d+:", " ", text.lower()))
    small = {word: str(n) for n, word in enumerate(SMALL)}
    return frozenset(small.get(w, w) for w in said if w in small or w[0].isdigit())


def across(stated: Stated) -> Iterator[frozenset[str]]:
    """Yield the pairs of gold events, one of each side, where no event is of both."""
    first, second = stated.of_sides
    if not first & second:
        yield from (frozenset((one, other)) for one in first for other in second)


def measure(cache: Path | None = None) -> Score:
    """Read all gold articles, merge, and judge the accounts of every event."""
    articles = [read(source) for source in sources([str(folder) for folder in ARTICLES])]
    read_all = {told.record["doc_id"]: told for told in told_all(articles, cache)}
    gold_of: dict[str, set[str]] = defaultdict(set)
    for gold in gold_articles():
        if gold.key in read_all:
            told = read_all[gold.key]
            ids = {t.id: t.iri for t in told.tellings}
            for event in gold.events:
                for found in Found(told.record).known["events"]:
                    if found["id"] in ids and meet(event, found):
                        gold_of[ids[found["id"]]].add(f"{gold.key}/{event.id}")
    tellings = [t for told in read_all.values() for t in told.tellings]
    score = Score(wanted=list(wanted()), known=frozenset().union(*gold_of.values()))
    score.apart = {pair for pair, is_same in pairs() if not is_same}
    for group in grouped(tellings, DEFAULT_BASE):
        accounts = {a.claim: a for t in group for a in t.accounts}
        of_event = frozenset(event for t in group for event in gold_of.get(t.iri, ()))
        for one in judge(accounts.values()).contradictions:
            sides = accounts[one.first], accounts[one.second]
            first, second = (frozenset(gold_of.get(a.telling, ())) for a in sides)
            score.stated.append(Stated(one, *sides, of_event, (first, second)))
    return score


def meet(gold: GoldEvent, event: Json) -> bool:
    """Whether a gold event and one that was read share a trigger."""
    spans = [(t["start"], t["end"]) for t in event["triggers"]]
    return any(g[0] < s[1] and s[0] < g[1] for g in gold.triggers for s in spans)


def wanted() -> Iterator[Wanted]:
    """Yield the contradictions of the gold."""
    for path in sorted(GOLD.glob("contradictions*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["contradiction"]:
            yield Wanted(
                kind=entry["kind"],
                events=frozenset(side.partition(":")[0] for side in entry["between"]),
                why=entry["why"],
                optional=entry.get("optional", False),
                sides=tuple(entry["between"]),
            )


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="list what is missed and wrong")
    parser.add_argument("--cache", type=Path, help="keep what was read in this file")
    options = parser.parse_args()
    score = measure(options.cache)
    for name, value in score.scores.items():
        print(f"{name:14} {value:.3f}")
    if options.show:
        _show(score)


def _show(score: Score) -> None:
    for one in score.wanted:
        mark = "found" if score.found(one) else "optional" if one.optional else "missed"
        unread = sorted(one.events - score.known)
        print(f"{mark}: {one.kind} {one.why}" + (f" (unread: {unread})" if unread else ""))
        if mark == "missed":
            print(*(f"    {side}" for side in one.sides), sep="\n")
    for stated in score.wrong:
        print(f"not in the gold: {stated.contradiction.kind}: {stated.contradiction.reason}")
        print(f"    events {sorted(stated.of_event)}, sides {[sorted(s) for s in stated.of_sides]}")
        for side in (stated.first, stated.second):
            print(f"    {side.source.key} {speaker_label(side)}: {side.words}")


if __name__ == "__main__":
    main()
