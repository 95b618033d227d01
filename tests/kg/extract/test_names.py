"""Names of actors and places, one entity a referent (`kg.extract.names`)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.names import candidates_in, find_names
from kg.extract.names.lists import head_of
from kg.extract.names.parts import Case, case_of, parts_of
from kg.extract.reading import Reading
from kg.model import Entity, EntityKind, Form
from tests.parses import reading

K = EntityKind


def names(one: Reading) -> dict[str, tuple[EntityKind, list[str]]]:
    """Return name → kind and mentions as written."""
    text = one.document.text
    return {e.name: (e.kind, [m.span.of(text) for m in e.mentions]) for e in find_names(one)}


def only(one: Reading, kind: EntityKind) -> list[Entity]:
    return [e for e in find_names(one) if e.kind is kind]


# ── where names begin and end ───────────────────────────────────────────────────────────────


def test_titles_and_countries_before_a_person_belong_to_no_name() -> None:
    """ "Kenyan Interior Minister X Y" names Kenya's minister X Y, not somebody called Minister."""
    one = reading(
        "Kenyan|JJ|amod|2 Interior|NNP|compound|3 Minister|NNP|compound|5 "
        "Joseph|NNP|compound|5 Wanjala|NNP|nsubj|6 resigned|VBD|root|0 _.|."
    )
    assert names(one)["Joseph Wanjala"] == (K.PERSON, ["Joseph Wanjala"])
    assert not any("Minister" in name for name in names(one))


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [
        ("of|IN Ministry|NNP of|IN Water|NNP and|CC Irrigation|NNP", "Ministry of Water and Irrigation", K.GOVERNMENT_BODY),  # noqa: E501
        ("the|DT Zambezi|NNP River|NNP", "Zambezi River", K.LOCATION),
        ("the|DT Harare|NNP Residents|NNPS Association|NNP", "Harare Residents Association", K.ORGANISATION),  # noqa: E501
        ("the|DT Highland|NNP Tribune|NNP", "Highland Tribune", K.MEDIA),
        ("the|DT People|NNP _'s|POS Salvation|NNP Front|NNP", "People's Salvation Front", K.ARMED_GROUP),  # noqa: E501
        ("the|DT militant|JJ group|NN Jund|NNP al|NNP _-|HYPH _Karama|NNP", "Jund al-Karama", K.ARMED_GROUP),  # noqa: E501
        ("the|DT newspaper|NN Zambeze|NNP", "Zambeze", K.MEDIA),
        ("Lt|NNP _.|. Gen|NNP _.|. Okello|NNP", "Okello", K.PERSON),
    ],
)  # fmt: skip
def test_heads_and_descriptions_tell_what_a_name_names(
    words: str, name: str, kind: EntityKind
) -> None:
    """A name nobody listed is known by its last word, or by the words beside it."""
    assert (
        names(reading(f"Reporters|NNS saw|VBD {words} yesterday|NN")).get(name, (None,))[0] is kind
    )


def test_the_authority_overrules_what_looks_like_one_long_name() -> None:
    """Names side by side come apart where the list knows one of them."""
    one = reading(
        "A|DT US|NNP State|NNP Department|NNP spokesman|NN met|VBD Hamas|NNP in|IN Doha|NNP"
    )
    found = names(one)
    assert found["US Department of State"][1] == ["US State Department"]
    assert found["Hamas"] == (K.ARMED_GROUP, ["Hamas"])
    assert found["Doha"][0] is K.LOCATION


def test_a_country_before_somebody_elses_body_makes_one_name_of_both() -> None:
    """The Kenyan Red Cross is not the Red Cross of the list."""
    one = reading("The|DT Kenyan|JJ Red|NNP Cross|NNP sent|VBD tents|NNS")
    assert names(one)["Kenyan Red Cross"][0] is not K.LOCATION
    assert "International Committee of the Red Cross" not in names(one)


def test_a_country_before_its_own_listed_body_is_apart() -> None:
    """Iran's Quds Force is the Quds Force."""
    one = reading("The|DT Iranian|JJ Quds|NNP Force|NNP fled|VBD")
    assert names(one)["Quds Force"] == (K.MILITARY, ["Quds Force"])


def test_what_opens_a_sentence_is_no_name_for_its_capital_alone() -> None:
    """ "Floods" and "Yesterday" are words."""
    one = reading("Floods|NNS killed|VBD cattle|NNS _.|.", "Yesterday|NN it|PRP rained|VBD _.|.")
    assert find_names(one) == ()


def test_weekdays_peoples_and_treaties_are_nobody() -> None:
    """Capitals mark more than actors and places."""
    one = reading(
        "On|IN Monday|NNP Muslim|JJ leaders|NNS praised|VBD the|DT Water|NNP Act|NNP _.|.",
    )
    assert find_names(one) == ()


def test_a_headline_names_only_what_is_known() -> None:
    """Where every word has a capital, only lists and the rest of the text tell names."""
    one = reading(
        "Angry|JJ Farmers|NNS Block|VBP Roads|NNS After|IN Wanjala|NNP Speech|NN In|IN Kenya|NNP",
        "Joseph|NNP Wanjala|NNP spoke|VBD on|IN roads|NNS _.|.",
    )
    assert set(names(one)) == {"Joseph Wanjala", "Kenya"}
    assert len(names(one)["Joseph Wanjala"][1]) == 2


def test_a_text_all_in_capitals_is_read_by_its_tags_and_lists() -> None:
    """Old wire reports have no small letters; "WHO" and "US" are words there."""
    one = reading(
        "THE|DT MEN|NNS WHO|WP ATTACKED|VBD US|PRP FLED|VBD TO|IN PERU|NNP",
    )
    assert set(names(one)) == {"Peru"}


# ── one entity a referent ───────────────────────────────────────────────────────────────────


def test_a_person_is_one_under_full_and_last_name() -> None:
    """ "Amina Yusuf" is taken up as "Yusuf", by whom she was named last."""
    one = reading(
        "Amina|NNP Yusuf|NNP met|VBD Peter|NNP Okello|NNP _.|.",
        "Yusuf|NNP smiled|VBD _.|.",
        "Then|RB Okello|NNP left|VBD _.|.",
    )
    people = {e.name: len(e.mentions) for e in only(one, K.PERSON)}
    assert people == {"Amina Yusuf": 2, "Peter Okello": 2}


@pytest.mark.parametrize(
    "second",
    [
        "(|-LRB- _CDWH|NNP _)|-RRB- rose|VBD",
        "said|VBD _.|. The|DT CDWH|NNP rose|VBD",
    ],
)
def test_an_acronym_is_its_long_name(second: str) -> None:
    """Initials name the same body, in brackets or later."""
    one = reading(f"The|DT Committee|NNP for|IN Decent|NNP Water|NNP and|CC Housing|NNP {second}")
    (body,) = find_names(one)
    assert len(body.mentions) == 2 and body.name.startswith("Committee")


def test_two_spellings_and_a_former_name_are_one_group() -> None:
    """ "Kataib al-Karama", "Kataeb al-Karamah", formerly "Jaish al-Hurriya"."""
    one = reading(
        "The|DT rebel|JJ group|NN Kataib|NNP al|NNP _-|HYPH _Karama|NNP _,|, formerly|RB "
        "Jaish|NNP al|NNP _-|HYPH _Hurriya|NNP _,|, fled|VBD",
        "Fighters|NNS of|IN Kataeb|NNP al|NNP _-|HYPH _Karamah|NNP fled|VBD",
    )
    (group,) = find_names(one)
    assert group.kind is K.ARMED_GROUP and len(group.mentions) == 3


def test_the_last_words_of_a_bodys_name_take_it_up() -> None:
    """ "the Commission" after "Land Claims Commission"."""
    one = reading(
        "The|DT Land|NNP Claims|NNP Commission|NNP met|VBD _.|.",
        "Later|RB the|DT Claims|NNP Commission|NNP voted|VBD _.|.",
    )
    assert [len(e.mentions) for e in find_names(one)] == [2]


def test_a_word_keeps_its_kind_throughout_a_text() -> None:
    """What is told to be a town at one place is a town at the other."""
    one = reading(
        "The|DT town|NN of|IN Karsanga|NNP burned|VBD _.|.",
        "Tomorrow|NN Karsanga|NNP says|VBZ goodbye|UH _.|.",
    )
    assert names(one) == {"Karsanga": (K.LOCATION, ["Karsanga", "Karsanga"])}


# ── states ──────────────────────────────────────────────────────────────────────────────────


def test_a_country_that_acts_is_a_government_beside_its_territory() -> None:
    """ "Peru rejected" names who rejected, "in Peru" where."""
    one = reading(
        "Peru|NNP|nsubj|2 rejected|VBD|root|0|reject it|PRP|obj|2 _.|.",
        "It|PRP|nsubj|2 rained|VBD|root|0|rain in|IN|case|4 Peru|NNP|obl|2 _.|.",
    )
    found = find_names(one)
    assert [(e.kind, len(e.mentions)) for e in found] == [(K.GOVERNMENT, 1), (K.LOCATION, 2)]


@pytest.mark.parametrize(
    ("sentence", "acts"),
    [
        ("Lima|NNP|nsubj|2 denied|VBD|root|0|deny this|DT|obj|2", True),
        ("They|PRP|nsubj|2 flew|VBD|root|0|fly to|IN|case|4 Lima|NNP|obl|2", False),
        ("Lima|NNP|nsubj|2 burned|VBD|root|0|burn down|RB|advmod|2", False),
        ("It|PRP|nsubj:pass|3 was|VBD|aux:pass|3 brokered|VBN|root|0|broker by|IN|case|5 Lima|NNP|obl|3", True),  # noqa: E501
        ("They|PRP|nsubj|2 blamed|VBD|root|0|blame Lima|NNP|obj|2", True),
        ("Lima|NNP|nmod:poss|3 _'s|POS|case|1 threat|NN|nsubj|4|threat failed|VBD|root|0|fail", True),  # noqa: E501
    ],
)  # fmt: skip
def test_a_capital_stands_for_its_government_only_where_it_does_what_governments_do(
    sentence: str, acts: bool
) -> None:
    """A metonym is no place, a place no metonym."""
    found = find_names(reading(sentence))
    assert [e.kind for e in found] == [K.GOVERNMENT if acts else K.LOCATION]
    assert all(m.metonym is acts for e in found for m in e.mentions)


@pytest.mark.parametrize(
    ("words", "acts"),
    [
        ("Turkish|JJ airstrikes|NNS|nsubj|3|airstrike", True),
        ("Turkish|JJ coffee|NN|nsubj|3|coffee", False),
        ("Turkish|JJ _-|HYPH _backed|VBN rebels|NNS|nsubj|5|rebel", True),
    ],
)
def test_an_adjective_acts_through_its_noun(words: str, acts: bool) -> None:
    """ "Turkish airstrikes" are Turkey's deed, Turkish coffee is not."""
    found = only(reading(f"{words} came|VBD"), K.GOVERNMENT)
    assert bool(found) is acts
    assert all(m.adjectival for e in found for m in e.mentions)


def test_a_government_named_as_such_is_the_state_that_acts() -> None:
    """ "the Peruvian government" and "Lima" are one actor."""
    one = reading(
        "The|DT Peruvian|JJ government|NN fell|VBD",
        "Lima|NNP|nsubj|2 denied|VBD|root|0|deny this|DT|obj|2",
    )
    (government,) = only(one, K.GOVERNMENT)
    assert len(government.mentions) == 2 and government.country == "PE"


# ── anything ────────────────────────────────────────────────────────────────────────────────


@given(
    st.lists(
        st.tuples(
            st.text("abcXYZ.'’-ñعب😀0", min_size=1, max_size=8).filter(lambda w: "_" not in w),
            st.sampled_from(["NNP", "NN", "JJ", "DT", "IN", "VBD", "CC", "POS", "HYPH", "."]),
        ),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=60)
def test_any_words_give_names_inside_the_text_without_overlap(words: list[tuple[str, str]]) -> None:
    """Whatever stands there: mentions lie in the text, and no name overlaps another's."""
    one = reading(" ".join(f"{word}|{tag}" for word, tag in words))
    found = find_names(one)
    spans = sorted({m.span for e in found if e.kind is not K.GOVERNMENT for m in e.mentions})
    assert all(s.end <= len(one.document.text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(m.form is Form.NAME for e in found for m in e.mentions)
    assert [e.id for e in found] == [f"e{i}" for i in range(1, len(found) + 1)]
    assert find_names(one) == found


@pytest.mark.parametrize(
    ("words", "case"),
    [
        ("Rebels|NNS Launch|VBP New|JJ Offensive|NN", Case.TITLE),
        ("Kerry|NNP met|VBD Lavrov|NNP in|IN Geneva|NNP on|IN Monday|NNP", Case.NORMAL),
        ("TWO|CD BOMBS|NNS WENT|VBD OFF|RP", Case.UPPER),
        ("two|CD bombs|NNS went|VBD off|RP", Case.LOWER),
    ],
)
def test_what_capitals_tell_is_seen_from_the_sentence(words: str, case: Case) -> None:
    """A headline's verbs and nouns have capitals, a sentence full of names has small verbs."""
    assert case_of(parts_of(reading(words).parse, 0)) is case


def test_a_head_alone_is_no_name() -> None:
    """ "the Ministry" says nothing by itself."""
    assert head_of(("ministry",)) is None and head_of(("water", "ministry")) is K.GOVERNMENT_BODY


# ── what stands beside a name ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The|DT mayor|NN of|IN Gisenyi|NNP _,|, Oduya|NNP Brâncœur|NNP _,|, wept|VBD", "Oduya Brâncœur"),  # noqa: E501
        ("Tewolde|NNP Worru|NNP _,|, a|DT retired|JJ farmer|NN _,|, wept|VBD", "Tewolde Worru"),
        ("Foreign|JJ Secretary|NNP of|IN Peru|NNP Oduya|NNP Wakko|NNP wept|VBD", "Oduya Wakko"),
    ],
)  # fmt: skip
def test_an_office_or_a_trade_beside_a_name_makes_it_a_persons(sentence: str, name: str) -> None:
    """Whoever is a farmer, or the mayor of a town, is a person, however rare the name."""
    assert names(reading(sentence)).get(name, (None,))[0] is K.PERSON


def test_what_has_a_mayor_is_a_place() -> None:
    """The office is the person's, the town stays a town."""
    one = reading("The|DT mayor|NN of|IN Grunvik|NNP _,|, Oduya|NNP Wakko|NNP _,|, wept|VBD")
    assert names(one)["Grunvik"][0] is K.LOCATION


def test_a_trade_before_another_noun_makes_nobody_a_person() -> None:
    """ "a student union" is no student."""
    one = reading("Zorva|NNP Kett|NNP _,|, a|DT student|NN union|NN _,|, wept|VBD")
    assert [c.apposed for c in candidates_in(one)] == [False]


@pytest.mark.parametrize("place", ["San|NNP Mateo|NNP de|IN Ixcoya|NNP", "Saint|NNP Luke|NNP"])
def test_a_saint_after_a_preposition_is_a_place(place: str) -> None:
    """Nobody drives to a man called Mateo de Ixcoya."""
    one = reading(f"They|PRP drove|VBD from|IN {place} _,|, slowly|RB")
    [town] = find_names(one)
    assert (town.kind, town.mentions[0].span.start) == (K.LOCATION, len("They drove from "))


def test_voices_of_a_place_are_a_body_with_that_whole_name() -> None:
    """ "Voices of X" is nobody's voice and no X."""
    one = reading("Voices|NNS of|IN Tambov|NNP blamed|VBD the|DT army|NN")
    assert names(one)["Voices of Tambov"][0] is K.ORGANISATION


@pytest.mark.parametrize(
    ("verb", "kind"), [("marched|VBD", K.ORGANISATION), ("ambushed|VBD troops|NNS", K.ARMED_GROUP)]
)
def test_a_front_is_armed_only_where_it_fights(verb: str, kind: EntityKind) -> None:
    """A Front for Water marches; it is an armed group when it ambushes somebody."""
    one = reading(f"Then|RB the|DT Front|NNP for|IN Water|NNP {verb}")
    assert names(one)["Front for Water"][0] is kind


@pytest.mark.parametrize("name", ["Assad", "Museveni"])
def test_being_for_somebody_does_not_make_him_act(name: str) -> None:
    """Pro-Assad forces are not Bashar al-Assad."""
    one = reading(f"Pro|JJ _-|HYPH _{name}|NNP forces|NNS shelled|VBD it|PRP")
    assert not find_names(one)


def test_being_for_a_state_does_not_make_it_act() -> None:
    """Pro-Russian fighters are not the Russian government."""
    one = reading("Pro|JJ _-|HYPH _Russian|JJ fighters|NNS shelled|VBD it|PRP")
    assert not only(one, K.GOVERNMENT)


def test_a_head_word_of_firms_overrules_the_owner_before_it() -> None:
    """The owner of a mill may be a firm with a woman's name."""
    one = reading("The|DT owner|NN of|IN it|PRP _,|, Nabila|NNP Textiles|NNPS _,|, wept|VBD")
    assert names(one)["Nabila Textiles"][0] is K.ORGANISATION


def test_a_sentence_full_of_names_is_no_headline() -> None:
    """A small verb and a full stop tell that its capitals mark names."""
    one = reading(
        "They|PRP drove|VBD from|IN Santa|NNP Rosa|NNP de|NNP Copán|NNP "
        "to|IN Port|NNP Elwin|NNP _.|."
    )
    assert case_of(parts_of(one.parse, 0)) is Case.NORMAL


def test_a_body_named_by_its_state_is_an_actor_beside_it() -> None:
    """ "Kenya's military" is a force, and Kenya is still named."""
    one = reading("Kenya|NNP _'s|POS military|NN slept|VBD in|IN Uganda|NNP")
    assert names(one)["Kenya's military"] == (K.MILITARY, ["Kenya's military"])
    assert names(one)["Kenya"][1] == ["Kenya"]
