"""The results of the W3C's tests, as `python -m tests.conformance` writes `results.json`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rdflib import DCTERMS, RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DOAP, FOAF, XSD

EARL = Namespace("http://www.w3.org/ns/earl#")
_HERE = "https://w3id.org/newsgraph/"
PROJECT = URIRef(f"{_HERE}software")
_FILE = "results.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test of the W3C: its IRI, its title, and what failed; nothing: it passed."""

    iri: str
    title: str
    failed: str

    @property
    def name(self) -> str:
        """Its short name: the fragment of its IRI."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The tests of one specification."""

    title: str
    specification: str
    tests: tuple[Test, ...]

    @property
    def passed(self) -> int:
        """How many passed."""
        return sum(not test.failed for test in self.tests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All suites, with the day they ran and the version they ran against."""

    day: dt.date
    version: str
    suites: tuple[Suite, ...]


@cache
def results() -> Results:
    """Return the results that this version ships."""
    said = json.loads((files(__package__) / _FILE).read_bytes())
    suites = tuple(
        Suite(
            title=suite["title"],
            specification=suite["specification"],
            tests=tuple(Test(**test) for test in suite["tests"]),
        )
        for suite in said["suites"]
    )
    return Results(day=dt.date.fromisoformat(said["day"]), version=said["version"], suites=suites)


def earl(found: Results) -> Graph:
    """Return the results in W3C's vocabulary for them (EARL 1.0): an assertion a test."""
    graph = Graph()
    version = URIRef(f"{PROJECT}#{found.version}")
    graph += _project(version, found)
    for suite in found.suites:
        for test in suite.tests:
            graph += _assertion(test, version, found.day)
    return graph


def _project(version: URIRef, found: Results) -> Graph:
    graph = Graph()
    graph.add((PROJECT, RDF.type, DOAP.Project))
    graph.add((PROJECT, RDF.type, EARL.Software))
    graph.add((PROJECT, RDF.type, EARL.TestSubject))
    graph.add((PROJECT, DOAP.name, Literal("newsgraph")))
    graph.add((PROJECT, DOAP["programming-language"], Literal("Python")))
    graph.add((PROJECT, DOAP.release, version))
    graph.add((version, RDF.type, DOAP.Version))
    graph.add((version, DOAP.revision, Literal(found.version)))
    graph.add((version, DCTERMS.isVersionOf, PROJECT))
    developers = URIRef(f"{PROJECT}#developers")
    graph.add((PROJECT, DOAP.developer, developers))
    graph.add((developers, RDF.type, FOAF.Group))
    graph.add((developers, RDF.type, EARL.Assertor))
    graph.add((developers, FOAF.name, Literal("The newsgraph developers")))
    return graph


def _assertion(test: Test, version: URIRef, day: dt.date) -> Graph:
    graph, assertion, result = Graph(), BNode(), BNode()
    graph.add((assertion, RDF.type, EARL.Assertion))
    graph.add((assertion, EARL.assertedBy, URIRef(f"{PROJECT}#developers")))
    graph.add((assertion, EARL.subject, PROJECT))
    graph.add((assertion, EARL.subject, version))
    graph.add((assertion, EARL.test, URIRef(test.iri)))
    graph.add((assertion, EARL.mode, EARL.automatic))
    graph.add((assertion, EARL.result, result))
    graph.add((result, RDF.type, EARL.TestResult))
    graph.add((result, EARL.outcome, EARL.failed if test.failed else EARL.passed))
    graph.add((result, DCTERMS.date, Literal(day.isoformat(), datatype=XSD.date)))
    if test.failed:
        graph.add((result, DCTERMS.description, Literal(test.failed)))
    return graph
