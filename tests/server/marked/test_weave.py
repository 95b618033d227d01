"""Text and marks → segments."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.marked.found import Mark
from server.marked.kept import Zone
from server.marked.weave import woven

TEXTS = st.text(alphabet="ab \n<&é🙂", max_size=80)
SPANS = st.tuples(st.integers(-2, 90), st.integers(-2, 90))


def mark(start: int, end: int, kind: str = "actor") -> Mark:
    return Mark(start=start, end=end, kind=kind, thing=f"urn:{start}-{end}", label="x")


@given(TEXTS, st.lists(SPANS, max_size=12))
def test_segments_are_the_text_and_know_every_mark_over_them(
    text: str, spans: list[tuple[int, int]]
) -> None:
    """Each character that is no line break stands in one segment, under just its marks."""
    marks = [mark(start, end) for start, end in spans]
    fitting = [one for one in marks if 0 <= one.start < one.end <= len(text)]
    shown: dict[int, str] = {}
    for paragraph in woven(text, (), marks):
        for segment in paragraph.segments:
            for n, character in enumerate(segment.text, segment.start):
                assert n not in shown
                shown[n] = character
                over = {one.thing for one in fitting if one.start <= n < one.end}
                assert {one.thing for one in segment.marks} == over
    assert all(text[n] == character for n, character in shown.items())
    assert all(not text[n].strip() for n in range(len(text)) if n not in shown)


def test_words_lead_to_the_shortest_thing_over_them() -> None:
    """Inside a statement's words a name leads to who is named."""
    whole, name = mark(0, 20, "statement"), mark(4, 8)
    [paragraph] = woven("The mayor said this.", (), [name, whole])
    links = {segment.text: segment.link for segment in paragraph.segments}
    assert links == {"The ": whole.thing, "mayo": name.thing, "r said this.": whole.thing}


def test_a_mark_over_two_paragraphs_stands_in_both() -> None:
    """A quotation goes on over a line break; it begins in the first."""
    one = mark(2, 9, "statement")
    first, second = woven("ab cd\n\nefgh", (), [one])
    assert first.marks == (one,) and second.marks == ()
    assert [s.text for p in (first, second) for s in p.segments if s.marks] == [" cd", "ef"]
    assert first.segments[1].start == 2


def test_paragraphs_know_their_zone_and_the_updates_that_begin_with_them() -> None:
    """The innermost zone names the line, the container opens before it."""
    update = Zone(6, 16, "update", "11:00Z")
    zones = (Zone(0, 5, "title", None), update, Zone(6, 16, "paragraph", None))
    first, second = woven("Title\nUPDATE text", zones, [])
    assert (first.zone, first.opens) == ("title", ())
    assert second.opens == (update,)
