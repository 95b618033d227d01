"""Tests of server/negotiate.py: RFC 9110, section 12.5.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.negotiate import GRAPHS, HTML, TABLES, choose, named, wishes

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
SPARQL_STORE = "application/rdf+xml, application/sparql-results+xml"  # rdflib's, for everything


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        (None, "application/sparql-results+json", "text/turtle"),
        ("", "application/sparql-results+json", "text/turtle"),
        ("*/*", "application/sparql-results+json", "text/turtle"),
        (BROWSER, "text/html", "text/html"),
        (SPARQL_STORE, "application/sparql-results+xml", "application/rdf+xml"),
        (
            "application/sparql-results+json,*/*;q=0.9",
            "application/sparql-results+json",
            "text/turtle",
        ),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.3", "text/tab-separated-values", None),
        ("text/*", "text/csv", "text/turtle"),
        ("text/*;q=0.5, text/turtle;q=0", "text/csv", "text/html"),
        ("text/turtle;q=0, */*;q=0.1", "application/sparql-results+json", "application/n-triples"),
        ("application/json", "application/json", "application/json"),
        ("application/turtle", None, "text/turtle"),
        ("TEXT/CSV; charset=utf-8 ; Q=0.9", "text/csv", None),
        ("image/png", None, None),
        ("text/csv;q=0", None, None),
        ("text/csv;q=2, ;;, nonsense, application/xml", "application/xml", "application/xml"),
        ("text/html;q=0.4, application/n-quads", "text/html", "application/n-quads"),
    ],
)
def test_the_most_wished_for_format_is_chosen(
    accept: str | None, table: str | None, graph: str | None
) -> None:
    """q-values decide, the most specific range counts, and our order breaks ties."""
    chosen = choose((*TABLES, HTML), accept), choose((*GRAPHS, HTML), accept)
    assert tuple(choice and choice.media_type for choice in chosen) == (table, graph)


@pytest.mark.parametrize(
    ("name", "table", "graph"),
    [
        ("json", "json", "jsonld"),
        ("xml", "xml", "rdf"),
        ("csv", "csv", None),
        ("turtle", None, "ttl"),
        ("application/sparql-results+json", "json", None),
        (" Text/Turtle;charset=utf-8", None, "ttl"),
        ("html", "html", "html"),
        ("doc", None, None),
    ],
)
def test_a_format_is_known_by_its_usual_names(
    name: str, table: str | None, graph: str | None
) -> None:
    """`?format=` takes short names, media types, and what client libraries send."""
    chosen = named((*TABLES, HTML), name), named((*GRAPHS, HTML), name)
    assert tuple(choice and choice.format.name for choice in chosen) == (table, graph)


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=80))
def test_any_header_is_read(header: str) -> None:
    """Whatever stands in Accept, it is read or passed over, never an error."""
    assert all(0 <= wish.quality <= 1 for wish in wishes(header))
    choose(TABLES, header)
