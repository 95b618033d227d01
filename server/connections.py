"""Clients that dawdle: connections nothing was sent to for long are closed, bodies take turns.

A request's body is read by the thread that answers it, and granian waits for it without end: a few
dozen clients that send a byte a second would hold every thread. So at most a share of the threads
reads bodies at a time, a smaller one for each address, and the rest goes on serving. And whoever
got nothing for longer than any answer takes is cut off: it dawdles with its head or its body, or
does not read, or is idle. The kernel knows how long that is (TCP_INFO, tcp(7)); granian tells
neither its sockets nor the ports of clients, so we look through our own descriptors.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import flask
from werkzeug.exceptions import RequestEntityTooLarge

from server.problems import Problem

_DESCRIPTORS = Path("/proc/self/fd")
_LISTENING = 10  # TCP_LISTEN, <netinet/tcp.h>
_LAST_SENT = struct.Struct("@8B9I I")  # struct tcp_info up to tcpi_last_data_sent
_LOOKS = 4  # in the time a connection may be silent
_ALL_READERS, _READERS_OF_ONE = 24, 6  # of `serve`'s 48 threads

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Request(flask.Request):
    """A request whose body is read whole or not at all.

    Werkzeug cuts a body that comes in chunks at the limit and says nothing: half an update would
    be read as a whole one. And it hands on a compressed body as it is.
    """

    def get_data(self, *args: Any, **options: Any) -> Any:
        """Return the body; 413 when it is longer than bodies may be, 415 when it is coded."""
        coding = self.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            raise Problem("media-type", f"the body is coded as {coding}; it is read as it is")
        body = super().get_data(*args, **options)
        most = self.max_content_length
        if self.content_length is None and most is not None and len(body) >= most:
            raise RequestEntityTooLarge
        return body


class Bodies:
    """WSGI middleware: bodies are read by so many threads at a time, and so many for one address.

    A read that finds no turn raises the `Problem` "busy".
    """

    def __init__(
        self, application: Application, *, all: int = _ALL_READERS, one: int = _READERS_OF_ONE
    ) -> None:
        self._application = application
        self._all, self._one = all, one
        self._reading: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the request on, its body behind a turnstile."""
        if environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ:
            address = environ.get("REMOTE_ADDR", "")
            environ["wsgi.input"] = _Body(environ["wsgi.input"], lambda: self._turn(address))
        return self._application(environ, start_response)

    @contextlib.contextmanager
    def _turn(self, address: str) -> Iterator[None]:
        with self._lock:
            if self._reading.total() >= self._all or self._reading[address] >= self._one:
                problem = Problem("busy", "too many requests are still being sent to us")
                problem.headers["Retry-After"] = "5"
                raise problem
            self._reading[address] += 1
        try:
            yield
        finally:
            with self._lock:
                self._reading[address] -= 1
                self._reading += Counter()  # forget who reads nothing


class _Body:
    """A request's body; each read waits for the client, so each needs a turn."""

    def __init__(
        self, stream: Any, turn: Callable[[], contextlib.AbstractContextManager[None]]
    ) -> None:
        self._stream, self._turn = stream, turn

    def read(self, size: int | None = None) -> bytes:
        """Read that many bytes, or all; fewer when the client goes away."""
        with self._turn():
            found: bytes = self._stream.read() if size is None else self._stream.read(size)
        return found

    def readline(self, *size: int) -> bytes:
        """Read to the end of a line."""
        with self._turn():
            line: bytes = self._stream.readline(*size)
        return line

    def readlines(self, hint: int = -1) -> list[bytes]:
        """Read all lines."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")


def watch(seconds: float) -> threading.Thread:
    """Close, from now on, every connection of this process that got nothing for so long."""

    def look_again() -> None:
        while True:
            time.sleep(seconds / _LOOKS)
            close_silent(seconds)

    thread = threading.Thread(target=look_again, name="connections", daemon=True)
    thread.start()
    return thread


def close_silent(seconds: float) -> int:
    """Close the connections to our listening ports that got nothing for so long; count them."""
    ports: set[int] = set()
    silent: list[tuple[int, socket.socket]] = []
    with contextlib.ExitStack() as open_until_then:
        for connection in _sockets():
            open_until_then.enter_context(connection)
            state, idle = _told(connection)
            port = connection.getsockname()[1]
            if state == _LISTENING:
                ports.add(port)
            elif idle > seconds:
                silent.append((port, connection))
        ours = [connection for port, connection in silent if port in ports]
        for connection in ours:
            with contextlib.suppress(OSError):  # it went by itself
                connection.shutdown(socket.SHUT_RDWR)
    return len(ours)


def _sockets() -> Iterator[socket.socket]:
    """Our own TCP sockets, each by a descriptor of its own."""
    for descriptor in _DESCRIPTORS.iterdir() if _DESCRIPTORS.is_dir() else ():
        try:
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            found = socket.socket(fileno=os.dup(int(descriptor.name)))
        except OSError:  # closed meanwhile
            continue
        if found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM:
            yield found
        else:
            found.close()


def _told(connection: socket.socket) -> tuple[int, float]:
    """Return a socket's state, and for how many seconds it got no data from us."""
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_SENT.size)
        fields = _LAST_SENT.unpack(told)
    except (OSError, struct.error):
        return 0, 0.0
    return fields[0], fields[-1] / 1000
