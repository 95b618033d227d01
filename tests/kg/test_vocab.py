"""kg.vocab has the terms of the Turtle, all of them and no others."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
from rdflib import OWL, RDF, Graph, URIRef

from kg.model import Act, AgentCertainty, EntityKind, Mode, Status
from kg.vocab import NG
from tests.examples import ROOT

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)


def turtle() -> Graph:
    graph = Graph()
    for file in sorted((ROOT / "ontology" / "core").glob("*.ttl")):
        graph.parse(file)
    return graph


def test_vocab_and_turtle_have_the_same_terms() -> None:
    """Both ways: no term of the Turtle is missing in Python, and Python has none of its own."""
    graph = turtle()
    defined = {s for kind in KINDS for s in graph.subjects(RDF.type, kind) if type(s) is URIRef}
    assert len(defined) > 200
    assert {NG[name] for name in NG.__annotations__ if not name.startswith("_")} | {
        NG[name] for name in NG._extras
    } == defined


def test_vocab_is_generated_from_the_turtle() -> None:
    """The names, their order and the comments beside them are what cog writes."""
    command = [sys.executable, "-m", "cogapp", "--check", str(ROOT / "kg" / "vocab.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_misspelt_term_raises() -> None:
    """A wrong name fails where it is written, not in a query that finds nothing."""
    with pytest.raises(AttributeError):
        NG.Actr  # noqa: B018
    assert NG["from"] == URIRef("https://w3id.org/newsgraph/ontology#from")


def test_every_kind_of_entity_is_a_class() -> None:
    """The kinds that findings are of are the local names of classes."""
    classes = set(turtle().subjects(RDF.type, OWL.Class))
    assert [kind for kind in EntityKind if NG[kind.value] not in classes] == []


def test_the_ontology_has_an_individual_for_each_value_of_the_model() -> None:
    """As many speech acts, modes, statuses and certainties as findings can have."""
    graph = turtle()
    for values, kind in ((Act, NG.SpeechAct), (Mode, NG.Mode), (Status, NG.Status)):
        assert len(set(graph.subjects(RDF.type, kind))) == len(values)
    assert len(set(graph.subjects(RDF.type, NG.AgentCertainty))) == len(AgentCertainty)


def test_every_kind_of_people_that_is_counted_is_an_individual() -> None:
    """The subsets of figures are terms of the ontology, so that queries can ask for them."""
    lists = tomllib.loads((ROOT / "kg" / "knowledge" / "data" / "figures.toml").read_text("utf-8"))
    kinds = set(turtle().subjects(RDF.type, NG.PeopleKind))
    subsets = {"".join(word.capitalize() for word in name.split("_")) for name in lists["subsets"]}
    assert {NG._NS[name] for name in subsets} - kinds == set()
