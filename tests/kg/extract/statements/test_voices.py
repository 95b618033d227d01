"""Statements a wire report makes without a plain "said that": numbers, series, refusals, acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Act, Entity, EntityKind
from tests.builders import entity
from tests.kg.extract.statements.conftest import Found

Read = Callable[..., Found]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "A clinic put the number of dead at seven.",
            "A clinic",
            "put",
            "the number of dead at seven",
        ),
        (
            "The network has raised the death toll in Beni to 14.",
            "The network",
            "raised",
            "the death toll in Beni to 14",
        ),
        (
            "The observatory tracked 111 breaches of the truce.",
            "The observatory",
            "tracked",
            "111 breaches of the truce",
        ),
        (
            "The rebels deny holding anyone else.",
            "The rebels",
            "deny",
            "holding anyone else",
        ),
        (
            "The garrison claimed to have repelled an attack.",
            "The garrison",
            "claimed",
            "to have repelled an attack",
        ),
    ],
)
def test_whoever_gives_a_number_or_denies_a_deed_says_so(
    read: Read, text: str, source: str, cue: str, content: str
) -> None:
    """Tolls that are put, raised or tracked, deeds claimed and denied, have a speaker."""
    assert (source, cue, content) in read(text).told()


def test_a_verb_tagged_as_a_plural_still_reports(read: Read) -> None:
    """A sentence has a verb: "reports" behind a name is one, whatever the tagger says."""
    told = read("Kivu Radio reports on Monday’s shelling of Walikale, killing five people.").told()
    assert told == [("Kivu Radio", "reports", "Monday’s shelling of Walikale, killing five people")]


def test_a_semicolon_parts_two_voices(read: Read) -> None:
    """What another says behind a semicolon is not what the first one said."""
    told = read("The ministry said 63 people were held; the union said 200 were.").told()
    assert [words for _, _, words in told] == ["63 people were held", "200 were"]


def test_verbs_in_a_row_have_one_speaker(read: Read) -> None:
    """ "Condemned “…”, said it would …": no quotation is closed by the second verb."""
    told = read(
        'The bloc condemned "any attempt to take power by force", said it would send a mission.'
    )
    assert [(source, cue) for source, cue, _ in told.told()] == [
        ("The bloc", "condemned"),
        ("The bloc", "said"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The group did not confirm the fighting.",
        "The ministry declined to comment.",
        "The rebels have yet to say whether they will attend.",
        "A lawyer asked not to be named.",
    ],
)
def test_silence_is_no_statement(read: Read, text: str) -> None:
    """Who does not confirm, or declines to comment, neither says nor rejects anything."""
    assert read(text).told() == []


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The general maintained that his men had never crossed the river.", Act.DENY),
        ("The general maintained that his men had crossed the river.", Act.ASSERT),
        ("The army said that it will attack the port.", Act.THREATEN),
        ("The bank said that it will cut prices.", Act.ASSERT),
    ],
)
def test_the_words_said_may_tell_the_act(read: Read, text: str, act: Act) -> None:
    """Insisting on "never" denies; "we will attack" threatens; lower prices threaten nobody."""
    assert read(text).only().act is act


def test_the_parts_of_a_number_go_with_who_gave_it(read: Read) -> None:
    """ "Of the dead, …" counts on; a sentence that counts nothing is the article's again."""
    found = read(
        "The centre said 30 people were killed in May.",
        "Of these, nine were children. | Rain fell on Tuesday.",
    )
    content = found.words(found.only().content)
    assert content == "30 people were killed in May … Of these, nine were children"


def test_a_named_report_speaks_for_who_wrote_it(read: Read) -> None:
    """ "An Oxfam report said": the voice is Oxfam."""

    def actors(text: str) -> tuple[Entity, ...]:
        return (entity("e1", EntityKind.NGO, text, "Oxfam"),)

    assert read("An Oxfam report said that the wells were dry.", entities=actors).only() == (
        read("An Oxfam report said that the wells were dry.", entities=actors).only()
    )
    said = read("An Oxfam report said that the wells were dry.", entities=actors).only()
    assert said.source_entity == "e1"


def test_a_mark_never_closed_ends_before_the_speaker(read: Read) -> None:
    """The words of "he said" are not quoted, though the mark before them never closes."""
    found = read(
        "“The council was warned, he said. | “There is a letter of March, and it is long.”"
    )
    assert found.told()[0][0] == "he"
    assert "he said" not in found.told()[0][2]
