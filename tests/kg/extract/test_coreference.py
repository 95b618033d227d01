"""Further mentions, roles, and people without a name (`kg.extract.coreference`)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.coreference import find_coreference
from kg.extract.coreference.scene import Stage
from kg.extract.names import find_names
from kg.extract.reading import Reading
from kg.model import Annotations, Entity, EntityKind, Form
from tests.parses import reading

YUSUF = "Amina|NNP|compound|2 Yusuf|NNP|nsubj|3 spoke|VBD|root|0|speak _.|."
OKELLO = "Peter|NNP|compound|2 Okello|NNP|nsubj|3 spoke|VBD|root|0|speak _.|."
SHE_SAID = "She|PRP|nsubj|2 said|VBD|root|0|say no|UH|obj|2 _.|."
HE_SAID = "He|PRP|nsubj|2 said|VBD|root|0|say no|UH|obj|2 _.|."


def resolved(one: Reading) -> tuple[Entity, ...]:
    """Return what coreference makes of the names in a reading."""
    found = Annotations(entities=find_names(one))
    return find_coreference(replace(one, found=found))


def taken_up(one: Reading) -> dict[str, list[str]]:
    """Return name → nominal and pronoun mentions as written."""
    text = one.document.text
    found = {
        e.name: [m.span.of(text) for m in e.mentions if m.form is not Form.NAME]
        for e in resolved(one)
    }
    return {name: mentions for name, mentions in found.items() if mentions}


def roles(one: Reading) -> dict[str, list[tuple[str, str | None]]]:
    """Return name → (title, name of the organisation)."""
    found = resolved(one)
    names = {e.id: e.name for e in found}
    return {
        e.name: [(r.title, names[r.organisation] if r.organisation else None) for r in e.roles]
        for e in found
        if e.roles
    }


# ── pronouns ────────────────────────────────────────────────────────────────────────────────


def test_he_and_she_are_the_last_who_spoke_and_may_be_called_so() -> None:
    """Given names tell the gender; the subject before is who the text goes on with."""
    assert taken_up(reading(YUSUF, SHE_SAID, OKELLO, HE_SAID)) == {
        "Amina Yusuf": ["She"],
        "Peter Okello": ["He"],
    }


def test_two_as_good_leave_a_pronoun_to_nobody() -> None:
    """A wrong speaker is worse than none."""
    both = (
        "Peter|NNP|compound|2 Okello|NNP|nsubj|6 and|CC|cc|5 John|NNP|compound|5 "
        "Wanjala|NNP|conj|2 spoke|VBD|root|0|speak _.|."
    )
    assert taken_up(reading(both.replace("conj|2", "nsubj|6"), HE_SAID)) == {}


def test_nobody_is_taken_up_across_a_section() -> None:
    """The stories of a round-up have nothing to do with each other."""
    assert taken_up(reading(OKELLO, HE_SAID, sections=(0,))) == {"Peter Okello": ["He"]}
    assert taken_up(reading(OKELLO, HE_SAID, sections=(0, 1))) == {}


def test_somebody_unnamed_in_between_takes_the_pronoun_away() -> None:
    """ "A boy came. He …" is the boy."""
    boy = "A|DT|det|2 boy|NN|nsubj|3 came|VBD|root|0|come _.|."
    assert taken_up(reading(OKELLO, boy, HE_SAID)) == {}


def test_who_is_named_after_the_pronoun_is_somebody_else() -> None:
    """ "He said Okello would come" was not said by Okello."""
    said = (
        "He|PRP|nsubj|2 said|VBD|root|0|say Okello|NNP|nsubj|5 would|MD|aux|5 come|VB|ccomp|2 _.|."
    )
    assert taken_up(reading(OKELLO, said)) == {}


def test_pronouns_in_quotation_marks_are_left_to_the_speaker() -> None:
    """Who "he" is inside a quotation is another's to say."""
    quoted = (
        "“|`` He|PRP|nsubj|3 lied|VBD|root|0|lie _,|, _”|'' they|PRP|nsubj|7 said|VBD|root|0|say"
    )
    assert taken_up(reading(OKELLO, quoted)) == {}


def test_quoted_sentences_do_not_come_between() -> None:
    """Who spoke last is taken up behind however many sentences of their own words."""
    quoted = "“|`` I|PRP|nsubj|3 left|VBD|root|0|leave _.|. _”|''"
    said = OKELLO.replace("spoke", "said").replace("|speak", "|say")
    assert taken_up(reading(said, quoted, quoted, quoted, quoted, HE_SAID)) == {
        "Peter Okello": ["He"]
    }


def test_a_name_that_opens_a_sentence_of_saying_is_its_subject() -> None:
    """The parser may make the hearer the subject, and the speaker a clause."""
    told = (
        "Peter|NNP|ccomp|4 Okello|NNP|flat|1 _,|,|punct|4 told|VBD|root|0|tell "
        "John|NNP|compound|6 Wanjala|NNP|nsubj|4 no|UH|obj|4 _.|."
    )
    stage = Stage(replace(reading(told), found=Annotations(entities=find_names(reading(told)))))
    seen = {s.actor.entity.name: s.speaker for s in stage.in_sentence(0)}
    assert seen["Peter Okello"]


def test_it_is_a_body_only_where_it_speaks() -> None:
    """ "It said" takes up the charity, "it rained" nothing."""
    charity = "The|DT|det|3 charity|NN|compound|3 Oxfam|NNP|nsubj|4 spoke|VBD|root|0|speak _.|."
    said = "It|PRP|nsubj|2 said|VBD|root|0|say no|UH|obj|2 _.|."
    rained = "It|PRP|nsubj|2 rained|VBD|root|0|rain _.|."
    assert taken_up(reading(charity, said)) == {"Oxfam": ["It"]}
    assert taken_up(reading(charity, rained)) == {}


# ── nouns ───────────────────────────────────────────────────────────────────────────────────


def test_an_office_is_taken_up_from_whoever_holds_it() -> None:
    """ "the minister" is the minister named before, not who spoke last."""
    minister = (
        "Interior|NNP|compound|2 Minister|NNP|compound|4 Peter|NNP|compound|4 "
        "Okello|NNP|nsubj|5 spoke|VBD|root|0|speak _.|."
    )
    said = "The|DT|det|2 minister|NN|nsubj|3 left|VBD|root|0|leave _.|."
    assert taken_up(reading(minister, YUSUF, said)) == {"Peter Okello": ["The minister"]}


def test_an_office_that_nobody_holds_here_takes_up_nobody() -> None:
    """A president cannot be meant by "the minister"."""
    president = "President|NNP|compound|3 Peter|NNP|compound|3 Okello|NNP|nsubj|4 spoke|VBD|root|0|speak _.|."  # noqa: E501
    said = "The|DT|det|2 minister|NN|nsubj|3 left|VBD|root|0|leave _.|."
    assert taken_up(reading(president, said)) == {}


def test_another_word_for_the_only_speaker_is_believed() -> None:
    """ "the diplomat said" after one person has spoken."""
    said = "The|DT|det|2 diplomat|NN|nsubj|3 left|VBD|root|0|leave _.|."
    spoke = OKELLO.replace("spoke", "said").replace("|speak", "|say")
    assert taken_up(reading(spoke, said)) == {"Peter Okello": ["The diplomat"]}


@pytest.mark.parametrize(
    ("body", "noun"),
    [
        ("the|DT|det|3 Kenyan|JJ|amod|3 army|NN|nsubj|4", "army"),
        ("the|DT|det|3 charity|NN|compound|3 Oxfam|NNP|nsubj|4", "organisation"),
    ],
)
def test_a_body_is_taken_up_by_its_head_or_its_kind(body: str, noun: str) -> None:
    """ "the army" after "the Kenyan army", "the organisation" after a charity's name."""
    one = reading(
        f"{body} spoke|VBD|root|0|speak _.|.",
        f"The|DT|det|2 {noun}|NN|nsubj|3 left|VBD|root|0|leave _.|.",
    )
    assert [m for mentions in taken_up(one).values() for m in mentions] == [f"The {noun}"]


def test_a_noun_that_says_more_is_not_taken_up() -> None:
    """ "the army of Uganda" is another one."""
    one = reading(
        "The|DT|det|3 Kenyan|JJ|amod|3 army|NN|nsubj|4 spoke|VBD|root|0|speak _.|.",
        "The|DT|det|2 army|NN|nsubj|5 of|IN|case|4 Uganda|NNP|nmod|2 left|VBD|root|0|leave _.|.",
    )
    assert taken_up(one) == {}


# ── roles ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Oxfam|NNP spokeswoman|NN Amina|NNP Yusuf|NNP spoke|VBD", ("spokeswoman", "Oxfam")),
        ("Amina|NNP Yusuf|NNP _,|, a|DT lawyer|NN for|IN Oxfam|NNP _,|, spoke|VBD", ("lawyer", "Oxfam")),  # noqa: E501
        ("Oxfam|NNP _'s|POS deputy|JJ director|NN _,|, Amina|NNP Yusuf|NNP _,|, spoke|VBD", ("deputy director", "Oxfam")),  # noqa: E501
        ("Amina|NNP Yusuf|NNP of|IN Oxfam|NNP spoke|VBD", ("affiliation", "Oxfam")),
        ("Under|NNP _-|HYPH _Secretary|NNP _-|HYPH _General|NNP Amina|NNP Yusuf|NNP spoke|VBD", ("Under-Secretary-General", None)),  # noqa: E501
        ("Kenyan|JJ President|NNP Amina|NNP Yusuf|NNP spoke|VBD", ("President", "Kenyan government")),  # noqa: E501
    ],
)  # fmt: skip
def test_titles_and_appositions_are_roles_as_they_are_stated(
    words: str, role: tuple[str, str | None]
) -> None:
    """Who holds which office, of whom, in the text's own words."""
    assert roles(reading(words))["Amina Yusuf"] == [role]


def test_a_role_is_written_down_once() -> None:
    """The same title at every mention is one role."""
    one = "Mayor|NNP Amina|NNP Yusuf|NNP spoke|VBD"
    assert roles(reading(one, one)) == {"Amina Yusuf": [("Mayor", None)]}


# ── people without a name ───────────────────────────────────────────────────────────────────


def groups(one: Reading) -> list[tuple[str, int]]:
    return [(e.name, len(e.mentions)) for e in resolved(one) if e.kind is EntityKind.GROUP]


def test_unnamed_people_are_actors_only_where_they_act() -> None:
    """Farmers who say something, not farmers who are mentioned."""
    say = "Local|JJ|amod|2 farmers|NNS|nsubj|3|farmer said|VBD|root|0|say no|UH|obj|3"
    near = "It|PRP|nsubj|2 rained|VBD|root|0|rain near|IN|case|4 farmers|NNS|obl|2|farmer"
    assert groups(reading(say, near, say)) == [("local farmers", 2)]


def test_each_source_is_somebody_new() -> None:
    """ "A source said" twice may be two people."""
    said = "A|DT|det|2 source|NN|nsubj|3 said|VBD|root|0|say no|UH|obj|3"
    assert [count for _, count in groups(reading(said, said))] == [1, 1]


def test_fighters_are_whose_name_they_bear() -> None:
    """ "Hamas fighters" are Hamas; "Turkish-backed rebels" are not Turkey."""
    hamas = "Hamas|NNP|compound|2 fighters|NNS|nsubj|3|fighter attacked|VBD|root|0|attack"
    backed = (
        "Turkish|JJ|amod|4 _-|HYPH|punct|4 _backed|VBN|amod|4 rebels|NNS|nsubj|5|rebel "
        "attacked|VBD|root|0|attack"
    )
    assert taken_up(reading(hamas)) == {"Hamas": ["Hamas fighters"]}
    assert "Turkish government" not in taken_up(reading(backed))


def test_counted_victims_are_figures_and_no_actors() -> None:
    """ "killed 40 civilians" is an event's number."""
    killed = (
        "Bombs|NNS|nsubj|2|bomb killed|VBD|root|0|kill 40|CD|nummod|4 civilians|NNS|obj|2|civilian"
    )
    assert groups(reading(killed)) == []


@given(st.permutations([YUSUF, OKELLO, SHE_SAID, HE_SAID, "The|DT minister|NN said|VBD no|UH"]))
@settings(max_examples=30)
def test_what_was_found_before_stays_and_comes_first(sentences: list[str]) -> None:
    """Entities keep their ids, order and names; every mention lies in the text once."""
    one = reading(*sentences)
    before = find_names(one)
    after = find_coreference(replace(one, found=Annotations(entities=before)))
    assert [e.id for e in after][: len(before)] == [e.id for e in before]
    for old, new in zip(before, after, strict=False):
        assert set(old.mentions) <= set(new.mentions)
        assert len({m.span for m in new.mentions}) == len(new.mentions)
