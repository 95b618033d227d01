"""A checked graph as the store takes it: its N-Triples lines, made where the graph was made.

Writing them out costs more than checking them again, so it is done by the workers, and what travels
to the one writer, or into a part (`kg.parts`), is text.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store.ntriples import iri, lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A graph that conforms to the shapes. Made by `written`, or read from what that made."""

    iri: str
    lines: tuple[str, ...]  # N-Triples without line's ends, without blank nodes
    article: Article | None = None  # whose graph it is; None: that of no article


def written(checked: CheckedGraph) -> Written:
    """Return a checked graph as the store takes it.

    Raises `StoreError` for a term that has no text, `TypeError` for what was not checked.
    """
    if not isinstance(checked, CheckedGraph):
        raise TypeError(f"only a CheckedGraph can be stored, not {type(checked).__name__}")
    graph = checked.graph
    return Written(
        iri=iri(graph.iri)[1:-1],
        lines=tuple(lines(graph.triples)),
        article=graph.article if isinstance(graph, ArticleGraph) else None,
    )
