"""Datelines are sentences of their own (`kg.document.dateline`)."""

from __future__ import annotations

import pytest

from kg.document import structure
from tests.builders import article

REPORT = "Three people were hurt when a crane fell on Tuesday, the fire service said."


def sentences(text: str) -> list[str]:
    return [s.span.of(text) for s in structure(article(text)).sentences]


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO (AP) — ",
        "Accra, Ghana – ",
        "KADUNA, Nigeria, Aug 24, 2018 - ",
        "Orléans, 3 May 2016 – ",
        "SAN JOSÉ, Costa Rica -- ",
        "Lima (Wire) — ",
    ],
)
def test_a_dateline_is_a_sentence_of_its_own(dateline: str) -> None:
    """The report begins after the dash."""
    assert sentences(dateline + REPORT) == [dateline.strip(), REPORT]


@pytest.mark.parametrize(
    "text",
    [
        "Crane operators – three of them were hurt – had no permit, the fire service said.",
        "Ana Holm – A crane fell on her house on Tuesday, and nobody was hurt there.",
        "The mayor, Ana Holm - who was away - spoke to reporters late on Tuesday evening.",
        "OSLO (AP) — ",
        "No dash at all, and nobody was hurt when a crane fell on Tuesday evening.",
    ],
)
def test_a_dash_alone_makes_none(text: str) -> None:
    """Insertions and names before a dash stay in their sentence."""
    assert sentences(text) == [text.strip()]
