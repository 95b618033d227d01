"""What is wrong with the nodes at fault, as a SHACL report by pySHACL.

pySHACL is asked about those nodes and shapes only: its answer about the others is known.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.check.background import background_graph, shapes_graph
from kg.check.faults import Faults
from kg.model import Triple

# Constraints in SPARQL take pySHACL up to 50 ms a node; a text that shifted breaks hundreds.
_TOLD_IN_FULL = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The validation report as Turtle, and (node, message) for each result; both empty if none."""

    turtle: str = ""
    faults: tuple[tuple[str, str], ...] = ()


def report_of(triples: Iterable[Triple], faults: Faults) -> Report:
    """Return pySHACL's report on the nodes at fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # rdflib's, at each ill-typed literal
        data = _graph((*background_graph(), *triples))
        results = Graph()
        for shape, nodes in faults.items():
            results += _results(data, shape, nodes)
        return _told(results)


def refusal(node: Node, message: str) -> Report:
    """Return a report of one thing that is wrong beyond what shapes can see."""
    return _told(_result(node, message))


def _graph(triples: Iterable[tuple[Node, Node, Node]]) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def _results(data: Graph, shape: URIRef, nodes: tuple[Node, ...]) -> Graph:
    """The results about the nodes at fault; beyond the first few it says less."""
    results = _validate(data, shape, nodes[:_TOLD_IN_FULL])
    for node in nodes[_TOLD_IN_FULL:]:
        results += _result(node, f"Mend the node as those before it: it breaks {shape}, too.")
    return results


def _validate(data: Graph, shape: URIRef, nodes: tuple[Node, ...]) -> Graph:
    """pySHACL's results about the nodes, without the report that lists them."""
    import pyshacl  # takes half as long to import as all of ours, and is wanted only here
    from pyshacl.errors import ReportableRuntimeError

    named: list[str | URIRef] = [node for node in nodes if isinstance(node, URIRef)]
    report: Graph
    try:
        _, report, _ = pyshacl.validate(
            data,
            shacl_graph=_alone(shape),
            use_shapes=[shape],
            focus_nodes=named if len(named) == len(nodes) else None,  # it takes only IRIs
            inplace=True,
        )
    except (ReportableRuntimeError, TypeError) as error:  # some ill-typed literals it cannot bear
        message = f"Mend the node: it breaks {shape}, and pySHACL cannot say how ({error})."
        return sum((_result(node, message) for node in nodes), start=Graph())
    results = set(report.subjects(RDF.type, SH.ValidationResult))
    return _graph(_named(t, shape) for t in report if t[0] in results and _is_told(t))


def _is_told(triple: tuple[Node, Node, Node]) -> bool:
    """A path that is no property is left out, as its blank nodes are those of the shapes."""
    return triple[1] != SH.resultPath or isinstance(triple[2], URIRef)


def _named(triple: tuple[Node, Node, Node], shape: URIRef) -> tuple[Node, Node, Node]:
    """Part of a result. A property shape without a name is told by the shape it belongs to."""
    subject, predicate, value = triple
    return subject, predicate, shape if predicate == SH.sourceShape else value


@cache
def _alone(shape: URIRef) -> Graph:
    """One shape with all it consists of: a small graph is loaded faster than all shapes are."""
    return _graph(_parts(shape, set()))


def _parts(node: Node, seen: set[Node]) -> Iterator[tuple[Node, Node, Node]]:
    seen.add(node)
    for predicate, value in shapes_graph().predicate_objects(node):
        yield node, predicate, value
        is_part = isinstance(value, BNode) or predicate in {SH.sparql, SH.prefixes}
        if is_part and value not in seen:
            yield from _parts(value, seen)


def _result(node: Node, message: str) -> Graph:
    result = BNode()
    return _graph(
        (
            (result, RDF.type, SH.ValidationResult),
            (result, SH.focusNode, node),
            (result, SH.resultSeverity, SH.Violation),
            (result, SH.resultMessage, Literal(message)),
        )
    )


def _told(results: Graph) -> Report:
    """One report of all results, the same each time: results are sorted, and named in order."""
    found = sorted(
        results.subjects(RDF.type, SH.ValidationResult),
        key=lambda result: sorted(map(str, results.objects(result))),
    )
    if not found:
        return Report()
    report, names = BNode("report"), {node: BNode(f"r{n}") for n, node in enumerate(found)}
    graph = _graph((names.get(s, s), p, o) for s, p, o in results)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(False)))
    faults: set[tuple[str, str]] = set()
    for result in names.values():
        graph.add((report, SH.result, result))
        focus = str(graph.value(result, SH.focusNode))
        faults |= {(focus, str(message)) for message in graph.objects(result, SH.resultMessage)}
    return Report(turtle=graph.serialize(format="turtle"), faults=tuple(sorted(faults)))
