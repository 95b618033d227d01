"""The training loop: batches in, weights out, with checkpoints and a log of losses.

AdamW, a learning rate that rises for 100 steps and then falls in a line, bfloat16 where the
processor has it. What is measured and ships is a running average of the weights (Polyak & Juditsky
1992), as the last ones swing about a better place. A training that was stopped goes on from its
last checkpoint (`resume`), and a finished one can be the start of another (`start`).
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from kg.language.encoder.decode import runs
from kg.language.encoder.labels import CUES
from kg.train.encoder.examples import Asked
from kg.train.encoder.export import Weights
from kg.train.encoder.model import Encoder, from_minilm
from kg.train.encoder.plan import Batch, Step

log = logging.getLogger(__name__)

_IGNORED = -100  # the label of what is no word
_PROPOSED = 0.3  # probability from which a wrong cue is learnt from
_MOST_CUES = 64  # of one batch
_WARM_UP = 100  # steps
_LEAST = 0.02  # of the learning rate, at the end
_AVERAGED_EVERY = 10  # steps
_DECAY = 0.98  # of what the average was before
CHECKPOINT = "last.pt"
AVERAGED = "averaged.pt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a training depends on besides its data."""

    passes: float = 7.0
    rate: float = 2e-4  # of MiniLM's weights
    rate_of_new: float = 1e-3
    seed: int = 13
    threads: int = 2
    device: str = "cpu"
    saved_every: int = 600  # steps
    measured_every: int = 1200
    stop: int | None = None  # after this step, whatever the plan


@dataclass(frozen=True, slots=True)
class _Tensors:
    """A batch as tensors: pieces (windows × pieces), words and labels (windows × words)."""

    ids: Tensor
    shapes: Tensor
    mask: Tensor
    heads: Tensor
    labels: Tensor


def seeded(seed: int, threads: int) -> random.Random:
    """Make PyTorch repeatable, and return what shuffles the examples."""
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    return random.Random(seed)


def read_weights(checkpoint: Path) -> Weights:
    """Return the weights of a checkpoint: last.pt, averaged.pt, or one kept under another name."""
    kept = torch.load(checkpoint, map_location="cpu")["model"]
    return {name: weight.float().numpy() for name, weight in kept.items()}


def write_weights(encoder: Encoder, checkpoint: Path) -> None:
    """Write the weights of a network as a checkpoint that `read_weights` reads."""
    _write({"model": encoder.state_dict()}, checkpoint)


def train(
    plan: Sequence[Step],
    base: Path,
    out: Path,
    rng: random.Random,
    settings: Settings,
    *,
    measure: Callable[[Encoder, int], None],
    start: Path | None = None,
    resume: bool = False,
) -> Encoder:
    """Learn the plan in order and return the average; `out` holds checkpoints and log.

    `base` is MiniLM's folder, `start` a checkpoint whose weights are the first ones, and
    `measure` is called with the average and the step now and then, and at the end.
    """
    encoder = from_minilm(base).to(settings.device)
    if start is not None:
        encoder.load_state_dict(torch.load(start, map_location=settings.device)["model"])
    learner = Learner(encoder, _average_of(encoder), _optimizer(encoder, settings), rng)
    done = learner.resumed(out / CHECKPOINT) if resume else 0
    last = min(len(plan), settings.stop or len(plan))
    note(out, {"settings": asdict(settings), "steps": len(plan), "from step": done})
    losses: dict[str, float] = {}
    began = time.monotonic()
    for step, planned in enumerate(plan[done:last], start=done + 1):
        share = planned.rate * _rate(step, len(plan))
        loss = learner.learn(planned.batch, share)
        learner.take_into_average(step)
        head = planned.batch[0].example.head
        losses[head] = 0.98 * losses.get(head, loss) + 0.02 * loss
        if step % 100 == 0:
            rounded = {name: round(value, 3) for name, value in losses.items()}
            log.info("%d/%d %.0f s %s", step, len(plan), time.monotonic() - began, rounded)
            note(out, {"step": step, "losses": rounded})
        if step % settings.saved_every == 0 or step == last:
            learner.save(step, out)
        if step % settings.measured_every == 0 or step == last:
            measure(learner.best(), step)
    return learner.best()


def note(out: Path, what: dict[str, object]) -> None:
    """Add a line to the log of the run."""
    with (out / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(what) + "\n")


def _rate(step: int, of: int) -> float:
    """Return the part of the learning rate at a step, from 1 on, of a plan of so many."""
    return min(1.0, step / _WARM_UP) * max(_LEAST, 1 - (step - 1) / of)


def _optimizer(encoder: Encoder, settings: Settings) -> torch.optim.Optimizer:
    groups = [
        {"params": encoder.old_parameters(), "peak": settings.rate},
        {"params": encoder.new_parameters(), "peak": settings.rate_of_new},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01)


def _average_of(encoder: Encoder) -> AveragedModel:
    """Return the running average; over its first fifty takings it is the plain mean."""

    def average(before: Tensor, now: Tensor, taken: Tensor) -> Tensor:
        return before + (now - before) * max(1 - _DECAY, 1 / (int(taken) + 1))

    return AveragedModel(encoder, avg_fn=average)


@dataclass(frozen=True, slots=True)
class Learner:
    """The network in training: all that changes from step to step."""

    encoder: Encoder
    average: AveragedModel
    optimizer: torch.optim.Optimizer
    rng: random.Random

    def learn(self, batch: Batch, share: float) -> float:
        """Learn one batch at this share of the learning rates; return its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * share
        self.encoder.train()
        with torch.autocast(self.encoder.device.type, dtype=torch.bfloat16):
            loss = loss_of(self.encoder, batch, self.rng)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self.optimizer.step()
        return float(loss.detach())

    def take_into_average(self, step: int) -> None:
        """Take the weights into the average, if they are to be at this step."""
        if step % _AVERAGED_EVERY == 0:
            self.average.update_parameters(self.encoder)

    def best(self) -> Encoder:
        """Return the average, or the network itself before anything was taken into one."""
        averaged: Encoder = self.average.module
        return averaged if int(self.average.n_averaged) else self.encoder

    def save(self, step: int, out: Path) -> None:
        """Write the checkpoint, chance and average included, and the average by itself."""
        kept = {
            "model": self.encoder.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": step,
            "chance": (torch.get_rng_state(), self.rng.getstate()),
            "chance of cards": torch.cuda.get_rng_state_all(),
        }
        _write(kept, out / CHECKPOINT)
        _write({"model": self.best().state_dict(), "step": step}, out / AVERAGED)

    def resumed(self, path: Path) -> int:
        """Load the last checkpoint if there is one; return how many steps it has behind it."""
        if not path.exists():
            return 0
        kept = torch.load(path, map_location="cpu")  # each takes its own to where it learns
        self.encoder.load_state_dict(kept["model"])
        self.average.load_state_dict(kept["average"])
        self.optimizer.load_state_dict(kept["optimizer"])
        of_torch, of_python = kept["chance"]
        torch.set_rng_state(of_torch)
        self.rng.setstate(of_python)
        of_cards = kept.get("chance of cards", [])
        if len(of_cards) == torch.cuda.device_count():
            torch.cuda.set_rng_state_all(of_cards)
        return int(kept["step"])


def _write(kept: dict[str, object], path: Path) -> None:
    """Write a checkpoint; it is whole or not there."""
    half = path.with_suffix(".half")
    torch.save(kept, half)
    half.replace(path)


# ── losses ──────────────────────────────────────────────────────────────────────────────────


def loss_of(encoder: Encoder, batch: Batch, rng: random.Random) -> Tensor:
    """Return the loss of a batch: of its flat head, and of the cues if it has attributions."""
    head = batch[0].example.head
    given = _tensors(batch, encoder.device)
    states = encoder.encode(given.ids, given.shapes, given.mask)
    scores = encoder.heads[head](_at(states, given.heads))
    loss = _cross_entropy(scores, given.labels)
    if head == "attribution":
        cues = _cues(batch, scores)
        if cues:
            some = rng.sample(cues, _MOST_CUES) if len(cues) > _MOST_CUES else cues
            loss = loss + _loss_of_cues(encoder, batch, given, states, some)
    return loss


def _cross_entropy(scores: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(
        scores.float().flatten(0, 1), labels.flatten(), ignore_index=_IGNORED
    )


def _cues(batch: Batch, scores: Tensor) -> list[tuple[int, Asked]]:
    """Return (window, cue): those of the gold, and what the flat head wrongly takes for one."""
    taken = scores.detach().float().softmax(-1)[..., list(CUES)].sum(-1).cpu().numpy()
    found = []
    for row, one in enumerate(batch):
        found += [(row, asked) for asked in one.example.asked]
        gold = {n for asked in one.example.asked for n in asked.cue}
        proposed = np.flatnonzero(taken[row, : len(one.laid.heads)] >= _PROPOSED)
        for run in runs([int(n) for n in proposed]):
            if gold.isdisjoint(run):
                nothing = (0,) * len(one.laid.heads)
                found.append((row, Asked(tuple(run), nothing)))
    return found


def _loss_of_cues(
    encoder: Encoder,
    batch: Batch,
    given: _Tensors,
    states: Tensor,
    cues: Sequence[tuple[int, Asked]],
) -> Tensor:
    which = torch.tensor([row for row, _ in cues])
    marked = torch.zeros(len(cues), given.ids.shape[1])
    answers = torch.full((len(cues), given.heads.shape[1]), _IGNORED)
    for n, (row, asked) in enumerate(cues):
        marked[n, batch[row].laid.places(asked.cue)] = 1
        answers[n, : len(asked.answers)] = torch.tensor(asked.answers)
    which, marked, answers = (one.to(states.device) for one in (which, marked, answers))
    scores = encoder.conditioned(states[which], given.mask[which], marked.to(states.dtype))
    return _cross_entropy(_at(scores, given.heads[which]), answers)


def _at(states: Tensor, heads: Tensor) -> Tensor:
    """Return the states of the first piece of each word."""
    return torch.gather(states, 1, heads[..., None].expand(-1, -1, states.shape[-1]))


def _tensors(batch: Batch, device: torch.device) -> _Tensors:
    pieces = max(len(one.laid.ids) for one in batch)
    words = max(len(one.laid.heads) for one in batch)
    ids, shapes = (torch.zeros(len(batch), pieces, dtype=torch.long) for _ in range(2))
    mask = torch.zeros(len(batch), pieces, dtype=torch.bool)
    heads = torch.zeros(len(batch), words, dtype=torch.long)
    labels = torch.full((len(batch), words), _IGNORED)
    for row, one in enumerate(batch):
        length = len(one.laid.ids)
        ids[row, :length] = torch.tensor(one.laid.ids)
        shapes[row, :length] = torch.tensor(one.laid.shapes)
        mask[row, :length] = True
        heads[row, : len(one.laid.heads)] = torch.tensor(one.laid.heads)
        labels[row, : len(one.laid.heads)] = torch.tensor(one.example.labels)
    return _Tensors(*(one.to(device) for one in (ids, shapes, mask, heads, labels)))
