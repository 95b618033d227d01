"""Tests of server/sparql/normal.py: only queries with the same answer become the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.sparql.normal import is_volatile, normalised

PIECES = (
    *("?s", "?p", "?o", " ", "\n", "\t ", "#c\n", "#", "# it's\n", "'", '"', "'''", '"""'),
    *("<http://e.org/#a>", "<http://e.org/a", "<#a>", "<a#b>", "<", "<=", "< ", ">", ">\n"),
    *("'a  b'", '"a # b"', "'''a  'b' # '''", "'it\\'s  '", "a", "FILTER(", ")", "{", "}", "1"),
    *("?o<?s", "?o < 3", ".", ";", "'x  y'@en", "\\", "BIND('a  #b' AS ?x)", "UNION", "\\u0022"),
)
BODY = st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join)


def outcome(query: str) -> object:
    """What Oxigraph answers; two queries that do not parse are alike."""
    store = ox.Store()
    store.add(
        ox.Quad(ox.NamedNode("http://e.org/#a"), ox.NamedNode("http://e.org/p"), ox.Literal("a  b"))
    )
    try:
        found = store.query(query, base_iri="http://e.org/base")
        return found.serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr]
    except (SyntaxError, RuntimeError):
        return "no query"


@settings(deadline=None, max_examples=800)
@given(body=BODY)
@example("?s ?p 'a  b'")
@example("?s ?p ?o FILTER(?o<?s)#>\n")
@example("BIND('''a  'b' # ''' AS ?x)")
def test_what_is_left_out_never_mattered(body: str) -> None:
    """It has the answer of the query, blanks in strings and `#` in IRIs included."""
    query = f"SELECT * {{ {body} }}"
    assert outcome(normalised(query)) == outcome(query)


def test_blanks_and_comments_make_no_other_query() -> None:
    """Otherwise the cache would rarely be asked twice."""
    one = "PREFIX e: <http://e.org/#>\n# a comment\nSELECT ?s {\n\t?s e:p 'a  # b' .\r\n}\n"
    assert normalised(one) == "PREFIX e: <http://e.org/#> SELECT ?s { ?s e:p 'a  # b' . }"


@pytest.mark.parametrize(
    "expression",
    ["NOW()", "rand()", "UUID()", "StrUUID ( )", "BNODE#c\n()", "NO\\u0057()"],
)
def test_queries_with_another_answer_each_time_are_told(expression: str) -> None:
    """They are neither kept nor given an entity tag."""
    assert is_volatile(f"SELECT ({expression} AS ?x) {{}}")


def test_other_queries_are_not() -> None:
    """A name that has such a word in it is no call."""
    assert not is_volatile("SELECT ?known ?brand { ?known ?brand 'snow' }")
