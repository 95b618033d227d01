"""Teach the marking branch of a trained encoder, and put it into the model's folder.

    python -m kg.train.encoder.marks --corpora DIR --base DIR --weights FILE --out DIR

FILE has the weights of the trunk (averaged.pt of `python -m kg.train.encoder`, or a blend's), DIR
of --corpora holds gum/, muc4/, tempeval3/ and ecbplus/, that of --ner uner-ewt-dev.iob2.gz. In
--out there will be branch.pt, log.jsonl with the scores on dev, and model/ to be shipped.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import torch

from kg.language.encoder.network import Network
from kg.language.encoder.pieces import Pieces
from kg.train.encoder.device import add_option
from kg.train.encoder.learn import note, read_weights
from kg.train.encoder.marks import corpora
from kg.train.encoder.marks.casing import Casing
from kg.train.encoder.marks.corpora import Tracked
from kg.train.encoder.marks.learn import Corpus, Settings, taught
from kg.train.encoder.marks.measure import measured
from kg.train.encoder.marks.states import seen
from kg.train.encoder.marks.windows import windows
from kg.train.encoder.model import Branch, branched, with_weights
from kg.train.encoder.package import package

log = logging.getLogger(__name__)

_SHARES = {
    "gum": 0.26,
    "muc4": 0.28,
    "muc4 in small letters": 0.28,
    "tempeval3": 0.09,
    "ecbplus": 0.04,
    "uner": 0.05,
}  # of all batches


def main() -> None:
    """Read the command line, teach the branch, write the model and its scores."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = _options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    trunk = with_weights(options.base, read_weights(options.weights))
    model, tokenizer = options.out / "model", options.base / "tokenizer.json"

    def packaged(branch: Branch) -> None:
        branch.eval()
        package(trunk.weights(), branch.weights(), trunk.attention_heads, tokenizer, model)

    def measure(branch: Branch, step: int) -> None:
        packaged(branch)
        torch.save({"model": branch.state_dict(), "step": step}, options.out / "branch.pt")
        scores = measured(model, options.corpora)
        log.info("step %d: %s", step, scores)
        note(options.out, {"step": step, "dev": scores})

    branch = branched(trunk).to(options.device)
    packaged(branch)
    taught(branch, _corpora(options, model), _settings(options), measure)


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        steps=options.steps,
        rate=options.rate,
        rate_of_new=options.rate_of_new,
        seed=options.seed,
        measured_every=options.measured_every,
    )


def _corpora(options: argparse.Namespace, model: Path) -> dict[str, Corpus]:
    """Return the windows of every corpus as the trunk sees them."""
    network, pieces = Network(model), Pieces(model / "tokenizer.json")
    mentions = list(corpora.mentions(options.corpora / "gum" / "train.jsonl.gz"))
    roles = list(corpora.roles(options.corpora / "muc4" / "train.jsonl.gz"))
    casing = Casing(one.text for one in mentions)
    texts: Mapping[str, Iterable[Tracked]] = {
        "gum": mentions,
        "muc4": roles,
        "muc4 in small letters": [replace(one, text=casing.written(one.text)) for one in roles],
        "tempeval3": corpora.happenings(options.corpora / "tempeval3" / "train.jsonl.gz"),
        "ecbplus": corpora.told(options.corpora / "ecbplus" / "train.jsonl.gz"),
        "uner": corpora.names(options.ner / "uner-ewt-dev.iob2.gz"),
    }

    def read(name: str, some: Iterable[Tracked]) -> Corpus:
        found = seen(list(islice(windows(some, pieces), options.most)), network)
        log.info("%s: %d windows", name, len(found))
        return Corpus(found, _SHARES[name])

    return {name: read(name, some) for name, some in texts.items()}


def _options() -> argparse.Namespace:
    described = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    described.add_argument("--corpora", type=Path, required=True)
    described.add_argument("--ner", type=Path, help="default: CORPORA/../ner")
    described.add_argument("--base", type=Path, required=True, help="MiniLM's folder")
    described.add_argument("--weights", type=Path, required=True, help="checkpoint of the trunk")
    described.add_argument("--out", type=Path, required=True)
    known = Settings()
    described.add_argument("--steps", type=int, default=known.steps)
    described.add_argument("--rate", type=float, default=known.rate, help="of the layers")
    described.add_argument("--rate-of-new", type=float, default=known.rate_of_new)
    described.add_argument("--seed", type=int, default=known.seed)
    described.add_argument("--threads", type=int, default=1)
    add_option(described)
    described.add_argument("--measured-every", type=int, default=known.measured_every)
    described.add_argument("--most", type=int, help="windows of a corpus, for a trial")
    found = described.parse_args()
    found.ner = found.ner or found.corpora.parent / "ner"
    found.out.mkdir(parents=True, exist_ok=True)
    return found


if __name__ == "__main__":
    main()
