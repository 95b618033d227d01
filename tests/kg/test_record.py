"""The annotation record is a fixed contract (`kg.record`)."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Annotations, Mark, MarkKind, Span
from kg.record import record
from tests.builders import SHELLING, document, shelling

FIELDS = {
    "statements": {"id", "source", "source_entity", "cue", "content", "mode", "act", "about"},
    "entities": {"id", "type", "name", "wikidata", "geonameid", "lat", "lon", "mentions"},
    "toponyms": {"start", "end", "text", "lat", "lon", "geonameid", "wikidata", "entity"},
    "links": {"start", "end", "text", "wikidata"},
    "timexes": {"start", "end", "text", "type", "value"},
    "marks": {"start", "end", "text", "kind", "certainty"},
    "events": {
        "id", "type", "triggers", "args", "place", "within", "date", "killed", "injured", "status",
        "attributed_to",
    },
}  # fmt: skip


def test_every_field_of_the_contract_is_there() -> None:
    """No field of the contract is missing, in any finding."""
    one = record(*shelling())
    for kind, fields in FIELDS.items():
        for finding in one[kind]:
            assert fields <= finding.keys(), kind


def test_with_nothing_found_a_list_is_empty_never_missing() -> None:
    """A document without findings has every list."""
    one = record(document("Nothing happened."), Annotations())
    assert {kind: one[kind] for kind in FIELDS} == {kind: [] for kind in FIELDS}
    assert (one["date"], one["date_certainty"]) == (None, None)


def test_spans_cover_the_words_they_name() -> None:
    """`text[start:end]` is `text`, wherever the record says both."""
    one = record(*shelling())
    spans = [m for e in one["entities"] for m in e["mentions"]] + one["toponyms"] + one["links"]
    assert spans
    assert all(SHELLING[s["start"] : s["end"]] == s["text"] for s in spans)


def test_an_event_shows_the_first_figure_and_every_voice() -> None:
    """The event's own numbers are the first claim's; the voices are all listed."""
    event = record(*shelling())["events"][0]
    assert event["killed"] == {"min": 6, "max": None}
    assert event["attributed_to"] == ["s1", "s3"]
    assert [c["voice"] for c in event["claims"]] == ["s1", None, "s3"]


def test_a_mark_shows_its_words_and_its_kind() -> None:
    """What the encoder marks stands beside what the rules found."""
    document, found = shelling()
    marks = (Mark(span=Span(0, 4), kind=MarkKind.PERPETRATOR, certainty=0.4),)
    (mark,) = record(document, replace(found, marks=marks))["marks"]
    assert mark == {
        "start": 0, "end": 4, "text": SHELLING[:4], "kind": "perpetrator", "certainty": 0.4,
    }  # fmt: skip


def test_a_place_told_by_another_is_no_toponym() -> None:
    """ "near Korm" is a place, and Korm alone is its toponym."""
    names = [t["text"] for t in record(*shelling())["toponyms"]]
    assert names == ["Arva", "Korm"]


@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_text_comes_through_unchanged(text: str) -> None:
    """The text of the record is the text of the document, character for character."""
    written = json.dumps(record(document(text), Annotations()))
    assert json.loads(written)["text"] == text
