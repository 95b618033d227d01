"""Tests of server/stopping.py: no signal that stops a server is slept through, nor is one too many.

Each in a process of its own, which says what it heard; then the whole server.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.live import free_port
from tests.server.conftest import SERVE

ROOT = Path(__file__).parents[2]
BEGIN = """
import os, signal, threading, time
from server import stopping

heard = []
stopping.hear()
over = threading.Event()
"""


def run(script: str) -> str:
    """What a process says that does this."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert not done.stderr
    return done.stdout


def test_a_signal_that_comes_to_another_thread_is_heard() -> None:
    """Python's handlers run in the main thread, which sleeps without an end."""
    assert run("""
signal.signal(signal.SIGTERM, lambda *_: over.set())
def elsewhere():
    time.sleep(0.2)  # until the main thread sleeps
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
threading.Thread(target=elsewhere).start()
over.wait()
print("over")
""") == "over\n"  # fmt: skip


def test_one_signal_is_enough() -> None:
    """Whoever presses Ctrl-C again has said so already; what is not about stopping is heard."""
    assert run("""
for one in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
    signal.signal(one, lambda number, _: heard.append(number))
signal.raise_signal(signal.SIGURG)  # means nothing by itself
signal.raise_signal(signal.SIGTERM)
time.sleep(0.5)
for one in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
    signal.raise_signal(one)
print(*map(int, heard))
""") == f"{int(signal.SIGTERM)} {int(signal.SIGUSR1)}\n"  # fmt: skip


def test_what_is_forked_ends_by_a_signal_at_once() -> None:
    """Handlers of the first process would swallow it; the first goes on."""
    assert run("""
stopping.end_what_is_forked()
signal.signal(signal.SIGTERM, lambda *_: heard.append("first"))
for _ in range(30):
    child = os.fork()
    if not child:
        over.wait()
    os.kill(child, signal.SIGTERM)
    heard.append(os.waitpid(child, 0)[1])
print(set(heard))
""") == f"{{{int(signal.SIGTERM)}}}\n"  # fmt: skip


@pytest.mark.parametrize(
    ("stop", "after"),
    [(signal.SIGTERM, 0.0), (signal.SIGINT, 0.1), (signal.SIGTERM, 0.4), (signal.SIGTERM, 1.0)],
)
def test_a_server_that_is_stopped_while_it_starts_ends(
    data: Path, stop: signal.Signals, after: float
) -> None:
    """In good order, long before its worker would be killed, and without a word."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(data), str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={**os.environ, "NEWSGRAPH_STOP_SECONDS": "120", "NEWSGRAPH_LOG": "off"},
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().decode() == f"http://127.0.0.1:{port}/\n"
            time.sleep(after)
            process.send_signal(stop)
            assert process.wait(30) == 0
            assert process.stdout.read() == b""
        finally:
            process.kill()
