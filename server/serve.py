"""Running the server in the foreground: granian in front, the application in its worker process.

The application's process starts the query workers and only passes bytes between them and clients,
so one process with threads serves many.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from kg.errors import NewsgraphError, StoreError
from kg.store import Layout, current
from server import stopping
from server.config import Config

if TYPE_CHECKING:
    from flask import Flask

_PARENT_SECONDS = 0.5
_FIRST_PROCESS = "NEWSGRAPH_FIRST_PROCESS"
_SETTLED_SECONDS = 1.0  # after which the first requests are probably answered
_HEAD_SECONDS = 10  # for the head of a request; of the rest, `connections`
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # <malloc.h>
_THREADS = 48  # more than queries that may run and wait, so that pages are always served


def serve(
    data: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    started: Callable[[str], None] = lambda address: None,
    store: str | None = None,
) -> None:
    """Serve the published graph of a data directory, or a store elsewhere, until SIGINT or SIGTERM.

    `store` is the query endpoint of that store. `started` is called with the address before the
    first request is taken. Raises `StoreError` when nothing is published, `NewsgraphError` when
    the address cannot be had.
    """
    gc.disable()  # what starts leaves no garbage; `_settle` turns it on again
    if store:
        os.environ["NEWSGRAPH_STORE"] = store
    config = Config.from_environment()
    if config.store is None and current(Layout(data)) is None:
        raise StoreError(f"nothing is published in {data}", hint="build the graph first: kg build")
    _refuse_taken(host, port)
    os.environ["NEWSGRAPH_DATA"] = str(data.absolute())  # `made` reads both in the worker process
    os.environ[_FIRST_PROCESS] = str(os.getpid())
    front = Granian(
        "server.serve:made",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=config.stop_seconds,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_SECONDS * 1000),
        log_level=LogLevels.error,
    )
    front.on_startup(lambda: started(f"http://{_bracketed(host)}:{port}/"))
    stopping.hear()
    stopping.end_what_is_forked()
    front.serve()


def made() -> Flask:
    """Make the application as the environment says; what granian calls."""
    parent = int(os.environ.get(_FIRST_PROCESS, os.getppid()))  # it may have been killed by now
    threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    stopping.hear()

    from server import connections  # not for the first process, which answers nothing
    from server.app import application
    from server.operations import logs

    config = Config.from_environment()
    _keep_freed_memory()
    logs.to_stderr(config)
    connections.watch(config.idle_seconds)
    app = application(config)
    if (said := too_soon(config)) is not None:
        app.logger.warning(said)
    later = threading.Timer(_SETTLED_SECONDS, _settle, (app,))
    later.daemon = True
    later.start()
    return app


def _settle(app: Flask) -> None:
    """Do what the first request need not wait for."""
    from server.lists.overview import warm

    gc.collect()
    gc.freeze()  # what is here now stays: not to be looked through again and again
    gc.enable()
    warm(app)


def too_soon(config: Config) -> str | None:
    """Say when connections are closed before answers may come; None when they are not."""
    longest = max(config.query_seconds, config.page_seconds, config.write_seconds)
    if config.idle_seconds > longest:
        return None
    return (
        f"connections are closed after {config.idle_seconds:g} s of silence "
        f"(NEWSGRAPH_IDLE_SECONDS), and an answer may take {longest:g} s: that one is cut off"
    )


def _keep_freed_memory() -> None:
    """Let glibc reuse an answer's memory for the next: fresh pages cost as much as copying it."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, 4 << 20)
        mallopt(_M_TRIM_THRESHOLD, 32 << 20)


def _end_with(parent: int) -> None:
    """End when granian's first process does, killed or not: nobody could stop this one then.

    Not by PR_SET_PDEATHSIG, which already goes off when the thread ends that began this process.
    """
    while os.getppid() == parent:
        time.sleep(_PARENT_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)  # workers and writer see their input end


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
