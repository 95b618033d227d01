"""What several windows say of one cue → the surest reading of it."""

from __future__ import annotations

from kg.language.encoder.attribution import Attribution
from kg.language.encoder.reader import _surest
from kg.model import Span


def read(cue: Span, content: Span, sure: float, of_source: float = 0.9) -> Attribution:
    return Attribution(
        source=(Span(0, 3),) if of_source else (),
        cue=(cue,),
        content=(content,),
        of_cue=1.0,
        of_content=sure,
        of_source=of_source,
    )


def test_of_two_readings_of_a_cue_the_surer_counts() -> None:
    """A sentence stands in two windows; another cue beside it is another attribution."""
    cut = read(Span(10, 14), Span(15, 20), 0.8)
    whole = read(Span(10, 17), Span(18, 40), 0.9)
    other = read(Span(50, 54), Span(55, 60), 0.4)
    assert set(_surest([cut, other, whole])) == {whole, other}


def test_a_reading_that_knows_who_speaks_is_preferred() -> None:
    """Half of its weight is the source."""
    nobody = read(Span(10, 14), Span(15, 40), 0.9, of_source=0.0)
    somebody = read(Span(10, 14), Span(15, 40), 0.7)
    assert _surest([nobody, somebody]) == [somebody]
