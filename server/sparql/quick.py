"""The short way: a plain GET of `/sparql?query=…` is answered before Flask makes a request of it.

Flask's part costs more than a lookup in the graph. So WSGI middleware, inside of all the other,
answers what is plain, with the same `Answering` and the same headers; whatever is not plain, or
goes wrong, it hands on: pages, other methods, mementos, tokens, errors. `tests/server/sparql`
holds both ways against each other.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from kg.errors import NewsgraphError
from server.problems import Problem
from server.site import Site
from server.sparql.answering import Asked, Headers, is_page
from server.sparql.clients import network_of
from server.sparql.formats import wanted

RAISED = "newsgraph.raised"
"""Where in the WSGI environment an error waits for Flask to tell it."""
QUERY_ID = "newsgraph.query_id"
BEGAN = "newsgraph.began"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?")
_NOT_PLAIN = frozenset(("HTTP_ACCEPT_DATETIME", "HTTP_AUTHORIZATION", "HTTP_RANGE"))
_LONGEST_LINK = 200  # characters of an address that is told again in a header

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
Observer = Callable[[dict[str, Any], int, float, int], None]
"""Told of each answer sent this way: the environment, status, seconds, bytes of the body."""


class Quick:
    """WSGI middleware; `headers` are those that every answer has."""

    def __init__(
        self, application: Application, site: Site, headers: dict[str, str], observe: Observer
    ) -> None:
        self._application, self._site, self._observe = application, site, observe
        self._headers = [*headers.items()]
        self._plain_headers = [pair for pair in self._headers if pair[0] != "Cache-Control"]
        self._url = site.config.url.rstrip("/") if site.config.url else None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, or pass the request on."""
        asked = self._plain(environ)
        if asked is None:
            return self._application(environ, start_response)
        environ[BEGAN] = began = time.perf_counter()
        try:
            reply = self._site.answering.reply(asked)
        except (Problem, NewsgraphError) as error:
            environ[RAISED] = error
            return self._application(environ, start_response)
        headers = reply.headers
        own = any(name == "Cache-Control" for name, _ in headers)
        headers += self._plain_headers if own else self._headers
        headers.append(("X-Query-Id", asked.id))
        headers += _links(environ, asked.base) if self._site.config.store is None else []
        start_response("200 OK" if reply.status == 200 else "304 Not Modified", headers)
        seconds = time.perf_counter() - began
        self._observe(environ, reply.status, seconds, len(reply.body))
        return [reply.body]

    def _plain(self, environ: dict[str, Any]) -> Asked | None:
        """Read a request; None when it is for Flask."""
        if environ["PATH_INFO"] != "/sparql" or environ["REQUEST_METHOD"] != "GET":
            return None
        query = _query(environ.get("QUERY_STRING", ""))
        if query is None or not _NOT_PLAIN.isdisjoint(environ):
            return None
        base = self._base(environ)
        try:
            formats = wanted(None, environ.get("HTTP_ACCEPT"))
        except Problem:
            return None
        if base is None or is_page(formats):
            return None
        return Asked(
            query=query,
            default_graphs=(),
            named_graphs=(),
            formats=formats,
            base=base,
            client=network_of(environ.get("REMOTE_ADDR") or ""),
            id=identified(environ),
            anew=wants_anew(environ.get("HTTP_CACHE_CONTROL")),
            if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
            if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
            accept_encoding=environ.get("HTTP_ACCEPT_ENCODING"),
        )

    def _base(self, environ: dict[str, Any]) -> str | None:
        if self._url is not None:
            return f"{self._url}/sparql"
        host = environ.get("HTTP_HOST", "")
        if not _HOST.fullmatch(host) or host.endswith((":80", ":443")):
            return None
        scheme, mounted = environ["wsgi.url_scheme"], environ.get("SCRIPT_NAME", "")
        return f"{scheme}://{host}{mounted}/sparql"


def identified(environ: dict[str, Any]) -> str:
    """Return the request's id: what the client calls it, or one of ours."""
    known: str | None = environ.get(QUERY_ID)
    if known is None:
        said: str = environ.get("HTTP_X_QUERY_ID", "")
        known = said if said and _ID.fullmatch(said) else os.urandom(16).hex()
        environ[QUERY_ID] = known
    return known


def wants_anew(cache_control: str | None) -> bool:
    """Whether a request asks for an answer that nobody kept."""
    return cache_control is not None and (
        "no-cache" in cache_control or "no-store" in cache_control
    )


def _query(parameters: str) -> str | None:
    """Return the query when it is all that the address says and is UTF-8."""
    if not parameters.startswith("query=") or "&" in parameters:
        return None
    text = parameters[6:].replace("+", " ")
    try:
        return unquote_to_bytes(text).decode() if "%" in text else text.encode("ascii").decode()
    except UnicodeError:
        return None


def _links(environ: dict[str, Any], endpoint: str) -> Headers:
    """Return where other times of this answer are, as `memento` says it."""
    parameters = environ["QUERY_STRING"]
    if len(parameters) > _LONGEST_LINK or not parameters.isascii() or ">" in parameters:
        return []
    outside = endpoint.removesuffix("/sparql")
    return [
        (
            "Link",
            f'<{endpoint}?{parameters}>; rel="original timegate", '
            f'<{outside}/timemap/sparql?{parameters}>; rel="timemap"; '
            'type="application/link-format"',
        )
    ]
