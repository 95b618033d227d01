"""Which IRIs are an article's: the names it gave, and those of the graphs that hold it.

The reverse of `kg.iris`: an IRI belongs to the article whose key it was minted from. What articles
share (an actor of the authority, a place) is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote

_SHARED = frozenset({"actor", "location", "person", "software", "merging", "linking", "link"})
_OWN = re.compile(r"e\d+|publisher")  # what of a shared kind an article calls its own
_WHOLE = frozenset({"article", "extraction", "shared-text"})


def owners(path: str) -> Iterator[str]:
    """Yield the keys, as IRIs have them, of the articles that an IRI may belong to.

    `path` is what follows the base. Which of them there are only the store knows.

    >>> list(owners("id/claim/2019/tessel/c1")), list(owners("graph/event/tessel/e1"))
    (['2019/tessel'], ['tessel'])
    """
    space, _, rest = path.partition("#")[0].partition("/")
    if space == "graph":
        event = rest.removeprefix("event/")
        named = event.rpartition("/")[0] if event != rest else rest.removeprefix("copies/")
        yield named.removeprefix("~")
    elif space == "id":
        kind, _, named = rest.partition("/")
        head, _, last = named.rpartition("/")
        if kind in _WHOLE:
            yield named
        elif head and kind != "tombstone" and (kind not in _SHARED or _OWN.fullmatch(last)):
            yield head


class Mentions:
    """Tells whether IRIs, or texts with IRIs in them, are of some articles."""

    def __init__(self, base: str, keys: Iterable[str]) -> None:
        self._base = base
        self._paths = frozenset(quote(key, safe="-._~/") for key in keys)
        self._iris = re.compile(re.escape(base) + r"((?:id|graph)/[^\s<>\"]*)")
        self._is_theirs = lru_cache(65_536)(self._looked_up)

    def __call__(self, text: str) -> bool:
        """Whether an IRI in a text (a line of N-Quads, say) is of one of the articles."""
        if self._base not in text:
            return False
        return any(map(self._is_theirs, self._iris.findall(text)))

    def name(self, graph: str) -> bool:
        """Whether a graph is of one of the articles, or of an event named after its telling."""
        return graph.startswith(f"{self._base}graph/") and self(graph)

    def _looked_up(self, path: str) -> bool:
        return not self._paths.isdisjoint(owners(path))
