"""The training loop of the head: a few texts a step, at a rate that rises and then falls.

What is made likely is that a pronoun takes up any of the words before it that name the same, or
none where none does (the marginal likelihood of Lee et al. 2017).
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from kg.train.encoder.coreference.examples import Example
from kg.train.encoder.coreference.model import Head

log = logging.getLogger(__name__)

_TEXTS = 3  # a step
_WARM_UP = 40  # steps
_LEAST = 0.02  # of the learning rate, at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a training depends on besides its data."""

    passes: int = 8
    rate: float = 3e-3
    decay: float = 0.02
    seed: int = 3


def taught(examples: Sequence[Example], settings: Settings) -> Head:
    """Return a head that learnt from these texts; one seed, the same weights on one machine."""
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    head = Head(examples[0].given.states.shape[1])
    optimizer = torch.optim.AdamW(head.parameters(), lr=settings.rate, weight_decay=settings.decay)
    batches = -(-len(examples) // _TEXTS)
    steps, step = settings.passes * batches, 0
    for number in range(settings.passes):
        order = rng.sample(examples, len(examples))
        total = 0.0
        for first in range(0, len(order), _TEXTS):
            step += 1
            share = min(1.0, step / _WARM_UP) * max(_LEAST, 1 - (step - 1) / steps)
            optimizer.param_groups[0]["lr"] = settings.rate * share
            total += _learn(head, optimizer, order[first : first + _TEXTS])
        log.info("pass %d of %d: loss %.3f", number + 1, settings.passes, total / batches)
    head.eval()
    return head


def _learn(head: Head, optimizer: torch.optim.Optimizer, some: Sequence[Example]) -> float:
    head.train()
    loss = torch.cat([losses(head, one) for one in some]).mean()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def losses(head: Head, one: Example) -> Tensor:
    """Return for each pronoun how unlikely its right answers are to the head, (pronouns,)."""
    given, right = one.given, torch.from_numpy(one.right)
    later = torch.from_numpy(given.later)
    relations = given.found.relations(given.later, given.earlier)
    scores, of_none = head(
        torch.from_numpy(given.states),
        torch.from_numpy(given.found.traits()),
        torch.from_numpy(relations),
        later,
        torch.from_numpy(given.earlier),
    )
    pronouns = torch.from_numpy(one.pronouns)
    which = torch.searchsorted(pronouns, later)
    is_alone = torch.ones(len(pronouns), dtype=torch.bool)
    is_alone[which[right]] = False
    every = torch.cat([scores, of_none[pronouns]])
    owners = torch.cat([which, torch.arange(len(pronouns))])
    is_right = torch.cat([right, is_alone])
    likely = _log_sums(every[is_right], owners[is_right], len(pronouns))
    return _log_sums(every, owners, len(pronouns)) - likely


def _log_sums(values: Tensor, owners: Tensor, size: int) -> Tensor:
    """Return for each owner the logarithm of the sum of what its values are logarithms of."""
    most = torch.full((size,), -torch.inf)
    most = most.scatter_reduce(0, owners, values.detach(), "amax")
    return most + torch.log(
        torch.zeros(size).scatter_add(0, owners, torch.exp(values - most[owners]))
    )
