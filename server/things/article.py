"""An article: where it comes from, when and how one knows, what it tells, and on which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from server.names import Name, names
from server.passages import Passage, outermost, passages
from server.reading import Reader, Row, iri
from server.taking import take_along
from server.things import printed
from server.things.facts import Facts
from server.things.view import View
from server.words import When, date_of, when

_SHOWN = 250  # passages on one page
_CUES = """SELECT ?certainty ?date ?cue ?kind ?text ?supports {
  $article ng:publicationDate ?inferred . ?inferred ng:certainty ?certainty
  OPTIONAL { ?inferred ng:date ?date }
  OPTIONAL { ?inferred ng:dateCue ?cue . ?cue ng:cueKind ?kind
    OPTIONAL { ?cue ng:cueText ?text }
    OPTIONAL { ?cue ng:supports ?supports } }
}
ORDER BY DESC(?certainty) ?date ?cue"""
_ENTRIES = """SELECT ?entry ?label ?kind ?clock ?start {
  ?entry a ng:Entry ; ng:partOf $article ; rdfs:label ?label
  OPTIONAL { ?entry ng:entryKind ?kind }
  OPTIONAL { ?entry ng:postedAt ?clock }
  OPTIONAL { ?entry ng:evidence/oa:hasSelector/oa:start ?start }
}
ORDER BY ?start ?entry LIMIT 200"""
_TOLD = """SELECT ?telling ?label ?type ?status ?event ?articles ?from ?until ?assumed
  (MIN(?at) AS ?start) (SAMPLE(?sure) AS ?certainty) {
  ?telling ng:statedIn $article ; a ng:Telling ; ng:eventType ?type
  OPTIONAL { ?telling rdfs:label ?label }
  OPTIONAL { ?telling ng:status ?status }
  OPTIONAL { ?telling ng:certainty ?sure }
  OPTIONAL { ?telling ng:from ?from } OPTIONAL { ?telling ng:until ?until }
  OPTIONAL { ?telling ng:dayAssumed ?assumed }
  OPTIONAL { ?telling ng:trigger/oa:hasSelector/oa:start ?at }
  OPTIONAL { ?telling ng:tellsOf ?event . ?event ng:articles ?articles }
}
GROUP BY ?telling ?label ?type ?status ?event ?articles ?from ?until ?assumed
ORDER BY ?start ?telling LIMIT 300"""
_SPEAKERS = """SELECT ?speaker ?name ?as (COUNT(DISTINCT ?statement) AS ?statements) {
  ?statement ng:statedIn $article ; a ng:Statement
  OPTIONAL { ?statement ng:speaker ?speaker . ?speaker rdfs:label ?name }
  OPTIONAL { ?statement ng:speakerWords ?words }
  BIND (IF(BOUND(?name), "", ?words) AS ?as)
}
GROUP BY ?speaker ?name ?as
ORDER BY DESC(?statements) ?name ?as LIMIT 80"""
_STATEMENTS = """SELECT ?s ?act ?speaker ?name ?as { ?s ng:statedIn $article ; a ng:Statement
  OPTIONAL { ?s ng:act ?act }
  OPTIONAL { ?s ng:speaker ?speaker . ?speaker rdfs:label ?name }
  OPTIONAL { ?s ng:speakerWords ?as } } LIMIT 1500"""
_CLAIMS = """SELECT ?c ?event ?label ?status { ?c ng:statedIn $article ; a ng:Claim
  OPTIONAL { ?c ng:status ?status }
  OPTIONAL { ?c ng:about ?event . ?event rdfs:label ?label } } LIMIT 1500"""
_EVIDENCE = """SELECT ?start ?words ?thing ?property {
  ?evidence oa:hasSource $article ; oa:hasSelector ?quote , ?position .
  ?quote oa:exact ?words . ?position oa:start ?start .
  ?thing ?property ?evidence
}
ORDER BY ?start"""
_RELATED = """SELECT ?other ?title ?day (COUNT(DISTINCT ?event) AS ?shared) {
  ?mine ng:statedIn $article ; ng:tellsOf ?event . ?theirs ng:tellsOf ?event ; ng:statedIn ?other .
  FILTER (?other != $article)
  ?other rdfs:label ?title
  OPTIONAL { ?other schema:datePublished ?day }
}
GROUP BY ?other ?title ?day
ORDER BY DESC(?shared) ?other LIMIT 20"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something that tells when the article was published."""

    kind: str
    text: str
    supports: str | None
    words: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An update, a section, an embedded article."""

    iri: str
    label: str
    kind: str
    clock: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event the article tells of, where its text first does."""

    telling: str
    event: str | None
    label: str
    type: str
    status: str
    when: When | None
    day_assumed: bool
    certainty: float | None
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody who speaks in the article; no node where the article names nobody to look up."""

    who: Name | None
    words: str | None
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the graph takes from a passage."""

    iri: str
    kind: str  # "statement" or "claim"
    what: str  # local name of the speech act, or of the status
    who: str | None
    event: Name | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage with what rests on it, or on parts of it."""

    passage: Passage
    anchors: tuple[str, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another article that tells of some of the same events."""

    article: Name
    key: str
    published: str | None
    shared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """All a page says of an article."""

    iri: str
    key: str
    label: str
    url: str | None
    publisher: Name | None
    authors: tuple[str, ...]
    language: str | None
    licence: str | None
    published: str | None
    date_certainty: float | None
    other_dates: tuple[tuple[str, float], ...]
    cues: tuple[Cue, ...]
    entries: tuple[Entry, ...]
    told: tuple[Told, ...]
    speakers: tuple[Speaker, ...]
    found: tuple[Found, ...]
    more: int
    related: tuple[Related, ...]
    versions: tuple[printed.Version, ...]
    shared: tuple[printed.Sharing, ...]
    queries: dict[str, str]

    @property
    def newest(self) -> printed.Version | None:
        """The latest version, where this is an earlier one."""
        latest = self.versions[-1] if self.versions else None
        return None if latest is None or latest.is_this else latest


def article_page(view: View, article: str) -> ArticlePage:
    """Return what the graph says of an article."""
    reader = view.reader
    facts, node = Facts(reader, article), iri(article)
    said_by = (*facts.all("schema:publisher"), *facts.all("schema:author"))
    called = names(reader, [one for one in said_by if "://" in one]) if said_by else {}
    publisher = facts.one("schema:publisher")
    found = _found(reader, article)
    certainty, others, cues = _date(reader, article, facts.one("schema:datePublished"))
    queries = {"told": _TOLD, "speakers": _SPEAKERS, "evidence": _EVIDENCE, "cues": _CUES,
               "entries": _ENTRIES, "related": _RELATED, "versions": printed.VERSIONS,
               "shared": printed.SHARED}  # fmt: skip
    return ArticlePage(
        iri=article,
        key=article.rpartition("/id/article/")[2],
        label=facts.one("schema:headline", "rdfs:label") or article.rpartition("/")[2],
        url=facts.one("schema:url"),
        publisher=called.get(publisher or ""),
        authors=tuple(_plain(one, called) for one in facts.all("schema:author")),
        language=facts.one("schema:inLanguage"),
        licence=facts.one("dct:license", "schema:license"),
        published=facts.one("schema:datePublished"),
        date_certainty=certainty,
        other_dates=others,
        cues=cues,
        entries=tuple(_entry(row) for row in reader.rows(_ENTRIES, article=node)),
        told=_told(reader, article),
        speakers=tuple(_speaker(row) for row in reader.rows(_SPEAKERS, article=node)),
        found=found[:_SHOWN],
        more=max(0, len(found) - _SHOWN),
        related=tuple(_related(row) for row in reader.rows(_RELATED, article=node)),
        versions=printed.versions(reader, article),
        shared=printed.shared(reader, article),
        queries={name: take_along(query, article=node) for name, query in queries.items()},
    )


def _plain(value: str, called: dict[str, Name]) -> str:
    return called[value].label if value in called else value


# ── when ────────────────────────────────────────────────────────────────────────────────────


def _date(
    reader: Reader, article: str, published: str | None
) -> tuple[float | None, tuple[tuple[str, float], ...], tuple[Cue, ...]]:
    """How sure the date is, other dates it may be, and what speaks for which."""
    rows = reader.rows(_CUES, article=iri(article))
    dates = {row["date"].value: float(row["certainty"].value) for row in rows if "date" in row}
    cues = {row["cue"].value: row for row in rows if "cue" in row}
    words = passages(reader, cues, ("ng:evidence",))
    certainty = dates.pop(published or "", None)
    if certainty is None and rows and not dates:
        certainty = float(rows[0]["certainty"].value)
    return certainty, tuple(dates.items()), tuple(
        _cue(row, words.get(cue, ())) for cue, row in cues.items()
    )  # fmt: skip


def _cue(row: Row, words: tuple[Passage, ...]) -> Cue:
    return Cue(
        kind=row["kind"].value,
        text=row["text"].value if "text" in row else "",
        supports=row["supports"].value if "supports" in row else None,
        words=words,
    )


# ── what it tells ───────────────────────────────────────────────────────────────────────────


def _entry(row: Row) -> Entry:
    said = {name: cell.value for name, cell in row.items()}
    return Entry(
        iri=said["entry"], label=said["label"], kind=said.get("kind", ""), clock=said.get("clock")
    )


def _told(reader: Reader, article: str) -> tuple[Told, ...]:
    rows = reader.rows(_TOLD, article=iri(article))
    found = [_telling(row) for row in rows if "telling" in row]  # a group of nothing has no cell
    return tuple({one.telling: one for one in reversed(found)}.values())[::-1]


def _telling(row: Row) -> Told:
    said = {name: cell.value for name, cell in row.items()}
    return Told(
        telling=said["telling"],
        event=said.get("event"),
        label=said.get("label", said["telling"].rpartition("/")[2]),
        type=said["type"].rpartition("#")[2],
        status=said.get("status", "#Occurred").rpartition("#")[2],
        when=when(date_of(said.get("from")), date_of(said.get("until"))),
        day_assumed=said.get("assumed") in ("true", "1"),
        certainty=float(said["certainty"]) if "certainty" in said else None,
        articles=int(said.get("articles", 1)),
    )


def _speaker(row: Row) -> Speaker:
    said = {name: cell.value for name, cell in row.items()}
    return Speaker(
        who=Name(said["speaker"], said["name"]) if "name" in said else None,
        words=said.get("as") or None,
        statements=int(said.get("statements", 0)),
    )


def _related(row: Row) -> Related:
    other = row["other"].value
    return Related(
        article=Name(other, row["title"].value),
        key=other.rpartition("/id/article/")[2],
        published=row["day"].value if "day" in row else None,
        shared=int(row["shared"].value),
    )


# ── on which words ──────────────────────────────────────────────────────────────────────────


def _found(reader: Reader, article: str) -> tuple[Found, ...]:
    readings = {one.iri: one for one in _readings(reader, article)}
    resting = passages(reader, readings, ("ng:contentEvidence", "ng:evidence"))
    things: dict[str, set[str]] = defaultdict(set)
    by_iri: dict[str, Passage] = {}
    for thing, some in resting.items():
        for passage in some:
            by_iri[passage.iri] = passage
            things[passage.iri].add(thing)
    return tuple(
        _read(outer, inner, things, readings) for outer, inner in outermost(by_iri.values())
    )


def _read(
    outer: Passage,
    inner: tuple[Passage, ...],
    things: dict[str, set[str]],
    readings: dict[str, Reading],
) -> Found:
    every = [outer, *inner]
    resting = dict.fromkeys(thing for one in every for thing in sorted(things[one.iri]))
    return Found(
        passage=outer,
        anchors=tuple(one.iri.rpartition("#")[2] for one in every),
        readings=tuple(readings[thing] for thing in resting),
    )


def _readings(reader: Reader, article: str) -> Iterable[Reading]:
    for row in reader.rows(_STATEMENTS, article=iri(article)):
        said = {name: cell.value for name, cell in row.items()}
        act = said.get("act", "#Assertion").rpartition("#")[2]
        who = said.get("name") or said.get("as")
        yield Reading(iri=said["s"], kind="statement", what=act, who=who, event=None)
    for row in reader.rows(_CLAIMS, article=iri(article)):
        said = {name: cell.value for name, cell in row.items()}
        event = Name(said["event"], said["label"]) if "label" in said else None
        status = said.get("status", "#Occurred").rpartition("#")[2]
        yield Reading(iri=said["c"], kind="claim", what=status, who=None, event=event)
