"""`Fetcher`: the one way newsgraph asks the open web for anything.

    address ─addresses→ may be asked? ─robots→ is wanted? ─pace→ our turn
            ─connect→ the very address that was judged ─unpack→ no more bytes than allowed

Every hop of a redirect goes all that way again.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from types import TracebackType

import httpcore
import httpx

from kg import __version__
from kg.errors import FetchError
from kg.fetch import robots, unpack
from kg.fetch.addresses import Guard, Network, Resolve, resolved
from kg.fetch.connect import Transport
from kg.fetch.hosts import Forgetful, Memory, origin_of
from kg.fetch.pace import Pace, retry_after
from kg.fetch.robots import Robots

NAME = "newsgraph"
"""Our product token, by which robots.txt knows us."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_NOT_NOW = frozenset({408, 425, 429})
_BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one answer may cost."""

    packed: int = 20_000_000  # bytes as sent
    unpacked: int = 20_000_000  # bytes of a page; `get` may say otherwise
    connect: float = 15.0  # seconds
    silence: float = 20.0  # seconds between two bytes
    seconds: float = 60.0  # of the whole answer
    hops: int = 5  # redirects; RFC 9309 wants at least so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    url: str  # where it came from in the end
    status: int  # 200; 304 where nothing has changed since
    body: bytes = b""
    content_type: str = ""  # "text/html"
    charset: str | None = None  # as the header says
    etag: str | None = None
    modified: str | None = None  # Last-Modified, as sent
    moved: str | None = None  # where the address has moved to for good

    @property
    def unchanged(self) -> bool:
        """Whether it is what the sender of the conditional request has already."""
        return self.status == 304


class Fetcher:
    """Asks politely and carefully; from many threads, but a host only once at a time.

    `contact` is a mail address or page that tells hosts how to reach who runs this. `allowed` are
    private networks that may be asked, `memory` is where hosts are remembered.
    """

    def __init__(
        self,
        contact: str,
        *,
        allowed: Collection[Network] = (),
        limits: Limits | None = None,
        memory: Memory | None = None,
        pause: float = 1.0,
        resolve: Resolve = resolved,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        contact = contact.strip()
        if not contact or not contact.isascii() or not contact.isprintable():
            raise FetchError(
                "publishers want to know how to reach who asks",
                hint="give a mail address or a page: --contact, or NEWSGRAPH_CONTACT",
            )
        memory = memory or Forgetful()
        self.agent = f"{NAME}/{__version__} (+{contact})"
        self._limits, self._now = limits or Limits(), now
        self._guard = Guard(allowed, resolve)
        self._transport = Transport(self._guard)
        self._pace = Pace(memory, pause, now, sleep)
        self._robots = Robots(NAME, self._robots_txt, memory, now)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transport.close()

    def get(
        self,
        address: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        most: int | None = None,
    ) -> Answer:
        """Return what is at an address, after at most `Limits.hops` redirects.

        With the `etag` or `modified` of an earlier answer the request is conditional, and the
        answer may be 304, without a body. `most` bytes are read, unpacked.

        Raises `FetchError` and its kin: `AddressRefused`, `RobotsRefused`, `AnswerTooLarge`,
        `HostBusy`. None of them says anything about other addresses.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        known = {name: value for name, value in headers.items() if value}
        return self._follow(address, known, most or self._limits.unpacked, self._robots.demand)

    def sitemaps(self, address: str) -> tuple[str, ...]:
        """Return the sitemaps that robots.txt of an address's host names; raises as `get` does."""
        return self._robots.sitemaps(self._guard.url(address))

    def _robots_txt(self, address: str) -> tuple[int, bytes]:
        try:
            answer = self._follow(address, {}, robots.MOST, lambda url: 0.0, cut=True)
        except _Refused as refused:
            return refused.status, b""
        return answer.status, answer.body

    def _follow(
        self,
        address: str,
        headers: Mapping[str, str],
        most: int,
        demand: Callable[[httpx.URL], float],
        *,
        cut: bool = False,
    ) -> Answer:
        url, for_good, moved = self._guard.url(address), True, None
        for _ in range(self._limits.hops + 1):
            with self._pace.turn(origin_of(url), demand(url)):
                answer = self._once(url, headers, most, cut)
            if not isinstance(answer, _Redirect):
                return replace(answer, moved=moved)
            for_good = for_good and answer.for_good
            url = self._guard.url(answer.target, url)
            moved = str(url) if for_good else moved
        raise FetchError(
            f"more than {self._limits.hops} redirects, the last to {url}",
            hint="give the address where it ends",
        )

    def _once(
        self, url: httpx.URL, headers: Mapping[str, str], most: int, cut: bool
    ) -> Answer | _Redirect:
        """Ask once; what that does to the host's rest is noted."""
        origin, limits = origin_of(url), self._limits
        said = {"User-Agent": self.agent, "Accept-Encoding": unpack.CODINGS, **headers}
        try:
            with (
                self._transport.deadline.within(limits.seconds),
                self._transport.get(
                    url, said, connect=limits.connect, read=limits.silence
                ) as response,
            ):
                found = self._read(url, response, most, cut)
        except (httpcore.TimeoutException, httpcore.NetworkError, ssl.SSLError) as error:
            seconds = self._pace.rest(origin)
            is_slow = isinstance(error, httpcore.TimeoutException)
            reason = "it takes too long" if is_slow else str(error) or type(error).__name__
            why = f"{url.host} does not answer: {reason}"
            raise FetchError(
                why, hint="it is tried again later", passing=True, wait=seconds
            ) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, ValueError) as error:
            raise FetchError(
                f"{url.host} does not speak HTTP as it should: {error}",
                hint="it is tried again later",
                passing=True,
            ) from error
        self._pace.well(origin)
        return found

    def _read(
        self, url: httpx.URL, response: httpcore.Response, most: int, cut: bool
    ) -> Answer | _Redirect:
        headers = httpx.Headers(response.headers)
        status = response.status
        if status in _REDIRECTS:
            target = headers.get("Location")
            if not target:
                raise FetchError(f"status {status} that leads nowhere", hint="tell its publisher")
            return _Redirect(target, status in _FOR_GOOD)
        if status not in (200, 203, 304):
            raise self._refusal(url, status, headers)
        content = b""
        if status != 304:
            content = self._body(response, headers, most, cut)
        kind, charset = _content_type(headers.get("Content-Type", ""))
        return Answer(
            url=str(url),
            status=304 if status == 304 else 200,
            body=content,
            content_type=kind,
            charset=charset,
            etag=headers.get("ETag"),
            modified=headers.get("Last-Modified"),
        )

    def _body(
        self, response: httpcore.Response, headers: httpx.Headers, most: int, cut: bool
    ) -> bytes:
        coding = headers.get("Content-Encoding", "")
        packed = max(self._limits.packed, most)
        pieces = response.iter_stream()
        if cut:
            return unpack.beginning(pieces, coding, packed=packed, most=most)
        return unpack.body(pieces, coding, packed=packed, unpacked=most)

    def _refusal(self, url: httpx.URL, status: int, headers: httpx.Headers) -> FetchError:
        """What a status means: for now, or for good."""
        wait = retry_after(headers.get("Retry-After"), self._now())
        passing = status >= 500 or status in _NOT_NOW
        if status in _BUSY:
            wait = self._pace.rest(origin_of(url), wait)
        hint = "it is tried again later" if passing else "look at the address"
        return _Refused(status, hint=hint, passing=passing, wait=wait)


class _Refused(FetchError):
    """An answer that is no page."""

    def __init__(self, status: int, *, hint: str, passing: bool, wait: float | None) -> None:
        super().__init__(f"status {status}", hint=hint, passing=passing, wait=wait)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Redirect:
    target: str
    for_good: bool


def _content_type(said: str) -> tuple[str, str | None]:
    """ "text/html; charset=UTF-8" → ("text/html", "utf-8")."""
    if not said:
        return "", None
    message = Message()
    try:
        message["Content-Type"] = said
        return message.get_content_type(), message.get_content_charset()
    except (ValueError, LookupError):  # a charset in an encoding that is none (RFC 2231)
        return said.partition(";")[0].strip().lower(), None
