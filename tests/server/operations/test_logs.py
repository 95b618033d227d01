"""Tests of server/operations/logs.py: a line a request, and nothing in it that people sent."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.operations.logs import Lines, Writer, hashed

ROOT = Path(__file__).parents[3]
SERVE = """
import sys
from pathlib import Path
import server.app
from server import serve
from server.app import application
def faulty(config):
    app = application(config)
    @app.route("/fault/<word>")
    def fault(word):
        try:
            raise ValueError("inner " + word)
        except ValueError as error:
            raise RuntimeError("no such thing as " + word) from error
    return app
server.app.application = faulty
if __name__ == "__main__":
    data, port = Path(sys.argv[1]), int(sys.argv[2])
    serve.serve(data, port=port, started=lambda url: print(url, flush=True))
"""
Send = Callable[..., tuple[int, dict[str, str], bytes]]


@contextmanager
def serving(data: Path, tmp_path: Path, port: int, **settings: str) -> Iterator[list[str]]:
    """A server whose standard error is collected; the lines are there when it has ended."""
    script = tmp_path / "faulty.py"
    script.write_text(SERVE)
    lines: list[str] = []
    with subprocess.Popen(
        [sys.executable, str(script), str(data), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}", **settings},
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith("http://")
        reading = threading.Thread(target=lambda: lines.extend(process.stderr or ()))
        reading.start()
        try:
            yield lines
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
            reading.join()


def _ask_everything(send: Send, port: int) -> None:
    """Everything that carries words of people: all of them hold the word "secret"."""
    until = time.monotonic() + 15
    while True:
        try:
            assert send(port, "GET", "/readyz")[0] == 200
            break
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
    form = "application/x-www-form-urlencoded"
    token = {"Authorization": "Bearer secret-token", "Cookie": "secret=secret"}
    send(port, "GET", "/sparql?query=ASK%20%7B%20%3Curn:secret%3E%20%3Fp%20%3Fo%20%7D", **token)
    send(port, "POST", "/sparql", b"query=SELECT+%22secret%22+%7B", Content_Type=form)
    send(port, "POST", "/sparql", b"ASK { SERVICE <http://secret/> {} }",
         Content_Type="application/sparql-query")  # fmt: skip
    send(port, "POST", "/sparql", b"update=INSERT+DATA+%7B+%3Curn:secret%3E+a+%3Cx:%3E+%7D",
         Content_Type=form, **token)  # fmt: skip
    send(port, "GET", "/timeline?actor=secret&from=secret", Referer="http://secret/")
    send(port, "GET", "/id/actor/secret")
    send(port, "GET", "/secret", User_Agent="secret", Host="secret.example")
    send(port, "PUT", "/healthz?secret")
    assert send(port, "GET", "/fault/secret")[0] == 500


def test_no_word_that_people_sent_is_logged(
    data: Path, tmp_path: Path, request_of: Send, free_ports: Iterator[int]
) -> None:
    """Not of queries, updates, addresses, headers, tokens, nor in an unforeseen error."""
    port = next(free_ports)
    with serving(data, tmp_path, port, NEWSGRAPH_QUERY_SECONDS="2") as lines:
        _ask_everything(request_of, port)
    text = "".join(lines)
    print(text)
    assert "secret" not in text.lower() and "127.0.0.1" not in text
    told = [json.loads(line) for line in lines]
    requests = [one for one in told if one["event"] == "request"]
    assert len({one["id"] for one in requests}) == len(requests) >= 10
    assert {one["client"] for one in requests} == {requests[0]["client"]}
    found = {(one["route"], one["status"], one.get("problem")) for one in requests}
    assert ("/sparql", 400, "syntax") in found and ("/sparql", 200, None) in found
    assert ("/sparql", 403, "refused") in found and ("none", 404, "not-found") in found
    assert all(one["seconds"] < 10 and one["bytes"] >= 0 for one in requests)
    assert sum(one["bytes"] for one in requests) > 2000
    fault = next(one for one in told if "error" in one)
    assert [one["type"] for one in fault["error"]] == ["RuntimeError", "ValueError"]
    assert any("fault" in place for place in fault["error"][0]["at"]), "no place in the code"


def test_what_people_sent_is_logged_where_it_is_switched_on(
    data: Path, tmp_path: Path, request_of: Send, free_ports: Iterator[int]
) -> None:
    """Queries and messages, for who has to find a fault; tokens still never are."""
    port = next(free_ports)
    with serving(data, tmp_path, port, NEWSGRAPH_LOG_QUERIES="on") as lines:
        _ask_everything(request_of, port)
    told = [json.loads(line) for line in lines]
    assert any(one.get("query") == "ASK { <urn:secret> ?p ?o }" for one in told)
    fault = next(one for one in told if "error" in one)
    assert fault["error"][0]["message"] == "no such thing as secret"
    assert "secret-token" not in "".join(lines)


def test_a_client_is_a_name_for_a_day() -> None:
    """The same person is the same today, another tomorrow, and cannot be tried out."""
    today = dt.date(2021, 3, 4)
    assert hashed("192.0.2.1", today) == hashed("192.0.2.1", today)
    assert hashed("192.0.2.1", today) != hashed("192.0.2.2", today)
    assert hashed("192.0.2.1", today) != hashed("192.0.2.1", dt.date(2021, 3, 5))
    assert hashed("192.0.2.1", today, b"another process") != hashed("192.0.2.1", today)


class Stopped(io.StringIO):
    """A terminal on which somebody pressed Ctrl-S."""

    def __init__(self) -> None:
        super().__init__()
        self.on = threading.Event()

    def write(self, text: str, /) -> int:
        self.on.wait(20)
        return super().write(text)


def test_a_log_that_nobody_reads_holds_nobody_up() -> None:
    """Lines wait, then are dropped and counted; what was kept comes out in order."""
    stream = Stopped()
    writer = Writer(stream, Lines())
    began = time.monotonic()
    for number in range(10_100):
        writer.emit(_record(str(number)))
    assert time.monotonic() - began < 5 and 90 <= writer.dropped <= 100
    stream.on.set()
    writer.finish()
    told = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert told == [str(number) for number in range(len(told))] and len(told) >= 10_000


def _record(message: str, *args: Any) -> logging.LogRecord:
    return logging.LogRecord("x", logging.WARNING, "x.py", 1, message, args, None)


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    """Line feeds and escape sequences of a terminal cannot forge another."""
    line = Lines(private=True).format(_record("a %s", "b\n{\x1b[31m\u2028\ud800"))
    assert "\n" not in line and line.isascii() and "\x1b" not in line
    assert json.loads(line)["event"].startswith("a b\n")
    assert json.loads(Lines().format(_record("a %s", "b")))["event"] == "a %s"


@pytest.fixture
def free_ports() -> Iterator[int]:
    """Ports nobody listens at."""
    import socket

    def ports() -> Iterator[int]:
        while True:
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = int(probe.getsockname()[1])
            yield port

    return ports()
