"""The SPARQL updates that change the store, each of them one transaction.

The default graph is kept as the union of the named graphs, each triple once. So a triple leaves it
only with the last named graph that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable

# Triples of the leaving graph that stand in no other; the default graph is no `GRAPH ?other`.
_LEAVE = """DELETE {{ ?s ?p ?o }} WHERE {{
  GRAPH <{graph}> {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != <{graph}>) }}
}} ;
DROP SILENT GRAPH <{graph}>"""


def drop(graph: str) -> str:
    """Return the update that takes a named graph away."""
    return _LEAVE.format(graph=graph)


def insert(graph: str, lines: Iterable[str]) -> str:
    """Return the update that adds a graph which is not there yet."""
    triples = "\n".join(lines)
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{triples}\n}}\n{triples}\n}}"


def replace(graph: str, lines: Iterable[str]) -> str:
    """Return the update after which a graph that was there holds these triples only."""
    return f"{drop(graph)} ;\n{insert(graph, lines)}"
