"""Tests of server/connections.py."""

from __future__ import annotations

import gzip
import io
import socket
import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.connections import Bodies, close_silent
from server.problems import Problem

DIRECT = "application/sparql-query"


def read_bodies(readers: list[str], *, all: int = 3, one: int = 2) -> list[str]:
    """Read a body for each address, each while the earlier are still being read."""
    refused = []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        try:
            environ["wsgi.input"].read()
        except Problem:
            refused.append(environ["REMOTE_ADDR"])
        return []

    bodies = Bodies(application, all=all, one=one)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:  # the next comes before this one ends
            if waiting:
                begin(waiting.pop(0))
            return b""

    def begin(address: str) -> None:
        told = {"CONTENT_LENGTH": "5", "REMOTE_ADDR": address, "wsgi.input": Slow()}
        list(bodies(told, None))

    waiting = list(readers)
    while waiting:
        begin(waiting.pop(0))
    return refused


@pytest.mark.parametrize(
    ("readers", "refused"),
    [
        (["a", "b", "c"], []),
        (["a", "a", "a"], ["a"]),
        (["a", "a", "a", "b", "b"], ["a"]),
        (["a", "b", "c", "d"], ["d"]),
    ],
)
def test_bodies_are_read_so_many_at_a_time(readers: list[str], refused: list[str]) -> None:
    """All together and for each address; a turn that ended is free again."""
    assert sorted(read_bodies(readers))[: len(refused)] == refused
    assert bool(read_bodies(readers)) == bool(refused)


def test_only_connections_to_our_ports_that_got_nothing_are_closed() -> None:
    """One that was just answered stays, and so do connections that we opened."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()) as silent,
        listening.accept()[0] as served_silent,
        socket.create_connection(listening.getsockname()) as busy,
        listening.accept()[0] as served_busy,
    ):
        until = time.monotonic() + 0.3
        while time.monotonic() < until:
            time.sleep(0.05)
            served_busy.sendall(b"x")
            silent.sendall(b"drip")
        assert close_silent(0.2) >= 1
        silent.settimeout(1)
        assert silent.recv(9) == b""
        served_busy.sendall(b"y")
        assert busy.recv(99).endswith(b"y")
        assert served_silent.fileno() != -1  # the descriptor is its owner's to close


def test_a_body_in_chunks_is_read_whole_or_refused(client: FlaskClient) -> None:
    """Werkzeug cuts it at the limit and says nothing: half an update would be taken for one."""
    most = client.application.config["MAX_CONTENT_LENGTH"]
    for length, status in ((100, 200), (most - 1, 200), (most, 413), (most + 10_000, 413)):
        form = b"query=ASK%7B%7D&a="
        body = io.BytesIO(form + b"x" * (length - len(form)))
        response = client.post(
            "/sparql",
            input_stream=body,
            content_type="application/x-www-form-urlencoded",
            environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
        )
        assert response.status_code == status, length


@pytest.mark.parametrize("coding", ["gzip", "br", "rot13", "gzip, gzip"])
def test_a_coded_body_is_refused(client: FlaskClient, coding: str) -> None:
    """415 (RFC 9110, section 8.4.1); what a coding makes of a small body has no bound."""
    body = gzip.compress(b"ASK {}")
    headers = {"Content-Encoding": coding}
    assert (
        client.post("/sparql", data=body, content_type=DIRECT, headers=headers).status_code == 415
    )
    headers = {"Content-Encoding": "identity"}
    plain = client.post("/sparql", data=b"ASK {}", content_type=DIRECT, headers=headers)
    assert plain.status_code == 200
