"""Partition → part: what one task on an engine does. What it returns is small; the part stays put.

The articles are read first, which costs little: their digests name the part. If that is there, it
was made by a worker that died later, or by an earlier run, and nothing is done again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from kg.errors import EngineError
from kg.parts import part
from kg.parts.part import Told
from kg.parts.partition import Partition
from kg.parts.place import Place
from kg.pipeline import software_digest
from kg.read.seen import fingerprint
from kg.walk import Begun, Built, Rejected, Unchanged, Watch, begin, finish


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How parts are made: where they go, under which base, by which software."""

    place: Place
    base: str
    software: str
    foreign: bool = False
    """Whether workers may have another newsgraph installed than who gives them work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a partition."""

    name: str | None = None
    """Of the part; None: none was called for."""
    unchanged: tuple[tuple[int, Unchanged], ...] = ()
    """Articles that are in the store already, with their numbers: they are not in the part."""
    found: bool = False
    """Whether the part was there before."""
    seconds: dict[str, float] = field(default_factory=dict)


def make(partition: Partition, making: Making) -> Made:
    """Make the part of a partition, unless it is there.

    Raises `PartError` where it cannot be written, `EngineError` on a worker of other software.
    """
    if making.foreign and software_digest() != making.software:
        raise EngineError(
            "a worker has another newsgraph installed, or other lists or places",
            hint="install the same version everywhere, and give all the same gazetteer",
        )
    watch = Watch()
    errands = partition.errands
    begun = [begin(one, base=making.base, software=making.software) for one in errands]
    known = [
        isinstance(one, Begun) and one.digest == errand.known
        for one, errand in zip(begun, errands, strict=True)
    ]
    unchanged = tuple((n, _as_before(begun[n])) for n, is_known in enumerate(known) if is_known)
    asked = [one for one, is_known in zip(begun, known, strict=True) if not is_known]
    watch.note("read")
    if not asked:
        return Made(unchanged=unchanged, seconds=watch.seconds)
    name = part.name_of(asked, making.base, making.software)
    found = part.is_whole(making.place, name)
    watch.note("look for the part")
    if not found:
        part.write(making.place, name, _told(asked, making.base, watch))
        watch.note("write the part")
    return Made(name=name, unchanged=unchanged, found=found, seconds=watch.seconds)


def _as_before(begun: Begun | Rejected) -> Unchanged:
    """What tells of an unchanged article, without its text: it stays where it is."""
    assert isinstance(begun, Begun)
    return Unchanged(article=replace(begun.article, text=""), words=fingerprint(begun.article.text))


def _told(asked: Sequence[Begun | Rejected], base: str, watch: Watch) -> list[Told]:
    told: list[Told] = []
    for one in asked:
        outcome = finish(one, base=base) if isinstance(one, Begun) else one
        told.append(_parsed(outcome) if isinstance(outcome, Built) else outcome)
        if isinstance(outcome, Built):
            for stage in ("annotate", "describe and check"):
                watch.add(stage, outcome.seconds[stage])
    watch.last = time.perf_counter()
    return told


def _parsed(built: Built) -> Told:
    """Return what was built, or why no store would take it: who loads it does not look again."""
    try:
        for _ in ox.parse("\n".join(built.written.lines), ox.RdfFormat.N_TRIPLES):
            pass
    except SyntaxError as error:
        reason = f"the graph of {built.article.key} cannot be stored: {error}"
        return Rejected(stage="store", reason=reason, hint="please report this with the article")
    return built
