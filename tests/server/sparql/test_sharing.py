"""server.sparql.sharing and .terms: links that hold their query, code that asks it, terms."""

from __future__ import annotations

import ast
import json
import re
import shlex
import time
import zlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from server.problems import Problem
from server.sparql.sharing import LONGEST, codes, is_graph, link, unpacked

_QUERY = "SELECT ?x WHERE {\n  ?x a ng:Event ; rdfs:label ?what .\n}\nORDER BY ?x\nLIMIT 100\n"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400))
def test_a_link_holds_its_query(query: str) -> None:
    """Whatever was typed comes out again."""
    path = link(query)
    assert path is not None
    assert unpacked(path.removeprefix("q/")) == query


def test_a_link_is_short_and_leads_to_its_query(client: FlaskClient) -> None:
    """Words that our queries are made of cost next to nothing; the server redirects, no more."""
    path = link(_QUERY)
    assert path is not None and len(path) < 60
    answer = client.get(f"/{path}")
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query) == {"query": [_QUERY]}


def test_old_links_lead_where_they_led() -> None:
    """This one stands in somebody's article: the words that packing knows never change."""
    assert unpacked("aw-sM4hxRq4AwDgA").startswith("SELECT DISTINCT ?what")


@pytest.mark.parametrize("said", ["", "a", "zAAAA", "a!!!", "aAAAA", "a" * 50_000])
def test_a_broken_link_is_told_so(said: str) -> None:
    """Half a link, another letter, other signs, far too much."""
    with pytest.raises(Problem, match="holds no query"):
        unpacked(said)


def test_a_link_cannot_blow_up() -> None:
    """What unpacks to more than a query is not unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b" " * 4_000_000) + packer.flush()
    with pytest.raises(Problem, match="holds no query"):
        unpacked("a" + urlsafe_b64encode(bomb).decode().rstrip("="))
    assert link(" " * (LONGEST + 1)) is None


@example("$${")
@given(st.text(alphabet="aP\"'\\`${}-)(\n\tSPARQL é\u2028?", max_size=60))
def test_code_holds_its_query_whole(app: Flask, query: str) -> None:
    """In Python's, the shell's and JavaScript's own words; nothing of it becomes code."""
    with app.test_request_context():
        shell, python, r, javascript = (code.text for code in codes(query))
    [literal] = [one.value for one in ast.parse(python).body if isinstance(one, ast.Assign)][:1]
    assert ast.literal_eval(literal).strip() == query.strip()
    end = shlex.split(shell.split("\n")[0].partition("<<")[2])[0]
    assert shell.split("\n").count(end) == 1
    bare = re.sub(r"\\.", "_", javascript, flags=re.DOTALL)
    assert bare.count("`") == 2 and "${" not in bare
    dashes = r.split('r"')[1].split("(")[0]
    assert r.split("\n")[query.rstrip().count("\n")].endswith(f'){dashes}"')


def test_code_for_graphs_asks_for_graphs() -> None:
    """CONSTRUCT in a comment or a text makes none."""
    assert is_graph("# select\nPREFIX a: <http://x/SELECT> CONSTRUCT WHERE { ?s ?p 'ask' }")
    assert not is_graph("# construct\nSELECT * { ?s ?p 'DESCRIBE' }")


def test_terms_come_with_their_meaning_and_use(client: FlaskClient) -> None:
    """What the editor completes; classes and properties of the ontology, and all the graph has."""
    until = time.monotonic() + 20
    terms: dict[str, dict[str, object]] = {}
    while "schema:headline" not in terms and time.monotonic() < until:  # it is being counted
        told = json.loads(client.get("/sparql/terms").data)
        terms = {term["name"]: term for term in told["terms"]}
    assert terms["ng:Event"]["kind"] == "class" and terms["ng:Event"]["count"] == 2
    assert terms["ng:speaker"]["kind"] == "property" and terms["ng:speaker"]["means"]
    assert terms["schema:headline"]["count"] == 2
    assert terms["ngt:Shelling"]["kind"] == "value"
