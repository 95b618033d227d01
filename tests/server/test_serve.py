"""The running server: a process one starts, asks over HTTP, and stops without a trace."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.errors import NewsgraphError, StoreError
from server.serve import serve

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
        assert time.monotonic() - started < 2


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
