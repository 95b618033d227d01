"""What the page of a thing is made from: the graph, what lists choose from, what is open of it.

A list that may be long shows a part at a time. Which one is in the address (`?accounts=2`), so it
can be followed and shared without JavaScript; the heading counts all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from server.lists.overview import Overview
from server.reading import Reader

_KEPT = "snapshot"  # the time an older description is of


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The part of a long list that is shown: page `number` of `pages`, counted from 1."""

    by: str  # its name in the address
    number: int
    size: int
    total: int
    snapshot: str

    @property
    def pages(self) -> int:
        """How many there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        """How many come before those that are shown."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """How many come before those that come after."""
        return min(self.total, self.start + self.size)

    @property
    def shown(self) -> slice:
        """Those that are shown, of all."""
        return slice(self.start, self.end)

    def address(self, number: int) -> str:
        """Return the address of another part, relative to the page."""
        said = {_KEPT: self.snapshot, self.by: str(number)}
        return "?" + urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class View:
    """One request for the page of a thing."""

    reader: Reader
    overview: Callable[[], Overview]
    given: Mapping[str, str]
    """The parameters of the address."""

    def leaf(self, by: str, total: int, size: int) -> Leaf:
        """Return the part that is asked for of a list of so many; the last for one beyond it."""
        asked = self.given.get(by, "")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
        last = max(1, -(-total // size))
        number, snapshot = min(max(1, number), last), self.given.get(_KEPT, "")
        return Leaf(by=by, number=number, size=size, total=total, snapshot=snapshot)
