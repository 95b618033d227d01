"""Asking Wikidata politely: one request at a time, with our name, and no longer than it wants us.

Wikimedia's rules: https://www.mediawiki.org/wiki/API:Etiquette (serial requests, `maxlag`, a
User-Agent with a way to reach who runs it) and the limits of the query service (429 with
`Retry-After`). What fails for now is tried again, later each time, a few times; then the run ends
with what it learned, and the next one goes on from there.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import httpx

from kg import __version__
from kg.errors import LinkError

API = "https://www.wikidata.org/w/api.php"
SPARQL = "https://query.wikidata.org/sparql"
ATTEMPTS = 5
"""Times that one question is asked before the run is given up."""
_LONGEST_WAIT = 600.0  # seconds; whoever tells us to wait longer is asked another day
_FIRST_WAIT = 2.0
_NO_HURRY = 60.0  # what the query service's staff ask for after a 429 that says nothing
_TRANSIENT = ("maxlag", "ratelimited", "readonly", "internal_api_error", "timeout")
_LARGEST = 32 << 20  # bytes of one answer

Json = dict[str, Any]


class _ForNow(Exception):
    """A failure that may pass; `wait` seconds are what the server asks for."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(kw_only=True)
class Client:
    """Asks the two services of Wikidata. Use it as a context manager; not from two threads."""

    contact: str
    """A mail address or a page: how to reach who runs this. Sent with every request."""
    api: str = API
    sparql: str = SPARQL
    timeout: float = 70.0
    """Seconds for one answer; the query service stops a query after sixty."""
    pause: float = 0.5
    """Seconds between the end of one request and the next."""
    sleep: Callable[[float], None] = time.sleep
    requests: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if not self.contact.strip() or not self.contact.isascii() or not self.contact.isprintable():
            raise LinkError(
                "Wikidata wants to know how to reach who asks",
                hint="give a mail address or a page: --contact, or NEWSGRAPH_CONTACT",
            )
        agent = f"newsgraph/{__version__} ({self.contact.strip()}) httpx/{httpx.__version__}"
        headers = {"User-Agent": agent, "Accept-Encoding": "gzip"}
        self._http = httpx.Client(timeout=self.timeout, headers=headers, follow_redirects=False)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def ask(self, read: Callable[[Json], Any], **parameters: str) -> Any:
        """Return what `read` makes of an answer of the Action API.

        `read` raises KeyError, TypeError or ValueError at an answer that is not of the documented
        shape; such an answer is a failure like any other. Raises `LinkError`.
        """
        said = {**parameters, "format": "json", "formatversion": "1", "maxlag": "5"}
        return self._patiently("GET", self.api, said, read)

    def query(self, read: Callable[[Json], Any], sparql: str) -> Any:
        """Return what `read` makes of the query service's answer to a SELECT."""
        return self._patiently("POST", self.sparql, {"query": sparql}, read)

    def _patiently(
        self, method: str, address: str, said: Mapping[str, str], read: Callable[[Json], Any]
    ) -> Any:
        for attempt in range(ATTEMPTS):
            try:
                return self._once(method, address, said, read)
            except _ForNow as failure:
                reason, wait = str(failure), failure.wait
            if wait is not None and wait > _LONGEST_WAIT:
                raise LinkError(
                    f"{address} wants no questions for {wait:.0f} seconds: {reason}",
                    hint="run the same command after that: it goes on where it stopped",
                )
            if attempt + 1 < ATTEMPTS:
                self.sleep(max(wait or 0.0, _FIRST_WAIT * 2**attempt))
        raise LinkError(
            f"{address} did not answer {ATTEMPTS} times, last: {reason}",
            hint="run the same command later: it goes on where it stopped",
        )

    def _once(
        self, method: str, address: str, said: Mapping[str, str], read: Callable[[Json], Any]
    ) -> Any:
        if self.requests:
            self.sleep(self.pause)
        self.requests += 1
        try:
            response = self._send(method, address, said)
        except httpx.InvalidURL as error:
            raise LinkError(f"{address} is no address: {error}") from error
        except (httpx.TimeoutException, httpx.TransportError, httpx.DecodingError) as error:
            raise _ForNow(f"{type(error).__name__}: {error}") from error
        return _read(response, read)

    def _send(self, method: str, address: str, said: Mapping[str, str]) -> httpx.Response:
        accept = {"Accept": "application/sparql-results+json, application/json"}
        body: dict[str, Any] = {"params" if method == "GET" else "data": said}
        until = time.monotonic() + self.timeout
        with self._http.stream(method, address, headers=accept, **body) as response:
            read, size = [], 0
            for piece in response.iter_bytes():
                read.append(piece)
                size += len(piece)
                if size > _LARGEST:
                    raise LinkError(f"{address} answered with more than {_LARGEST >> 20} MB")
                if time.monotonic() > until:  # httpx's own limit is between two pieces
                    raise httpx.ReadTimeout("the answer takes too long")
            headers = {k: v for k, v in response.headers.items() if k != "content-encoding"}
            return httpx.Response(response.status_code, headers=headers, content=b"".join(read))


def _read(response: httpx.Response, read: Callable[[Json], Any]) -> Any:
    """Return what an answer says, or raise what that means: for now, or for good."""
    status, wait = response.status_code, _retry_after(response)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise _ForNow("429, too many requests", _NO_HURRY if wait is None else wait)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise _ForNow(f"status {status}", wait)
    if response.has_redirect_location or 300 <= status < 400:
        raise LinkError(
            f"the service has moved to {response.headers.get('Location', 'somewhere else')}",
            hint="give its new address with --api or --sparql, if you trust it",
        )
    if status >= httpx.codes.BAD_REQUEST:
        raise LinkError(f"status {status}: {response.text[:200]!r}")
    try:
        answer = json.loads(response.content)
    except ValueError as error:
        raise _ForNow(f"what came is no JSON: {response.text[:80]!r}", wait) from error
    if not isinstance(answer, dict):
        raise _ForNow("what came is JSON of another shape", wait)
    if (error_told := answer.get("error")) is not None:
        code = str(error_told.get("code")) if isinstance(error_told, dict) else "unknown"
        if code.startswith(_TRANSIENT):
            raise _ForNow(code, wait)
        raise LinkError(f"the service refuses: {json.dumps(error_told)[:200]}")
    try:
        return read(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as strange:
        raise _ForNow(f"an answer of another shape ({strange!r})", wait) from strange


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds, which may come as a number or as a date (RFC 9110, 10.2.3)."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said)
    try:
        then = email.utils.parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    now = dt.datetime.now(dt.UTC)
    if then.tzinfo is None:
        then = then.replace(tzinfo=dt.UTC)
    return max(0.0, (then - now).total_seconds())
