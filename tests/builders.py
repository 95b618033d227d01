"""Values built by hand, so that a stage can be tested without the stages before it."""

from __future__ import annotations

import datetime as dt
import hashlib

from rdflib import PROV, RDF, RDFS, XSD, Literal

from kg.iris import DEFAULT_BASE, Minter, shared_iri
from kg.model import (
    Act,
    AgentCertainty,
    Annotations,
    Argument,
    Article,
    ArticleGraph,
    Claim,
    DateCue,
    Document,
    Entity,
    EntityKind,
    Event,
    EventGraph,
    Figure,
    Form,
    Identity,
    Interval,
    Mention,
    Mode,
    Point,
    PublicationDate,
    Role,
    Sentence,
    Span,
    Statement,
    Triple,
    Zone,
    ZoneKind,
)
from kg.vocab import NG, SEM

DAY = dt.date(2021, 3, 4)


def article(text: str, key: str = "one", **known: object) -> Article:
    """An article with that text."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(key=key, doc_id=key, text=text, digest=digest, **known)  # type: ignore[arg-type]


def document(text: str, key: str = "one", **known: object) -> Document:
    """A document of one paragraph that is one sentence."""
    whole = Span(0, len(text))
    return Document(
        article=article(text, key, **known),
        zones=(Zone(kind=ZoneKind.PARAGRAPH, span=whole),),
        sentences=(Sentence(span=whole, zone=0),),
    )


def span(text: str, words: str, occurrence: int = 1) -> Span:
    """Where `words` stand in `text`."""
    start = -1
    for _ in range(occurrence):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def entity(id: str, kind: EntityKind, text: str, *names: str, **more: object) -> Entity:
    """An entity mentioned by those words."""
    mentions = tuple(Mention(span=span(text, name), form=Form.NAME) for name in names)
    return Entity(
        id=id,
        kind=kind,
        name=names[0],
        mentions=mentions,
        finder="test",
        certainty=0.9,
        **more,  # type: ignore[arg-type]
    )


def day(date: dt.date) -> Interval:
    """One day."""
    return Interval(earliest=date, latest=date)


SHELLING = (
    "Rebels shelled Arva on Monday, the mayor, Ana Holm, said. At least six people were killed. "
    "The army denied that anybody had died, but two residents spoke of 15 dead in Arva, near Korm."
)


def shelling() -> tuple[Document, Annotations]:
    """A whole reading of one short text: every kind of finding, two voices that disagree."""
    text = SHELLING
    at = lambda words, n=1: span(text, words, n)  # noqa: E731
    monday = day(dt.date(2021, 3, 1))
    entities = (
        entity("e1", EntityKind.GROUP, text, "Rebels"),
        entity(
            "e2",
            EntityKind.LOCATION,
            text,
            "Arva",
            place_kind="PopulatedPlace",
            country="XA",
            point=Point(lat=10.5, lon=-3.25, radius_km=2.0),
            identity=Identity(geonames="99", wikidata="Q99", certainty=0.95),
        ),
        entity(
            "e3",
            EntityKind.PERSON,
            text,
            "Ana Holm",
            roles=(Role(title="mayor", organisation=None, span=at("mayor")),),
        ),
        entity("e4", EntityKind.MILITARY, text, "The army"),
        entity(
            "e5",
            EntityKind.LOCATION,
            text,
            "near Korm",
            place_kind="RelativePlace",
            relative="near",
            within=("e6",),
        ),
        entity("e6", EntityKind.LOCATION, text, "Korm", place_kind="PopulatedPlace"),
        entity("e7", EntityKind.GROUP, text, "two residents"),
    )
    said = Statement(
        id="s1",
        source=(at("the mayor, Ana Holm"),),
        source_entity="e3",
        unnamed=False,
        cue=(at("said"),),
        content=(at("Rebels shelled Arva on Monday"),),
        mode=Mode.INDIRECT,
        act=Act.ASSERT,
        said=monday,
        about=("ev1",),
        finder="test",
        certainty=0.8,
    )
    denied = Statement(
        id="s2",
        source=(at("The army"),),
        source_entity="e4",
        unnamed=False,
        cue=(at("denied"),),
        content=(at("that anybody had died"),),
        mode=Mode.INDIRECT,
        act=Act.DENY,
        finder="test",
        certainty=0.8,
    )
    spoke = Statement(
        id="s3",
        source=(at("two residents"),),
        source_entity=None,
        unnamed=True,
        cue=(at("spoke of"),),
        content=(at("15 dead in Arva"),),
        mode=Mode.INDIRECT,
        act=Act.ASSERT,
        about=("ev1",),
        finder="test",
        certainty=0.7,
    )
    mayors = Claim(
        id="c1",
        voice="s1",
        evidence=(at("Rebels shelled Arva on Monday"),),
        args=(Argument(role="agent", span=at("Rebels"), entity="e1"),),
        agent_certainty=AgentCertainty.ALLEGED,
        place="e2",
        date=monday,
        certainty=0.8,
    )
    own = Claim(
        id="c2",
        voice=None,
        evidence=(at("At least six people were killed"),),
        figures=(_killed(6, None, "at_least", at("At least six people")),),
        certainty=0.9,
    )
    residents = Claim(
        id="c3",
        voice="s3",
        evidence=(at("15 dead in Arva"),),
        figures=(_killed(15, 15, "exact", at("15 dead")),),
        place="e2",
        certainty=0.7,
    )
    event = Event(
        id="ev1",
        type="Shelling",
        triggers=(at("shelled"),),
        claims=(mayors, own, residents),
        place="e2",
        date=monday,
        likeness=("arva", "rebel", "shell"),
        finder="test",
        certainty=0.9,
    )
    found = Annotations(
        date=PublicationDate(
            date=DAY,
            certainty=0.8,
            cues=(
                DateCue(kind="weekday", span=at("Monday"), text="Monday", supports="2021-03-01"),
            ),
        ),
        entities=entities,
        statements=(said, denied, spoke),
        events=(event,),
    )
    return document(text, publisher="The Arva Post", licence="CC BY 4.0"), found


def _killed(minimum: int | None, maximum: int | None, bound: str, where: Span) -> Figure:
    return Figure(
        metric="killed", minimum=minimum, maximum=maximum, bound=bound, subset=None, span=where
    )


def merged(
    article: ArticleGraph, telling: str, *triples: Triple, base: str = DEFAULT_BASE
) -> EventGraph:
    """The graph of the event that one telling of an article tells of, with more triples of it."""
    mint = Minter(base, article.article.key)
    told, event, graph = mint.telling(telling), mint.event(telling), mint.event_graph(telling)
    said = [(p, o) for s, p, o in article.triples if s == told]
    of_it = sorted(s for s, p, o in article.triples if (p, o) == (NG.telling, told))
    run, software = shared_iri(base, "merging", "test"), shared_iri(base, "software", "test")
    kept = {RDFS.label, NG.eventType, NG.status, NG.place, NG.certainty}
    days = {NG["from"]: SEM.hasEarliestBeginTimeStamp, NG.until: SEM.hasLatestEndTimeStamp}
    one = Literal(1, datatype=XSD.integer)
    own: list[Triple] = [
        (graph, RDF.type, NG.EventGraph),
        (graph, PROV.wasGeneratedBy, run),
        (graph, PROV.wasDerivedFrom, article.iri),
        (run, RDF.type, NG.Merging),
        (run, PROV.wasAssociatedWith, software),
        (software, RDF.type, PROV.SoftwareAgent),
        (software, RDFS.label, Literal("test")),
        (software, NG.version, Literal("1")),
        (event, RDF.type, NG.Event),
        (event, RDF.type, SEM.Event),
        (event, NG.articles, one),
        (event, NG.voices, one),
        *((event, p, o) for p, o in said if p in kept),
        *((event, days[p], o) for p, o in said if p in days),
        *((event, SEM.eventType, o) for p, o in said if p == NG.eventType),
        (told, NG.tellsOf, event),
        *((one_of_it, NG.about, event) for one_of_it in of_it),
    ]
    return EventGraph(iri=graph, triples=(*own, *triples), context=article.triples)


def contradiction(
    minter: Minter, telling: str, first: str, second: str, kind: str, reason: str
) -> tuple[Triple, ...]:
    """A contradiction between two claims of one article's telling."""
    node = minter.own("contradiction", f"{first}-{second}-{kind}")
    return (
        (node, RDF.type, NG.Contradiction),
        (node, RDFS.label, Literal(reason)),
        (node, NG.between, minter.own("claim", first)),
        (node, NG.between, minter.own("claim", second)),
        (node, NG.concerns, minter.event(telling)),
        (node, NG.kind, NG[kind]),
        (node, NG.reason, Literal(reason)),
    )
