"""A site, and a desk that watches it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watching import Desk
from tests.web import Site, site


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as one:
        yield one


@pytest.fixture
def desk(tmp_path: Path, web: Site) -> Desk:
    return Desk(tmp_path / "data", web.url)
