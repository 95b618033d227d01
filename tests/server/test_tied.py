"""Tests of server/tied.py: what a server began does not outlive it, whatever it does meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from kg.store import Layout
from kg.store.tokens import create
from tests.live import ROOT, Live, start, stop
from tests.server.conftest import build
from tests.server.writing.test_process import ENDLESS

BEGIN = """
import subprocess, time
from server.tied import tied
print(subprocess.Popen(tied("sleeper")).pid, flush=True)
time.sleep(60)
"""
SLEEPER = "import time; print('up', flush=True); time.sleep(60)"


def is_gone(pid: int, seconds: float = 10) -> bool:
    """Whether a process ends within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(FileNotFoundError, ProcessLookupError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                time.sleep(0.02)
                continue
        return True
    return False


@pytest.mark.parametrize("after", [0.0, 0.05, None])
def test_a_tied_process_ends_with_its_parent(tmp_path: Path, after: float | None) -> None:
    """From its first moment, and though it never reads its input."""
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))},
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        if after is None:
            assert parent.stdout.readline() == "up\n"
        time.sleep(after or 0)
        parent.kill()
        assert is_gone(child)


def test_a_process_whose_parent_went_before_it_looked_does_nothing() -> None:
    """It is somebody else's child by then."""
    command = [sys.executable, "-m", "server.tied", "1", "this"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout == b""


def test_a_write_does_not_outlive_a_server_that_is_killed(tmp_path: Path) -> None:
    """Writer and scratch process end at once, in the middle of what would take half a minute."""
    build(tmp_path)
    token = create(Layout(tmp_path), "tied", ("write",))
    process, live = start(tmp_path, settings={"log": "off"})
    try:
        sending = threading.Thread(target=send, args=(live, token))
        sending.start()
        until = time.monotonic() + 30
        while not list(Layout(tmp_path).scratch.glob("*/1")) and time.monotonic() < until:
            time.sleep(0.05)  # until there is a copy of the store for it to work on
        assert scratch_of(live)
        process.kill()
        until = time.monotonic() + 10
        while (left := live.processes()) and time.monotonic() < until:
            time.sleep(0.05)
        assert not left
        sending.join()
    finally:
        stop(process)
        for one in live.processes():
            os.kill(one.pid, signal.SIGKILL)


def send(live: Live, token: str) -> None:
    """Ask for a write that takes for ever."""
    headers = {
        "Content-Type": "application/sparql-update",
        "Authorization": f"Bearer {token}",
    }
    with suppress(URLError, OSError):
        urlopen(Request(live.endpoint, ENDLESS, headers), timeout=60).close()


def scratch_of(live: Live) -> list[int]:
    """The process in which writes are tried."""
    return [one.pid for one in live.processes() if "server.writing.scratch" in one.command]
