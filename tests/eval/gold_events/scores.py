"""Counts → numbers, of one article and of all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.eval.gold_events.alignment import Alignment, align
from tests.eval.gold_events.found import Found, Json
from tests.eval.gold_events.gold import GoldArticle, GoldError
from tests.eval.gold_events.measures import MEASURES, Counts, right_if


@dataclass(frozen=True)
class Result:
    """One article's alignment, and the counts of every measure: "agent.tp", "place.right"."""

    gold: GoldArticle
    alignment: Alignment
    counts: Counts


def judge(gold: GoldArticle, known: Json) -> Result:
    """Compare one article's record with its gold."""
    if known["text"] != gold.text:
        raise GoldError(f"{gold.key}: the record's text is not the article's")
    found = Found(known)
    alignment = align(gold, found)
    counts = Counter(articles=1)
    _add(counts, "events", _event_counts(alignment))
    _add(counts, "located", _event_counts(align(gold, found, typed=False)))
    for pair in alignment.pairs:
        for name, measure in MEASURES.items():
            _add(counts, name, measure(pair))
    if gold.published is not None:
        _add(counts, "published", right_if(known["date"] == gold.published.isoformat()))
    return Result(gold, alignment, counts)


def _event_counts(alignment: Alignment) -> Counts:
    false = len(alignment.false) + len(alignment.split)
    return Counter(
        tp=len(alignment.pairs), fp=false, fn=len(alignment.missed), split=len(alignment.split)
    )


def _add(counts: Counts, name: str, more: Counts) -> None:
    counts.update({f"{name}.{part}": number for part, number in more.items()})


def scores(counts: Counts) -> dict[str, float]:
    """Return the numbers of the table; what there was nothing to judge by is left out.

    Of what is listed precision (`.p`), recall (`.r`) and `.f1`; of the rest the share that is
    right. `place_coarser` is the share of places that only contain the right one.
    """
    numbers: dict[str, float] = {}
    for name in dict.fromkeys(key.split(".")[0] for key in counts if "." in key):
        if counts[f"{name}.of"]:
            numbers[name] = counts[f"{name}.right"] / counts[f"{name}.of"]
        tp, fp, fn = (counts[f"{name}.{part}"] for part in ("tp", "fp", "fn"))
        if tp + fp + fn:
            numbers[f"{name}.p"] = tp / (tp + fp) if tp + fp else 0.0
            numbers[f"{name}.r"] = tp / (tp + fn) if tp + fn else 0.0
            numbers[f"{name}.f1"] = 2 * tp / (2 * tp + fp + fn)
    if counts["place.of"]:
        numbers["place_coarser"] = counts["place.coarser"] / counts["place.of"]
    numbers["false_per_article"] = counts["events.fp"] / counts["articles"]
    numbers["split_per_article"] = counts["events.split"] / counts["articles"]
    return numbers


def total(results: Iterable[Result]) -> Counts:
    """Return the counts of all articles together."""
    counts: Counts = Counter()
    for result in results:
        counts.update(result.counts)
    return counts
