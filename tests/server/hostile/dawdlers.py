"""Clients that dawdle: they send a byte now and then, or never read what they asked for."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.server.hostile.case import QUERY
from tests.server.hostile.wire import request

KINDS = {
    "head": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "blank-lines": b"\r\n",
    "body": request("POST", "/sparql", Content_Type=QUERY, Content_Length="100000"),
    "form": request(
        "POST",
        "/sparql",
        Content_Type="application/x-www-form-urlencoded",
        Content_Length="100000",
    ),
    "chunk": request("POST", "/sparql", Content_Type=QUERY, Transfer_Encoding="chunked")
    + b"ffffff\r\n",
    "chunk-most": request("POST", "/sparql", Content_Type=QUERY, Transfer_Encoding="chunked")
    + b"ffffffffffffffff\r\n",
    "refused-body": request("POST", "/nothing", Content_Length="100000"),
    "too-large": request("POST", "/sparql", Content_Type=QUERY, Content_Length="999999999"),
    "idle": request("GET", "/healthz", Connection="keep-alive"),
    "reader": request(
        "GET", "/sparql?format=nt&query=CONSTRUCT+WHERE+%7B%3Fs+%3Fp+%3Fo%7D+%23%7Bn%7D"
    ),
    "dump-reader": request("GET", "/dumps/newsgraph.nq.gz", Connection="keep-alive") * 20,
}
"""What each sends at first; then a blank every so often, and nothing is read."""


class Dawdlers:
    """Many connections of one kind; `ended` tells after how many seconds each was closed."""

    def __init__(self, port: int, kind: str, number: int) -> None:
        self._started = time.monotonic()
        self._open: dict[int, socket.socket] = {}
        self.ended: dict[int, float] = {}
        for n in range(number):
            self._open[n] = socket.create_connection(
                ("127.0.0.1", port), 5, source_address=(f"127.2.0.{n % 200 + 1}", 0)
            )
            self._open[n].sendall(KINDS[kind].replace(b"%7Bn%7D", b"%d" % n))
            self._open[n].setblocking(False)

    @property
    def left(self) -> int:
        """How many are still connected."""
        return len(self._open)

    def drip(self) -> None:
        """Send one byte more on each."""
        for n, one in list(self._open.items()):
            try:
                one.send(b" ")
            except BlockingIOError:
                pass
            except OSError:
                self._end(n)

    def close(self) -> None:
        """Go away."""
        for n in list(self._open):
            self._end(n)

    def _end(self, n: int) -> None:
        self.ended[n] = time.monotonic() - self._started
        with contextlib.suppress(OSError):
            self._open.pop(n).close()


@contextmanager
def dawdling(port: int, kind: str, number: int, every: float = 0.25) -> Iterator[Dawdlers]:
    """Have so many clients dawdle meanwhile."""
    crowd = Dawdlers(port, kind, number)
    over = threading.Event()

    def drip() -> None:
        while not over.wait(every):
            crowd.drip()

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield crowd
    finally:
        over.set()
        thread.join()
        crowd.close()
