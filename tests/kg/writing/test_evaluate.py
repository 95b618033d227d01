"""What an update would change, held against what Oxigraph does when it is told to."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import GraphConflict, QueryRefused, QuerySyntaxError
from kg.writing.evaluate import Draft, post, put, update

OWN = "urn:own"
HEAD = "PREFIX ex: <http://e/> "
START = """INSERT DATA {
  GRAPH ex:g { ex:a ex:p 1 , 2 . ex:b ex:p "x"@en ; ex:q ex:a }
  GRAPH ex:h { ex:a ex:p 1 . ex:c ex:r <<( ex:a ex:p 1 )>> }
}"""


def started() -> ox.Store:
    """Two graphs, and their union in the default graph."""
    store = ox.Store()
    update(Draft(store), HEAD + START, own=OWN)
    return store


def quads(store: ox.Store) -> list[str]:
    """The named graphs' quads, sorted."""
    return sorted(str(quad) for quad in store if isinstance(quad.graph_name, ox.NamedNode))


def changed(text: str, **options: object) -> list[str]:
    """The quads that an update brings and takes, as lines."""
    draft = Draft(started())
    update(draft, HEAD + text, own=OWN, **options)  # type: ignore[arg-type]
    return [line for line in draft.change().lines() if line[0] in "+-"]


# ── against Oxigraph ────────────────────────────────────────────────────────────────────────

GRAPH = st.sampled_from(["ex:g", "ex:h", "<http://e/new>", "ex:none"])
TERM = st.sampled_from(["ex:a", "ex:b", "ex:c", "<http://e/d>"])
VALUE = st.sampled_from(["1", "2", '"x"@en', "ex:a", '"a # } \\" b"', "true", "'''it's\n}'''"])
TRIPLE = st.builds("{} {} {}".format, TERM, st.sampled_from(["ex:p", "ex:q"]), VALUE)
DATA = st.lists(st.builds("GRAPH {} {{ {} }}".format, GRAPH, TRIPLE), min_size=1, max_size=3).map(
    " ".join
)
ANY = st.sampled_from(["?s ?p ?o", "?s ex:p ?o", "ex:a ?p ?o", "?s ex:p ?o ; ?p ?o"])
BLOCK = st.sampled_from(
    [
        "GRAPH ?g { ?s ?p ?o }",
        "GRAPH ex:g { ?s ?p ?o }",
        "GRAPH ?o { ?s ex:odd 1 }",
        "GRAPH ex:new { ?s ex:seen ?o . ?s ex:q ?g }",
        "GRAPH ex:h { } GRAPH ex:g { ?s ex:r ?o } .",
    ]
)
WHERE = st.sampled_from(
    [
        "GRAPH ?g { ?s ?p ?o }",
        "GRAPH ?g { ?s ?p ?o } FILTER(?o<3&&isLiteral(?o))",
        "{ GRAPH ex:h { ?s ?p ?o } BIND(ex:g AS ?g) } UNION { GRAPH ?g { ?s ex:q ?o ; ?p ?o } }",
        "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o MINUS { ?s ex:q ?x } } # } ; <\n }",
    ]
)
OPERATION = st.one_of(
    st.builds("INSERT DATA {{ {} }}".format, DATA),
    st.builds("delete data{{ {} }}".format, DATA),
    st.builds("DELETE WHERE {{ GRAPH {} {{ {} }} }}".format, GRAPH | st.just("?g"), ANY),
    st.builds("DELETE {{ {} }} INSERT {{ {} }} WHERE {{ {} }}".format, BLOCK, BLOCK, WHERE),
    st.builds("INSERT {{ {} }} WHERE {{ {} }}".format, BLOCK, WHERE),
    st.builds(
        "WITH {} DELETE {{ ?s ?p ?o }} INSERT {{ ?s ex:w ?o . GRAPH ex:h {{ ?o ?p ?o }} }} "
        "WHERE {{ ?s ?p ?o OPTIONAL {{ GRAPH ex:h {{ ?s ?p ?x }} }} FILTER(isIRI(?o)||!BOUND(?x)) "
        "}}".format,
        GRAPH,
    ),
    st.builds(
        "DELETE {{ GRAPH ex:g {{ ?s ?p ?o }} }} USING {} USING NAMED {} "
        "WHERE {{ ?s ?p ?o . GRAPH ?g {{ ?s ?q ?x }} }}".format,
        GRAPH,
        GRAPH,
    ),
    st.builds("{} SILENT GRAPH {}".format, st.sampled_from(["CLEAR", "DROP", "CREATE"]), GRAPH),
    st.builds(
        "{} SILENT GRAPH {} TO {}".format, st.sampled_from(["ADD", "COPY", "MOVE"]), GRAPH, GRAPH
    ),
    st.sampled_from(["DROP NAMED", "CLEAR ALL", "DROP ALL"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(OPERATION, min_size=1, max_size=4))
def test_an_update_changes_what_oxigraph_changes(operations: list[str]) -> None:
    """Any operations one after the other; and the union is that of the graphs."""
    text = HEAD + " ;\n".join(operations)
    theirs = ox.Store()
    theirs.update(HEAD + START)
    theirs.update(text)
    ours = started()
    draft = Draft(ours)
    update(draft, text, own=OWN)
    assert quads(ours) == quads(theirs)
    union = {str(q.triple) for q in ours if isinstance(q.graph_name, ox.NamedNode)}
    default = ours.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert {str(quad.triple) for quad in default} == union


@settings(max_examples=50, deadline=None)
@given(st.lists(OPERATION, min_size=1, max_size=3))
def test_the_change_is_what_it_takes(operations: list[str]) -> None:
    """Done to another copy of the store it comes to the same, and nothing in it is idle."""
    from kg.store.changes import do

    tried, other = started(), started()
    draft = Draft(tried)
    update(draft, HEAD + " ;\n".join(operations), own=OWN)
    change = draft.change()
    before = set(quads(other))
    do(other, change)
    assert quads(other) == quads(tried)
    assert set(map(str, other.named_graphs())) == set(map(str, tried.named_graphs()))
    if not change.everything:
        came, left = set(quads(other)) - before, before - set(quads(other))
        assert (change.added, change.removed) == (len(came), len(left))


# ── the default graph ───────────────────────────────────────────────────────────────────────


def test_what_names_no_graph_goes_to_one_of_its_own() -> None:
    """INSERT, DELETE and CLEAR DEFAULT mean that graph; WHERE sees the union."""
    assert changed("INSERT DATA { ex:n ex:p 1 }") == [
        '+ <http://e/n> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:own> .'
    ]
    assert changed("DELETE WHERE { ?s ?p ?o }") == []  # what is another graph's stays there
    assert changed("INSERT DATA { ex:n ex:p 1 } ; DELETE WHERE { ex:n ?p ?o }") == []
    assert changed("INSERT DATA { ex:n ex:p 1 } ; CLEAR DEFAULT") == []
    seen = changed("INSERT { ?s ex:seen true } WHERE { ?s ex:q ?o }")
    assert [line.split()[1] for line in seen] == ["<http://e/b>"]


def test_each_operation_sees_the_ones_before_it() -> None:
    """Also in the union, which is kept after each."""
    lines = changed(
        "INSERT DATA { GRAPH ex:n { ex:n ex:p 1 } } ; "
        "INSERT { GRAPH ex:m { ?s ex:seen true } } WHERE { ?s ex:p 1 } ; DROP GRAPH ex:g ; "
        "INSERT { GRAPH ex:m { ?s ex:left true } } WHERE { ?s ex:p ?o FILTER(?o != 1) }"
    )
    kept = [line.split()[1:3] for line in lines if line.startswith("+") and "/m>" in line]
    assert kept == [["<http://e/a>", "<http://e/seen>"], ["<http://e/n>", "<http://e/seen>"]]


def test_blank_nodes_of_one_request_are_one_node() -> None:
    """In several graphs, and anew for each solution."""
    lines = changed("INSERT { GRAPH ex:m { ?s ex:n _:b } GRAPH ex:k { _:b ex:of ?s } } "
                    "WHERE { GRAPH ?g { ?s ex:p ?o } }")  # fmt: skip
    ends = {line.split()[3] for line in lines if "/m>" in line}
    assert ends == {line.split()[1] for line in lines if "/k>" in line} and len(ends) == 4


# ── the request's dataset ───────────────────────────────────────────────────────────────────


def test_the_request_may_name_the_dataset() -> None:
    """using-graph-uri is what WHERE sees as the default graph (Protocol, 2.2.3)."""
    text = "INSERT { GRAPH ex:m { ?s ex:in ?g } } WHERE { ?s ex:p ?o OPTIONAL { GRAPH ?g { } } }"
    lines = changed(text, using=["http://e/h"], named=["http://e/g"])
    assert [line.split()[1:4] for line in lines] == [
        ["<http://e/a>", "<http://e/in>", "<http://e/g>"]
    ]
    lines = changed("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", named=["http://e/h"])
    assert {line.split()[-2] for line in lines} == {"<http://e/h>"}
    for own in ("USING ex:g", "USING NAMED ex:g"):
        with pytest.raises(ValueError, match="USING"):
            changed(f"DELETE {{ ?s ?p ?o }} {own} WHERE {{ ?s ?p ?o }}", using=["http://e/g"])
    with pytest.raises(ValueError, match="WITH"):
        changed("WITH ex:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", named=["http://e/g"])


# ── what cannot be ──────────────────────────────────────────────────────────────────────────


def test_a_fault_in_the_text_is_found_where_it_is() -> None:
    """Also in a later operation with a prologue of its own, which Oxigraph alone would refuse."""
    with pytest.raises(QuerySyntaxError) as caught:
        update(
            Draft(ox.Store()), "CLEAR ALL ;\n  PREFIX x: <urn:x>\nINSERT DATA {\n x:a }", own=OWN
        )
    assert (caught.value.line, caught.value.column) == (4, 7)
    draft = Draft(ox.Store())
    update(draft, "CLEAR ALL; PREFIX x: <urn:x> INSERT DATA { GRAPH x:g { x:a a x:b } } ;", own=OWN)
    assert draft.change().touched == ("urn:xg",)
    for text in ("", "SELECT * { ?s ?p ?o }", "CLEAR XYZ", "INSERT DATA { ?s ?p 1 }", "DELETE {"):
        draft = Draft(started())
        if text:
            with pytest.raises(QuerySyntaxError):
                update(draft, text, own=OWN)
        else:
            update(draft, text, own=OWN)
        assert not draft.change()


@pytest.mark.parametrize(
    "text",
    ["CLEAR GRAPH ex:none", "DROP GRAPH ex:none", "CREATE GRAPH ex:g", "COPY ex:none TO ex:g"],
)
def test_a_graph_that_is_missing_or_there_already_is_a_conflict(text: str) -> None:
    """SILENT passes over it."""
    with pytest.raises(GraphConflict):
        changed(text)
    verb, rest = text.split(" ", 1)
    changed(f"{verb} SILENT {rest}")


def test_load_gets_what_it_is_given_and_refuses_by_default() -> None:
    """Who calls decides what may be loaded."""
    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("l"))
    loaded = changed("LOAD <http://x/d> INTO GRAPH ex:n", load=lambda iri: [triple])
    assert loaded == ['+ <urn:s> <urn:p> "l" <http://e/n> .']
    for silent in ("", "SILENT "):
        with pytest.raises(QueryRefused):
            changed(f"LOAD {silent}<http://x/d>")


def test_graphs_are_put_and_added_to() -> None:
    """Only what differs is a change; an empty graph is one that is there."""
    triples = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(str(n)))
               for n in range(3)]  # fmt: skip
    draft = Draft(ox.Store())
    put(draft, "urn:g", triples[:2])
    put(draft, "urn:g", triples[1:])
    post(draft, "urn:g", triples[2:])
    assert [line[:22] for line in draft.change().lines()] == ['+ <urn:s> <urn:p> "1" ',
                                                              '+ <urn:s> <urn:p> "2" ']  # fmt: skip
    put(draft, "urn:empty", [])
    assert draft.change().made == ("urn:empty",)
