"""The measures of clusterings, against examples worked out in the literature."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.eval.coreference import b_cubed, best_alignment, ceaf_e, clusters, conll, muc

Words = list[str]


def parts(*words: str) -> list[frozenset[str]]:
    return [frozenset(word) for word in words]


# The example of Bagga and Baldwin 1998, section 3, and of Luo 2005, table 1.
KEY = parts("12345", "67", "89ABC")


@pytest.mark.parametrize(
    ("response", "precision", "recall"),
    [(parts("12345", "6789ABC"), 9 / 10, 9 / 9), (parts("1234589ABC", "67"), 9 / 10, 9 / 9)],
)
def test_muc_counts_links(response: list[frozenset[str]], precision: float, recall: float) -> None:
    """Both responses err by one link: MUC cannot tell them apart (Bagga and Baldwin 1998)."""
    score = muc(KEY, response)
    assert [score.precision, score.recall] == pytest.approx([precision, recall])


@pytest.mark.parametrize(
    ("response", "precision"),
    [(parts("12345", "6789ABC"), 0.762), (parts("1234589ABC", "67"), 0.583)],
)
def test_b_cubed_tells_large_errors_from_small(
    response: list[frozenset[str]], precision: float
) -> None:
    """16/21 and 7/12: the worked example of Bagga and Baldwin 1998."""
    score = b_cubed(KEY, response)
    assert [score.precision, score.recall] == pytest.approx([precision, 1.0], abs=1e-3)


def test_ceaf_of_everything_in_one_and_of_everything_apart() -> None:
    """Luo 2005, table 1, responses (c) and (d), with φ4."""
    assert ceaf_e(KEY, parts("123456789ABC")).f1 == pytest.approx(0.294, abs=1e-3)
    assert ceaf_e(KEY, [frozenset(m) for m in "123456789ABC"]).f1 == pytest.approx(0.178, abs=1e-3)


def test_ceaf_of_two_joined() -> None:
    """Luo 2005, table 1, responses (a) and (b)."""
    assert ceaf_e(KEY, parts("12345", "6789ABC")).f1 == pytest.approx(0.733, abs=1e-3)
    assert ceaf_e(KEY, parts("1234589ABC", "67")).f1 == pytest.approx(0.667, abs=1e-3)


@given(st.dictionaries(st.integers(0, 11), st.integers(0, 4), min_size=1))
def test_perfect_is_one(labels: dict[int, int]) -> None:
    """A clustering against itself."""
    assert conll(clusters(labels), clusters(labels)) == pytest.approx(1.0)  # type: ignore[arg-type]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 4)), st.floats(0.01, 1.0), max_size=14
    )
)
def test_the_best_alignment_is_the_best(values: dict[tuple[int, int], float]) -> None:
    """As good as trying all of them."""
    tried = max(
        sum(values.get((row, column), 0.0) for row, column in enumerate(columns))
        for columns in permutations(range(5), 4)
    )
    assert best_alignment(values) == pytest.approx(tried)
