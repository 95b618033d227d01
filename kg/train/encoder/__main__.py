"""Train the encoder that ships in `kg/language/encoder/model/`.

    python -m kg.train.encoder --corpora DIR --ner DIR --base DIR --out DIR

DIR of --corpora holds polnear/ and tempeval3/, that of --ner gmb.csv.gz, that of --base MiniLM's
checkpoint (config.json, model.safetensors, tokenizer.json). In --out there will be last.pt (the
checkpoint a stopped training goes on from with --resume), log.jsonl, and model/ to be shipped.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Callable
from pathlib import Path

from kg.language.encoder.labels import HEADS
from kg.language.encoder.pieces import Pieces
from kg.train.encoder import corpora, examples
from kg.train.encoder.learn import Settings, note, seeded, train
from kg.train.encoder.measure import measured
from kg.train.encoder.model import Encoder
from kg.train.encoder.package import package
from kg.train.encoder.plan import Prepared, planned, prepared

log = logging.getLogger(__name__)


def main() -> None:
    """Read the command line and the corpora, train, write the model and its scores."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        passes=options.passes,
        rate=options.rate,
        seed=options.seed,
        threads=options.threads,
        stop=options.stop,
    )
    rng = seeded(settings.seed, settings.threads)
    tasks = _tasks(options)
    log.info("windows: %s", {head: len(found) for head, found in tasks.items()})
    train(
        planned(tasks, settings.passes, rng),
        options.base,
        options.out,
        rng,
        settings,
        measure=_measure(options),
        start=options.start,
        resume=options.resume,
    )


def _options() -> argparse.Namespace:
    described = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    described.add_argument("--corpora", type=Path, required=True)
    described.add_argument("--base", type=Path, required=True, help="MiniLM's folder")
    described.add_argument("--ner", type=Path, help="default: CORPORA/../ner")
    described.add_argument("--scorer", type=Path, help="default: CORPORA/../eval/score.py")
    described.add_argument("--out", type=Path, required=True)
    described.add_argument("--passes", type=float, default=4.0)
    described.add_argument("--rate", type=float, default=2e-4, help="learning rate of MiniLM")
    described.add_argument("--seed", type=int, default=13)
    described.add_argument("--threads", type=int, default=2)
    described.add_argument("--only", choices=sorted(HEADS), help="learn this one task")
    described.add_argument("--stop", type=int, help="stop after this step of the plan")
    described.add_argument("--most", type=int, help="windows of a task, for a trial")
    described.add_argument("--start", type=Path, help="checkpoint with the first weights")
    described.add_argument("--resume", action="store_true", help="go on from OUT/last.pt")
    found = described.parse_args()
    found.ner = found.ner or found.corpora.parent / "ner"
    found.scorer = found.scorer or found.corpora.parent / "eval" / "score.py"
    return found


def _tasks(options: argparse.Namespace) -> dict[str, list[Prepared]]:
    """Return the examples of each head that is learnt, in the order of `HEADS`."""
    timed = options.corpora / "tempeval3" / "train.jsonl.gz"
    attributed = options.corpora / "polnear" / "train.jsonl.gz"
    read: dict[str, Callable[[], list[examples.Example]]] = {
        "attribution": lambda: list(examples.of_attributions(corpora.attributed_texts(attributed))),
        "names": lambda: list(
            examples.of_sentences(corpora.named_sentences(options.ner / "gmb.csv.gz"), "names")
        ),
        "times": lambda: list(examples.of_marks(corpora.timed_texts(timed), "times")),
        "triggers": lambda: list(examples.of_marks(corpora.eventful_texts(timed), "triggers")),
    }
    pieces = Pieces(options.base / "tokenizer.json")
    wanted = [options.only] if options.only else list(HEADS)
    return {head: prepared(read[head]()[: options.most], pieces) for head in wanted}


def _measure(options: argparse.Namespace) -> Callable[[Encoder, int], None]:
    """Return what packages the network, scores it on dev and writes the scores down."""
    gold = options.corpora / "polnear" / "dev.jsonl.gz"

    def measure(encoder: Encoder, step: int) -> None:
        encoder.eval()
        model = options.out / "model"
        tokenizer = options.base / "tokenizer.json"
        package(encoder.weights(), list(HEADS), encoder.attention_heads, tokenizer, model)
        scores = measured(model, gold, options.scorer)
        log.info("step %d: %s", step, scores)
        note(options.out, {"step": step, "polnear dev": scores})

    return measure


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    main()
