"""Groups of tellings by average link, under constraints (`kg.merge.cluster`)."""

from __future__ import annotations

import math
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from kg.merge.cluster import cluster
from kg.merge.tellings import Telling
from tests.tellings import telling

TOLD = [telling(f"{key}/e1") for key in "abcdef"]
PAIRS = [frozenset((x.iri, y.iri)) for x, y in combinations(TOLD, 2)]
tables = st.fixed_dictionaries(
    {pair: st.sampled_from((-math.inf, -3.0, -1.0, 0.5, 1.0, 4.0)) for pair in PAIRS}
)


def groups(
    table: dict[frozenset[str], float], told: list[Telling] = TOLD, **more: object
) -> list[str]:
    """The groups as words: "ab" for a with b."""

    def score(one: Telling, other: Telling) -> float:
        return table.get(frozenset((one.iri, other.iri)), -1.0)

    found = cluster(told, score, table, **more)  # type: ignore[arg-type]
    return ["".join(t.key for t in group) for group in found]


def pair(words: str) -> frozenset[str]:
    return frozenset(t.iri for t in TOLD if t.key in words)


def test_a_chain_is_not_one_event() -> None:
    """A like B, B like C, A unlike C: B goes with the likelier."""
    assert groups({pair("ab"): 2.0, pair("bc"): 1.0, pair("ac"): -4.0}, TOLD[:3]) == ["ab", "c"]


def test_one_doubt_is_outvoted_and_one_ban_is_not() -> None:
    """Three against one unlikely pair; but what is forbidden stays forbidden."""
    table = {p: 2.0 for p in PAIRS if p <= pair("abcd")}
    assert groups(table | {pair("ad"): -1.0}, TOLD[:4]) == ["abcd"]
    assert "abcd" not in groups(table | {pair("ad"): -math.inf}, TOLD[:4])


def test_people_decide() -> None:
    """Together joins what is unlike, apart parts what is alike, and all that hangs on it."""
    table = {pair("ab"): 3.0, pair("cd"): 3.0, pair("ac"): 3.0}
    assert groups(table, TOLD[:4], apart=[pair("ab")], together=[pair("bd")]) == ["a", "bcd"] or (
        groups(table, TOLD[:4], apart=[pair("ab")], together=[pair("bd")]) == ["ac", "bd"]
    )


@given(tables)
def test_the_order_of_tellings_does_not_matter(table: dict[frozenset[str], float]) -> None:
    """Any order in, the same groups out."""
    expected = groups(table)
    for order in list(permutations(TOLD))[::131]:
        assert groups(table, list(order)) == expected


@given(tables)
def test_no_forbidden_pair_is_together(table: dict[frozenset[str], float]) -> None:
    """And everybody is in exactly one group."""
    found = groups(table)
    assert sorted("".join(found)) == list("abcdef")
    for group in found:
        assert all(table[pair(x + y)] > -math.inf for x, y in combinations(group, 2))
