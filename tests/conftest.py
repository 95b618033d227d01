"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("newsgraph", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("newsgraph")

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes what the code gives now; the difference is for people to review."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold corpora and articles beside the checkout; tests with it are `extra`."""
    path = Path(os.environ.get("NEWSGRAPH_SHARED", ROOT.parent / "shared"))
    if not path.is_dir():
        pytest.skip("no shared folder beside the checkout")
    return path
