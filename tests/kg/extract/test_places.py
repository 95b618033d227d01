"""Places of a document: kg/extract/places/."""

from __future__ import annotations

import gzip
import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.places import find_places
from kg.extract.places.candidates import candidates
from kg.extract.reading import Reading
from kg.language import Parse, Token
from kg.language.tokens import tokenize
from kg.model import (
    Annotations,
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
from tests.builders import span


def read(*sentences: str, entities: tuple[Entity, ...] = ()) -> Reading:
    """A reading of these sentences; parts of speech tell names from other words only."""
    text = "\n".join(sentences)
    spans, tokens, at = [], [], 0
    for number, sentence in enumerate(sentences):
        spans.append(Span(at, at + len(sentence)))
        tokens += _tokens(text, spans[-1], number, len(tokens))
        at += len(sentence) + 1
    document = Document(
        article=Article(key="k", doc_id="k", text=text, digest="0"),
        zones=(Zone(kind=ZoneKind.PARAGRAPH, span=Span(0, len(text))),),
        sentences=tuple(Sentence(span=s, zone=0) for s in spans),
    )
    found = Annotations(entities=entities)
    return Reading(document=document, parse=Parse(tuple(tokens)), found=found)


def _tokens(text: str, sentence: Span, number: int, first: int) -> list[Token]:
    return [
        Token(
            start=sentence.start + s.start,
            end=sentence.start + s.end,
            text=s.of(sentence.of(text)),
            lemma=s.of(sentence.of(text)).lower(),
            pos="PROPN" if text[sentence.start + s.start].isupper() else "NOUN",
            tag="NN",
            dep="dep",
            head=first,
            sentence=number,
        )
        for s in tokenize(sentence.of(text))
    ]


def places(*sentences: str) -> dict[str, Entity]:
    """The places of these sentences by name."""
    return {e.name: e for e in find_places(read(*sentences)) if e.kind is EntityKind.LOCATION}


def words(*sentences: str) -> list[str]:
    """What is mentioned as a named place, in text order, relative places left out."""
    text = "\n".join(sentences)
    spans = sorted(
        m.span
        for e in places(*sentences).values()
        if e.relative is None
        for m in e.mentions
        if m.form is Form.NAME
    )
    return [s.of(text) for s in spans]


def around(name: str, *sentences: str) -> list[str]:
    """Names of the places that the text says `name` lies in."""
    found = places(*sentences)
    names = {e.id: e.name for e in found.values()}
    return [names[id] for id in found[name].within]


# ── names ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Floods reached Dhaka and Chittagong on Monday.", ["Dhaka", "Chittagong"]),
        ("The ferry left Valparaíso for Punta Arenas.", ["Valparaíso", "Punta Arenas"]),
        ("A tremor shook Papua New Guinea early on Friday.", ["Papua New Guinea"]),
        ("He was born in Côte d'Ivoire and raised in Rouen.", ["Côte d'Ivoire", "Rouen"]),
        ("Police in al-Bab closed the road to Raqqa.", ["al-Bab", "Raqqa"]),
        ("The plant in Duluth, Minn., will close.", ["Duluth", "Minn."]),
        ("Sen. Ann Cole, D-N.D., spoke in Fargo.", ["N.D.", "Fargo"]),
        ("The mayor of Stratford-upon-Avon resigned.", ["Stratford-upon-Avon"]),
        ("NAIROBI — Two buses collided near Thika.", ["NAIROBI", "Thika"]),
        ("They met in the Republic of Moldova.", ["Republic of Moldova"]),
        ("Snow closed Interstate 80 west of Reno.", ["Interstate 80", "Reno"]),
    ],
)
def test_names_of_places_are_found(sentence: str, named: list[str]) -> None:
    """Whatever the continent, the script's accents, and the way a name is written."""
    assert words(sentence) == named


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("In Um Dubban, 40 km to the north, wells ran dry.", ["Um Dubban"]),
        ("Trains between Lagos-Ibadan stations stopped.", ["Lagos", "Ibadan"]),
        ("In Basra the power failed.", ["Basra"]),
    ],
)
def test_a_name_is_taken_whole(sentence: str, named: list[str]) -> None:
    """No half of it, and not with the word before that only begins the sentence."""
    assert words(sentence) == named


def test_the_district_in_which_a_sentence_begins_has_no_preposition() -> None:
    """ "In Korm district" names Korm."""
    assert words("In Dolakha district rain fell.") == ["Dolakha"]


def test_a_region_named_like_its_town_is_the_province() -> None:
    """ "The Belgorod region" is not the city; "the Belgorod hospital" says nothing of it."""
    assert places("Fires broke out in the Belgorod region.")["Belgorod"].place_kind == "Province"
    assert places("Fires broke out in Belgorod.")["Belgorod"].place_kind is None


def names(sentence: str, name: str, kind: EntityKind, authority: str | None = None) -> Reading:
    """A reading in which the finder of names has taken `name` for a `kind`."""
    entity = Entity(
        id="e1",
        kind=kind,
        name=name,
        mentions=(Mention(span=span(sentence, name), form=Form.NAME),),
        identity=Identity(authority=authority),
        finder="test",
        certainty=0.85,
    )
    return read(sentence, entities=(entity,))


def test_a_body_the_authority_knows_is_no_town_of_its_name() -> None:
    """There is a Red Cross in the gazetteer; the one with the ambulances is none."""
    sentence = "He arrived with the Red Cross and left."
    reading = names(sentence, "Red Cross", EntityKind.NGO, "red-cross")
    assert [e.kind for e in find_places(reading)] == [EntityKind.NGO]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Lorries were stopped at Verluwa on Thursday.", "Verluwa"),
        ("Rebels held the airfield in South Darfur, he said.", "South Darfur"),
        ("The river rose at Thika-Senkabé on Monday.", "Thika-Senkabé"),
    ],
)
def test_what_the_finder_of_names_takes_for_a_place_is_more_likely_one(
    sentence: str, name: str
) -> None:
    """A village nobody knows, after a preposition: two witnesses are enough."""
    assert words(sentence) == []
    found = find_places(names(sentence, name, EntityKind.LOCATION))
    assert [(e.id, e.name) for e in found] == [("e1", name)]


def test_nearby_is_said_of_the_place_itself() -> None:
    """ "At nearby Gorm" is in Gorm, "near Gorm" is not."""
    assert "nearby Goma" not in places("A market burned at nearby Goma.")
    assert "near Goma" in places("A market burned near Goma.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Lincoln thanked Mrs. Houston for the letter.",
        "Paris Morgan said she would appeal.",
        "Most readers said nothing of it on Sunday.",
        "March was wet, and May will be warm.",
    ],
)
def test_persons_papers_and_days_are_no_places(sentence: str) -> None:
    """A name that some place has too is not yet a place."""
    assert words(sentence) == []


def test_a_body_of_a_place_begins_with_the_place() -> None:
    """The police of Leeds are not Leeds, but the word Leeds in their name is."""
    assert words("Leeds City Council and Ohio State Police signed it.") == ["Leeds", "Ohio"]


def test_a_country_and_its_people_are_one_place() -> None:
    """Adjectives and words for peoples are mentions of the country, marked as such."""
    found = places("Kenyan officials left Kenya.", "The Kenyans flew home.")
    assert list(found) == ["Kenya"]
    adjectival = [m.adjectival for m in found["Kenya"].mentions]
    assert adjectival == [True, False, True]


def test_one_name_with_a_kind_word_is_another_place() -> None:
    """ "Mexico City" is not Mexico, "Oaxaca state" not the city of Oaxaca."""
    found = places("From Mexico City he drove to Oaxaca.", "Roads in Herat province are shut.")
    assert {"Mexico City", "Oaxaca", "Herat"} <= found.keys()
    assert found["Herat"].place_kind == "Province"


def test_camps_and_quarters_get_the_kind_the_text_gives() -> None:
    """What no gazetteer knows is still a place when the text says what it is."""
    found = places(
        "Aid reached the Qorba camp.", "Fire broke out in the Wadi Hur district of Sana."
    )
    assert found["Qorba camp"].place_kind == "Camp"
    assert found["Wadi Hur"].place_kind == "District"


# ── places told by other places ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "one", "others"),
    [
        ("A bridge fell in Oruro, Bolivia, at noon.", "Oruro", ["Bolivia"]),
        ("Shops in Gitega in central Burundi closed.", "Gitega", ["Burundi"]),
        ("The Peruvian city of Cusco was calm.", "Cusco", ["Peru"]),
        ("Protests spread to Vietnam's third city, Da Nang.", "Da Nang", ["Vietnam"]),
        ("Troops left the towns of Lodwar and Kitale in Kenya.", "Lodwar", ["Kenya"]),
        ("They fled Toruń, a town in Poland.", "Toruń", ["Poland"]),
    ],
)
def test_containment_is_read_from_the_text(sentence: str, one: str, others: list[str]) -> None:
    """ "A in B", "A, B", "the B city of A", "B's city A", lists."""
    assert [n for n in around(one, sentence) if n in others] == others


def test_a_country_does_not_lie_in_its_capital() -> None:
    """ "The capital of B" is B where a country has been named."""
    told = "Schools shut in China, and the country's capital of Beijing counted its first case."
    assert around("China", told) == []


def test_countries_in_a_row_do_not_contain_each_other() -> None:
    """A list is no containment."""
    assert around("France", "Envoys of France, Germany and Italy met.") == []


@pytest.mark.parametrize(
    ("sentence", "name", "relation", "kind"),
    [
        ("It fell 12 km northwest of Lublin.", "12 km northwest of Lublin", "12 km northwest of",
         "RelativePlace"),
        ("They live in a village near Tamale.", "a village near Tamale", "a village near",
         "RelativePlace"),
        ("Rain hit the area south of Pune.", "south of Pune", "south of", "RelativePlace"),
        ("Fires burn across southern Chile.", "southern Chile", "southern", "VagueRegion"),
        ("Herders of north-east Nigeria fled.", "north-east Nigeria", "north-east", "VagueRegion"),
        ("A school in western Mosul reopened.", "western Mosul", "western", "District"),
        ("Tents stand on the southern outskirts of Cali.", "southern outskirts of Cali",
         "southern outskirts of", "District"),
        ("It blocked the Lagos-Ibadan expressway.", "Lagos-Ibadan expressway",
         "expressway to Ibadan from", "Facility"),
    ],
)  # fmt: skip
def test_places_told_by_others_are_found(
    sentence: str, name: str, relation: str, kind: str
) -> None:
    """With the words of the relation, and the place they start from as container."""
    one = places(sentence)[name]
    assert (one.relative, one.place_kind) == (relation, kind)
    assert one.within


def test_a_border_lies_between_its_countries() -> None:
    """It is described, not named, and touches both."""
    found = places("Trucks wait at the Chilean-Bolivian border.")
    border = found["Chilean-Bolivian border"]
    assert border.place_kind == "Border"
    assert set(border.within) == {found["Chile"].id, found["Bolivia"].id}
    assert border.mentions[0].form is Form.NOMINAL


# ── beside what others found ────────────────────────────────────────────────────────────────


def entity(id: str, kind: EntityKind, text: str, words: str) -> Entity:
    """Something found earlier."""
    mention = Mention(span=span(text, words), form=Form.NAME)
    return Entity(id=id, kind=kind, name=words, mentions=(mention,), finder="t", certainty=0.9)


def test_actors_stay_and_places_keep_their_ids() -> None:
    """What was found before is still there; a place found before keeps its id."""
    text = "Amina Odhiambo flew to Kisumu."
    amina = entity("e1", EntityKind.PERSON, text, "Amina Odhiambo")
    kisumu = entity("e2", EntityKind.LOCATION, text, "Kisumu")
    found = find_places(read(text, entities=(amina, kisumu)))
    assert found[0] == amina
    assert [e.id for e in found] == ["e1", "e2"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [(EntityKind.ARMED_GROUP, "Sudan Liberation Front"), (EntityKind.MEDIA, "Denver Post")],
)
def test_a_part_of_a_proper_name_is_no_place(kind: EntityKind, name: str) -> None:
    """The place in the name of an armed group or a newspaper belongs to the name."""
    text = f"The {name} denied it."
    named = entity("e1", kind, text, name)
    assert find_places(read(text, entities=(named,))) == (named,)


# ── any text ────────────────────────────────────────────────────────────────────────────────


@given(
    st.lists(
        st.text(max_size=80).filter(lambda t: "\n" not in t and t.strip()), min_size=1, max_size=4
    )
)
@settings(max_examples=60)
def test_any_text_is_read_without_fail_and_the_same_way_twice(sentences: list[str]) -> None:
    """Spans lie in the text, ids are unique, containers exist."""
    reading = read(*sentences)
    found = find_places(reading)
    ids = [e.id for e in found]
    assert len(set(ids)) == len(ids)
    assert {i for e in found for i in e.within} <= set(ids)
    assert all(m.span.end <= len(reading.document.text) for e in found for m in e.mentions)
    assert find_places(reading) == found


def test_time_grows_with_the_text_and_no_faster() -> None:
    """Four times the words of one endless sentence take no more than about four times as long."""
    unit = "Paris, North Korea and THE ALMATY TIMES near Lake Turkana, 5 km south of Osaka, "

    def seconds(times: int) -> float:
        reading = read(unit * times)
        begun = time.perf_counter()
        find_places(reading)
        return time.perf_counter() - begun

    seconds(20)
    short, long = (min(seconds(n) for _ in range(2)) for n in (100, 400))
    assert long < 12 * short


def test_candidates_do_not_overlap() -> None:
    """Each word belongs to one name."""
    reading = read("New York City Police met Lake Victoria fishermen in North Dallas, Texas.")
    found = candidates(reading.document, reading.parse, 0)
    assert all(one.last < other.first for one, other in pairwise(found))


# ── quality ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.extra
def test_names_of_places_in_news_keep_their_floor(shared: Path) -> None:
    """F1 of exact spans on TR-News, with a floor a little under what it is."""
    from kg.document import structure
    from kg.language import parse

    right = guessed = wanted = 0
    with gzip.open(shared / "corpora" / "trnews" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for record in records:
        article = Article(key="k", doc_id="k", text=record["text"], digest="0")
        document = structure(article)
        reading = Reading(document=document, parse=parse(document), found=Annotations())
        own = {
            (m.span.start, m.span.end)
            for e in find_places(reading)
            if e.kind is EntityKind.LOCATION and e.relative is None
            for m in e.mentions
        }
        gold = {(t["start"], t["end"]) for t in record["toponyms"]}
        right, guessed, wanted = right + len(own & gold), guessed + len(own), wanted + len(gold)
    assert 2 * right / (guessed + wanted) > 0.90
