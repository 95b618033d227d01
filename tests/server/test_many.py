"""Pages of what has very much: shown a part at a time, by links, and nothing of it is lost."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from kg.iris import DEFAULT_BASE, Minter, event_graph_iri
from kg.model import Article, ArticleGraph, CheckedGraph, EventGraph
from kg.store import Store
from kg.vocab import PREFIXES
from server.app import application, close
from server.config import Config

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += f"@base <{DEFAULT_BASE}id/> .\n"
ACCOUNTS, VOICES, EVENTS = 73, 9, 45
HTML = {"Accept": "text/html"}
FLOOD = "event/ledger-0/e0"
LEVEE = "actor/levee-board"


def article(number: int) -> str:
    """One article: a statement of one of a few voices that the flood killed so many."""
    voice = number * VOICES // ACCOUNTS  # one after the other
    key, day = f"ledger-{number}", f"2019-{1 + number // 28:02}-{1 + number % 28:02}"
    return f"""
<article/{key}> a ng:Article ; rdfs:label "Ledger no. {number}" ; ng:docId "{key}" ;
  schema:datePublished "{day}"^^xsd:date .
<actor/voice-{voice}> a ng:Person ; rdfs:label "Witness {voice}" .
<{LEVEE}> a ng:Organisation ; rdfs:label "Levee Board" .
<location/lowmoor> a ng:Location ; rdfs:label "Lowmoor" ; ng:placeKind ng:PopulatedPlace .
<telling/{key}/e0> a ng:Telling ; ng:eventType ngt:Disaster ; ng:statedIn <article/{key}> ;
  rdfs:label "flood" ; ng:status ng:Occurred .
<statement/{key}/s0> a ng:Statement ; ng:speaker <actor/voice-{voice}> ;
  ng:act ng:Assertion ; ng:statedIn <article/{key}> ; ng:content "tally {number} of the drowned" .
<claim/{key}/c0> a ng:Claim ; ng:telling <telling/{key}/e0> ; ng:statedIn <article/{key}> ;
  ng:claimedIn <statement/{key}/s0> ; ng:status ng:Occurred ; ng:certainty 0.8 ;
  ng:agentCertainty ng:UnknownAgent ; ng:target <{LEVEE}> ; ng:place <location/lowmoor> .
<telling/{key}/e1> a ng:Telling ; ng:eventType ngt:Protest ; ng:statedIn <article/{key}> ;
  rdfs:label "protest {number}" ; ng:status ng:Occurred .
<claim/{key}/c1> a ng:Claim ; ng:telling <telling/{key}/e1> ; ng:statedIn <article/{key}> ;
  ng:claimedBy <article/{key}> ; ng:status ng:Occurred ; ng:certainty 0.8 ;
  ng:agentCertainty ng:UnknownAgent ; ng:agent <{LEVEE}> .
"""


def flood() -> str:
    """The event that all tell of, each compared with the first."""
    lines = [
        f"""<{FLOOD}> a ng:Event ; ng:eventType ngt:Disaster ; rdfs:label "flood in Lowmoor" ;
  ng:status ng:Occurred ; ng:voices {VOICES} ; ng:articles {ACCOUNTS} ; ng:certainty 0.9 ;
  ng:place <location/lowmoor> ; sem:hasEarliestBeginTimeStamp "2019-01-01"^^xsd:date ."""
    ]
    for n in range(ACCOUNTS):
        lines.append(f"<telling/ledger-{n}/e0> ng:tellsOf <{FLOOD}> .")
        lines.append(f"<claim/ledger-{n}/c0> ng:about <{FLOOD}> .")
        lines.append(f"<statement/ledger-{n}/s0> ng:about <{FLOOD}> .")
        if n:
            pair = f"<claim/ledger-0/c0> , <claim/ledger-{n}/c0>"
            lines.append(f"""<contradiction/n{n}> a ng:Contradiction ; ng:kind ng:Numbers ;
  ng:between {pair} ; ng:concerns <{FLOOD}> ; ng:reason "tally {n} against tally 0" .
<identification/n{n}> a ng:Identification ; ng:verdict ng:Same ; ng:certainty 0.9 ;
  ng:identifies <telling/ledger-0/e0> , <telling/ledger-{n}/e0> ; ng:reason "reason {n}" .""")
    return "\n".join(lines)


def protest(n: int) -> str:
    return f"""<event/ledger-{n}/e1> a ng:Event ; ng:eventType ngt:Protest ; ng:status ng:Occurred ;
  rdfs:label "protest no. {n}" ; ng:voices 1 ; ng:articles 1 ; ng:certainty 0.9 ;
  ng:place <location/lowmoor> ;
  sem:hasEarliestBeginTimeStamp "2019-{1 + n // 28:02}-{1 + n % 28:02}"^^xsd:date .
<telling/ledger-{n}/e1> ng:tellsOf <event/ledger-{n}/e1> .
<claim/ledger-{n}/c1> ng:about <event/ledger-{n}/e1> ."""


def of_article(number: int) -> CheckedGraph:
    key = f"ledger-{number}"
    graph = Graph().parse(data=HEAD + article(number), format="turtle")
    whole = ArticleGraph(
        iri=Minter(DEFAULT_BASE, key).graph,
        article=Article(key=key, doc_id=key, text="Text.", digest="0" * 64),
        triples=tuple(sorted((*graph,))),
    )
    return CheckedGraph(graph=whole, seal=None)


def of_event(number: int, name: str, turtle: str) -> CheckedGraph:
    graph = Graph().parse(data=HEAD + turtle, format="turtle")
    iri = event_graph_iri(DEFAULT_BASE, f"ledger-{number}", name)
    return CheckedGraph(graph=EventGraph(iri=iri, triples=tuple(sorted((*graph,)))), seal=None)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    path: Path = tmp_path_factory.mktemp("many") / "data"
    with Store.open(path) as store:
        store.put_many(of_article(n) for n in range(ACCOUNTS))
        store.put_many([of_event(0, "e0", flood())])
        store.put_many(of_event(n, "e1", protest(n)) for n in range(EVENTS))
        store.publish()
    app = application(Config(data=path, query_workers=1, log="off"))
    yield app.test_client()
    close(app)


def get(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def section(text: str, id: str) -> str:
    return re.split("<section|<details", text.split(f'id="{id}"', 1)[1])[0]


def parts(client: FlaskClient, path: str, id: str) -> Iterator[str]:
    """A section of a page, and the parts that "more" leads to, one after the other."""
    address = path
    while True:
        text = section(get(client, address), id)
        yield text
        more = re.search(r'<a rel="next" href="([^"#]+)#' + id + '"', text)
        if more is None:
            return
        address = path + html.unescape(more[1])


@pytest.mark.parametrize(
    ("path", "id", "pattern", "number"),
    [
        (FLOOD, "accounts", r'id="account-(\d+)"', ACCOUNTS),
        (FLOOD, "accounts", r'<a href="/doc/id/(claim/ledger-\d+/c0)">claim</a>', ACCOUNTS),
        (FLOOD, "articles", r"Ledger no\. (\d+)</a>", ACCOUNTS),
        (FLOOD, "one", r"<li[^>]*>reason (\d+)</li>", ACCOUNTS - 1),
        (LEVEE, "as-agent", r">protest no\. (\d+)</a>", EVENTS),
        (LEVEE, "said-of", r">tally (\d+) of", ACCOUNTS),
        ("actor/voice-1", "said", r">tally (\d+) of", ACCOUNTS // VOICES),
        ("location/lowmoor", "events", r">(flood in Lowmoor|protest no\. \d+)</a>", EVENTS + 1),
    ],
)
def test_all_parts_together_are_the_whole(
    many: FlaskClient, path: str, id: str, pattern: str, number: int
) -> None:
    """By links, without a script: each thing once, and the heading counts all."""
    found: list[str] = []
    for part in parts(many, f"/doc/id/{path}", id):
        here = re.findall(pattern, part)
        assert here
        found += here
    assert len(found) == len(set(found)) == number
    if id != "one":  # which has no number
        assert f'<span class="number-of">{number}</span>' in section(
            get(many, f"/doc/id/{path}"), id
        )


def test_every_voice_is_heard_before_one_is_heard_again(many: FlaskClient) -> None:
    """Of a long list the first part has all voices; numbers go on from part to part."""
    first, second, *_ = parts(many, f"/doc/id/{FLOOD}", "accounts")
    heard = re.findall(r'<h3 class="who"[^>]*>.*?(Witness \d)', first, re.S)
    assert set(heard) == {f"Witness {n}" for n in range(VOICES)}
    numbers = [
        int(one) for part in (first, second) for one in re.findall(r'id="account-(\d+)"', part)
    ]
    assert numbers == list(range(1, len(numbers) + 1))


def test_counts_and_comparisons_reach_over_all_parts(many: FlaskClient) -> None:
    """Contradictions are counted whole; with an account elsewhere, its voice is named."""
    text = get(many, f"/doc/id/{FLOOD}?accounts=4")
    assert f"{ACCOUNTS - 1} contradictions" in text
    accounts = section(text, "accounts")
    assert accounts.count('class="contradicts"') == 13 and "Witness 0" in accounts
    assert 'href="#account-1"' not in accounts  # it stands on another part


@pytest.mark.parametrize("asked", ["0", "-1", "99", "x", "1e3", "٣", "9999999999"])
def test_a_part_there_is_not_is_the_first_or_the_last(many: FlaskClient, asked: str) -> None:
    """Never an error, never an empty list."""
    text = section(get(many, f"/doc/id/{FLOOD}?accounts={asked}"), "accounts")
    assert re.search(r'id="account-\d+"', text)


def test_an_older_snapshot_stays_so_from_part_to_part(many: FlaskClient) -> None:
    """The time that is asked for is kept in the links."""
    said = many.get(f"/timemap/doc/id/{FLOOD}").text
    moment = re.search(r"snapshot=(\d{14})", said)
    assert moment
    text = get(many, f"/doc/id/{FLOOD}?snapshot={moment[1]}")
    assert f'href="?snapshot={moment[1]}&amp;accounts=2#accounts"' in text


def test_downloads_have_all_of_a_list(many: FlaskClient) -> None:
    """However many pages it has."""
    lists = (
        ("/timeline", "event", EVENTS + 1),
        ("/statements?about=levee+board", "statement", ACCOUNTS),
    )
    for path, column, number in lists:
        sign = "&" if "?" in path else "?"
        text = many.get(f"{path}{sign}format=csv", follow_redirects=True).text
        assert len({row[column] for row in csv.DictReader(io.StringIO(text))}) == number
        rows = many.get(f"{path}{sign}format=json", follow_redirects=True).json
        assert rows and len(rows["results"]["bindings"]) == number
