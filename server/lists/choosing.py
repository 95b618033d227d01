"""What the address of a list asks for, as a `kg.views.Choice`; and the addresses around it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from kg.errors import QueryError
from kg.views import Choice
from server.reading import Reader

_LONGEST = 200  # characters of a name
_MOST_PAGES = 10_000
_NAMES = {"kind": "kind", "type": "type", "place": "place", "actor": "actor", "since": "from",
          "until": "to"}  # fmt: skip
_DAY = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?", re.ASCII)
_CALLED = """SELECT DISTINCT ?x { VALUES ?name { $names }
  ?x rdfs:label|skos:altLabel ?name ; a $kind . ?mention ng:refersTo ?x } LIMIT 2"""
_OURS = re.compile(r"(actor|location)/\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The facets of an address, as written there; "" where one is not used."""

    path: str
    kind: str = ""
    type: str = ""
    place: str = ""
    actor: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    def resolved(self, reader: Reader) -> Asked:
        """Return this with names that exactly one node has in place of that node's IRI.

        `kg.views` finds a name in any case, or part of one, but has to look at all there are.
        """
        place = _node(reader, self.place, "ng:Location")
        actor = _node(reader, self.actor, "?any")
        return replace(self, place=place or self.place, actor=actor or self.actor)

    def choice(self, base: str) -> Choice:
        """Return which events are meant. Raises `QueryError` for a day that is none."""
        return Choice(
            types=(self.type,) if self.type else (),
            place=_iri(self.place, base) or None,
            actor=_iri(self.actor, base) or None,
            since=_day(self.since, last=False),
            until=_day(self.until, last=True),
        )

    def address(self, **changed: str | int) -> str:
        """Return this list with some facets changed; it begins at its first page again."""
        other = replace(self, **{"page": 1, **changed})  # type: ignore[arg-type]
        said = {by: getattr(other, name) for name, by in _NAMES.items() if getattr(other, name)}
        if other.page > 1:
            said["page"] = other.page
        return f"{self.path}?{urlencode(said)}" if said else self.path

    def used(self) -> Iterator[tuple[str, str]]:
        """Yield the facets that are used, by name, with their values."""
        for name in _NAMES:
            if getattr(self, name):
                yield name, getattr(self, name)


def asked(path: str, given: Mapping[str, str]) -> Asked:
    """Return what the parameters of an address ask for."""
    said = {name: _clean(given.get(by, "")) for name, by in _NAMES.items()}
    page = given.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return Asked(path=path, **said, page=min(max(1, number), _MOST_PAGES))


def _node(reader: Reader, name: str, kind: str) -> str | None:
    if not name or _OURS.fullmatch(name) or set(name) & set('"\\'):
        return None
    spelt = " ".join(f'"{one}" "{one}"@en' for one in dict.fromkeys((name, name.title())))
    rows = reader.rows(_CALLED, names=spelt, kind=kind)
    return rows[0]["x"].value if len(rows) == 1 else None


def _clean(value: str) -> str:
    """One line without control characters: names go into queries, quoted by `kg.views`."""
    return " ".join("".join(c if c.isprintable() else " " for c in value[:_LONGEST]).split())


def _iri(name: str, base: str) -> str:
    """A name, or the IRI of one of our nodes that was shortened ("location/aleppo")."""
    return f"{base}id/{name}" if _OURS.fullmatch(name) else name


def _day(text: str, *, last: bool) -> dt.date | None:
    """A day; of a month or year its first or last one."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if not month:
            month, day = (12, 31) if last else (1, 1)
        elif not day:
            day = calendar.monthrange(year, month)[1] if last else 1
        return dt.date(year, month, day)
    except ValueError as error:
        raise QueryError(
            f"'{text}' is no day", hint="write 2016-10-28, 2016-10 for a month or 2016"
        ) from error
