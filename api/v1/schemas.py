"""What commands are told and questions answer, as JSON Schema: made from the types themselves."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_type_hints

import msgspec

from api.asking import LIMIT_MAX, MONTH, TODAY, Parameter, expected
from api.scripting.references import OWN_ID
from api.v1.questions import LIMIT, ROWS_MAX, questions
from ledger.commands import COMMANDS
from ledger.commands.registry import WHOLE_MAX

HERE = "#/components/schemas/"
ID = {"$ref": f"{HERE}Id"}
CIRCUMSTANCES = ("corrects", "on_behalf_of", "station")
DAY = r"^(today|\d{4}-\d{2}-\d{2})$"

OURS: dict[str, Any] = {
    "Id": {
        "description": "An id, or how the office knows the thing: docs/recording.md.",
        "anyOf": [{"type": "string", "format": "uuid"}, {"$ref": f"{HERE}Reference"}],
    },
    "Reference": {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "description": 'How the office knows it: {"card": "..."}, {"asset_number": "..."}, ...',
    },
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457). Nothing of what was sent is repeated.",
        "properties": {
            "type": {"type": "string", "pattern": "^urn:handrail:problem:"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "Stable, for a program to act on."},
            "detail": {"type": "string", "description": "A sentence in Accept-Language."},
            "field": {"type": "string"},
            "expected": {"type": "string"},
        },
        "required": ["type", "title", "status", "code", "detail"],
    },
    "Recorded": {
        "type": "object",
        "properties": {
            "answer": {"description": "What the command answers, often the id of what began."},
            "position": {"type": ["integer", "null"], "description": "Of its last fact."},
            "command": {"type": "string", "description": "By this it is undone."},
            "facts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "event_id": {"type": "string", "format": "uuid"},
                        "topic": {"type": "string"},
                        "history": {"type": "string"},
                        "history_id": {"type": "string", "format": "uuid"},
                        "version": {"type": "integer", "minimum": 1},
                    },
                    "required": ["event_id", "topic", "history", "history_id", "version"],
                },
            },
        },
        "required": ["answer", "position", "command", "facts"],
    },
    "CloudEvent": {
        "type": "object",
        "description": "One fact: docs/exchange.md says what each part is.",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string"},
            "source": {"type": "string"},
            "type": {"type": "string"},
            "subject": {"type": "string"},
            "time": {"type": "string"},
            "datacontenttype": {"const": "application/json"},
            "position": {"type": "integer", "minimum": 1},
            "data": {"type": "object"},
        },
        "required": ["specversion", "id", "source", "type", "subject", "time", "position", "data"],
    },
}


@cache
def components() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]], dict[str, Any]]:
    """By command what it is told, by question what it answers, and every schema they name."""
    told = {name: command.told for name, command in sorted(COMMANDS.items())}
    answers = {
        name: get_type_hints(question.function)["return"] for name, question in questions().items()
    }
    kinds = [*told.values(), *answers.values()]
    made, found = msgspec.json.schema_components(kinds, ref_template=HERE + "{name}")
    for schema in found.values():
        _tidy(schema)
    for name, schema in zip(told, made, strict=False):
        _as_sent(found[schema["$ref"].removeprefix(HERE)], name)
    by_question = dict(zip(answers, made[len(told) :], strict=True))
    return dict(zip(told, made, strict=False)), by_question, {**found, **OURS}


def _tidy(schema: dict[str, Any]) -> None:
    """One line of description, and numbers no larger than can be counted with."""
    if "description" in schema:
        schema["description"] = " ".join(schema["description"].split()).replace("``", "`")
    for each in _parts(schema):
        if each.get("type") == "integer":
            each.setdefault("minimum", -WHOLE_MAX)
            each.setdefault("maximum", WHOLE_MAX)


def _as_sent(schema: dict[str, Any], name: str) -> None:
    """What a command is told, as a program sends it: with references, and who speaks for whom."""
    fields = schema.setdefault("properties", {})
    for field, each in fields.items():
        if field == OWN_ID or field.endswith(("_id", "_ids")):
            _take_references(each)
    required = [field for field in schema.get("required", []) if field != OWN_ID]
    schema["required"] = required
    for field in CIRCUMSTANCES:
        fields.setdefault(field, {"anyOf": [ID, {"type": "null"}], "default": None})
    schema["description"] = COMMANDS[name].about


def _take_references(schema: dict[str, Any]) -> None:
    for each in list(_parts(schema)):
        if each.get("format") == "uuid":
            each.clear()
            each.update(ID)


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for each in list(schema.values()):
            yield from _parts(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _parts(each)


def of_parameter(parameter: Parameter) -> dict[str, Any]:
    """What a parameter of a question may hold."""
    how = expected(parameter)
    if parameter.name == LIMIT:
        return {"type": "integer", "minimum": 1, "maximum": ROWS_MAX}
    if " | " in how and parameter.kind is not bool and "id" not in how.split(" | "):
        return {"type": "string", "enum": how.split(" | ")}
    known: dict[str, dict[str, Any]] = {
        "2022-12": {"type": "string", "pattern": f"^{MONTH.pattern}$"},
        "2022-12-31": {"type": "string", "pattern": DAY, "description": f"A day, or {TODAY}."},
        "1": {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX},
        "true | false": {"type": "boolean"},
    }
    return known.get(how, {"type": "string", "maxLength": 200, "description": how})
