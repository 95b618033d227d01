"""One source down the road, whatever comes of it: a value, never an error.

    Source ─begin→ Begun ─finish→ Built, or Rejected with the stage it fell at, the reason, a hint

`begin` reads the article and tells by its digest whether its graph is there already; `finish` is
what costs: it annotates, describes and checks. Both run in workers, so all values pickle.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from kg.describe import describe
from kg.errors import GraphRejected, NewsgraphError
from kg.model import Article, Dropped
from kg.pipeline import annotate, digest_of, graph_of
from kg.read import Source, read
from kg.record import record
from kg.store import Written, texts, written
from kg.store.ntriples import forgiving

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A source to be taken down the road, and what is known of it beforehand."""

    source: Source
    known: str | None = None
    """The digest of what its graph, if it is there, was made from."""
    apart: frozenset[str] = frozenset()
    """Shared actors whom people decided it does not speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An article that was read, and the digest of what its graph depends on."""

    article: Article
    digest: str
    apart: frozenset[str]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An article that came through."""

    article: Article
    written: Written  # its checked graph, as the store takes it
    record: bytes  # the annotation record, packed
    dropped: tuple[Dropped, ...]  # findings left out on the way
    seconds: dict[str, float] = field(default_factory=dict)  # of each stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """An article whose graph would be the one that is there."""

    article: Article
    words: bytes | None = None
    """The fingerprint of its text, where that was left behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A graph that does not conform: its N-Triples, and its SHACL report."""

    triples: str
    report: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A source that did not come through."""

    stage: str
    reason: str
    hint: str | None = None
    failed: Failed | None = None  # what failed its check


Outcome = Built | Unchanged | Rejected


def walk(errand: Errand, *, base: str, software: str) -> Outcome:
    """Take one source down the road; one whose graph is there already is left alone."""
    begun = begin(errand, base=base, software=software)
    if isinstance(begun, Rejected):
        return begun
    if begun.digest == errand.known:
        return Unchanged(article=begun.article)
    return finish(begun, base=base)


def begin(errand: Errand, *, base: str, software: str) -> Begun | Rejected:
    """Read the article of a source."""
    return _whatever_comes(lambda: _begin(errand, base, software))


def finish(begun: Begun, *, base: str) -> Built | Rejected:
    """Make the graph of an article, and check it."""
    return _whatever_comes(lambda: _finish(begun, base))


def _whatever_comes(make: Callable[[], Made]) -> Made | Rejected:
    try:
        return make()
    except NewsgraphError as error:
        return Rejected(stage=error.stage, reason=str(error), hint=error.hint)
    except Exception as error:  # noqa: BLE001  a fault of ours on one article costs that article
        reason = f"{type(error).__name__}: {error}"
        return Rejected(stage="fault", reason=reason, hint="please report this with the article")


def _begin(errand: Errand, base: str, software: str) -> Begun:
    watch = Watch()
    article = read(errand.source)
    digest = digest_of(article, base, software, errand.apart)
    return Begun(article=article, digest=digest, apart=errand.apart, seconds=watch.note("read"))


def _finish(begun: Begun, base: str) -> Built | Rejected:
    watch = Watch(read=begun.seconds)
    document, found = annotate(begun.article)
    watch.note("annotate")
    digest, apart = begun.digest, begun.apart
    try:
        checked, kept = graph_of(document, found, base=base, digest=digest, apart=apart)
    except GraphRejected as error:
        graph = describe(document, found, base=base, input_digest=digest, apart=apart)
        failed = Failed(
            triples=forgiving(graph.triples), report=error.report, messages=error.messages
        )
        return Rejected(stage=error.stage, reason=str(error), hint=error.hint, failed=failed)
    watch.note("describe and check")
    return Built(
        article=begun.article,
        written=written(checked),
        record=texts.pack(record(document, kept)),
        dropped=kept.dropped,
        seconds=watch.seconds,
    )


class Watch:
    """Seconds since the last note, by what they were spent on."""

    def __init__(self, **seconds: float) -> None:
        self.seconds: dict[str, float] = dict(seconds)
        self.last = time.perf_counter()

    def note(self, stage: str) -> float:
        """Note that until now it was this stage; return its seconds."""
        now = time.perf_counter()
        spent, self.last = now - self.last, now
        self.add(stage, spent)
        return spent

    def add(self, stage: str, seconds: float) -> None:
        """Add seconds that somebody else has noted."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
