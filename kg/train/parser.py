"""Train the parser that ships in `kg/language/model/`.

    python -m kg.train.parser --treebanks DIR --out DIR [--epochs 16] [--seed 0]

DIR holds a folder per treebank (`ewt`, `gum`) with `train.conllu.gz` and `dev.conllu.gz`. One
thread, one seed, the same result. Sentences of other shapes than the treebanks' are made on the
way (`kg.train.augment`): news has headlines, all-capital wires and curly quotation marks.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from kg.language import pipeline
from kg.language.lemmas import learn_lemmas
from kg.train.augment import Variations
from kg.train.treebank import Tree, read_treebank, realign

log = logging.getLogger(__name__)
Scores = dict[str, dict[str, float]]


def main() -> None:
    """Read the command line, train, save the best epoch's weights and their scores."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = _options()
    train, dev = _read(options.treebanks, "train"), _read(options.treebanks, "dev")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "lemmas.json").write_text(learn_lemmas(_forms(train)), encoding="utf-8")
    train_parser(train, dev, options.out, epochs=options.epochs, seed=options.seed)


def _options() -> argparse.Namespace:
    described = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    described.add_argument("--treebanks", type=Path, required=True)
    described.add_argument("--out", type=Path, required=True)
    described.add_argument("--epochs", type=int, default=16)
    described.add_argument("--seed", type=int, default=0)
    return described.parse_args()


def _read(treebanks: Path, part: str) -> list[tuple[str, Tree]]:
    """Return (name, tree) for every tree of that part; a GUM tree's name has its genre."""
    found = []
    for path in sorted(treebanks.glob(f"*/{part}.conllu*")):
        name = path.parent.name
        found += [(name, tree) for tree in read_treebank(path)]
    return [(name, realign(tree)) for name, tree in found]


def _forms(trees: Sequence[tuple[str, Tree]]) -> Iterator[tuple[str, str, str]]:
    for _, tree in trees:
        for word in tree.words:
            yield word.span.of(tree.text), word.pos, word.lemma


def train_parser(
    train: Sequence[tuple[str, Tree]],
    dev: Sequence[tuple[str, Tree]],
    out: Path,
    *,
    epochs: int,
    seed: int,
) -> Scores:
    """Train for `epochs`, save the best epoch on `dev` in `out`, return its scores."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    trees = [tree for _, tree in train]
    variations = Variations(trees, rng)
    nlp = pipeline.blank()
    nlp.initialize(lambda: [example(nlp, tree) for tree in trees])
    steps = epochs * sum(1 for _ in _batches(trees, rng))
    optimizer = Adam(0.002, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    best, scores, step = 0.0, Scores(), 0
    for epoch in range(epochs):
        for batch in _batches(trees, rng):
            optimizer.learn_rate = _rate(step, steps)
            nlp.update(
                [example(nlp, variations.vary(tree)) for tree in batch], drop=0.15, sgd=optimizer
            )
            step += 1
        with nlp.use_params(optimizer.averages):
            scores = evaluate(nlp, dev)
            log.info("epoch %d %s", epoch + 1, json.dumps(scores))
            if (now := _mean(scores)) > best:
                best = now
                _keep(nlp, scores, out)
    return scores


def _rate(step: int, steps: int, *, top: float = 0.002, warm_up: int = 200) -> float:
    """Learning rate: up in a straight line, then down to nothing."""
    if step < warm_up:
        return top * (step + 1) / warm_up
    return top * max(0.02, 1 - step / steps)


def _batches(trees: Sequence[Tree], rng: random.Random, words: int = 1200) -> Iterator[list[Tree]]:
    """Yield shuffled batches of about that many words."""
    order = list(trees)
    random.Random(rng.random()).shuffle(order)
    batch, size = list[Tree](), 0
    for tree in order:
        batch.append(tree)
        size += len(tree.words)
        if size >= words:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def example(nlp: Language, tree: Tree) -> Example:
    """Return the tree as spaCy's pair of an unparsed and a gold document."""
    words = [word.span.of(tree.text) for word in tree.words]
    spaces = [tree.text[w.span.end : w.span.end + 1].isspace() for w in tree.words]
    starts: list[bool | int | None] = [i == 0 for i in range(len(words))]
    plain = Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts)
    gold = Doc(
        nlp.vocab,
        words=words,
        spaces=spaces,
        tags=[w.tag for w in tree.words],
        pos=[w.pos for w in tree.words],
        heads=[w.head for w in tree.words],
        deps=[w.dep for w in tree.words],
    )
    return Example(plain, gold)


def evaluate(nlp: Language, dev: Sequence[tuple[str, Tree]]) -> Scores:
    """Return tag, pos, uas and las per treebank, and for GUM's news alone."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    plain = [example(nlp, tree).predicted for _, tree in dev]
    for (name, tree), doc in zip(dev, nlp.pipe(plain, batch_size=256), strict=True):
        found = _compare(tree, doc)
        counts[name] += found
        if tree.genre == "news":
            counts[f"{name}-news"] += found
    return {
        name: {key: round(100 * n / count["all"], 2) for key, n in count.items() if key != "all"}
        for name, count in sorted(counts.items())
    }


def _compare(tree: Tree, doc: Doc) -> Counter[str]:
    """Count right tags, parts of speech, heads and labelled heads; punctuation is counted too."""
    found: Counter[str] = Counter(all=len(doc), tag=0, pos=0, uas=0, las=0)
    for word, token in zip(tree.words, doc, strict=True):
        right_head = token.head.i == word.head
        found["tag"] += token.tag_ == word.tag
        found["pos"] += token.pos_ == word.pos
        found["uas"] += right_head
        found["las"] += right_head and token.dep_ == word.dep
    return found


def _mean(scores: Scores) -> float:
    return sum(s["las"] + s["tag"] for s in scores.values()) / len(scores)


def _keep(nlp: Language, scores: Scores, out: Path) -> None:
    pipeline.save(nlp, out)
    (out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
