"""A server for real clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import Live, serving


@pytest.fixture(scope="module")
def live(data: Path) -> Iterator[Live]:
    """A running server over the two articles."""
    with serving(data, settings={"query_seconds": 5}) as live:
        yield live
