"""The annotation record of an article as rows, one list a kind, for tests/expected to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.expectations import Row, one_line

Json = Mapping[str, Any]


def rows(record: Json) -> dict[str, list[Row]]:
    """Return what was found, by kind: date, statement, event (a row a claim), figure, entity."""
    found: dict[str, list[dict[str, Any]]] = {
        "date": [{"date": record["date"]}],
        "statement": [_statement(one, record) for one in record["statements"]],
        "event": [_claim(*pair, record) for pair in _claims(record)],
        "figure": [
            {**_claim(event, claim, record), **_figure(figure)}
            for event, claim in _claims(record)
            for figure in claim["figures"]
        ],
        "entity": [_entity(one, record) for one in record["entities"]],
    }
    return {
        kind: [{column: one_line(cell) for column, cell in row.items()} for row in of_kind]
        for kind, of_kind in found.items()
    }


def _statement(one: Json, record: Json) -> dict[str, Any]:
    return {
        "speaker": _name(one["source_entity"], record),
        "source": _words(one["source"], record),
        "cue": _words(one["cue"], record),
        "content": _words(one["content"], record),
        "mode": one["mode"],
        "act": one["act"],
        "unnamed": one["unnamed"],
        "for": _name(one["on_behalf_of"], record),
        "addressee": _name(one["addressee"], record),
        "medium": one["medium"],
        "said": one["said"]["from"],
    }


def _claims(record: Json) -> Iterator[tuple[Json, Json]]:
    return ((event, claim) for event in record["events"] for claim in event["claims"])


def _claim(event: Json, claim: Json, record: Json) -> dict[str, Any]:
    days = claim["date"] if any(claim["date"].values()) else event["date"]
    return {
        "type": event["type"],
        "trigger": _words([[t["start"], t["end"]] for t in event["triggers"]], record),
        "place": _name(event["place"], record),
        "within": " | ".join(_name(id, record) for id in event["within"]),
        "from": days["from"],
        "until": days["to"],
        "status": claim["status"],
        "voice": _voice(claim["voice"], record),
        "agent": _argument("agent", claim, record),
        "target": _argument("target", claim, record),
        "victim": _argument("victim", claim, record),
        "broker": _argument("broker", claim, record),
    }


def _voice(id: str | None, record: Json) -> str:
    """Return the name of who claims it, else the words for it; "article" is the article's own."""
    if id is None:
        return "article"
    statement = next(s for s in record["statements"] if s["id"] == id)
    return _name(statement["source_entity"], record) or _words(statement["source"], record)


def _argument(role: str, claim: Json, record: Json) -> str:
    """Return every participant in that role by name and by the words it is told with."""
    told = [arg for arg in claim["args"] if arg["role"] == role]
    names = (_name(arg["entity_id"], record) for arg in told)
    words = (record["text"][arg["start"] : arg["end"]] for arg in told)
    return " | ".join(dict.fromkeys(filter(None, (*names, *words))))


def _figure(one: Json) -> dict[str, Any]:
    return {key: one[key] for key in ("metric", "min", "max", "bound", "of")}


def _entity(one: Json, record: Json) -> dict[str, Any]:
    return {
        "name": one["name"],
        "kind": one["type"],
        "place_kind": one["place_kind"],
        "wikidata": one["wikidata"],
        "point": "" if one["lat"] is None else f"{one['lat']:.1f} {one['lon']:.1f}",
        "within": " | ".join(_name(id, record) for id in one["within"]),
        "mentions": " | ".join(dict.fromkeys(m["text"] for m in one["mentions"])),
        "roles": " | ".join(
            f"{r['title']}, {_name(r['organisation'], record)}" for r in one["roles"]
        ),
    }


def _name(id: str | None, record: Json) -> str:
    return next((e["name"] for e in record["entities"] if e["id"] == id), "")


def _words(spans: list[list[int]], record: Json) -> str:
    return " … ".join(record["text"][start:end] for start, end in spans)
