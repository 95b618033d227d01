"""What the index holds of a thing: how it is shown, and all the words it is found by.

Read from the graph alone, a thing at a time, so that one changed article costs no more than what it
tells of. Names of actors and places also come from the authority and the gazetteer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from math import log2

import pyoxigraph as ox

from kg.model import EntityKind
from kg.search.aliases import Aliases
from kg.search.folding import keys
from kg.search.graph import Graph, node, value
from kg.search.rows import Lister, Row
from kg.vocab import NG, NGA, OA, PREFIXES, SCHEMA, SEM

_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CHAIN = 4  # places that contain a place
MANY = 1_000
"""Mentions of a thing that are counted; beyond, it is just named often."""
_TRIGGERS = 8  # words that tell of an event, shown and searched
_ACCOUNTS = 100  # of an event, searched
_LONG = 600  # characters of the words that an account rests on
_PARTS = (NG.agent, NG.target, NG.victim, NG.recipient, NG.broker)
_HARM = ("killed", "wounded", "missing", "detained", "displaced")

ACTORS = tuple(
    str(one)
    for one in (
        NG.Actor,
        *(NG[kind.value] for kind in EntityKind if kind is not EntityKind.LOCATION),
    )
)
KINDS: Mapping[str, tuple[str, ...]] = {
    "statement": (str(NG.Statement),),
    "event": (str(NG.Event),),
    "actor": ACTORS,
    "place": (str(NG.Location),),
    "article": (str(NG.Article),),
}
"""The kinds of things that can be found, with their classes."""
_KIND_OF = {one: kind for kind, classes in KINDS.items() for one in classes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing as the index holds it.

    `title`, `text` and `more` are searched; the first two are shown. `facts` are shown beside them
    as they are. `graphs` are the named graphs that tell of the thing itself.
    """

    iri: str
    kind: str
    title: str
    text: str = ""
    more: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    weight: float = 1.0
    """How much a thing counts beside another that fits as well."""
    mentions: int = 0
    graphs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    """Other things of whose names or days this holds something."""
    rows: tuple[Row, ...] = ()
    """What lists choose the thing by."""


_Said = Mapping[str, list[str]]


class Gatherer:
    """Reads things from a store. It remembers labels: take a new one for another state of it."""

    def __init__(self, store: ox.Store, base: str, aliases: Aliases) -> None:
        self._store, self._base, self._aliases = store, base, aliases
        self._graph = Graph(store)
        self._labels: dict[str, str] = {}
        self._days: dict[str, str] = {}
        self._chains: dict[str, tuple[tuple[str, str], ...]] = {}
        self._used: set[str] = set()
        self._lister = Lister(self._graph.said, self._graph.objects, self._graph.subjects)

    def things(self) -> Iterator[tuple[str, str]]:
        """Yield every thing that can be found, once, with its kind."""
        seen: set[str] = set()
        for one, kind in _KIND_OF.items():
            for quad in self._graph.quads(None, _RDF_TYPE, ox.NamedNode(one)):
                if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in seen:
                    seen.add(quad.subject.value)
                    yield quad.subject.value, kind

    def things_of(self, graph: str) -> Iterator[str]:
        """Yield what a named graph may say something new of."""
        here = ox.NamedNode(graph)
        for quad in self._store.quads_for_pattern(None, _RDF_TYPE, None, here):
            if value(quad.object) in _KIND_OF:
                yield value(quad.subject)
            elif value(quad.object) == str(NG.Telling):  # its words are those of its event
                yield from self._graph.objects(value(quad.subject), str(NG.tellsOf))
        for by in (NG.refersTo, NG.tellsOf):  # how often a thing is named; what tells of an event
            by_node = ox.NamedNode(str(by))
            for quad in self._store.quads_for_pattern(None, by_node, None, here):
                yield value(quad.object)
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(str(NG.about)), None, here):
            yield value(quad.subject)  # a statement, as events' graphs tell what it is about

    def document(self, iri: str) -> Document | None:
        """Return what to hold of a thing; None when the graph does not tell of it as one."""
        said = self._graph.said(iri)  # an IRI that is none says nothing
        kinds = dict.fromkeys(_KIND_OF[t] for t in said.get(_RDF_TYPE.value, ()) if t in _KIND_OF)
        if not kinds:
            return None
        kind = next(iter(kinds))
        self._used = set()
        self._lister.used.clear()
        made: Document = getattr(self, f"_{kind}")(iri, said)
        rows = tuple(row for one in kinds for row in self._lister.rows(iri, one, said))
        used = (self._used | self._lister.used) - {iri, ""}
        return replace(made, uses=tuple(sorted(used)), rows=rows)

    # ── one method a kind ───────────────────────────────────────────────────────────────────

    def _statement(self, iri: str, said: _Said) -> Document:
        speaker, article = _first(said, NG.speaker), _first(said, NG.statedIn)
        words, about = _first(said, NG.speakerWords), _first(said, NG.about)
        who = self._label(speaker) if speaker else words
        context = [words, *map(self._label, said.get(str(NG.onBehalfOf), ())), self._label(about)]
        if about:
            context += [
                self._days_of(about),
                *self._where(_first(self._graph.said(about), NG.place)),
            ]
        return Document(
            iri=iri,
            kind="statement",
            title=who,
            text=" ".join(said.get(str(NG.content), ())),
            more=_joined(context),
            facts=_facts(
                speaker=speaker,
                act=_local(_first(said, NG.act)),
                article=article,
                source=self._label(article),
                day=self._published(article),
            ),
            weight=1 + _number(_first(said, NG.certainty), 0.5) / 2,
            graphs=self._graphs_of(iri),
        )

    def _event(self, iri: str, said: _Said) -> Document:
        tellings = sorted(value(q.subject) for q in self._graph.quads(None, NG.tellsOf, node(iri)))
        triggers: dict[str, None] = {}
        read: list[str] = []
        for telling in tellings:
            if len(triggers) < _TRIGGERS:
                triggers.update(dict.fromkeys(self._triggers(telling)))
                read.append(telling)
        place, kind = _first(said, NG.place), _first(said, NG.eventType)
        where = self._where(place)
        accounts = list(islice(self._accounts(iri), _ACCOUNTS))
        told = [*_harm(said), *(word for one in accounts for word in self._account(one))]
        return Document(
            iri=iri,
            kind="event",
            title=_first(said, _LABEL),
            text=" · ".join(list(triggers)[:_TRIGGERS]),
            more=_joined([*self._kinds(kind), *where, self._days_of(iri), *told]),
            facts=_facts(
                type=_local(kind),
                status=_local(_first(said, NG.status)),
                place=place,
                where=where[0] if where else "",
                first=_first(said, SEM.hasEarliestBeginTimeStamp),
                last=_first(said, SEM.hasLatestEndTimeStamp),
                articles=_first(said, NG.articles),
                voices=_first(said, NG.voices),
            ),
            weight=1 + log2(1 + max(0.0, _number(_first(said, NG.articles), 1))) / 4,
            graphs=_together(self._graphs_of(iri), *map(self._graphs_of, [*read, *accounts])),
        )

    def _article(self, iri: str, said: _Said) -> Document:
        outlet = self._label(_first(said, SCHEMA.publisher))
        label = _first(said, _LABEL)
        title = _first(said, SCHEMA.headline) or label
        day = _first(said, SCHEMA.datePublished)
        authors = said.get(str(SCHEMA.author), ())
        return Document(
            iri=iri,
            kind="article",
            title=title or _first(said, NG.docId),
            more=_joined([outlet, *authors, _day_words(day), _first(said, NG.docId), label]),
            facts=_facts(outlet=outlet, day=day),
            graphs=self._graphs_of(iri),
        )

    def _actor(self, iri: str, said: _Said) -> Document:
        return self._named(iri, said, "actor", _most_special(said))

    def _place(self, iri: str, said: _Said) -> Document:
        within = self._where(_first(said, NG.within))
        kind = _local(_first(said, NG.placeKind))
        return self._named(iri, said, "place", kind, within=", ".join(within))

    def _named(self, iri: str, said: _Said, kind: str, type: str, **facts: str) -> Document:
        label = _first(said, _LABEL)
        spelt = [*said.get(_LABEL, ()), *said.get(_SKOS + "altLabel", ()), *self._names_used(said)]
        known = self._known(iri)
        names: dict[str, str] = {keys(label): label}
        for name in [*sorted(spelt), *known]:
            names.setdefault(keys(name), name)  # one spelling of those that are found alike
        links = [link for by in ("exactMatch", "closeMatch") for link in said.get(_SKOS + by, ())]
        number = sum(1 for _ in islice(self._graph.quads(None, NG.refersTo, node(iri)), MANY))
        return Document(
            iri=iri,
            kind=kind,
            title=label,
            text=" · ".join(list(names.values())[1:]),
            more=" · ".join(self._aliases.of(links)),
            facts=_facts(type=type, **facts),
            mentions=number,
            weight=1 + log2(1 + number) / 2,
            graphs=self._graphs_of(iri),
        )

    def _accounts(self, event: str) -> Iterator[str]:
        """The claims of an event, in order."""
        about = {value(q.subject) for q in self._graph.quads(None, NG.about, node(event))}
        claim = ox.NamedNode(str(NG.Claim))
        return (c for c in sorted(about) if any(self._graph.quads(node(c), _RDF_TYPE.value, claim)))

    def _account(self, claim: str) -> Iterator[str]:
        """Who did what to whom and where, as one account has it, and the words it rests on."""
        said = self._graph.said(claim)
        for by in _PARTS:
            yield from map(self._label, said.get(str(by), ()))
        yield from self._where(_first(said, NG.place))
        yield from _harm(said)
        for evidence in said.get(str(NG.evidence), ()):
            for selector in self._graph.objects(evidence, str(OA.hasSelector)):
                yield from (words[:_LONG] for words in self._graph.objects(selector, str(OA.exact)))

    def _kinds(self, kind: str) -> Iterator[str]:
        """What an event's type, and what it is a kind of, are called."""
        ahead, seen = [kind], {kind}
        for one in ahead:
            self._used.add(one)
            for by in ("prefLabel", "altLabel"):
                yield from sorted(self._graph.objects(one, _SKOS + by))
            wider = set(self._graph.objects(one, _SKOS + "broader")) - seen
            seen |= wider
            ahead += sorted(wider)

    # ── parts ───────────────────────────────────────────────────────────────────────────────

    def _names_used(self, said: _Said) -> Iterator[str]:
        for use in said.get(str(NG.nameUse), ()):
            yield from self._graph.objects(use, str(NG.name))

    def _known(self, iri: str) -> list[str]:
        """Further names the authority has for what it knows under the same local name."""
        start, _, local = iri.rpartition("/")
        if start not in (f"{self._base}id/actor", f"{self._base}id/location"):
            return []
        concept = f"{NGA}{local}"
        return [
            name
            for by in ("prefLabel", "altLabel", "hiddenLabel")
            for name in sorted(self._graph.objects(concept, _SKOS + by))
        ]

    def _triggers(self, telling: str) -> Iterator[str]:
        for evidence in self._graph.objects(telling, str(NG.trigger)):
            for selector in self._graph.objects(evidence, str(OA.hasSelector)):
                yield from self._graph.objects(selector, str(OA.exact))

    def _where(self, place: str) -> tuple[str, ...]:
        """The label of a place and of what contains it."""
        if place and place not in self._chains:
            chain: list[tuple[str, str]] = []
            here = place
            while here and len(chain) < _CHAIN:
                chain.append((here, self._label(here)))
                here = min(self._graph.objects(here, str(NG.within)), default="")
            self._chains[place] = tuple(chain)
        chain_of = self._chains.get(place, ())
        self._used.update(node for node, _ in chain_of)
        return tuple(label for _, label in chain_of if label)

    def _days_of(self, event: str) -> str:
        self._used.add(event)
        if event not in self._days:
            said = self._graph.said(event)
            ends = (SEM.hasEarliestBeginTimeStamp, SEM.hasLatestEndTimeStamp)
            days = dict.fromkeys(_day_words(_first(said, end)) for end in ends)
            self._days[event] = " ".join(days)
        return self._days[event]

    def _published(self, article: str) -> str:
        self._used.add(article)
        return min(self._graph.objects(article, str(SCHEMA.datePublished)), default="")

    def _label(self, iri: str) -> str:
        self._used.add(iri)
        if iri and iri not in self._labels:
            found = [
                *self._graph.objects(iri, _LABEL),
                *self._graph.objects(iri, _SKOS + "prefLabel"),
            ]
            self._labels[iri] = min(found, default="")
        return self._labels.get(iri, "")

    def _graphs_of(self, iri: str) -> tuple[str, ...]:
        found = self._store.quads_for_pattern(node(iri), _RDF_TYPE, None, None)
        return _together(
            q.graph_name.value for q in found if isinstance(q.graph_name, ox.NamedNode)
        )


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default


def _first(said: _Said, by: str) -> str:
    return next(iter(said.get(str(by), ())), "")


def _facts(**facts: str) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


def _harm(said: _Said) -> Iterator[str]:
    for done in _HARM:
        if any(f"{PREFIXES['ng']}{done}{end}" in said for end in ("", "AtLeast", "AtMost")):
            yield done


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _together(*graphs: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({graph for some in graphs for graph in some}))


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _most_special(said: _Said) -> str:
    """The class of an actor that says most: a person is an actor, too."""
    classes = [one for one in said.get(_RDF_TYPE.value, ()) if one in ACTORS]
    return _local(next((one for one in sorted(classes) if one != ACTORS[0]), ACTORS[0]))


def _day_words(day: str) -> str:
    """A day as people write it, so that it is found: "28 October 2016"."""
    try:
        date = dt.date.fromisoformat(day[:10])
    except ValueError:
        return day
    return f"{date.day} {date:%B %Y}"
