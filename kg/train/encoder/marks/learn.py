"""The training loop of the branch: batches of all corpora in turn, by chance and their shares.

AdamW at a rate that rises for 100 steps and then falls in a line; what ships is a running average
of the weights (Polyak & Juditsky 1992), begun when the first steps are over.
"""

from __future__ import annotations

import copy
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from kg.train.encoder.marks.states import Seen
from kg.train.encoder.marks.windows import UNTOLD
from kg.train.encoder.model import Branch

log = logging.getLogger(__name__)

_BATCH = 16  # windows
_LIKE = 12  # pieces by which lengths are shuffled before they are sorted
_WARM_UP = 100  # steps
_LEAST = 0.02  # of the learning rate, at the end
_AVERAGED_FROM, _AVERAGED_EVERY, _DECAY = 200, 10, 0.96
_IDLE = 0.5  # of the windows without any phrase, how many are learnt from in a pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a training depends on besides its data."""

    steps: int = 6000
    rate: float = 3e-4  # of the layers
    rate_of_new: float = 1.5e-3  # of the tracks
    seed: int = 7
    measured_every: int = 1000  # steps


@dataclass(frozen=True, slots=True)
class Corpus:
    """The windows of one corpus, and the part of all batches that comes from it."""

    windows: Sequence[Seen]
    share: float


def taught(
    branch: Branch,
    corpora: Mapping[str, Corpus],
    settings: Settings,
    measure: Callable[[Branch, int], None],
) -> Branch:
    """Return the average of the branch's weights while it learns; `measure` is told now and then.

    One seed, the same weights on one machine.
    """
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    streams = {name: _stream(corpus.windows, rng) for name, corpus in corpora.items()}
    shares = [corpus.share for corpus in corpora.values()]
    groups = [
        {"params": branch.layers.parameters(), "peak": settings.rate},
        {"params": branch.tracks.parameters(), "peak": settings.rate_of_new},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    average, taken = copy.deepcopy(branch), 0
    losses: dict[str, float] = {}
    for step in range(1, settings.steps + 1):
        name = rng.choices(list(streams), shares)[0]
        loss = _learn(branch, optimizer, next(streams[name]), _rate(step, settings.steps))
        losses[name] = 0.97 * losses.get(name, loss) + 0.03 * loss
        if step >= _AVERAGED_FROM and step % _AVERAGED_EVERY == 0:
            taken += 1
            _take(average, branch, max(1 - _DECAY, 1 / taken))
        if step % 100 == 0:
            log.info("%d/%d %s", step, settings.steps, {k: round(v, 3) for k, v in losses.items()})
        if step % settings.measured_every == 0 or step == settings.steps:
            measure(average if taken else branch, step)
    return average if taken else branch


def _rate(step: int, of: int) -> float:
    return min(1.0, step / _WARM_UP) * max(_LEAST, 1 - (step - 1) / of)


def _take(average: Branch, branch: Branch, share: float) -> None:
    with torch.no_grad():
        for kept, now in zip(average.parameters(), branch.parameters(), strict=True):
            kept.lerp_(now, share)


def _stream(windows: Sequence[Seen], rng: random.Random) -> Iterator[list[Seen]]:
    """Yield batches of windows of like length for ever, pass after pass."""
    while True:
        some = [one for one in windows if _has_phrase(one) or rng.random() < _IDLE]
        some.sort(key=lambda one: len(one.window.laid.ids) + rng.random() * _LIKE)
        batches = [some[n : n + _BATCH] for n in range(0, len(some), _BATCH)]
        rng.shuffle(batches)
        yield from batches


def _has_phrase(one: Seen) -> bool:
    return bool((one.window.labels > 0).any())


def _learn(
    branch: Branch, optimizer: torch.optim.Optimizer, batch: Sequence[Seen], share: float
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * share
    branch.train()
    with torch.autocast(branch.device.type, dtype=torch.bfloat16):
        loss = loss_of(branch, batch)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(branch.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def loss_of(branch: Branch, batch: Sequence[Seen]) -> Tensor:
    """Return the mean cross-entropy over all words and the tracks that their corpus tells of."""
    states, mask, heads, labels = (one.to(branch.device) for one in _tensors(batch))
    scores = branch(states, mask)
    places = heads[..., None, None].expand(-1, -1, *scores.shape[2:])
    of_words = torch.gather(scores, 1, places).transpose(1, 2)  # windows, tracks, words, 3
    return functional.cross_entropy(
        of_words.float().flatten(0, 2), labels.flatten(), ignore_index=UNTOLD
    )


def _tensors(batch: Sequence[Seen]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    pieces = max(len(one.states) for one in batch)
    words = max(len(one.window.laid.heads) for one in batch)
    tracks, width = len(batch[0].window.labels), batch[0].states.shape[1]
    states = torch.zeros(len(batch), pieces, width)
    mask = torch.zeros(len(batch), pieces, dtype=torch.bool)
    heads = torch.zeros(len(batch), words, dtype=torch.long)
    labels = torch.full((len(batch), tracks, words), UNTOLD)
    for row, one in enumerate(batch):
        states[row, : len(one.states)] = torch.from_numpy(one.states).float()
        mask[row, : len(one.states)] = True
        heads[row, : len(one.window.laid.heads)] = torch.tensor(one.window.laid.heads)
        labels[row, :, : one.window.labels.shape[1]] = torch.from_numpy(one.window.labels)
    return states, mask, heads, labels
