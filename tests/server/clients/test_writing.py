"""SPARQLWrapper, rdflib and curl write, with a token; without one they are told so."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import BASIC, JSON, POST, SPARQLWrapper

from kg.store import Store
from kg.store.tokens import create
from tests.live import Live, serving
from tests.server.conftest import build

PLACE, NAME = URIRef("urn:place"), Literal("Over there", lang="en")


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, str]]:
    """A running server of its own, and a token for it."""
    data = tmp_path_factory.mktemp("writable") / "data"
    build(data)
    with Store.open(data, readonly=True) as store:
        token = create(store.layout, "me", ["write"])
    with serving(data) as live:
        yield live, token


def has(live: Live, graph: str, name: str) -> bool:
    wrapper = SPARQLWrapper(live.endpoint)
    wrapper.setQuery(f'ASK {{ GRAPH <{graph}> {{ <{PLACE}> <{RDFS.label}> "{name}"@en }} }}')
    wrapper.setReturnFormat(JSON)
    return bool(wrapper.queryAndConvert()["boolean"])


def test_sparqlwrapper_updates(writable: tuple[Live, str]) -> None:
    """With the token as the password of Basic, the way it knows."""
    live, token = writable
    wrapper = SPARQLWrapper(live.endpoint)
    wrapper.setHTTPAuth(BASIC)
    wrapper.setCredentials("me", token)
    wrapper.setMethod(POST)
    triple = f'<{PLACE}> <{RDFS.label}> "By wrapper"@en'
    wrapper.setQuery(f"INSERT DATA {{ GRAPH <urn:g:wrapper> {{ {triple} }} }}")
    wrapper.query()
    assert has(live, "urn:g:wrapper", "By wrapper")
    wrapper.setQuery("DROP GRAPH <urn:g:wrapper>")
    wrapper.query()
    assert not has(live, "urn:g:wrapper", "By wrapper")


def test_rdflib_updates_through_its_store(writable: tuple[Live, str]) -> None:
    """Its graph is ours: what is added is there for everybody, and can be removed."""
    live, token = writable
    store = SPARQLUpdateStore(
        live.endpoint,
        live.endpoint,
        returnFormat="xml",
        auth=("me", token),
        context_aware=True,
    )
    graph = Graph(store=store, identifier=URIRef("urn:g:rdflib"))
    graph.add((PLACE, RDFS.label, NAME))
    assert (PLACE, RDFS.label, NAME) in graph
    assert has(live, "urn:g:rdflib", "Over there")
    graph.update(f'INSERT DATA {{ <{PLACE}> <{RDFS.label}> "And here"@en }}')
    assert has(live, "urn:g:rdflib", "And here")
    graph.remove((PLACE, None, None))
    assert not has(live, "urn:g:rdflib", "Over there")


def test_a_wrong_token_is_told_so(writable: tuple[Live, str]) -> None:
    """The wrapper's own exception for 401."""
    from SPARQLWrapper.SPARQLExceptions import Unauthorized

    wrapper = SPARQLWrapper(writable[0].endpoint)
    wrapper.setHTTPAuth(BASIC)
    wrapper.setCredentials("me", "ng_wrong")
    wrapper.setMethod(POST)
    wrapper.setQuery("DROP ALL")
    with pytest.raises(Unauthorized):
        wrapper.query()


@pytest.mark.skipif(shutil.which("curl") is None, reason="CURL IS NOT TESTED: install curl")
def test_curl_puts_and_gets_a_graph(writable: tuple[Live, str], tmp_path: Path) -> None:
    """-T FILE replaces a graph; what comes back is what was sent."""
    live, token = writable
    file = tmp_path / "graph.ttl"
    file.write_text(f'<{PLACE}> <{RDFS.label}> "By curl"@en .')
    address = f"{live.url}graph-store?graph=urn:g:curl"
    curl = ["curl", "--silent", "--show-error", "--fail", "--max-time", "20"]
    type = ["-H", "Content-Type: text/turtle"]
    subprocess.run([*curl, "-u", f"me:{token}", *type, "-T", str(file), address], check=True)
    got = subprocess.run([*curl, "-H", "Accept: text/turtle", address], check=True,
                         capture_output=True, text=True).stdout  # fmt: skip
    assert (PLACE, RDFS.label, Literal("By curl", lang="en")) in Graph().parse(data=got)
    assert has(live, "urn:g:curl", "By curl")
