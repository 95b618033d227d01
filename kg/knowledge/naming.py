"""What a capitalised phrase names: a person, a place, a body of people, or none of these.

A maximum-entropy model (Berger et al. 1996) over readable evidence: the weights are a table,
data/name_kinds.tsv, one line for each piece of evidence. `kg.train.names` makes it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from kg.errors import KnowledgeError


class Naming(StrEnum):
    """What a phrase names."""

    PERSON = "person"
    PLACE = "place"
    BODY = "body"
    NOTHING = "nothing"


ORDER = tuple(Naming)
Weights = tuple[float, ...]


@cache
def _weights() -> Mapping[str, Weights]:
    table = files("kg.knowledge") / "data" / "name_kinds.tsv"
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        return {row[0]: tuple(float(w) for w in row[1 : len(ORDER) + 1]) for row in rows}
    except FileNotFoundError as error:
        raise KnowledgeError(
            "the table of what names name is missing",
            hint="install newsgraph again, or train it: python -m kg.train.names",
        ) from error
    except ValueError as error:
        raise KnowledgeError(f"kg/knowledge/data/name_kinds.tsv is damaged: {error}") from error


def namings(evidence: Iterable[str]) -> Mapping[Naming, float]:
    """Return how likely each naming is on this evidence; the four add up to 1.

    Evidence the table does not know is passed over.

    Raises KnowledgeError when the table is missing or damaged.
    """
    weights = _weights()
    scores = [0.0] * len(ORDER)
    for one in evidence:
        for i, weight in enumerate(weights.get(one, ())):
            scores[i] += weight
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    return dict(zip(ORDER, (s / sum(shares) for s in shares), strict=True))
