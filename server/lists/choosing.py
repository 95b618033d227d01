"""What the address of a list asks for, whom it means by that, and the addresses around it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from kg.errors import QueryError
from kg.views.choosing import types_named
from kg.views.differences import KINDS
from server.lists.columns import Wanted
from server.lists.overview import Names, Overview
from server.reading import iris

_LONGEST = 200  # characters of a name
_MOST_PAGES = 10_000
_NAMES = {"kind": "kind", "type": "type", "place": "place", "actor": "actor", "speaker": "speaker",
          "about": "about", "act": "act", "source": "source", "certainty": "certainty",
          "killed": "killed", "words": "q", "since": "from", "until": "to"}  # fmt: skip
_DAY = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?", re.ASCII)
_OURS = re.compile(r"(actor|location|article)/\S+")
_NUMBER = re.compile(r"\d{1,7}|[01]?\.\d{1,4}|[01]\.\d{0,4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The facets of an address, as written there; "" where one is not used."""

    path: str
    kind: str = ""
    type: str = ""
    place: str = ""
    actor: str = ""
    speaker: str = ""
    about: str = ""
    act: str = ""
    source: str = ""
    certainty: str = ""
    killed: str = ""
    words: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    def address(self, **changed: str | int) -> str:
        """Return this list with some facets changed; it begins at its first page again."""
        other = replace(self, **{"page": 1, **changed})  # type: ignore[arg-type]
        said = {by: getattr(other, name) for name, by in _NAMES.items() if getattr(other, name)}
        if other.page > 1:
            said["page"] = other.page
        return f"{self.path}?{urlencode(said)}" if said else self.path

    def given(self, *others: tuple[str, str], at: str = "") -> str:
        """Return this address with `others` added ("format", "csv"), or that of another list."""
        said = [(by, getattr(self, name)) for name, by in _NAMES.items() if getattr(self, name)]
        said += others
        return f"{at or self.path}?{urlencode(said)}" if said else at or self.path

    def used(self) -> Iterator[tuple[str, str]]:
        """Yield the facets that are used, by name, with their values."""
        for name in _NAMES:
            if getattr(self, name):
                yield name, getattr(self, name)


def asked(path: str, given: Mapping[str, str], by: tuple[str, ...] = tuple(_NAMES)) -> Asked:
    """Return what the parameters of an address ask for; `by`: those the list knows."""
    known = {*by, "since", "until"}
    said = {one: _clean(given.get(key, "")) for one, key in _NAMES.items() if one in known}
    page = given.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return Asked(path=path, **said, page=min(max(1, number), _MOST_PAGES))


def wanted(ask: Asked, over: Overview, base: str) -> Wanted:
    """Return what is asked, with names in the place of words.

    Raises `QueryError` for a day that is none and for names that are nobody's.
    """
    who, where = over.actor_names, over.place_names
    values: dict[str, Callable[[str], frozenset[str]]] = {
        "kind": lambda name: _term(name, KINDS, "kind"),
        "type": lambda name: frozenset(one.rpartition("#")[2] for one in types_named((name,))),
        "place": lambda name: _nodes(name, where, "place", base),
        "actor": lambda name: _nodes(name, who, "actor", base, where),  # "Russia" may act
        "speaker": lambda name: _nodes(name, who, "actor", base, where),
        "about": lambda name: _nodes(name, who, "actor", base, where),
        "act": lambda name: _term(name, over.known(over.statements, "act"), "speech act"),
        "source": lambda name: _nodes(name, who, "source", base),
    }
    since, until = _day(ask.since, last=False), _day(ask.until, last=True)
    return Wanted(
        values={by: find(getattr(ask, by)) for by, find in values.items() if getattr(ask, by)},
        least=dict(_least(ask)),
        since=since,
        until=until,
        words=tuple(dict.fromkeys(ask.words.lower().split()))[:12],
    )


def full(name: str, base: str) -> str:
    """A name, or the IRI of one of our nodes that was shortened ("location/aleppo")."""
    return f"{base}id/{name}" if _OURS.fullmatch(name) else name


def _nodes(
    name: str, names: Names, what: str, base: str, others: Names | None = None
) -> frozenset[str]:
    iri = full(name, base)
    if iri.startswith(f"{base}id/") and iris([iri]):
        return frozenset((iri,))
    found = names.of(name) or (others.of(name) if others else frozenset())
    if not found:
        raise QueryError(
            f"no {what} is called '{name}'",
            hint="part of a name will do; names are spelt as the articles spell them",
        )
    return found


def _term(name: str, known: Collection[str], what: str) -> frozenset[str]:
    if name not in known:
        raise QueryError(f"there is no {what} '{name}'", hint=f"one of: {', '.join(sorted(known))}")
    return frozenset((name,))


def _least(ask: Asked) -> Iterator[tuple[str, float]]:
    for by in ("certainty", "killed"):
        text = getattr(ask, by)
        if not text:
            continue
        if not _NUMBER.fullmatch(text):
            raise QueryError(
                f"'{text}' is no number", hint="write 0.75 for a certainty, 10 for many"
            )
        number = float(text)
        yield by, number / 100 if by == "certainty" and number > 1 else number


def _clean(value: str) -> str:
    """One line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in value[:_LONGEST]).split())


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
