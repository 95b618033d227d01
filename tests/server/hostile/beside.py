"""An honest client beside the attack: `python -m tests.server.hostile.beside PORT`.

Looks up one thing twenty times a second, each time with a new query, until its input ends; then
writes how long each took as JSON. A process of its own: the attackers' threads must not slow it.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from urllib.parse import quote

from kg.iris import DEFAULT_BASE
from tests.live import ROOT
from tests.server.hostile.wire import exchange, request

_PAUSE = 0.05
_LOOKUP = (
    f"SELECT ?name ?n {{ <{DEFAULT_BASE}id/location/vellmar> "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?name BIND(%d AS ?n) }"
)
_SOURCE = "127.0.0.9"


@dataclass(slots=True)
class Beside:
    """What the honest client saw: seconds of each lookup, and what was no answer."""

    seconds: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    """By how much each pause was longer than asked for: what the machine itself adds."""
    at: list[float] = field(default_factory=list)
    """When each lookup began, on the machine's monotonic clock."""
    wrong: list[str] = field(default_factory=list)

    def percentile(self, percent: float) -> float:
        """Return the seconds within which so many of a hundred lookups were answered."""
        return _percentile(self.seconds, percent)

    @property
    def jitter(self) -> float:
        """By how much the machine alone delayed one pause of a hundred."""
        return _percentile(self.late, 99)


@contextmanager
def beside(port: int) -> Iterator[Beside]:
    """Run the honest client meanwhile; what it saw is filled in at the end."""
    seen = Beside()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.hostile.beside", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with process:
        try:
            yield seen
        finally:
            said, _ = process.communicate(timeout=30)
    told = json.loads(said)
    seen.seconds, seen.late, seen.at = told["seconds"], told["late"], told["at"]
    seen.wrong = told["wrong"]


def look_up(port: int) -> Beside:
    """Look up until standard input ends."""
    seen = Beside()
    while True:
        _look_up_once(port, seen, len(seen.seconds))
        before = time.monotonic()
        ended = select.select([sys.stdin], [], [], _PAUSE)[0]
        if ended:
            return seen
        seen.late.append(time.monotonic() - before - _PAUSE)


def _look_up_once(port: int, seen: Beside, n: int) -> None:
    path = "/sparql?query=" + quote(_LOOKUP % n)
    whole = request("GET", path, Accept="application/sparql-results+json")
    seen.at.append(time.monotonic())
    reply = exchange(port, [whole], seconds=10, source=_SOURCE)
    seen.seconds.append(reply.seconds)
    if reply.status != 200 or reply.flaw or b'"Vellmar"' not in reply.body:
        seen.wrong.append(f"{reply.status} {reply.flaw} {reply.body[:200]!r}")


def _percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


if __name__ == "__main__":
    found = look_up(int(sys.argv[1]))
    json.dump(asdict(found), sys.stdout)
