"""A listener on loopback that writes down whoever comes: nobody must."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType


class Trap:
    """Listens at one port of IPv4 and IPv6 loopback, answers nothing, keeps what it was told."""

    def __init__(self) -> None:
        first = socket.create_server(("127.0.0.1", 0))
        self.port = int(first.getsockname()[1])
        self._sockets = [first]
        with contextlib.suppress(OSError):  # no IPv6 here
            self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        self.caught: list[bytes] = []
        for one in self._sockets:
            threading.Thread(target=self._listen, args=(one,), daemon=True).start()

    def __enter__(self) -> Trap:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                connection, _ = listening.accept()
                with connection:
                    connection.settimeout(1)
                    with contextlib.suppress(OSError):
                        self.caught.append(connection.recv(1000))
