"""What answers have to look like, written down from the tables of the two specifications.

Stricter than the published JSON Schemas where these leave a field open: nothing is there that the
tables do not name.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}


def shape(required: Schema, **optional: Schema) -> Schema:
    """An object with just these fields."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def several(item: Schema) -> Schema:
    return {"type": "array", "items": item}


TYPE = shape({"id": TEXT, "name": TEXT})
_ADDRESS: Schema = {"type": "string", "format": "uri", "pattern": "^https?://"}
_OLD_TEMPLATE: Schema = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_NEW_TEMPLATE: Schema = {"type": "string", "pattern": r"^https?://[^{]*\{[^{}]*id[^{}]*\}$"}
_SERVICE = shape({"service_url": _ADDRESS, "service_path": {"type": "string", "pattern": "^/"}})
_COMMON = {
    "versions": several(TEXT), "name": TEXT, "documentation": _ADDRESS, "logo": _ADDRESS,
    "serviceVersion": TEXT, "defaultTypes": {**several(TYPE), "uniqueItems": True},
    "batchSize": {"type": "integer", "minimum": 1},
}  # fmt: skip
_SIZE: Schema = {"width": {"type": "integer"}, "height": {"type": "integer"}}

MANIFEST_02 = shape({
    **_COMMON,
    "versions": {**several(TEXT), "contains": {"const": "0.2"}},
    "identifierSpace": _ADDRESS, "schemaSpace": _ADDRESS,
    "view": shape({"url": _OLD_TEMPLATE}),
    "preview": shape({"url": _OLD_TEMPLATE, **_SIZE}),
    "suggest": shape({"entity": _SERVICE, "type": _SERVICE, "property": _SERVICE}),
    "extend": shape({"propose_properties": _SERVICE, "property_settings": several({"not": {}})}),
})  # fmt: skip
MANIFEST_10 = shape({
    **_COMMON,
    "versions": {**several(TEXT), "contains": {"const": "1.0-draft"}},
    "view": shape({"url": _NEW_TEMPLATE}),
    "preview": shape(_SIZE),
    "suggest": shape({w: {"type": "boolean"} for w in ("entity", "type", "property")}),
    "extend": shape({"proposeProperties": {"type": "boolean"},
                     "propertySettings": several({"not": {}})}),
    "standardizedScore": {"type": "boolean"}, "lang": TEXT,
})  # fmt: skip


def _candidate(feature: Schema) -> Schema:
    score = {"type": "number", "minimum": 0, "maximum": 100}
    return shape(
        {"id": TEXT, "name": TEXT, "score": score, "match": {"type": "boolean"},
         "type": {**several(TYPE), "minItems": 1}, "features": several(feature)},
        description=TEXT,
    )  # fmt: skip


_FEATURE: Schema = {"id": TEXT, "value": {"type": ["number", "boolean"]}}
RESULT_02: Schema = {
    "type": "object",
    "additionalProperties": shape({"result": several(_candidate(shape(_FEATURE)))}),
}
RESULT_10 = shape({
    "results": several(shape({
        "candidates": several(_candidate(shape({**_FEATURE, "name": TEXT})))
    }))
})  # fmt: skip

_LISTED = shape({"id": TEXT, "name": TEXT}, description=TEXT)
SUGGESTED = shape({"result": several(_LISTED)})
SUGGESTED_ENTITIES = shape({
    "result": several(shape({"id": TEXT, "name": TEXT, "notable": several(TYPE)}, description=TEXT))
})  # fmt: skip
PROPOSED = shape({"properties": several(_LISTED), "type": TEXT, "limit": {"type": "integer"}})

_DATE = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"
_VALUES = several({"oneOf": [
    shape({"id": TEXT, "name": TEXT}), shape({"str": TEXT}), shape({"int": {"type": "integer"}}),
    shape({"date": {"type": "string", "pattern": _DATE}}),
]})  # fmt: skip
_META = several(shape({"id": TEXT, "name": TEXT}, type=TYPE))
EXTENDED_02 = shape({"meta": _META, "rows": {
    "type": "object",
    "additionalProperties": {"type": "object", "additionalProperties": _VALUES},
}})  # fmt: skip
EXTENDED_10 = shape({"meta": _META, "rows": several(
    shape({"id": TEXT, "properties": several(shape({"id": TEXT, "values": _VALUES}))})
)})  # fmt: skip
