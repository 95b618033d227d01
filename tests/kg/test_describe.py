"""Findings become triples (`kg.describe`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from kg.check import check
from kg.describe import describe
from kg.describe.identity import named_id, shared_id
from kg.iris import Minter
from kg.model import (
    Annotations,
    Argument,
    ArticleGraph,
    Entity,
    EntityKind,
    Form,
    Identity,
    Interval,
    Mention,
    Point,
    Span,
)
from kg.vocab import GEO, NG, NGT, OA, SCHEMA
from tests.builders import SHELLING, document, entity, shelling

DIGEST = f"sha256:{'0' * 64}"
MINTER = Minter("https://example.org/", "one")


@pytest.fixture(scope="module")
def made() -> ArticleGraph:
    return describe(*shelling(), base=MINTER.base, input_digest=DIGEST)


@pytest.fixture(scope="module")
def graph(made: ArticleGraph) -> Graph:
    graph = Graph()
    for triple in made.triples:
        graph.add(triple)
    return graph


def test_the_graph_of_a_whole_reading_conforms(made: ArticleGraph) -> None:
    """What describe writes, the shapes accept."""
    assert check(made).graph is made


def test_an_article_without_findings_conforms() -> None:
    """Nothing found is no fault."""
    made = describe(document("Quiet."), Annotations(), base=MINTER.base, input_digest=DIGEST)
    assert check(made)


def test_the_same_findings_give_the_same_triples_in_the_same_order(made: ArticleGraph) -> None:
    """Byte for byte: no set order, no time leaks into the graph."""
    again = describe(*shelling(), base=MINTER.base, input_digest=DIGEST)
    assert again.triples == made.triples


def test_evidence_quotes_the_text_at_its_offsets(graph: Graph) -> None:
    """Both selectors of every evidence select the same characters."""
    seen = 0
    for node in graph.subjects(RDF.type, NG.Evidence):
        quote, position = sorted(graph.objects(node, OA.hasSelector), reverse=True)
        start, end = (int(str(graph.value(position, p))) for p in (OA.start, OA.end))
        assert str(graph.value(quote, OA.exact)) == SHELLING[start:end]
        assert SHELLING[:start].endswith(str(graph.value(quote, OA.prefix)))
        seen += 1
    assert seen == 20


def test_claims_coexist_under_one_telling(graph: Graph) -> None:
    """Three voices, three claims; the telling itself says when and where, and no number."""
    telling = MINTER.telling("ev1")
    told = set(graph.subjects(NG.telling, telling))
    claims = {MINTER.own("claim", c) for c in ("c1", "c2", "c3")}
    assert told == claims | {MINTER.own("statement", s) for s in ("s1", "s3")}
    assert graph.value(telling, NG.eventType) == NGT.Shelling
    assert graph.value(telling, NG["from"]) == Literal("2021-03-01", datatype=XSD.date)
    assert {graph.value(c, NG.statedIn) for c in (*claims, telling)} == {MINTER.article}


def test_an_article_knows_of_no_events(graph: Graph) -> None:
    """Which tellings tell of one event, and where claims differ, is found over all articles."""
    types = set(graph.objects(None, RDF.type))
    assert not types & {NG.Event, NG.Contradiction}
    assert not set(graph.predicates()) & {NG.about, NG.tellsOf}


def test_a_telling_can_be_compared_without_its_text(graph: Graph) -> None:
    """A few lemmas are kept, sorted."""
    likeness = graph.value(MINTER.telling("ev1"), NG.likeness)
    assert likeness == Literal("arva rebel shell")


def test_a_claim_hangs_on_its_voice(graph: Graph) -> None:
    """The article's own voice is the article; any other is the statement."""
    mayor, own = MINTER.own("claim", "c1"), MINTER.own("claim", "c2")
    assert graph.value(mayor, NG.claimedIn) == MINTER.own("statement", "s1")
    assert graph.value(own, NG.claimedBy) == MINTER.article
    assert graph.value(mayor, NG.agentCertainty) == NG.Alleged


@pytest.mark.parametrize(
    ("subset", "property", "value"),
    [
        ("civilians", NG.of, NG.Civilians),
        ("miners", NG.ofWords, Literal("miners")),
    ],
)
def test_whom_a_figure_counts_is_a_term_where_the_ontology_has_one(
    subset: str, property: URIRef, value: URIRef | Literal
) -> None:
    """Else it stays in words: no kind of people is lost for want of a term."""
    text, found = shelling()
    (event,) = found.events
    residents = event.claims[2]
    counted = replace(residents, figures=(replace(residents.figures[0], subset=subset),))
    events = (replace(event, claims=(*event.claims[:2], counted)),)
    made = describe(text, replace(found, events=events), input_digest="x")
    assert [(p, o) for _, p, o in made.triples if p in (NG.of, NG.ofWords)] == [(property, value)]


def test_a_figure_keeps_all_that_was_read_of_it() -> None:
    """A part, whose, where, outdated, doubted: said where it holds, and not said where not."""
    text, found = shelling()
    (event,) = found.events
    residents = event.claims[2]
    plain = residents.figures[0]
    told = replace(plain, side="Arvan", place="in Arva", doubt="the parts add up to 16, not 15")
    some = replace(plain, subset="part", part=True, superseded=True)
    counted = replace(residents, figures=(plain, told, some))
    events = (replace(event, claims=(*event.claims[:2], counted)),)
    made = describe(text, replace(found, events=events), base=MINTER.base, input_digest=DIGEST)
    assert check(made)
    terms = (NG.partOfWhole, NG.ofSide, NG.whereWords, NG.outdated, NG.doubt, NG.of, NG.ofWords)
    said = {n: {} for n in (1, 2, 3)}  # type: dict[int, dict[URIRef, object]]
    for n in said:
        node = MINTER.own("figure", f"c3-{n}")
        said[n] = {p: o.toPython() for s, p, o in made.triples if s == node and p in terms}
    assert said == {
        1: {},
        2: {
            NG.ofSide: "Arvan",
            NG.whereWords: "in Arva",
            NG.doubt: "the parts add up to 16, not 15",
        },
        3: {NG.partOfWhole: True, NG.outdated: True},
    }


def test_two_entities_that_prove_to_be_one_place_are_one_node() -> None:
    """The surer says what the place is; no link is exact and close at once."""
    text = "In Oster district a shaft fell in. The miners of Oster mourn."
    known = Identity(geonames="77", wikidata="Q77", certainty=0.95)
    sure, unsure = (
        entity(
            id,
            EntityKind.LOCATION,
            text,
            name,
            place_kind=kind,
            point=Point(lat=lat, lon=20.0),
            identity=replace(known, certainty=certainty),
        )
        for id, name, kind, lat, certainty in (
            ("e1", "Oster district", "District", 10.0, 0.95),
            ("e2", "Oster", "PopulatedPlace", 10.1, 0.7),
        )
    )
    for entities in ((sure, unsure), (unsure, sure)):
        made = describe(
            document(text), Annotations(entities=entities), base=MINTER.base, input_digest=DIGEST
        )
        assert check(made)
        node = URIRef("https://example.org/id/location/geonames-77")
        said = {(p, o) for s, p, o in made.triples if s == node}
        assert {o for p, o in said if p == NG.placeKind} == {NG.District}
        assert not [o for p, o in said if p == SKOS.closeMatch]
        assert len([o for p, o in said if p == SKOS.exactMatch]) == 2


def test_a_part_known_as_its_whole_is_not_told_from_itself() -> None:
    """The authority knows "mainland Oster" as Oster: no circle, which would cost the graph."""
    text = "The ferry to mainland Oster is late, they say in Oster."
    known = Identity(authority="oster", certainty=0.95)
    whole, part = (
        entity(id, EntityKind.LOCATION, text, name, identity=known)
        for id, name in (("e1", "Oster"), ("e2", "mainland Oster"))
    )
    part = replace(part, relative="mainland", within=("e1",))
    made = describe(
        document(text), Annotations(entities=(whole, part)), base=MINTER.base, input_digest=DIGEST
    )
    assert check(made)
    assert not [p for _, p, _ in made.triples if p in (NG.relativeTo, NG.relation, NG.within)]


NAMES = ("Oster", "mainland Oster", "Vell", "Arva", "Korm")
PLACE = st.fixed_dictionaries(
    {
        "authority": st.sampled_from([None, "ohio", "china"]),
        "certainty": st.sampled_from([0.5, 0.95]),
        "relative": st.sampled_from([None, "north of", "mainland"]),
        "kind": st.sampled_from(["Country", "PopulatedPlace", "VagueRegion"]),
        "within": st.lists(st.sampled_from("abcde"), unique=True, max_size=3),
    }
)


@settings(max_examples=40)
@given(st.tuples(*[PLACE] * len(NAMES)))
def test_whatever_is_found_of_places_conforms(places: tuple[dict[str, Any], ...]) -> None:
    """No circle of places, however finders contradict each other, costs the article."""
    text = "The ferry from Vell to mainland Oster is late; it goes from Arva to Korm."
    found = tuple(
        replace(
            entity(id, EntityKind.LOCATION, text, name),
            identity=Identity(authority=one["authority"], certainty=one["certainty"]),
            relative=one["relative"],
            place_kind="RelativePlace" if one["relative"] else one["kind"],
            within=tuple(other for other in one["within"] if other != id),
        )
        for id, name, one in zip("abcde", NAMES, places, strict=True)
    )
    made = describe(
        document(text), Annotations(entities=found), base=MINTER.base, input_digest=DIGEST
    )
    assert check(made)


def test_a_country_stays_one_whatever_the_article_calls_it() -> None:
    """Its minister makes it known as a country; its mainland is no second kind of place."""
    text = "The Chinese health minister said that it would spread to mainland China."
    china = Identity(authority="china", certainty=0.95)
    government = entity(
        "e1",
        EntityKind.GOVERNMENT,
        text,
        "Chinese",
        identity=Identity(authority="china-government", certainty=0.9),
    )
    mainland = replace(
        entity("e2", EntityKind.LOCATION, text, "mainland China", identity=china),
        relative="mainland",
        place_kind="VagueRegion",
    )
    made = describe(
        document(text),
        Annotations(entities=(government, mainland)),
        base=MINTER.base,
        input_digest=DIGEST,
    )
    assert check(made)
    assert {o for _, p, o in made.triples if p == NG.placeKind} == {NG.Country}


def test_a_nested_statement_is_the_primary_source_of_the_outer(made: ArticleGraph) -> None:
    """A reports that B said: the chain can be followed both ways."""
    reading, found = shelling()
    inner = replace(found.statements[2], within="s2")
    found = replace(found, statements=(*found.statements[:2], inner))
    triples = describe(reading, found, base=MINTER.base, input_digest=DIGEST).triples
    outer, inner_node = MINTER.own("statement", "s2"), MINTER.own("statement", "s3")
    assert (outer, PROV.hadPrimarySource, inner_node) in triples
    assert (inner_node, NG.reportedIn, outer) in triples


def test_a_place_has_a_geometry_with_its_uncertainty(graph: Graph) -> None:
    """WKT has the longitude first; a relative place tells from what it is told."""
    place = MINTER.shared("location", "geonames-99")
    geometry = graph.value(place, GEO.hasGeometry)
    assert str(graph.value(geometry, GEO.asWKT)) == "POINT(-3.25 10.5)"
    assert graph.value(geometry, NG.radiusKm) == Literal("2", datatype=XSD.decimal)
    near = MINTER.own("location", "e5")
    assert graph.value(near, NG.relativeTo) == MINTER.own("location", "e6")
    assert graph.value(near, GEO.hasGeometry) is None


def test_links_are_matches_by_certainty_never_same_as(graph: Graph) -> None:
    """0.95 is an exact match; owl:sameAs is never a machine's to say."""
    place = MINTER.shared("location", "geonames-99")
    assert URIRef("http://www.wikidata.org/entity/Q99") in set(
        graph.objects(place, SKOS.exactMatch)
    )
    assert not any("sameAs" in str(p) for p in graph.predicates())


def test_the_date_comes_with_its_cues(graph: Graph) -> None:
    """An inferred date says on what it rests."""
    assert str(graph.value(MINTER.article, SCHEMA.datePublished)) == "2021-03-04"
    inference = graph.value(MINTER.article, NG.publicationDate)
    cue = graph.value(inference, NG.dateCue)
    assert str(graph.value(cue, NG.supports)) == "2021-03-01"


def test_roles_are_stated_by_the_article(graph: Graph) -> None:
    """Who said that somebody holds a position is part of it."""
    (role,) = graph.subjects(NG.holder, MINTER.shared("actor", "person/ana-holm"))
    assert str(graph.value(role, RDFS.label)) == "mayor"
    assert graph.value(role, NG.statedIn) == MINTER.article


NAMED = [
    (EntityKind.PERSON, "Ana  Holm", "person/ana-holm"),
    (EntityKind.PERSON, "José Ñandú", "person/jose-nandu"),
    (EntityKind.PERSON, "محمد النجار", "person/محمد-النجار"),
    (EntityKind.PERSON, "Holm", None),
    (EntityKind.PERSON, "A. Holm", None),
    (EntityKind.PERSON, "习近平", None),
    (EntityKind.ARMED_GROUP, "The River Guard", "armed-group/river-guard"),
    (EntityKind.NGO, "Arva Relief", "non-governmental-organisation/arva-relief"),
    (EntityKind.ORGANISATION, "ARC", None),
    (EntityKind.ORGANISATION, "Congress", None),
    (EntityKind.ORGANISATION, "University Hospital", None),
    (EntityKind.ORGANISATION, "Arva Hospital", "organisation/arva-hospital"),
    (EntityKind.GROUP, "River People", None),
    (EntityKind.GOVERNMENT_BODY, "Interior Ministry", None),
    (EntityKind.LOCATION, "Arva Bridge", None),
    (EntityKind.MEDIA, "…", None),
]


@pytest.mark.parametrize(("kind", "name", "id"), NAMED)
def test_actors_of_a_full_name_are_the_same_in_every_article(
    kind: EntityKind, name: str, id: str | None
) -> None:
    """A surname, an acronym, or what every state calls a body of its own, is not enough."""
    mention = Mention(span=Span(0, 4), form=Form.NAME)
    one = Entity(id="e1", kind=kind, name=name, mentions=(mention,), finder="test", certainty=1)
    assert shared_id(one) == id
    assert shared_id(replace(one, mentions=(replace(mention, form=Form.NOMINAL),))) is None


def test_a_states_body_is_known_by_its_country() -> None:
    """Every state has an interior ministry."""
    found = named_id(EntityKind.GOVERNMENT_BODY, "Interior Ministry", "XA")
    assert found == "government-body/xa-interior-ministry"


def test_two_spellings_of_one_actor_have_one_label() -> None:
    """One node, and the first spelling names it."""
    text = "Ana Holm spoke. ANA HOLM left."
    both = (
        entity("e1", EntityKind.PERSON, text, "Ana Holm"),
        entity("e2", EntityKind.PERSON, text, "ANA HOLM"),
    )
    found = Annotations(entities=both)
    triples = describe(document(text), found, base=MINTER.base, input_digest=DIGEST).triples
    node = MINTER.shared("actor", "person/ana-holm")
    assert [str(o) for s, p, o in triples if (s, p) == (node, RDFS.label)] == ["Ana Holm"]


def test_a_day_that_nobody_states_is_marked_as_assumed() -> None:
    """It is the day of publication, and no words for a time stand with it."""
    text, found = shelling()
    published = found.date.date if found.date else None
    today = Interval(earliest=published, latest=published)

    def marked(*more: Argument) -> bool:
        (event, *rest) = found.events
        claims = tuple(
            replace(c, date=today, args=(*(a for a in c.args if a.role != "time"), *more))
            for c in event.claims
        )
        changed = replace(found, events=(replace(event, date=today, claims=claims), *rest))
        made = describe(text, changed, base=MINTER.base, input_digest=DIGEST)
        check(made)
        telling = URIRef(f"{MINTER.base}id/telling/{text.article.key}/{event.id}")
        return (telling, NG.dayAssumed, Literal(True)) in made.triples

    span = found.events[0].triggers[0]
    assert marked()
    assert not marked(Argument(role="time", span=span, entity=None))
