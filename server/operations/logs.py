"""Logs: JSON lines on standard error, one a request, without what people asked.

Queries, paths, addresses, headers and messages of errors (which quote queries) stay out, unless
`NEWSGRAPH_LOG_QUERIES` is on. A client is a keyed hash: the same within a day and a process,
unknown to whoever reads the log, since the key is never written.

A thread of its own writes the lines: a terminal that was stopped, or a full pipe, holds up no
answer. What does not fit into its queue is dropped and counted.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import hmac
import json
import logging
import queue
import secrets
import sys
import threading
import traceback
from collections.abc import Iterator
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, TextIO

from server.config import Config
from server.operations.watching import Seen

_WAITING_LINES = 10_000
_LAST_WORDS = 2.0  # seconds for what still waits when the process ends
_KEY = secrets.token_bytes(32)


class Lines(logging.Formatter):
    """A record as one line of JSON; `private` also what people sent, and messages of errors."""

    def __init__(self, *, private: bool = False) -> None:
        super().__init__()
        self._private = private

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        told: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        # the template alone: what is filled into it may be anybody's words
        message = record.getMessage() if self._private else str(record.msg)
        told.update(event=message, logger=record.name)
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = list(_errors(record.exc_info[1], private=self._private))
        return json.dumps(told, ensure_ascii=True)


def line_of(seen: Seen, now: dt.datetime) -> str:
    """Return a request as one line of JSON, without its end."""
    told: dict[str, Any] = {
        "time": now.isoformat(timespec="milliseconds"),
        "level": "info",
        "event": "request",
        "id": seen.id,
        "method": seen.method,
        "route": seen.route,
        "status": seen.status,
        "seconds": round(seen.seconds, 6),
        "bytes": seen.bytes,
        "client": hashed(seen.client, now.date()),
    }
    if seen.problem:
        told["problem"] = seen.problem
    if seen.path is not None:
        told.update(path=seen.path, query=seen.query)
    return json.dumps(told, ensure_ascii=True)


@lru_cache(4096)
def hashed(client: str, day: dt.date, key: bytes = _KEY) -> str:
    """Return a client as a name that holds for a day and tells nothing."""
    return hmac.digest(key, f"{day} {client}".encode(), "sha256").hex()[:12]


def _errors(error: BaseException, *, private: bool) -> Iterator[dict[str, Any]]:
    """Yield an error and those that led to it: type and places in the code."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = traceback.extract_tb(cause.__traceback__)
        told: dict[str, Any] = {
            "type": type(cause).__name__,
            "at": [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames],
        }
        if private:
            told["message"] = str(cause)
        yield told
        cause = cause.__cause__ or cause.__context__


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])


class Writer(logging.Handler):
    """Writes lines to a stream, from a thread of its own; `requests`: one for each of them too."""

    def __init__(self, stream: TextIO, lines: logging.Formatter, *, requests: bool = True) -> None:
        super().__init__()
        self.setFormatter(lines)
        self._requests = requests
        self.dropped = 0
        """Lines that were thrown away, since nobody took them in time."""
        self._stream = stream
        self._queue: queue.Queue[str | None] = queue.Queue(_WAITING_LINES)
        self._thread = threading.Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Line a record up."""
        self._put(self.format(record))

    def tell(self, seen: Seen) -> None:
        """Line a request up, past the logging module, which costs more than a lookup."""
        if self._requests:
            self._put(line_of(seen, dt.datetime.now(dt.UTC)))

    def finish(self) -> None:
        """Write what still waits, for so long as it may take at the end."""
        with contextlib.suppress(queue.Full):
            self._queue.put(None, timeout=_LAST_WORDS)
            self._thread.join(_LAST_WORDS)

    def _put(self, line: str) -> None:
        try:
            self._queue.put_nowait(line)
        except queue.Full:
            self.dropped += 1

    def _write(self) -> None:
        while (line := self._queue.get()) is not None:
            with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
                self._stream.write(line + "\n")
                if self._queue.empty():
                    self._stream.flush()
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


def to_stderr(config: Config, stream: TextIO | None = None) -> Writer:
    """Let this process log to standard error, as the settings say; return who writes."""
    lines = Lines(private=config.log_queries)
    writer = Writer(stream or sys.stderr, lines, requests=config.log == "json")
    atexit.register(writer.finish)
    Finalize(None, writer.finish, exitpriority=10)  # granian's processes end without atexit
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.addHandler(writer)
    root.setLevel(logging.WARNING)
    return writer


def tell(seen: Seen) -> None:
    """Log a request, where this process logs."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, Writer):
            handler.tell(seen)
