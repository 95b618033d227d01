"""Tellings: what one article tells of one event, as values that can be compared.

    triples of an article's graph ─tellings_of→ Telling, each with its accounts (its claims)

A `Telling` holds all that decides which event it tells of, and all that an event's graph says of
it, so that neither needs the store again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import unquote, urlsplit

from kg.accounts.account import Account, Figure, Party, Place, Source, Voice
from kg.accounts.names import named_by_day
from kg.accounts.voices import as_named
from kg.iris import told_in
from kg.knowledge.lexicon import words as lexicon_words
from kg.merge.rarity import rarest, singular, weighed
from kg.model import EntityKind
from kg.vocab import NG, NGT

METRICS = ("killed", "wounded", "missing", "detained", "displaced")
ROLES = ("agent", "target", "victim", "instrument", "recipient", "broker")

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_HEADLINE = "https://schema.org/headline"
_PUBLISHER = "https://schema.org/publisher"
_URL = "https://schema.org/url"
_PUBLISHED = "https://schema.org/datePublished"
_VERSION, _VERSION_OF = "https://schema.org/version", "http://purl.org/dc/terms/isVersionOf"
_COUNTRY_CODE = "https://schema.org/addressCountry"
_GEOMETRY = "http://www.opengis.net/ont/geosparql#hasGeometry"
_WKT = "http://www.opengis.net/ont/geosparql#asWKT"
_EXACT = "http://www.w3.org/ns/oa#exact"

_OURS = (
    "eventType",
    "status",
    "place",
    "from",
    "dayAssumed",
    "until",
    "partOf",
    "inEntry",
    "certainty",
    "finder",
    "likeness",
    "telling",
    "claimedIn",
    "claimedBy",
    "agentCertainty",
    "participation",
    "role",
    "participant",
    "words",
    "atLeast",
    "atMost",
    "bound",
    "of",
    "ofWords",
    "partOfWhole",
    "ofSide",
    "whereWords",
    "outdated",
    "doubt",
    "act",
    "speaker",
    "speakerWords",
    "onBehalfOf",
    "unnamedSpeaker",
    "saidFrom",
    "saidUntil",
    "reportedIn",
    "holder",
    "title",
    "validFrom",
    "validUntil",
    "former",
    "organisation",
    "placeKind",
    "within",
    "relativeTo",
    "radiusKm",
    "parentOrganisation",
    "country",
    "entryKind",
    "clock",
)
PREDICATES = (
    *(_TYPE, _LABEL, _HEADLINE, _PUBLISHER, _URL, _PUBLISHED, _VERSION, _VERSION_OF),
    *(_COUNTRY_CODE, _GEOMETRY, _WKT),
    *(str(NG[name]) for name in (*_OURS, *METRICS, *ROLES)),
)
"""The properties `tellings_of` reads; and, of tellings and claims, their evidence's words."""

Triple = tuple[str, str, str]
_WKT_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)")
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d+")
_PARTIES = ("agent", "target", "victim")  # of the roles, those whom accounts know as such
_STORY = 40  # words that stand for an article
_ENDINGS = re.compile(r"(?:ing|ed|es|s|e)$")
_KINDS = frozenset(kind.value for kind in EntityKind)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """All one article tells of one event."""

    iri: str
    id: str  # "e3": unique in the article
    type: str  # local name in the scheme of event types; "" where unknown
    source: Source
    label: str = ""
    status: str = "Occurred"  # local name
    place: Place | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    day_assumed: bool = False  # it is the day of publication, for want of another
    triggers: tuple[str, ...] = ()  # words that name the event, lower-case, sorted
    words: frozenset[str] = frozenset()  # lower-case lemmas of the sentence that first tells it
    participants: tuple[tuple[str, str], ...] = ()  # (role, words as written), sorted
    part_of: str | None = None  # IRI of a telling
    certainty: float = 1.0
    accounts: tuple[Account, ...] = ()  # by claim IRI
    statements: tuple[str, ...] = ()  # IRIs of statements that belong to it, sorted
    story: frozenset[str] = frozenset()  # the rarest words of all the article's tellings
    start: int = 0  # of the first word that names it, in code points of the article's text
    texts: frozenset[str] = frozenset()  # IRIs of texts that other articles have too, its words'
    turn: int = 0  # which it is of those that a copied sentence tells in the same words

    @property
    def key(self) -> str:
        """The key of the article."""
        return self.source.key

    @property
    def published(self) -> dt.date | None:
        """The day the article was published."""
        return self.source.published

    @cached_property
    def order(self) -> tuple[str, str, int, str]:
        """By publication, article, number: the first of an event's tellings names the event."""
        day = self.published.isoformat() if self.published else "9999"
        return day, self.key, int(re.sub(r"\D", "", self.id) or 0), self.id

    @cached_property
    def bag(self) -> dict[str, float]:
        """Its words, weighed by their rarity."""
        return weighed(self.words)

    @cached_property
    def story_bag(self) -> dict[str, float]:
        """The words of the whole article, weighed by their rarity."""
        return weighed(self.story)

    @cached_property
    def named_by(self) -> frozenset[str]:
        """The lemmas that name the event."""
        return frozenset(w for w in self.words if any(map(w.startswith, map(_stem, self.triggers))))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the names of its places and parties: compared as such, not as words."""
        parties = (p for role in _PARTIES for p in self.parties(role))
        labels = (*(p.label for p in self.places), *(p.label for p in parties))
        return frozenset(w for label in labels for w in words_of(label))

    @cached_property
    def object_words(self) -> frozenset[str]:
        """The words for its targets and victims, without numbers and short words."""
        roles, nobody = ("target", "victim"), lexicon_words("merging", "nobody")
        texts = (words for role, words in self.participants if role in roles)
        return frozenset(
            singular(word)
            for text in texts
            for word in words_of(text)
            if len(word) > 3 and word.isalpha() and singular(word) not in nobody
        )

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where it happened: as told, and as its accounts have it."""
        told = (self.place, *(a.place for a in self.accounts))
        return tuple({p.iri: p for p in told if p}.values())

    def parties(self, role: str) -> tuple[Party, ...]:
        """Return who takes part as "agent", "target" or "victim", by any account."""
        return self._parties[role]

    @cached_property
    def _parties(self) -> dict[str, tuple[Party, ...]]:
        every = {r: [p for a in self.accounts for p in getattr(a, f"{r}s")] for r in _PARTIES}
        return {role: tuple({p.iri: p for p in some}.values()) for role, some in every.items()}

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers of people, by any account."""
        return tuple(dict.fromkeys(f for a in self.accounts for f in a.figures))


def tellings_of(triples: Iterable[Triple], base: str) -> tuple[Telling, ...]:
    """Return the tellings of one article's graph, by their order in the article.

    `triples` are IRIs and the lexical forms of literals; more than `PREDICATES` does no harm.
    """
    reader = _Reader(triples, base)
    found = [reader.telling(node) for node in reader.of_class("Telling")]
    story = frozenset(rarest((w for t in found for w in t.words), _STORY))
    return tuple(sorted((replace(t, story=story) for t in found), key=lambda t: t.order))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text, lower-case."""
    return tuple(word.lower() for word in _WORD.findall(text))


class _Reader:
    """One article's graph, by subject."""

    def __init__(self, triples: Iterable[Triple], base: str) -> None:
        self.base = base
        self._nodes: dict[str, dict[str, list[str]]] = {}
        self._classes: dict[str, list[str]] = {}
        for subject, predicate, value in sorted(set(triples)):
            self._nodes.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if predicate == _TYPE and value.startswith(str(NG)):
                self._classes.setdefault(value.removeprefix(str(NG)), []).append(subject)
        self._holders: dict[str, list[str]] = {}
        for role in self.of_class("Role"):
            for holder in self.all(role, "holder"):
                self._holders.setdefault(holder, []).append(role)
        self._claims = self._by_telling("Claim")
        self._statements = self._by_telling("Statement")
        self._sources: dict[str | None, Source] = {}
        self._parties: dict[str, Party] = {}
        self._places: dict[str, Place] = {}

    def _by_telling(self, name: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self.of_class(name):
            for telling in self.all(node, "telling"):
                found.setdefault(telling, []).append(node)
        return found

    # ── looking up ──────────────────────────────────────────────────────────────────────────

    def of_class(self, name: str) -> list[str]:
        return self._classes.get(name, [])

    def all(self, node: str, name: str) -> list[str]:
        predicate = name if ":" in name else str(NG[name])
        return self._nodes.get(node, {}).get(predicate, [])

    def one(self, node: str, name: str) -> str | None:
        return next(iter(self.all(node, name)), None)

    def term(self, node: str, name: str, default: str = "") -> str:
        value = self.one(node, name)
        return re.split(r"[#/]", value)[-1] if value else default

    def day(self, node: str, name: str) -> dt.date | None:
        value = self.one(node, name)
        return dt.date.fromisoformat(value) if value else None

    def number(self, node: str, name: str) -> int | None:
        value = self.one(node, name)
        return int(value) if value else None

    # ── things ──────────────────────────────────────────────────────────────────────────────

    def telling(self, node: str) -> Telling:
        key, id = told_in(self.base, node) or ("", node)
        source = self.source(key, self.one(node, "inEntry"))
        type = (self.one(node, "eventType") or "").removeprefix(str(NGT))
        claims = self._claims.get(node, [])
        accounts = (self.account(claim, node, type, source) for claim in claims)
        triggers = {w for e in self.all(node, "trigger") for w in words_of(self.quote(e))}
        return Telling(
            iri=node,
            id=id,
            type=type,
            source=source,
            label=self.one(node, _LABEL) or "",
            status=self.term(node, "status", "Occurred"),
            place=self.place(self.one(node, "place")),
            first_day=self.day(node, "from"),
            last_day=self.day(node, "until"),
            day_assumed=self.one(node, "dayAssumed") == "true",
            triggers=tuple(sorted(triggers)),
            words=frozenset(w for text in self.all(node, "likeness") for w in words_of(text)),
            participants=tuple(sorted({p for c in claims for p in self.participants(c)})),
            part_of=self.one(node, "partOf"),
            certainty=float(self.one(node, "certainty") or 1.0),
            accounts=tuple(sorted(accounts, key=lambda a: a.claim)),
            statements=tuple(sorted(self._statements.get(node, ()))),
            start=min((_start_of(e)[0] for e in self.all(node, "trigger")), default=0),
        )

    def account(self, node: str, telling: str, type: str, source: Source) -> Account:
        evidence = sorted(map(_start_of, self.all(node, "evidence")))
        statement = self.one(node, "claimedIn")
        entry = self.one(statement, "inEntry") if statement else None
        victims = [w for role, w in self.participants(node) if role == "victim"]
        stated = self.one(node, "dayAssumed") != "true"  # what nobody says, no account holds
        account = Account(
            claim=node,
            telling=telling,
            type=type,
            source=self.source(source.key, entry) if entry else source,
            voices=tuple(self.chain(statement)),
            status=self.term(node, "status", "Occurred"),
            agent_certainty=self.term(node, "agentCertainty", "UnknownAgent"),
            agents=self.parties(node, "agent"),
            targets=self.parties(node, "target"),
            victims=self.parties(node, "victim"),
            victim_words=tuple(sorted(victims)),
            figures=tuple(self.figures(node)),
            place=self.place(self.one(node, "place")),
            first_day=self.day(node, "from") if stated else None,
            last_day=self.day(node, "until") if stated else None,
            start=evidence[0][0] if evidence else 0,
            words=" … ".join(filter(None, (self.quote(e) for _, e in evidence))),
            certainty=float(self.one(node, "certainty") or 1.0),
        )
        return named_by_day(account)

    def source(self, key: str, entry: str | None) -> Source:
        if entry not in self._sources:
            self._sources[entry] = self.read_source(key, entry)
        return self._sources[entry]

    def read_source(self, key: str, entry: str | None) -> Source:
        node = next(iter(self.of_class("Article")), "")
        url = self.one(node, _URL)
        clock = self.one(entry, "clock") if entry else None
        return Source(
            article=node,
            key=key,
            title=self.one(node, _HEADLINE) or self.one(node, _LABEL) or key,
            publisher=self.party(self.one(node, _PUBLISHER)),
            site=_host(url) if url else None,
            published=self.day(node, _PUBLISHED),
            entry=entry,
            entry_kind=self.one(entry, "entryKind") if entry else None,
            clock=dt.time.fromisoformat(clock) if clock else None,
            version=int(self.one(node, _VERSION) or 1),
            version_of=self.one(node, _VERSION_OF),
        )

    def chain(self, statement: str | None) -> list[Voice]:
        """The statement and those that report it, outermost first."""
        found: list[Voice] = []
        seen: set[str] = set()
        while statement and statement not in seen:
            seen.add(statement)
            found.insert(0, self.voice(statement))
            statement = self.one(statement, "reportedIn")
        return found

    def voice(self, node: str) -> Voice:
        words = self.one(node, "speakerWords")
        known = (p for p in map(self.party, self.all(node, "speaker")) if p)
        speaker, *others = as_named(known, words) or (None,)
        bodies = {
            body
            for role in self._holders.get(speaker.iri if speaker else "", ())
            for body in self.all(role, "organisation")
        }
        return Voice(
            statement=node,
            act=self.term(node, "act", "Assertion"),
            speaker=speaker,
            others=tuple(p for p in others if p),
            words=words,
            on_behalf_of=self.party(self.one(node, "onBehalfOf")),
            bodies=tuple(p for p in map(self.party, sorted(bodies)) if p),
            unnamed=self.one(node, "unnamedSpeaker") == "true",
            said_from=self.day(node, "saidFrom"),
            said_until=self.day(node, "saidUntil"),
        )

    def parties(self, claim: str, role: str) -> tuple[Party, ...]:
        return tuple(p for p in map(self.party, self.all(claim, role)) if p)

    def participants(self, claim: str) -> list[tuple[str, str]]:
        nodes = self.all(claim, "participation")
        return [
            (self.term(node, "role").removesuffix("Role").lower(), words)
            for node in nodes
            for words in self.all(node, "words")
        ]

    def figures(self, claim: str) -> Iterable[Figure]:
        for metric in METRICS:
            for node in self.all(claim, metric):
                yield Figure(
                    metric=metric,
                    least=self.number(node, "atLeast"),
                    most=self.number(node, "atMost"),
                    bound=self.term(node, "bound", "Exact"),
                    of=self.term(node, "of") or self.one(node, "ofWords"),
                    part=self.one(node, "partOfWhole") == "true",
                    side=self.one(node, "ofSide"),
                    where=self.one(node, "whereWords"),
                    outdated=self.one(node, "outdated") == "true",
                    doubt=self.one(node, "doubt"),
                )

    def party(self, node: str | None) -> Party | None:
        if node is None:
            return None
        if node not in self._parties:
            classes = {c.removeprefix(str(NG)) for c in self.all(node, _TYPE)} & _KINDS
            country = self.one(node, "country")
            self._parties[node] = Party(
                iri=node,
                label=self.one(node, _LABEL) or "",
                kind=min(classes, default="Actor"),
                country=self.one(country, _COUNTRY_CODE) if country else None,
                parents=self.closure(node, "parentOrganisation"),
            )
        return self._parties[node]

    def place(self, node: str | None) -> Place | None:
        if node is None:
            return None
        if node not in self._places:
            lat, lon, radius = self.point(node)
            self._places[node] = Place(
                iri=node,
                label=self.one(node, _LABEL) or "",
                kind=self.term(node, "placeKind", "UnknownPlace"),
                within=self.closure(node, "within", "relativeTo"),
                country=self.one(node, _COUNTRY_CODE),
                lat=lat,
                lon=lon,
                radius_km=radius,
            )
        return self._places[node]

    def point(self, node: str) -> tuple[float | None, float | None, float]:
        geometry = self.one(node, _GEOMETRY)
        found = _WKT_POINT.match(self.one(geometry, _WKT) or "") if geometry else None
        if not geometry or not found:
            return None, None, 0.0
        return float(found[2]), float(found[1]), float(self.one(geometry, "radiusKm") or 0.0)

    def closure(self, node: str, *names: str) -> frozenset[str]:
        found: set[str] = set()
        queue = [node]
        while queue:
            one = queue.pop()
            for other in (o for name in names for o in self.all(one, name)):
                if other not in found and other != node:
                    found.add(other)
                    queue.append(other)
        return frozenset(found)

    def quote(self, evidence: str) -> str:
        return self.one(evidence.replace("#char=", "#quote="), _EXACT) or ""


def _start_of(evidence: str) -> tuple[int, str]:
    found = re.search(r"#char=(\d+),", evidence)
    return int(found[1]) if found else 0, evidence


def _stem(word: str) -> str:
    """What the forms of a word begin with: "bombing", "bombed" → "bomb"."""
    short = _ENDINGS.sub("", word)
    return short if len(short) > 2 else word


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return unquote(host).removeprefix("www.") if host else None


def by_iri(tellings: Iterable[Telling]) -> Mapping[str, Telling]:
    """Return tellings by their IRI."""
    return {telling.iri: telling for telling in tellings}
