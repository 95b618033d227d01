"""The mean of checkpoints (`kg.train.encoder.blend`), and how the command line says which."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from kg.train.encoder.blend import blended, part

CHECKPOINTS = {
    Path("a.pt"): {"marker": np.array([1, 2], np.float32), "kind": np.array([[8]], np.float32)},
    Path("b.pt"): {"marker": np.array([5, 2], np.float32), "kind": np.array([[4]], np.float32)},
    Path("c.pt"): {"marker": np.array([5, 2], np.float32)},
}


def test_a_part_is_a_checkpoint_and_its_share() -> None:
    """The last "=" divides; a share is any number above zero."""
    assert part("run/averaged.pt=0.3") == (Path("run/averaged.pt"), 0.3)
    assert part("rate=2e-4/last.pt=2") == (Path("rate=2e-4/last.pt"), 2.0)


@pytest.mark.parametrize(
    "word", ["", "a.pt", "a.pt=", "=1", "a.pt=half", "a.pt=0", "a.pt=-1", "a.pt=nan", "a.pt=inf"]
)
def test_what_is_no_part_is_refused(word: str) -> None:
    """The command line says what was meant to stand there."""
    with pytest.raises(argparse.ArgumentTypeError, match="CHECKPOINT=SHARE"):
        part(word)


def test_shares_need_not_sum_to_one() -> None:
    """One to three is a quarter and three quarters; the checkpoints stay as they were."""
    mean = blended(CHECKPOINTS.__getitem__, [(Path("a.pt"), 1.0), (Path("b.pt"), 3.0)])
    assert {name: weight.tolist() for name, weight in mean.items()} == {
        "marker": [4, 2],
        "kind": [[5]],
    }
    assert {weight.dtype for weight in mean.values()} == {np.dtype(np.float32)}
    assert CHECKPOINTS[Path("a.pt")]["marker"].tolist() == [1, 2]


def test_checkpoints_of_other_networks_are_refused() -> None:
    """Which one is told."""
    with pytest.raises(ValueError, match=r"another network than that of a\.pt: c\.pt"):
        blended(CHECKPOINTS.__getitem__, [(Path("a.pt"), 1.0), (Path("c.pt"), 1.0)])
