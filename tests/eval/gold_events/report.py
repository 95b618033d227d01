"""The table of scores, and what was missed or read differently, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tests.eval.gold_events.alignment import Pair
from tests.eval.gold_events.found import days_of
from tests.eval.gold_events.gold import Days, GoldArticle, People, Span
from tests.eval.gold_events.measures import MEASURES, Counts
from tests.eval.gold_events.scores import Result, scores, total

_COLUMNS = {
    "P": "events.p", "R": "events.r", "F1": "events.f1", "loc F1": "located.f1",
    "agent": "agent.f1", "sure": "certainty", "place": "place", "coarser": "place_coarser",
    "date": "date", "very": "date_exact", "near": "date_near",
    "undated": "undated", "killed": "killed", "injured": "injured",
    "attrib": "attribution.f1", "status": "status", "day": "published",
}  # fmt: skip


def table(results: Sequence[Result]) -> Iterator[str]:
    """Yield the table: an article a line, then all together."""
    yield f"{'article':22.22s} gold  hit miss false split " + " ".join(f"{c:>7s}" for c in _COLUMNS)
    for result in results:
        yield _line(result.gold.key, result.counts)
    yield _line(f"all {len(results)}", total(results))


def _line(name: str, counts: Counts) -> str:
    numbers = scores(counts)
    tp, fn, split = (counts[f"events.{part}"] for part in ("tp", "fn", "split"))
    cells = [f"{numbers[key]:7.2f}" if key in numbers else "      –" for key in _COLUMNS.values()]
    own = counts["events.fp"] - split
    return f"{name:22.22s} {tp + fn:4d} {tp:4d} {fn:4d} {own:5d} {split:5d} " + " ".join(cells)


def show(result: Result) -> Iterator[str]:
    """Yield what was missed, what is false, and where the found events differ from gold."""
    gold, alignment = result.gold, result.alignment
    for kind, events in (("missed", alignment.missed), ("merged", alignment.merged)):
        for event in events:
            words = _quoted(gold, event.triggers)
            yield f"{kind:7s} {event.id:5s} {'|'.join(event.types)}: {words}"
    for kind, found in (("split", alignment.split), ("false", alignment.false)):
        for one in found:
            spans = [(t["start"], t["end"]) for t in one["triggers"]]
            yield f"{kind:7s} {one['id']:5s} {one['type']}: {_quoted(gold, spans)}"
    for pair in alignment.pairs:
        yield from _differences(pair)


def _quoted(gold: GoldArticle, spans: Sequence[Span]) -> str:
    """The first trigger with what stands around it, then the others alone."""
    start, end = spans[0]
    around = f"{gold.text[max(0, start - 40) : start]}[{gold.text[start:end]}]"
    first = f"…{around}{gold.text[end : end + 40]}…".replace("\n", " ")
    return " / ".join([first, *(gold.at(span) for span in spans[1:])])


def _differences(pair: Pair) -> Iterator[str]:
    gold, event, found = pair.gold, pair.event, pair.found
    sides: dict[str, tuple[object, object]] = {
        "agent": (gold.agents, [names[-1] for names in found.agents(event)]),
        "certainty": (gold.agent_certainty, found.agent_certainty(event)),
        "place": ([names[0] for names in gold.places], found.names(event["place"])[:1]),
        "date": (gold.days and _shown(gold.days), _shown(days_of(event))),
        "undated": ("", _shown(days_of(event))),
        "killed": (gold.killed[:1], event["killed"]),
        "injured": (gold.injured[:1], event["injured"]),
        "attribution": (gold.voices, [names[-1] for names in found.voices(event)]),
        "status": (gold.status, event["status"]),
    }
    for name, (expected, given) in sides.items():
        counts = MEASURES[name](pair)
        if counts["fp"] or counts["fn"] or counts["right"] < counts["of"]:
            yield (
                f"wrong   {gold.id:5s} {event['id']:5s} {event['type']} “{_main(pair)}” {name}: "
                f"{_plain(expected)} ≠ {_plain(given)}"
            )


def _main(pair: Pair) -> str:
    return pair.found.words(pair.gold.triggers[0])


def _shown(days: Days) -> str:
    return f"{'about ' if days.approx else ''}{days.earliest or '…'} to {days.latest or '…'}"


def _plain(value: object) -> str:
    if isinstance(value, People):
        return f"{value.least} to {value.most}"
    if isinstance(value, Mapping):
        return " to ".join(str(one) for one in value.values())
    if isinstance(value, tuple | list):
        inner = [_plain(one) for one in value]
        alternatives = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        return ("|" if alternatives else ", ").join(inner) or "none"
    return str(value)
