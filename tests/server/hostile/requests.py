"""Hostile requests: addresses, headers, methods, framing, bodies; and updates without a token."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from tests.server.hostile.case import FORM, QUERY, UNAUTHORISED, UPDATE, Case, raw
from tests.server.hostile.wire import request

_MEGABYTE = 1 << 20
_ASK = "/sparql?query=ASK%20%7B%7D"


def cases(trap: int) -> tuple[Case, ...]:
    """Return all; those that reach out, reach for that port of loopback."""
    return (
        *_updates(trap),
        *_addresses(),
        *_parameters(trap),
        *_headers(),
        *_methods(),
        *_framing(),
        *_garbage(),
        *_bodies(),
        *_large(),
        *_ranges(),
    )


def _updates(trap: int) -> Iterator[Case]:
    here = f"http://127.0.0.1:{trap}/"
    for name, text in {
        "load": f"LOAD <{here}>",
        "load-silent": f"LOAD SILENT <{here}> INTO GRAPH <urn:g>",
        "load-file": "LOAD <file:///etc/passwd>",
        "load-second": f"INSERT DATA {{ <urn:a> <urn:b> 1 }} ; LOAD <{here}>",
        "service": f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "drop-all": "DROP ALL",
        "clear": "CLEAR SILENT DEFAULT",
        "delete-all": "DELETE WHERE { ?s ?p ?o }",
        "endless": "INSERT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "nested": "DELETE WHERE " + "{" * 50_000,
        "broken": "INSERT DATA {",
    }.items():
        for how, whole in {
            "body": request("POST", "/sparql", text.encode(), Content_Type=UPDATE),
            "form": request(
                "POST", "/sparql", b"update=" + quote(text).encode(), Content_Type=FORM
            ),
        }.items():
            yield raw(f"update/{name}-{how}", whole, *UNAUTHORISED)
    bearer = {"Content_Type": UPDATE, "Authorization": "Bearer "}
    for name, token in {
        "empty": "",
        "wrong": "ng_0123456789abcdef",
        "long": "a" * 60_000,
        "binary": "\xff\xfe\x01",
        "path": "../../../etc/passwd",
        "glob": "*",
        "statement": "' OR '1'='1",
    }.items():
        told = {**bearer, "Authorization": f"Bearer {token}"}
        whole = request("POST", "/sparql", b"DROP ALL", **told)
        yield raw(f"update/token-{name}", whole, 400, *UNAUTHORISED, bare=True)
    whole = request("POST", "/sparql", b"DROP ALL", Content_Type=UPDATE, Authorization="Basic Og==")
    yield raw("update/basic", whole, *UNAUTHORISED)
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        for where in ("/store?default", "/graphs?graph=urn:g", "/rdf-graph-store?graph=urn:g"):
            whole = request(method, where, b"<urn:a> <urn:b> 1 .", Content_Type="text/turtle")
            name = f"update/store-{method.lower()}-{where[1:].partition('?')[0]}"
            yield raw(name, whole, 404, 405, 415, *UNAUTHORISED)
    whole = request("GET", "/sparql?update=DROP%20ALL")
    yield raw("update/by-get", whole, 400, 405, *UNAUTHORISED)


_PATHS = {
    "dots": "/dumps/../../../../etc/passwd",
    "dots-escaped": "/dumps/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "dots-twice-escaped": "/dumps/%252e%252e%252fetc%252fpasswd",
    "slash-escaped": "/dumps/..%2f..%2f..%2fetc%2fpasswd",
    "backslash": "/dumps/..%5c..%5cetc%5cpasswd",
    "overlong": "/dumps/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "nul": "/dumps/manifest.json%00.ttl",
    "nul-ontology": "/ontology/core/event.ttl%00",
    "absolute": "/dumps//etc/passwd",
    "hidden": "/dumps/.env",
    "ontology-dots": "/ontology/../../kg/errors.py",
    "ontology-dots-escaped": "/ontology/%2e%2e/pyproject.toml",
    "shapes-dots": "/shapes/core/../../server/app.py",
    "shapes-absolute": "/shapes//etc/passwd.ttl",
    "web-dots": "/web/../app.py",
    "web-dots-escaped": "/web/%2e%2e%2fapp.py",
    "queries-dots": "/queries/../../../etc/passwd.rq",
    "queries-escaped": "/queries/..%2f..%2fconfig.py",
    "dot-segments": "/a/./b/../c",
    "slashes": "//sparql",
    "many-slashes": "/" * 8_000,
    "long": "/" + "a" * 60_000,
    "deep": "/doc" + "/a" * 20_000,
    "percent": "/doc/%",
    "percent-half": "/doc/%4",
    "percent-wrong": "/doc/%zz",
    "not-utf8": "/doc/%ff%fe",
    "surrogate": "/doc/%ed%a0%80",
    "line-break": "/id/x%0d%0aX-Evil:%201",
    "line-break-doc": "/doc/x%0d%0aSet-Cookie:%20a=b",
    "markup": "/doc/%3Cscript%3Ealert(1)%3C/script%3E",
    "iri-end": "/doc/id/x%3E%20%7B%7D%20DROP%20ALL%20%23",
    "iri-end-ttl": "/doc/id/x%3E%3B%3Fs%3Fp%3Fo.ttl",
    "quote": "/doc/id/%22%27%60",
    "brace": "/doc/id/%7B%7B7*7%7D%7D",
    "protocol-relative": "//evil.example/id/x",
    "redirect-out": "/id//evil.example",
    "redirect-backslash": "/id/%5C%5Cevil.example",
    "redirect-scheme": "/id/https:%2F%2Fevil.example",
    "suffixes": "/doc/id/x.ttl.ttl.html.nt",
    "suffix-only": "/doc/.ttl",
    "environment": "/.git/config",
    "console": "/console?__debugger__=yes&cmd=1",
    "wordpress": "/wp-login.php",
    "semicolon": "/sparql;jsessionid=1",
    "right-to-left": "/doc/%E2%80%AEx",
}


def _addresses() -> Iterator[Case]:
    for name, path in _PATHS.items():
        expected = (303, 308, 400, 404, 414, *((200,) if "slashes" in name else ()))
        yield raw(f"address/{name}", request("GET", path), *expected, bare=True)
    for name, path in {
        "blank": "/doc/a b",
        "nul": "/doc/a\0b",
        "not-ascii": "/doc/\xff\xfe",
        "control": "/doc/a\x01b",
        "none": "",
        "relative": "sparql",
        "fragment": "/sparql#x",
        "star": "*",
    }.items():
        yield raw(f"address/raw-{name}", request("GET", path), 200, 308, 400, 404, bare=True)
    absolute = request("GET", "http://evil.example/id/x")
    yield raw("address/other-host", absolute, 303, 400, 404, 421)


def _parameters(trap: int) -> Iterator[Case]:
    evil = "%0d%0aX-Evil:%201%0d%0a%0d%0a%3Cscript%3E"
    for name, path, *statuses in (
        ("format-line-break", f"{_ASK}&format=json{evil}", 406),
        ("format-long", f"{_ASK}&format=" + "a" * 60_000, 406),
        ("format-nul", f"{_ASK}&format=json%00", 406),
        ("formats", _ASK + "&format=json" * 900, 200),
        ("query-twice", _ASK + "&query=ASK%20%7B%7D", 400),
        ("query-empty", "/sparql?query=", 400),
        ("query-line-break", f"/sparql?query={evil}", 400),
        ("query-not-utf8", "/sparql?query=%ff%fe", 400),
        ("query-half-escape", "/sparql?query=ASK%7B%7D%", 400),
        ("query-array", "/sparql?query[]=ASK%7B%7D", 200, 400),
        ("names-line-break", f"{_ASK}&{evil}=1", 200, 400),
        ("many", "/sparql?" + "a=1&" * 20_000, 400, 414),
        ("ampersands", "/sparql?" + "&" * 60_000, 200, 400, 414),
        ("equals", "/sparql?" + "=" * 60_000, 200, 400, 414),
        ("graph-line-break", f"{_ASK}&default-graph-uri=urn:a{evil}", 400),
        ("graph-outside", f"{_ASK}&default-graph-uri=http://127.0.0.1:{trap}/x", 200),
        ("graph-file", f"{_ASK}&named-graph-uri=file:///etc/passwd", 200),
        ("graph-relative", f"{_ASK}&default-graph-uri=x", 400),
        ("graphs", _ASK + "".join(f"&default-graph-uri=urn:{n}" for n in range(900)), 200),
        ("using", f"{_ASK}&using-graph-uri=urn:a", 400, 403),
        ("update-too", f"{_ASK}&update=DROP%20ALL", 400, 401, 403),
        ("page-huge", "/contradictions?page=999999999999999999999999", 200, 400, 404),
        ("page-negative", "/contradictions?page=-1", 200, 400, 404),
        ("page-word", "/contradictions?page=%00", 200, 400, 404),
        ("day-wrong", "/timeline?from=99999-99-99", 200, 400),
        ("day-line-break", f"/timeline?from={evil}", 200, 400),
        ("place-breaks-out", "/timeline?place=x%3E%20%7D%20%23", 200, 400, 404),
        ("actor-long", "/contradictions?actor=" + "a" * 60_000, 200, 400, 404),
        ("kind-markup", "/contradictions?kind=%3Cscript%3E", 200, 400, 404),
        ("timeline-kind-breaks-out", "/timeline?kind=%3B%20%7D%20%7D%20%23", 200, 400),
        ("kind-breaks-out", "/contradictions?kind=Numbers%20%7D%20UNION%20%7B", 400),
        ("compare-breaks-out", "/compare?a=%22%29%20%7D%20%23&b=%5C", 200, 400, 404),
        ("compare-regex", "/compare?a=" + quote("(.*)*" * 500) + "&b=x", 200, 400, 404, 504),
        ("compare-not-utf8", "/compare?a=%ff&b=%00", 200, 400, 404),
    ):
        bare = len(path) > 65_000  # refused by the HTTP library
        yield raw(f"parameter/{name}", request("GET", path), *statuses, bare=bare)


def _headers() -> Iterator[Case]:
    for name, headers, *statuses in (
        ("accept-nothing", {"Accept": "image/png"}, 406),
        ("accept-commas", {"Accept": "," * 60_000}, 200, 400, 431),
        ("accept-ranges", {"Accept": "a/b;q=0.1," * 6_000}, 406, 400, 431),
        ("accept-semicolons", {"Accept": "text/csv" + ";" * 60_000}, 200, 400, 431),
        ("accept-parameters", {"Accept": "text/csv;a=" * 6_000}, 200, 400, 406, 431),
        ("accept-quality-nan", {"Accept": "text/csv;q=nan"}, 200, 400, 406),
        ("accept-quality-huge", {"Accept": "text/csv;q=1e999"}, 200, 400, 406),
        ("accept-quality-wide", {"Accept": "text/csv;q=\xd9\xa1"}, 200, 400, 406),
        ("accept-binary", {"Accept": "\xff\xfe/\x80"}, 200, 400, 406),
        ("accept-quoted", {"Accept": 'text/csv;a="' + "\\" * 9_001}, 200, 400, 406),
        ("accept-encoding", {"Accept_Encoding": "gzip;q=nan,br;q=-1,*;q=9," * 900}, 200, 400),
        ("accept-encoding-none", {"Accept_Encoding": "identity;q=0,*;q=0"}, 200, 406),
        ("accept-datetime", {"Accept_Datetime": "Thu, 99 Foo 99999 99:99:99 GMT"}, 200, 400),
        (
            "accept-datetime-early",
            {"Accept_Datetime": "Mon, 01 Jan 0001 00:00:00 GMT"},
            200, 302, 400, 404, 406,
        ),
        ("if-none-match", {"If_None_Match": '"' + 'a","' * 20_000}, 200, 400, 431),
        ("if-none-match-open", {"If_None_Match": 'W/"'}, 200, 400),
        ("if-modified", {"If_Modified_Since": "a" * 60_000}, 200, 400, 431),
        (
            "if-modified-overflow",
            {"If_Modified_Since": "Fri, 31 Dec 999999999 23:59:59 GMT"},
            200, 304, 400,
        ),
        ("if-unmodified", {"If_Unmodified_Since": "0"}, 200, 400, 412),
        ("cookie", {"Cookie": "a=b;" * 15_000}, 200, 400, 431),
        ("large", {"X_Large": "a" * 2_000_000}, 400, 431, None),
        ("many", {f"X_{n}": "1" for n in range(5_000)}, 400, 431, None),
        ("host-none", {"Host": None}, 400),
        ("host-empty", {"Host": ""}, 400),
        ("host-markup", {"Host": "<script>"}, 400),
        ("host-path", {"Host": "a/../b"}, 400),
        ("host-user", {"Host": "a@127.0.0.1"}, 400),
        ("host-port", {"Host": "localhost:999999"}, 200, 400),
        ("host-port-word", {"Host": "localhost:x"}, 200, 400),
        ("host-long", {"Host": "a" * 60_000}, 200, 400, 431),
        ("host-blank", {"Host": "a b"}, 400),
        ("host-ipv6", {"Host": "[::1"}, 400),
        ("forwarded-host", {"X_Forwarded_Host": "evil.example"}, 200),
        ("forwarded-host-breaks-out", {"X_Forwarded_Host": "<script>, a b"}, 200, 400),
        ("forwarded-proto", {"X_Forwarded_Proto": "javascript"}, 200, 400),
        ("forwarded-prefix", {"X_Forwarded_Prefix": "//evil.example/<x>"}, 200, 400),
        ("forwarded-for", {"X_Forwarded_For": "127.0.0.1," * 6_000}, 200, 400, 431),
        ("forwarded", {"Forwarded": 'for="[::1]";host=evil;proto=x'}, 200, 400),
        ("override", {"X_HTTP_Method_Override": "DELETE"}, 200),
        ("rewrite", {"X_Original_URL": "/etc/passwd", "X_Rewrite_URL": "/x"}, 200),
        ("proxy", {"Proxy": "http://evil.example"}, 200),
        ("query-id", {"X_Query_Id": "a\tb<script>" + "x" * 9_000}, 200, 400),
        ("expect", {"Expect": "the-unexpected"}, 200, 400, 417),
        ("upgrade", {"Connection": "Upgrade", "Upgrade": "websocket"}, 200, 400, 426),
        (
            "upgrade-h2c",
            {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2_Settings": "AAMA"},
            200, 400, 101,
        ),
        ("origin", {"Origin": "null"}, 200),
        ("language", {"Accept_Language": "a-" * 20_000}, 200, 400, 431),
        ("charset", {"Accept_Charset": "utf-16;q=1, *;q=0"}, 200, 406),
    ):  # fmt: skip
        yield raw(f"header/{name}", request("GET", _ASK, **headers), *statuses, bare=True)
    service = request("GET", "/sparql", Accept="text/turtle", X_Forwarded_Host="evil.example")
    yield raw("header/forwarded-host-in-description", service, 200)
    for name, lines in {
        "name-blank": "X Evil: 1",
        "name-empty": ": 1",
        "name-binary": "X-\xff: 1",
        "folded": "X-Folded: a\r\n b",
        "bare-return": "X-Return: a\rX-Evil: 1",
        "nul": "X-Nul: a\0b",
        "no-colon": "X-Nothing",
        "blank-before-colon": "Content-Length : 5",
        "host-twice": "Host: evil.example",
        "type-twice": "Content-Type: text/plain\r\nContent-Type: application/sparql-query",
        "accept-twice": "Accept: text/csv\r\nAccept: image/png",
        "authorization-twice": "Authorization: Bearer a\r\nAuthorization: Bearer b",
    }.items():
        whole = f"GET {_ASK} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\nConnection: close\r\n\r\n"
        statuses = (200, 400, None)
        yield raw(f"header/{name}", whole.encode("latin-1"), *statuses, bare=True)


def _methods() -> Iterator[Case]:
    for method in (
        "PUT", "DELETE", "PATCH", "TRACE", "TRACK", "DEBUG", "PROPFIND", "MOVE", "LINK", "BREW",
        "get", "G" * 10_000,
    ):  # fmt: skip
        for path in ("/sparql", "/", "/dumps/"):
            if method == "QUERY" and path == "/sparql":
                continue
            name = f"method/{method[:12]}-{path.strip('/') or 'home'}"
            whole = request(method, path)
            also = (200,) if method == "get" else ()  # granian reads methods in any case
            yield raw(name, whole, 400, 401, 403, 405, 501, *also, bare=True)
    whole = request("CONNECT", "127.0.0.1:22")
    yield raw("method/CONNECT", whole, 400, 404, 405, None, bare=True)
    yield raw("method/OPTIONS-star", request("OPTIONS", "*"), 200, 204, 400, 404, 405, bare=True)
    for path in ("/sparql?query=ASK%20%7B", "/nothing", _ASK + "&format=png"):
        yield raw(f"method/HEAD-{len(path)}", request("HEAD", path), 400, 404, 406, head=True)
    for version in ("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "http/1.1", "", "HTTP/1.1 x"):
        whole = request("GET", _ASK, version=version)
        name = f"method/version-{version.replace('/', '-').replace(' ', '-') or 'none'}"
        yield raw(name, whole, 200, 400, 505, None, bare=True)


def _post(*lines: str, body: bytes = b"") -> bytes:
    head = ["POST /sparql HTTP/1.1", "Host: localhost", f"Content-Type: {QUERY}", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


def _framing() -> Iterator[Case]:
    """Lies about where the body ends. Each asks for /smuggled behind it: nothing may answer that.

    A lie that makes the whole unreadable gets 400 or no answer; one that can be read, its answer.
    """
    behind = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ask = b"ASK {}"
    chunked = b"6\r\nASK {}\r\n0\r\n\r\n"
    te = "Transfer-Encoding: chunked"
    for name, whole in {
        "length-and-chunked": _post("Content-Length: 6", te, body=chunked + behind),
        "chunked-and-length": _post(te, "Content-Length: 4", body=chunked + behind),
        "lengths": _post("Content-Length: 6", "Content-Length: 60", body=ask + behind),
        "lengths-listed": _post("Content-Length: 6, 6", body=ask + behind),
        "length-negative": _post("Content-Length: -1", body=ask + behind),
        "length-plus": _post("Content-Length: +6", body=ask + behind),
        "length-hex": _post("Content-Length: 0x6", body=ask + behind),
        "length-word": _post("Content-Length: six", body=ask + behind),
        "length-huge": _post("Content-Length: 99999999999999999999999", body=ask),
        "length-most": _post("Content-Length: 18446744073709551615", body=ask),
        "length-empty": _post("Content-Length:", body=ask + behind),
        "length-blank": _post("Content-Length : 6", body=ask + behind),
        "length-under-line": _post("Content_Length: 6", body=ask + behind),
        "chunked-spelt": _post("Transfer-Encoding: xchunked", body=chunked + behind),
        "chunked-twice": _post(te, te, body=chunked),
        "chunked-not-last": _post("Transfer-Encoding: chunked, identity", body=chunked + behind),
        "chunked-tab": _post("Transfer-Encoding:\tchunked", body=chunked),
        "chunked-vertical": _post("Transfer-Encoding: \x0bchunked", body=chunked + behind),
        "gzip-chunked": _post("Transfer-Encoding: gzip, chunked", body=chunked),
        "chunk-hex": _post(te, body=b"zz\r\nASK {}\r\n0\r\n\r\n" + behind),
        "chunk-negative": _post(te, body=b"-6\r\nASK {}\r\n0\r\n\r\n" + behind),
        "chunk-huge": _post(te, body=b"fffffffffffffffff\r\nASK {}"),
        "chunk-longer": _post(te, body=b"4\r\nASK {}\r\n0\r\n\r\n" + behind),
        "chunk-bare-feeds": _post(te, body=b"6\nASK {}\n0\n\n" + behind),
        "chunk-extension": _post(te, body=b"6;" + b"a" * 200_000 + b"\r\nASK {}\r\n0\r\n\r\n"),
        "chunk-trailer": _post(
            te, body=b"6\r\nASK {}\r\n0\r\nContent-Length: 99\r\nX-Evil: 1\r\n\r\n"
        ),
        "chunk-trailers": _post(te, body=b"6\r\nASK {}\r\n0\r\n" + b"A: b\r\n" * 50_000 + b"\r\n"),
        "chunks-of-one": _post(te, body=b"1\r\n \r\n" * 60_000 + b"0\r\n\r\n"),
        "get-with-body": request("GET", _ASK, body=ask + behind),
        "old-chunked": request(
            "POST", "/sparql", version="HTTP/1.0", Transfer_Encoding="chunked", Content_Type=QUERY
        )
        + chunked,
    }.items():
        yield raw(f"framing/{name}", whole, 200, 400, 411, 413, 415, 431, 501, None, bare=True)


def _garbage() -> Iterator[Case]:
    for name, whole in {
        "zeros": b"\0" * 5_000 + b"\r\n\r\n",
        "tls": bytes.fromhex("16030100a5010000a10303") + b"\0" * 200,
        "ssh": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "smb": b"\xffSMBr\0\0\0\0\r\n\r\n",
        "request-line": b"GET\r\n\r\n",
        "long-line": b"G" * 600_000 + b"\r\n\r\n",
        "bare-feeds": b"GET /healthz HTTP/1.1\nHost: x\n\n",
        "response": b"HTTP/1.1 200 OK\r\n\r\n",
        "proxy": b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "pipelined": request("GET", "/nothing", Connection="keep-alive") * 400,
    }.items():
        yield raw(f"garbage/{name}", whole, 200, 400, 404, 431, None, bare=True)


def _bodies() -> Iterator[Case]:
    zeros = gzip.compress(b"\0" * (20 * _MEGABYTE), 9)
    inside = gzip.compress(b"ASK { }" + b" " * (50 * _MEGABYTE), 9)
    multipart = "multipart/form-data; boundary=x"
    part = b"--x\r\nContent-Disposition: form-data; name=query\r\n\r\nASK {}\r\n--x--"
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    for name, kind, body, more, *statuses in (
        ("latin-1", QUERY, "ASK { 'é' }".encode("latin-1"), {}, 400),
        ("utf-16", QUERY, "ASK {}".encode("utf-16"), {}, 400),
        ("utf-16-said", f"{QUERY}; charset=utf-16", "ASK {}".encode("utf-16"), {}, 400, 415),
        ("utf-32", QUERY, "ASK {}".encode("utf-32"), {}, 400),
        ("utf-7", f"{QUERY}; charset=utf-7", b"ASK +AHsAfQ-", {}, 415),
        ("utf-8-cut", QUERY, b"ASK { '\xe2\x82' }", {}, 400),
        ("utf-8-overlong", QUERY, b"ASK { '\xc0\xaf' }", {}, 400),
        ("utf-8-surrogate", QUERY, b"ASK { '\xed\xa0\x80' }", {}, 400),
        ("form-not-utf8", FORM, b"query=%ff%fe", {}, 400),
        ("form-half", FORM, b"query=ASK%7B%7D%", {}, 400),
        ("form-none", FORM, b"", {"Content_Length": "0"}, 400),
        ("form-twice", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", {}, 400),
        ("form-many", FORM, b"a=1&" * 50_000, {}, 400, 413),
        ("form-graph", FORM, b"query=ASK%7B%7D&default-graph-uri=%0d%0aX-Evil", {}, 400),
        ("gzip", QUERY, gzip.compress(b"ASK {}"), {"Content_Encoding": "gzip"}, 200, 400, 415),
        ("gzip-bomb", QUERY, zeros, {"Content_Encoding": "gzip"}, 400, 413, 415),
        ("gzip-bomb-blanks", QUERY, inside, {"Content_Encoding": "gzip"}, 400, 413, 415),
        ("gzip-twice", QUERY, gzip.compress(zeros), {"Content_Encoding": "gzip, gzip"}, 400, 415),
        ("deflate", QUERY, b"x\x9c\x03", {"Content_Encoding": "deflate"}, 400, 415),
        ("coding-unknown", QUERY, b"ASK {}", {"Content_Encoding": "rot13"}, 400, 415),
        ("no-type", None, b"ASK {}", {}, 415),
        ("type-wrong", "text/plain", b"ASK {}", {}, 415),
        ("type-long", "a/" + "b" * 50_000, b"ASK {}", {}, 400, 415, 431),
        ("type-parameters", QUERY + ";a=b" * 10_000, b"ASK {}", {}, 200, 400, 415, 431),
        ("type-continued", QUERY + ";charset*0=utf;charset*99999=x", b"ASK {}", {}, 200, 400, 415),
        ("type-line", QUERY + ";charset=\tutf-8", b"ASK {}", {}, 200, 400, 415),
        ("type-binary", "\xff/\xfe", b"ASK {}", {}, 400, 415),
        ("multipart", multipart, part, {}, 415),
        ("multipart-open", multipart, b"--x\r\n" * 9_000, {}, 415),
        ("multipart-unbound", "multipart/form-data", b"ASK {}", {}, 415),
        ("json-deep", "application/json", b"[" * 100_000, {}, 415),
        ("xml-entities", "application/xml", entity, {}, 415),
    ):  # fmt: skip
        whole = request("POST", "/sparql", body, Content_Type=kind, **more)
        yield raw(f"body/{name}", whole, *statuses, bare=True)


def _large() -> Iterator[Case]:
    size = 100 * _MEGABYTE
    piece = b" " * (1 << 16)

    def told(kind: str, path: str = "/sparql") -> Iterable[bytes]:
        yield request("POST", path, Content_Type=kind, Content_Length=str(size))
        for _ in range(size // len(piece)):
            yield piece

    def chunked(kind: str) -> Iterable[bytes]:
        yield request("POST", "/sparql", Content_Type=kind, Transfer_Encoding="chunked")
        for _ in range(size // len(piece)):
            yield b"%x\r\n" % len(piece) + piece + b"\r\n"
        yield b"0\r\n\r\n"

    for name, kind in (("query", QUERY), ("form", FORM), ("text", "text/plain")):
        expected = frozenset({413, 415})
        yield Case(name=f"large/{name}", send=lambda kind=kind: told(kind), expected=expected)
        yield Case(
            name=f"large/{name}-chunked", send=lambda kind=kind: chunked(kind), expected=expected
        )
    for name, path in (("home", "/"), ("nothing", "/nothing")):
        yield Case(
            name=f"large/{name}",
            send=lambda path=path: told("text/plain", path),
            expected=frozenset({404, 405, 413}),
        )
    yield Case(
        name="large/update",
        send=lambda: told(UPDATE),
        expected=frozenset({401, 403, 413}),
    )


def _ranges() -> Iterator[Case]:
    for name, value in {
        "outside": "bytes=99999999999999999999-",
        "backwards": "bytes=5-2",
        "empty": "bytes=-",
        "zero": "bytes=-0",
        "word": "bytes=a-b",
        "unit": "lines=1-2",
        "many": "bytes=" + ",".join(["0-0"] * 10_000),
        "overlapping": "bytes=" + ",".join(f"{n}-" for n in range(1_000)),
        "negative": "bytes=--1",
        "binary": "bytes=\xff-\xfe",
    }.items():
        whole = request("GET", "/dumps/manifest.json", Range=value)
        yield raw(f"range/{name}", whole, 200, 206, 400, 404, 416, bare=True)
