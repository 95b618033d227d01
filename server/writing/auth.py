"""Who asks: `Authorization: Bearer TOKEN`, or Basic with the token as the password.

The second is what `curl -u me:TOKEN` and RDF libraries can send; the user's name is not looked at.
A token that is none is refused where one is needed, and passed over elsewhere: proxies that ask for
a password themselves hand theirs on.
"""

from __future__ import annotations

import threading

from flask import Flask, Request, g, request

from kg.store import Layout
from kg.store.tokens import Token, find, tokens
from server.config import Config
from server.problems import Problem
from server.site import site
from server.writing.writer import Writer

_CHALLENGE = 'Bearer realm="newsgraph", Basic realm="newsgraph", charset="UTF-8"'
_LONGEST = 512


class Known:
    """The tokens of a data directory, read anew when they change."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._lock = layout, threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._tokens: tuple[Token, ...] = ()

    def find(self, secret: str) -> Token | None:
        """Return the token that is, if it is valid."""
        if not secret or len(secret) > _LONGEST:
            return None
        with self._lock:
            try:
                status = self._layout.tokens.stat()
            except OSError:
                return None
            if (status.st_ino, status.st_mtime_ns) != self._seen:
                self._tokens = tokens(self._layout)
                self._seen = (status.st_ino, status.st_mtime_ns)
            known = self._tokens
        return find(known, secret)


def install(app: Flask, config: Config) -> None:
    """Let `flask.g` say whose request it is: `g.token`, a name, where there is one."""
    known = Known(Layout(config.data))

    def recognise() -> None:
        token = known.find(secret_of(request))
        g.scopes = ()
        if token is not None:
            g.token, g.scopes = token.name, token.scopes
            if token.allows("write"):
                request.max_content_length = config.write_mb << 20

    app.before_request(recognise)


def secret_of(request: Request) -> str:
    """Return what the request gives for a token; "" where it gives none."""
    said = request.authorization
    if said is None:
        return ""
    if said.type == "bearer":
        return said.token or ""
    return str(said.password or "") if said.type == "basic" else ""


def require_write() -> str:
    """Return the name of the token that writes; raises the `Problem` that there is none."""
    if "write" in g.scopes:
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and _is_basic():
            raise Problem("forbidden", "a browser sent this, and another site had it do so")
        return str(g.token)
    if "token" in g:
        raise Problem("forbidden", "this token may read, and not write")
    given = "the token is not known, or no longer valid"
    detail = given if request.authorization else "nothing is written without a token"
    problem = Problem("unauthorized", detail, hint="Authorization: Bearer …, or Basic with it")
    problem.headers["WWW-Authenticate"] = _CHALLENGE
    raise problem


def _is_basic() -> bool:
    """Whether the token came in a way that browsers repeat by themselves."""
    return request.authorization is not None and request.authorization.type == "basic"


def writer() -> Writer:
    """Return what writes; raises the `Problem` that this store is somebody else's."""
    found = site().writer
    if found is None:
        raise Problem("read-only", "this server stands before a store that is not its own")
    return found
