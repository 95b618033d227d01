"""The example queries, run over the graph of the seeds, against what a reader of them expects.

The rows in tests/expected/queries were written from the articles, not from what was printed. What
the five articles have no case of is tried on a small graph made by hand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kg.build import build
from kg.read import sources
from kg.store import Store
from kg.vocab import PREFIXES
from server.examples import Example, examples
from tests.expectations import EXPECTED, Expectation, Row, expectations, one_line

SEEDS = Path(__file__).parents[1] / "seeds"
QUERIES = {example.name: example for example in examples()}

# Radio Hennu counts six, the next day eight; the committee, which counts for itself, says six too.
REVISED = """
<s:hennu1> a ng:Article ; rdfs:label "hennu 1" ; schema:datePublished "2019-05-03"^^xsd:date .
<s:hennu2> a ng:Article ; rdfs:label "hennu 2" ; schema:datePublished "2019-05-04"^^xsd:date .
<s:hennu> a ng:MediaOutlet ; rdfs:label "Radio Hennu" .
<s:event> a ng:Event ; rdfs:label "Shelling, Old Bridge" .
<s:c1> a ng:Claim ; ng:about <s:event> ; ng:statedIn <s:hennu1> ; ng:claimedIn <s:s1> ;
    ng:evidence <s:e1> ; ng:killed <s:six> .
<s:c2> a ng:Claim ; ng:about <s:event> ; ng:statedIn <s:hennu2> ; ng:claimedIn <s:s2> ;
    ng:evidence <s:e2> ; ng:killed <s:eight> ; ng:supersedes <s:c1> .
<s:c3> a ng:Claim ; ng:about <s:event> ; ng:statedIn <s:hennu1> ; ng:claimedIn <s:s3> ;
    ng:evidence <s:e1> ; ng:killed <s:six> .
<s:s1> ng:speaker <s:hennu> . <s:s2> ng:speaker <s:hennu> . <s:s3> ng:speakerWords "the committee" .
<s:six> ng:atLeast 6 ; ng:atMost 6 . <s:eight> ng:atLeast 8 ; ng:atMost 8 .
<s:e1> oa:hasSelector [ oa:exact "six people died" ] .
<s:e2> oa:hasSelector [ oa:exact "eight people died" ] .
<s:change> a ng:Supersession ; ng:later <s:c2> ; ng:earlier <s:c1> ; ng:kind ng:Numbers ;
    ng:reason "killed: 6, then 8" . ng:Numbers rdfs:label "numbers" .
<s:agree> a ng:Corroboration ; ng:between <s:c1>, <s:c3> ; ng:kind ng:Numbers ;
    ng:independent true ; ng:concerns <s:event> .
"""

# A minister since March 2016, who was a mayor until 2014; a bishop, nobody says since when.
ROLES = """
<s:a1> a ng:Article ; rdfs:label "gazette 1" ; schema:datePublished "2019-05-03"^^xsd:date .
<s:holm> a ng:Person ; rdfs:label "Ana Holm" . <s:ruiz> a ng:Person ; rdfs:label "Pío Ruiz" .
<s:port> a ng:GovernmentBody ; rdfs:label "Ministry of Ports" .
<s:r1> a ng:Role ; ng:holder <s:holm> ; ng:title "minister" ; ng:organisation <s:port> ;
    ng:validFrom "2016-03"^^xsd:gYearMonth ; ng:statedIn <s:a1> ; ng:evidence <s:e1> .
<s:r2> a ng:Role ; ng:holder <s:holm> ; ng:title "mayor" ; ng:validUntil "2014"^^xsd:gYear ;
    ng:former true ; ng:statedIn <s:a1> ; ng:evidence <s:e2> .
<s:r3> a ng:Role ; ng:holder <s:ruiz> ; ng:title "bishop" ; ng:statedIn <s:a1> ;
    ng:evidence <s:e3> .
<s:r4> a ng:Role ; ng:holder <s:ruiz> ; ng:title "vicar" ; ng:former true ; ng:statedIn <s:a1> ;
    ng:evidence <s:e4> .
<s:e1> oa:hasSelector [ oa:exact "minister since March 2016" ] .
<s:e2> oa:hasSelector [ oa:exact "mayor until 2014" ] .
<s:e3> oa:hasSelector [ oa:exact "Bishop" ] . <s:e4> oa:hasSelector [ oa:exact "former vicar" ] .
"""

# Two articles call Odo Brandt a minister, of two states; of a third somebody says it is another.
NAMESAKES = """
<s:a1> a ng:Article ; rdfs:label "gazette 1" ; schema:datePublished "2019-05-03"^^xsd:date .
<s:a2> a ng:Article ; rdfs:label "hennu 2" ; schema:datePublished "2019-05-04"^^xsd:date .
<s:a3> a ng:Article ; rdfs:label "herald 3" .
<s:odo> a ng:Person ; rdfs:label "Odo Brandt" . <s:own> a ng:Person ; rdfs:label "Odo Brandt" .
<s:m1> a ng:Mention ; ng:refersTo <s:odo> ; ng:form "name" ; ng:evidence [ oa:hasSource <s:a1> ] .
<s:m2> a ng:Mention ; ng:refersTo <s:odo> ; ng:form "name" ; ng:evidence [ oa:hasSource <s:a2> ] .
<s:m3> a ng:Mention ; ng:refersTo <s:own> ; ng:form "name" ; ng:evidence [ oa:hasSource <s:a3> ] .
<s:i1> a ng:Identification ; ng:identifies <s:m1>, <s:m2> ; ng:verdict ng:Different ;
    ng:certainty 0.9 ; ng:reason "offices of two states" ; ng:decidedBy <s:newsgraph> .
<s:i2> a ng:Identification ; ng:identifies <s:own>, <s:odo> ; ng:verdict ng:Different ;
    ng:certainty 1 ; ng:reason "a goalkeeper" ; ng:decidedBy <s:ana> .
<s:i3> a ng:Identification ; ng:identifies <s:t1>, <s:t2> ; ng:verdict ng:Different ;
    ng:certainty 1 ; ng:reason "two rivers" ; ng:decidedBy <s:ana> .
<s:newsgraph> rdfs:label "newsgraph" . <s:ana> rdfs:label "Ana Holm" .
ng:Different rdfs:label "different" .
"""

# The Herald and Radio Hennu print what the Gazette reports; the Courier has a report of its own.
COPIED = """
<s:gazette> a ng:Article ; rdfs:label "gazette 1" ; schema:publisher <s:p> ;
    schema:datePublished "2019-05-03"^^xsd:date . <s:p> rdfs:label "The Gazette" .
<s:herald> a ng:Article ; rdfs:label "herald 1" . <s:hennu> a ng:Article ; rdfs:label "hennu 1" .
<s:courier> a ng:Article ; rdfs:label "courier 1" .
<s:text> a ng:SharedText ; ng:firstIn <s:gazette> .
<s:k1> a ng:Copying ; ng:ofText <s:text> ; ng:shares <s:gazette>, <s:herald> ;
    ng:original <s:gazette> ; ng:share 0.9 ; ng:sharedWords 310 ; ng:certainty 0.95 ;
    ng:reason "The Herald credits Gazette" .
<s:k2> a ng:Copying ; ng:ofText <s:text> ; ng:shares <s:gazette>, <s:hennu> ; ng:share 1.0 ;
    ng:sharedWords 340 ; ng:certainty 0.5 ; ng:reason "nothing tells who had it first" .
<s:flood> a ng:Event ; rdfs:label "Flood, Tessel" ; ng:voices 2 .
<s:strike> a ng:Event ; rdfs:label "Strike, Hennu" ; ng:voices 2 .
<s:c1> ng:about <s:flood> ; ng:statedIn <s:gazette> ; ng:inSharedText <s:text> .
<s:c2> ng:about <s:flood> ; ng:statedIn <s:herald> ; ng:inSharedText <s:text> .
<s:c3> ng:about <s:flood> ; ng:statedIn <s:hennu> ; ng:inSharedText <s:text> .
<s:c4> ng:about <s:flood> ; ng:statedIn <s:courier> .
<s:c5> ng:about <s:strike> ; ng:statedIn <s:gazette> ; ng:inSharedText <s:text> .
<s:c6> ng:about <s:strike> ; ng:statedIn <s:courier> .
"""

VOICE = re.compile(
    r"OPTIONAL \{ \?(\w+) ng:claimedIn \?(\w+) \}\s+"
    r"OPTIONAL \{ \?\1 ng:claimedIn/ng:speaker/rdfs:label \?(\w+) \}\s+"
    r"OPTIONAL \{ \?\1 ng:claimedIn/ng:speakerWords \?(\w+) \}\s+"
    r'BIND \(IF\(BOUND\(\?\2\), "unnamed", "the article itself"\) AS \?(\w+)\)\s+'
    r"BIND \(COALESCE\(\?\3, \?\4, \?\5\) AS \?\w+\)"
)


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Row, ...]]:
    """Every example query's rows over the seeds' graph, each row as text by column."""
    with Store.open(tmp_path_factory.mktemp("seeds")) as store:
        tally = build(sources([SEEDS]), store, jobs=1)
        assert (tally.built, tally.rejected, store.quarantined()) == (5, 0, ()), store.rejects()
        return {name: _rows(store, example) for name, example in QUERIES.items()}


def _rows(store: Store, example: Example) -> tuple[Row, ...]:
    results = store.query(example.query)
    return tuple(_cells(results.columns, row) for row in results)


def _cells(columns: Iterable[str], row: Iterable[object]) -> Row:
    return {
        column: one_line(getattr(term, "value", None))
        for column, term in zip(columns, row, strict=True)
    }


def _expects_rows(name: str) -> bool:
    tables = tomllib.loads((EXPECTED / "queries" / f"{name}.toml").read_text("utf-8"))
    return any("known_miss" not in row for row in tables.get("row", ()))


def test_every_question_has_its_query() -> None:
    """There are the design's twelve questions and more, and each query has expected rows."""
    assert len(QUERIES) >= 26
    assert {path.stem for path in (EXPECTED / "queries").glob("*.toml")} == set(QUERIES)


@pytest.mark.parametrize("example", QUERIES.values(), ids=lambda e: e.name)
def test_a_query_says_what_it_asks_and_is_answered(
    example: Example, answers: Mapping[str, tuple[Row, ...]]
) -> None:
    """A person reads a title and a description, and gets rows without one twice."""
    assert example.title not in ("", example.name) and example.description.endswith(".")
    rows = [tuple(row.values()) for row in answers[example.name]]
    assert len(set(rows)) == len(rows)
    assert rows or not _expects_rows(example.name)


@pytest.mark.parametrize("example", QUERIES.values(), ids=lambda e: e.name)
def test_a_voice_is_asked_for_in_the_same_words_everywhere(example: Example) -> None:
    """Whoever has read one query can read the next: there is one idiom for whose claim it is."""
    wanted = example.query.count('"the article itself"')
    assert len(VOICE.findall(example.query)) == wanted


@pytest.mark.parametrize("example", QUERIES.values(), ids=lambda e: e.name)
def test_a_query_is_plain_sparql(example: Example) -> None:
    """It can be taken to another engine: rdflib, which knows SPARQL 1.1 only, reads it."""
    assert translateQuery(parseQuery(example.query))


@pytest.mark.parametrize("expected", expectations("queries"))
def test_a_query_finds_what_a_reader_of_the_articles_expects(
    expected: Expectation, answers: Mapping[str, tuple[Row, ...]]
) -> None:
    """Each expected row is there, and no row that a reader would call wrong."""
    expected.check(answers[expected.of])


def test_what_a_voice_revised_stands_beside_what_it_said_first() -> None:
    """Both figures are given, with their days; another voice's figure is not taken back."""
    (row,) = _ask("revised", REVISED)
    assert (row["voice"], row["before"], row["now"]) == (
        "Radio Hennu",
        "six people died",
        "eight people died",
    )
    assert (row["publishedBefore"], row["published"]) == ("2019-05-03", "2019-05-04")
    assert (row["kind"], row["reason"]) == ("numbers", "killed: 6, then 8")


def test_a_figure_is_confirmed_only_by_a_voice_that_counted_for_itself() -> None:
    """Six has two voices and one independent confirmation, eight has one voice and none."""
    assert [
        (row["atLeast"], row["voices"], row["independent"])
        for row in _ask("voices-per-figure", REVISED)
    ] == [("6", "2", "1"), ("8", "1", "0")]


def test_a_role_is_told_with_its_time_as_precisely_as_stated() -> None:
    """A month stays a month, "former" has no day, and what has no time is no answer."""
    assert [
        (row["person"], row["title"], row["from"], row["until"], row["former"])
        for row in _ask("roles-over-time", ROLES)
    ] == [
        ("Ana Holm", "mayor", "", "2014", "true"),
        ("Ana Holm", "minister", "2016-03", "", ""),
        ("Pío Ruiz", "vicar", "", "", "true"),
    ]


def test_who_may_be_two_stands_with_the_reason_and_who_decided() -> None:
    """Doubts of the software and decisions of people; what tells events apart is another query."""
    assert [
        (
            row["name"],
            row["verdict"],
            row["reason"],
            row["decider"],
            row["article"],
            row["otherArticle"],
        )
        for row in _ask("one-actor-or-two", NAMESAKES)
    ] == [
        ("Odo Brandt", "different", "a goalkeeper", "Ana Holm", "gazette 1", "herald 3"),
        ("Odo Brandt", "different", "a goalkeeper", "Ana Holm", "hennu 2", "herald 3"),
        ("Odo Brandt", "different", "offices of two states", "newsgraph", "gazette 1", "hennu 2"),
    ]


def test_who_copied_whom_is_told_where_it_can_be() -> None:
    """A credit makes the Gazette's report the original; where nothing tells, nobody's is."""
    assert [
        (row["original"], row["one"], row["oneOutlet"], row["other"], row["share"], row["reason"])
        for row in _ask("who-copied-whom", COPIED)
    ] == [
        ("gazette 1", "gazette 1", "The Gazette", "herald 1", "0.9", "The Herald credits Gazette"),
        ("", "gazette 1", "The Gazette", "hennu 1", "1", "nothing tells who had it first"),
    ]


def test_copies_of_one_report_confirm_nothing() -> None:
    """Four articles tell of the flood in two texts; of the strike two do, each in its own words."""
    assert [
        (row["what"], row["articles"], row["texts"], row["voices"])
        for row in _ask("only-looks-independent", COPIED)
    ] == [("Flood, Tessel", "4", "2", "2")]


def _ask(name: str, turtle: str) -> Iterable[Row]:
    store = ox.Store()
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    store.load(prefixes + turtle, format=ox.RdfFormat.TURTLE)
    results = store.query(QUERIES[name].query)
    assert isinstance(results, ox.QuerySolutions)
    columns = [variable.value for variable in results.variables]
    return [_cells(columns, row) for row in results]
