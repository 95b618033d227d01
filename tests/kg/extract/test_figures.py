"""Numbers of people harmed, as intervals (`kg.extract.figures`)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.figures import find_figures
from kg.language import parse
from kg.model import Figure
from tests.builders import document

Told = tuple[str, int | None, int | None, str, str | None]


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text that is one sentence."""
    words = parse(document(text))
    return tuple(c.figure for c in find_figures(words, range(len(words.tokens))))


def told(text: str) -> list[Told]:
    """Return (metric, minimum, maximum, bound, subset) of each figure."""
    return [(f.metric, f.minimum, f.maximum, f.bound, f.subset) for f in figures(text)]


# ── bounds ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "minimum", "maximum", "bound"),
    [
        ("Seven", 7, 7, "exact"),
        ("Twenty-one", 21, 21, "exact"),
        ("1,250", 1250, 1250, "exact"),
        ("At least 9", 9, None, "at_least"),
        ("More than 40", 40, None, "more_than"),
        ("Over 40", 40, None, "more_than"),
        ("Up to 300", None, 300, "up_to"),
        ("Almost 90", None, 90, "almost"),
        ("Nearly 90", None, 90, "almost"),
        ("About 60", 60, 60, "about"),
        ("Dozens of", 24, None, "vague"),
        ("Scores of", 40, None, "vague"),
        ("Hundreds of", 200, None, "vague"),
        ("Several", 3, None, "vague"),
        ("Many", None, None, "vague"),
    ],
)
def test_a_bound_word_opens_the_interval(
    words: str, minimum: int | None, maximum: int | None, bound: str
) -> None:
    """What the article leaves open stays open; vague words have the least they can mean."""
    assert told(f"{words} people were killed in the harbour.") == [
        ("killed", minimum, maximum, bound, None)
    ]


def test_a_plus_sign_means_at_least() -> None:
    """Headlines count so."""
    (figure,) = figures("Landslide Kills 30+ in Mountain Village")
    assert (figure.minimum, figure.maximum) == (30, None)


def test_a_range_has_both_ends() -> None:
    """ "between 20 and 30"."""
    assert told("Between 20 and 30 miners are missing.")[0][:3] == ("missing", 20, 30)


# ── what was done to them ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("The blast killed twelve people.", "killed"),
        ("Twelve people died in the crash.", "killed"),
        ("The wave claimed the lives of twelve people.", "killed"),
        ("The clinic has registered twelve deaths.", "killed"),
        ("The death toll rose to twelve.", "killed"),
        ("Twelve bodies had been recovered from the ruins.", "killed"),
        ("The blast injured twelve people.", "wounded"),
        ("Twelve sailors were hurt.", "wounded"),
        ("A nurse said twelve wounded soldiers had arrived.", "wounded"),
        ("Twelve people were still missing.", "missing"),
        ("Police arrested twelve protesters.", "detained"),
        ("The flood displaced twelve families.", "displaced"),
    ],
)
def test_the_word_of_harm_tells_the_metric(text: str, metric: str) -> None:
    """By verb, by noun, and by participle."""
    assert [(f.metric, f.minimum) for f in figures(text)] == [(metric, 12)]


def test_each_number_belongs_to_its_own_verb() -> None:
    """Dead and wounded of one sentence are two figures."""
    assert [f[:3] for f in told("The shell killed two guards and wounded five on Monday.")] == [
        ("killed", 2, 2),
        ("wounded", 5, 5),
    ]


def test_killers_are_no_casualties() -> None:
    """The subject of an active verb with an object of its own does the harm."""
    assert told("Two gunmen killed five drivers.") == [("killed", 5, 5, "exact", None)]


@pytest.mark.parametrize(
    "text",
    [
        "A boy of 12, named Tomas, was found at the station.",
        "A 12-year-old boy was found at the station.",
        "The company cut 12 jobs in March.",
        "The bank fined 12 people 45 million euros.",
        "Twelve people saw the match.",
        "The village lies 12 km from the dead sea shore.",
    ],
)
def test_ages_money_and_crowds_are_no_casualties(text: str) -> None:
    """A number needs people and harm."""
    assert told(text) == []


# ── parts of a whole ────────────────────────────────────────────────────────────────────────


def test_what_is_included_has_a_subset() -> None:
    """ "including" names part of those counted before."""
    assert told("The fire killed 42 people, including nine women and seven children.") == [
        ("killed", 42, 42, "exact", None),
        ("killed", 9, 9, "exact", "women"),
        ("killed", 7, 7, "exact", "children"),
    ]


def test_who_is_counted_may_be_the_subset() -> None:
    """ "civilians" are not all dead."""
    assert told("More than 600 civilians were killed.") == [
        ("killed", 600, None, "more_than", "civilians")
    ]


def test_of_the_dead_some_are_counted() -> None:
    """A sentence may give only the part."""
    assert told("Among the dead were 26 children.") == [("killed", 26, 26, "exact", "children")]


def test_numbers_of_a_clause_of_its_own_are_no_part_of_the_dead() -> None:
    """Houses fall too."""
    assert told("Most of the dead were in Korm, where two houses collapsed.") == []


# ── form ────────────────────────────────────────────────────────────────────────────────────


def test_the_span_holds_bound_number_and_people() -> None:
    """Evidence is to be read on its own."""
    text = "Rescuers say at least six fishermen drowned."
    assert [f.span.of(text) for f in figures(text)] == ["at least six fishermen"]


@given(st.text(alphabet="at least 12 0 5,+-–killed wounded people .", max_size=60))
def test_any_text_gives_intervals_in_order(text: str) -> None:
    """Spans lie in the text and no interval is empty, whatever is written."""
    if not text.strip():
        return
    for figure in figures(text):
        assert 0 <= figure.span.start < figure.span.end <= len(text)
        if figure.minimum is not None and figure.maximum is not None:
            assert figure.minimum <= figure.maximum
