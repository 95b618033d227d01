"""What one article's graph tells, as values (`kg.merge.tellings`)."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from kg.describe import describe
from kg.iris import DEFAULT_BASE
from kg.merge.index import Index, _Reader
from kg.merge.tellings import Telling, tellings_of
from tests.builders import shelling


@pytest.fixture
def told() -> Telling:
    graph = describe(*shelling(), input_digest="sha256:0")
    triples = [(str(s), str(p), str(o)) for s, p, o in graph.triples]
    (telling,) = tellings_of(reversed(triples), DEFAULT_BASE)
    return telling


def test_a_telling_holds_all_that_its_graph_says(told: Telling) -> None:
    """Type, place with its point, day, words, and an account a claim with its voice."""
    assert told.iri == f"{DEFAULT_BASE}id/telling/one/ev1"
    assert (told.type, told.status, told.place and told.place.label) == (
        "Shelling",
        "Occurred",
        "Arva",
    )
    assert told.place and (told.place.lat, told.place.lon, told.place.radius_km) == (10.5, -3.25, 2)
    assert told.first_day == told.last_day == dt.date(2021, 3, 1)
    assert told.triggers == ("shelled",)
    voices = {a.voices[-1].words if a.voices else None for a in told.accounts}
    assert "the mayor, Ana Holm" in voices
    assert {(f.metric, f.least) for f in told.figures} >= {("killed", 6)}
    assert [a.words for a in told.accounts if a.words] and told.accounts == tuple(
        sorted(told.accounts, key=lambda a: a.claim)
    )


def test_a_telling_survives_the_index(told: Telling) -> None:
    """What is read back is what was kept."""
    with Index(None, "v") as index:
        number = index.add("graph", told, [1, 2])
        index._load.cache_clear()
        assert index.telling(number) == told
        assert index.blocks_of(number) == [1, 2]


def test_the_index_reads_nothing_that_could_run() -> None:
    """Only our own values come out of it."""
    import io

    with pytest.raises(pickle.UnpicklingError, match="no part of a telling"):
        _Reader(io.BytesIO(pickle.dumps(print))).load()


def test_an_empty_graph_tells_nothing() -> None:
    """Nor does one without tellings."""
    assert tellings_of([], DEFAULT_BASE) == ()
