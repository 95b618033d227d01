"""How often a head is right of marked pronouns, by the graph that runs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from kg.language.encoder.coreference import antecedents
from kg.language.encoder.network import Network
from kg.train.encoder.coreference.examples import Example


def measured(network: Network, examples: Sequence[Example]) -> dict[str, float]:
    """Return precision, recall and F1 of pronouns that take up something marked.

    The surest word is believed when it is surer than "none"; it is right when it names the same.
    """
    counted = Counter[str]()
    for one in examples:
        counted.update(_counted(network, one))
    right = counted["right"]
    return {
        "precision": round(right / max(1, counted["linked"]), 3),
        "recall": round(right / max(1, counted["taking up"]), 3),
        "f1": round(2 * right / max(1, counted["linked"] + counted["taking up"]), 3),
    }


def _counted(network: Network, one: Example) -> Counter[str]:
    given, counted = one.given, Counter[str]()
    answers = antecedents(network, given)
    for pronoun, named in zip(one.pronouns, one.named, strict=True):
        pair = slice(*np.searchsorted(given.later, [pronoun, pronoun + 1]))
        if not named:
            continue
        shares = np.array(list(answers[int(given.found.tokens[pronoun])].values()))
        linked = bool(shares.max() > 1 - shares.sum())
        counted["taking up"] += bool(one.right[pair].any())
        counted["linked"] += linked
        counted["right"] += linked and bool(one.right[pair][shares.argmax()])
    return counted
