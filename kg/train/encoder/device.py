"""Where a network learns: on a graphics card where there is one, else on the processor."""

from __future__ import annotations

import argparse

import torch

AUTO = "auto"


def device(name: str) -> torch.device:
    """Return the device of a name as PyTorch writes it ("cuda", "cuda:1", "cpu"), or the best one.

    ArgumentTypeError where there is no such device here.
    """
    if name == AUTO:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        found = torch.device(name)
        torch.empty(0, device=found)
    except (RuntimeError, AssertionError) as error:
        raise argparse.ArgumentTypeError(f"cannot learn on {name!r}: {error}") from error
    return found


def add_option(to: argparse.ArgumentParser) -> None:
    """Add `--device`; what is chosen is a `torch.device`."""
    to.add_argument(
        "--device",
        type=device,
        default=AUTO,
        help="cpu, cuda, … (default: a graphics card where PyTorch finds one). "
        "The same seed gives the same weights on one kind of device only",
    )
