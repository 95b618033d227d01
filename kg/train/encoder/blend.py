"""Several checkpoints of one training → one network: the weighted mean of their weights.

"Model soups" (Wortsman et al. 2022): networks fine-tuned from the same weights lie so close that
the mean of their weights is mostly better than each, at the price of one when it reads.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # it needs onnx
    from kg.train.encoder.export import Weights

Part = tuple[Path, float]  # a checkpoint, and its share of the mean


def part(word: str) -> Part:
    """Return what CHECKPOINT=SHARE says; ArgumentTypeError unless the share is above zero."""
    path, _, share = word.rpartition("=")
    try:
        number = float(share)
    except ValueError:
        number = math.nan
    if not path or not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"not CHECKPOINT=SHARE with a share above zero: {word}")
    return Path(path), number


def blended(read: Callable[[Path], Weights], parts: Sequence[Part]) -> Weights:
    """Return the mean of the checkpoints' weights; shares need not sum to one.

    `read` gives the weights of a checkpoint; one is in memory at a time. Raises ValueError where
    the checkpoints are of different networks.
    """
    whole = sum(share for _, share in parts)
    mean: dict[str, NDArray[np.float32]] = {}
    for path, share in parts:
        weights = read(path)
        if mean and _sizes(weights) != _sizes(mean):
            raise ValueError(f"another network than that of {parts[0][0]}: {path}")
        for name, weight in weights.items():
            mean[name] = mean.get(name, np.float32(0)) + weight * np.float32(share / whole)
    return mean


def _sizes(weights: Weights) -> dict[str, tuple[int, ...]]:
    return {name: weight.shape for name, weight in weights.items()}
