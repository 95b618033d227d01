"""What changed from version to version: the updates of `ontology/migrations`, in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.vocab import PREFIXES

_NAME = re.compile(r"(\d+(?:\.\d+)*)-(\d+(?:\.\d+)*)\.ru")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of version: which graphs it is for, and what is done to each of them."""

    since: str
    to: str
    title: str
    where: str
    """A pattern inside `GRAPH ?graph { }`."""
    update: str
    """SPARQL 1.1 Update of one graph, which is the default graph, prefixes declared."""


@cache
def steps() -> tuple[Step, ...]:
    """Return all steps, oldest first."""
    found = []
    for path in (files("ontology") / "migrations").iterdir():
        name = _NAME.fullmatch(path.name)
        if name is not None:
            found.append(_step(name[1], name[2], path.read_text("utf-8")))
    return tuple(sorted(found, key=lambda step: order(step.since)))


def order(version: str) -> tuple[int, ...]:
    """Return what to sort versions by: "0.10.0" comes after "0.9.1"."""
    return tuple(map(int, version.split(".")))


def _step(since: str, to: str, text: str) -> Step:
    said = dict(re.findall(r"^# (title|where): (.+)$", text, re.M))
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return Step(
        since=since, to=to, title=said["title"], where=said["where"], update=prefixes + text
    )
