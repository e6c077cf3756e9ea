"""What the description of every address is put together from."""

from typing import Any

from api.rights import Purpose
from api.v1 import examples
from api.v1.callers import PURPOSE_HEADER
from api.v1.problems import MEDIA_TYPE as PROBLEM

JSON = "application/json"
HERE = "#/components/"
READ = (400, 401, 403, 404, 413, 422, 429, 503)
RECORDED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
WHY = {
    400: "A header or the body cannot be understood.",
    401: "No token that opens anything.",
    403: "The program was not let in for this, or not this far.",
    404: "There is no such thing.",
    409: "A rule says no; `code` says which.",
    412: "Somebody recorded something since; nothing was recorded now.",
    413: "The body is too large.",
    415: "The body is not called JSON.",
    422: "A field or parameter is missing, unknown or of another kind, or the key was used before.",
    429: "Too fast; Retry-After says how long to wait.",
    503: "The office cannot answer at this moment.",
}
TAG = {"type": "string", "pattern": '^"[ -~]+"$'}
POSITION = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}


def problem(status: int) -> dict[str, Any]:
    """One of the ways to be turned down."""
    content = {PROBLEM: {"schema": {"$ref": f"{HERE}schemas/Problem"}}}
    response: dict[str, Any] = {"description": WHY[status], "content": content}
    if status == 429:
        response["headers"] = {"Retry-After": {"required": True, "schema": {"type": "string"}}}
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    return response


def responses(good: dict[str, Any], others: tuple[int, ...]) -> dict[str, Any]:
    """What comes of it: what is good, and every way to be turned down."""
    problems = {str(each): {"$ref": f"{HERE}responses/P{each}"} for each in others}
    return {"200": good, **problems}


def header(
    name: str, schema: dict[str, Any], about: str, *, required: bool = False
) -> dict[str, Any]:
    """A header that is sent."""
    told = {"name": name, "in": "header", "required": required, "schema": schema}
    return {**told, "description": about}


def query(name: str, schema: dict[str, Any], about: str = "") -> dict[str, Any]:
    """A parameter of the query."""
    told: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": schema}
    return told | {"description": about} if about else told


def object_of(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def purpose() -> dict[str, Any]:
    """The header that says what a record is read for."""
    known = {"enum": [each.value for each in Purpose], "default": Purpose.SERVICE.value}
    return header(PURPOSE_HEADER, known, "What a person's record is read for; it is written down.")


def reading(
    operation: str, summary: str, about: str, asked: list[dict[str, Any]], body: dict[str, Any]
) -> dict[str, Any]:
    """An address that is read as JSON, and known again by its tag."""
    good = {
        "description": "The answer.",
        "headers": {"ETag": {"required": True, "schema": TAG}},
        "content": {JSON: {"schema": body}},
    }
    known = header("If-None-Match", {"type": "string"}, "The ETag of the answer you have.")
    same = {"304": {"description": "It is still the answer that you have."}}
    return {
        "operationId": operation,
        "tags": [operation.partition(".")[2].partition(".")[0]],
        "summary": summary,
        "description": about,
        "parameters": [*asked, known],
        "responses": responses(good, READ) | same,
    }


def id_in_path(name: str) -> dict[str, Any]:
    """An id in the path."""
    schema = {"type": "string", "format": "uuid"}
    told = {"name": name, "in": "path", "required": True, "schema": schema}
    return told | {"example": examples.PERSON}
