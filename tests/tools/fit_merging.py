"""What ECB+ says of the weights in kg/knowledge/data/merging.toml: a logistic regression.

    python -m tests.tools.fit_merging CORPORA [--cache FOLDER]

Pairs of gold chains of the training part that share a block are compared feature by feature; the
weights that tell those of one event from the others best (ridge of 1) are printed, for pairs whose
types are known and for the rest, with how often a shared name of the event in articles more and
less alike is right. Days, places and figures are not in that corpus: their weights are set by hand.
A prior fitted here is that of a collection of few topics; ours is lower.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from kg.merge import types
from kg.merge.blocks import keys
from kg.merge.rarity import likeness, rarest, rarity
from kg.merge.tellings import Telling
from kg.merge.types import Relation
from tests.eval.measure_merge import Chain, read_chains

FEATURES = ("prior", "type same", "type family", "trigger", "likeness", "story", "same article")
_LARGEST = 400  # members of a block: pairs of larger ones are mostly of two events
_STORIES = (0.0, 0.1, 0.15, 0.2, 0.3, 0.4, 1.01)


def main() -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    chains = read_chains(options.corpora, "ecbplus/train", options.cache)
    pairs = sorted(_pairs(chains))
    seen = np.array([_features(chains[a].telling, chains[b].telling) for a, b in pairs])
    same = np.array([float(chains[a].event == chains[b].event) for a, b in pairs])
    typed = np.array([bool(chains[a].telling.type and chains[b].telling.type) for a, b in pairs])
    for name, some in (("typed", typed), ("not typed", ~typed)):
        print(f"{name}: {some.sum()} pairs, {same[some].sum():.0f} of one event")
        for feature, weight in zip(FEATURES, _fitted(seen[some], same[some]), strict=True):
            print(f"  {feature:14} {weight:6.2f}")
    _print_interplay(seen[typed], same[typed])


def _pairs(chains: list[Chain]) -> set[tuple[int, int]]:
    blocks: dict[int, list[int]] = defaultdict(list)
    for number, chain in enumerate(chains):
        for key in keys(chain.telling):
            blocks[key].append(number)
    small = (members for members in blocks.values() if len(members) <= _LARGEST)
    return {pair for members in small for pair in combinations(members, 2)}


def _features(one: Telling, other: Telling) -> list[float]:
    relation = types.relation(one.type, other.type)
    shared = rarest(one.named_by & other.named_by, 1)
    within = one.key == other.key
    return [
        1.0,
        float(relation is Relation.SAME),
        float(relation is Relation.FAMILY),
        rarity(shared[0]) / rarity("*") if shared else 0.0,
        likeness(one.bag, other.bag, one.names & other.names),
        0.0 if within else likeness(one.story_bag, other.story_bag),
        float(within),
    ]


def _fitted(seen: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Newton's method on the penalised likelihood."""
    weights = np.zeros(seen.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-seen @ weights))
        curve = (seen * (chance * (1 - chance))[:, None]).T @ seen + np.eye(len(weights))
        weights -= np.linalg.solve(curve, seen.T @ (chance - same) + weights)
    return weights


def _print_interplay(seen: np.ndarray, same: np.ndarray) -> None:
    print("typed, of two articles: share of one event, by the articles' likeness")
    trigger, story, within = (
        seen[:, FEATURES.index(n)] for n in ("trigger", "story", "same article")
    )
    for least, most in pairwise(_STORIES):
        here = (story >= least) & (story < most) & (within == 0)
        told = [here & (trigger > 0), here & (trigger == 0)]
        shares = [f"{same[m].mean():.2f} of {m.sum()}" if m.any() else "-" for m in told]
        print(f"  {least:.2f} …  same word for it {shares[0]:14} another {shares[1]}")


if __name__ == "__main__":
    main()
