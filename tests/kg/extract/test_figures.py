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


# ── lists, sums, tolls ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "The quake killed 31 people in Arva and 14 in Korm.",
            [(31, None, False), (14, "in Korm", False)],
        ),
        (
            "Twenty people died: nine in Arva, six in Korm and the rest in Tessel.",
            [(20, None, False), (9, "in Arva", True), (6, "in Korm", True), (5, "in Tessel", True)],
        ),
        (
            "Eleven sailors drowned, four of them women.",
            [(11, "soldiers", False), (4, "women", True)],
        ),
        (
            "The avalanche killed at least six hikers, among them a nurse and two children.",
            [(6, None, False), (1, "medics", True), (2, "children", True)],
        ),
        (
            "Four farmers – two men, a woman and a child – were killed.",
            [
                (4, "civilians", False),
                (2, "men", True),
                (1, "women", True),
                (1, "children", True),
            ],
        ),
        (
            "Eight of the injured were firefighters.",
            [(8, "medics", True)],
        ),
        (
            "The police identified the dead as two teachers and a driver.",
            [(2, None, False), (1, None, False)],
        ),
        ("A midwife and a driver were killed.", [(2, None, False)]),
        ("A mudslide injured the driver and six tourists.", [(1, "driver"), (6, "civilians")]),
        (
            "There were two women, a boy and five men wounded.",
            [(2, "women"), (1, "children"), (5, "men")],
        ),
    ],
)
def test_lists_tell_of_whole_and_parts(
    text: str, numbers: list[tuple[int, str | None, bool]]
) -> None:
    """Items of a list share its word of harm; what is counted in a whole is its part."""
    told_ = [(f.minimum, f.subset, f.part) for f in figures(text)]
    assert [one[: len(wanted)] for one, wanted in zip(told_, numbers, strict=True)] == numbers


def test_a_list_that_adds_up_to_another_number_makes_its_total_doubtful() -> None:
    """The total stays as it is stated, with the reason."""
    text = "The fire killed 12 people: six in the bakery, four in the inn and one on the bridge."
    whole, *parts = figures(text)
    assert (whole.minimum, whole.doubt) == (12, "the parts add up to 11, not 12")
    assert [p.subset for p in parts] == ["in the bakery", "in the inn", "on the bridge"]


@pytest.mark.parametrize(
    ("text", "now", "before"),
    [
        ("The death toll rose from 15 to 19 on Sunday.", 19, [15]),
        ("The toll climbed from 15 on Friday to 19 by Sunday.", 19, [15]),
        ("Officials lowered the toll to 9 from 14.", 9, [14]),
        ("The cholera brought the toll in the camp to 42.", 42, []),
        ("The clinic puts the number of dead at 61.", 61, []),
        ("The number of people killed by the storm stood at 74.", 74, []),
        ("Three sailors died, not two.", 3, []),
    ],
)
def test_a_toll_may_replace_another(text: str, now: int, before: list[int]) -> None:
    """The new number comes first; the old one is kept as what it is; a refused one is nobody's."""
    first, *others = figures(text)
    assert (first.minimum, first.superseded) == (now, False)
    assert [(f.minimum, f.superseded) for f in others] == [(n, True) for n in before]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("No one was hurt in the derailment.", ["wounded"]),
        ("Nobody died when the dam broke.", ["killed"]),
        ("The ministry said there were no casualties.", ["killed", "wounded"]),
        ("The hangar burned down without loss of life.", ["killed"]),
        ("None of the passengers was injured.", ["wounded"]),
    ],
)
def test_nobody_is_a_number(text: str, metrics: list[str]) -> None:
    """That there were no dead is stated, and may contradict who counts some."""
    assert [(f.metric, f.minimum, f.maximum) for f in figures(text)] == [
        (metric, 0, 0) for metric in metrics
    ]


def test_most_of_the_dead_are_no_exact_number() -> None:
    """Of ten dead, "most in the landslide", the landslide took up to ten."""
    whole, most = figures("Ten people died in Arva, most of them in a landslide.")
    assert (whole.minimum, whole.bound) == (10, "exact")
    assert (most.minimum, most.maximum, most.bound) == (None, 10, "up_to")


def test_whose_the_dead_are_is_told_beside_their_sort() -> None:
    """ "Two Chadian soldiers" are soldiers, and Chad's."""
    (figure,) = figures("Two Chadian soldiers were killed near the lake.")
    assert (figure.subset, figure.side) == ("soldiers", "Chadian")


def test_a_sort_of_people_is_no_side() -> None:
    """In a headline it has a capital like a name."""
    (figure,) = figures("Flood Killed 30 Civilian Passengers in Oslo")
    assert (figure.minimum, figure.side) == (30, None)


@pytest.mark.parametrize(
    "text",
    [
        "The poet died in 1987.",
        "The judge died at the age of 82.",
        "Ana Ruiz, 34, was among the guests.",
        "A nurse said that nobody had slept.",
        "Some of the wounded were flown to Oslo.",
        "Customs officers seized 12 rifles.",
        "The party lost 30 seats.",
        "There were no reports of injuries.",
    ],
)
def test_years_ages_and_things_are_no_casualties_either(text: str) -> None:
    """What is silent about people, or about harm, gives no figure."""
    assert told(text) == []


def test_who_tells_of_the_dead_is_none_of_them() -> None:
    """The speaker is the subject of "said", not of what was said."""
    assert told("A miner said the blast had killed nine people.") == [
        ("killed", 9, 9, "exact", None)
    ]


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


# ── where those counted were ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "In Korm district 18 people died, while five were killed in neighbouring Tessel.",
            ["In Korm district", "in neighbouring Tessel"],
        ),
        (
            "The office put the number of dead in our district at 27 and in Tessel at six.",
            ["in our district", "in Tessel"],
        ),
        ("In Korm district 18 people died.", [None]),
        ("The Korm Hospital received 17 bodies.", ["The Korm Hospital"]),
    ],
)
def test_counts_told_place_by_place_have_each_their_place(
    text: str, places: list[str | None]
) -> None:
    """A place beside one count alone is the event's; a hospital's count is the hospital's."""
    assert [f.place for f in figures(text)] == places
