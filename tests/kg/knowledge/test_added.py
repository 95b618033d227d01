"""Places people add: kg/knowledge/added.py, placefiles.py, and what the gazetteer makes of them."""

from __future__ import annotations

import csv
import gzip
import json
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.knowledge import added, gazetteer
from kg.knowledge.added import add, remove, sources
from kg.knowledge.gazetteer import Place, lookup
from kg.knowledge.placefiles import Fault, Found, read_places
from kg.knowledge.placeindex import km

CACHES = ("_all", "_named", "_alike", "_by_geonames", "division")


@pytest.fixture(autouse=True)
def kept_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Added places of this test only, over the world's own index."""
    for module in (added, gazetteer):
        monkeypatch.setattr(module, "added_path", lambda: tmp_path / "kept" / added.NAME)
    forget(monkeypatch)
    yield
    monkeypatch.undo()
    forget(monkeypatch)


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gazetteer remembers of earlier questions."""
    monkeypatch.setattr(gazetteer, "_connections", gazetteer._Connections())
    for name in CACHES:
        getattr(gazetteer, name).cache_clear()


def asked(name: str) -> tuple[Place, ...]:
    """The places of a name, asked anew."""
    with pytest.MonkeyPatch.context() as patch:
        forget(patch)
        return lookup(name)


def geonames(id: int, name: str, **told: object) -> str:
    """A line of a GeoNames dump, of a village near the lake that nobody knows."""
    known = {
        "ascii": name, "others": "", "lat": 35.9, "lon": 36.8, "class": "P", "code": "PPL",
        "country": "SY", "admin1": "12", "people": 0,
    } | told  # fmt: skip
    fields = [
        id, name, known["ascii"], known["others"], known["lat"], known["lon"], known["class"],
        known["code"], known["country"], "", known["admin1"], "", "", "", known["people"],
        "", "300", "Asia/Damascus", "2024-01-01",
    ]  # fmt: skip
    return "\t".join(map(str, fields)) + "\n"


DUMP = (
    geonames(900000001, "Kafr Zeltun", others="Kefer Zeltoun,كفر زلتون", people=2100)
    + geonames(900000002, "Buḩayrat Zeltun", **{"class": "H", "code": "LK"})
    + geonames(900000003, "Zeltun District", **{"class": "A", "code": "ADM4"})
)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A GeoNames dump of two places, and a kind of division that is passed over."""
    path = tmp_path / "SY.txt"
    path.write_text(DUMP, encoding="utf-8")
    return path


# ── files ───────────────────────────────────────────────────────────────────────────────────


def test_a_dump_of_geonames_is_read_with_its_kinds_and_names(dump: Path) -> None:
    """Names in any script, points, people, provinces; what has no kind of ours is passed over."""
    village, lake = read_places(dump)
    assert isinstance(village, Found) and isinstance(lake, Found)
    assert (village.name, village.kind, village.population) == (
        "Kafr Zeltun",
        "PopulatedPlace",
        2100,
    )
    assert village.others == ("Kefer Zeltoun", "كفر زلتون")
    assert lake.kind == "WaterBody"


def test_a_table_of_whos_on_first_is_read_by_its_header(tmp_path: Path) -> None:
    """Commas or tabs, the columns of its meta files or a compact export, in any order."""
    meta = tmp_path / "wof-sy.csv"
    meta.write_text(
        "id,geom_latitude,geom_longitude,name,placetype,iso_country,deprecated\n"
        '1,36.5,37.3,"Tell Zeltun, Upper",locality,SY,\n'
        "2,36.6,37.4,Old Zeltun,locality,SY,2019-01-01\n"
        "3,35.0,38.0,Syria,country,SY,\n",
        encoding="utf-8",
    )
    compact = tmp_path / "wof-sy.tsv"
    compact.write_text(
        "wof_id\tplacetype\tname\taltnames\tlat\tlon\tgn_id\twd_id\tpop\n"
        "9\tlocality\tTell Zeltun\tTal Zeltoun|تل زلتون\t36.5\t37.3\t900000009\tQ900000009\t40\n",
        encoding="utf-8",
    )
    assert [f.name for f in read_places(meta) if isinstance(f, Found)] == ["Tell Zeltun, Upper"]
    (one,) = read_places(compact)
    assert isinstance(one, Found) and (one.geonames, one.wikidata) == (900000009, "Q900000009")


@pytest.mark.parametrize("packed", ["lines", "collection", "gzip", "zip"])
def test_geojson_of_whos_on_first_is_read_however_it_is_packed(tmp_path: Path, packed: str) -> None:
    """One feature a line or one collection; gzip and zip are unpacked."""
    feature = {
        "type": "Feature",
        "properties": {
            "wof:name": "Tell Zeltun", "wof:placetype": "locality", "geom:latitude": 36.5,
            "geom:longitude": 37.3, "iso:country": "SY", "name:ara_x_preferred": ["تل زلتون"],
            "wof:concordances": {"gn:id": 900000009, "wd:id": "Q900000009"},
        },
    }  # fmt: skip
    text = json.dumps(feature) + "\n"
    if packed == "collection":
        text = json.dumps({"type": "FeatureCollection", "features": [feature]}, indent=1)
    path = tmp_path / {"gzip": "sy.geojson.gz", "zip": "sy.zip"}.get(packed, "sy.geojson")
    if packed == "gzip":
        path.write_bytes(gzip.compress(text.encode()))
    elif packed == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("sy.geojson", text)
    else:
        path.write_text(text, encoding="utf-8")
    (one,) = read_places(path)
    assert isinstance(one, Found)
    assert (one.country, one.geonames, one.others) == ("SY", 900000009, ("تل زلتون",))


def test_a_bad_row_costs_itself_and_says_why(tmp_path: Path) -> None:
    """Rows cut short, without a name, or off the Earth are told by their line."""
    path = tmp_path / "SY.txt"
    bad = ["900000004\tcut short\n", geonames(5, ""), geonames(6, "Nowhere", lat=123)]
    path.write_text("".join([geonames(7, "Good"), *bad, geonames(8, "Better")]), encoding="utf-8")
    read = list(read_places(path))
    assert [f.name for f in read if isinstance(f, Found)] == ["Good", "Better"]
    faults = [(f.line, f.reason) for f in read if isinstance(f, Fault)]
    assert [line for line, _ in faults] == [2, 3, 4]
    assert "columns" in faults[0][1] and "name" in faults[1][1] and "Earth" in faults[2][1]


@pytest.mark.parametrize("content", [b"", b"just words\n", b"\xff\xfe\x00", b'{"features": [}'])
def test_what_is_no_list_of_places_is_refused_with_a_hint(tmp_path: Path, content: bytes) -> None:
    """Nothing is kept of a file of another kind."""
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError):
        add(path)
    assert sources() == ()


# ── keeping ─────────────────────────────────────────────────────────────────────────────────


def test_added_places_are_found_by_all_their_names(dump: Path) -> None:
    """In their province and country, by other names and in other scripts."""
    assert asked("Kafr Zeltun") == ()
    add(dump)
    (village,) = asked("Kefer Zeltoun")
    assert (village.name, village.country, village.admin1) == ("Kafr Zeltun", "SY", "12")
    assert village.geonames == "900000001"
    assert asked("كفر زلتون")[0].at == (35.9, 36.8)


def test_added_spellings_are_looked_for_by_their_consonants(dump: Path) -> None:
    """Romanisations nobody wrote down are found in the country that is asked for."""
    add(dump)
    with pytest.MonkeyPatch.context() as patch:
        forget(patch)
        found = lookup("Kefr Zeltoon", fuzzy=True, country="SY")
    assert [p.name for p in found] == ["Kafr Zeltun"]


def test_a_place_geonames_has_is_not_there_twice(tmp_path: Path) -> None:
    """What is added to it are its names and its Wikidata id."""
    path = tmp_path / "more.tsv"
    path.write_text(
        "placetype\tname\taltnames\tlat\tlon\tgn_id\twd_id\n"
        "locality\tLima\tZeltunia\t-12.04\t-77.03\t3936456\tQ2868\n",
        encoding="utf-8",
    )
    before = len(asked("Lima"))
    add(path)
    assert len(asked("Lima")) == before
    (lima,) = asked("Zeltunia")
    assert (lima.name, lima.capital, lima.geonames) == ("Lima", True, "3936456")


def test_the_same_file_again_changes_nothing_and_a_newer_one_replaces_it(dump: Path) -> None:
    """Idempotent; a file's name is what it is known by."""
    assert add(dump).is_new and not add(dump).is_new
    dump.write_text(geonames(900000001, "Kafr Zeltun al-Jadida"), encoding="utf-8")
    assert add(dump).is_new
    assert [(s.name, s.places) for s in sources()] == [("SY", 1)]
    assert asked("Buhayrat Zeltun") == () and len(asked("Kafr Zeltun al-Jadida")) == 1


def test_what_was_added_can_be_taken_away(dump: Path) -> None:
    """Nothing of it is left, and the state tells whether findings may have changed."""
    untouched = added.state()
    add(dump)
    assert added.state() != untouched
    assert remove("SY") and not remove("SY")
    assert asked("Kafr Zeltun") == () and added.state() == untouched


def test_places_without_a_country_get_that_of_their_neighbours_in_geonames(tmp_path: Path) -> None:
    """Or the one that is given; with neither, the file is refused."""
    table = tmp_path / "pe.tsv"
    head = "placetype\tname\tlat\tlon\tgn_id\n"
    table.write_text(head + "locality\tLima\t-12\t-77\t3936456\nlocality\tZelt\t-12\t-76\t\n")
    assert add(table).source.country == "PE"
    lonely = tmp_path / "lonely.tsv"
    lonely.write_text(head + "locality\tZelthaven\t-12\t-76\t\n")
    with pytest.raises(KnowledgeError) as caught:
        add(lonely)
    assert "--country" in (caught.value.hint or "")
    assert add(lonely, country="bo").source.country == "BO"


def test_a_damaged_file_of_added_places_is_told(dump: Path) -> None:
    """The error says what to delete."""
    add(dump)
    added.added_path().write_bytes(b"no database" * 100)
    with pytest.raises(KnowledgeError) as caught:
        asked("Lima")
    assert added.NAME in (caught.value.hint or "")


def test_ten_thousand_places_are_added_and_found_in_time(tmp_path: Path) -> None:
    """A country's gazetteer is indexed in seconds and opened in less than one."""
    path = tmp_path / "XX.txt"
    path.write_text("".join(geonames(910000000 + i, f"Zeltdorf {i}x") for i in range(10_000)))
    started = time.process_time()
    add(path)
    assert time.process_time() - started < 20
    started = time.process_time()
    assert asked("Zeltdorf 7777x")
    assert time.process_time() - started < 1
    assert added.added_path().stat().st_size < 10_000_000


# ── Wikidata ids of GeoNames' places ────────────────────────────────────────────────────────


def test_every_id_in_the_table_has_a_source_and_a_place() -> None:
    """No id without a source; no place and no id twice; sources are explained in its head."""
    path = Path(gazetteer.__file__).parent / "data" / "place_wikidata.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    explained = {w for line in lines if line.startswith("#   ") for w in line.split()[1:2]}
    assert all(len(row) == 4 and row[3].split() for row in rows)
    assert {s.split("-")[0] for row in rows for s in row[3].split()} <= explained
    assert len({r[0] for r in rows}) == len({r[1] for r in rows}) == len(rows)


def test_a_town_gets_its_wikidata_id_with_the_certainty_of_its_sources() -> None:
    """Two sources make an id sure, one list alone does not; a namesake has none."""
    best, *others = asked("Nairobi")
    assert (best.wikidata, best.certainty) == ("Q3870", 1.0)
    assert asked("Juba")[0].certainty < 0.9
    assert all(p.wikidata is None for p in others)


# ── a real country's gazetteer ──────────────────────────────────────────────────────────────

SHARED = Path(os.environ.get("NEWSGRAPH_SHARED", Path(__file__).parents[4] / "shared"))


@pytest.mark.extra
@pytest.mark.skipif(not (SHARED / "facts").is_dir(), reason="needs ../shared/facts")
def test_the_gazetteer_of_syria_holds_every_place_of_the_seeds() -> None:
    """Ten thousand places of Who's On First, with no row lost and no town of the seeds missing."""
    kept = add(SHARED / "facts" / "gazetteer_sy.tsv.gz").source
    assert (kept.country, kept.faults) == ("SY", 0) and kept.places > 10_000
    with (SHARED / "facts" / "authority.tsv").open(encoding="utf-8", newline="") as lines:
        towns = [
            row
            for row in csv.DictReader(lines, delimiter="\t")
            if row["country"] == "SY" and row["kind"] == "populated place" and row["lat"]
        ]
    assert len(towns) > 15
    for town in towns:
        at = (float(town["lat"]), float(town["lon"]))
        assert any(p.at and km(p.at, at) < 15 for p in asked(town["name"])), town["name"]
