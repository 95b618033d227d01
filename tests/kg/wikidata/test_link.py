"""`kg link --wikidata`: who is linked, who is not, and what happens when it is run again."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rdflib import Graph

from kg.build import merge_all
from kg.check import check
from kg.cli import kg
from kg.errors import LinkError
from kg.iris import DEFAULT_BASE, Minter
from kg.model import Article, ArticleGraph, CheckedGraph
from kg.store import Store
from kg.vocab import PREFIXES
from kg.wikidata import Client, Linked, Review, Source, link
from kg.wikidata.cache import Cache
from tests.kg.wikidata.fake import Trouble, World, speaking, world

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += f"@base <{DEFAULT_BASE}id/> .\n"

# What one article tells: of a front, a minister, two homonyms, a witness, a paper, and places.
TOLD = """
<article/a> a ng:Article ; schema:datePublished "2019-05-03"^^xsd:date .
<location/morrow> a ng:Location ; rdfs:label "Morrow" ; ng:placeKind ng:Country ;
  skos:exactMatch wd:Q999900005 .
<location/geonames-11> a ng:Location ; rdfs:label "Tessel" ; ng:placeKind ng:PopulatedPlace ;
  skos:exactMatch <https://sws.geonames.org/11/> ; geo:hasGeometry <g/1> .
<g/1> geo:asWKT "POINT(12.51 47.26)"^^geo:wktLiteral .
<location/geonames-12> a ng:Location ; rdfs:label "Vellmar" ; ng:placeKind ng:PopulatedPlace ;
  skos:exactMatch <https://sws.geonames.org/12/> ; geo:hasGeometry <g/2> .
<g/2> geo:asWKT "POINT(50 60)"^^geo:wktLiteral .
<location/geonames-13> a ng:Location ; rdfs:label "Twin" ; ng:placeKind ng:PopulatedPlace ;
  skos:exactMatch <https://sws.geonames.org/13/> .
<location/geonames-14> a ng:Location ; rdfs:label "Unheard" ; ng:placeKind ng:PopulatedPlace ;
  skos:exactMatch <https://sws.geonames.org/14/> .
<actor/armed-group/hennu-river-front> a ng:ArmedGroup ; rdfs:label "Hennu River Front" ;
  ng:country <location/morrow> .
<actor/person/ilse-marrant> a ng:Person ; rdfs:label "Ilse Marrant" ; ng:country <location/morrow> .
<r/1> a ng:Role ; ng:holder <actor/person/ilse-marrant> ; ng:title "Foreign Minister" ;
  ng:statedIn <article/a> .
<actor/person/odo-brandt> a ng:Person ; rdfs:label "Odo Brandt" ; ng:country <location/morrow> .
<r/2> a ng:Role ; ng:holder <actor/person/odo-brandt> ; ng:title "senator" ;
  ng:statedIn <article/a> .
<actor/person/ada-vell> a ng:Person ; rdfs:label "Ada Vell" .
<r/3> a ng:Role ; ng:holder <actor/person/ada-vell> ; ng:title "spokeswoman" ;
  ng:statedIn <article/a> .
<actor/person/jon-pell> a ng:Person ; rdfs:label "Jon Pell" .
<r/4> a ng:Role ; ng:holder <actor/person/jon-pell> ; ng:title "minister" ;
  ng:statedIn <article/a> .
<actor/person/mia-wittness> a ng:Person ; rdfs:label "Mia Wittness" .
<r/5> a ng:Role ; ng:holder <actor/person/mia-wittness> ; ng:title "local resident" .
<actor/person/no-body> a ng:Person ; rdfs:label "No Body" .
<actor/person/rank-file> a ng:Person ; rdfs:label "Rank File" .
<r/6> a ng:Role ; ng:holder <actor/person/rank-file> ; ng:title "affiliation" .
<actor/media-outlet/morrow-gazette> a ng:MediaOutlet ; rdfs:label "Morrow Gazette" .
<actor/a/e9> a ng:Organisation ; rdfs:label "Graphic" .
"""
FRONT, MINISTER, TWICE = (
    "actor/armed-group/hennu-river-front", "actor/person/ilse-marrant", "actor/person/odo-brandt",
)  # fmt: skip


def told(turtle: str, key: str = "a") -> CheckedGraph:
    graph = Graph().parse(data=HEAD + turtle, format="turtle")
    article = Article(key=key, doc_id=key, text="The text.", digest="0" * 64)
    iri = Minter(DEFAULT_BASE, key).graph
    whole = ArticleGraph(iri=iri, article=article, triples=tuple(sorted(graph)))
    return CheckedGraph(graph=whole, seal=None)


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with speaking(world()) as known:
        yield known


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "data") as store:
        store.put(told(TOLD))
    return tmp_path / "data"


def run(data: Path, there: World | None, **options: Any) -> Linked:
    """One run; without a world offline."""
    cache = Cache(data / "wikidata")
    with Store.open(data) as store:
        client = there and Client(
            contact="press@example.org", api=there.api, sparql=there.sparql, pause=0.0,
            sleep=lambda seconds: None,
        )  # fmt: skip
        try:
            review = Review(data / "wikidata", store.base)
            return link(store, Source(cache, client), review, check, **options)
        finally:
            cache.close()


def links(done: Linked) -> dict[str, tuple[str, str]]:
    named = (f"{'exact' if one.certainty >= 0.9 else 'close'}" for one in done.links)
    things = (one.thing.removeprefix(f"{DEFAULT_BASE}id/") for one in done.links)
    return {t: (one.item.id, n) for t, one, n in zip(things, done.links, named, strict=True)}


def ask(data: Path, query: str) -> list[list[str]]:
    with Store.open(data) as store:
        found = store.query(query, prefixes=PREFIXES)
        return [["" if t is None else t.value for t in row] for row in found]  # type: ignore[union-attr]


def graph(data: Path) -> list[list[str]]:
    query = f"SELECT ?s ?p ?o {{ GRAPH <{DEFAULT_BASE}graph/wikidata> {{ ?s ?p ?o }} }}"
    return sorted(ask(data, query))


def test_what_articles_say_decides_who_is_linked(data: Path, there: World) -> None:
    """Kind, country and office tell homonyms apart; a name alone, or two alike, link nobody."""
    done = run(data, there)
    assert links(done) == {
        FRONT: ("Q999900101", "exact"),  # not the album
        MINISTER: ("Q999900103", "exact"),  # not the footballer
        "actor/media-outlet/morrow-gazette": ("Q999900108", "close"),
        "location/geonames-11": ("Q999900201", "exact"),
    }
    assert {doubt.label for doubt in done.doubts} == {"Odo Brandt", "Vellmar", "Twin"}
    assert there.together == 1  # requests, one after the other


def test_private_persons_are_neither_linked_nor_asked_about(data: Path, there: World) -> None:
    """No name without an office goes out; an item without office and article is nobody's."""
    done = run(data, there)
    searched = {said["search"] for said in there.asked if "search" in said}
    assert (
        searched.isdisjoint({"Mia Wittness", "No Body", "Graphic", "Rank File"})
        and "Ada Vell" in searched
    )
    assert done.private == 3
    (data / "wikidata" / "review.tsv").write_text("accept\tid/actor/person/ada-vell\tQ999900107\n")
    again = run(data, None)
    assert again.refused == (f"{DEFAULT_BASE}id/actor/person/ada-vell",)
    assert "actor/person/ada-vell" not in links(again)


def test_a_link_says_why_and_a_slice_of_the_item_comes_along(data: Path, there: World) -> None:
    """Evidence, revision, licence, office, image and point stand in a graph of their own."""
    run(data, there)
    (row,) = ask(data, f"""
        PREFIX wdt: <http://www.wikidata.org/prop/direct/> PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?searched ?certainty ?about ?office ?image ?revision ?licence {{
          GRAPH <{DEFAULT_BASE}graph/wikidata> {{
            ?graph a ng:LinkGraph ; dct:license ?licence .
            <{DEFAULT_BASE}id/{MINISTER}> skos:exactMatch ?item .
            ?link ng:linkOf <{DEFAULT_BASE}id/{MINISTER}> ; ng:linkTo ?item ;
              ng:searched ?searched ; ng:certainty ?certainty .
            ?item schema:description ?about ; wdt:P39/rdfs:label ?office ; wdt:P18 ?image ;
              ng:revision ?revision ; ng:retrieved ?when
          }} }}""")  # fmt: skip
    assert row == [
        "Ilse Marrant", "0.98", "politician of Morrow", "minister of foreign affairs",
        "http://commons.wikimedia.org/wiki/Special:FilePath/Ilse%20Marrant%20%282018%29.jpg",
        "1912", "https://creativecommons.org/publicdomain/zero/1.0/",
    ]  # fmt: skip
    reasons = {value for _, p, value in graph(data) if p.endswith("#reason")}
    assert {"office: Foreign Minister – minister of foreign affairs",
            "kind: militant organization (P31)", "GeoNames id: 11 (P1566)"} <= reasons  # fmt: skip
    assert ["POINT(12.5 47.25)"] in [[o] for _, p, o in graph(data) if p.endswith("/P625")]
    assert not [p for _, p, _ in graph(data) if p.endswith("sameAs")]
    # what articles' graphs link already comes along, and is not linked twice
    assert ["http://www.wikidata.org/entity/Q999900005"] in ask(data, "SELECT ?i { ?i a ng:Item }")


def test_a_second_run_asks_nobody_and_gives_the_same(data: Path, there: World) -> None:
    """All answers are kept, "nothing" too: offline the graph is the same to the byte."""
    run(data, there)
    before, asked = graph(data), len(there.asked)
    again = run(data, there)
    assert len(there.asked) == asked
    assert graph(data) == before
    offline = run(data, None)
    assert (offline.missing, graph(data), offline.links) == (0, before, again.links)
    (data / "wikidata" / "cache.sqlite").unlink()
    assert run(data, None).missing > 10
    assert graph(data) == before  # no link is lost because its evidence is not at hand


def test_places_are_asked_for_together_and_new_ones_alone(data: Path, there: World) -> None:
    """One VALUES query for all places; a later one asks for what is new."""
    run(data, there)
    (query,) = [said["query"] for said in there.asked if "query" in said]
    assert all(f'"{id}"' in query for id in (11, 12, 13, 14)) and "wdt:P1566" in query
    with Store.open(data) as store:
        more = '<location/geonames-15> a ng:Location ; rdfs:label "New" ; skos:exactMatch <%s> .'
        store.put(told(more % "https://sws.geonames.org/15/", "b"))
    run(data, there)
    (_, second) = [said["query"] for said in there.asked if "query" in said]
    assert '"15"' in second and '"11"' not in second


def test_a_run_that_is_turned_away_goes_on_where_it_was(data: Path, there: World) -> None:
    """The store stays as it was, what was answered is not asked again."""
    run(data, there, dry=True)
    whole = len(there.asked)
    (data / "wikidata" / "cache.sqlite").unlink()
    there.asked.clear()
    answer = there.answer
    there.answer = lambda said: answer(said) if len(there.asked) <= 4 else {"strange": 1}  # type: ignore[method-assign]
    with pytest.raises(LinkError, match="another shape"):
        run(data, there)
    assert graph(data) == []
    there.answer, before = answer, len(there.asked)  # type: ignore[method-assign]
    done = run(data, there)
    assert len(done.links) == 4
    assert len(there.asked) - before == whole - 4
    assert graph(data)


def test_a_run_that_is_killed_goes_on_where_it_was(data: Path, there: World) -> None:
    """kill -9 amid an answer: the store opens, and nothing that was answered is asked again."""
    there.troubles[:] = [Trouble(seconds=0.0, status=503, headers={"Retry-After": "0"})]
    answer, slow = there.answer, threading.Event()

    def slowly(said: dict[str, Any]) -> dict[str, Any]:
        if len(there.asked) > 5:
            slow.set()
            time.sleep(1.0)
        return answer(said)

    there.answer = slowly  # type: ignore[method-assign]
    addresses = ["--api", there.api, "--sparql", there.sparql, "--contact", "press@example.org"]
    words = ["link", "--wikidata", "--data", str(data), *addresses]
    process = subprocess.Popen([sys.executable, "-m", "kg", *words], stderr=subprocess.DEVNULL)
    assert slow.wait(60)
    process.kill()
    process.wait()
    there.answer, known = answer, list(there.asked)[1:-1]  # type: ignore[method-assign]
    there.asked.clear()
    assert len(run(data, there).links) == 4
    assert not [said for said in there.asked if said in known]


def test_what_people_decide_holds(data: Path, there: World) -> None:
    """Accepted and rejected in a text editor, read back, kept; the rest is asked about again."""
    done = run(data, there)
    file = data / "wikidata" / "review.tsv"
    text = file.read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line.startswith("leave")]
    assert done.open == len(rows) == 5
    assert {row[1] for row in rows} == {
        f"id/{TWICE}", "id/location/geonames-12", "id/location/geonames-13",
    }  # fmt: skip
    text = text.replace(f"leave\tid/{TWICE}\tQ999900105", f"accept\tid/{TWICE}\tQ999900105")
    text = text.replace("leave\tid/location/geonames-13\tQ999900204", "REJECT\t" + "id/location/"
                        "geonames-13\tQ999900204")  # fmt: skip
    file.write_text(text.replace("\n", "\r\n"), "utf-8")  # as an editor elsewhere saves it
    for _ in range(2):
        done = run(data, None, by="Ada Reader")
        assert links(done)[TWICE] == ("Q999900105", "exact")
        assert {doubt.label for doubt in done.doubts} == {"Vellmar", "Twin"}
        kept = [line.split("\t")[:3] for line in file.read_text("utf-8").splitlines()[3:]]
        assert ["accept", f"id/{TWICE}", "Q999900105"] in kept
        assert ["reject", "id/location/geonames-13", "Q999900204"] in kept
    query = f"SELECT ?n {{ ?l ng:linkOf <{DEFAULT_BASE}id/{TWICE}> ; ng:decidedBy/rdfs:label ?n }}"
    by = ask(data, query)
    assert by == [["Ada Reader"]]


@pytest.mark.parametrize(
    "line", ["maybe\tid/actor/x\tQ1", "accept\tid/actor/x", "accept\tid/actor/x\tP31",
             "accept\tid/actor/x\tQ1\naccept\tid/actor/x\tQ2"],
)  # fmt: skip
def test_a_review_file_that_cannot_be_read_is_left_alone(
    data: Path, there: World, line: str
) -> None:
    """The message names the line; nothing is asked and nothing overwritten."""
    file = data / "wikidata" / "review.tsv"
    file.parent.mkdir()
    file.write_text(f"# mine\n{line}\n")
    with pytest.raises(LinkError, match=rf"line {2 + line.count(chr(10))}"):
        run(data, there)
    assert file.read_text() == f"# mine\n{line}\n" and there.asked == []


def test_an_actor_that_is_gone_takes_its_links_along(data: Path, there: World) -> None:
    """At the next run; merging and building leave the graph alone until then."""
    run(data, there)
    before = graph(data)
    with Store.open(data) as store:
        merge_all(store)
        assert before == sorted(graph_of(store))
        store.put(told(TOLD.split("<actor/armed-group")[0]))
    done = run(data, None)
    assert FRONT not in links(done) and len(done.links) == 1
    assert not [row for row in graph(data) if "hennu-river-front" in row[0]]
    with Store.open(data) as store:
        store.remove("a")
    run(data, None)
    assert graph(data) == []


def graph_of(store: Store) -> list[list[str]]:
    query = f"SELECT ?s ?p ?o {{ GRAPH <{DEFAULT_BASE}graph/wikidata> {{ ?s ?p ?o }} }}"
    return [[t.value for t in row] for row in store.query(query)]  # type: ignore[union-attr]


def test_a_damaged_cache_says_what_to_do(data: Path) -> None:
    """It holds nothing that cannot be asked for again."""
    folder = data / "wikidata"
    folder.mkdir()
    (folder / "cache.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(LinkError, match="cannot be used") as failed:
        Cache(folder)
    assert "delete it" in str(failed.value.hint)


def test_the_command(data: Path, there: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dry, for real, and offline; without a contact or a cache it says what to do."""
    hasty = partial(Client, pause=0.0, sleep=lambda seconds: None)
    monkeypatch.setattr("kg.cli.link.Client", hasty)

    def said(*words: str) -> tuple[int, str]:
        addresses = ["--api", there.api, "--sparql", there.sparql]
        done = CliRunner().invoke(kg, ["link", "--data", str(data), *addresses, *words])
        return (1 if done.exception else 0), done.output + str(done.exception or "")

    assert said()[0] == 1 and "--wikidata" in said()[1]
    assert "how to reach" in said("--wikidata")[1]
    assert "not kept here yet" in said("--wikidata", "--offline")[1]
    there.troubles[:] = [Trouble(503, headers={"Retry-After": "0"})]
    code, text = said("--wikidata", "--contact", "press@example.org", "--dry-run")
    assert code == 0 and "Q999900101" in text and graph(data) == []
    assert not (data / "wikidata" / "review.tsv").exists()
    code, text = said("--wikidata", "--offline")
    assert code == 0 and "3  linked exactly" in text and graph(data)
    with sqlite3.connect(data / "wikidata" / "cache.sqlite") as cache:
        assert cache.execute("SELECT COUNT(*) FROM answers").fetchone()[0] > 20
    cache.close()
    with Store.open(data, readonly=True) as store:  # published
        assert store.query(f"ASK {{ GRAPH <{DEFAULT_BASE}graph/wikidata> {{ ?s ?p ?o }} }}")
