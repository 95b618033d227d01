"""A SHACL shape as a SPARQL expression that is true of the nodes that break it.

https://www.w3.org/TR/shacl/ defines each core constraint by such a query, and so do we, but for all
nodes a shape targets at once. A constraint we cannot write is an error, never passed over: a shape
that checks nothing would let every graph through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, count
from typing import Any

from rdflib import RDF, SH, Graph
from rdflib.collection import Collection
from rdflib.term import Literal, Node, URIRef

from kg.errors import KnowledgeError

_IGNORED = {SH.path, SH.message, SH.sparql, SH.qualifiedMinCount, SH.qualifiedMaxCount} | {
    SH.targetClass,
    SH.targetNode,
    SH.targetSubjectsOf,
    SH.targetObjectsOf,
}  # read together with others, or elsewhere
_OfValues = Callable[["_Compiler", Any, str], str]
_OfSets = Callable[["_Compiler", Node, str, Any, str], list[str]]
_KINDS = {SH.IRI: "isIRI", SH.Literal: "isLiteral", SH.BlankNode: "isBLANK"}


def queries(shapes: Graph) -> dict[URIRef, str]:
    """Return, for each node shape, a SELECT of the nodes (`?this`) that break it."""
    return {shape: _Compiler(shapes).query(shape) for shape in _node_shapes(shapes)}


def _node_shapes(shapes: Graph) -> list[URIRef]:
    found = sorted(s for s in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef))
    if not found:
        raise KnowledgeError("shapes/ holds no sh:NodeShape", hint="install newsgraph anew")
    return found


class _Compiler:
    """Writes the query of one shape; variables are numbered so that none is used twice."""

    def __init__(self, shapes: Graph) -> None:
        self.shapes = shapes
        self.numbers = count(1)

    # ── the query ───────────────────────────────────────────────────────────────────────────

    def query(self, shape: URIRef) -> str:
        """Return the SELECT: targets, then core constraints or any of the shape's own queries."""
        target = self._target(shape)
        violations = self._violations(shape, "?this")
        broken = [f"FILTER ({' || '.join(violations)})"] if violations else []
        broken += [f"{{ {select} }}" for select in self._selects(shape)]
        if not broken:
            raise KnowledgeError(f"{shape} checks nothing", hint="give it a constraint")
        branches = " UNION ".join(f"{{ {target} {one} }}" for one in broken)
        return f"{self._prefixes()}SELECT DISTINCT ?this WHERE {{ {branches} }}"

    def _target(self, shape: URIRef) -> str:
        ways = [f"?this {_n(RDF.type)} {_n(o)} ." for o in self._all(shape, SH.targetClass)]
        ways += [f"VALUES ?this {{ {_n(o)} }}" for o in self._all(shape, SH.targetNode)]
        ways += [f"?this {_n(o)} [] ." for o in self._all(shape, SH.targetSubjectsOf)]
        ways += [f"[] {_n(o)} ?this ." for o in self._all(shape, SH.targetObjectsOf)]
        if not ways:
            raise KnowledgeError(f"{shape} has no target", hint="say which nodes it is about")
        union = " UNION ".join(f"{{ {way} }}" for way in ways)
        return f"{{ SELECT DISTINCT ?this WHERE {{ {union} }} }}"

    def _selects(self, shape: URIRef) -> Iterator[str]:
        for constraint in self._all(shape, SH.sparql):
            yield str(self.shapes.value(constraint, SH.select))

    def _prefixes(self) -> str:
        declared = sorted(self.shapes.subject_objects(SH.prefix), key=lambda d: str(d[1]))
        return "".join(
            f"PREFIX {prefix}: <{self.shapes.value(declaration, SH.namespace)}>\n"
            for declaration, prefix in declared
        )

    # ── constraints ─────────────────────────────────────────────────────────────────────────

    def _violations(self, shape: Node, node: str) -> list[str]:
        """Expressions each of which is true when `node` breaks one constraint of the shape."""
        path = self.shapes.value(shape, SH.path)
        found: list[str] = []
        for parameter, value in sorted(self.shapes.predicate_objects(shape), key=str):
            if parameter in _IGNORED or not str(parameter).startswith(str(SH)):
                continue
            if parameter in _OF_VALUES:
                found.append(self._some_value(path, node, _OF_VALUES[parameter], value))
            elif parameter in _OF_SETS and path is not None:
                found += _OF_SETS[parameter](self, shape, self._path(path), value, node)
            else:
                raise KnowledgeError(
                    f"{shape} uses {parameter}, which kg.check cannot check",
                    hint="write the constraint another way, or teach kg/check/constraints.py",
                )
        return found

    def _some_value(self, path: Node | None, node: str, is_bad: _OfValues, value: Any) -> str:
        """Whether some value on the path, or without a path the node itself, is bad."""
        if path is None:
            return f"({is_bad(self, value, node)})"
        one = self._fresh()
        bad = is_bad(self, value, one)
        return f"EXISTS {{ {node} {self._path(path)} {one} . FILTER ({bad}) }}"

    def _conforms(self, shape: Node, node: str) -> str:
        return f"!({' || '.join(self._violations(shape, node)) or 'false'})"

    def _nested(self, value: Node, node: str) -> str:
        """A property shape as a part of a shape."""
        return " || ".join(self._violations(value, node)) or "false"

    def _none_of(self, members: Node, node: str) -> str:
        return " && ".join(f"!({self._conforms(s, node)})" for s in self._list(members))

    def _not_one_of(self, members: Node, node: str) -> str:
        each = (f"IF({self._conforms(s, node)}, 1, 0)" for s in self._list(members))
        return f"({' + '.join(each)}) != 1"

    def _unlisted(self, members: Node, node: str) -> str:
        return " && ".join(f"!sameTerm({node}, {_n(m)})" for m in self._list(members))

    def _too_few(self, shape: Node, path: str, value: Any, node: str) -> list[str]:
        return [f"!{self._distinct(node, path, int(value))}"]

    def _too_many(self, shape: Node, path: str, value: Any, node: str) -> list[str]:
        return [self._distinct(node, path, int(value) + 1)]

    def _wrong_number(self, shape: Node, path: str, value: Node, node: str) -> list[str]:
        """sh:qualifiedValueShape with sh:qualifiedMinCount and sh:qualifiedMaxCount."""
        found = []
        if (least := self.shapes.value(shape, SH.qualifiedMinCount)) is not None:
            found.append(f"!{self._distinct(node, path, int(str(least)), value)}")
        if (most := self.shapes.value(shape, SH.qualifiedMaxCount)) is not None:
            found.append(self._distinct(node, path, int(str(most)) + 1, value))
        return found

    def _distinct(self, node: str, path: str, number: int, conform: Node | None = None) -> str:
        """Whether `node` has that many different values, each of which conforms to a shape."""
        values = [self._fresh() for _ in range(number)]
        triples = " ".join(f"{node} {path} {v} ." for v in values)
        tests = [f"!sameTerm({a}, {b})" for a, b in combinations(values, 2)]
        tests += [self._conforms(conform, v) for v in values] if conform else []
        return f"EXISTS {{ {triples} FILTER ({' && '.join(tests) or 'true'}) }}"

    def _lacks(self, shape: Node, path: str, value: Node, node: str) -> list[str]:
        return [f"!EXISTS {{ {node} {path} {_n(value)} }}"]

    def _unequal(self, shape: Node, path: str, value: Node, node: str) -> list[str]:
        v, other = self._fresh(), _n(value)
        return [
            f"EXISTS {{ {node} {one} {v} . FILTER NOT EXISTS {{ {node} {two} {v} }} }}"
            for one, two in ((path, other), (other, path))
        ]

    def _joint(self, shape: Node, path: str, value: Node, node: str) -> list[str]:
        v = self._fresh()
        return [f"EXISTS {{ {node} {path} {v} ; {_n(value)} {v} }}"]

    # ── small things ────────────────────────────────────────────────────────────────────────

    def _path(self, path: Node) -> str:
        """A SHACL property path in SPARQL's syntax."""
        if isinstance(path, URIRef):
            return _n(path)
        if (inverse := self.shapes.value(path, SH.inversePath)) is not None:
            return f"^{self._path(inverse)}"
        ways = self.shapes.value(path, SH.alternativePath)
        steps = [self._path(p) for p in self._list(path if ways is None else ways)]
        if not steps:
            raise KnowledgeError("a property path of an unknown kind", hint="see SHACL 2.3.1")
        return f"({('/' if ways is None else '|').join(steps)})"

    def _all(self, subject: Node, predicate: URIRef) -> list[Node]:
        return sorted(self.shapes.objects(subject, predicate), key=str)

    def _list(self, head: Node) -> list[Node]:
        return list(Collection(self.shapes, head))

    def _fresh(self) -> str:
        return f"?v{next(self.numbers)}"


def _n(term: Node) -> str:
    assert isinstance(term, URIRef | Literal)
    return term.n3()


# Parameter → the expression that is true of a bad value.
_OF_VALUES: dict[Node, _OfValues] = {
    SH["class"]: lambda c, x, v: f"!EXISTS {{ {v} {_n(RDF.type)} {_n(x)} }}",
    SH.datatype: lambda c, x, v: f"!(isLiteral({v}) && DATATYPE({v}) = {_n(x)})",
    SH["in"]: lambda c, x, v: c._unlisted(x, v),
    SH.maxInclusive: lambda c, x, v: f"!COALESCE({v} <= {_n(x)}, false)",
    SH.maxLength: lambda c, x, v: f"isBLANK({v}) || STRLEN(STR({v})) > {x}",
    SH.minInclusive: lambda c, x, v: f"!COALESCE({v} >= {_n(x)}, false)",
    SH.minLength: lambda c, x, v: f"isBLANK({v}) || STRLEN(STR({v})) < {x}",
    SH.nodeKind: lambda c, x, v: f"!{_KINDS[x]}({v})",
    SH["not"]: lambda c, x, v: c._conforms(x, v),
    SH["or"]: lambda c, x, v: c._none_of(x, v),
    SH.pattern: lambda c, x, v: f"isBLANK({v}) || !REGEX(STR({v}), {_n(x)})",
    SH.property: lambda c, x, v: c._nested(x, v),
    SH.xone: lambda c, x, v: c._not_one_of(x, v),
}
# Parameter → the expressions true of a node whose values, taken together, are bad.
_OF_SETS: dict[Node, _OfSets] = {
    SH.disjoint: _Compiler._joint,
    SH.equals: _Compiler._unequal,
    SH.hasValue: _Compiler._lacks,
    SH.maxCount: _Compiler._too_many,
    SH.minCount: _Compiler._too_few,
    SH.qualifiedValueShape: _Compiler._wrong_number,
}
