"""Tests of kg/store: what is put comes back whole, once, and readers never see half of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef

from kg.errors import QueryError, QuerySyntaxError, StoreBusy, StoreError
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph, EventGraph
from kg.store import Store
from kg.store.layout import write_atomically
from kg.vocab import NG

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))


def checked(key: str, *triples: tuple, digest: str = "d1") -> CheckedGraph:  # type: ignore[type-arg]
    """A graph as `check` would let it pass; tests may, the pipeline may not."""
    mint = Minter(DEFAULT_BASE, key)
    own = (
        (mint.article, RDF.type, NG.Article),
        (mint.graph, NG.inputDigest, Literal(digest)),
    )
    article = Article(key=key, doc_id=key, text=f"The text of {key}.", digest="0" * 64)
    graph = ArticleGraph(iri=mint.graph, article=article, triples=(*own, *triples))
    return CheckedGraph(graph=graph, seal=None)


def actor(name: str) -> tuple[tuple[URIRef, URIRef, URIRef | Literal], ...]:
    iri = URIRef(f"{DEFAULT_BASE}id/actor/{name}")
    return ((iri, RDF.type, NG.Government), (iri, RDFS.label, Literal(name)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


def labels(store: Store, where: str = "?s rdfs:label ?l") -> list[str]:
    rows = store.query(f"SELECT ?l {{ {where} }}", prefixes={"rdfs": str(RDFS)})
    return sorted(row[0].value for row in rows)  # type: ignore[union-attr]


# ── graphs ──────────────────────────────────────────────────────────────────────────────────


def event(key: str, *triples: tuple) -> CheckedGraph:  # type: ignore[type-arg]
    """The graph of the event that an article tells of first, as if it had been checked."""
    mint = Minter(DEFAULT_BASE, key)
    own = (
        (mint.event_graph("e1"), RDF.type, NG.EventGraph),
        (mint.event("e1"), RDF.type, NG.Event),
    )
    graph = EventGraph(
        iri=mint.event_graph("e1"), triples=(*own, *triples), context=actor("context")
    )
    return CheckedGraph(graph=graph, seal=None)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(ANYTHING, min_size=1, max_size=5), language=st.sampled_from([None, "ar", "en"])
)
def test_any_text_survives_the_store(shared: Store, texts: list[str], language: str | None) -> None:
    """Whatever Unicode stands in a literal, the store gives the same back, tagged the same."""
    subject = URIRef(f"{DEFAULT_BASE}id/x")
    triples = [(subject, RDFS.comment, Literal(text, lang=language)) for text in texts]
    shared.put(checked("text", *triples))
    rows = shared.query(f"SELECT ?o {{ <{subject}> <{RDFS.comment}> ?o }}")
    found = {(row[0].value, row[0].language) for row in rows}  # type: ignore[union-attr]
    assert found == {(text, language) for text in texts}


def test_the_graphs_of_events_stand_beside_those_of_articles(store: Store) -> None:
    """Each is replaced whole and removed by its name; their context is never stored."""
    store.put_many([checked("one", *actor("a")), event("one", *actor("b")), event("two")])
    assert labels(store) == ["a", "b"]
    assert (store.counts().articles, store.counts().events, store.counts().graphs) == (1, 2, 3)
    store.put(event("one", *actor("c")))
    assert labels(store) == ["a", "c"]
    graphs = [Minter(DEFAULT_BASE, key).event_graph("e1") for key in ("one", "two", "three")]
    store.remove_graphs(graphs)
    assert labels(store) == ["a"]
    assert (store.counts().articles, store.counts().events, store.counts().graphs) == (1, 0, 1)
    article = store.article("one")
    assert article is not None and article.text == "The text of one."


def test_what_rdflib_reads_is_what_was_put(store: Store) -> None:
    """Datatypes, escapes and IRIs come back as rdflib itself would read them."""
    subject = URIRef(f"{DEFAULT_BASE}id/event/a%20b/é")
    values = (
        Literal("a\\u0041 \"b\" 'c'\n\r\t\x00\x7f"),
        Literal("2016-10-28", datatype=XSD.date),
        Literal("POINT(37.1 36.2)", datatype=URIRef("http://www.opengis.net/ont/geosparql#wkt")),
        Literal("7", datatype=XSD.integer),
        Literal("0.85", datatype=XSD.decimal),
        Literal("قال الناطق", lang="ar"),
        URIRef("https://example.org/?q=a&b=(c)'d#char=1,2"),
    )
    store.put(checked("k", *((subject, RDFS.seeAlso, value) for value in values)))
    text = b"".join(store.canonical_nquads()).decode()
    read = Graph().parse(data=text.replace(f" <{DEFAULT_BASE}graph/k> .\n", " .\n"), format="nt")
    assert set(read.objects(subject, RDFS.seeAlso)) == set(values)


@pytest.mark.parametrize(
    "term",
    [
        Literal("half \ud83d of a pair"),
        Literal("x", datatype=URIRef("no scheme")),
        URIRef("https://example.org/a b"),
        URIRef("relative"),
        BNode("b0"),
    ],
)
def test_a_term_without_text_is_refused_by_name(
    store: Store, term: URIRef | Literal, recwarn: pytest.WarningsRecorder
) -> None:
    """What cannot be written raises StoreError with the triple in it, and changes nothing."""
    with pytest.raises(StoreError, match="seeAlso"):
        store.put(checked("k", (URIRef("https://example.org/s"), RDFS.seeAlso, term)))
    assert list(store.canonical_nquads()) == []


def test_only_a_checked_graph_can_be_put(store: Store) -> None:
    """The unchecked graph is refused even where nobody runs mypy."""
    with pytest.raises(TypeError, match="CheckedGraph"):
        store.put(checked("k").graph)  # type: ignore[arg-type]


def test_putting_again_replaces_the_graph(store: Store) -> None:
    """After a second put only the second graph is there, by name and in the union."""
    store.put(checked("k", *actor("Aland"), digest="d1"))
    store.put(checked("k", *actor("Borduria"), digest="d2"))
    assert labels(store) == ["Borduria"]
    assert labels(store, "GRAPH ?g { ?s rdfs:label ?l }") == ["Borduria"]
    assert store.input_digest(f"{DEFAULT_BASE}graph/k") == "d2"
    assert store.input_digest(f"{DEFAULT_BASE}graph/other") is None


def test_the_union_holds_a_shared_triple_once_and_as_long_as_anyone_says_it(store: Store) -> None:
    """A label that two articles give comes back once, and goes with the last of them."""
    store.put_many([checked("a", *actor("Aland")), checked("b", *actor("Aland"))])
    assert labels(store) == ["Aland"]
    assert labels(store, "GRAPH ?g { ?s rdfs:label ?l }") == ["Aland", "Aland"]
    store.remove("a")
    assert labels(store) == ["Aland"]
    store.put(checked("b"))
    assert labels(store) == []


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    batches=st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.none() | st.sets(st.sampled_from(["1", "01", "2", "3", "4", "é"]), max_size=4),
            min_size=1,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_union_is_always_that_of_the_graphs(
    shared: Store, batches: list[dict[str, set[str] | None]]
) -> None:
    """However graphs are put, replaced and removed: nothing stays behind, nothing is lacking."""
    thing = URIRef("https://example.org/thing")
    store, held = shared, dict[str, set[str]]()
    for key in "abc":
        store.remove(f"union-{key}")
    for batch in batches:
        for key, numbers in batch.items():
            if numbers is None:
                store.remove(f"union-{key}")
                held.pop(key, None)
        put = {key: numbers for key, numbers in batch.items() if numbers is not None}
        held.update(put)
        store.put_many(
            checked(f"union-{key}", *((thing, RDF.value, Literal(n, datatype=XSD.int)) for n in ns))
            for key, ns in put.items()
        )
        said = {n.removeprefix("0") for numbers in held.values() for n in numbers}
        found = store.query(f"SELECT ?n {{ <{thing}> <{RDF.value}> ?n }}")
        assert sorted(row[0].value for row in found) == sorted(said)  # type: ignore[union-attr]
        graphs = store.query("SELECT ?g { GRAPH ?g {} FILTER CONTAINS(STR(?g), 'union-') }")
        assert len(list(graphs)) == len(held)


def test_one_batch_may_hold_an_article_twice(store: Store) -> None:
    """Of two graphs of one article in a batch the later one stays."""
    store.put_many([checked("a", *actor("Aland")), checked("a", *actor("Borduria"))])
    assert labels(store) == ["Borduria"]


def test_the_order_of_articles_leaves_no_trace(tmp_path: Path) -> None:
    """The same articles in another order, put twice, give the same canonical N-Quads."""
    graphs = [checked(k, *actor(n)) for k, n in (("a", "X"), ("b", "Y"), ("c/d e", "X"))]
    with Store.open(tmp_path / "1") as one, Store.open(tmp_path / "2") as two:
        one.put_many(graphs)
        for graph in [*graphs[::-1], *graphs]:
            two.put(graph)
        lines = list(one.canonical_nquads())
        assert lines == sorted(lines) and len(lines) == 12
        assert lines == list(two.canonical_nquads())


def test_a_vocabulary_is_put_once_and_has_no_blank_nodes(store: Store) -> None:
    """Blank nodes of a vocabulary get stable IRIs; putting it again leaves nothing to publish."""
    turtle = b"@prefix : <https://example.org/> . :a :b [ :c 01, 'x'@en-GB ], [ :c 2 ] ."
    store.put_vocabulary("ontology", turtle)
    before = b"".join(store.canonical_nquads())
    assert before.count(b"\n") == 6 and b"_:" not in before
    store.publish()
    store.put_vocabulary("ontology", turtle)
    assert len({store.publish().name, store.publish().name, "0001"}) == 1
    assert b"".join(store.canonical_nquads()) == before
    with pytest.raises(StoreError, match="no Turtle"):
        store.put_vocabulary("ontology", b"<a> <b>")


def test_the_vocabularies_we_ship_can_be_put(store: Store) -> None:
    """Labels of classes and properties come from the store."""
    store.put_vocabularies()
    assert labels(
        store, f"GRAPH <{DEFAULT_BASE}graph/ontology> {{ <{NG.Statement}> rdfs:label ?l }}"
    )


def test_counts_count_each_thing_once(store: Store) -> None:
    """An actor of two articles is one actor."""
    store.put_many([checked("a", *actor("Aland")), checked("b", *actor("Aland"))])
    counts = store.counts()
    assert (counts.articles, counts.actors, counts.events, counts.graphs) == (2, 1, 0, 2)
    assert counts.triples == 6


# ── writers, readers, snapshots ─────────────────────────────────────────────────────────────


def test_a_second_writer_is_told_the_store_is_busy(store: Store) -> None:
    """Two builds at once would lose each other's work."""
    with pytest.raises(StoreBusy, match="another process"):
        Store.open(store.layout.root)


def test_readers_see_the_last_published_state(store: Store) -> None:
    """What is put after publishing stays out of sight until the next publishing."""
    root = store.layout.root
    with pytest.raises(StoreError, match="nothing is published"):
        Store.open(root, readonly=True)
    store.put(checked("a", *actor("Aland")))
    first = store.publish()
    store.put(checked("a", *actor("Borduria")))
    with Store.open(root, readonly=True) as reader:
        assert labels(reader) == ["Aland"]
        with pytest.raises(StoreError, match="for reading"):
            reader.put(checked("b"))
        store.publish()
        assert labels(reader) == ["Aland"]
    with Store.open(root, readonly=True) as reader:
        assert labels(reader) == ["Borduria"]
    assert first.counts.actors == 1


def test_old_snapshots_are_let_go_and_the_current_one_never(store: Store) -> None:
    """Three stay by default, the newest is current."""
    for n in range(5):
        store.put(checked("a", *actor(f"N{n}")))
        store.publish()
    names = [snapshot.name for snapshot in store.snapshots()]
    assert names == ["0003", "0004", "0005"]
    assert store.current() == store.snapshots()[-1]
    store.put(checked("b"))
    assert store.publish(keep=0) == store.current() == store.snapshots()[0]


def test_publishing_without_a_change_makes_no_snapshot(store: Store) -> None:
    """A build of the same articles twice changes nothing."""
    store.put(checked("a", *actor("Aland")))
    first = store.publish()
    store.put_many([checked("a", *actor("Aland")), checked("a", *actor("Aland"))])
    store.remove("b")
    assert store.publish() == first


def test_leftovers_of_a_killed_writer_are_swept(store: Store) -> None:
    """Half snapshots, a half link and bulk load files go when the next writer comes."""
    store.put(checked("a", *actor("Aland")))
    published = store.publish()
    layout = store.layout
    store.close()
    (layout.snapshots / ".0002.tmp" / "store").mkdir(parents=True)
    (layout.snapshots / ".current.tmp").symlink_to("0002")
    (layout.live / "bulk-1.sst").touch()
    with Store.open(layout.root) as again:
        assert again.current() == published
        again.put(checked("b"))
        assert again.publish().name == "0002"
    left = sorted(path.name for path in layout.snapshots.iterdir())
    assert left == ["0001", "0002", "current"]
    assert not list(layout.live.glob("*-1.sst"))


def test_what_a_killed_writer_left_half_is_written_over(tmp_path: Path) -> None:
    """The text of an article, say, when the build is run again: nothing lies about."""
    text = tmp_path / "ab/a.json.zst"
    text.parent.mkdir()
    text.with_name(".a.json.zst.tmp").write_bytes(b"ha")
    write_atomically(text, b"all of it", alone=True)
    assert [path.name for path in text.parent.iterdir()] == ["a.json.zst"]
    assert text.read_bytes() == b"all of it"


WRITER = """
import sys
from pathlib import Path
from rdflib import RDFS, Literal, URIRef
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Store
with Store.open(Path(sys.argv[1])) as store:
    print("open", flush=True)
    for n in range(10**9):
        article = Article(key="k", doc_id="k", text="t", digest="0")
        triples = tuple((URIRef(f"https://e.org/{i}"), RDFS.label, Literal(n)) for i in range(200))
        graph = ArticleGraph(iri=URIRef("https://e.org/g"), article=article, triples=triples)
        store.put(CheckedGraph(graph=graph, seal=None))
        if n % 7 == 0:
            store.publish()
"""


def test_a_killed_writer_leaves_every_graph_whole(tmp_path: Path) -> None:
    """kill -9 in mid-write: the store reopens, and graph and union are of one and the same put."""
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        with child:
            assert child.stdout is not None and child.stdout.readline() == b"open\n"
            while not (tmp_path / "snapshots/current").exists():  # on a busy machine
                time.sleep(0.01)
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(0.5)
            child.send_signal(signal.SIGKILL)
        with Store.open(tmp_path) as store:
            for where in ("?s rdfs:label ?l", "GRAPH ?g { ?s rdfs:label ?l }"):
                found = labels(store, where)
                assert len(found) == 200 and len(set(found)) == 1
        with Store.open(tmp_path, readonly=True) as reader:
            assert len(set(labels(reader))) == 1


# ── queries ─────────────────────────────────────────────────────────────────────────────────


def test_a_syntax_error_tells_line_and_column(store: Store) -> None:
    """A person can go to the place."""
    with pytest.raises(QuerySyntaxError, match=r"line 2, column 4: .* after `{ \?`") as caught:
        store.query("SELECT *\n{ ?")
    assert (caught.value.line, caught.value.column) == (2, 4)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("ASK { ?s ng:speaker ?o }", "the prefix ng: is not declared"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }", "The SELECT contains a variable"),
        ("SELEC *", "the query does not go on after `SELEC"),
        ("", "the query does not go on$"),
        ("PREFIX ng: <a:> ASK { ?s ng:x }", "the query does not go on after `.*ng:x`"),
    ],
)
def test_a_syntax_error_tells_its_reason(store: Store, query: str, reason: str) -> None:
    """Not a list of all that could have stood there."""
    with pytest.raises(QuerySyntaxError, match=reason):
        store.query(query)


def test_each_kind_of_answer_has_its_formats(store: Store) -> None:
    """A table is written as JSON, a graph as Turtle, and neither as the other."""
    store.put(checked("a", *actor("Aland")))
    table = store.query("SELECT ?l { ?s rdfs:label ?l }", prefixes={"rdfs": str(RDFS)})
    assert (table.kind, table.columns) == ("table", ("l",))
    assert table.serialize("csv") == b"l\r\nAland\r\n"
    assert store.query("ASK { ?s ?p ?o }") and not store.query("ASK { ?s a 'x' }")
    with pytest.raises(QueryError, match="only an ASK"):
        bool(store.query("SELECT * {}"))
    graph = store.query("CONSTRUCT WHERE { ?s a ?o }")
    assert b"ng:Article" in graph.serialize("ttl", prefixes={"ng": str(NG)})
    with pytest.raises(QueryError, match="cannot be written as 'csv'"):
        store.query("CONSTRUCT WHERE { ?s a ?o }").serialize("csv")


def test_a_query_may_choose_its_own_graphs(store: Store) -> None:
    """FROM replaces the union."""
    store.put_many([checked("a", *actor("Aland")), checked("b", *actor("Borduria"))])
    chosen = store.query(f"SELECT ?l FROM <{DEFAULT_BASE}graph/b> {{ ?s <{LABEL}> ?l }}")
    assert [row[0].value for row in chosen] == ["Borduria"]  # type: ignore[union-attr]


# ── what did not come through ───────────────────────────────────────────────────────────────


def test_a_rejected_article_is_listed_until_it_comes_through(tmp_path: Path) -> None:
    """Rejects survive the process, are not repeated, and go when the article is put."""
    odd = "caf\udce9 \n \u2028"
    for _ in range(2):
        with Store.open(tmp_path) as store:
            store.reject(stage="read", key=None, source=odd, reason="binary", hint="a text file?")
            store.reject(stage="check", key="k", source="k.txt", reason="no label")
            store.reject(stage="check", key="k", source="k.txt", reason="no label")
        assert (tmp_path / "rejects.jsonl").read_bytes().count(b"\n") == 2
    with (tmp_path / "rejects.jsonl").open("ab") as journal:
        journal.write(b'{"stage": "half a li')
    with Store.open(tmp_path) as store:
        assert [r.reason for r in store.rejects()] == ["binary", "no label"]
        store.put(checked("k"))
    with Store.open(tmp_path) as store:
        assert [(r.reason, r.hint) for r in store.rejects()] == [("binary", "a text file?")]


def test_a_failed_graph_is_kept_with_its_report_and_touches_nothing(store: Store) -> None:
    """Quarantine keeps graph, report and reason as files; the good graph of before stays."""
    key = "../a b/" + "ü" * 300
    store.put(checked(key, *actor("Aland")))
    bad = checked(key, *actor("Borduria")).graph
    kept = store.quarantine(key, bad, "[] a <urn:report> .", ("a Claim needs a voice",))
    assert store.quarantined() == (kept,)
    assert kept.reason == "a Claim needs a voice" and kept.graph.parent == store.layout.quarantine
    assert len(Graph().parse(kept.graph, format="nt")) == 4 and len(Graph().parse(kept.report)) == 1
    assert labels(store) == ["Aland"]
    store.put(checked(key))
    assert store.quarantined() == () and not list(store.layout.quarantine.iterdir())


def test_the_article_is_kept_as_received(store: Store) -> None:
    """Evidence is shown in the text as it came, whatever it holds."""
    graph = checked("a/b").graph
    store.put(CheckedGraph(graph=graph, seal=None))
    assert store.article("a/b") == graph.article
    store.remove("a/b")
    assert store.article("a/b") is None
