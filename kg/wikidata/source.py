"""What Wikidata says: items by GeoNames id, by name, in full. From the cache where it is known.

The shapes are those of `wbsearchentities` and `wbgetentities` of the Action API, and of SPARQL 1.1
Query Results JSON. Of an item only what we need is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote

from kg.wikidata.cache import Cache
from kg.wikidata.client import Client, Json

ENTITY = "http://www.wikidata.org/entity/"
HUMAN = "Q5"
SHOWN = ("P31", "P17", "P27", "P39", "P106")
"""Properties whose values are items: kind, country, citizenship, office, occupation."""
_EARTH = f"{ENTITY}Q2"
_FILES = "http://commons.wikimedia.org/wiki/Special:FilePath/"
_PLACES_AT_ONCE = 200
_ITEMS_AT_ONCE = 50  # what wbgetentities takes from anybody
_FOUND = "7"  # items of one search
_QID = re.compile(r"Q[1-9][0-9]*")
_LANGUAGES = ("en", "mul")

Heard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of Wikidata, as far as it matters here."""

    id: str
    revision: int
    retrieved: str
    label: str
    description: str
    aliases: tuple[str, ...]
    sitelinks: int
    values: dict[str, tuple[str, ...]]  # property → ids of items, of the best rank
    point: tuple[float, float] | None  # latitude, longitude
    image: str | None  # IRI
    born: int | None  # year
    died: int | None

    @property
    def iri(self) -> str:
        """The item's IRI."""
        return f"{ENTITY}{self.id}"

    @property
    def names(self) -> tuple[str, ...]:
        """The label, then the aliases."""
        return (self.label, *self.aliases)


class Source:
    """Wikidata, asked through a client or, without one, from the cache alone.

    What the cache does not know and nobody may ask is counted in `missing`.
    """

    def __init__(self, cache: Cache, client: Client | None) -> None:
        self._cache, self._client = cache, client
        self.missing = 0

    def by_geonames(self, ids: Iterable[str], heard: Heard) -> dict[str, tuple[str, ...]]:
        """Return the items that have these GeoNames ids (P1566): none, one or several each."""
        wanted = sorted({i for i in ids if i.isdecimal()}, key=int)
        known = self._all("geonames", wanted, _PLACES_AT_ONCE, self._ask_geonames, heard)
        return {id: tuple(found) for id, (found, _) in known.items()}

    def search(self, name: str) -> tuple[str, ...]:
        """Return the items of which a label or alias begins like a name, the best first."""
        known = self._all("search", [name], 1, self._ask_search, lambda done, of: None)
        return tuple(known[name][0]) if name in known else ()

    def items(self, ids: Iterable[str], heard: Heard) -> dict[str, Item]:
        """Return items in full; one that is deleted is left out."""
        wanted = sorted({i for i in ids if _QID.fullmatch(i)}, key=lambda q: int(q[1:]))
        known = self._all("item", wanted, _ITEMS_AT_ONCE, self._ask_items, heard)
        return {i: _item(told, when) for i, (told, when) in known.items() if told is not None}

    def labels(self, ids: Iterable[str]) -> dict[str, str]:
        """Return what items are called in English."""
        wanted = sorted({i for i in ids if _QID.fullmatch(i)}, key=lambda q: int(q[1:]))
        ask, nobody = self._ask_labels, lambda done, of: None
        known = self._all("label", wanted, _ITEMS_AT_ONCE, ask, nobody)
        return {id: told for id, (told, _) in known.items() if told}

    # ── asking ──────────────────────────────────────────────────────────────────────────────

    def _all(
        self,
        kind: str,
        wanted: Sequence[str],
        at_once: int,
        ask: Callable[[Sequence[str]], dict[str, Any]],
        heard: Heard,
    ) -> dict[str, tuple[Any, str]]:
        unknown = [key for key in wanted if self._cache.get(kind, key) is None]
        if self._client is None:
            self.missing += len(unknown)
            unknown = []
        done = len(wanted) - len(unknown)
        for batch in _batches(unknown, at_once):
            heard(done, len(wanted))
            told = ask(batch)
            self._cache.put(kind, {key: told[key] for key in batch})
            done += len(batch)
        heard(done, len(wanted))
        kept = ((key, self._cache.get(kind, key)) for key in wanted)
        return {key: (one.answer, one.retrieved) for key, one in kept if one is not None}

    def _ask_geonames(self, ids: Sequence[str]) -> dict[str, Any]:
        assert self._client is not None
        values = " ".join(f'"{id}"' for id in ids)
        query = (
            "PREFIX wdt: <http://www.wikidata.org/prop/direct/>\n"
            f"SELECT ?item ?gn WHERE {{ VALUES ?gn {{ {values} }} ?item wdt:P1566 ?gn }}"
        )
        found: dict[str, set[str]] = {id: set() for id in ids}
        for item, geonames in self._client.query(_bindings, query):
            if geonames in found:
                found[geonames].add(item)
        return {id: sorted(items, key=lambda q: int(q[1:])) for id, items in found.items()}

    def _ask_search(self, names: Sequence[str]) -> dict[str, Any]:
        assert self._client is not None
        (name,) = names
        found = self._client.ask(
            _found, action="wbsearchentities", search=name, language="en", uselang="en",
            type="item", limit=_FOUND,
        )  # fmt: skip
        return {name: found}

    def _ask_items(self, ids: Sequence[str]) -> dict[str, Any]:
        assert self._client is not None
        told: dict[str, Any] = self._client.ask(
            lambda answer: _entities(answer, ids, _told), action="wbgetentities", ids="|".join(ids),
            props="info|labels|descriptions|aliases|claims|sitelinks",
            languages="|".join(_LANGUAGES),
        )  # fmt: skip
        return told

    def _ask_labels(self, ids: Sequence[str]) -> dict[str, Any]:
        assert self._client is not None
        told: dict[str, Any] = self._client.ask(
            lambda answer: _entities(answer, ids, lambda e: _text(e, "labels")),
            action="wbgetentities", ids="|".join(ids), props="labels",
            languages="|".join(_LANGUAGES),
        )  # fmt: skip
        return told


def _batches(keys: Sequence[str], size: int) -> Iterator[list[str]]:
    waiting = iter(keys)
    while batch := list(islice(waiting, size)):
        yield batch


# ── what the services say: KeyError, TypeError or ValueError where it has another shape ─────────


def _bindings(answer: Json) -> list[tuple[str, str]]:
    rows = answer["results"]["bindings"]
    return [(_qid(row["item"]["value"].removeprefix(ENTITY)), row["gn"]["value"]) for row in rows]


def _found(answer: Json) -> list[str]:
    return [_qid(one["id"]) for one in answer["search"]]


def _qid(said: str) -> str:
    if not _QID.fullmatch(said):
        raise ValueError(f"no item: {said[:40]!r}")
    return said


def _entities(answer: Json, ids: Sequence[str], read: Callable[[Json], Any]) -> dict[str, Any]:
    """By the id that was asked for: an item that was merged into another is told under its new.

    KeyError where one is not answered: that one is left out is no answer, "missing" is one.
    """
    told: dict[str, Any] = {}
    for key, entity in answer["entities"].items():
        asked = entity.get("redirects", {}).get("from", key)
        told[asked] = None if "missing" in entity else read(entity)
    return {id: told[id] for id in ids}


def _told(entity: Json) -> Json:
    claims = entity.get("claims") or {}  # an empty object comes as a list
    return {
        "id": _qid(entity["id"]),
        "revision": int(entity["lastrevid"]),
        "label": _text(entity, "labels"),
        "description": _text(entity, "descriptions"),
        "aliases": [
            one["value"]
            for language in _LANGUAGES
            for one in (entity.get("aliases") or {}).get(language, ())
        ],
        "sitelinks": len(entity.get("sitelinks") or ()),
        "values": {p: [_qid(v["id"]) for v in _values(claims, p) if "id" in v] for p in SHOWN},
        "point": next(map(_point, _values(claims, "P625")), None),
        "image": next((str(v) for v in _values(claims, "P18")), None),
        "born": next(map(_year, _values(claims, "P569")), None),
        "died": next(map(_year, _values(claims, "P570")), None),
    }


def _text(entity: Json, what: str) -> str:
    texts = entity.get(what) or {}
    found = next((texts[one]["value"] for one in _LANGUAGES if one in texts), "")
    return " ".join(str(found).split())


def _values(claims: Json, property: str) -> list[Any]:
    """The values of the best rank, as `wdt:` has them."""
    claimed = [c for c in claims.get(property, ()) if c["mainsnak"]["snaktype"] == "value"]
    preferred = [c for c in claimed if c.get("rank") == "preferred"]
    best = preferred or [c for c in claimed if c.get("rank") != "deprecated"]
    return [c["mainsnak"]["datavalue"]["value"] for c in best]


def _point(value: Json) -> list[float] | None:
    if value.get("globe", _EARTH) != _EARTH:
        return None
    latitude, longitude = float(value["latitude"]), float(value["longitude"])
    inside = abs(latitude) <= 90 and abs(longitude) <= 180
    return [latitude, longitude] if inside else None


def _year(value: Json) -> int | None:
    said = re.match(r"([+-]\d+)-", value["time"])
    return int(said[1]) if said else None


def _item(told: Json, retrieved: str) -> Item:
    point, image = told["point"], told["image"]
    return Item(
        id=told["id"],
        revision=told["revision"],
        retrieved=retrieved,
        label=told["label"] or told["id"],
        description=told["description"],
        aliases=tuple(told["aliases"]),
        sitelinks=told["sitelinks"],
        values={p: tuple(dict.fromkeys(ids)) for p, ids in told["values"].items()},
        point=(point[0], point[1]) if point else None,
        image=f"{_FILES}{quote(image, safe='')}" if image else None,
        born=told["born"],
        died=told["died"],
    )
