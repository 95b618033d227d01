"""The running server: a process one starts, asks over HTTP, and stops without a trace."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.errors import NewsgraphError, StoreError
from server.config import Config
from server.serve import serve, too_soon

Running = Callable[..., AbstractContextManager[int]]
Request = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_answers_and_stops_without_a_trace(
    data: Path, running: Running, request_of: Request, stop: signal.Signals
) -> None:
    """Over real HTTP: GET, POST, HEAD, a long address, a part of a file, an error, a deadline."""
    with running(data, stop) as port:
        status, told, body = request_of(port, "GET", "/sparql?query=" + quote("ASK { ?s ?p ?o }"))
        assert (status, body) == (200, b'{"head":{},"boolean":true}')
        assert told["content-length"] == str(len(body))

        direct = {"Content_Type": "application/sparql-query", "Accept": "text/csv"}
        posted = request_of(port, "POST", "/sparql", b"SELECT (1 AS ?x) {}", **direct)
        assert (posted[0], posted[2]) == (200, b"x\r\n1\r\n")

        status, told, body = request_of(port, "HEAD", "/sparql?query=" + quote("ASK { ?s ?p ?o }"))
        assert (status, told["content-length"], body) == (200, "26", b"")

        long = "ASK { # " + "x" * 40_000 + "\n}"
        assert request_of(port, "GET", "/sparql?query=" + quote(long))[0] == 200
        assert request_of(port, "PUT", "/sparql", b"x")[0] == 405
        assert request_of(port, "POST", "/sparql", b"x" * 2_000_000, **direct)[0] == 413

        found = request_of(port, "GET", "/id/article/courier-1", Accept="text/html")
        assert (found[0], found[1]["location"]) == (303, "/doc/id/article/courier-1")
        part = request_of(port, "GET", "/dumps/newsgraph.ttl.gz", Range="bytes=0-1")
        assert (part[0], part[2]) == (206, b"\x1f\x8b")

        product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        started = time.monotonic()
        assert request_of(port, "GET", "/sparql?query=" + quote(product))[0] == 504
        assert time.monotonic() - started < 6  # of a deadline of one, on a busy machine


def test_a_query_that_runs_does_not_hold_up_the_stop(data: Path, running: Running) -> None:
    """The server ends while a query still runs, and its worker with it."""
    with running(data) as port:
        waiting = socket.create_connection(("127.0.0.1", port))
        product = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        waiting.sendall(f"GET /sparql?query={product} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.3)
    waiting.close()


def test_a_taken_port_is_told_with_what_to_do(data: Path) -> None:
    """Not a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NewsgraphError, match=f"127.0.0.1:{port}") as caught:
            serve(data, port=port)
    assert caught.value.hint is not None and "--port" in caught.value.hint


def test_an_unbuilt_graph_is_told_with_what_to_do(tmp_path: Path) -> None:
    """Not an empty server."""
    with pytest.raises(StoreError, match="nothing is published") as caught:
        serve(tmp_path, port=8000)
    assert caught.value.hint == "build the graph first: kg build"


def test_the_first_process_imports_no_more_than_it_needs() -> None:
    """It is half of the time to the first answer: it starts the one that answers."""
    script = (
        "import sys; from kg.cli import kg; kg.commands['serve']; import server.serve; "
        "print(*{name.partition('.')[0] for name in sys.modules}, 'kg.extract' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    words = set(said.stdout.split())
    assert words & {"granian", "False"} == {"granian", "False"}
    assert not words & {"flask", "jinja2", "numpy"}


def test_connections_that_are_closed_before_their_answer_are_told_of(tmp_path: Path) -> None:
    """The operator reads it in the log when the server starts."""
    assert too_soon(Config(data=tmp_path)) is None
    said = too_soon(Config(data=tmp_path, idle_seconds=30, write_seconds=40))
    assert said is not None and "30 s" in said and "40 s" in said


@pytest.mark.parametrize("after", [0.2, 0.5, 1.0, 1.6, 2.4])
def test_a_server_that_is_killed_while_it_starts_leaves_nobody_behind(
    data: Path, after: float
) -> None:
    """Whoever answers ends with the first process, also one that went before it could look."""
    script = "import sys; from pathlib import Path; from server.serve import serve; serve(Path(sys.argv[1]), port=int(sys.argv[2]))"  # noqa: E501
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    mark = f"{data}\0{port}".encode()
    with subprocess.Popen([sys.executable, "-c", script, str(data), str(port)]) as first:
        time.sleep(after)
        first.kill()

    def left() -> list[str]:
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if mark in path.read_bytes():
                    found.append(path.parent.name)
            except OSError:
                continue
        return found

    until = time.monotonic() + 20
    while left() and time.monotonic() < until:
        time.sleep(0.1)
    assert not left()
