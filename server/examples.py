"""The example queries: files in server/queries, each with its title and description on top.

# title: Who denies what
# description: One sentence or two, on one line.
PREFIX …
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

_HEAD = re.compile(r"# (title|description): *(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One query, with what a person has to know to choose it."""

    name: str
    title: str
    description: str
    query: str


def examples() -> tuple[Example, ...]:
    """Return the example queries by title."""
    folder = files("server") / "queries"
    paths = (path for path in folder.iterdir() if path.name.endswith(".rq"))
    found = (parse(path.name.removesuffix(".rq"), path.read_text("utf-8")) for path in paths)
    return tuple(sorted(found, key=lambda example: example.title))


def parse(name: str, text: str) -> Example:
    """Read one file: its head, and what follows as the query."""
    said = {"title": name, "description": ""}
    lines = text.splitlines()
    while lines and (head := _HEAD.fullmatch(lines[0].rstrip())):
        said[head[1]] = head[2]
        del lines[0]
    query = "\n".join(lines).strip() + "\n"
    return Example(name=name, title=said["title"], description=said["description"], query=query)
