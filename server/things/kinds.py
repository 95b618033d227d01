"""Which page a thing gets: by its class, the plain one where no class has its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.model import EntityKind
from kg.vocab import PREFIXES
from server.reading import Reader, iri
from server.things.actor import actor_page
from server.things.article import article_page
from server.things.compared import compared_page
from server.things.event import event_page
from server.things.place import place_page
from server.things.statement import statement_page
from server.things.view import View

Read = Callable[[View, str], Any]
_KINDS = "SELECT DISTINCT ?kind { $thing a ?kind }"
_PLAIN: tuple[str, Read | None] = ("doc.html", None)
_PAGES: dict[str, tuple[str, Read]] = {
    "Event": ("things/event.html", event_page),
    "Article": ("things/article.html", article_page),
    "Statement": ("things/statement.html", statement_page),
    "Claim": ("things/compared.html", compared_page),
    "Telling": ("things/compared.html", compared_page),
    "Contradiction": ("things/compared.html", compared_page),
    "Corroboration": ("things/compared.html", compared_page),
    "Location": ("things/place.html", place_page),
    "Actor": ("things/actor.html", actor_page),
    **{
        kind.value: ("things/actor.html", actor_page)
        for kind in EntityKind
        if kind is not EntityKind.LOCATION
    },
}


def page_of(reader: Reader, thing: str) -> tuple[str, Read | None]:
    """Return the template of a thing's page and what reads it; None: nothing but its triples."""
    rows = reader.rows(_KINDS, thing=iri(thing))
    kinds = {row["kind"].value.removeprefix(PREFIXES["ng"]) for row in rows}
    return next((page for kind, page in _PAGES.items() if kind in kinds), _PLAIN)
