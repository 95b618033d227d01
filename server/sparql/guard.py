"""What is refused before anything evaluates it: SERVICE, and nesting that overflows the stack.

SERVICE is found in the text, wherever Oxigraph's parser could see it. That parser needs no blank
between a keyword and what follows (`SERVICEex:a{}` is one), and the text alone does not tell
whether `<` opens an IRI or compares: in `?a<?b)SERVICE#>` both can be meant. So every reading is
followed, and a query is refused if one of them has SERVICE. It may so refuse a query that has none;
it must never let one pass. The workers have no network either (`sandbox`), but for queries that
name, in every reading and wherever SERVICE stands, an IRI of the list of those allowed, letter for
letter.
"""

from __future__ import annotations

import re
from collections.abc import Set

from kg.errors import QueryRefused, QueryTooHeavy

DEEPEST = 400
"""Brackets within brackets; Oxigraph's parser overflows its stack somewhere above a thousand."""
_MOST_COMPARISONS = 500

# Possessive quantifiers (*+) throughout: a hostile query must not make these backtrack.
_BLANK = r"(?:\s|\#[^\n\r]*+)*+"
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*+>"
_NAME = r"(?:[\w·.:%-]|\\[-_~.!$&'()*+,;=/?#@%])+"  # keywords, numbers, prefixed names, blank nodes
_TOKEN = re.compile(
    rf"""(?P<blank>\s+|\#[^\n\r]*)
    |(?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    |(?P<iri>{_IRI})
    |(?P<variable>[?$][\w·]+)
    |(?P<language>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    |(?P<name>{_NAME})
    |(?P<open>[({{\[])
    |(?P<close>[)}}\]])
    |(?P<other>.)""",
    re.X | re.S,
)
# SERVICE, SILENT?, an IRI or a variable, and the group that is sent away
_SERVICE = re.compile(
    rf"service{_BLANK}(?:silent)?{_BLANK}(?:(?P<iri>{_IRI})|[?$][\w·]+|{_NAME}){_BLANK}\{{", re.I
)
_CERTAIN = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")  # no comparison reads like this


def refuse(query: str, allowed: Set[str] = frozenset()) -> bool:
    """Raise `QueryRefused` for SERVICE, `QueryTooHeavy` for more nesting than can be parsed.

    Return whether the query has SERVICE all the same, of nothing but `allowed` IRIs.
    """
    asks = "service" in query.lower() and _refuse_service(query, allowed)
    if query.count("(") + query.count("{") + query.count("[") > DEEPEST:
        _refuse_depth(query)
    return asks


def _refuse_service(query: str, allowed: Set[str]) -> bool:
    start = (0, False)  # where a token begins, and whether GRAPH stands before it
    waiting, seen, comparisons, asks = [start], {start}, 0, False
    while waiting:
        at, names_graph = waiting.pop()
        token = _TOKEN.match(query, at)
        if token is None:  # the end
            continue
        readings = [(token.end(), names_graph)]
        if not token["blank"]:
            readings = [(token.end(), token[0].lower() == "graph")]
        if token["name"]:
            asks |= _refuse_name(query, token, names_graph, allowed)
        if token["iri"] and not _CERTAIN.match(query, at):
            readings.append((at + 1, False))
            comparisons += 1
        if comparisons > _MOST_COMPARISONS:
            raise QueryTooHeavy("the query has too many comparisons that look like IRIs")
        waiting += [reading for reading in readings if reading not in seen]
        seen.update(readings)
    return asks


def _refuse_name(query: str, token: re.Match[str], names_graph: bool, allowed: Set[str]) -> bool:
    word, asks = token[0].lower(), False
    found = word.find("service")
    while found != -1 and ":" not in word[:found]:  # not inside a local name
        call = _SERVICE.match(query, token.start() + found)
        if call and not (names_graph and found == 0):
            if not call["iri"] or call["iri"][1:-1] not in allowed:
                raise _refused(allowed)
            asks = True
        found = word.find("service", found + 1)
    return asks


def _refused(allowed: Set[str]) -> QueryRefused:
    if allowed:
        return QueryRefused(
            "SERVICE is allowed only of addresses on this server's list, each written out",
            hint="allowed: " + " ".join(f"<{one}>" for one in sorted(allowed)),
        )
    return QueryRefused(
        "SERVICE is not allowed here: this server asks no other server",
        hint="ask the other endpoint yourself, and join with VALUES",
    )


def _refuse_depth(query: str) -> None:
    at = depth = 0
    while (token := _TOKEN.match(query, at)) is not None:
        depth += bool(token["open"]) - bool(token["close"])
        if depth > DEEPEST:
            raise QueryTooHeavy(f"brackets are nested more than {DEEPEST} deep")
        at = token.end()
