"""Every error newsgraph raises on purpose, as a tree.

    NewsgraphError                what went wrong, and what a person can do about it
    ├── ReadError                 a source cannot be turned into an Article
    │   ├── UnreadableSource      missing, binary, undecodable, too large, malformed
    │   ├── EmptySource           nothing to read in it
    │   ├── DuplicateSource       the same text, or the same key, was read before
    │   ├── TakenDown             it was taken down, and may not come back
    │   └── BadMetadata           a sidecar or a field of it is wrong
    ├── StructureError            an Article cannot be divided into zones and sentences
    ├── KnowledgeError            a list, the gazetteer, the authority or a model is missing or bad
    ├── ExtractionError           a finder failed on one document
    ├── GraphRejected             the graph does not conform to the shapes; carries the SHACL report
    ├── MergeError                what people decided about events cannot be, or names nothing
    ├── LinkError                 Wikidata cannot be asked, or what people decided on links not read
    ├── FetchError                what an address leads to cannot be had
    │   ├── AddressRefused        it is no public address, or none that is followed
    │   ├── RobotsRefused         the host's robots.txt does not want it
    │   ├── AnswerTooLarge        more bytes than are read, packed or unpacked
    │   └── HostBusy              the host is to be left alone until a later time
    ├── WatchError                a feed or sitemap cannot be read, or is not watched
    ├── EngineError               the workers cannot be had, or their scheduler is gone
    ├── PartError                 a part of a build cannot be read or written, or is damaged
    ├── PushError                 a store elsewhere does not take what it is to have
    ├── StoreError                the store cannot be opened, written or published
    │   ├── StoreBusy             another writer holds it
    │   ├── StoreDown             it is another server, and that does not answer
    │   └── BackupError           a backup is damaged, or cannot be written or restored
    ├── QueryError                a query cannot be answered
    │   ├── QuerySyntaxError      it does not parse; carries line and column when known
    │   ├── QueryRefused          it asks for what this store does not allow
    │   ├── QueryTimeout          it ran past its deadline and was stopped
    │   ├── QueryTooHeavy         it brought its process down: too much memory, or nested too deep
    │   ├── ResultTooLarge        its answer is larger than is sent
    │   ├── GraphConflict         an update needs a graph that is not there, or makes one that is
    │   ├── QueryCancelled        its sender took it back
    │   └── Overloaded            too many queries wait already
    │       └── OverBudget        this client has used up its time
    ├── SearchError               the search index is missing or damaged, or could not be made
    └── DumpError                 a dump cannot be written

An error of the first five kinds rejects one article and the pipeline goes on.
"""

from __future__ import annotations

from typing import ClassVar


class NewsgraphError(Exception):
    """What went wrong (`str(error)`), the stage it happened in, and a hint what to do."""

    stage: ClassVar[str] = "newsgraph"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ReadError(NewsgraphError):
    """A source cannot be turned into an Article."""

    stage: ClassVar[str] = "read"


class UnreadableSource(ReadError):
    """Missing, binary, undecodable, too large or malformed."""


class EmptySource(ReadError):
    """There is nothing to read in it."""


class DuplicateSource(ReadError):
    """The same text, or the same key, was read before."""


class TakenDown(ReadError):
    """It was taken down, under this name or another, and may not come back unasked."""

    stage: ClassVar[str] = "taken down"


class BadMetadata(ReadError):
    """A sidecar, or a field of it, is wrong."""


class StructureError(NewsgraphError):
    """An Article cannot be divided into zones and sentences."""

    stage: ClassVar[str] = "structure"


class KnowledgeError(NewsgraphError):
    """A list, the gazetteer, the authority or a model is missing or damaged."""

    stage: ClassVar[str] = "knowledge"


class ExtractionError(NewsgraphError):
    """A finder failed on one document."""

    stage: ClassVar[str] = "extract"


class GraphRejected(NewsgraphError):
    """The graph does not conform to the shapes.

    `report` is the SHACL validation report as Turtle, `messages` its `sh:resultMessage`s, and
    `faults` pairs each `sh:focusNode` with the message about it.
    """

    stage: ClassVar[str] = "check"

    def __init__(
        self,
        message: str,
        *,
        report: str,
        messages: tuple[str, ...],
        faults: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message, hint="kg status lists quarantined articles with their reports")
        self.report = report
        self.messages = messages
        self.faults = faults


class MergeError(NewsgraphError):
    """What people decided about events cannot be, or names nothing in the store."""

    stage: ClassVar[str] = "merge"


class LinkError(NewsgraphError):
    """Wikidata cannot be asked, or what people decided about links cannot be read."""

    stage: ClassVar[str] = "link"


class FetchError(NewsgraphError):
    """What an address leads to cannot be had.

    `passing` tells whether it may be had later, `wait` after how many seconds the host says.
    """

    stage: ClassVar[str] = "fetch"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        passing: bool = False,
        wait: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.passing = passing
        self.wait = wait


class AddressRefused(FetchError):
    """It is not an address of the public internet, or none that is followed."""


class RobotsRefused(FetchError):
    """The host's robots.txt does not want it fetched."""


class AnswerTooLarge(FetchError):
    """There are more bytes than are read, as sent or unpacked."""


class HostBusy(FetchError):
    """The host is to be left alone for `wait` seconds: it said so, or failed."""


class WatchError(NewsgraphError):
    """A feed or sitemap cannot be read, or is not watched."""

    stage: ClassVar[str] = "watch"


class EngineError(NewsgraphError):
    """The workers cannot be had, or their scheduler is gone."""

    stage: ClassVar[str] = "engine"


class PartError(NewsgraphError):
    """A part of a build cannot be read or written, or is damaged."""

    stage: ClassVar[str] = "parts"


class PushError(NewsgraphError):
    """A store elsewhere does not take what it is to have."""

    stage: ClassVar[str] = "push"


class StoreError(NewsgraphError):
    """The store cannot be opened, written or published."""

    stage: ClassVar[str] = "store"


class StoreBusy(StoreError):
    """Another writer holds the store."""


class StoreDown(StoreError):
    """The store is another server and does not answer; `seconds` is a fair time to come back."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message, hint=f"try again in {seconds} seconds")
        self.seconds = seconds


class BackupError(StoreError):
    """A backup is damaged, or cannot be written or restored."""


class QueryError(NewsgraphError):
    """A query cannot be answered."""

    stage: ClassVar[str] = "query"


class QuerySyntaxError(QueryError):
    """The query does not parse; `line` and `column` count from 1 when known."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message, hint="check the query against SPARQL 1.1")
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The query asks for what this store does not allow, such as SERVICE or an update."""


class QueryTimeout(QueryError):
    """The query ran past its deadline and was stopped."""


class QueryTooHeavy(QueryError):
    """The query brought its process down: too much memory, or nested too deep."""


class ResultTooLarge(QueryError):
    """The answer is larger than this service sends."""


class Overloaded(QueryError):
    """Too many queries wait already; `seconds` is a fair time to come back."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message, hint=f"try again in {seconds} seconds")
        self.seconds = seconds


class OverBudget(Overloaded):
    """This client has used up the time that one client may have in a minute."""


class GraphConflict(QueryError):
    """An update needs a graph that is not there, or makes one that is."""


class QueryCancelled(QueryError):
    """Whoever sent the query took it back while it waited or ran."""


class SearchError(NewsgraphError):
    """The search index is missing or damaged, or could not be made. All else works without it."""

    stage: ClassVar[str] = "search"


class DumpError(NewsgraphError):
    """A dump cannot be written."""

    stage: ClassVar[str] = "dump"
