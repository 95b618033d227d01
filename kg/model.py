"""The values that travel from stage to stage: frozen, slotted, keyword-only.

    Source ─read→ Article ─structure→ Document ─extract, link→ Annotations
           ─describe→ ArticleGraph ─check→ CheckedGraph ─put→ store
    store  ─merge→ EventGraph ─check→ CheckedGraph ─put→ store

Every offset counts Unicode code points in `Document.text`, the text as it was received; every
`Span` is half-open. No type of an NLP library crosses a seam; the graphs hold rdflib's terms.
Findings refer to each other by `id`, which is unique within one article and
depends only on the article's text ("e3", "s12").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from rdflib import Literal, URIRef

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points, `0 <= start < end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """Return the words of `text` this span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def to(self, other: Span) -> Span:
        """Return the smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


# ── read ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was published, untouched. Unknown stays None; nothing is guessed here."""

    key: str  # identity within the collection: the article's IRI is minted from it
    doc_id: str  # file name without its ending, or the doc_id of a JSON line
    text: str
    digest: str  # sha256 of the UTF-8 text, hex
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    date: dt.date | None = None  # as metadata states it; inference is `kg.dating`
    language: str | None = None  # BCP 47
    licence: str | None = None
    fetched: dt.date | None = None  # the day (UTC) it was taken from the web: published no later
    version: int = 1  # of the article, where its publisher has changed it since
    version_of: str | None = None  # key of its first version, where this is a later one
    revises: str | None = None  # key of the version before
    source: str = "-"  # where it was read, for messages only: never enters the graph


# ── structure ───────────────────────────────────────────────────────────────────────────────


class ZoneKind(StrEnum):
    """What a stretch of an article is for the reader."""

    TITLE = "title"
    BYLINE = "byline"
    CAPTION = "caption"  # a photo's, "PHOTO: …"
    PROMOTION = "promotion"  # "Now see …", "LATEST", lists of other stories
    NAVIGATION = "navigation"  # "Jump to Original Entry"
    UPDATE = "update"  # a dated entry of a live blog; holds paragraphs
    ORIGINAL_ENTRY = "original_entry"  # the entry the updates are added to; holds paragraphs
    SECTION = "section"  # a heading and what stands under it
    EMBEDDED_ARTICLE = "embedded_article"  # a second article inside the first
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BLOCK_QUOTE = "block_quote"  # no quotation marks; somebody introduced it, usually by a colon
    MEDIA_CAPTION = "media_caption"  # "Footage of one of the bombs:"
    IMAGE_NAME = "image_name"  # "hass-victims-26-10-16"
    EDITORS_NOTE = "editors_note"
    FOOTER = "footer"

    @property
    def holds_zones(self) -> bool:
        """Whether zones of this kind contain other zones."""
        return self in _CONTAINERS

    @property
    def is_read(self) -> bool:
        """Whether findings are looked for here; promotions and footers are not read."""
        return self in _READ


_CONTAINERS = frozenset(
    {ZoneKind.UPDATE, ZoneKind.ORIGINAL_ENTRY, ZoneKind.SECTION, ZoneKind.EMBEDDED_ARTICLE}
)
_READ = frozenset(
    {
        ZoneKind.TITLE,
        ZoneKind.CAPTION,
        ZoneKind.HEADING,
        ZoneKind.PARAGRAPH,
        ZoneKind.BLOCK_QUOTE,
        ZoneKind.MEDIA_CAPTION,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone; containers cover the zones they hold, so zones nest by their spans."""

    kind: ZoneKind
    span: Span
    clock: str | None = None  # of an update: "11:00Z" (ISO 8601 time), or "11:00" without a zone
    label: str | None = None  # of an entry or section: its marker or heading, as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, inside one zone that holds no other."""

    span: Span
    zone: int  # index into Document.zones


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The article's text with its zones (in document order, containers first) and sentences.

    Only sentences of zones that are read are listed.
    """

    article: Article
    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The text as received."""
        return self.article.text

    def zone_of(self, sentence: Sentence) -> Zone:
        """Return the zone the sentence stands in."""
        return self.zones[sentence.zone]

    def containers_of(self, span: Span) -> tuple[Zone, ...]:
        """Return the zones that hold others and cover `span`, outermost first."""
        return tuple(z for z in self.zones if z.kind.holds_zones and z.span.covers(span))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCue:
    """One reason for believing an article was published on some day."""

    kind: str  # "metadata", "explicit", "weekday", "image_name", "partial", …
    span: Span | None  # None: not in the text
    text: str
    supports: str  # EDTF (ISO 8601-2): "2016-10-28", "2016-10", "XXXX-10-18"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationDate:
    """When the article was published, as far as its cues tell. No cue, no PublicationDate."""

    date: dt.date
    certainty: float  # 0..1
    cues: tuple[DateCue, ...]


# ── extract and link ────────────────────────────────────────────────────────────────────────


class EntityKind(StrEnum):
    """Local names of the classes in ontology/core/{actor,event,location}.ttl."""

    PERSON = "Person"
    ARMED_GROUP = "ArmedGroup"
    MILITARY = "MilitaryForce"
    GOVERNMENT = "Government"
    GOVERNMENT_BODY = "GovernmentBody"
    INTERGOVERNMENTAL = "IntergovernmentalOrganisation"
    NGO = "NonGovernmentalOrganisation"
    MEDIA = "MediaOutlet"
    ORGANISATION = "Organisation"
    GROUP = "Group"  # people without a name: "rebels", "local sources"
    LOCATION = "Location"


class Form(StrEnum):
    """How a mention refers."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place in the text that refers to an entity."""

    span: Span
    form: Form
    adjectival: bool = False  # "Russian", "US-led"
    metonym: bool = False  # "Moscow" for Russia's government
    identifies: bool = True  # not so "Wales" in "Arriva Buses Wales", nor a team (kg/link/uses.py)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """WGS 84 degrees; `radius_km` is the honest uncertainty around it."""

    lat: float
    lon: float
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What an entity is known as outside this article."""

    authority: str | None = None  # local name in ontology/authority.ttl
    wikidata: str | None = None  # "Q7747"
    geonames: str | None = None  # "170063"
    certainty: float = 1.0  # decides exactMatch, closeMatch or no link


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A position an article says somebody holds: ("spokesman", organisation entity)."""

    title: str
    organisation: str | None  # entity id
    span: Span
    since: str | None = None  # as precisely as told (EDTF): "2014", "2016-03", "2016-03-01"
    until: str | None = None
    former: bool = False  # told to be held no more: "former", "then-", "until 2014"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An actor or a place of this article, with every mention of it in text order."""

    id: str
    kind: EntityKind
    name: str
    mentions: tuple[Mention, ...]
    identity: Identity = Identity()
    point: Point | None = None  # places only; a vague region has none
    place_kind: str | None = None  # places only: local name of a concept, "Province"
    country: str | None = None  # ISO 3166-1 alpha-2
    within: tuple[str, ...] = ()  # ids of containing places, most specific first
    relative: str | None = None  # "5 km southeast of" when the place is told by another
    roles: tuple[Role, ...] = ()
    finder: str
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Earliest and latest day, both included; None is open or not stated."""

    earliest: dt.date | None
    latest: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A time expression by TIMEX3 (TimeML 1.2.1)."""

    id: str
    span: Span
    type: str  # DATE | TIME | DURATION | SET
    value: str  # TIMEX3 value: "2016-10-28", "2016-W43", "PT10H", "2015-SP", "PRESENT_REF"
    mod: str | None = None  # START, END, APPROX, MORE_THAN, …
    interval: Interval | None = None  # days the value covers; None when it covers none
    finder: str
    certainty: float


class Mode(StrEnum):
    """How the words of a statement are given."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Act(StrEnum):
    """What the speaker does by speaking (Searle's classes, cut finer for conflict)."""

    ASSERT = "assert"
    DENY = "deny"
    ACCUSE = "accuse"
    THREATEN = "threaten"
    DEMAND = "demand"
    REJECT = "reject"
    ANNOUNCE = "announce"
    WARN = "warn"
    PROMISE = "promise"
    REQUEST = "request"
    PRAISE = "praise"
    CONDEMN = "condemn"
    ASK = "ask"
    SUGGEST = "suggest"
    WITHHOLD = "withhold"  # declining to say: what stands in the words is nobody's claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An attributed utterance: who is said to have said what, in which words."""

    id: str
    source: tuple[Span, ...]  # empty: the text names none
    source_entity: str | None
    unnamed: bool  # the source is nobody one could look up: "a local source"
    cue: tuple[Span, ...]
    content: tuple[Span, ...]  # without quotation marks that enclose a whole span
    mode: Mode
    act: Act
    on_behalf_of: str | None = None  # entity id
    addressee: str | None = None  # entity id
    medium: str | None = None  # "Telegram", "a statement", as written
    within: str | None = None  # id of the statement whose content reports this one
    said: Interval | None = None
    about: tuple[str, ...] = ()  # event ids
    co_speakers: tuple[str, ...] = ()  # entity ids of who else says it: "X and Y said"
    finder: str
    certainty: float

    @property
    def source_entities(self) -> tuple[str, ...]:
        """All who are known to say it, the first named first."""
        return (self.source_entity, *self.co_speakers) if self.source_entity else self.co_speakers


class Status(StrEnum):
    """Whether an event is told as real."""

    OCCURRED = "occurred"
    PLANNED = "planned"
    THREATENED = "threatened"
    DENIED = "denied"
    CALLED_FOR = "called_for"
    HYPOTHETICAL = "hypothetical"


class AgentCertainty(StrEnum):
    """How sure the text is who did it (coding rules: Agents)."""

    ASSERTED = "asserted"
    ALLEGED = "alleged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A participant: `agent target victim instrument recipient broker place time`."""

    role: str
    span: Span
    entity: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A stated number of people, as an interval with its bound word (coding rules: Casualties)."""

    metric: str  # killed | wounded | missing | detained | displaced
    minimum: int | None
    maximum: int | None
    bound: str  # exact | at_least | more_than | up_to | almost | about | vague
    subset: str | None  # civilians | women | children | fighters | … ; None: the whole
    span: Span
    part: bool = False  # counted in a whole that is told with it: "including nine women"
    superseded: bool = False  # the words say that another holds now: "rose from 15 to 19"
    side: str | None = None  # whose people, as written: "Israeli", "rebel"
    place: str | None = None  # where these are, as written: "in Idlib Province"
    doubt: str | None = None  # why it cannot be right: "the parts add up to 43"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one voice holds of an event. `voice` None is the article speaking for itself."""

    id: str
    voice: str | None  # statement id
    evidence: tuple[Span, ...]
    args: tuple[Argument, ...] = ()
    agent_certainty: AgentCertainty = AgentCertainty.UNKNOWN
    figures: tuple[Figure, ...] = ()
    place: str | None = None  # entity id
    date: Interval | None = None
    status: Status = Status.OCCURRED
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening as this article tells it, with every account of it."""

    id: str
    type: str  # local name in ontology/event-types.ttl
    triggers: tuple[Span, ...]
    claims: tuple[Claim, ...]  # at least one
    place: str | None = None  # entity id, the most specific
    date: Interval | None = None
    status: Status = Status.OCCURRED
    part_of: str | None = None  # event id
    likeness: tuple[str, ...] = ()  # lemmas by which tellings are compared, sorted
    finder: str
    certainty: float


class MarkKind(StrEnum):
    """What a marked phrase is."""

    PERSON = "person"  # a mention of one or more people
    ORGANISATION = "organisation"
    PLACE = "place"
    PERPETRATOR = "perpetrator"  # of violence, as are those that follow
    PERPETRATORS_ORGANISATION = "perpetrator's organisation"
    TARGET = "target"
    VICTIM = "victim"  # by name
    DESCRIBED_VICTIM = "described victim"  # "two teachers"
    WEAPON = "weapon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A phrase the encoder marks by itself; phrases of all kinds may overlap and hold others."""

    span: Span
    kind: MarkKind
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A finding, or a whole finder's work, that was left out, and why."""

    finder: str
    span: Span | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """All that was found in one document, one tuple a kind, each in text order."""

    date: PublicationDate | None = None
    marks: tuple[Mark, ...] = ()
    timexes: tuple[Timex, ...] = ()
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    def entity(self, id: str) -> Entity:
        """Return the entity with that id; KeyError when there is none."""
        return next_or_raise((e for e in self.entities if e.id == id), id)

    def statement(self, id: str) -> Statement:
        """Return the statement with that id; KeyError when there is none."""
        return next_or_raise((s for s in self.statements if s.id == id), id)

    def event(self, id: str) -> Event:
        """Return the event with that id; KeyError when there is none."""
        return next_or_raise((e for e in self.events if e.id == id), id)


def next_or_raise(found: Iterator[T], id: str) -> T:
    """Return the first of `found`; KeyError(id) when there is none."""
    for one in found:
        return one
    raise KeyError(id)


# ── describe and check ──────────────────────────────────────────────────────────────────────

Triple = tuple[URIRef, URIRef, URIRef | Literal]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleGraph:
    """All triples one article is the source of: one named graph, sorted, without blank nodes."""

    iri: URIRef  # of the named graph
    article: Article
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGraph:
    """All triples of one event, of who is who, or of links: one named graph, sorted.

    It is made of what articles tell. `context` are triples of their graphs that the shapes have
    to see, so that they can judge what this graph says of the articles' tellings, claims and
    places: it is never stored, and not judged itself.
    """

    iri: URIRef  # of the named graph
    triples: tuple[Triple, ...]
    context: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedGraph:
    """A graph that conforms to the shapes. Only `kg.check.check` makes one."""

    graph: ArticleGraph | EventGraph
    seal: object  # `check`'s private token: whoever has none cannot make a CheckedGraph
