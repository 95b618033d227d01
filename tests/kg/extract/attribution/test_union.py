"""Rules and encoder joined (`kg.extract.attribution`): who wins where, and how sure it is.

The encoder's readings are written by hand: [who] {says} <what>, in that order, in any place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from kg.extract.attribution import certainty, find_attributions
from kg.extract.attribution.drafts import drafts_of
from kg.extract.attribution.union import united
from kg.extract.calibration import interpolated, is_rising
from kg.extract.reading import Reading
from kg.extract.statements import find_statements
from kg.extract.statements.draft import Scene
from kg.knowledge.lexicon import load_toml
from kg.language import parse
from kg.language.encoder import Attribution
from kg.model import (
    Act,
    Annotations,
    Document,
    Entity,
    EntityKind,
    Form,
    Mention,
    Mode,
    Span,
    Statement,
)
from tests.kg.extract.statements.conftest import write

TABLE: dict[str, Any] = {
    "kept": {"encoder": 0.4, "rules": 0.45, "sourceless": 0.95},
    "alone": {"always": ["clause"], "never": ["object"]},
    "encoder": {"agreed": [[0.5, 0.6], [0.9, 0.9]], "alone": [[0.5, 0.3], [0.9, 0.8]]},
    "borders": {"by_encoder": [], "by_both": []},
    "rules": {
        "agreed": {"clause": 0.8, "other": 0.7},
        "alone": {"clause": 0.4, "complex": 0.6, "other": 0.3},
    },
}


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Figures of our own, so that a new measurement breaks no test."""
    for function in (
        certainty.of_encoder,
        certainty._of_rules,
        certainty.threshold,
        certainty.bordered,
        certainty.alone,
    ):
        function.cache_clear()

    def table(name: str) -> Mapping[str, Any]:
        return TABLE if name == "attribution" else load_toml(name)

    monkeypatch.setattr(certainty, "load_toml", table)
    yield
    for function in (
        certainty.of_encoder,
        certainty._of_rules,
        certainty.threshold,
        certainty.bordered,
        certainty.alone,
    ):
        function.cache_clear()


def reading(*paragraphs: str) -> Reading:
    document = write(*paragraphs)
    return Reading(document=document, parse=parse(document), found=Annotations())


def known(read: Reading, name: str, form: Form = Form.NAME) -> Reading:
    """The same, with one actor that is told by these words."""
    (place,) = (Span(*found.span()) for found in re.finditer(name, read.document.text))
    told = (Mention(span=place, form=form),)
    who = Entity(
        id="e1", kind=EntityKind.GROUP, name=name, mentions=told, finder="test", certainty=1.0
    )
    return replace(read, found=Annotations(entities=(who,)))


def attributed(
    document: Document, *readings: tuple[str, str, str], sure: float = 0.9
) -> list[Attribution]:
    """Attributions of these words; content in several spans is parted by " … "."""

    def spans(words: str) -> tuple[Span, ...]:
        parts = [part for part in words.split(" … ") if part]
        return tuple(Span(*re.search(re.escape(p), document.text).span()) for p in parts)  # type: ignore[union-attr]

    return [
        Attribution(
            source=spans(source),
            cue=spans(cue),
            content=spans(content),
            of_cue=sure,
            of_content=1.0,
            of_source=sure,
        )
        for source, cue, content in readings
    ]


def joined(
    read: Reading, *readings: tuple[str, str, str], sure: float = 0.9
) -> tuple[Statement, ...]:
    scene = Scene.of(read)
    drafts = drafts_of(scene, attributed(read.document, *readings, sure=sure))
    return united(scene, find_statements(read), drafts)


def told(read: Reading, found: tuple[Statement, ...]) -> list[tuple[str, str, str]]:
    def words(spans: tuple[Span, ...]) -> str:
        return " … ".join(span.of(read.document.text) for span in spans)

    return [(words(s.source), words(s.cue), words(s.content)) for s in found]


RAIN = "Officials said the dam near Mopti would hold."


def test_what_both_found_is_one_statement_with_the_rules_borders() -> None:
    """The rule follows the grammar; such a statement is surer than one alone."""
    read = reading("The minister denied on Monday that troops had crossed the river.")
    (alone,) = find_statements(read)
    (one,) = joined(read, ("minister", "denied", "troops had crossed the"))
    assert told(read, (one,)) == told(read, (alone,))
    assert (one.act, one.id) == (Act.DENY, "s1")
    assert one.certainty == 0.85  # between 0.8 of the rule and 0.9 of the encoder
    assert one.finder == "rules/statements/clause+encoder/attribution"


@pytest.mark.parametrize(
    ("borders", "read_as", "content"),
    [
        ("", "cases of cholera, in Beira alone", "40 cases of cholera"),
        ("by_both", "cases of cholera, in Beira alone", "40 cases of cholera, in Beira alone"),
        ("by_encoder", "cases of cholera, in Beira alone", "cases of cholera, in Beira alone"),
        ("by_encoder", "cases of cholera, in … alone", "40 cases of cholera, in Beira"),
    ],
)
def test_some_contents_have_the_encoders_borders(
    borders: str, read_as: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the rules the data file names; of a broken content only what goes on with the rule's."""
    monkeypatch.setitem(TABLE["borders"], borders, ["object"])
    read = reading("The ministry reported 40 cases of cholera, in Beira alone.")
    found = joined(read, ("ministry", "reported", read_as))
    assert told(read, found) == [("The ministry", "reported", content)]


def test_words_do_not_end_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the encoder breaks off after "and", the rule's words stay whole."""
    monkeypatch.setitem(TABLE["borders"], "by_encoder", ["object"])
    read = reading("The ministry reported 40 cases of cholera and a case of plague.")
    found = joined(read, ("ministry", "reported", "cases of cholera and"))
    whole = "40 cases of cholera and a case of plague"
    assert told(read, found) == [("The ministry", "reported", whole)]


def test_what_the_encoder_alone_found_is_kept_when_it_is_sure() -> None:
    """A cue no list has; below the threshold it is dropped."""
    read = reading("Anxiety over the harvest runs through the villages of Maradi.")
    reads = ("the villages of Maradi", "Anxiety", "over the harvest")
    (one,) = joined(read, reads)
    assert (told(read, (one,)), one.certainty, one.mode) == ([reads], 0.8, Mode.INDIRECT)
    assert joined(read, reads, sure=0.55) == ()


def test_what_a_rule_alone_found_is_kept_where_such_are_right() -> None:
    """By the figure of the rule: "clause" is below the threshold here, "complex" above."""
    read = reading(RAIN, "The union condemned the sale of the port.")
    found = joined(known(read, "The union"))
    assert [s.finder for s in found] == ["rules/statements/complex"]
    assert found[0].certainty == 0.6


def test_a_rule_alone_needs_a_speaker_whom_the_article_knows() -> None:
    """Neither a word that no actor stands behind nor a pronoun; some rules are never believed."""
    read = reading("The union condemned the sale of the port.")
    assert joined(read) == ()
    assert joined(known(read, "The union", Form.PRONOUN)) == ()
    pledge = reading("The union pledged 4 million francs.")
    assert [s.finder for s in find_statements(pledge)] == ["rules/statements/object"]
    assert joined(known(pledge, "The union")) == ()


def test_a_block_quote_is_the_rules() -> None:
    """What the encoder reads inside it, or takes for its end, changes nothing."""
    read = reading(
        "The group wrote on its website:",
        "> Our fighters said goodbye to the village.| We believe the road is safe now.",
    )
    alone = find_statements(read)
    assert len(alone) == 1
    found = joined(
        read,
        ("Our fighters", "said", "goodbye to the village"),
        ("We", "believe", "the road is safe now"),
        ("The group", "wrote", "Our fighters said goodbye to the village."),
    )
    assert told(read, found) == told(read, alone)


def test_a_quotation_over_paragraphs_stays_whole() -> None:
    """The encoder sees the first of them."""
    read = reading(
        "“The bridge is gone, the school is gone,” said Ama Badu.| “We waited a year.",
        "“Nobody came from the capital to look at it.”",
    )
    (alone,) = find_statements(read)
    assert len(alone.content) > 1
    (one,) = joined(read, ("Ama Badu", "said", "“The bridge is gone, the school is gone,”"))
    assert one.content == alone.content


@pytest.mark.parametrize(
    "content",
    [
        "“The harbour will open in May,”",
        "The harbour will open in May",
        "“The harbour will open in May",
        "harbour will open in May,”",
    ],
)
def test_a_quotation_is_never_cut(content: str) -> None:
    """However many of its marks and edge words the encoder saw."""
    read = reading("“The harbour will open in May,” the mayor of Bergen said.")
    scene = Scene.of(read)
    (one,) = drafts_of(scene, attributed(read.document, ("the mayor of Bergen", "said", content)))
    assert [span.of(read.document.text) for span in one.draft.content] == [
        "The harbour will open in May,"
    ]


def test_a_cue_is_the_word_that_says_so() -> None:
    """No auxiliaries, no "not"."""
    read = reading("The bank has not yet disclosed the losses of its branch in Lomé.")
    reads = ("The bank", "has not yet disclosed", "the losses of its branch in Lomé")
    (one,) = drafts_of(Scene.of(read), attributed(read.document, reads))
    assert [span.of(read.document.text) for span in one.draft.cue] == ["disclosed"]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("The bank declined to comment.", ("The bank", "declined", "to comment")),
        ("“I believe in rain,” said Ama Badu.", ("I", "believe", "in rain")),
    ],
)
def test_the_encoder_alone_is_not_believed(text: str, read_as: tuple[str, str, str]) -> None:
    """When nothing is said, or inside a quotation."""
    read = reading(text)
    found = [s.finder for s in joined(read, read_as, sure=0.99)]
    assert "encoder/attribution" not in found


def test_without_a_source_the_encoder_must_be_surer() -> None:
    """Its own probability counts, of the cue and of the content."""
    read = reading("The dam, it seems, will hold.")
    reads = ("", "seems", "The dam")
    assert "encoder/attribution" not in [s.finder for s in joined(read, reads, sure=0.94)]
    assert "encoder/attribution" in [s.finder for s in joined(read, reads, sure=0.99)]


def test_what_is_said_inside_what_is_said_knows_its_outer_statement() -> None:
    """Ids are in text order, `within` names the smallest statement around."""
    read = reading("The army said on radio that the rebels claimed the town of Kidal.")
    found = joined(
        read,
        ("The army", "said", "that the rebels claimed the town of Kidal"),
        ("the rebels", "claimed", "the town of Kidal"),
    )
    assert [(s.id, s.within) for s in found] == [("s1", None), ("s2", "s1")]


def test_the_finder_joins_what_the_encoder_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The statements found before come back, with what the encoder adds."""
    plain = reading(RAIN, "Anxiety over the harvest runs through the villages of Maradi.")
    reads = ("the villages of Maradi", "Anxiety", "over the harvest")
    found = attributed(
        plain.document, ("Officials", "said", "the dam near Mopti would hold"), reads
    )
    monkeypatch.setattr("kg.extract.attribution.attributions", lambda document: tuple(found))
    before = Annotations(statements=find_statements(plain))
    both = find_attributions(Reading(document=plain.document, parse=plain.parse, found=before))
    assert [s.cue[0].of(plain.document.text) for s in both] == ["said", "Anxiety"]


def test_a_calibration_is_a_line_through_points() -> None:
    """Flat beyond its ends, straight between."""
    points = ((0.5, 0.2), (0.9, 0.6))
    assert [round(interpolated(points, x), 2) for x in (0.1, 0.5, 0.7, 0.9, 1.0)] == [
        *(0.2, 0.2, 0.4, 0.6, 0.6)
    ]


def test_the_measured_calibrations_rise() -> None:
    """What the data file holds: surer is never worse, and all are shares."""
    table = load_toml("attribution")
    for points in table["encoder"].values():
        assert is_rising([tuple(point) for point in points])
    shares = [*table["rules"]["agreed"].values(), *table["rules"]["alone"].values()]
    assert all(0 <= share <= 1 for share in shares)
