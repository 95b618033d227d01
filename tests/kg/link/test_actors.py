"""Actors are told who they are outside the article (`kg.link.actors`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kg.knowledge.authority import Entry, Use, authority
from kg.link import actors
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


def linked_in(text: str, name: str, kind: EntityKind, *more: tuple[str, EntityKind, str]) -> Entity:
    """Return the bearer of `name` in a text that names `more` (name, kind, country) as well."""
    article = Article(key="k", doc_id="k", text=text, digest="0")
    zone = Zone(kind=ZoneKind.PARAGRAPH, span=Span(0, len(text)))
    document = Document(article=article, zones=(zone,), sentences=())
    entities = [_entity("e1", name, kind, text.index(name), (), Identity())]
    for number, (other, its_kind, country) in enumerate(more, 2):
        at = text.index(other)
        entities.append(_entity(f"e{number}", other, its_kind, at, (), Identity(), country))
    return link_actors(document, Annotations(entities=tuple(entities)))[0]


WASHINGTON = ("United States", K.LOCATION, "US")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("John Kirby said the United States would wait.", True),
        ("The baker John Kirby said the United States would wait.", False),
        ("John Kirby, a retired cricketer, moved to the United States.", False),
        ("John Kirby, the spokesman, said the United States would wait.", True),
    ],
)
def test_a_namesake_with_another_calling_is_somebody_else(text: str, known: bool) -> None:
    """The authority knows no bakers: whoever is told by such a calling is left alone."""
    found = linked_in(text, "John Kirby", K.PERSON, WASHINGTON).identity.authority
    assert found == ("john-kirby" if known else None)


def two_kirbys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second John Kirby in the authority: of Britain, and of the United Nations."""
    known = authority()
    first = known.concepts["john-kirby"]
    second = replace(
        first, id="john-kirby-2", country="GB", wikidata=None, affiliations=("united-nations",)
    )
    names = {
        **known._names,
        "john kirby": (*known.entries("John Kirby"), Entry(second, Use.NAME, second.label)),
    }
    both = replace(known, concepts={**known.concepts, second.id: second}, _names=names)
    monkeypatch.setattr(actors, "authority", lambda: both)


@pytest.mark.parametrize(
    ("text", "more", "who"),
    [
        ("John Kirby spoke in the United States.", (WASHINGTON,), "john-kirby"),
        ("John Kirby spoke in Leeds.", (("Leeds", K.LOCATION, "GB"),), "john-kirby-2"),
        (
            "John Kirby flew from Leeds to the United States.",
            (("Leeds", K.LOCATION, "GB"), WASHINGTON),
            None,
        ),
        (
            "John Kirby of the State Department flew from Leeds to the United States.",
            (
                ("Leeds", K.LOCATION, "GB"),
                WASHINGTON,
                ("State Department", K.GOVERNMENT_BODY, "US"),
            ),
            "john-kirby",
        ),
    ],
)
def test_homonyms_are_told_apart_or_left(
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    more: tuple[tuple[str, EntityKind, str], ...],
    who: str | None,
) -> None:
    """By the country or the body they belong to; where both fit, neither is taken."""
    two_kirbys(monkeypatch)
    assert linked_in(text, "John Kirby", K.PERSON, *more).identity.authority == who


def test_an_official_of_a_body_is_known_where_the_body_is_named() -> None:
    """Nobody says "Britain" of a Briton who speaks for the United Nations."""
    text = "Stephen O'Brien told the United Nations that convoys were late."
    un = ("United Nations", K.INTERGOVERNMENTAL, "")
    assert linked_in(text, "Stephen O'Brien", K.PERSON, un).identity.wikidata == "Q576770"
    assert linked_in(text, "Stephen O'Brien", K.PERSON).identity.authority is None


def test_an_acronym_that_is_introduced_for_something_else_is_not_the_known_body() -> None:
    """“An artificial pancreas (AP)” is no news agency."""
    said = "The Associated Press (AP) tells of a trial. AP says it went well."
    assert linked_in(said, "AP", K.MEDIA).identity.authority == "associated-press"
    other = "An artificial pancreas (AP) was tried. AP users were glad."
    assert linked_in(other, "AP", K.MEDIA).identity.authority is None


def test_a_ministry_without_a_country_is_that_of_the_state_just_spoken_of() -> None:
    """“The Defence Ministry contradicted the Foreign Ministry”: one state's."""
    text = "In Russia, the Russian Defense Ministry denied it. The Foreign Ministry did not."
    before = ("Russian Defense Ministry", K.GOVERNMENT_BODY, "RU")
    land = ("Russia", K.LOCATION, "RU")
    found = linked_in(text, "Foreign Ministry", K.GOVERNMENT_BODY, before, land)
    assert found.identity.authority == "russian-ministry-of-foreign-affairs"
    alone = linked_in("The Foreign Ministry did not.", "Foreign Ministry", K.GOVERNMENT_BODY)
    assert alone.identity.authority is None
