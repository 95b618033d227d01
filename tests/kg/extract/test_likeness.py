"""The words by which another article's telling of an event is known (`kg.extract.likeness`)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.document import structure
from kg.extract import extract
from kg.extract.likeness import MOST_WORDS
from kg.model import Event
from tests.builders import article


def events_in(text: str) -> tuple[Event, ...]:
    return extract(structure(article(text))).events


def test_an_event_is_known_by_what_names_it_and_who_takes_part() -> None:
    """Lemmas in lower case, sorted, each once; no verb of saying, no number, no small word."""
    told = "Police said the militants bombed two bridges near Arva on Monday."
    (event,) = (e for e in events_in(told) if "bomb" in e.likeness)
    assert {"arva", "bomb", "bridge", "militant"} <= set(event.likeness)
    assert not {"said", "say", "two", "the", "on"} & set(event.likeness)
    assert list(event.likeness) == sorted(set(event.likeness))


def test_a_long_sentence_gives_no_more_than_a_few_words() -> None:
    """What is stored for comparison does not grow with the text; the event's own words stay."""
    goods = "water land cattle salt timber copper grain oil fish coal cotton sugar rice tea wool"
    more = "silver iron stone glass paper wine leather rubber gold diesel cement steel silk milk"
    quarrel = f"over {', '.join((goods + ' ' + more).split())} and rent"
    (event, *_) = events_in(
        f"Gunmen killed three guards in Arva on Monday after a quarrel {quarrel}."
    )
    assert len(event.likeness) == MOST_WORDS
    assert {"kill", "gunman", "guard"} <= set(event.likeness)


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_gives_words_that_blanks_can_part(text: str) -> None:
    """One string of words with a blank between them holds them all."""
    for event in events_in(f"Rebels shelled {text} on Monday. Rebels killed ten people in Arva."):
        words = " ".join(event.likeness)
        assert tuple(words.split()) == event.likeness
