"""Which articles are meant: exactly, never by a part of a name, since they do not come back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kg.errors import StoreError
from kg.iris import Minter, shared_in
from kg.store import Store
from kg.vocab import PREFIXES

_ARTICLES = """
SELECT ?article ?id ?url ?title ?first ?day WHERE {
  ?graph a ng:ArticleGraph ; prov:wasDerivedFrom ?article .
  ?article ng:docId ?id .
  OPTIONAL { ?article schema:url ?url }
  OPTIONAL { ?article rdfs:label ?title }
  OPTIONAL { ?article dct:isVersionOf ?first }
  OPTIONAL { ?article schema:datePublished ?day }
} ORDER BY ?article"""
_AGE = re.compile(r"(\d+)\s*(d|w|m|mo|y)[a-z]*")
_DAYS = {"d": 1, "w": 7, "m": 30.4375, "mo": 30.4375, "y": 365.25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An article that is meant, with what else it goes by."""

    key: str
    names: tuple[str, ...] = ()
    """Its title, address, document identifier and source: what rejects may have called it."""
    day: dt.date | None = None
    """When it was published, as far as is known."""
    family: str = ""
    """The key of its first version: versions go together."""


def find(store: Store, wanted: Iterable[str]) -> tuple[Target, ...]:
    """Return the articles of these keys, document identifiers, addresses or IRIs, in their order.

    With a version of an article all its versions go. One that never came into the graph, since it
    was rejected or is quarantined, has its key or source. Raises `StoreError` for what is nothing
    here, or several things.
    """
    known = list(_articles(store))
    names: dict[str, set[str]] = {}
    for target in known:
        for name in (target.key, *target.names, *_iris(store, target)):
            names.setdefault(name, set()).add(target.key)
    by_key, families = {target.key: target for target in known}, _families(known)
    found: dict[str, Target] = {}
    for one in wanted:
        keys = {one} if one in by_key else names.get(one) or _aside(store, one)
        family = {by_key[key].family if key in by_key else key for key in keys}
        if len(family) != 1:
            raise _unclear(one, keys)
        (first,) = family
        for target in families.get(first) or [Target(key=first, names=_sources(store, first))]:
            found[target.key] = target
    return tuple(_with_source(store, target) for target in found.values())


def older_than(store: Store, age: str, today: dt.date) -> tuple[Target, ...]:
    """Return the articles published longer ago than that: "2y", "18mo", "6w", "90d".

    One with versions counts as old as the newest of them; one whose day nobody knows is not among
    them. Raises `StoreError` for another age.
    """
    said = _AGE.fullmatch(age.strip().lower())
    if said is None:
        raise StoreError(f"'{age}' is no age", hint="write 2y, 18mo, 6w or 90d")
    oldest = today - dt.timedelta(days=round(int(said[1]) * _DAYS[said[2]]))
    old = (
        target
        for versions in _families(_articles(store)).values()
        for target in versions
        if all(one.day is not None and one.day < oldest for one in versions)
    )
    return tuple(_with_source(store, target) for target in old)


def _families(targets: Iterable[Target]) -> dict[str, list[Target]]:
    """Articles by the keys of their first versions."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        found.setdefault(target.family, []).append(target)
    return found


def _articles(store: Store) -> Iterator[Target]:
    for article, *told, first, day in store.query(_ARTICLES, prefixes=PREFIXES):
        key = shared_in(store.base, "article", _value(article) or "")
        if key is not None:
            names = tuple(dict.fromkeys(name for name in map(_value, told) if name))
            published = _value(day)
            family = shared_in(store.base, "article", _value(first) or "") or key
            yield Target(
                key=key,
                names=names,
                day=dt.date.fromisoformat(published[:10]) if published else None,
                family=family,
            )


def _value(term: Any) -> str | None:
    return None if term is None else str(term.value)


def _iris(store: Store, target: Target) -> Iterator[str]:
    minter = Minter(store.base, target.key)
    for iri in (str(minter.article), str(minter.graph)):
        yield iri
        yield iri.removeprefix(store.base)


def _aside(store: Store, one: str) -> set[str]:
    """The keys of what did not come through and goes by that name."""
    held = {kept.key for kept in store.quarantined() if kept.key == one}
    rejected = {r.key for r in store.rejects() if r.key and one in (r.key, r.source)}
    kept = {one} if store.article(one) is not None else set[str]()
    return held | rejected | kept


def _sources(store: Store, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.source for r in store.rejects() if r.key == key))


def _with_source(store: Store, target: Target) -> Target:
    article = store.article(target.key)
    more = (article.source, article.url, article.title, article.doc_id) if article else ()
    names = dict.fromkeys((*target.names, *filter(None, more), *_sources(store, target.key)))
    return replace(target, names=tuple(names))


def _unclear(one: str, keys: set[str]) -> StoreError:
    if keys:
        return StoreError(
            f"{len(keys)} articles go by '{one}'", hint=f"their keys: {', '.join(sorted(keys)[:5])}"
        )
    return StoreError(
        f"no article goes by '{one}'",
        hint="give a key, document identifier, address or IRI, whole: kg search finds them",
    )
