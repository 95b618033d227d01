"""How well events are read: annotation records against the gold of tests/eval/gold.

    python -m tests.eval.gold_events [--json FILE] [--show KEY] [RECORDS.jsonl]

Without records the seeds and our own articles are annotated here and now. Read in this order:
`gold` (what a reader coded, as values), `coding` (its files, checked), `types` and `names` (are
these two the same?), `found` (a record), `alignment` (which found event is which gold event),
`measures` (one function each, giving counts), `scores` (counts → numbers), `report`.
"""

from __future__ import annotations

from tests.eval.gold_events.alignment import Pair, align
from tests.eval.gold_events.coding import ARTICLES, GOLD, gold_articles, parsed
from tests.eval.gold_events.found import Found, Json
from tests.eval.gold_events.gold import GoldArticle, GoldError, GoldEvent, Names
from tests.eval.gold_events.names import same_name, same_place
from tests.eval.gold_events.records import annotated
from tests.eval.gold_events.report import show, table
from tests.eval.gold_events.scores import judge, scores, total
from tests.eval.gold_events.types import type_fits

__all__ = [
    "ARTICLES",
    "GOLD",
    "Found",
    "GoldArticle",
    "GoldError",
    "GoldEvent",
    "Json",
    "Names",
    "Pair",
    "align",
    "annotated",
    "gold_articles",
    "judge",
    "parsed",
    "same_name",
    "same_place",
    "scores",
    "show",
    "table",
    "total",
    "type_fits",
]
