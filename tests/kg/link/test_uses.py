"""What a name stands for where it stands (`kg.link.uses`)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kg.link.uses import mark
from kg.model import (
    Article,
    Document,
    Entity,
    EntityKind,
    Form,
    Identity,
    Mention,
    Sentence,
    Span,
    Zone,
    ZoneKind,
)

K = EntityKind
SPORT = (
    " The coach praised his captain after the match. The season, the league and the cup go on,"
    " and the striker scored a penalty in the second innings of the tournament."
)


def identifies(text: str, name: str, kind: EntityKind = K.LOCATION, *others: str) -> bool:
    """Whether the first `name` of the text identifies what is called so."""
    zone = Zone(kind=ZoneKind.PARAGRAPH, span=Span(0, len(text)))
    ends = [i + 1 for i, c in enumerate(text) if c == "." and text[i + 1 : i + 3].strip() == ""]
    borders = [0, *ends] if ends and ends[-1] == len(text) else [0, *ends, len(text)]
    sentences = tuple(Sentence(span=Span(a, b), zone=0) for a, b in pairwise(borders))
    article = Article(key="k", doc_id="k", text=text, digest="0")
    document = Document(article=article, zones=(zone,), sentences=sentences)
    entities = [entity(text, n, kind) for n in (name, *others)]
    return mark(document, entities)[0].mentions[0].identifies


def entity(text: str, name: str, kind: EntityKind) -> Entity:
    at = text.index(name)
    mention = Mention(span=Span(at, at + len(name)), form=Form.NAME)
    return Entity(
        id=name, kind=kind, name=name, mentions=(mention,), finder="t", certainty=0.9,
        identity=Identity(wikidata="Q1"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A ferry left Peru on Monday.", "Peru"),
        ("In Peru President Odo Brandt spoke.", "Peru"),
        ("The president of Peru resigned.", "Peru"),
        ("Peru Foreign Minister Odo Brandt resigned.", "Peru"),
        ("Heavy Snow Falls In Northern Peru As Villages Wait For Help", "Peru"),
        ("The mines are in the U.S. and Peru.", "U.S."),
        ("The court in Lima, Peru, adjourned.", "Peru"),
    ],
)
def test_a_name_by_itself_identifies(text: str, name: str) -> None:
    """Offices, weekdays, headlines and lists leave a name what it is."""
    assert identifies(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The fare of Linea Buses Peru rose again.", "Peru"),
        ("Shares of the Peru Copper Syndicate fell.", "Peru"),
        ("It borrowed from the Bank of Peru.", "Peru"),
        ("A dean of Peru State spoke.", "Peru"),
        ("The charity Safe Roads (Peru and Chile) protested.", "Peru"),
        ("The charity Safe Roads (Peru and Chile) protested.", "Chile"),
        ("It won a place among “Peru's Finest Kitchens” this year.", "Peru"),
    ],
)
def test_a_part_of_a_longer_name_identifies_nothing(text: str, name: str) -> None:
    """The longer name is another's, though nobody listed it."""
    assert not identifies(text, name)


def test_two_bourses_are_not_the_towns_they_are_named_after() -> None:
    """“The Lima and Quito Stock Exchanges” names no town."""
    text = "The rule holds at the Lima and Quito Stock Exchanges."
    assert not identifies(text, "Lima", K.LOCATION, "Quito")
    assert not identifies(text, "Quito", K.LOCATION, "Lima")


def test_a_body_is_not_the_company_named_after_it() -> None:
    """“Reuters Holdings” is not what “Reuters” is, in a sentence that says so."""
    assert identifies("The minister told Reuters on Friday.", "Reuters", K.MEDIA)
    assert not identifies("Shares of Reuters Holdings rose.", "Reuters", K.MEDIA)
    assert not identifies("A Boeing 747 skidded off the runway.", "Boeing", K.ORGANISATION)


def test_a_team_is_not_its_country_but_where_it_plays_is() -> None:
    """Countries that beat each other are teams; the ground lies in the country."""
    assert not identifies("Peru beat Chile by two goals." + SPORT, "Peru")
    assert identifies("They met in Peru on a wet pitch." + SPORT, "Peru")
    assert not identifies("It was shown during the Peru versus Chile final.", "Peru")
    assert identifies("Peru signed the treaty after long talks.", "Peru")


def test_initials_before_a_noun_are_an_adjective() -> None:
    """“The U.S. economy” is as “the American economy”."""
    assert not identifies("They fear for the U.S. economy.", "U.S.")
    assert not identifies("A U.S.-made pump failed.", "U.S.")
    assert not identifies("The pump cost US$40.", "US")
    assert identifies("They sailed for the U.S. in June.", "U.S.")
    assert identifies("The U.S. will pay for it.", "U.S.")


def test_an_organ_that_governs_is_not_the_country() -> None:
    """A government acts for a state, and is another thing in the world's registers."""
    assert not identifies("The Peruvian government fell.", "Peruvian government", K.GOVERNMENT)
    assert identifies("Peru denied the report.", "Peru", K.GOVERNMENT)


def test_an_identity_that_no_mention_bears_out_is_doubted() -> None:
    """A place that is only ever a part of other names may be none of the article's."""
    text = "Shares of the Peru Copper Syndicate fell."
    zone = Zone(kind=ZoneKind.PARAGRAPH, span=Span(0, len(text)))
    sentence = Sentence(span=Span(0, len(text)), zone=0)
    article = Article(key="k", doc_id="k", text=text, digest="0")
    document = Document(article=article, zones=(zone,), sentences=(sentence,))
    (one,) = mark(document, [entity(text, "Peru", K.LOCATION)])
    assert one.identity.certainty == 0.5 and one.identity.wikidata == "Q1"
