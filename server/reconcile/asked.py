"""What clients send, as values: batches of queries of either version, requests for values.

Everything is of bounded size, and what is of another shape is refused with where it is: nothing is
guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.search.questions import LONGEST
from server.problems import Problem
from server.reconcile.schema import PROPERTIES

BATCH = 50
"""Queries in a batch."""
_CANDIDATES, _MOST_CANDIDATES = 10, 50
_MOST_CONDITIONS, _MOST_VALUES, _MOST_TYPES = 10, 20, 20
IDS, FIELDS = 200, 20
"""Entities, and properties, of one request for values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """That a property of an entity has one of some values, all of them, or none."""

    property: str
    values: tuple[str, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One thing that is looked for."""

    name: str
    types: tuple[str, ...]
    limit: int
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A request for values of some properties of some entities."""

    ids: tuple[str, ...]
    properties: tuple[str, ...]


def batch_02(text: str) -> dict[str, Query]:
    """Read the queries of version 0.2, by their keys."""
    told = _object(parsed(text), "queries")
    _few(told, BATCH, "queries in a batch")
    return {key: _query_02(_object(one, key), key) for key, one in told.items()}


def batch_10(body: Any) -> list[Query]:
    """Read the queries of the 1.0 draft, in their order."""
    told = _list(_object(body, "the body").get("queries"), "queries")
    _few(told, BATCH, "queries in a batch")
    return [_query_10(_object(one, f"query {n}"), f"query {n}") for n, one in enumerate(told)]


def extension(told: Any) -> Extension:
    """Read a request for values; both versions write it alike."""
    said = _object(told, "the request")
    ids = _list(said.get("ids"), "ids")
    fields = _list(said.get("properties"), "properties")
    _few(ids, IDS, "ids")
    _few(fields, FIELDS, "properties")
    names = [_text(_object(one, "properties").get("id"), "the id of a property") for one in fields]
    return Extension(
        ids=tuple(dict.fromkeys(_text(one, "an id") for one in ids)),
        properties=tuple(dict.fromkeys(names)),
    )


def parsed(text: str | bytes) -> Any:
    """Return JSON; a `Problem` where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem("request", f"what was sent is no JSON: {error}"[:200]) from error


def _query_02(said: dict[str, Any], where: str) -> Query:
    types = said.get("type", [])
    properties = _list(said.get("properties", []), f"{where}: properties")
    _few(properties, _MOST_CONDITIONS, "properties of a query")
    conditions = [_condition(_object(one, where), where) for one in properties]
    name = _text(said.get("query", ""), f"{where}: query")
    if not name.strip() and not conditions:
        raise Problem("request", f"{where}: it has neither query nor properties")
    return Query(
        name=name,
        types=_types([types] if isinstance(types, str) else types, where),
        limit=_limit(said.get("limit"), where),
        conditions=tuple(conditions),
    )


def _query_10(said: dict[str, Any], where: str) -> Query:
    conditions = _list(said.get("conditions"), f"{where}: conditions")
    _few(conditions, _MOST_CONDITIONS, "conditions of a query")
    if not conditions:
        raise Problem("request", f"{where}: it has no condition")
    names: list[str] = []
    others: list[Condition] = []
    for one in (_object(condition, where) for condition in conditions):
        match one.get("matchType"):
            case "name":
                names += _values(one.get("v"), where)
            case "property":
                others.append(_condition(one, where))
            case other:
                raise Problem("request", f"{where}: matchType is name or property, not {other!r}")
    type = said.get("type")
    return Query(
        name=names[0] if names else "",
        types=_types([] if type is None else [type], where),
        limit=_limit(said.get("limit"), where),
        conditions=tuple(others),
    )


def _condition(said: dict[str, Any], where: str) -> Condition:
    pid = _text(said.get("pid"), f"{where}: pid")
    if pid not in PROPERTIES:
        raise Problem(
            "request",
            f"{where}: there is no property '{pid[:40]}'",
            hint=f"one of: {', '.join(PROPERTIES)}",
        )
    quantifier = said.get("matchQuantifier", "any")
    if quantifier not in ("any", "all", "none"):
        raise Problem("request", f"{where}: matchQuantifier is any, all or none")
    return Condition(
        property=pid,
        values=_values(said.get("v"), where),
        required=said.get("required") is True,
        quantifier=quantifier,
    )


def _values(told: Any, where: str) -> tuple[str, ...]:
    some = told if isinstance(told, list) else [told]
    _few(some, _MOST_VALUES, "values of a condition")
    return tuple(_value(one, where) for one in some)


def _value(told: Any, where: str) -> str:
    if isinstance(told, dict):
        return _text(told.get("id"), f"{where}: the id of a value")
    if isinstance(told, bool | int | float):
        return json.dumps(told)
    return _text(told, f"{where}: v")


def _types(told: Any, where: str) -> tuple[str, ...]:
    some = _list(told, f"{where}: type")
    _few(some, _MOST_TYPES, "types of a query")
    return tuple(_text(one, f"{where}: type") for one in some)


def _limit(told: Any, where: str) -> int:
    if told is None:
        return _CANDIDATES
    if not isinstance(told, int | float) or isinstance(told, bool) or not 1 <= told < 1e9:
        raise Problem("request", f"{where}: limit is a number from 1 on")
    return min(int(told), _MOST_CANDIDATES)


def _object(told: Any, what: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise Problem("request", f"{what[:60]}: an object is needed")
    return told


def _list(told: Any, what: str) -> list[Any]:
    if not isinstance(told, list):
        raise Problem("request", f"{what[:60]}: a list is needed")
    return told


def _text(told: Any, what: str) -> str:
    if not isinstance(told, str):
        raise Problem("request", f"{what[:60]}: a string is needed")
    readable = "".join(c if c.isprintable() else " " for c in told[: LONGEST + 1])
    return " ".join(readable.split())


def _few(some: Iterable[Any], most: int, what: str) -> None:
    if len(list(some)) > most:
        raise Problem("request-too-large", f"at most {most} {what}")
