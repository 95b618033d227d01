"""Hostile writes by somebody who has a token: all are refused, and nothing of them is kept."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator
from contextlib import closing

from tests.server.hostile.case import UPDATE, Case
from tests.server.hostile.wire import request

_MEGABYTE = 1 << 20
_TURTLE, _NTRIPLES = "text/turtle", "application/n-triples"
_XML, _JSONLD = "application/rdf+xml", "application/ld+json"
_GRAPH = "/graph-store?graph=urn:hostile"
_REFUSED = frozenset({403})
_UNREAD = frozenset({400, 413, 415, 422, 500})
_STOPPED = frozenset({403, 413, 500, 504})


def wake(port: int, token: str) -> None:
    """Have the writer started by a write that changes nothing: it takes a second, once."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sparql-update"}
    for _ in range(20):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("POST", "/sparql", "DELETE DATA { <urn:a> <urn:b> <urn:c> }", headers)
        with closing(connection), connection.getresponse() as response:
            if response.status == 204:
                return
    raise RuntimeError(f"no writer starts: {response.status}")


def cases(trap: int, token: str) -> tuple[Case, ...]:
    """Return all; those that reach out, reach for that port of loopback."""
    return (*_updates(trap, token), *_graphs(trap, token))


def _updates(trap: int, token: str) -> Iterator[Case]:
    here = f"http://127.0.0.1:{trap}/x"
    triples = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
    refused = {
        "load": f"LOAD <{here}>",
        "load-silent": f"LOAD SILENT <{here}> INTO GRAPH <urn:hostile>",
        "load-file": "LOAD <file:///etc/passwd>",
        "load-file-silent": "LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:hostile>",
        "load-ftp": f"LOAD <ftp://127.0.0.1:{trap}/x>",
        "load-ipv6": f"LOAD <http://[::1]:{trap}/x>",
        "load-base": f"BASE <{here}> LOAD <y>",
        "load-prefixed": f"PREFIX e: <{here}> LOAD e:y",
        "load-second": f"INSERT DATA {{ <urn:a> <urn:b> 1 }} ; LOAD <{here}>",
        "load-comment": f"LOAD # <urn:a>\n <{here}>",
        "load-glued": f"LOAD<{here}>INTO GRAPH<urn:hostile>",
        "load-small-letters": f"load<{here}>",
        "service": f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "service-exists": f"DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o "
        f"FILTER EXISTS {{ SERVICE SILENT <{here}> {{ ?s ?p ?o }} }} }}",
        "service-second": f"CLEAR GRAPH <urn:none> ; INSERT {{ ?s ?p ?o }} "
        f"WHERE {{ SERVICE ?x {{ ?s ?p ?o }} VALUES ?x {{ <{here}> }} }}",
    }  # fmt: skip
    stopped = {
        "endless": f"INSERT {{ GRAPH <urn:hostile> {{ ?a ?e ?i }} }} WHERE {{ {triples} }}",
        "endless-delete": f"DELETE {{ ?a <urn:x> ?i }} WHERE {{ {triples} FILTER(RAND() < 2) }}",
        "doubling": "INSERT { GRAPH <urn:hostile> { <urn:a> <urn:b> ?x40 } } WHERE "
        "{ BIND('abcdefgh' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
        + " }",
        "fanning": f"INSERT {{ GRAPH ?graph {{ ?a ?e ?i }} }} WHERE {{ {triples} "
        "BIND(IRI(CONCAT('urn:', STRUUID())) AS ?graph) }",
    }
    unread = {
        "nested": "INSERT DATA { GRAPH <urn:hostile> { <urn:a> <urn:b> " + "(" * 50_000,
        "nested-where": "DELETE WHERE " + "{" * 9_000 + "}" * 9_000,
        "broken": "INSERT DATA { GRAPH <urn:hostile> { <urn:a>",
        "query": "SELECT * { ?s ?p ?o }",
        "not-utf8": "INSERT DATA { GRAPH <urn:hostile> { <urn:a> <urn:b> '\udcff' } }",
    }
    for found, expected in ((refused, _REFUSED), (stopped, _STOPPED), (unread, _UNREAD)):
        for name, text in found.items():
            body = text.encode("utf-8", "surrogateescape")
            whole = request("POST", "/sparql", body, Content_Type=UPDATE, **_told(token))
            yield _case(f"update-{name}", whole, expected, runs=True)


def _graphs(trap: int, token: str) -> Iterator[Case]:
    outside = f'<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:{trap}/x">]>'
    inside = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    laughs = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{n + 1} '&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};'>" for n in range(30)
    ) + "]>"  # fmt: skip
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e#">'
        '<rdf:Description rdf:about="urn:a"><e:b>&{};</e:b></rdf:Description></rdf:RDF>'
    )
    for name, kind, body in (
        ("xml-entity-outside", _XML, outside + rdf.format("b")),
        ("xml-entity-file", _XML, inside + rdf.format("b")),
        ("xml-laughs", _XML, laughs + rdf.format("a30")),
        ("xml-deep", _XML, "<a>" * 50_000),
        ("jsonld-context", _JSONLD, f'{{"@context": "http://127.0.0.1:{trap}/c", "a": 1}}'),
        ("jsonld-import", _JSONLD,
         f'{{"@context": {{"@version": 1.1, "@import": "http://127.0.0.1:{trap}/c"}}, "a": 1}}'),
        ("jsonld-deep", _JSONLD, '{"a":' * 50_000),
        ("turtle-lists", _TURTLE, "<urn:a> <urn:b> " + "(" * 100_000),
        ("turtle-nodes", _TURTLE, "<urn:a> <urn:b> " + "[ <urn:p> " * 100_000),
        ("turtle-broken", _TURTLE, "<urn:a> <urn:b> 'open"),
        ("ntriples-cut", _NTRIPLES, "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>"),
        ("type-none", "", "<urn:a> <urn:b> <urn:c> ."),
        ("type-wrong", "image/png", "<urn:a> <urn:b> <urn:c> ."),
    ):  # fmt: skip
        for method in ("PUT", "POST"):
            whole = request(method, _GRAPH, body.encode(), Content_Type=kind, **_told(token))
            yield _case(f"graph-{name}-{method.lower()}", whole, _UNREAD, runs=True)

    def large() -> Iterable[bytes]:
        size = 100 * _MEGABYTE
        told = {"Content_Type": _NTRIPLES, "Content_Length": str(size), **_told(token)}
        yield request("PUT", _GRAPH, **told)
        for _ in range(size >> 16):
            yield b" " * (1 << 16)

    yield Case(name="writing/graph-large", send=large, expected=frozenset({413}))
    for name, path in {
        "none": "/graph-store",
        "relative": "/graph-store?graph=x",
        "two": "/graph-store?graph=urn:a&graph=urn:b",
        "both": "/graph-store?graph=urn:a&default",
        "breaks-out": "/graph-store?graph=urn:a%3E%20%7B%7D%20%3B%20DROP%20ALL%20%23",
        "line-break": "/graph-store?graph=urn:a%0d%0aX-Evil:%201",
        "not-utf8": "/graph-store?graph=urn:%ff",
    }.items():
        body = b"<urn:a> <urn:b> <urn:c> ."
        whole = request("PUT", path, body, Content_Type=_NTRIPLES, **_told(token))
        yield _case(f"named-{name}", whole, frozenset({400, 405}))
        gone = request("DELETE", path, **_told(token))
        yield _case(f"removed-{name}", gone, frozenset({400, 404, 405}))


def _told(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _case(name: str, whole: bytes, expected: frozenset[int], *, runs: bool = False) -> Case:
    return Case(name=f"writing/{name}", send=lambda: [whole], expected=expected, runs=runs)
