"""Letting go of what no article calls for any more: answers of Wikidata, lines of the review file.

What is wanted now is worked out from the store, as a run of linking would; whatever else is kept
was asked for by articles that are gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.wikidata.cache import FILE, Cache
from kg.wikidata.reading import Shelf, Things, read
from kg.wikidata.review import Review
from kg.wikidata.source import SHOWN


def forget(store: Shelf, folder: Path) -> None:
    """Leave of the answers and lines in `folder` those about things that are in the store."""
    if not folder.is_dir():
        return
    things = read(store)
    review = Review(folder, store.base)
    review.forget(things.kinds)
    if (folder / FILE).exists():
        cache = Cache(folder)
        _keep_answers(cache, things, review.items)
        cache.close()


def _keep_answers(cache: Cache, things: Things, reviewed: Iterable[str]) -> None:
    names = {name for actor in things.actors for name in (actor.label, *actor.names)}
    found = {
        *things.linked.values(),
        *reviewed,
        *_items(cache.keep("search", names)),
        *_items(cache.keep("geonames", {place.geonames for place in things.places})),
    }
    told = cache.keep("item", found)
    shown = (id for item in told if item for p in SHOWN for id in item["values"][p])
    cache.keep("label", {*found, *shown})


def _items(answers: Iterable[list[str]]) -> set[str]:
    return {item for answer in answers for item in answer}
