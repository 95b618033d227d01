"""The page of conformance, the EARL behind it, and that both tell what is so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from server.conformance.results import EARL, results
from tests.conformance import RESULTS, run


def test_the_page_tells_every_test(client: FlaskClient) -> None:
    """All four suites with all their tests, and the day they ran."""
    page = client.get("/conformance", headers={"Accept": "text/html"}).text
    found = results()
    assert [len(suite.tests) for suite in found.suites] == [34, 9, 4, 3]
    assert all(f">{test.name}</a>" in page for suite in found.suites for test in suite.tests)
    assert str(found.day.year) in page and found.version in page


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's JSON-LD uses it
@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld"])
def test_the_results_are_earl(client: FlaskClient, ending: str) -> None:
    """An assertion for each test, with its outcome; by ending and by Accept."""
    answer = client.get(f"/conformance.{ending}")
    format = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}[ending]
    graph = Graph().parse(data=answer.data, format=format)
    told = {str(test) for test in graph.objects(None, EARL.test)}
    assert told == {test.iri for suite in results().suites for test in suite.tests}
    passed = sum(1 for _ in graph.subjects(EARL.outcome, EARL.passed))
    assert passed == sum(suite.passed for suite in results().suites)
    negotiated = client.get("/conformance", headers={"Accept": answer.mimetype})
    assert negotiated.mimetype == answer.mimetype and "Accept" in negotiated.headers["Vary"]
    assert client.get("/conformance.docx").status_code == 404


@pytest.mark.extra
def test_what_is_published_is_still_so(shared: Path) -> None:
    """The W3C's tests come out as the page says: run `python -m tests.conformance` if not."""
    now, kept = run(shared), json.loads(RESULTS.read_bytes())
    assert now["suites"] == kept["suites"]
