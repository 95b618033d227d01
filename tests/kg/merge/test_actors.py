"""Names in different articles that may be spellings of one (`kg.merge.actors`)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.iris import DEFAULT_BASE
from kg.merge.actors import Named, block, named_in, variant, variants

NAMES = (
    "Odo Brandt",
    "Odo Brand",
    "Mohammed al-Fares",
    "Muhammad Al Faris",
    "Ana Holm",
    "Ana Helm",
)


def person(name: str, kind: str = "Person") -> Named:
    return Named(f"{DEFAULT_BASE}id/actor/person/{name.lower().replace(' ', '-')}", kind, name)


@pytest.mark.parametrize(
    ("one", "other", "certainty"),
    [
        ("Sergei Lavrov", "Sergey Lavrov", 0.9),
        ("Mohammed al-Fares", "Muhammad Al Faris", 0.9),
        ("Yousef Qadri", "Yusef Kadri", 0.9),
        ("Odo Brandt", "Odo Brand", 0.6),
        ("Ali Hassan", "Ali Hussein", None),
        ("Mary Ward", "Mark Ward", None),
        ("Odo Brandt", "Odo Max Brandt", None),
        ("Brandt", "Brand", None),
    ],
)
def test_spellings(one: str, other: str, certainty: float | None) -> None:
    """What sounds alike is likely, a letter more is possible, another name is another."""
    found = variant(person(one), person(other))
    assert (found and found.certainty) == certainty
    assert found == variant(person(other), person(one))
    if found:
        assert block(person(one)) == block(person(other))


def test_a_person_is_no_group() -> None:
    """However alike the names."""
    assert variant(person("Hill Front"), person("Hil Front", "ArmedGroup")) is None


@given(st.permutations([person(name) for name in NAMES]))
def test_the_order_does_not_matter(actors: list[Named]) -> None:
    """The same names give the same pairs."""
    found = {(v.first.label, v.second.label) for v in variants(actors)}
    assert found == {("Odo Brand", "Odo Brandt"), ("Mohammed al-Fares", "Muhammad Al Faris")}


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_name_will_do(one: str, other: str) -> None:
    """Of whatever script, or none."""
    variant(person(one), person(other))


def test_only_names_that_articles_share_are_compared() -> None:
    """An actor of one article, and one the authority knows, are left alone."""
    rdf, rdfs = (
        f"http://www.w3.org/{n}#" for n in ("1999/02/22-rdf-syntax-ns", "2000/01/rdf-schema")
    )
    iris = ("person/odo-brandt", "gazette/e3", "river-guard")
    triples = [
        triple
        for iri in iris
        for triple in (
            (f"{DEFAULT_BASE}id/actor/{iri}", f"{rdf}type", "https://w3id.org/newsgraph/ontology#Person"),
            (f"{DEFAULT_BASE}id/actor/{iri}", f"{rdfs}label", "Odo Brandt"),
        )
    ]  # fmt: skip
    assert [a.iri for a in named_in(triples, DEFAULT_BASE)] == [
        f"{DEFAULT_BASE}id/actor/person/odo-brandt"
    ]
