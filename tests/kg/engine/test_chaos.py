"""Two rounds of what `python -m tests.kg.engine.chaos` does for as long as one likes."""

from __future__ import annotations

import subprocess
import sys

from tests.live import ROOT


def test_a_build_that_was_killed_and_run_again_ends_as_if_nothing_had_happened() -> None:
    """By way of parts: graph, texts, rejects, status and journal, and nothing lies about."""
    options = ["--engine", "parts", "--rounds", "2", "--articles", "4", "--seed", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.kg.engine.chaos", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "{'driver of parts': 2}" in done.stdout
