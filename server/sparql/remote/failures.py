"""What a store's statuses and messages mean to whoever sent a query here."""

from __future__ import annotations

import contextlib
import re

import httpx

from kg.errors import (
    NewsgraphError,
    Overloaded,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    StoreDown,
)
from kg.store import syntax_error
from server.sparql.remote.wording import Worded

COME_BACK = 10
"""Seconds after which a store that is down is worth another try."""
_TOOK_TOO_LONG = re.compile(r"estimated execution time|time.?(?:d )?out|S1T00|deadline", re.I)
_UNPARSED = re.compile(r"SP03\d|SPARQL compiler|syntax error|parse error|parser error", re.I)
_LINE = re.compile(r"\bline (\d+)|\bat (\d+):\d+", re.I)


def failure(response: httpx.Response, query: str, said: Worded) -> NewsgraphError:
    """Return what a status of the store means to whoever sent the query."""
    status = response.status_code
    message = _message(response)
    if _TOOK_TOO_LONG.search(message) or status in (408, 504):
        return too_long()
    if status == 400 or (status >= 500 and _UNPARSED.search(message)):
        return _syntax(message, query, said.lines)
    if status in (429, 503):
        later = response.headers.get("Retry-After", "")
        seconds = min(int(later), 600) if later.isdecimal() else COME_BACK
        return Overloaded("the store behind this server is busy", seconds=max(1, seconds))
    if status in (413, 414):
        return QueryRefused("the query is longer than the store takes")
    if status >= 500 and status != 502:
        return QueryError(f"the query failed in the store: {brief(message)}")
    return down(f"HTTP {status}")  # another page at its address, a gateway, our credentials


def down(what: str) -> StoreDown:
    """Return the error of a store that does not answer, or not us."""
    return StoreDown(f"the store behind this server does not answer ({what})", seconds=COME_BACK)


def _message(response: httpx.Response) -> str:
    """Return the beginning of an error's text; pages are no messages."""
    with contextlib.suppress(httpx.HTTPError):
        text = next(response.iter_bytes(4096), b"").decode(errors="replace")
        return "" if text.lstrip().startswith("<") else text
    return ""


def _syntax(message: str, query: str, ours: int) -> QuerySyntaxError:
    """Return a complaint with the line counted as the sender does."""
    first = brief(message)

    def shifted(found: re.Match[str]) -> str:
        number = found[1] or found[2]
        return found[0].replace(number, str(max(1, int(number) - ours)), 1)

    moved = _LINE.sub(shifted, first)
    if (error := syntax_error(moved, query)).line is not None:  # Oxigraph's: with a column
        return error
    at = _LINE.search(moved)
    line = int(at[1] or at[2]) if at else None
    return QuerySyntaxError(moved or "the store cannot read this query", line=line)


def brief(message: str) -> str:
    """Return the first line of a message, and not too much of it."""
    first = message.strip().split("\n", 1)[0].strip()
    return first if len(first) <= 300 else first[:300] + "…"


def too_long() -> QueryTimeout:
    """Return the error of a query past its deadline."""
    return QueryTimeout(
        "the query ran past its deadline and was given up",
        hint="make it more selective, or add LIMIT",
    )


def too_large(limit: int) -> ResultTooLarge:
    """Return the error of an answer past so many bytes; -1: past what is read of any."""
    size = f" than {limit // 2**20} MB" if limit > 0 else " than is passed on"
    return ResultTooLarge(f"the answer is larger{size}", hint="add LIMIT, or ask in parts")
