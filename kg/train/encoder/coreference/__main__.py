"""Teach the head for coreference of a trained encoder, and put it into the model's folder.

    python -m kg.train.encoder.coreference --corpora DIR --out DIR

OUT/model has what the other trainings left there; DIR of --corpora holds gum/. In --out there will
be log.jsonl with the scores on dev, and model/ to be shipped.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch

from kg.language.encoder.network import Network
from kg.language.encoder.reader import Reader
from kg.train.encoder.coreference.corpora import texts
from kg.train.encoder.coreference.examples import Example, examples
from kg.train.encoder.coreference.learn import Settings, taught
from kg.train.encoder.coreference.measure import measured
from kg.train.encoder.learn import note
from kg.train.encoder.package import package_coreference

log = logging.getLogger(__name__)


def main() -> None:
    """Read the command line, teach the head, write it and its scores."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = _options()
    torch.set_num_threads(1)
    model = options.out / "model"
    parts = _examples(options.corpora / "gum", Reader(model))
    known = Settings()
    head = taught(
        parts["train"],
        Settings(passes=options.passes, rate=options.rate, decay=known.decay, seed=options.seed),
    )
    package_coreference(head.weights(), model)
    scores = measured(Network(model), parts["dev"])
    log.info("dev: %s", scores)
    note(options.out, {"coreference": {"passes": options.passes, "dev": scores}})


def _examples(folder: Path, reader: Reader) -> dict[str, list[Example]]:
    found = {}
    for part in ("train", "dev"):
        found[part] = list(examples(texts(folder / f"{part}.jsonl.gz"), reader))
        log.info("%s: %d texts with pronouns", part, len(found[part]))
    return found


def _options() -> argparse.Namespace:
    described = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    described.add_argument("--corpora", type=Path, required=True)
    described.add_argument("--out", type=Path, required=True, help="with the encoder in OUT/model")
    known = Settings()
    described.add_argument("--passes", type=int, default=known.passes)
    described.add_argument("--rate", type=float, default=known.rate)
    described.add_argument("--seed", type=int, default=known.seed)
    return described.parse_args()


if __name__ == "__main__":
    main()
