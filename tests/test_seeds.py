"""What a careful reader finds in the seeds, by reading them: tests/expected/seeds.

Dates, speakers with the exact borders of what they said, events with places and days, figures
with who gives them; and what must not be found, such as titles of other pieces read as news.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kg.pipeline import annotate
from kg.read import read, sources
from kg.record import record
from tests.expectations import Expectation, Row, expectations
from tests.findings import rows

SEEDS = Path(__file__).parents[1] / "seeds"


@cache
def found_in(key: str) -> dict[str, list[Row]]:
    """What is found in the seed whose name begins so."""
    (path,) = SEEDS.glob(f"{key}_*.txt")
    (source,) = sources([path])
    document, found = annotate(read(source))
    assert found.dropped == ()
    return rows(record(document, found))


@pytest.mark.parametrize("expected", expectations("seeds"))
def test_a_seed_is_read_as_a_careful_reader_reads_it(expected: Expectation) -> None:
    """Each expected fact is found, and nothing that is none."""
    expected.check(found_in(expected.of)[expected.kind])
