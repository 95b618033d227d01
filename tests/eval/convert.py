"""Between our records and the conventions of each corpus."""

from __future__ import annotations

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
