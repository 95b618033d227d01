"""From a query that was read to a whole HTTP answer: guard, cache, entity tag, compression.

Knows nothing of Flask, so that `quick` can answer without it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import blake2b

from kg.store import Snapshot
from server.compressing import SMALLEST, coding, compress
from server.config import Config
from server.negotiate import HTML, Choice
from server.problems import Problem
from server.sparql import guard
from server.sparql.backend import Answer, Backend, Question
from server.sparql.cache import Cache, Kept
from server.sparql.formats import Formats
from server.sparql.normal import is_volatile, normalised

_ENOUGH_FOR_A_PAGE = 500_000  # bytes of the answer

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query with all of its request that matters to the answer."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    formats: Formats
    base: str
    client: str
    id: str
    snapshot: Snapshot | None = None
    """Of which time; None: the newest."""
    anew: bool = False
    """Whether it is evaluated even if the answer is at hand (`Cache-Control: no-cache`)."""
    safe: bool = True
    """Whether the method is one whose answer the client may have kept."""
    if_none_match: str | None = None
    if_modified_since: str | None = None
    accept_encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes over the wire."""

    status: int
    headers: Headers
    body: bytes


class Answering:
    """Answers queries for one site."""

    def __init__(self, config: Config, backend: Backend) -> None:
        self._backend = backend
        self._longest = config.query_kb << 10
        self._allowed = frozenset(config.service_allowed)
        self.cache = Cache(config.cache_mb << 20)
        self._dated: tuple[Snapshot | None, str] = (None, "")

    def reply(self, asked: Asked) -> Reply:
        """Return the answer as it is sent, 304 when the client has it already.

        Raises the `Problem` or the error of the query that is told instead.
        """
        networked = self._refuse(asked.query)
        snapshot = asked.snapshot or self._backend.snapshot
        if networked or snapshot is None or is_volatile(asked.query):
            answer = self._backend.ask(_question(asked, networked))
            return self._fresh(asked, answer)
        key, tag = _key(asked, snapshot)
        if asked.safe and self._has(asked, tag, snapshot):
            return Reply(304, [("ETag", tag), ("Vary", _VARY)], b"")
        kept = None if asked.anew else self.cache.get(key)
        if kept is None:
            answer = self._backend.ask(_question(asked, networked))
            if answer.snapshot != snapshot:  # published between
                if answer.snapshot is None:
                    return self._fresh(asked, answer)
                key, tag = _key(asked, answer.snapshot)
            asked.formats.of(answer.kind)
            kept = self.cache.put(key, answer, tag, asked.query)
            return self._kept(asked, key, kept, answer.seconds)
        return self._kept(asked, key, kept, None)

    def ask(self, asked: Asked) -> Answer:
        """Return the answer for a page, at first hand or from memory."""
        networked = self._refuse(asked.query)
        snapshot = asked.snapshot or self._backend.snapshot
        cached = not (networked or snapshot is None or is_volatile(asked.query))
        if cached and snapshot is not None:
            key, tag = _key(asked, snapshot)
            kept = None if asked.anew else self.cache.get(key)
            if kept is not None:
                return kept.answer
        answer = self._backend.ask(_question(asked, networked))
        if cached and answer.snapshot is not None:
            key, tag = _key(asked, answer.snapshot)
            self.cache.put(key, answer, tag, asked.query)
        return answer

    def _refuse(self, query: str) -> bool:
        if len(query) > self._longest:
            raise Problem("request-too-large", f"a query has at most {self._longest} characters")
        return guard.refuse(query, self._allowed)

    def _fresh(self, asked: Asked, answer: Answer) -> Reply:
        """Send an answer that the next asking may change: nobody keeps it."""
        choice = asked.formats.of(answer.kind)
        headers = [
            ("Content-Type", choice.content_type),
            ("Vary", _VARY),
            ("Server-Timing", f"query;dur={answer.seconds * 1000:.1f}"),
            ("Cache-Control", "no-store"),
        ]
        body, form = answer.body, _coding(asked, answer.body)
        if form is not None:
            body = compress(form, body)
            headers.append(("Content-Encoding", form))
        headers.append(("Content-Length", str(len(body))))
        return Reply(200, headers, body)

    def _kept(self, asked: Asked, key: Hashable, kept: Kept, seconds: float | None) -> Reply:
        answer = kept.answer
        assert answer.snapshot is not None  # others are not kept
        timing = "cache" if seconds is None else f"query;dur={seconds * 1000:.1f}"
        headers = [
            ("Content-Type", asked.formats.of(answer.kind).content_type),
            ("Vary", _VARY),
            ("Server-Timing", timing),
            *self._marks(kept.tag, answer.snapshot),
        ]
        form = _coding(asked, answer.body)
        body = kept.body(form)
        if form is not None:
            headers.append(("Content-Encoding", form))
            if form not in kept.coded:
                self.cache.add_coded(key, kept, form, body)
        headers.append(("Content-Length", str(len(body))))
        return Reply(200, headers, body)

    def _marks(self, tag: str, snapshot: Snapshot) -> Headers:
        known, date = self._dated
        if known is not snapshot:
            date = snapshot.published.strftime("%a, %d %b %Y %H:%M:%S GMT")
            self._dated = (snapshot, date)
        return [("ETag", tag), ("Last-Modified", date)]

    @staticmethod
    def _has(asked: Asked, tag: str, snapshot: Snapshot) -> bool:
        """Whether the client keeps this very answer (RFC 9110, section 13.2.2)."""
        if asked.if_none_match is not None:
            said = [part.strip() for part in asked.if_none_match.split(",")]
            return tag in said or tag.removeprefix("W/") in said
        if asked.if_modified_since is None:
            return False
        try:
            since = parsedate_to_datetime(asked.if_modified_since)
            return snapshot.published.replace(microsecond=0) <= since
        except (ValueError, TypeError):  # no date, or one without a time zone
            return False


_VARY = "Accept, Accept-Encoding, Accept-Datetime"


def _question(asked: Asked, networked: bool) -> Question:
    formats = asked.formats
    return Question(
        query=asked.query,
        table=_evaluated_as(formats.table, "json"),
        graph=_evaluated_as(formats.graph, "ttl"),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        base=asked.base,
        beginning=_ENOUGH_FOR_A_PAGE if _is_only_page(formats) else None,
        snapshot=asked.snapshot,
        client=asked.client,
        id=asked.id,
        networked=networked,
    )


def _key(asked: Asked, snapshot: Snapshot) -> tuple[Hashable, str]:
    """Return under what an answer is kept, and its entity tag.

    The tag is weak: it is of the answer in every coding, and rows may come in another order.
    """
    formats = asked.formats
    key = (
        normalised(asked.query),
        snapshot.name,
        snapshot.published,
        asked.base,
        asked.default_graphs,
        asked.named_graphs,
        _evaluated_as(formats.table, "json"),
        _evaluated_as(formats.graph, "ttl"),
        _is_only_page(formats),
    )
    text = "\0".join(
        (
            key[0],
            snapshot.name,
            str(snapshot.published.timestamp()),
            asked.base,
            *asked.default_graphs,
            "\0",
            *asked.named_graphs,
            "\0",
            formats.table.media_type if formats.table else "",
            formats.graph.media_type if formats.graph else "",
        )
    )
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=12).hexdigest()
    return key, f'W/"{digest}"'


def _coding(asked: Asked, body: bytes) -> str | None:
    return coding(asked.accept_encoding) if len(body) >= SMALLEST else None


def _evaluated_as(choice: Choice | None, for_pages: str) -> str | None:
    if choice is None:
        return None
    return for_pages if choice.format is HTML else choice.format.name


def is_page(formats: Formats) -> bool:
    """Whether one of the formats is a page."""
    return any(choice and choice.format is HTML for choice in (formats.table, formats.graph))


def _is_only_page(formats: Formats) -> bool:
    return all(choice and choice.format is HTML for choice in (formats.table, formats.graph))
