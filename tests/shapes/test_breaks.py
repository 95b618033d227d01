"""Every rule of shapes/ can be broken, and says in words what is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.plugins.sparql import processor

from kg.check import completed, shapes_graph
from kg.check.background import background_graph
from kg.check.faults import find_faults, targets
from kg.check.report import report_of
from tests.examples import (
    BREAKS,
    COPY_BREAKS,
    LINK_BREAKS,
    MERGED_BREAKS,
    TOMBSTONE_BREAKS,
    Triples,
    broken,
    example_copies,
    example_event,
    example_graph,
    example_identities,
    example_links,
    example_tombstones,
    parsed,
    provokes,
)

FILES = (*BREAKS, *MERGED_BREAKS, *LINK_BREAKS, *COPY_BREAKS, *TOMBSTONE_BREAKS)
Told = set[tuple[str, str]]


def told_by_us(triples: Triples, context: Triples = ()) -> Told:
    faults = find_faults(triples, context)  # type: ignore[arg-type]
    return set(report_of((*triples, *context), faults).faults)  # type: ignore[arg-type]


def told_by_pyshacl(triples: Triples) -> Told:
    """What pySHACL says of everything, by itself."""
    _, report, _ = pyshacl.validate(graph_of(triples), shacl_graph=shapes_graph(), inplace=True)
    return told_in(report)


def told_in_context(triples: Triples, context: Triples) -> Told:
    """What pySHACL says of the targets that the triples without the context make so."""
    data, told = graph_of((*triples, *context)), set()
    for shape in shapes_graph().subjects(RDF.type, SH.NodeShape):
        nodes = sorted(map(str, targets(shape, triples)))  # type: ignore[arg-type]
        if nodes:
            _, report, _ = pyshacl.validate(
                data,
                shacl_graph=shapes_graph(),
                use_shapes=[shape],
                focus_nodes=nodes,
                inplace=True,
            )
            told |= told_in(report)
    return told


def graph_of(triples: Triples) -> Graph:
    data = Graph()
    for triple in (*background_graph(), *triples):
        data.add(triple)
    return data


def told_in(report: Graph) -> Told:
    return {
        (str(report.value(result, SH.focusNode)), str(message))
        for result in report.subjects(RDF.type, SH.ValidationResult)
        for message in report.objects(result, SH.resultMessage)
    }


@pytest.fixture(scope="module", autouse=True)
def quick_sparql() -> Iterator[None]:
    """rdflib parses a constraint's query once, not once a node: the answers stay what they are."""
    translate, parse = processor.translateQuery, processor.parseQuery

    @cache
    def translated(query: str) -> Any:
        return translate(parse(query))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "parseQuery", lambda query: query)
        patch.setattr(processor, "translateQuery", lambda query, *_: translated(query))
        yield


@pytest.mark.parametrize("file", BREAKS, ids=lambda file: file.stem)
def test_a_break_provokes_what_it_says_and_nothing_else(file: Path) -> None:
    """Each break file lists the messages it provokes."""
    assert {message for _, message in told_by_us(broken(file))} == provokes(file) != set()


@pytest.mark.parametrize(
    "file", [*MERGED_BREAKS, *LINK_BREAKS, *COPY_BREAKS], ids=lambda file: file.stem
)
def test_a_break_of_the_graph_of_an_event_links_or_copies_provokes_what_it_says(file: Path) -> None:
    """The same for what is made of many articles, whose own triples are context."""
    told = told_by_us(broken(file), example_event().context)
    assert {message for _, message in told} == provokes(file) != set()


@pytest.mark.parametrize("file", TOMBSTONE_BREAKS, ids=lambda file: file.stem)
def test_a_break_of_the_tombstones_provokes_what_it_says(file: Path) -> None:
    """The same for what stands in the place of articles that were taken down."""
    assert {message for _, message in told_by_us(broken(file))} == provokes(file) != set()


def test_every_message_is_provoked() -> None:
    """No rule of shapes/ is without a break file: each of them can fail."""
    said = {m for file in FILES for m in provokes(file)}
    silent = [m for m in messages() if not any(is_told(m, one) for one in said)]
    assert silent == []


def messages() -> list[str]:
    return sorted(str(message) for message in shapes_graph().objects(None, SH.message))


def is_told(message: str, said: str) -> bool:
    """Whether `said` is the message with its variables filled in."""
    parts = re.split(r"\{[?$]\w+\}", message)
    return re.fullmatch(".*".join(map(re.escape, parts)), said, re.DOTALL) is not None


def test_messages_are_sentences_and_differ() -> None:
    """A message is one sentence, and tells which rule it belongs to."""
    assert [m for m in messages() if not re.fullmatch(r"[A-Z][^\n]+\.", m)] == []
    assert len(messages()) == len(set(messages()))
    assert len(messages()) == len(set(shapes_graph().subjects(SH.message)))


def test_the_examples_conform() -> None:
    """The examples of the ontology break no shape, by our answer and by pySHACL's."""
    whole = completed(example_graph())
    assert told_by_us(whole) == set()
    assert told_by_pyshacl(whole) == set()
    made_of_many = (example_event(), example_identities(), example_copies(), example_links())
    for merged in (*made_of_many, example_tombstones()):
        assert told_by_us(completed(merged), merged.context) == set()
        assert told_in_context(completed(merged), merged.context) == set()


def batches(files: list[Path]) -> Iterator[list[Path]]:
    """All break files, several at a time where they change different things."""
    waiting = list(files)
    while waiting:
        batch: list[Path] = []
        touched: set[Any] = set()
        for file in waiting:
            changes = {(subject, predicate) for subject, predicate, _ in parsed(file)}
            if not changes & touched:
                batch.append(file)
                touched |= changes
        waiting = [file for file in waiting if file not in batch]
        yield batch


def test_pyshacl_says_the_same_of_every_break() -> None:
    """Oxigraph finds the nodes that pySHACL finds, no more and no fewer, and each is told of."""
    for batch in batches(BREAKS):
        triples = broken(*batch)
        assert told_by_us(triples) == told_by_pyshacl(triples), [file.stem for file in batch]


def test_pyshacl_says_the_same_of_every_break_of_the_events_graph() -> None:
    """The same in context: what other graphs describe is seen, and not judged."""
    context = example_event().context
    made_of_many = (MERGED_BREAKS, LINK_BREAKS, COPY_BREAKS, TOMBSTONE_BREAKS)
    for batch in (batch for files in made_of_many for batch in batches(files)):
        triples = broken(*batch)
        told = told_by_us(triples, context)
        assert told == told_in_context(triples, context), [file.stem for file in batch]


def test_shapes_are_valid_shacl() -> None:
    """The shapes conform to the shapes of shapes (SHACL, appendix C)."""
    _, report, _ = pyshacl.validate(
        completed_graph(), shacl_graph=shapes_graph(), use_shapes=[some_shape()], meta_shacl=True
    )
    assert (None, SH.conforms, None) in report


def completed_graph() -> Graph:
    data = Graph()
    for triple in completed(example_graph()):
        data.add(triple)
    return data


def some_shape() -> URIRef:
    return URIRef("https://w3id.org/newsgraph/shapes#Geometry")
