"""A hostile request and what may become of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.server.hostile.wire import request

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"

STOPPED = frozenset({500, 504})
"""It ran past its deadline, or out of its memory or its stack."""
STOPPED_OR_LARGE = STOPPED | {403}
"""Or its answer was larger than answers may be."""
REFUSED = frozenset({403})
UNAUTHORISED = frozenset({401, 403})
SYNTAX = frozenset({400})
NESTED = frozenset({400, 500})
"""Nested deeper than is read."""
ANSWERED = frozenset({200})
"""It looks worse than it is, and has an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request. `name` is family and member, as in "nesting/parentheses-50000"."""

    name: str
    send: Callable[[], Iterable[bytes]]
    """Gives the bytes anew each time: a body of 100 MB is never held."""
    expected: frozenset[int | None]
    """Statuses that are right; None: the connection is closed without one."""
    runs: bool = False
    """Whether it may take a query's time; otherwise it is refused at once."""
    bare: bool = False
    """Whether it ends below the application, whose errors have a shape."""
    head: bool = False

    @property
    def family(self) -> str:
        """The first part of the name."""
        return self.name.partition("/")[0]


def query(name: str, text: str, expected: frozenset[int]) -> Case:
    """A query, as the body of a POST."""
    whole = request(
        "POST",
        "/sparql",
        text.encode("utf-8", "surrogatepass"),
        Content_Type=QUERY,
        Accept="application/sparql-results+json, text/turtle",
    )
    return Case(name=name, send=lambda: [whole], expected=frozenset(expected), runs=True)


def raw(
    name: str, whole: bytes, *expected: int | None, bare: bool = False, head: bool = False
) -> Case:
    """A request as bytes."""
    return Case(name=name, send=lambda: [whole], expected=frozenset(expected), bare=bare, head=head)
