"""The trained graphs in `model/`, as onnxruntime runs them: arrays in, arrays out.

One thread and a fixed order of sums: on one machine the same input gives the same bits. Between
machines the whole-number part is the same (see `kg.train.encoder.export`) and only the order of
floating-point sums differs: probabilities agree to within 0.01.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kg.errors import KnowledgeError
from kg.language.encoder.labels import AT_TRACK

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

DIGESTS = "digests.json"
FILES = ("encoder.onnx", "conditioned.onnx", "marks.onnx", "coreference.onnx", "tokenizer.json")
_SLOWER = ["SkipLayerNormFusion"]  # a sum and its normalisation in one take four times as long
_REINSTALL = "install newsgraph again, or make it: make train CORPORA=… (kg/train/README.md)"


class Network:
    """The encoder with its flat head, the heads asked about cues and pronouns, and the branch."""

    def __init__(self, folder: Path) -> None:
        """Load the graphs; KnowledgeError when a file is missing or is not the one that shipped."""
        check(folder)
        self._encoder = _session(folder / "encoder.onnx")
        self._conditioned = _session(folder / "conditioned.onnx")
        self._branch = _session(folder / "marks.onnx")
        self._coreference = _session(folder / "coreference.onnx")

    def read(self, ids: Ints, shapes: Ints, mask: Ints, head: str) -> tuple[Floats, Floats, Floats]:
        """Return the last and the middle states, and that head's probabilities of its labels.

        All three arrays given are (windows, pieces), `mask` is 0 behind a window's end; states
        are (windows, pieces, width).
        """
        given = {"ids": ids, "shapes": shapes, "mask": mask}
        states, middle, scores = self._encoder.run(["states", "middle", head], given)
        return states, middle, softmax(scores)

    def marks(self, middle: Floats, mask: Ints) -> Floats:
        """Return what each piece is on each track, (windows, pieces, tracks, 3)."""
        scores = self._branch.run(["scores"], {"middle": middle, "mask": mask})[0]
        return softmax(scores.reshape(*scores.shape[:2], -1, len(AT_TRACK)))

    def point(
        self, states: Floats, traits: Floats, relations: Floats, later: Ints, earlier: Ints
    ) -> tuple[Floats, Floats]:
        """Return how well each pair of mentions goes together, and each mention with none before.

        `states` and `traits` have a row a mention, `relations`, `later` and `earlier` one a pair;
        the scores, (pairs,) and (mentions,), are logarithms of what one may compare.
        """
        given = {
            "states": states,
            "traits": traits,
            "relations": relations,
            "later": later,
            "earlier": earlier,
        }
        scores, of_none = self._coreference.run(["scores", "none"], given)
        return scores, of_none

    def to_cues(self, states: Floats, mask: Ints, which: Ints, cue: Floats) -> Floats:
        """Return what each piece is to each cue, (cues, pieces, 4) in the order of `TO_CUE`.

        `which` is the window of each cue, `cue` (cues, pieces) is 1 at the cue's pieces.
        """
        given = {"states": states, "mask": mask, "which": which, "cue": cue}
        probabilities: Floats = self._conditioned.run(["probabilities"], given)[0]
        return probabilities


def softmax(scores: Floats) -> Floats:
    """Return probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(folder: Path) -> None:
    """Compare each file with the digest it shipped with; KnowledgeError when one differs."""
    try:
        known: dict[str, str] = json.loads((folder / DIGESTS).read_text(encoding="utf-8"))
        damaged = [name for name in FILES if known.get(name) != digest(folder / name)]
    except (OSError, ValueError, AttributeError) as error:
        raise KnowledgeError(f"the encoder's model is missing: {error}", hint=_REINSTALL) from error
    if damaged:
        raise KnowledgeError(
            f"the encoder's model is damaged: {', '.join(damaged)}", hint=_REINSTALL
        )


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            path.read_bytes(),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOWER,
        )
    except Exception as error:  # onnxruntime's errors have no common type but this one
        raise KnowledgeError(
            f"the encoder's model does not fit this onnxruntime: {error}",
            hint="install the versions newsgraph was released with",
        ) from error
