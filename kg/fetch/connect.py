"""Connections that go to the address that was judged, and end when their time is over.

httpcore asks us for every connection, with the host as it stands in the URL: here it is resolved
and judged, and the address is connected to. No second look at the name server lies between, so a
name that changes its mind (DNS rebinding) changes nothing; TLS still checks the host's name. No
proxy of the environment is used: it would resolve names itself.

httpcore limits the time between two bytes. A host that sends one byte a second never exceeds it,
so each read here also counts against a deadline for the whole answer.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from kg.fetch.addresses import Guard

_Options = Iterable[Any] | None


class Deadline(threading.local):
    """When the request that this thread makes has to be done, on the monotonic clock."""

    until = float("inf")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Allow this thread so many seconds for what happens inside."""
        self.until = time.monotonic() + seconds
        try:
            yield
        finally:
            self.until = float("inf")

    def left(self, timeout: float | None) -> float | None:
        """Return how long one step may take; httpcore's ReadTimeout when no time is left."""
        if self.until == float("inf"):
            return timeout
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole answer takes too long")
        return left if timeout is None else min(left, timeout)


class Network(httpcore.NetworkBackend):
    """Makes the connections of a pool."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._guard, self._deadline = guard, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers; all of them were judged."""
        try:
            addresses = self._guard.addresses(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no address of {host} is known: {error}") from error
        failure: Exception = httpcore.ConnectError(host)
        for address in addresses:
            left = self._deadline.left(timeout)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: _Options = None
    ) -> httpcore.NetworkStream:
        """Refuse: no address of the web is a file."""
        raise httpcore.ConnectError("no sockets in the file system")


class _Stream(httpcore.NetworkStream):
    """A connection whose every step counts against the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Transport:
    """Sends one request, follows nothing, unpacks nothing; keeps connections for the next."""

    def __init__(self, guard: Guard, *, connections: int = 16) -> None:
        self.deadline = Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=10.0,
            network_backend=Network(guard, self.deadline),
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextmanager
    def get(
        self, url: httpx.URL, headers: dict[str, str], *, connect: float, read: float
    ) -> Iterator[httpcore.Response]:
        """Ask for a URL; the answer's body is streamed inside. Raises httpcore's errors."""
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        named = [("Host", url.netloc.decode("ascii")), *headers.items()]
        times = {"connect": connect, "read": read, "write": read, "pool": read}
        with self._pool.stream("GET", target, headers=named, extensions={"timeout": times}) as said:
            yield said
