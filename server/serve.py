"""Running the server in the foreground: granian in front, the application in its worker process.

The application's process starts the query workers and only passes bytes between them and clients,
so one process with threads serves many.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kg.errors import NewsgraphError, StoreError
from kg.store import Layout, current
from server.app import application
from server.config import Config

_THREADS = 48  # more than queries that may run and wait, so that pages are always served


def serve(
    data: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    started: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the published graph of a data directory until SIGINT or SIGTERM.

    `started` is called with the address before the first request is taken. Raises `StoreError`
    when nothing is published, `NewsgraphError` when the address cannot be had.
    """
    if current(Layout(data)) is None:
        raise StoreError(f"nothing is published in {data}", hint="build the graph first: kg build")
    _refuse_taken(host, port)
    os.environ["NEWSGRAPH_DATA"] = str(data.absolute())  # `made` reads it in the worker process
    front = Granian(
        "server.serve:made",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.error,
    )
    front.on_startup(lambda: started(f"http://{_bracketed(host)}:{port}/"))
    front.serve()


def made() -> Flask:
    """Make the application as the environment says; what granian calls."""
    return application(Config.from_environment())


def _refuse_taken(host: str, port: int) -> None:
    """Find out before granian does, whose message is a traceback."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise NewsgraphError(
            f"cannot listen at {host}:{port}: {error.strerror}",
            hint="is another server running there? choose another with --port",
        ) from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
