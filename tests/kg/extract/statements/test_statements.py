"""Statements: whose words, which words, said how. Sentences of many topics and countries."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.document import structure
from kg.errors import StructureError
from kg.extract.reading import Reading
from kg.extract.statements import find_statements
from kg.language import parse
from kg.model import (
    Act,
    Annotations,
    Entity,
    EntityKind,
    Form,
    Interval,
    Mention,
    Mode,
    Role,
    Span,
    Timex,
)
from tests.builders import article, entity, span
from tests.kg.extract.statements.conftest import Found

Read = Callable[..., Found]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "“The harbour will open in May,” the mayor of Bergen said.",
            "the mayor of Bergen",
            "said",
            "The harbour will open in May,",
        ),
        (
            "“We lost everything,” said Amina Diallo, a farmer in Kidal.",
            "Amina Diallo, a farmer in Kidal",
            "said",
            "We lost everything,",
        ),
        (
            "The minister told reporters, “Nobody will be left behind this winter.”",
            "The minister",
            "told",
            "Nobody will be left behind this winter.",
        ),
        (
            "The central bank said that inflation had fallen to two percent.",
            "The central bank",
            "said",
            "that inflation had fallen to two percent",
        ),
        (
            "The ferry sank within minutes, the coast guard said on Friday.",
            "the coast guard",
            "said",
            "The ferry sank within minutes",
        ),
        (
            "The vaccine, researchers say, protects children for years.",
            "researchers",
            "say",
            "The vaccine … protects children for years",
        ),
        (
            "At least nine miners died, according to the provincial governor.",
            "the provincial governor",
            "according to",
            "At least nine miners died",
        ),
        (
            "According to the union, the strike will last a week.",
            "the union",
            "According to",
            "the strike will last a week",
        ),
        (
            "The rebels threatened to resume attacks on the oil fields.",
            "The rebels",
            "threatened",
            "to resume attacks on the oil fields",
        ),
        (
            "The president called for an end to the blockade.",
            "The president",
            "called",
            "an end to the blockade",
        ),
        (
            "Teachers urged the government to reopen the schools.",
            "Teachers",
            "urged",
            "the government to reopen the schools",
        ),
        (
            "The company rejected the offer.",
            "The company",
            "rejected",
            "the offer",
        ),
        (
            "The senator accused the bank of hiding its losses.",
            "The senator",
            "accused",
            "the bank of hiding its losses",
        ),
        (
            "The army's claim that the town was empty was false.",
            "The army",
            "claim",
            "that the town was empty",
        ),
        (
            "Two climbers are believed to have died in the storm.",
            "",
            "believed",
            "Two climbers … to have died in the storm",
        ),
    ],
)
def test_who_said_what(read: Read, text: str, source: str, cue: str, content: str) -> None:
    """Each construction gives the whole source, the lexical cue, and the exact words."""
    assert read(text).told() == [(source, cue, content)]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The ministry denied that any soldier had crossed the border.", Act.DENY),
        ("The opposition blamed the governor for the flood.", Act.ACCUSE),
        ("The envoy warned that the talks could fail.", Act.WARN),
        ("The airline promised to refund the tickets.", Act.PROMISE),
        ("The board announced that the factory would close.", Act.ANNOUNCE),
        ("The judge ordered the police to leave the square.", Act.DEMAND),
        ("Villagers refused to leave their homes.", Act.REJECT),
        ("The bishop condemned the killing of two nuns.", Act.CONDEMN),
        ("The coach praised his players for their patience.", Act.PRAISE),
        ("The committee suggested that the vote be held again.", Act.SUGGEST),
        ("Lawmakers asked whether the bridge was safe.", Act.ASK),
    ],
)
def test_verbs_tell_the_act(read: Read, text: str, act: Act) -> None:
    """What is done by speaking comes from the verb."""
    assert read(text).only().act == act


# ── quotations ──────────────────────────────────────────────────────────────────────────────


def test_a_quotation_goes_on_around_its_speaker(read: Read) -> None:
    """Before and behind the cue, in the next sentence and the next paragraph: one statement."""
    found = read(
        "“Prices are too high,” the baker said, “and wages are low.” | “It cannot last.”",
        "“My neighbours say the same.”",
    )
    assert found.told() == [
        (
            "the baker",
            "said",
            "Prices are too high, … and wages are low. … It cannot last."
            " … My neighbours say the same.",
        )
    ]
    assert found.only().mode == Mode.DIRECT


def test_a_quotation_over_paragraphs_is_one(read: Read) -> None:
    """The opening mark is repeated, the speaker stands at the end."""
    found = read("“The first winter was hard.", "“The second was worse,” Olena Kovalenko said.")
    assert found.told() == [
        (
            "Olena Kovalenko",
            "said",
            "The first winter was hard. … The second was worse,",
        )
    ]


def test_missing_marks_lose_no_words(read: Read) -> None:
    """A quotation whose first mark is lost begins with its paragraph; an open one ends with it."""
    found = read("The road is closed again,” Captain Ruiz said. | “We will wait.")
    assert found.told() == [("Captain Ruiz", "said", "The road is closed again, … We will wait.")]


def test_quoted_words_inside_a_paraphrase_stay(read: Read) -> None:
    """Scare quotes make the mode mixed and keep their marks inside the content."""
    found = read("The regulator said the fees were “a hidden tax” on small shops.")
    assert found.told()[0][2] == "the fees were “a hidden tax” on small shops"
    assert found.only().mode == Mode.MIXED


def test_a_quotation_behind_a_colon_belongs_to_the_sentence(read: Read) -> None:
    """Paraphrase, colon, quotation: one statement of two spans."""
    found = read("Mbeki said the plan had failed: “Nobody asked the miners.”")
    assert found.told() == [
        ("Mbeki", "said", "the plan had failed … Nobody asked the miners."),
    ]
    assert found.only().mode == Mode.MIXED


def test_a_quoted_name_may_speak(read: Read) -> None:
    """A speaker's description in quotation marks is no speech."""
    found = read("A “senior treasury official” said the tax would be dropped.")
    assert found.told() == [
        ("A “senior treasury official”", "said", "the tax would be dropped"),
    ]


def test_quoted_words_of_reporting_make_no_statements(read: Read) -> None:
    """ "They say", inside somebody's speech, is his words and nobody's statement."""
    found = read("“They say the well is poisoned and I believe it,” the shepherd said.")
    assert found.only().content[0].of(found.document.text).startswith("They say")


# ── blocks, headlines ───────────────────────────────────────────────────────────────────────


def test_block_quotes_have_the_speaker_before_the_colon(read: Read) -> None:
    """Several paragraphs without marks are one statement, a span each; cues inside are its own."""
    found = read(
        "The chief engineer, Ines Prado, said:",
        "> We warned them in March.",
        "> They told us that nothing could happen.",
        "Work stopped in June.",
    )
    assert found.told() == [
        (
            "The chief engineer, Ines Prado",
            "said",
            "We warned them in March. … They told us that nothing could happen.",
        )
    ]
    assert found.only().mode == Mode.DIRECT


def test_a_block_quote_may_be_given_through_somebody(read: Read) -> None:
    """ "through its spokesman X:" makes X the speaker."""
    found = read(
        "The ministry reacted late, through its spokesman Juan Pardo:",
        "> There was no delay and nobody was harmed.",
    )
    assert ("its spokesman Juan Pardo", "There was no delay and nobody was harmed.") in [
        (source, content) for source, _, content in found.told()
    ]


def test_headlines_name_their_speaker_before_a_colon(read: Read) -> None:
    """A person, a body or a report may stand there; a label is no speaker."""
    assert read("! Police: Two Bodies Found in Quarry", "It rained.").told() == [
        ("Police", ":", "Two Bodies Found in Quarry")
    ]
    assert read("! Live Updates: Storm Nears Manila", "It rained.").told() == []


# ── chains and parts ────────────────────────────────────────────────────────────────────────


def test_a_report_of_a_report_is_a_chain(read: Read) -> None:
    """The inner statement names the outer one; both have their own words."""
    found = read("A spokesman for the rebels said the dam had been mined, Reuters reported.")
    outer = next(s for s in found.statements if found.words(s.cue) == "reported")
    inner = next(s for s in found.statements if found.words(s.cue) == "said")
    assert inner.within == outer.id and outer.within is None
    assert found.words(inner.content) == "the dam had been mined"
    assert inner.certainty < outer.certainty


def test_the_same_speaker_may_say_two_things(read: Read) -> None:
    """ "…, adding that" begins another statement of the same speaker."""
    found = read("The coach said the team was tired, adding that two players were ill.")
    assert found.told() == [
        ("The coach", "said", "the team was tired"),
        ("The coach", "adding", "that two players were ill"),
    ]


def test_a_speaker_goes_on_behind_and(read: Read) -> None:
    """ "says A and accuses B of C" is two statements, even where the tagger sees a plural."""
    found = read(
        "The city says the wells play a part and accuses Oslo of neglect.",
        "The union said the mine was unsafe and accused the owner of lying.",
    )
    assert found.told() == [
        ("The city", "says", "the wells play a part"),
        ("The city", "accuses", "Oslo of neglect"),
        ("The union", "said", "the mine was unsafe"),
        ("The union", "accused", "the owner of lying"),
    ]


def test_a_quotation_may_end_the_text(read: Read) -> None:
    """Its last mark is the last character there is; spans end with it."""
    found = read("Peskov added that “in case of need, the ministry reserves the right to act.”")
    assert found.told() == [
        ("Peskov", "added", "that “in case of need, the ministry reserves the right to act.”")
    ]
    assert all(s.content[-1].end <= len(found.document.text) for s in found.statements)


def test_marks_of_a_script_nobody_reads_are_no_cue(read: Read) -> None:
    """The tagger takes an Arabic comma for a verb."""
    found = read(
        "قال رئيس المجلس القروي، محمد أوبلعيد، للصحفيين: «لم نشهد مثل هذه الأمطار منذ عام»."
    )
    assert all(any(map(str.isalpha, cue)) for _, cue, _ in found.told())


def test_who_is_named_behind_the_verb_is_not_lost_to_an_apposition(read: Read) -> None:
    """ "said NAME, a guard next door" is the name's, however the parser hangs it."""
    found = read("“We broke the gate,” said Tomas Vega, a guard at the mill next door.")
    assert found.words(found.only().source).startswith("Tomas Vega, a guard")


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell on the hills and the river rose.",
        "The director would say nothing of the kind, had she been asked.",
        "The museum bought a statement piece for its report room.",
        "He attacked the convoy and fired on the trucks.",
    ],
)
def test_nothing_is_invented(read: Read, text: str) -> None:
    """Sentences that report nobody's words give nothing."""
    assert read(text).statements == ()


# ── attributes ──────────────────────────────────────────────────────────────────────────────


def test_speakers_are_entities(read: Read) -> None:
    """Titles and apposition do not hide the person; the spokesman's ministry is behind him."""

    def cast(text: str) -> tuple[Entity, ...]:
        return (
            entity("e1", EntityKind.PERSON, text, "Sara Lund"),
            entity("e2", EntityKind.GOVERNMENT_BODY, text, "Transport Ministry"),
            entity("e3", EntityKind.MEDIA, text, "the Daily Post"),
        )

    found = read(
        "Transport Ministry spokeswoman Sara Lund told the Daily Post that trains would run.",
        entities=cast,
    )
    one = found.only()
    assert (one.source_entity, one.on_behalf_of, one.addressee) == ("e1", "e2", "e3")
    assert not one.unnamed


def test_officials_are_unnamed_but_speak_for_somebody(read: Read) -> None:
    """ "Chadian officials" are nobody one could look up; their government is behind them."""

    def cast(text: str) -> tuple[Entity, ...]:
        where = Mention(span=span(text, "Chadian"), form=Form.NAME, adjectival=True)
        shared = {"mentions": (where,), "finder": "test", "certainty": 0.9}
        return (
            Entity(id="e1", kind=EntityKind.LOCATION, name="Chad", **shared),  # type: ignore[arg-type]
            Entity(id="e2", kind=EntityKind.GOVERNMENT, name="Chad", **shared),  # type: ignore[arg-type]
        )

    one = read("Chadian officials said the camp was full.", entities=cast).only()
    assert one.unnamed and one.source_entity is None and one.on_behalf_of == "e2"


def test_a_place_does_not_speak(read: Read) -> None:
    """A country's words are its government's; a town's are nobody's."""

    def cast(text: str) -> tuple[Entity, ...]:
        return (
            entity("e1", EntityKind.LOCATION, text, "Chile", place_kind="Country", country="CL"),
            entity("e2", EntityKind.GOVERNMENT, text, "its government", country="CL"),
            entity("e3", EntityKind.LOCATION, text, "Arica", place_kind="PopulatedPlace"),
        )

    found = read(
        "Chile said the border was safe. | Arica said no. | Now its government is silent.",
        entities=cast,
    )
    by_source = {found.words(s.source): s.source_entity for s in found.statements}
    assert by_source["Chile"] == "e2" and by_source.get("Arica") is None


def test_pronouns_and_relatives_stand_for_their_entity(read: Read) -> None:
    """ "She" by its mention, "which" by the noun before it."""

    def cast(text: str) -> tuple[Entity, ...]:
        she = Mention(span=span(text, "She"), form=Form.PRONOUN)
        named = Mention(span=span(text, "Ngozi Eze"), form=Form.NAME)
        return (
            Entity(
                id="e1",
                kind=EntityKind.PERSON,
                name="Ngozi Eze",
                mentions=(named, she),
                roles=(Role(title="judge", organisation="e2", span=named.span),),
                finder="test",
                certainty=0.9,
            ),
            entity("e2", EntityKind.ORGANISATION, text, "the High Court"),
        )

    found = read(
        "Ngozi Eze is a judge. | She said the law was clear.",
        "Lawyers praised the High Court, which said that the election stands.",
        entities=cast,
    )
    by_cue = {found.words(s.content): s for s in found.statements}
    assert by_cue["the law was clear"].source_entity == "e1"
    assert by_cue["the law was clear"].on_behalf_of == "e2"
    assert by_cue["that the election stands"].source_entity == "e2"


def test_a_report_speaks_for_its_author(read: Read) -> None:
    """ "a report by X" is X; of a state's army without an entity it is the state."""

    def cast(text: str) -> tuple[Entity, ...]:
        return (
            entity("e1", EntityKind.NGO, text, "Harbour Watch"),
            entity("e2", EntityKind.GOVERNMENT, text, "the regime", country="XX"),
        )

    found = read(
        "Two dams have failed, according to a May 2014 report by Harbour Watch.",
        "The military of neighbours watched. | the regime’s military said it had seen nothing.",
        entities=cast,
    )
    assert [s.source_entity for s in found.statements] == ["e1", "e2"]
    assert not any(s.unnamed for s in found.statements)


def test_a_pronoun_is_not_unnamed(read: Read) -> None:
    """Whom "she" stands for may be unknown to us; "officials" have no name at all."""
    found = read("She said the dam would hold. | Officials said it was old.")
    assert [s.unnamed for s in found.statements] == [False, True]


def test_who_is_told_may_be_named_behind_a_noun(read: Read) -> None:
    """ "told the newspaper X"; also where the parser makes the hearer a subject."""

    def cast(text: str) -> tuple[Entity, ...]:
        return (
            entity("e1", EntityKind.MEDIA, text, "Radio Volta"),
            entity("e2", EntityKind.INTERGOVERNMENTAL, text, "Security Council"),
        )

    found = read(
        "He told the private outlet Radio Volta: “The harbour will open again in May.”",
        "Ana Holm, in charge of ports, told the Security Council on Monday, "
        "“The harbour will be open again in May for all.”",
        entities=cast,
    )
    assert [s.addressee for s in found.statements] == ["e1", "e2"]


def test_to_cite_somebody_is_to_say_nothing(read: Read) -> None:
    """ "citing X" names where words come from; the name is no statement."""

    def cast(text: str) -> tuple[Entity, ...]:
        return (entity("e1", EntityKind.NGO, text, "Harbour Watch"),)

    found = read("The dam has failed, the daily reported, citing Harbour Watch.", entities=cast)
    assert "citing" not in [cue for _, cue, _ in found.told()]


def test_medium_and_time_of_speaking(read: Read) -> None:
    """ "in a letter" and "on Tuesday" belong to the speaking when they stand with the cue."""
    tuesday = Interval(earliest=dt.date(2021, 3, 2), latest=dt.date(2021, 3, 2))

    def times(text: str) -> tuple[Timex, ...]:
        where = span(text, "Tuesday")
        return (
            Timex(
                id="t1",
                span=where,
                type="DATE",
                value="2021-03-02",
                interval=tuesday,
                finder="test",
                certainty=0.9,
            ),
        )

    one = read("The bishop said in a letter on Tuesday that he would resign.", timexes=times).only()
    assert one.medium == "a letter" and one.said == tuesday
    assert (
        read("On Twitter, the miners announced that the strike was over.").only().medium
        == "Twitter"
    )


# ── any text ────────────────────────────────────────────────────────────────────────────────

PIECES = st.sampled_from(
    [
        "said", "that", "he", "the army", "“", "”", '"', "'", ",", ".", ":", "according to",
        "reports", "\n\n", "told", "them", "to leave", "denied", "killed", "(", ")", "—", "قال",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=80)
def test_any_text_is_read_without_a_crash(pieces: list[str]) -> None:
    """Spans lie in the text, content is never empty, ids are in order, the outer one exists."""
    text = " ".join(pieces)
    try:
        document = structure(article(text))
    except StructureError:
        return
    found = find_statements(Reading(document=document, parse=parse(document), found=Annotations()))
    ids = [s.id for s in found]
    assert ids == [f"s{n}" for n in range(1, len(found) + 1)]
    for one in found:
        assert one.content and one.cue and 0 <= one.certainty <= 1
        assert one.within is None or one.within in ids
        assert all(s.end <= len(text) for s in (*one.content, *one.source, *one.cue))
        assert not any(isinstance(s, Span) and not s.of(text).strip() for s in one.content)


def test_long_texts_take_linear_time(read: Read) -> None:
    """Two thousand attributed sentences, and one sentence with hundreds of cues, take seconds."""
    started = time.perf_counter()
    many = read(" | ".join(["“It is late,” the guard said. | He said that it rained."] * 500))
    assert len(many.statements) == 1000
    read("He said that " + "the clerk said that " * 300 + "it was late.")
    assert time.perf_counter() - started < 20


@pytest.mark.extra
def test_polnear_keeps_its_score(shared: Path) -> None:
    """On thirty development articles of PolNeAR most statements agree with the annotators."""
    from tests.eval.statement_rules import judged

    path = shared / "corpora" / "polnear" / "dev.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        gold = [json.loads(line) for line, _ in zip(lines, range(30), strict=False)]
    right = [is_right for one in gold for _, is_right in judged(one)]
    known = sum(len(one["statements"]) for one in gold)
    assert sum(right) / len(right) > 0.65 and sum(right) / known > 0.38
