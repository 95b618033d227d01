"""Quotation marks of every shape, missing ones too."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.statements.quotes import find_quotations
from kg.model import Document, Span, Zone, ZoneKind
from tests.builders import article


def paragraphs(text: str) -> Document:
    """A document with a zone a line."""
    zones, start = [], 0
    for line in text.split("\n"):
        if line:
            zones.append(Zone(kind=ZoneKind.PARAGRAPH, span=Span(start, start + len(line))))
        start += len(line) + 1
    return Document(article=article(text), zones=tuple(zones), sentences=())


def quoted(text: str) -> list[list[str]]:
    return [[p.of(text) for p in q.parts] for q in find_quotations(paragraphs(text)).found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “go” and “stay”.", [["go"], ["stay"]]),
        ('"One," he said. "Two."', [["One,"], ["Two."]]),
        ("''Yes,'' he said, ``no''.", [["Yes,"], ["no"]]),
        ("Er sagte „ja“ und «nein».", [["ja"], ["nein"]]),
        ("It was ”wrong” to them.", [["wrong"]]),
        ("‘Full words,’ he said of the pilots’ union.", [["Full words,"]]),
        ("Don't call the rebels' base 'home' yet.", [["home"]]),
        ("“They said ‘no’ and “maybe” to us.”", [["They said ‘no’ and “maybe” to us."]]),
        ("over and again,” she said. “We will see.", [["over and again,"], ["We will see."]]),
        ("“One is open. “Two” is not.", [["One is open."], ["Two"]]),
        ("“First.\n“Second.\n“Third,” she said.", [["First.", "Second.", "Third,"]]),
        ("“First.\nThe narrator is back. “Second.”", [["First."], ["Second."]]),
        ("“”", []),
        ("", []),
    ],
)
def test_quotations_are_paired(text: str, expected: list[list[str]]) -> None:
    """By shape and neighbours; a forgotten mark costs one quotation, not the rest."""
    assert quoted(text) == expected


@given(st.text(alphabet="“”\"'‘’«»ab .,\n", max_size=80))
def test_quotations_never_overlap(text: str) -> None:
    """Whatever the marks, quotations follow each other and their words lie inside them."""
    end = 0
    for quotation in find_quotations(paragraphs(text)).found:
        assert end <= quotation.outer.start
        assert all(quotation.outer.covers(part) for part in quotation.parts)
        end = quotation.outer.end


def test_thousands_of_open_marks_take_no_time() -> None:
    """Unbalanced marks are mended in one pass."""
    started = time.perf_counter()
    find_quotations(paragraphs("“a " * 20_000 + "'b " * 20_000))
    assert time.perf_counter() - started < 5
