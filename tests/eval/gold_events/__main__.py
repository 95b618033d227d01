"""Compare, print the table: `python -m tests.eval.gold_events`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import tests.eval.gold_events as package
from tests.eval.gold_events.coding import gold_articles
from tests.eval.gold_events.found import Json
from tests.eval.gold_events.records import annotated, loaded
from tests.eval.gold_events.report import show, table
from tests.eval.gold_events.scores import Result, judge, scores, total


def main() -> None:
    """Read the command line, compare, print the table."""
    parser = argparse.ArgumentParser(description=(package.__doc__ or "").splitlines()[0])
    parser.add_argument("records", type=Path, nargs="?", help="lines of `kg annotate`")
    parser.add_argument("--json", type=Path, help="also write all scores to this file")
    parser.add_argument("--show", metavar="KEY", help="list the errors of this article (or: all)")
    options = parser.parse_args()
    gold = gold_articles()
    if options.show and options.show != "all":
        gold = tuple(g for g in gold if g.key.startswith(options.show))
    records = loaded(options.records) if options.records else annotated(gold)
    results = [judge(one, records[one.key]) for one in gold if one.key in records]
    for result in results if options.show else ():
        print(f"── {result.gold.key}", *show(result), sep="\n")
    print(*table(results), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(_scored(results), indent=1) + "\n")


def _scored(results: Sequence[Result]) -> Json:
    each = {result.gold.key: scores(result.counts) for result in results}
    return {"all": scores(total(results)), "articles": each}


if __name__ == "__main__":
    main()
