"""Clients that dawdle hold up nobody, and are sent away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import Live, serving
from tests.server.hostile.attack import LOOKUP
from tests.server.hostile.beside import beside
from tests.server.hostile.dawdlers import KINDS, dawdling

_SILENCE = 1.5  # seconds a connection may be idle here
_FEW = {"reader": 3}  # each of these is work


@pytest.fixture(scope="module")
def live(data: Path) -> Iterator[Live]:
    """A server that is soon out of patience."""
    settings = {"query_seconds": 1, "idle_seconds": _SILENCE}
    with serving(data, settings=settings) as live:
        yield live


@pytest.mark.parametrize("kind", KINDS)
def test_dawdlers_hold_up_nobody_and_are_sent_away(live: Live, kind: str) -> None:
    """A hundred at a time, which is more than there are threads; all are closed by us."""
    number = _FEW.get(kind, 100)
    with beside(live.port) as seen, dawdling(live.port, kind, number, every=0.1) as crowd:
        until = time.monotonic() + 3 * _SILENCE + 3
        while crowd.left and time.monotonic() < until:
            time.sleep(0.05)
        left = crowd.left
    assert left == 0
    assert seen.wrong == []
    assert seen.percentile(95) < LOOKUP + 2 * seen.jitter
