"""Actors and places of the five seed articles, against facts/seed_entities.tsv."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.knowledge.placeindex import km
from kg.knowledge.toponymy import fold
from kg.model import Annotations, Document, Entity, EntityKind
from kg.pipeline import annotate
from kg.read import read, sources

SHARED = Path(os.environ.get("NEWSGRAPH_SHARED", Path(__file__).parents[4] / "shared"))
ENOUGH = 0.95
NEAR_KM = 15.0  # a town's point; registers differ by a few kilometres
LAND_KM = 200.0  # a country's or province's point is a matter of choice
LANDS = {"country", "continent", "province"}

pytestmark = [
    pytest.mark.extra,
    pytest.mark.skipif(not (SHARED / "facts").is_dir(), reason="needs ../shared/facts"),
]


class Fact(NamedTuple):
    """What is known of one actor or place of the seeds."""

    name: str
    kind: str
    aliases: frozenset[str]  # folded
    files: frozenset[str]
    wikidata: str | None
    at: tuple[float, float] | None


@cache
def facts(of: str) -> tuple[Fact, ...]:
    known = {row["name"]: row for row in rows("authority.tsv")}
    return tuple(fact(row, known[row["canonical_name"]]) for row in rows("seed_entities.tsv", of))


def rows(name: str, of: str | None = None) -> Iterator[dict[str, str]]:
    with (SHARED / "facts" / name).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if of is None or row["class"] == of:
                yield row


def fact(row: dict[str, str], known: dict[str, str]) -> Fact:
    at = (float(known["lat"]), float(known["lon"])) if known["lat"] else None
    return Fact(
        name=row["canonical_name"],
        kind=row["kind"],
        aliases=frozenset(
            fold(a).removesuffix(" based") for a in row["aliases_in_seeds"].split("|")
        ),
        files=frozenset(row["seed_files"].split(",")),
        wikidata=known["QID"] if known["QID"].startswith("Q") else None,
        at=at,
    )


@cache
def seeds() -> dict[str, tuple[Document, Annotations]]:
    found = sources([SHARED / "seeds"])
    return {f"{s.key}.txt": annotate(read(s)) for s in found}


def bearers(one: Fact) -> Iterator[Entity]:
    """The entities of the seeds that bear one of the fact's names."""
    is_place = one.kind in LANDS or one.at is not None or one in facts("Location")
    for file, (document, found) in seeds().items():
        if file not in one.files:
            continue
        for entity in found.entities:
            if (entity.kind is EntityKind.LOCATION) is is_place and named(one, entity, document):
                yield entity


def named(one: Fact, entity: Entity, document: Document) -> bool:
    written = {fold(m.span.of(document.text)) for m in entity.mentions}
    return bool(one.aliases & (written | {fold(entity.name)}))


def is_read(one: Fact) -> bool:
    """Whether a sentence names it: what only a promotion names is not looked for."""
    return any(
        alias in fold(sentence.span.of(document.text))
        for file, (document, _) in seeds().items()
        if file in one.files
        for sentence in document.sentences
        for alias in one.aliases
    )


def has_right_place(one: Fact) -> bool:
    """Whether all its bearers lie where they should, or nowhere when nobody knows."""
    found = list(bearers(one))
    if one.at is None and one.kind not in LANDS:
        return all(e.identity.wikidata is None and e.identity.geonames is None for e in found)
    if one.at is None:
        return bool(found) and all(e.identity.wikidata == one.wikidata for e in found)
    reach = LAND_KM if one.kind in LANDS else NEAR_KM
    return bool(found) and all(
        e.point is not None and km((e.point.lat, e.point.lon), one.at) <= reach for e in found
    )


def test_the_places_of_the_seeds_are_where_they_are_or_rightly_nowhere() -> None:
    """Of the seeds' locations at least 95 % get the right place, or rightly none."""
    places = facts("Location")
    wrong = [p.name for p in places if not has_right_place(p)]
    assert len(wrong) <= (1 - ENOUGH) * len(places), wrong


def test_the_vague_regions_of_the_seeds_have_no_point() -> None:
    """Nobody can say where northern Syria is to one point."""
    vague = [p for p in facts("Location") if p.kind == "region" and p.name.endswith("Syria")]
    assert vague
    assert [e.name for p in vague for e in bearers(p) if e.point is not None] == []


def test_the_actors_of_the_seeds_get_their_wikidata_ids_and_no_other() -> None:
    """Of the actors with evidence at least 95 % get their id; none gets another's."""
    known = [a for a in facts("Actor") if a.wikidata and is_read(a)]
    ids = {a.name: {e.identity.wikidata for e in bearers(a)} for a in known}
    missed = [name for name, found in ids.items() if found <= {None}]
    wrong = {a.name: ids[a.name] for a in known if ids[a.name] - {a.wikidata, None}}
    assert wrong == {}
    assert len(missed) <= (1 - ENOUGH) * len(known), missed


def test_no_actor_of_the_seeds_gets_an_id_that_belongs_to_another() -> None:
    """Whoever has no evidence is not given the id of somebody who has."""
    taken = {a.wikidata for a in facts("Actor") if a.wikidata}
    unknown = [a for a in facts("Actor") if a.wikidata is None]
    given = {a.name: {e.identity.wikidata for e in bearers(a)} & taken for a in unknown}
    assert {name: ids for name, ids in given.items() if ids} == {}
