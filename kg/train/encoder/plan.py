"""Examples → batches, in the order they are learnt: one seed, the same order.

Each pass has windows of another length (`LENGTHS`), so that no sentence always stands beside the
same others or at the same place. Long windows are learnt from half as many at a time, at a lower
rate.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice

from kg.language.encoder.pieces import Laid, Pieces
from kg.train.encoder.examples import Example

LENGTHS = (64, 96, 80, 64, 112, 72, 88)  # words of a window, pass by pass, and from the first again
_LONG = 80  # words; what is longer is learnt in smaller batches
_RATE_OF_LONG = 0.6  # of the learning rate
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

Tasks = Mapping[str, Sequence[Prepared]]  # the examples of each head that is learnt
Batch = list[Prepared]


@dataclass(frozen=True, slots=True)
class Step:
    """What is learnt at once, and at what part of the learning rate."""

    batch: Batch
    rate: float = 1.0


def prepared(examples: Sequence[Example], pieces: Pieces) -> list[Prepared]:
    """Return the examples with their pieces, without those too long to learn from."""
    found = (Prepared(example, pieces.lay(example.words)) for example in examples)
    return [one for one in found if len(one.laid.ids) <= _LONGEST]


def lengths(passes: float) -> list[int]:
    """Return the words of a window in each pass, the last of which may be cut short."""
    return list(islice(cycle(LENGTHS), math.ceil(passes)))


def planned(tasks: Callable[[int], Tasks], passes: float, rng: random.Random) -> list[Step]:
    """Return all steps of a training, `passes` over the attributions and shares of the rest.

    `tasks` gives the examples whose windows have up to so many words; it is asked once a length.
    """
    of_length = cache(tasks)
    plan: list[Step] = []
    for number, full in enumerate(lengths(passes)):
        steps = list(_one_pass(of_length(full), full, rng))
        rng.shuffle(steps)
        plan += steps[: int(len(steps) * min(1.0, passes - number))]
    return plan


def _one_pass(tasks: Tasks, full: int, rng: random.Random) -> Iterator[Step]:
    """Yield the steps of one pass, task by task; names come in sentences, not in windows."""
    for head, found in tasks.items():
        share, is_long = SHARES[head], full > _LONG and head != "names"
        some = found if share.of_all == 1.0 else rng.sample(found, int(len(found) * share.of_all))
        for batch in _batches(some, share.batch // (2 if is_long else 1), rng):
            yield Step(batch, _RATE_OF_LONG if is_long else 1.0)


def _batches(found: Sequence[Prepared], size: int, rng: random.Random) -> list[Batch]:
    """Return windows of like length together, in random order."""
    in_order = sorted(found, key=lambda one: len(one.laid.ids) + rng.random() * _LIKE)
    groups = [in_order[n : n + size] for n in range(0, len(in_order), size)]
    rng.shuffle(groups)
    return groups
