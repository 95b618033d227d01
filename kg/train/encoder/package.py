"""Weights → the folder that ships: four graphs, the word pieces, and a digest of each file."""

from __future__ import annotations

import json
from pathlib import Path

from kg.language.encoder.network import DIGESTS, FILES, digest
from kg.train.encoder import export
from kg.train.encoder.export import Weights

_SHIPPED = ("attribution",)  # of the flat heads; the others only take part in training


def package(
    weights: Weights, branch: Weights, attention_heads: int, tokenizer: Path, out: Path
) -> None:
    """Write the model's folder; `tokenizer` is MiniLM's tokenizer.json.

    The branch goes off as many layers below the top as it has itself: it began as a copy of them.
    A head for coreference that is there already stays; else there will be one that knows nothing.
    """
    out.mkdir(parents=True, exist_ok=True)
    encoder = export.encoder_graph(weights, _SHIPPED, attention_heads, export.layers_of(branch))
    export.write(encoder, out / "encoder.onnx")
    conditioned = export.conditioned_graph(weights, attention_heads)
    export.write(conditioned, out / "conditioned.onnx")
    export.write(export.branch_graph(branch, attention_heads), out / "marks.onnx")
    if not (out / "coreference.onnx").exists():
        width = weights["word.weight"].shape[1]
        untaught = export.untaught_coreference(width)
        export.write(export.coreference_graph(untaught), out / "coreference.onnx")
    write_tokenizer(tokenizer, out / "tokenizer.json")
    write_digests(out)


def package_coreference(weights: Weights, out: Path) -> None:
    """Put a head for coreference into a model's folder, beside what is there."""
    export.write(export.coreference_graph(weights), out / "coreference.onnx")
    write_digests(out)


def write_tokenizer(tokenizer: Path, out: Path) -> None:
    """Write a tokenizer that neither cuts off nor fills up what it is given."""
    known = json.loads(tokenizer.read_text(encoding="utf-8"))
    known["truncation"] = known["padding"] = None
    out.write_text(json.dumps(known, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def write_digests(folder: Path) -> None:
    """Write the digest of each file, so that damage is seen at loading."""
    digests = {name: digest(folder / name) for name in sorted(FILES)}
    (folder / DIGESTS).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
