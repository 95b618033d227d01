"""The scheme of event types, and the words that lead to it, agree with each other."""

from __future__ import annotations

from collections import Counter
from functools import cache

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from kg.extract.events.lexicon import lexicon
from kg.extract.events.scene import BY_ENTITY
from kg.knowledge.lexicon import load_toml
from tests.examples import ROOT

NGT = Namespace("https://w3id.org/newsgraph/event-types#")
PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip


@cache
def scheme() -> Graph:
    return Graph().parse(ROOT / "ontology" / "event-types.ttl")


def concepts() -> set[URIRef]:
    found = scheme().subjects(SKOS.inScheme, NGT.Scheme)
    return {concept for concept in found if isinstance(concept, URIRef)}


def names() -> set[str]:
    return {str(concept).removeprefix(NGT) for concept in concepts()}


def above(concept: URIRef) -> list[URIRef]:
    """Return the concepts above, nearest first."""
    found: list[URIRef] = []
    broader = scheme().value(concept, SKOS.broader)
    while isinstance(broader, URIRef) and broader not in found:
        found.append(broader)
        broader = scheme().value(broader, SKOS.broader)
    return found


# ── the scheme ──────────────────────────────────────────────────────────────────────────────


def test_each_type_leads_up_to_one_top_concept() -> None:
    """One concept above each, no circle, and the top is listed as such."""
    tops = set(scheme().objects(NGT.Scheme, SKOS.hasTopConcept))
    for concept in concepts():
        assert len(list(scheme().objects(concept, SKOS.broader))) == (concept not in tops)
        assert [concept, *above(concept)][-1] in tops, concept


def test_the_sixteen_types_of_plover_are_top_concepts() -> None:
    """Each carries PLOVER's own code."""
    tops = scheme().objects(NGT.Scheme, SKOS.hasTopConcept)
    codes = {str(code) for top in tops for code in scheme().objects(top, SKOS.notation)}
    assert codes == PLOVER


def test_a_mode_lies_below_its_type() -> None:
    """ "ASSAULT/firearms" has "ASSAULT" above it; and no code is given twice."""
    codes = Counter(
        str(code) for concept in concepts() for code in scheme().objects(concept, SKOS.notation)
    )
    assert set(codes.values()) == {1}
    for concept in concepts():
        for code in scheme().objects(concept, SKOS.notation):
            type_ = str(code).split("/")[0]
            family = {str(c) for up in above(concept) for c in scheme().objects(up, SKOS.notation)}
            assert str(code) == type_ or type_ in family, concept


def test_labels_and_definitions_tell_types_apart() -> None:
    """No two types are called or defined alike."""
    for property_ in (SKOS.prefLabel, SKOS.definition):
        said = [str(scheme().value(concept, property_)) for concept in concepts()]
        assert len(set(said)) == len(said)
        assert "None" not in said


def test_matches_lead_to_codes_of_acled_and_cameo() -> None:
    """Each is a concept of a scheme of its own, with its code and a source."""
    for match in set(scheme().objects(None, SKOS.closeMatch)):
        assert isinstance(scheme().value(match, SKOS.notation), Literal), match
        other = scheme().value(match, SKOS.inScheme)
        assert other != NGT.Scheme
        assert scheme().value(other, DCTERMS.source) is not None
    assert len(set(scheme().subjects(RDF.type, SKOS.ConceptScheme))) == 3


# ── the words ───────────────────────────────────────────────────────────────────────────────


def test_the_word_lists_use_types_of_the_scheme_only() -> None:
    """In types, senses, groups, covers and finer rules alike."""
    table = load_toml("events")
    used = set(table["types"])
    used |= {rule["is"] for rules in table["sense"].values() for rule in rules} - {"-", "?"}
    used |= {type_ for types in table["groups"].values() for type_ in types}
    used |= {type_ for types in table["covers"].values() for type_ in types} | set(table["covers"])
    used |= {rule["is"] for rule in table["finer"]}
    used |= {type_ for rule in table["finer"] for type_ in rule["of"]}
    assert used - names() == set()


def test_a_word_has_one_type() -> None:
    """What else it may mean is a matter of `[sense]`, not of a second entry."""
    types: dict[str, set[str]] = {}
    for listed in lexicon().entries.values():
        for entry in listed:
            types.setdefault(entry.key, set()).add(entry.type)
    assert {key: found for key, found in types.items() if len(found) > 1} == {}


def test_a_sense_is_of_a_listed_word() -> None:
    """A rule for a word that is in no list would never be asked."""
    known = {entry.key for listed in lexicon().entries.values() for entry in listed}
    assert set(lexicon().senses) - known == set()


def test_each_frame_and_class_asked_for_exists() -> None:
    """A misspelt name would silently match nothing."""
    words = lexicon()
    frames = {entry.frame for listed in words.entries.values() for entry in listed}
    assert frames - set(words.frames) == set()
    asked = {name for rules in words.senses.values() for rule in rules for name in rule.classes}
    assert asked - set(words.classes) - set(BY_ENTITY) == set()
