"""What the encoder marks → marks with a measured certainty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.document import structure
from kg.extract import marks as finder
from kg.extract.calibration import is_rising
from kg.extract.reading import Reading
from kg.knowledge.lexicon import load_toml
from kg.language import parse
from kg.language.encoder.marks import Marked
from kg.model import Annotations, EntityKind, MarkKind, Span
from tests.builders import article, entity

TEXT = "Gunmen from Tarv shot a clerk of the bank with rifles."
TABLE = {
    "kept": {"mentions": 0.4, "roles": 0.2},
    "measured": {kind: [[0.3, 0.1], [0.9, 0.7]] for kind in MarkKind},
}


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same certainties for every kind."""
    monkeypatch.setattr(finder, "load_toml", lambda name: TABLE)
    finder._points.cache_clear()
    finder._table.cache_clear()
    yield
    finder._points.cache_clear()
    finder._table.cache_clear()


@pytest.fixture
def read(table: None, monkeypatch: pytest.MonkeyPatch) -> Reading:
    """A document in which the encoder marks these."""
    known = [
        ("Gunmen from Tarv", "widest person", 0.8),
        ("Gunmen from Tarv", "narrowest organisation", 0.95),
        ("Gunmen from Tarv", "perpetrator", 0.5),
        ("Tarv", "narrowest place", 0.59),
        ("shot", "happening", 0.9),
        ("a clerk of the bank", "described victim", 0.45),
        ("rifles", "weapon", 0.35),
    ]
    found = tuple(Marked(span=span(w), track=t, probability=p) for w, t, p in known)
    monkeypatch.setattr(finder, "marks", lambda document: found)
    document = structure(article(TEXT))
    return Reading(document=document, parse=parse(document), found=Annotations())


def test_a_phrase_is_one_mention_and_may_play_a_role(read: Reading) -> None:
    """The surest kind of mention; what is too unsure, or no track to be read, is left out."""
    found = [(m.span.of(TEXT), m.kind, m.certainty) for m in finder.find_marks(read)]
    assert found == [
        ("Gunmen from Tarv", MarkKind.ORGANISATION, 0.7),
        ("Gunmen from Tarv", MarkKind.PERPETRATOR, 0.3),
        ("a clerk of the bank", MarkKind.DESCRIBED_VICTIM, 0.25),
    ]


def test_who_plays_a_role_is_told_whole(table: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """By all of the name that is cut, and the words before a culprit's noun; a weapon as marked."""
    text = "Three urban rebels of the Free Tarv Front killed Ana Maria Reval with hunting rifles."
    marked = [("rebels", "perpetrator"), ("Front", "perpetrator's organisation"),
              ("Maria", "victim"), ("rifles", "weapon")]  # fmt: skip
    found = tuple(
        Marked(span=Span(text.index(w), text.index(w) + len(w)), track=t, probability=0.9)
        for w, t in marked
    )
    monkeypatch.setattr(finder, "marks", lambda document: found)
    document = structure(article(text))
    named = (
        entity("e1", EntityKind.ARMED_GROUP, text, "Free Tarv Front"),
        entity("e2", EntityKind.PERSON, text, "Ana Maria Reval"),
    )
    reading = Reading(document=document, parse=parse(document), found=Annotations(entities=named))
    assert [m.span.of(text) for m in finder.find_marks(reading)] == [
        "urban rebels",
        "Free Tarv Front",
        "Ana Maria Reval",
        "rifles",
    ]


def test_certainties_rise_with_what_the_encoder_says() -> None:
    """Of every kind, in the table that ships."""
    table = load_toml("marks")["measured"]
    for kind in MarkKind:
        assert is_rising([tuple(point) for point in table[kind]])
