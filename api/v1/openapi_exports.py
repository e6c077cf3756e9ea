"""The exports and the Disability Registry, as OpenAPI 3.1 describes them."""

from typing import Any

import msgspec

from api.exchange import events, routes
from api.exchange.fhir import bundle as fhir
from api.exchange.spdci.messages import ADDRESSES, BATCH_MAX, OneMessage, Operation, SearchMessage
from api.exchange.spdci.messages import Header as MessageHeader
from api.v1 import openapi_parts as parts

SPDCI = "Spdci"
"""How the name of each schema of the registry's messages begins."""

REFERENCE = f"{parts.HERE}schemas/{SPDCI}"
DHIS2, CSV = "application/json", "text/csv"
TURNED_DOWN = (401, 403, 404, 409, 413, 422, 429, 503)
ASKED_WRONG = (401, 403, 413, 415, 422, 429, 503)
PUBLISHED = "https://github.com/OpenSPP/spdci-compliance"
LANGUAGES = {"type": "string", "enum": ["zh-Hans", "vi", "en"], "default": "en"}
A_DAY = {"type": "string", "pattern": routes.DAY}
NOW = "2022-12-04T17:20:07+00:00"
NOBODY = {"type": "UIN", "value": "100000000000000001"}
"""A number that was never given to anybody."""

INSTANT = {"type": "string", "format": "date-time"}
QUERY = {
    "description": "docs/exchange.md says what each form of query may hold.",
    "anyOf": [
        {
            "type": "object",
            "properties": {
                "type": {"enum": ["UIN", "CN_RESIDENT_ID", "VN_CCCD", "disability_certificate"]},
                "value": {"type": "string"},
            },
            "required": ["type", "value"],
        },
        {"type": "object"},
        {"type": "array", "items": {"type": "object"}},
    ],
}
TYPES = {"enum": ["idtype-value", "expression", "predicate"]}
NARROWER: dict[str, dict[str, Any]] = {
    "Header": {
        "version": {"type": "string", "pattern": r"^1(\.\d{1,3}){0,2}$", "default": "1.0.0"},
        "action": {"const": "search"},
        "message_ts": INSTANT,
        "total_count": {"type": "integer", "minimum": 0, "maximum": BATCH_MAX},
    },
    "OneSearch": {"timestamp": INSTANT},
    "Criteria": {"query": QUERY, "query_type": TYPES},
    "OfOne": {"query": QUERY, "query_type": {**TYPES, "default": "expression"}},
}
"""What each part of a message may hold, where its type alone does not say so."""


def paths() -> dict[str, Any]:
    """Every address of an export and of the registry."""
    return {
        "/exports/cloudevents": {"get": _cloudevents()},
        "/exports/fhir/{person_id}": {"get": _fhir()},
        "/exports/dhis2/{period}": {"get": _dhis2()},
        "/exports/csv": {"get": _csv()},
        **{address: {"post": _registry(address, asked)} for address, asked in ADDRESSES.items()},
    }


def messages() -> dict[str, Any]:
    """The schemas of what the registry is asked and answers."""
    kinds = [MessageHeader, SearchMessage, OneMessage]
    _, found = msgspec.json.schema_components(kinds, ref_template=REFERENCE + "{name}")
    for name, narrower in NARROWER.items():
        found[name]["properties"] |= narrower
    error = parts.object_of(code={"type": "string"}, message={"type": "string"})
    told = {
        "type": "object",
        "properties": {"header": {"type": "object"}, "message": {"type": "object"}},
        "required": ["header"],
    }
    return {
        **{f"{SPDCI}{name}": schema for name, schema in found.items()},
        f"{SPDCI}Answer": told,
        f"{SPDCI}Errors": parts.object_of(errors={"type": "array", "items": error}),
    }


def _cloudevents() -> dict[str, Any]:
    size = {"type": "integer", "minimum": 1, "maximum": routes.PAGE_MAX, "default": routes.PAGE_MAX}
    good = {
        "description": "One event a line.",
        "headers": {routes.CURSOR_HEADER: {"required": True, "schema": {"type": "string"}}},
        "content": {events.MEDIA_TYPE: {}},
    }
    return _export(
        "cloudevents",
        f"Facts as CloudEvents, one a line; {routes.CURSOR_HEADER} tells where to go on.",
        "audit",
        [parts.query("after", parts.POSITION, "A position."), parts.query("limit", size)],
        good,
    )


def _fhir() -> dict[str, Any]:
    names = {"type": "boolean", "default": True}
    bundle = {
        "type": "object",
        "properties": {"resourceType": {"const": "Bundle"}, "entry": {"type": "array"}},
        "required": ["resourceType", "type", "entry"],
    }
    return _export(
        "fhir",
        "One person's record as a bundle of FHIR R5; that it was handed on is theirs to see.",
        "read_person",
        [
            parts.id_in_path("person_id"),
            parts.query("names", names, "With what is sealed."),
            parts.query("lang", LANGUAGES, "Of the words beside the codes."),
        ],
        _good("The record.", fhir.MEDIA_TYPE.partition(";")[0], bundle),
    )


def _dhis2() -> dict[str, Any]:
    period = {"name": "period", "in": "path", "required": True, "example": "2022-03"}
    told = parts.object_of(
        dataSet={"type": "string"}, period={"type": "string"}, dataValues={"type": "array"}
    )
    return _export(
        "dhis2",
        "The account of a month, a quarter or a year as DHIS2 data values.",
        "read_figures",
        [period | {"schema": {"type": "string", "pattern": routes.PERIOD}}],
        _good("The data value set.", DHIS2, told),
    )


def _csv() -> dict[str, Any]:
    first, until = parts.query("from", A_DAY), parts.query("until", A_DAY, "The first day after.")
    area = parts.query("area", {"type": "string", "pattern": routes.AREA}, "Only there.")
    return _export(
        "csv",
        "The account of a period as a table with words for heads.",
        "read_figures",
        [
            first | {"required": True, "example": "2022-01-01"},
            until | {"required": True, "example": "2023-01-01"},
            area | {"example": "652302"},
            parts.query("lang", LANGUAGES, "Of the words."),
        ],
        {"description": "The table.", "content": {CSV: {}}},
    )


def _good(about: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {media_type: {"schema": schema}}}


def _export(
    name: str, summary: str, right: str, asked: list[dict[str, Any]], good: dict[str, Any]
) -> dict[str, Any]:
    return {
        "operationId": f"export.{name}",
        "tags": ["exports"],
        "summary": summary,
        "description": f"Right: `{right}`. docs/exchange.md says what is told.",
        "parameters": asked,
        "responses": parts.responses(good, TURNED_DOWN),
    }


def _registry(address: str, operation: Operation) -> dict[str, Any]:
    content = SearchMessage if operation is Operation.SEARCH else OneMessage
    asked = parts.object_of(
        header={"$ref": f"{REFERENCE}Header"}, message={"$ref": f"{REFERENCE}{content.__name__}"}
    )
    asked["properties"]["signature"] = {"type": "string"}
    wrong = _good("No message of this API.", parts.JSON, {"$ref": f"{REFERENCE}Errors"})
    good = _good("The answer, or why there is none.", parts.JSON, {"$ref": f"{REFERENCE}Answer"})
    return {
        "operationId": f"spdci.{address.rpartition('/')[2]}",
        "tags": ["registry"],
        "summary": f"SPDCI's Disability Registry: {operation.value}.",
        "description": "Right: `read_person`. Each person told of sees that it was handed on.",
        "externalDocs": {"url": PUBLISHED},
        "requestBody": {
            "required": True,
            "content": {parts.JSON: {"schema": asked, "example": _message(operation)}},
        },
        "responses": parts.responses(good, ASKED_WRONG) | {"400": wrong},
    }


def _message(operation: Operation) -> dict[str, Any]:
    """A message about nobody."""
    header = {
        "version": "1.0.0",
        "message_id": "1",
        "message_ts": NOW,
        "action": "search",
        "sender_id": "spmis.example",
        "total_count": 1,
    }
    search = {
        "reference_id": "1",
        "timestamp": NOW,
        "search_criteria": {"query_type": "idtype-value", "query": NOBODY},
    }
    message: dict[str, Any] = {"transaction_id": "1", "search_request": [search]}
    if operation is not Operation.SEARCH:
        message = {"transaction_id": "1", "disabled_criteria": {"query": NOBODY}}
    return {"signature": "", "header": header, "message": message}
