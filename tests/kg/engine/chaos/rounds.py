"""Rounds: a build in which something is killed, then the same again until it is done.

When: an undisturbed build shows, event by event, what its processes do with files. A stage of it is
chosen, then a moment in that stage; the process that comes to the last event before that moment
leaves word, and the victim is killed as much later. Or the process kills itself right there,
between two steps of what it writes.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.kg.engine.chaos.processes import Build, Room, building
from tests.kg.engine.chaos.state import State, faults

VICTIMS = {
    "alone": ("driver",),
    "parts": ("driver",),
    "local": ("driver", "worker"),
    "dask": ("driver", "worker"),
    "elsewhere": ("driver", "worker", "scheduler", "nanny"),
}
_PATIENCE = 600.0
_AGAIN = 3  # runs in which what was killed has to be done
_LATER = ("copies", "merge", "publish", "index")


@dataclass(frozen=True, slots=True)
class Event:
    """Something a process did with a file: when, as its how manyth, in which stage."""

    time: float
    role: str
    number: int
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """Who is killed, and when: so long after the event with that number of such a process."""

    victim: str
    stage: str
    role: str
    number: int
    delay: float
    itself: bool

    @property
    def fuse(self) -> str:
        """It as `inside/sitecustomize.py` reads it."""
        return f"{self.role} {self.number} {'itself' if self.itself else 'word'}"

    @property
    def told(self) -> str:
        """It in words."""
        when = "at it" if self.itself else f"{self.delay:.2f} s after"
        return f"{self.victim:9} {self.stage:8} {self.role} event {self.number}, {when}"


@dataclass(slots=True, kw_only=True)
class Ended:
    """How a round ended."""

    killed: bool
    statuses: list[int | None] = field(default_factory=list)
    """Exit statuses of the build that was disturbed, and of those after it."""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


# ── the moment ──────────────────────────────────────────────────────────────────────────────


def events(log: Path) -> list[Event]:
    """Read what an undisturbed build did, in order."""
    found: list[Event] = []
    at = 0
    for line in log.read_text().splitlines():
        moment, _, role, number, _, path = line.split("\t")
        stage = _stage(role, path)
        if role == "driver" and stage in _LATER:
            at = max(at, _LATER.index(stage))
            stage = _LATER[at]
        elif role == "driver" and any(e.stage in _LATER for e in found[-1:]):
            stage = "clear" if stage == "parts" else _LATER[at]
        found.append(Event(float(moment), role, int(number), stage))
    return found


def _stage(role: str, path: str) -> str:
    if role == "worker":
        marks = {"/parts/": "write", "/tmp/": "start"}
        return next((stage for mark, stage in marks.items() if mark in path), "annotate")
    marks = {"search.sqlite": "index", "columns.bin": "index", "/snapshots/": "publish",
             "merge.sqlite": "merge", "copies.sqlite": "copies", "/parts": "parts"}  # fmt: skip
    return next((stage for mark, stage in marks.items() if mark in path), "load")


def blow(seen: Iterable[Event], victims: tuple[str, ...], chance: random.Random) -> Blow:
    """Choose one: a victim, a stage of the processes that can tell, an event, a moment after it."""
    victim = chance.choice(victims)
    told = [e for e in seen if victim not in ("driver", "worker") or e.role == victim]
    stage = chance.choice(sorted({e.stage for e in told}))
    number = chance.choice([n for n, e in enumerate(told) if e.stage == stage])
    event = told[number]
    gap = told[number + 1].time - event.time if number + 1 < len(told) else 0.0
    return Blow(
        victim=victim,
        stage=stage,
        role=event.role,
        number=event.number,
        delay=chance.uniform(0.0, max(gap, 0.0)),
        itself=event.role == victim and chance.random() < 0.5,
    )


# ── the round ───────────────────────────────────────────────────────────────────────────────


def undisturbed(room: Room, engine: str) -> float:
    """Build; return the seconds that took."""
    room.path.mkdir()
    began = time.monotonic()
    with building(room, engine) as build:
        status = build.driver.wait(_PATIENCE)
        seconds = time.monotonic() - began
        left = build.driver.left()
    assert status == 0 and not left, f"{status}, {left}: {room.said}"
    return seconds


def disturbed(room: Room, engine: str, hit: Blow, wanted: State, chance: random.Random) -> Ended:
    """Build, kill, build again; look at what came of it."""
    room.path.mkdir()
    room.fuse.touch()
    began = time.monotonic()
    with building(room, engine, hit.fuse) as build:
        ended = Ended(killed=_strike(build, room, hit, chance))
        _wait(build, ended)
    if ended.statuses == [0]:  # it went on by itself, so it has to be right
        ended.faults += [f"by itself: {fault}" for fault in faults(room.data, wanted)]
    for _ in range(_AGAIN):
        with building(room, engine) as build:
            _wait(build, ended)
        if ended.statuses[-1] == 0:
            break
    ended.seconds = time.monotonic() - began
    ended.faults += faults(room.data, wanted)
    if "Traceback" in room.said:  # those are for us to read, not for who builds
        ended.faults.append(room.said[room.said.index("Traceback") :][:2000])
    return ended


def _strike(build: Build, room: Room, hit: Blow, chance: random.Random) -> bool:
    """Wait for the moment, and kill; return whether there was somebody to be killed."""
    while room.fuse.exists():
        if build.driver.wait(0.002) is not None:
            return False
    if hit.itself:
        return True
    if build.driver.wait(hit.delay) is not None or not (pids := build.victims(hit.victim)):
        return False
    os.kill(chance.choice(pids), signal.SIGKILL)
    return True


def _wait(build: Build, ended: Ended) -> None:
    """Wait for the end of a build, and of all that it started."""
    status = build.driver.wait(_PATIENCE)
    ended.statuses.append(status)
    if status is None:
        ended.faults.append(f"no end after {_PATIENCE:.0f} s")
    ended.faults += [f"outlived the build: {one}" for one in build.driver.left()]
