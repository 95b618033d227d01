"""Actors are told who they are outside the article (`kg.link.actors`)."""

from __future__ import annotations

import datetime as dt

import pytest

from kg.link.actors import link_actors
from kg.model import (
    Annotations,
    Article,
    Document,
    Entity,
    EntityKind,
    Form,
    Identity,
    Mention,
    PublicationDate,
    Role,
    Span,
    Zone,
    ZoneKind,
)

K = EntityKind


def linked(
    name: str,
    kind: EntityKind,
    *,
    country: str | None = None,
    role: str | None = None,
    date: dt.date | None = None,
    proposed: str | None = None,
    others: tuple[str, ...] = (),
) -> Entity:
    """Return an entity after linking, in an article that names only it and a country."""
    text = " ".join((name, *others))
    article = Article(key="k", doc_id="k", text=text, digest="0")
    zone = Zone(kind=ZoneKind.PARAGRAPH, span=Span(0, len(text)))
    document = Document(article=article, zones=(zone,), sentences=())
    roles = (Role(title=role, organisation=None, span=Span(0, 1)),) if role else ()
    entity = _entity("e1", name, kind, 0, roles, Identity(authority=proposed))
    land = _entity("e2", "the country", K.LOCATION, 0, (), Identity(), country)
    more = [
        _entity(f"e{i}", other, kind, text.index(other), (), Identity())
        for i, other in enumerate(others, 3)
    ]
    told = PublicationDate(date=date, certainty=1.0, cues=()) if date else None
    found = Annotations(date=told, entities=(entity, *([land] if country else []), *more))
    return link_actors(document, found)[0]


def _entity(
    id: str,
    name: str,
    kind: EntityKind,
    at: int,
    roles: tuple[Role, ...],
    identity: Identity,
    country: str | None = None,
) -> Entity:
    mention = Mention(span=Span(at, at + len(name)), form=Form.NAME)
    return Entity(
        id=id,
        kind=kind,
        name=name,
        mentions=(mention,),
        identity=identity,
        country=country,
        roles=roles,
        finder="test",
        certainty=0.9,
    )


def test_a_known_name_gets_its_identity_with_its_certainty() -> None:
    """Certainty decides later whether the match is exact or close."""
    identity = linked("Amnesty International", K.NGO).identity
    assert identity.authority == "amnesty-international" and identity.wikidata == "Q42970"
    assert identity.certainty > 0.9


def test_a_known_actor_without_a_wikidata_id_is_itself() -> None:
    """No evidence, no id: the authority's own concept remains."""
    identity = linked("Free Syrian Army", K.ARMED_GROUP).identity
    assert (identity.authority, identity.wikidata) == ("free-syrian-army", None)


def test_the_kind_tells_homonyms_apart() -> None:
    """A person called Hezbollah is not the party."""
    assert linked("Hezbollah", K.PERSON).identity == Identity()


@pytest.mark.parametrize(("country", "known"), [("FR", True), ("NZ", False), (None, False)])
def test_a_person_is_known_only_where_the_country_is_spoken_of(
    country: str | None, known: bool
) -> None:
    """Another Jean-Marc Ayrault may live in New Zealand."""
    identity = linked("Jean-Marc Ayrault", K.PERSON, country=country).identity
    assert (identity.wikidata == "Q7711") is known


def test_a_last_name_is_known_where_its_country_is_the_subject() -> None:
    """ "Putin" in a report on Russia is known; a President Putin of New Zealand is not."""
    assert linked("Putin", K.PERSON, country="RU").identity.wikidata == "Q7747"
    assert linked("Putin", K.PERSON, country="NZ", role="President").identity.wikidata is None


def test_a_last_name_that_two_bear_is_nobodys() -> None:
    """With another Assad in the article, "Assad" may be either."""
    one = linked("Assad", K.PERSON, country="SY", role="President", others=("Rifaat Assad",))
    assert one.identity == Identity()


def test_other_spellings_are_linked_with_less_certainty() -> None:
    """Consonants agree, so it is probably he."""
    identity = linked("Qassim Soleymani", K.PERSON, country="IR").identity
    known = linked("Qassem Soleimani", K.PERSON, country="IR").identity
    assert identity.authority == known.authority == "qassem-soleimani"
    assert identity.certainty < known.certainty


@pytest.mark.parametrize(
    ("day", "known"), [(dt.date(2016, 10, 28), True), (dt.date(2014, 1, 5), False), (None, True)]
)
def test_a_name_is_not_believed_before_it_was_taken(day: dt.date | None, known: bool) -> None:
    """Nobody was called Jabhat Fatah al-Sham in 2014."""
    one = linked("Jabhat Fatah al-Sham", K.ARMED_GROUP, country="SY", date=day)
    assert (one.identity.authority == "al-nusra-front") is known


def test_a_name_that_every_state_has_needs_the_country() -> None:
    """The Metropolitan Police of Colombia are not Scotland Yard."""
    one = linked("Metropolitan Police", K.GOVERNMENT_BODY, country="CO", proposed="scotland-yard")
    assert (one.identity, one.name) == (Identity(), "Metropolitan Police")
    there = linked("Metropolitan Police", K.GOVERNMENT_BODY, country="GB")
    assert there.identity.authority == "scotland-yard"


def test_an_acronym_of_two_goes_to_the_one_whose_country_is_spoken_of() -> None:
    """RSF are Sudan's Rapid Support Forces where Sudan is the subject."""
    one = linked("RSF", K.ARMED_GROUP, country="SD")
    assert one.identity.authority == "rapid-support-forces"


def test_groups_and_places_are_left_alone() -> None:
    """People without a name have no identity, places have their own linker."""
    for kind in (K.GROUP, K.LOCATION):
        assert linked("Amnesty International", kind).identity == Identity()
