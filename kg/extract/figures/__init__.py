"""Numbers of people harmed, as intervals, by the project's coding rules for casualties.

    sentence ─quantities→ numbers ─people→ whom each counts ─harm→ what became of them
    ─lists→ parts and items that share a word of harm ─sums→ wholes checked against their parts

A number counts as people by its noun ("six civilians") or, standing alone, by the word of harm it
belongs to ("wounded five", "25+ killed"). The words are in `kg/knowledge/data/figures.toml`.
"""

from __future__ import annotations

from kg.extract.figures.counter import Counted, read
from kg.extract.figures.quantities import Quantity, may_count, quantities
from kg.extract.figures.sums import added_up
from kg.extract.figures.view import View
from kg.extract.phrases import Phrase, phrases
from kg.language import Parse

__all__ = ["Counted", "Quantity", "added_up", "find_figures", "quantities"]


def find_figures(
    parse: Parse, sentence: range, found: tuple[Phrase, ...] | None = None
) -> tuple[Counted, ...]:
    """Return the figures of people harmed in one sentence: what holds now first, else as told.

    `sentence` holds token indices; `found` its noun phrases, if the caller has them already.
    """
    if not any(may_count(parse.tokens[i]) for i in sentence):
        return ()
    return read(View(parse, sentence, found or phrases(parse, sentence)))
