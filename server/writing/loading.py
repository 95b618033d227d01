"""LOAD: documents from addresses that the operator allows, fetched by the writer.

Nothing else is asked: no redirect is followed, for it leads where nobody allowed to go.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import httpx

from kg.errors import QueryError, QueryRefused
from server.writing.formats import media_type

_LARGEST = 64 << 20  # bytes
_ACCEPTED = (
    "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
)


def is_allowed(iri: str, allowed: Sequence[str]) -> bool:
    """Whether LOAD may fetch that address."""
    if not iri.startswith(("http://", "https://")) or "/.." in iri:
        return False
    return any(iri == one or (one.endswith("/") and iri.startswith(one)) for one in allowed)


def fetch(iri: str, allowed: Sequence[str], seconds: float) -> tuple[str, bytes]:
    """Return media type and text of a document.

    Raises `QueryRefused` where it may not be fetched and `QueryError` where it cannot be.
    """
    if not is_allowed(iri, allowed):
        raise QueryRefused(
            f"LOAD <{iri}> is not allowed here", hint="send the data itself, by PUT or INSERT DATA"
        )
    until = time.monotonic() + seconds
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", iri, headers={"Accept": _ACCEPTED}) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise QueryError(f"<{iri}> answers {response.status_code}")
            return _media_type(response, iri), _body(response, iri, until)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise QueryError(f"<{iri}> cannot be loaded: {error}") from error


def _media_type(response: httpx.Response, iri: str) -> str:
    said = response.headers.get("content-type", "")
    found = media_type(said, iri)
    if found is None:
        raise QueryError(f"<{iri}> comes as {said or 'no media type'}, which is no graph")
    return found


def _body(response: httpx.Response, iri: str, until: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if time.monotonic() > until:  # httpx counts from the last byte
            raise QueryError(f"<{iri}> takes too long to come")
        if len(body) > _LARGEST:
            raise QueryError(f"<{iri}> is larger than {_LARGEST >> 20} MB")
    return bytes(body)
