"""Searching inside SPARQL: functions that Oxigraph calls while it evaluates a query.

    ng:matches(?thing, "words")     how well a thing fits the words; an error where it does not
    ng:found("words", ?n)           the n-th best thing of all kinds, from 1 on
    ng:search("request")            a page of results as JSON: what /search asks (`request`)

The index is asked once for the same words. Where a snapshot has no index there are no functions,
and the query that uses one fails with its name, instead of finding nothing.

The standard library and pyoxigraph are all that is imported before the first search.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Function: TypeAlias = Callable[..., Term | None]

_NG = "https://w3id.org/newsgraph/ontology#"
MATCHES = ox.NamedNode(f"{_NG}matches")
FOUND = ox.NamedNode(f"{_NG}found")
SEARCH = ox.NamedNode(f"{_NG}search")
_DOUBLE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#double")
_REMEMBERED = 16  # searches


def custom_functions(snapshot: str | Path) -> dict[ox.NamedNode, Function]:
    """Return the functions over the index of a snapshot: its directory, or the store in it."""
    path = Path(snapshot)
    directory = path.parent if path.name == "store" else path
    if not (directory / "search.sqlite").is_file():
        return {}
    asked = _Asked(directory)
    return {MATCHES: asked.matches, FOUND: asked.found, SEARCH: asked.search}


def request(query: str, kinds: Sequence[str], *, page: int = 1, size: int = 20) -> str:
    """Return the query that gives a page of results as one literal. It is plain ASCII."""
    return _question({"query": query, "kinds": list(kinds), "page": page, "size": size})


def suggestion_request(query: str, *, most: int = 8) -> str:
    """Return the query that gives suggestions as one literal."""
    return _question({"suggest": query, "most": most})


def _question(said: Mapping[str, Any]) -> str:
    text = json.dumps(said).replace("\\", "\\\\").replace('"', '\\"')
    return f'SELECT (<{SEARCH.value}>("{text}") AS ?answer) {{}}'


class _Asked:
    """An index, opened at the first search, and what was found in it lately."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._index: Any = None
        self._scores: OrderedDict[str, dict[str, float]] = OrderedDict()
        self._ranked: OrderedDict[str, list[str]] = OrderedDict()

    def matches(self, *given: Term) -> Term | None:
        """How well a thing fits some words."""
        thing, words = given  # another number of them is an error to the query
        if not isinstance(thing, ox.NamedNode) or not isinstance(words, ox.Literal):
            return None
        score = self._of(words.value).get(thing.value)
        return None if score is None else ox.Literal(f"{score:.6g}", datatype=_DOUBLE)

    def found(self, *given: Term) -> Term | None:
        """The n-th best thing for some words."""
        words, number = given
        if not isinstance(words, ox.Literal) or not isinstance(number, ox.Literal):
            return None
        scores = self._of(words.value)
        if words.value not in self._ranked:
            ranked = sorted(scores, key=lambda thing: (-scores[thing], thing))
            _remember(self._ranked, words.value, ranked)
        best = self._ranked[words.value]
        n = int(number.value)
        return ox.NamedNode(best[n - 1]) if 0 < n <= len(best) else None

    def search(self, *given: Term) -> Term | None:
        """A page of results, or suggestions, as JSON."""
        from kg.errors import SearchError
        from kg.search.asking import as_json

        (said,) = given
        if not isinstance(said, ox.Literal):
            return None
        asked = json.loads(said.value)
        try:
            index = self._opened()
            if "suggest" in asked:
                most = min(int(asked["most"]), 50)
                answer = {"suggestions": as_json(index.suggest(asked["suggest"], most=most))}
            else:
                size = min(int(asked["size"]), 1_000)
                answer = as_json(
                    index.search(
                        asked["query"], kinds=asked["kinds"], page=int(asked["page"]), size=size
                    )
                )
        except SearchError as error:
            answer = {"error": str(error), "hint": error.hint}
        return ox.Literal(json.dumps(answer, ensure_ascii=False))

    def _of(self, words: str) -> dict[str, float]:
        if words not in self._scores:
            _remember(self._scores, words, self._opened().scores(words))
        return self._scores[words]

    def _opened(self) -> Any:
        if self._index is None:
            from kg.search.asking import Index
            from kg.search.layout import index_path, opened

            self._index = Index(opened(index_path(self._directory)))
        return self._index


def _remember(where: OrderedDict[str, Any], key: str, value: Any) -> None:
    where[key] = value
    while len(where) > _REMEMBERED:
        where.popitem(last=False)
