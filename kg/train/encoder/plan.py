"""Examples → batches, in the order they are learnt: one seed, the same order."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.language.encoder.pieces import Laid, Pieces
from kg.train.encoder.examples import Example

_LONGEST = 320  # pieces; longer windows are left out
_LIKE = 12  # pieces by which lengths are shuffled before they are sorted


@dataclass(frozen=True, slots=True)
class Prepared:
    """An example with its pieces."""

    example: Example
    laid: Laid


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a task is learnt in one pass over the attributions, and how many at a time."""

    of_all: float
    batch: int


SHARES = {
    "attribution": Share(1.0, 16),
    "names": Share(0.25, 32),
    "times": Share(1.0, 16),
    "triggers": Share(0.5, 16),
}

Batch = list[Prepared]


def prepared(examples: Sequence[Example], pieces: Pieces) -> list[Prepared]:
    """Return the examples with their pieces, without those too long to learn from."""
    found = (Prepared(example, pieces.lay(example.words)) for example in examples)
    return [one for one in found if len(one.laid.ids) <= _LONGEST]


def planned(
    tasks: Mapping[str, Sequence[Prepared]], passes: float, rng: random.Random
) -> list[Batch]:
    """Return all batches of a training, `passes` over the attributions and shares of the rest."""
    plan: list[Batch] = []
    for _ in range(math.ceil(passes)):
        one_pass: list[Batch] = []
        for head, found in tasks.items():
            share = SHARES[head]
            some = (
                found
                if share.of_all == 1.0 and head == "attribution"
                else rng.sample(list(found), int(len(found) * share.of_all))
            )
            one_pass += _batches(some, share.batch, rng)
        rng.shuffle(one_pass)
        plan += one_pass
    return plan[: int(len(plan) * passes / math.ceil(passes))]


def _batches(found: Sequence[Prepared], size: int, rng: random.Random) -> list[Batch]:
    """Return windows of like length together, in random order."""
    in_order = sorted(found, key=lambda one: len(one.laid.ids) + rng.random() * _LIKE)
    groups = [in_order[n : n + size] for n in range(0, len(in_order), size)]
    rng.shuffle(groups)
    return groups
