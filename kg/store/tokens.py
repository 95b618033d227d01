"""Tokens: who may write. Only digests are kept, so the file gives nobody away.

A token is 256 random bits, so a plain SHA-256 of it cannot be guessed back: slow hashes are for
passwords, which people choose. The file is written whole and renamed; a running server sees it.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kg.errors import StoreError
from kg.store.layout import Layout, write_atomically

SCOPES = ("read", "write")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PREFIX = "ng_"  # so that scanners of published code recognise one


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is known of a token; the token itself is not."""

    name: str
    scopes: tuple[str, ...]
    created: dt.datetime
    expires: dt.datetime | None
    digest: str  # SHA-256 of the token, hex

    def allows(self, scope: str) -> bool:
        """Whether it may do that; who may write may read."""
        return scope in self.scopes or (scope == "read" and "write" in self.scopes)

    def is_valid(self, now: dt.datetime) -> bool:
        """Whether it has not expired."""
        return self.expires is None or now < self.expires


def tokens(layout: Layout) -> tuple[Token, ...]:
    """Return what is known of all tokens, by name. Raises `StoreError` when it cannot be read."""
    try:
        said = json.loads(layout.tokens.read_bytes())
        return tuple(_read(one) for one in said)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{layout.tokens} cannot be read: {error}") from error


def create(
    layout: Layout, name: str, scopes: Iterable[str], *, expires: dt.datetime | None = None
) -> str:
    """Make a token and return it: nobody can do so later.

    Raises `StoreError` when the name is taken or is none, or a scope is none of `SCOPES`.
    """
    kept = tuple(scope for scope in SCOPES if scope in set(scopes))
    if not kept or set(scopes) - set(SCOPES):
        raise StoreError(f"the scopes are: {', '.join(SCOPES)}")
    if _NAME.fullmatch(name) is None:
        raise StoreError(f"no name for a token: {name}", hint="letters, digits, - _ and .")
    token = _PREFIX + secrets.token_urlsafe(32)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    new = Token(name=name, scopes=kept, created=now, expires=expires, digest=digest_of(token))
    with _alone(layout):
        known = tokens(layout)
        if any(one.name == name for one in known):
            raise StoreError(f"there is a token called {name}", hint="revoke it first")
        _write(layout, (*known, new))
    return token


def revoke(layout: Layout, name: str) -> None:
    """Forget a token; raises `StoreError` when there is none of that name."""
    with _alone(layout):
        known = tokens(layout)
        left = [one for one in known if one.name != name]
        if len(left) == len(known):
            raise StoreError(f"there is no token called {name}", hint="kg token list")
        _write(layout, left)


def find(known: Iterable[Token], secret: str) -> Token | None:
    """Return which of the tokens that is, if it has not expired.

    It takes as long for a wrong one as for a right one.
    """
    digest, now, found = digest_of(secret), dt.datetime.now(dt.UTC), None
    for token in known:
        if hmac.compare_digest(token.digest, digest) and token.is_valid(now):
            found = token
    return found


def digest_of(secret: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _read(said: dict[str, str | list[str] | None]) -> Token:
    expires = said["expires"]
    return Token(
        name=str(said["name"]),
        scopes=tuple(said["scopes"] or ()),
        created=dt.datetime.fromisoformat(str(said["created"])),
        expires=dt.datetime.fromisoformat(str(expires)) if expires else None,
        digest=str(said["digest"]),
    )


def _write(layout: Layout, known: Iterable[Token]) -> None:
    said = [
        {
            "name": one.name,
            "scopes": one.scopes,
            "created": one.created.isoformat(),
            "expires": one.expires.isoformat() if one.expires else None,
            "digest": one.digest,
        }
        for one in sorted(known, key=lambda one: one.name)
    ]
    layout.root.mkdir(parents=True, exist_ok=True)
    mask = os.umask(0o077)
    try:
        write_atomically(layout.tokens, (json.dumps(said, indent=1) + "\n").encode())
    finally:
        os.umask(mask)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Let no other process change the tokens meanwhile."""
    layout.root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(layout.root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
