"""Train the encoder that ships in `kg/language/encoder/model/`, or blend checkpoints of it.

    python -m kg.train.encoder --corpora DIR --base DIR --out DIR
    python -m kg.train.encoder --corpora DIR --base DIR --out DIR --blend A.pt=0.3 --blend B.pt=0.7

DIR of --corpora holds polnear/ and tempeval3/, that of --ner gmb.csv.gz, that of --base MiniLM's
checkpoint (config.json, model.safetensors, tokenizer.json). In --out there will be last.pt (the
checkpoint a stopped training goes on from with --resume), averaged.pt (the running average of the
weights, or the blend: what is measured), log.jsonl, and model/ to be shipped.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Callable, Iterable
from functools import cache
from itertools import islice
from pathlib import Path

from kg.language.encoder.labels import HEADS
from kg.language.encoder.pieces import Pieces
from kg.train.encoder import examples
from kg.train.encoder.blend import blended, part
from kg.train.encoder.corpora import (
    attributed_texts,
    eventful_texts,
    named_sentences,
    timed_texts,
)
from kg.train.encoder.device import add_option
from kg.train.encoder.learn import (
    AVERAGED,
    Settings,
    note,
    read_weights,
    seeded,
    train,
    write_weights,
)
from kg.train.encoder.measure import measured
from kg.train.encoder.model import Encoder, branched, with_weights
from kg.train.encoder.package import package
from kg.train.encoder.plan import Prepared, Tasks, lengths, planned, prepared

log = logging.getLogger(__name__)


def main() -> None:
    """Read the command line, train or blend, write the model and its scores."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.blend:
        _blend(options)
    else:
        _train(options)


def _blend(options: argparse.Namespace) -> None:
    encoder = with_weights(options.base, blended(read_weights, options.blend))
    write_weights(encoder, options.out / AVERAGED)
    note(options.out, {"blend": [f"{path}={share}" for path, share in options.blend]})
    _measure(options)(encoder, 0)


def _train(options: argparse.Namespace) -> None:
    settings = Settings(
        passes=options.passes,
        rate=options.rate,
        rate_of_new=options.rate_of_new,
        seed=options.seed,
        threads=options.threads,
        device=str(options.device),
        stop=options.stop,
    )
    rng = seeded(settings.seed, settings.threads)
    log.info("words of a window, pass by pass: %s", lengths(settings.passes))
    train(
        planned(_tasks(options), settings.passes, rng),
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
    described.add_argument("--passes", type=float, default=7.0)
    described.add_argument("--rate", type=float, default=2e-4, help="learning rate of MiniLM")
    described.add_argument("--rate-of-new", type=float, default=1e-3, help="of what it has not")
    described.add_argument("--seed", type=int, default=13)
    described.add_argument("--threads", type=int, default=2)
    add_option(described)
    described.add_argument("--only", choices=sorted(HEADS), help="learn this one task")
    described.add_argument("--stop", type=int, help="stop after this step of the plan")
    described.add_argument("--most", type=int, help="windows of a task, for a trial")
    described.add_argument("--start", type=Path, help="checkpoint with the first weights")
    described.add_argument("--resume", action="store_true", help="go on from OUT/last.pt")
    described.add_argument(
        "--blend",
        type=part,
        action="append",
        metavar="CHECKPOINT=SHARE",
        help="train nothing: the mean of these checkpoints' weights is the model (repeatable)",
    )
    found = described.parse_args()
    found.ner = found.ner or found.corpora.parent / "ner"
    found.scorer = found.scorer or found.corpora.parent / "eval" / "score.py"
    return found


def _tasks(options: argparse.Namespace) -> Callable[[int], Tasks]:
    """Return what makes the examples of each head that is learnt, in the order of `HEADS`."""
    timed = options.corpora / "tempeval3" / "train.jsonl.gz"
    attributed = options.corpora / "polnear" / "train.jsonl.gz"
    named = options.ner / "gmb.csv.gz"
    windows: dict[str, Callable[[int], Iterable[examples.Example]]] = {
        "attribution": lambda full: examples.of_attributions(attributed_texts(attributed), full),
        "times": lambda full: examples.of_marks(timed_texts(timed), "times", full),
        "triggers": lambda full: examples.of_marks(eventful_texts(timed), "triggers", full),
    }
    pieces = Pieces(options.base / "tokenizer.json")
    wanted = [options.only] if options.only else list(HEADS)

    def some(found: Iterable[examples.Example]) -> list[Prepared]:
        return prepared(list(islice(found, options.most)), pieces)

    @cache
    def names() -> list[Prepared]:
        return some(examples.of_sentences(named_sentences(named), "names"))

    def tasks(full: int) -> Tasks:
        return {head: names() if head == "names" else some(windows[head](full)) for head in wanted}

    return tasks


def _measure(options: argparse.Namespace) -> Callable[[Encoder, int], None]:
    """Return what packages the network, scores it on dev and writes the scores down."""
    gold = options.corpora / "polnear" / "dev.jsonl.gz"

    def measure(encoder: Encoder, step: int) -> None:
        encoder.eval()
        model = options.out / "model"
        tokenizer = options.base / "tokenizer.json"
        branch = branched(encoder).weights()  # not taught yet: kg.train.encoder.marks
        package(encoder.weights(), branch, encoder.attention_heads, tokenizer, model)
        scores = measured(model, gold, options.scorer)
        log.info("step %d: %s", step, scores)
        note(options.out, {"step": step, "polnear dev": scores})

    return measure


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    main()
