"""Between our records and the conventions of each corpus."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from rdflib import Graph

from tests.eval.convert_events import case_label, muc, plover_label

Record = dict[str, Any]

# Gold types → ours; what is not listed is not judged. Our kinds of organisation are finer than any
# corpus tells apart, so `coarse` brings them down to Organisation first.
TYPE_MAPS: dict[str, dict[str, str]] = {
    "re3d": {
        "Organisation": "Organisation",
        "Location": "Location",
        "Person": "Person",
    },
    "gum": {"person": "Person", "place": "Location", "organization": "Organisation"},
}

_ORGANISATIONS = frozenset(
    {
        "ArmedGroup",
        "MilitaryForce",
        "Government",
        "GovernmentBody",
        "IntergovernmentalOrganisation",
        "NonGovernmentalOrganisation",
        "MediaOutlet",
    }
)


def to_muc(record: Record) -> Record:
    """Return the roles and incident types of MUC-4."""
    return muc(record)


def to_case_labels(record: Record) -> Record:
    """Return the label of CASE 2021, task 2."""
    return case_label(record)


def to_plover_labels(record: Record) -> Record:
    """Return the PLOVER type of the event the text is most likely about."""
    return plover_label(record, _scheme())


def plover_gold(record: Record) -> Record:
    """Return the PLOVER types of a gold record as its labels."""
    return {**record, "labels": sorted({event["type"] for event in record["events"]})}


@cache
def _scheme() -> Graph:
    return Graph().parse(data=(files("ontology") / "event-types.ttl").read_bytes(), format="turtle")


def unchanged(record: Record) -> Record:
    """Return the record as it is."""
    return record


# RE3D codes groups of people as organisations ("six men", "they").
_GROUP = re.compile(
    r"\b(?:people|men|women|children|police|personnel|staff|they|we|us|them|others|those|who|"
    r"themselves|ourselves|\w*[^s\W]s)$",
    re.IGNORECASE,
)
_MENTIONS = {"person": "Person", "organisation": "Organisation", "place": "Location"}


def grouped(record: Record) -> Record:
    """Return the mentions of persons, organisations and places, groups as organisations."""
    found = mentioned(record)
    entities = []
    for one in found["entities"]:
        groups = [m for m in one["mentions"] if _GROUP.search(m["text"])]
        is_person = one["type"] == "Person"
        singles = [m for m in one["mentions"] if not (is_person and m in groups)]
        entities.append({**one, "mentions": singles})
        if is_person and groups:
            entities.append({**one, "type": "Organisation", "mentions": groups})
    return {**found, "entities": entities}


def mentioned(record: Record) -> Record:
    """Return what the encoder marks, and the mentions of entities where it marks nothing else.

    A name inside a longer phrase that is marked is most often a part of another name.
    """
    found = coarse(record)
    marks = [m for m in record["marks"] if m["kind"] in _MENTIONS]
    spans = {_ends(m) for m in marks}
    entities = []
    for entity in found["entities"]:
        kept = [m for m in entity["mentions"] if _ends(m) in spans or not _is_marked(m, marks)]
        entities.append({**entity, "mentions": kept})
    taken = {_ends(m) for e in entities for m in e["mentions"]}
    more = [{"type": _MENTIONS[m["kind"]], "mentions": [m]} for m in marks if _ends(m) not in taken]
    return {**found, "entities": [*entities, *more]}


def _is_marked(mention: Record, marks: list[Record]) -> bool:
    """Whether a mark shares words with the mention."""
    return any(m["start"] < mention["end"] and mention["start"] < m["end"] for m in marks)


def _ends(one: Record) -> tuple[int, int]:
    return one["start"], one["end"]


def coarse(record: Record) -> Record:
    """Return the record with every kind of organisation as Organisation, each span once."""
    seen: set[tuple[int, int]] = set()
    entities = []
    for entity in sorted(record["entities"], key=lambda e: e["type"] == "Location"):
        mentions = [m for m in entity["mentions"] if (m["start"], m["end"]) not in seen]
        seen.update((m["start"], m["end"]) for m in mentions)
        kind = "Organisation" if entity["type"] in _ORGANISATIONS else entity["type"]
        entities.append({**entity, "type": kind, "mentions": mentions})
    return {**record, "entities": entities}
