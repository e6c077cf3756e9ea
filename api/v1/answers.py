"""How an answer goes out: JSON, with a tag by which it is known again."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from fastapi import Request
from fastapi.responses import Response

from api.v1.problems import Problem

MEDIA_TYPE = "application/json"
KEPT = frozenset({"etag", "link"})
PAGE_MAX = 1_000
PAGE = 100
WHOLE = re.compile(r"\d{1,15}")


def etag_of(facts: int) -> str:
    """The tag of a history that has so many facts: it never has fewer."""
    return f'"facts-{facts}"'


def json_answer(body: Any, headers: Mapping[str, str] | None = None) -> Response:
    """The body as JSON."""
    content = msgspec.json.encode(msgspec.to_builtins(body, str_keys=True))
    return Response(content, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def unless_known(request: Request, response: Response) -> Response:
    """The answer, tagged by what it says; only that it is the same, to who has it already."""
    tag = response.headers.get("etag") or f'"{sha256(bytes(response.body)).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        kept = {name: value for name, value in response.headers.items() if name in KEPT}
        return Response(status_code=304, headers=kept)
    return response


def parameters_of(request: Request, known: set[str]) -> dict[str, str]:
    """What the query says, each name once and none but ``known``.

    Raises:
        Problem: it says something else.
    """
    told = dict(request.query_params.multi_items())
    twice = len(told) < len(request.query_params.multi_items())
    if twice or not told.keys() <= known:
        raise Problem(422, "parameter_unknown", {"known": ", ".join(sorted(known)) or "-"})
    return told


def whole_number(told: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A number of the query, from 0 on.

    Raises:
        Problem: it is none, or too large.
    """
    text = told.get(name, str(default))
    if not (WHOLE.fullmatch(text) and text.isascii() and int(text) <= most):
        expected = f"0 - {most}"
        raise wrong_parameter(name, expected)
    return int(text)


def wrong_parameter(name: str, expected: str) -> Problem:
    """A parameter that there is holds what it cannot mean."""
    return Problem(422, "parameter_wrong", {"name": name}, field=name, expected=expected)


def page_size(told: Mapping[str, str]) -> int:
    """How many the page may hold: at least one."""
    return max(1, whole_number(told, "limit", PAGE, PAGE_MAX))
