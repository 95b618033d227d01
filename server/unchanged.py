"""Entity tags of pages and descriptions: what a client has already is not sent again (304).

The tag is a digest of what would be sent, so it holds over snapshots that change nothing here.
Answers of the endpoint have tags of their own (`sparql/answering.py`), and so have dumps.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from flask import Flask, Response, request

_TAGGED = frozenset(
    ("resources", "catalogue", "sitemap", "vocabularies", "memento", "pages", "browse")
)


def install(app: Flask) -> None:
    """Let the application tag answers, and leave out those that the client has."""
    app.after_request(_tagged)


def _tagged(response: Response) -> Response:
    if (
        request.blueprint not in _TAGGED
        or request.method not in ("GET", "HEAD")
        or response.status_code != HTTPStatus.OK
        or response.is_streamed
        or "ETag" in response.headers
        or "no-store" in response.headers.get("Cache-Control", "")
    ):
        return response
    digest = hashlib.blake2b(response.get_data(), digest_size=12)
    digest.update((response.content_type or "").encode())
    response.set_etag(digest.hexdigest(), weak=True)  # compressed on the way it is still this
    response.make_conditional(request)
    return response
