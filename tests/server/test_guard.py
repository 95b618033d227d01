"""Tests of server/sparql/guard.py: no query that asks another server gets past it."""

from __future__ import annotations

import contextlib
import time

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.errors import QueryRefused, QueryTooHeavy
from server.sparql.guard import DEEPEST, refuse

# Port 1 is closed to Oxigraph itself: a query that reaches SERVICE fails at once and offline.
PREFIXES = "".join(f"PREFIX {p}: <http://127.0.0.1:1/>\n" for p in ("ex", "", "service"))
DATA = ":a :p :b , 1 , true , 'x' . GRAPH :a { :a :p :b } GRAPH service:x { :a :p :b }"
PIECES = (
    *("SERVICE", "service", "sErViCe", "SILENT", " ", "\n", "#c\n", "#", "#>\n", "ex:a", ":a"),
    *("service:x", "<http://127.0.0.1:1/>", "<http:\\u002F/127.0.0.1:1/>", "<", "<a", "?x", "?o"),
    *("{}", "{", "}", "(", ")", ">", "1", "1.5", "true", "'x'", '"x"', "'", "'''", "GRAPH"),
    *("?s ?p ?o", "?s :p ?o", "FILTER(", "FILTER(?o", "OPTIONAL{", "UNION", "BIND(1 AS ?b)"),
    *(".", ";", "&&", "+", "/", "@en", "_:b", "a", "VALUES ?v{1}", "MINUS{", "?o<?o", "<?o>", "\\"),
)
CALL = st.tuples(
    st.sampled_from(["SERVICE", "service", " SERVICE ", ")SERVICE", "SERVICE#>\n", "trueSERVICE"]),
    st.sampled_from([":a", "ex:a", "<http://127.0.0.1:1/>", "service:x", "?o", " #c\n:a"]),
    st.sampled_from(["{}", " {}", "#>\n{}", "{ ?s ?p ?o }"]),
).map("".join)
BODY = st.lists(st.sampled_from(PIECES) | CALL, min_size=1, max_size=9).map("".join)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    filled = ox.Store()
    filled.update(f"{PREFIXES} INSERT DATA {{ {DATA} }}")
    return filled


def reaches_service(store: ox.Store, query: str) -> bool:
    """Whether Oxigraph tries to ask another server."""
    try:
        found = store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        list(found)
    except OSError:
        return True
    except (RuntimeError, SyntaxError) as error:
        return "service name" in str(error)
    return False


@settings(deadline=None, max_examples=1500)
@given(body=BODY)
@example("?s :p ?o FILTER(?o<2)SERVICE#>\n<http://127.0.0.1:1/>{}")
@example("?s :p trueSERVICE:a{}")
@example("?s :p 1SERVICE<http://127.0.0.1:1/>{}")
@example("?s :p ?o FILTER(?o<ex:b)SERVICE#>\n:a{}")
def test_no_query_reaches_another_server(store: ox.Store, body: str) -> None:
    """Whatever Oxigraph would read as SERVICE is refused, however it is written."""
    query = f"{PREFIXES} SELECT * {{ {body} }}"
    try:
        refuse(query)
    except (QueryRefused, QueryTooHeavy):
        return
    assert not reaches_service(store, query)


@pytest.mark.parametrize(
    "body",
    [
        "SERVICE :a {}",
        "SERVICE:a{}",
        "SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o }",
        "?s :p ?o FILTER EXISTS { service ?o { ?s ?p ?o } }",
        "{ SELECT * { OPTIONAL { SERVICE ex:a {} } } }",
        "SERVICE # <\n <http://127.0.0.1:1/> # }\n {}",
    ],
)
def test_service_is_refused(body: str) -> None:
    """In every place it can stand."""
    with pytest.raises(QueryRefused, match="SERVICE"):
        refuse(f"{PREFIXES} SELECT * {{ {body} }}")


@pytest.mark.parametrize(
    "body",
    [
        "?s ?p 'SERVICE <http://example.org/> {}'",
        '?s ?p """a "quoted" SERVICE <http://example.org/> {} """',
        "?s <http://example.org/SERVICE> ?o # SERVICE <http://example.org/> {}",
        "?service service:x ?o { ?o service:y ?z }",
        "GRAPH service:x { ?s ?p ?o }",
        "?s ex:public_service ?o FILTER (?o < 3 && 4 > ?o)",
    ],
)
def test_the_word_alone_is_allowed(store: ox.Store, body: str) -> None:
    """In strings, comments, names and IRIs it is a word like others."""
    query = f"{PREFIXES} SELECT * {{ {body} }}"
    refuse(query)
    assert not reaches_service(store, query)


ALLOWED = frozenset(["http://127.0.0.1:1/", "https://good.example/sparql"])


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        ("SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }", True),
        ("{ SERVICE SILENT<https://good.example/sparql>{} } OPTIONAL { ?s ?p ?o }", True),
        ("SERVICE # <http://a.example/>\n <http://127.0.0.1:1/> {}", True),
        ("SERVICE # <http://127.0.0.1:1/>\n <http://a.example/> {}", False),
        ("SERVICE ?o {}", False),
        ("BIND(<http://127.0.0.1:1/> AS ?o) SERVICE ?o {}", False),
        ("SERVICE :a {}", False),
        ("SERVICE : {}", False),  # the allowed address, but by a prefix
        ("SERVICE <http://127.0.0.1:1/a> {}", False),
        ("SERVICE <http://127.0.0.1:1/\\u0061> {}", False),
        ("SERVICE <http://127.0.0.1:1> {}", False),
        ("SERVICE <HTTP://127.0.0.1:1/> {}", False),
        ("SERVICE <> {}", False),
        ("SERVICE <http://127.0.0.1:1/> { SERVICE <http://a.example/> {} }", False),
        ("SERVICE <http://127.0.0.1:1/> {} FILTER(?o<?s)SERVICE#>\n<http://a.example/>{}", False),
    ],
)
def test_only_addresses_on_the_list_are_asked(body: str, allowed: bool) -> None:
    """Written out, letter for letter, in every place and every reading."""
    query = f"{PREFIXES} SELECT * {{ {body} }}"
    if allowed:
        assert refuse(query, ALLOWED)
    else:
        with pytest.raises(QueryRefused, match="list"):
            refuse(query, ALLOWED)
    with pytest.raises(QueryRefused):
        refuse(query)


@settings(deadline=None, max_examples=800)
@given(body=BODY)
def test_a_query_that_asks_nobody_needs_no_network(store: ox.Store, body: str) -> None:
    """Whatever reaches an allowed server is known to do so, and goes to a worker that may."""
    query = f"{PREFIXES} SELECT * {{ {body} }}"
    try:
        asks = refuse(query, ALLOWED)
    except (QueryRefused, QueryTooHeavy):
        return
    assert asks or not reaches_service(store, query)


def test_deep_nesting_is_refused_and_long_queries_are_not() -> None:
    """Brackets in strings do not count, nor do many side by side."""
    with pytest.raises(QueryTooHeavy, match="nested"):
        refuse("ASK " + "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1))
    refuse("ASK { ?s ?p '" + "(" * 5_000 + "' }")
    refuse("ASK {" + "{ ?s ?p ?o } UNION " * 2_000 + "{} }")


@pytest.mark.parametrize(
    "unit",
    ["<a", "<a>", "<#a>", "<'a>", "'''", '"""', "# ", "service ", "service:a ", "\\", "<''#a>"],
)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    """Half a megabyte of what has many readings takes no more than a moment."""
    started = time.perf_counter()
    with contextlib.suppress(QueryRefused, QueryTooHeavy):
        refuse("service " + unit * (500_000 // len(unit)))
    assert time.perf_counter() - started < 3
