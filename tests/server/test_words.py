"""How days, places and terms are worded."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from server.site import Site
from server.words import coordinates, elsewhere, expression, term, type_name, when

D = dt.date


@pytest.mark.parametrize(
    ("first", "last", "text", "precision"),
    [
        (D(2016, 10, 28), D(2016, 10, 28), "28 October 2016", "known to the day"),
        (D(2016, 7, 1), D(2016, 7, 31), "July 2016", "known to the month"),
        (D(2016, 1, 1), D(2016, 12, 31), "2016", "known to the year"),
        (D(2016, 8, 21), D(2016, 8, 31), "21 – 31 August 2016", "within 11 days"),
        (D(2016, 8, 30), D(2016, 9, 1), "30 August – 1 September 2016", "within 3 days"),
        (D(2015, 12, 1), D(2016, 2, 29), "December 2015 – February 2016", "known to months"),
        (D(2015, 12, 2), D(2016, 2, 28), "2 December 2015 – 28 February 2016", "within 89 days"),
        (D(2014, 9, 1), None, "1 September 2014 or later", "bounded on one side"),
        (None, D(2014, 9, 1), "1 September 2014 or earlier", "bounded on one side"),
    ],
)
def test_days_are_told_as_precisely_as_they_are_known(
    first: dt.date | None, last: dt.date | None, text: str, precision: str
) -> None:
    """A month is not its first to its last day."""
    told = when(first, last)
    assert told and (told.text, told.precision) == (text, precision)
    assert when(None, None) is None


def test_a_point_has_no_more_decimals_than_its_uncertainty_allows() -> None:
    """Fourteen kilometres are a tenth of a degree."""
    assert coordinates(36.203685, 37.172617, 14) == "36.2° N, 37.2° E"
    assert coordinates(-36.203685, -37.172617, 0.5) == "36.204° S, 37.173° W"


def test_what_date_cues_speak_for_is_readable() -> None:
    """EDTF of the graph in words; what is none stays as it is."""
    assert expression("XXXX-10-18") == "18 October of any year"
    assert expression("2016-07/..") == "July 2016 or later"
    assert expression("2016-07-01/2016-07-03") == "1 July 2016 to 3 July 2016"
    assert expression("../2016") == "2016 or earlier"
    for odd in ("2016-13-01", "<b>", ""):
        assert expression(odd) == odd


def test_the_ontology_names_terms(app: Flask) -> None:
    """Its labels, not our local names; a type of event is not the speech act of that name."""
    here: Site = app.extensions["newsgraph"]
    with app.app_context():
        assert term(here, "VictimIdentity") == "identity of victims"
        assert type_name(here, "HeavyWeaponsAttack") == "attack with heavy weapons"
        assert type_name(here, "NoSuchType") == "no such type"
    assert elsewhere("http://www.wikidata.org/entity/Q41183") == "Wikidata Q41183"
    assert elsewhere("https://sws.geonames.org/170063/") == "GeoNames 170063"
