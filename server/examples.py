"""The example queries: files in server/queries, each with its title and description on top.

# title: Who denies what
# description: One sentence or two, on one line.
PREFIX …
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

_HEAD = re.compile(r"# (title|description|service): *(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One query, with what a person has to know to choose it."""

    name: str
    title: str
    description: str
    query: str
    service: str | None = None
    """The endpoint elsewhere that it asks, by SERVICE."""


def examples(allowed: Collection[str] = ()) -> tuple[Example, ...]:
    """Return the example queries by title.

    Those that ask another endpoint are among them only when it is one of those `allowed`.
    """
    folder = files("server") / "queries"
    found = [*_read(folder), *(e for e in _read(folder / "federated") if e.service in allowed)]
    return tuple(sorted(found, key=lambda example: example.title))


def _read(folder: Traversable) -> Iterator[Example]:
    for path in folder.iterdir():
        if path.name.endswith(".rq"):
            yield parse(path.name.removesuffix(".rq"), path.read_text("utf-8"))


def parse(name: str, text: str) -> Example:
    """Read one file: its head, and what follows as the query."""
    said: dict[str, str] = {"title": name, "description": ""}
    lines = text.splitlines()
    while lines and (head := _HEAD.fullmatch(lines[0].rstrip())):
        said[head[1]] = head[2]
        del lines[0]
    query = "\n".join(lines).strip() + "\n"
    return Example(
        name=name,
        title=said["title"],
        description=said["description"],
        query=query,
        service=said.get("service"),
    )
