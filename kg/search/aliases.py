"""Further spellings of places: those of the gazetteer (GeoNames), in all its scripts.

A place of the graph that is identified with GeoNames is found as Halab, Халеб and حلب, too. Where
the gazetteer's index was never built, as on a machine that only serves, there are none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kg.errors import KnowledgeError
from kg.knowledge.placeindex import index_path
from kg.vocab import GN

_AT_ONCE = 500
_PLACES = "SELECT id, geonames FROM place WHERE geonames IN (%s)"
_NAMES = "SELECT place, key FROM name WHERE place IN (%s) AND rank <= 1 ORDER BY key"


class Aliases:
    """Names by GeoNames' number; each place is looked up once."""

    def __init__(self, known: Iterable[tuple[int, str]] = ()) -> None:
        self.known: dict[int, tuple[str, ...]] = {
            number: tuple(names.split("\n")) if names else () for number, names in known
        }

    def of(self, links: Iterable[str]) -> tuple[str, ...]:
        """Return the names of what some links identify."""
        numbers = [number for link in links if (number := _number(link)) is not None]
        return tuple(dict.fromkeys(n for number in numbers for n in self.known.get(number, ())))

    def learn(self, links: Iterable[str]) -> None:
        """Look up the places behind some links, at once: it takes a look at every name there is."""
        wanted = sorted({n for link in links if (n := _number(link)) is not None} - set(self.known))
        for start in range(0, len(wanted), _AT_ONCE):
            self.known.update(_looked_up(wanted[start : start + _AT_ONCE]))


def _number(link: str) -> int | None:
    if not link.startswith(str(GN)):
        return None
    local = link.removeprefix(str(GN)).strip("/")
    return int(local) if local.isascii() and local.isdecimal() else None


def _looked_up(wanted: list[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {number: [] for number in wanted}
    try:
        path = index_path()
        if not path.exists():
            return {}
        index = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            numbers = dict(index.execute(_PLACES % _holes(wanted), wanted).fetchall())
            ids = list(numbers)
            for place, name in index.execute(_NAMES % _holes(ids), ids):
                found[numbers[place]].append(name)
        finally:
            index.close()
    except (sqlite3.Error, KnowledgeError):
        return {}  # other spellings are a help; the names in the graph are there without them
    return {number: tuple(names) for number, names in found.items()}


def _holes(values: list[int]) -> str:
    return ",".join("?" * len(values))
