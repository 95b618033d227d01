"""Read a file of places somebody adds: a GeoNames dump or a Who's On First export.

    GeoNames          tab-separated, nineteen columns without a header ("SY.txt"); columns as in
                      GeoNames' readme.txt, kinds by its feature codes
    Who's On First    a table with a header, by commas or tabs (the meta files of its repositories,
                      or a compact export), or GeoJSON: one feature, a collection, or one a line

Files may be packed by gzip or zip. A row that cannot be read is a `Fault` and costs only itself.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from kg.errors import KnowledgeError

_COLUMNS = 19  # of a GeoNames dump
_LONGEST = 4_000_000  # characters of a line: outlines of countries are long
_WANTED = "a GeoNames dump (19 columns) or a Who's On First table or GeoJSON"
# GeoNames feature codes, then classes, as kinds of the ontology; "" is left out.
_BY_CODE = {
    "ADM1": "Province",
    "ADM2": "CountyLevel",
    "ADM3": "CountyLevel",
    "PPLX": "District",
    "CMPRF": "Camp",
    "CMP": "Camp",
}
_BY_CLASS = {
    "P": "PopulatedPlace",
    "H": "WaterBody",
    "T": "Region",
    "L": "Region",
    "V": "Region",
    "R": "Facility",
    "S": "Facility",
}
_BY_PLACETYPE = {
    "region": "Province",
    "macroregion": "Province",
    "county": "CountyLevel",
    "macrocounty": "CountyLevel",
    "localadmin": "CountyLevel",
    "locality": "PopulatedPlace",
    "borough": "District",
    "macrohood": "District",
    "neighbourhood": "District",
    "microhood": "District",
    "campus": "Facility",
    "venue": "Facility",
}
_IGNORED = frozenset({"country", "continent", "empire", "dependency", "planet", "timezone"})
# What a column may be called, by what it holds.
_HEADERS = {
    "name": ("name", "wof:name", "wof_name"),
    "placetype": ("placetype", "wof:placetype", "wof_placetype"),
    "lat": ("lat", "latitude", "geom_latitude", "geom:latitude", "lbl:latitude"),
    "lon": ("lon", "lng", "longitude", "geom_longitude", "geom:longitude", "lbl:longitude"),
    "others": ("altnames", "alternatenames", "alt_names"),
    "geonames": ("gn_id", "gn:id", "geonames_id", "geonameid"),
    "wikidata": ("wd_id", "wd:id", "wikidata", "wikidata_id"),
    "country": ("iso_country", "iso", "wof:country", "wof_country", "iso:country", "country"),
    "admin1": ("admin1", "region", "region_name"),
    "people": ("pop", "population", "wof:population", "gn:population"),
    "gone": ("deprecated", "edtf:deprecated", "cessation", "edtf:cessation"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One place as its file tells it; degrees are WGS 84, ids are checked."""

    name: str
    kind: str
    lat: float
    lon: float
    others: tuple[str, ...] = ()
    geonames: int | None = None
    wikidata: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None  # GeoNames' code ("12"), or the province's name
    population: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be read, and why."""

    line: int
    reason: str


def read_places(path: Path) -> Iterator[Found | Fault]:
    """Yield the places of a file, and its faults, in its order; other rows are passed over.

    Raises:
        KnowledgeError: the file cannot be opened, or is of no known format.
    """
    try:
        with _opened(path) as stream:
            yield from _read(stream, path)
    except (OSError, EOFError, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path} is not text in UTF-8: {error}", hint=_WANTED) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            named = [n for n in packed.namelist() if Path(n).name.lower() != "readme.txt"]
            if not named:
                raise KnowledgeError(f"{path} is empty", hint=_WANTED)
            with packed.open(named[0]) as inner:
                yield io.TextIOWrapper(inner, encoding="utf-8-sig", newline="")
    elif path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
            yield stream
    else:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream


def _read(stream: IO[str], path: Path) -> Iterator[Found | Fault]:
    first = stream.readline(_LONGEST)
    lines = chain([first], stream)
    if first.lstrip().startswith("{"):
        yield from _geojson(lines, path)
    elif first.count("\t") == _COLUMNS - 1 and first.split("\t", 1)[0].isdigit():
        yield from _dump(lines)
    elif _meanings(_header(first)):
        yield from _table(lines, "\t" if "\t" in first else ",")
    else:
        raise KnowledgeError(f"{path} is of no known format", hint=f"expected {_WANTED}")


# ── GeoNames ────────────────────────────────────────────────────────────────────────────────


def _dump(lines: Iterator[str]) -> Iterator[Found | Fault]:
    for number, line in enumerate(lines, 1):
        fields = line.rstrip("\r\n").split("\t")
        if fields == [""]:
            continue
        if len(fields) != _COLUMNS:
            yield Fault(number, f"{len(fields)} columns instead of {_COLUMNS}")
            continue
        kind = _BY_CODE.get(fields[7]) or ("" if fields[6] == "A" else _BY_CLASS.get(fields[6], ""))
        if kind:
            yield _checked(number, kind, _of_dump(fields))


def _of_dump(fields: list[str]) -> dict[str, str]:
    return {
        "geonames": fields[0],
        "name": fields[1],
        "others": "|".join([fields[2], *fields[3].split(",")]),
        "lat": fields[4],
        "lon": fields[5],
        "country": fields[8],
        "admin1": fields[10],
        "people": fields[14],
    }


# ── Who's On First ──────────────────────────────────────────────────────────────────────────


def _header(line: str) -> list[str]:
    return next(csv.reader([line], delimiter="\t" if "\t" in line else ","), [])


def _meanings(header: list[str]) -> dict[str, str]:
    """Return what each needed column is called here; {} unless the table tells of places."""
    names = {h.strip().lower(): h for h in header}
    found = {
        meaning: names[called]
        for meaning, options in _HEADERS.items()
        for called in options[:1] + tuple(o for o in options[1:] if o in names)
        if called in names
    }
    return found if {"name", "placetype", "lat", "lon"} <= found.keys() else {}


def _table(lines: Iterator[str], delimiter: str) -> Iterator[Found | Fault]:
    clean = (line.replace("\0", "") for line in lines)
    if delimiter == "\t":
        rows = csv.reader(clean, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        rows = csv.reader(clean, delimiter=delimiter)
    header = next(rows)
    meanings = _meanings(header)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Fault(rows.line_num, str(error))
            continue
        if not row:
            continue
        if len(row) != len(header):
            yield Fault(rows.line_num, f"{len(row)} columns instead of {len(header)}")
            continue
        named = dict(zip(header, row, strict=True))
        yield from _of_wof(rows.line_num, {m: named[h] for m, h in meanings.items()})


def _geojson(lines: Iterator[str], path: Path) -> Iterator[Found | Fault]:
    """Read one feature a line, or one document over all lines."""
    first = next(lines)
    try:
        document = json.loads(first)
    except ValueError:
        try:
            yield from _features(1, json.loads(first + "".join(lines)))
        except ValueError as error:
            raise KnowledgeError(f"{path} is not JSON: {error}", hint=_WANTED) from error
        return
    yield from _features(1, document)
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except ValueError as error:
            yield Fault(number, f"not JSON: {error}")
            continue
        yield from _features(number, document)


def _features(number: int, document: Any) -> Iterator[Found | Fault]:
    if not isinstance(document, dict):
        yield Fault(number, "not a feature")
        return
    for feature in document.get("features", [document]):
        said = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(said, dict):
            yield Fault(number, "a feature without properties")
            continue
        yield from _of_wof(number, _of_feature(said))


def _of_feature(said: Mapping[str, Any]) -> dict[str, str]:
    """Return a feature's properties by what they hold."""
    linked = said.get("wof:concordances")
    known = {**said, **(linked if isinstance(linked, dict) else {})}
    values = {
        meaning: str(known[called])
        for meaning, options in _HEADERS.items()
        for called in reversed(options)
        if known.get(called) not in (None, "")
    }
    others = [n for key, names in said.items() if key.startswith("name:") for n in _listed(names)]
    return values | {"others": "|".join(map(str, others))}


def _listed(names: Any) -> list[Any]:
    return names if isinstance(names, list) else [names]


def _of_wof(number: int, values: Mapping[str, str]) -> Iterator[Found | Fault]:
    placetype = values.get("placetype", "").strip().lower()
    gone = values.get("gone", "").strip() not in ("", "0", "-1", "uuuu", "..")
    if placetype in _IGNORED or gone:
        return
    kind = _BY_PLACETYPE.get(placetype)
    if kind is None:
        yield Fault(number, f"placetype {placetype!r} is not known")
        return
    yield _checked(number, kind, values)


# ── both ────────────────────────────────────────────────────────────────────────────────────


def _checked(number: int, kind: str, values: Mapping[str, str]) -> Found | Fault:
    name = " ".join(values.get("name", "").split())
    if not name:
        return Fault(number, "no name")
    try:
        lat, lon = float(values.get("lat") or "nan"), float(values.get("lon") or "nan")
    except ValueError:
        return Fault(number, f"no point: {values.get('lat')!r}, {values.get('lon')!r}")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return Fault(number, f"no point on Earth: {values.get('lat')!r}, {values.get('lon')!r}")
    others = dict.fromkeys(" ".join(n.split()) for n in values.get("others", "").split("|"))
    return Found(
        name=name,
        kind=kind,
        lat=lat,
        lon=lon,
        others=tuple(n for n in others if n and n != name),
        geonames=_number(values.get("geonames")) or None,
        wikidata=_item(values.get("wikidata")),
        country=_country(values.get("country")),
        admin1=(values.get("admin1") or "").strip() or None,
        population=_number(values.get("people")),
    )


def _number(text: str | None) -> int:
    """Return a count or an id; 0 for what is none ("", "-1", "n/a")."""
    digits = (text or "").strip().split(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else 0


def _item(text: str | None) -> str | None:
    wanted = (text or "").strip()
    is_item = wanted[:1] == "Q" and wanted[1:].isascii() and wanted[1:].isdigit()
    return wanted if is_item else None


def _country(text: str | None) -> str | None:
    code = (text or "").strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None
