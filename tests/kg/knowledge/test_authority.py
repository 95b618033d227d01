"""The authority: concepts by any of their names, identities only with evidence."""

from __future__ import annotations

import re
import time
from importlib.resources import files

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SH, SKOS

from kg.errors import KnowledgeError
from kg.knowledge import authority as module
from kg.knowledge.authority import Use, authority, is_acronym, lookup
from kg.model import EntityKind


def ids(name: str) -> list[str]:
    return [c.id for c in lookup(name)]


@pytest.mark.parametrize(
    "name",
    ["Free Syrian Army", "the free syrian army", "FSA", "Free-Syrian Army"],
)
def test_a_name_is_found_however_it_is_written(name: str) -> None:
    """Case, hyphens and a leading article do not matter."""
    assert ids(name) == ["free-syrian-army"]


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("Jabhet Fateh al-Sham", "al-nusra-front"),
        ("Jaysh al-Fateh", "jaish-al-fatah"),
        ("Mevlut Cavusoglu", "mevlut-cavusoglu"),
        ("Médecins sans Frontieres", "medecins-sans-frontieres"),
        ("Kurdistan Workers’ Party", "kurdistan-workers-party"),
    ],
)
def test_romanisations_and_accents_lead_to_the_same_concept(written: str, id: str) -> None:
    """What newspapers spell differently is one actor."""
    assert ids(written) == [id]


def test_names_that_only_sound_alike_are_not_taken_for_each_other() -> None:
    """Consonants alone are not enough: letters must agree, and one word tells nothing."""
    assert ids("Jebhet Futouh el-Shoum") == [] and ids("Hamsa") == []


@pytest.mark.parametrize("word", ["who", "is", "us", "care"])
def test_acronyms_are_not_words(word: str) -> None:
    """WHO and IS are actors, "who" and "is" are not."""
    assert lookup(word) == () and lookup(word.upper())


def test_a_homonym_gives_all_its_bearers() -> None:
    """Georgia is a country and a state; who is meant is for others to decide."""
    assert set(ids("Georgia")) == {"georgia", "georgia-usa"}


def test_a_capital_an_adjective_and_a_short_name_are_told_apart_from_names() -> None:
    """Only full names are looked up; what needs support from the text is marked."""
    index = authority()
    uses = {name: {e.use for e in index.entries(name)} for name in ("Ankara", "Turkish", "Putin")}
    assert Use.METONYM in uses["Ankara"]
    assert uses["Turkish"] == {Use.ADJECTIVE}
    assert uses["Putin"] == {Use.SHORT}
    assert lookup("Putin") == () and lookup("Turkish") == ()


def test_a_government_knows_its_country() -> None:
    """Territory and actor are two concepts, linked."""
    government = authority().government_of("serbia")
    assert government is not None and government.kind is EntityKind.GOVERNMENT
    assert government.country == "RS" and "Belgrade" in government.metonyms


def test_the_longest_name_at_a_word_wins() -> None:
    """ "UN Security Council" is not the UN."""
    length, entries = authority().longest_at(["the", "un", "security", "council", "met"], 1)
    assert length == 3 and {e.concept.id for e in entries} == {"united-nations-security-council"}


def test_a_name_may_have_had_its_time() -> None:
    """al-Nusra changed its name in July 2016."""
    uses = {
        u.name: (u.valid_from, u.valid_until)
        for u in authority().concepts["al-nusra-front"].name_uses
    }
    assert uses["Jabhat al-Nusra"] == (None, "2016-07")
    assert uses["Jabhat Fatah al-Sham"] == ("2016-07", None)


def test_the_authority_is_read_in_less_than_half_a_second() -> None:
    """Every worker process reads it."""
    authority.cache_clear()
    start = time.process_time()
    authority()
    assert time.process_time() - start < 0.5


@given(st.text(max_size=40))
def test_any_text_may_be_looked_up(name: str) -> None:
    """No name is an error."""
    assert isinstance(lookup(name), tuple) and is_acronym(name) in (True, False)


def test_a_concept_without_a_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in a file kept by hand is named, not passed over."""
    slip = {"nobody": {str(SKOS.prefLabel): ["Nobody"]}}
    monkeypatch.setattr(module, "_statements", lambda: slip)
    authority.cache_clear()
    with pytest.raises(KnowledgeError, match="nobody"):
        authority()
    authority.cache_clear()


@pytest.fixture(scope="module", params=["authority.ttl", "countries.ttl"])
def turtle(request: pytest.FixtureRequest) -> Graph:
    data = (files("ontology") / request.param).read_text(encoding="utf-8")
    return Graph().parse(data=data, format="turtle")


def test_no_identity_without_a_source(turtle: Graph) -> None:
    """Each Wikidata or GeoNames id stands with the evidence it rests on."""
    count = 0
    for match in (SKOS.exactMatch, SKOS.closeMatch):
        for concept, other in turtle.subject_objects(match):
            id = re.sub(r"^.*/([^/]+)/?$", r"\1", str(other))
            told = [str(s) for s in turtle.objects(concept, DCTERMS.source)]
            assert any(s.startswith(f"{id}: ") and len(s) > len(id) + 5 for s in told), concept
            count += 1
    assert count > 100


def test_one_identity_belongs_to_one_actor_or_place(turtle: Graph) -> None:
    """No id is given to two concepts as the same thing."""
    seen: dict[str, URIRef] = {}
    for concept, other in turtle.subject_objects(SKOS.exactMatch):
        assert isinstance(concept, URIRef)
        assert seen.setdefault(str(other), concept) == concept


def test_every_concept_is_labelled_once_in_english(turtle: Graph) -> None:
    """SKOS allows one preferred label a language; people read it."""
    for concept in set(turtle.subjects(SKOS.inScheme)):
        labels = list(turtle.objects(concept, SKOS.prefLabel))
        assert len(labels) == 1 and isinstance(labels[0], Literal) and labels[0].language == "en"


def test_whatever_is_pointed_to_is_described() -> None:
    """Parents, countries governed and name uses exist in one of the two files."""
    graph = Graph()
    for name in ("authority.ttl", "countries.ttl"):
        graph.parse(data=(files("ontology") / name).read_text(encoding="utf-8"), format="turtle")
    prefix = "https://w3id.org/newsgraph/authority/"
    named = {o for o in graph.objects() if isinstance(o, URIRef) and o.startswith(prefix)}
    assert named <= set(graph.subjects())


# ── the shape ───────────────────────────────────────────────────────────────────────────────

BROKEN = """
@prefix nga: <https://w3id.org/newsgraph/authority/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix wd: <http://www.wikidata.org/entity/> .
nga:told skos:exactMatch wd:Q1 ; dct:source "Q1: a register of bodies" .
nga:untold skos:closeMatch wd:Q2 .
nga:of-another skos:exactMatch wd:Q3 ; dct:source "Q33: a register of bodies" .
"""


def test_the_shape_finds_ids_without_a_source() -> None:
    """An id without evidence, or with that of another id, does not conform."""
    shape = Graph().parse(data=_shape(), format="turtle")
    data = Graph().parse(data=BROKEN, format="turtle")
    _, report, _ = validate(data, shacl_graph=shape, advanced=True)
    assert isinstance(report, Graph)
    faulty = {str(o).rsplit("/", 1)[1] for o in report.objects(None, SH.focusNode)}
    assert faulty == {"untold", "of-another"}


def test_the_authority_conforms_to_its_shape() -> None:
    """The shape's own query finds nothing in the two files, read together."""
    shape = Graph().parse(data=_shape(), format="turtle")
    select = str(next(shape.objects(None, SH.select))).replace("$this", "?this")
    store = ox.Store()
    for name in ("authority.ttl", "countries.ttl"):
        store.load(input=(files("ontology") / name).read_bytes(), format=ox.RdfFormat.TURTLE)
    found = store.query(select, prefixes={"skos": str(SKOS), "dct": str(DCTERMS)})
    assert isinstance(found, ox.QuerySolutions)
    assert [str(row["this"]) for row in found] == []


def _shape() -> str:
    return (files("ontology") / "shapes" / "authority.ttl").read_text(encoding="utf-8")


def test_bodies_of_state_are_known_by_their_countrys_initials_too() -> None:
    """Papers write "U.S. Treasury Department" and "UK Home Office"; the file need not."""
    assert ids("U.S. Food and Drug Administration") == ["food-and-drug-administration"]
    assert ids("UK Home Office") == ["home-office"]
