"""Every address as OpenAPI 3.1, made from the commands and questions themselves."""

import json
from functools import cache
from typing import Any

from api import rights
from api.v1 import examples, openapi_exports, schemas
from api.v1 import openapi_parts as parts
from api.v1.answers import PAGE, PAGE_MAX
from api.v1.facts import STREAM_SECONDS_MAX
from api.v1.questions import parameters, questions
from api.v1.recording import KEY_HEADER, REPLAYED_HEADER
from kiosk.words import Words
from ledger.commands import COMMANDS

_words = cache(Words.load)


@cache
def document() -> bytes:
    """The whole document, as it goes out."""
    told, answered, found = schemas.components()
    paths: dict[str, Any] = {}
    for name in COMMANDS:
        paths[f"/commands/{name}"] = {"post": _command(name, told[name])}
    for name in questions():
        paths[f"/questions/{name}"] = {"get": _question(name, answered[name])}
    paths |= _of_persons() | _of_facts() | openapi_exports.paths()
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "Handrail",
            "version": "1",
            "description": "Commands record facts, questions are answered of any moment.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {f"P{status}": parts.problem(status) for status in parts.WHY},
            "schemas": {**found, **openapi_exports.messages()},
        },
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def _command(name: str, told: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {"schema": told}
    if name in examples.commands():
        body["example"] = examples.commands()[name]
    key = {"type": "string", "pattern": r"^[!-~]{1,128}$"}
    good = {
        "description": "It is recorded, now or when it was first sent.",
        "headers": {
            "ETag": {"schema": parts.TAG},
            REPLAYED_HEADER: {"required": True, "schema": {"enum": ["true", "false"]}},
        },
        "content": {parts.JSON: {"schema": {"$ref": f"{parts.HERE}schemas/Recorded"}}},
    }
    return {
        "operationId": f"do.{name}",
        "tags": [name.partition(".")[0]],
        "summary": COMMANDS[name].about,
        "description": f"Right: `{rights.of_command(name).value}`.",
        "parameters": [
            parts.header(KEY_HEADER, key, "New for each thing to be done.", required=True),
            parts.header(
                "If-Match", {"type": "string", "pattern": '^"facts-[0-9]{1,9}"$'}, "As seen."
            ),
        ],
        "requestBody": {"required": True, "content": {parts.JSON: body}},
        "responses": parts.responses(good, parts.RECORDED),
    }


def _question(name: str, answer: dict[str, Any]) -> dict[str, Any]:
    question = questions()[name]
    asked = [
        {
            **parts.query(each.name, schemas.of_parameter(each)),
            "required": each.required,
            **({"example": examples.parameter(each)} if each.required else {}),
        }
        for each in parameters(question).values()
    ]
    body = parts.object_of(
        question={"const": name},
        position={"type": "integer"},
        happened_by={"type": ["string", "null"]},
        stopped={"type": "array", "items": {"type": "string"}},
        left_out={"type": "integer"},
        answer={"anyOf": [answer, {"type": "null"}]},
    )
    return parts.reading(
        f"ask.{name}",
        _words().t(f"question.{name}", "en"),
        f"Right: `{rights.of_question(name).value}`.",
        [*asked, *_moment(), parts.purpose()],
        body,
    )


def _moment() -> list[dict[str, Any]]:
    position = {"type": "string", "pattern": r"^(\d{1,15}|\d{4}-\d{2}-\d{2})$"}
    day = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    return [
        parts.query(
            "as_of", position, "As known at a position, or by the end of a day of recording."
        ),
        parts.query("happened_by", day, "As it had happened by a day."),
    ]


def _paging(cursor: dict[str, Any]) -> list[dict[str, Any]]:
    size = {"type": "integer", "minimum": 0, "maximum": PAGE_MAX, "default": PAGE}
    return [parts.query("after", cursor, "`next` of the page before."), parts.query("limit", size)]


def _of_persons() -> dict[str, Any]:
    person = {"type": "string", "format": "uuid"}
    more = {"type": ["string", "null"]}
    cursor = {"type": "string", "pattern": r"^\d{1,15}-\d{1,6}$"}
    entries = {"type": "array", "items": {"type": "object"}}
    received = parts.object_of(
        person_id=person,
        position={"type": "integer"},
        left_out={"type": "integer"},
        entries=entries,
        next=more,
    )
    told = parts.object_of(person_id=person, events=_events(), next=more)
    place = {"type": "string", "pattern": r"^\d{1,15}$"}
    return {
        "/persons/{person_id}/history": {
            "get": parts.reading(
                "read.person.history",
                "What somebody received, the newest day first.",
                "Right: `read_person`. That it was read is written down, and theirs to see.",
                [parts.id_in_path("person_id"), *_paging(cursor), *_moment(), parts.purpose()],
                received,
            )
        },
        "/persons/{person_id}/facts": {
            "get": parts.reading(
                "read.person.facts",
                "Every fact about somebody, the oldest first, with what is sealed opened.",
                "Right: `read_person`. That it was read is written down, and theirs to see.",
                [parts.id_in_path("person_id"), *_paging(place), parts.purpose()],
                told,
            )
        },
    }


def _events() -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"{parts.HERE}schemas/CloudEvent"}}


def _of_facts() -> dict[str, Any]:
    page = parts.object_of(events=_events(), next={"type": "string"}, more={"type": "boolean"})
    seconds = {"type": "integer", "minimum": 0, "maximum": STREAM_SECONDS_MAX, "default": 300}
    stream = {
        "operationId": "read.facts.stream",
        "tags": ["facts"],
        "summary": "New facts as they are recorded, as server-sent events.",
        "description": "Right: `audit`. The id of an event is the position of its fact.",
        "parameters": [
            parts.query("after", parts.POSITION, "Else: what is recorded from now on."),
            parts.query("seconds", seconds, "How long the stream stays open."),
            parts.header(
                "Last-Event-ID", {"type": "string", "pattern": r"^\d{1,15}$"}, "Go on here."
            ),
        ],
        "responses": parts.responses(
            {"description": "Facts.", "content": {"text/event-stream": {}}}, parts.READ
        ),
    }
    version = parts.object_of(
        history={"type": "string"},
        history_id={"type": "string", "format": "uuid"},
        facts={"type": "integer", "minimum": 1},
    )
    return {
        "/facts": {
            "get": parts.reading(
                "read.facts",
                "The next facts behind a position, without what is sealed.",
                "Right: `audit`.",
                _paging(parts.POSITION),
                page,
            )
        },
        "/facts/stream": {"get": stream},
        "/histories/{history_id}": {
            "get": parts.reading(
                "read.histories",
                "How many facts a history has; its ETag is what If-Match takes.",
                "Any right to record in a history of its kind.",
                [parts.id_in_path("history_id")],
                version,
            )
        },
    }
