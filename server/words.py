"""How pages word days, numbers and names of terms; what a term is called, the ontology says."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from kg.vocab import PREFIXES
from server.site import Site

_LABELS = """SELECT ?s ?label { ?s rdfs:label|skos:prefLabel ?label ; ?p ?o
  VALUES (?p ?o) { (rdf:type owl:NamedIndividual) (rdf:type owl:Class)
    (rdf:type owl:ObjectProperty) (rdf:type owl:DatatypeProperty) (skos:inScheme ngt:Scheme) } }"""

_AUTHORITIES = {"://www.wikidata.org/": "Wikidata", "://sws.geonames.org/": "GeoNames"}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Days in words, and how precisely they are known."""

    text: str
    precision: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None


def day(value: dt.date | None) -> str:
    """Return a day in words: 28 October 2016."""
    return f"{value.day} {value:%B %Y}" if value else "undated"


def date_of(text: str | None) -> dt.date | None:
    """Return the day that an xsd:date or xsd:dateTime begins with; None for what is none."""
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def when(first: dt.date | None, last: dt.date | None) -> When | None:
    """Return days between which something was, as precisely as they are known."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        text = f"{day(first)} or later" if first else f"{day(last)} or earlier"
        return When(text=text, precision="bounded on one side", first=first, last=last)
    text, precision = _stretch(first, last)
    return When(text=text, precision=precision, first=first, last=last)


def expression(value: str) -> str:
    """Return a day or stretch as date cues have it (EDTF): XXXX-10-18, 2016-07/.., 2016-10."""
    first, slash, last = value.partition("/")
    if not slash:
        return _partial(first)
    if last in ("", ".."):
        return f"{_partial(first)} or later"
    return f"{_partial(last)} or earlier" if first in ("", "..") else (
        f"{_partial(first)} to {_partial(last)}"
    )  # fmt: skip


def _partial(value: str) -> str:
    found = re.fullmatch(r"(\d{4}|XXXX)(?:-(\d\d))?(?:-(\d\d))?", value, re.ASCII)
    if found is None:
        return value
    year, month, day = found.groups()
    if month and not 1 <= int(month) <= 12:
        return value
    words = (str(int(day)) if day else "", calendar.month_name[int(month)] if month else "",
             year if year != "XXXX" else "of any year")  # fmt: skip
    return " ".join(word for word in words if word)


def elsewhere(iri: str) -> str:
    """Return what to call a thing outside: by the authority and its number, where that is known."""
    for host, name in _AUTHORITIES.items():
        if host in iri:
            return f"{name} {iri.rstrip('/').rpartition('/')[2]}"
    return iri


def _stretch(first: dt.date, last: dt.date) -> tuple[str, str]:
    if first == last:
        return day(first), "known to the day"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        whole = f"{first.year}" if first.year == last.year else f"{first.year} – {last.year}"
        return whole, "known to the year"
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%B %Y}", "known to the month"
        return f"{first:%B %Y} – {last:%B %Y}", "known to months"
    days = (last - first).days + 1
    return f"{_beginning(first, last)} – {day(last)}", f"within {days:,} days"


def _beginning(first: dt.date, last: dt.date) -> str:
    if first.year != last.year:
        return day(first)
    return f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 article", "2,400 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spaced(name: str) -> str:
    """Return "AirStrike" as "air strike"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def kilometres(radius: float) -> str:
    """Return how far a place may lie from its point."""
    return f"{radius:.1f} km" if radius < 10 and radius != int(radius) else f"{radius:,.0f} km"


def coordinates(lat: float, lon: float, radius: float) -> str:
    """Return a point with no more decimals than its uncertainty allows (0.01° is a kilometre)."""
    places = 3 if radius < 1 else 2 if radius < 10 else 1 if radius < 100 else 0
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"{abs(lat):.{places}f}° {north}, {abs(lon):.{places}f}° {east}"


# ── terms ───────────────────────────────────────────────────────────────────────────────────


def term(here: Site, name: str) -> str:
    """Return what the ontology calls a term: of an IRI, or a local name of ours ("Numbers")."""
    labels = here.once("terms", lambda: _labels(here))
    iris = (name, PREFIXES["ng"] + name, PREFIXES["ngt"] + name)
    return next((labels[one] for one in iris if one in labels), spaced(_local(name)))


def type_name(here: Site, name: str) -> str:
    """Return what the scheme of event types calls a type, by its local name."""
    return term(here, PREFIXES["ngt"] + name)


def _labels(here: Site) -> dict[str, str]:
    rows = here.reader.every(_LABELS) if here.snapshot else ()
    english = (row for row in rows if (row["label"].language or "en").startswith("en"))
    return {row["s"].value: row["label"].value for row in english}


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]
