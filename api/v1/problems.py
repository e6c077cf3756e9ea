"""Whatever goes wrong, as a problem of RFC 9457: a code, and a sentence with a next step.

Nothing of what was sent is repeated, so that no log of anybody holds a name or a number.
"""

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.asking import NotAsked
from api.exchange import routes
from api.exchange.spdci.messages import transport_code
from api.languages import accepted
from api.reading import ViewsBehind
from api.refusals import refusal_sentence
from api.scripting.lines import LINE_BYTES_MAX, Unreadable
from kiosk.words import LANGUAGES, Words
from ledger.errors import (
    ChangedMeanwhile,
    ClockAhead,
    ClockBehind,
    DiskFull,
    KeyFileWrong,
    KeyReused,
    NotKnown,
    RecordingStopped,
    Refused,
    StoreAway,
    StoreUnsafe,
)
from ledger.refusals.persons import RecordIsRestricted

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:handrail:problem:"
REGISTRY = "/registry/sync/"
SENTENCES = ("api", "record", "ask", "export")
"""Where the sentence of a code stands: it begins with one of these."""

BODY_BYTES_MAX = LINE_BYTES_MAX
OF_HTTP = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 503: "cannot_now"}
OF_REFUSALS: dict[type[Refused], int] = {
    NotKnown: 404,
    RecordIsRestricted: 403,
    KeyReused: 422,
    ClockBehind: 503,
    ClockAhead: 503,
    DiskFull: 503,
    RecordingStopped: 503,
    KeyFileWrong: 503,
    StoreAway: 503,
    StoreUnsafe: 503,
    ViewsBehind: 503,
}
"""What a refusal is to whoever speaks HTTP; any other is a conflict with what is recorded."""


class Problem(Exception):
    """The request is not answered: ``code`` says why, ``values`` are told in its sentence.

    ``field`` and ``expected`` name a field that there is, and what it may hold.
    """

    def __init__(
        self,
        status: int,
        code: str,
        values: Mapping[str, Any] | None = None,
        *,
        field: str | None = None,
        expected: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code = status, code
        self.field, self.expected = field, expected
        self.headers = headers
        self.values = values or {}


class NotAsSeen(ChangedMeanwhile):
    """The history has other facts than whoever asks had seen; nothing was recorded."""


def language_of(header: str, default: str) -> str:
    """The language of ours that a program asks for first."""
    known = {language.lower(): language for language in LANGUAGES} | {"zh": "zh-Hans"}
    for tag in accepted(header):
        for part in (tag, tag.partition("-")[0]):
            if part in known:
                return known[part]
    return default


def add_to(app: FastAPI, words: Words, default_language: str) -> None:
    """Answer for everything that goes wrong in this application."""

    def answer(request: Request, why: Exception) -> Response:
        problem = problem_of(why)
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a request could not be answered: %s", type(why).__name__)
        asked = request.headers.get("accept-language", "")
        lang = language_of(asked, default_language)
        of_the_registry = REGISTRY in request.url.path
        return told(problem, words, lang, is_of_the_registry=of_the_registry)

    kinds: tuple[type[Exception], ...] = (
        Problem,
        Refused,
        Unreadable,
        NotAsked,
        HTTPException,
        RequestValidationError,
        Exception,
    )
    for kind in kinds:
        app.add_exception_handler(kind, answer)


def problem_of(why: Exception) -> Problem:
    """What went wrong, as a problem."""
    if isinstance(why, Problem):
        return why
    of_kind: tuple[tuple[type[Exception], Callable[[Any], Problem]], ...] = (
        (NotAsSeen, lambda _: Problem(412, "changed_since")),
        (Refused, _refused),
        (Unreadable, _unreadable),
        (NotAsked, _not_asked),
        (HTTPException, _of_http),
        (RequestValidationError, _parameter_wrong),
    )
    made = next((make for kind, make in of_kind if isinstance(why, kind)), None)
    return made(why) if made else Problem(500, "broken")


def _of_http(why: HTTPException) -> Problem:
    code = OF_HTTP.get(why.status_code, "unreadable")
    return Problem(why.status_code, code, {"most": BODY_BYTES_MAX}, headers=why.headers)


def _refused(why: Refused) -> Problem:
    status = next((each for kind, each in OF_REFUSALS.items() if isinstance(why, kind)), 409)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Problem(status, "cannot_now")
    return Problem(status, why.code, why.facts)


def _unreadable(why: Unreadable) -> Problem:
    # The name of a field that there is not is something that was sent.
    field = None if why.code == "field_unknown" else why.field
    return Problem(
        422, why.code, {"command": why.command or "-"}, field=field, expected=why.expected
    )


def _not_asked(why: NotAsked) -> Problem:
    if why.code == "unknown_parameter":
        return Problem(422, "parameter_unknown", {"known": why.facts["known"]})
    field, expected = why.facts.get("name"), why.facts.get("expected")
    return Problem(422, why.code, why.facts, field=field, expected=expected)


def _parameter_wrong(why: RequestValidationError) -> Problem:
    # Only what a route names itself is read so: the name is none that was sent.
    name = str(why.errors()[0]["loc"][-1])
    expected = routes.EXPECTED.get(name)
    return Problem(422, "parameter_wrong", {"name": name}, field=name, expected=expected)


def told(
    problem: Problem, words: Words, lang: str, *, is_of_the_registry: bool = False
) -> Response:
    """The problem as it goes out, in one language; and as SPDCI tells it, to who asks there."""
    body: dict[str, Any] = {
        "type": f"{TYPE}{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": _sentence(problem, words, lang),
    }
    named = {"field": problem.field, "expected": problem.expected}
    body |= {name: value for name, value in named.items() if value is not None}
    if is_of_the_registry:
        body["errors"] = [{"code": transport_code(problem.status), "message": body["detail"]}]
    return Response(
        json.dumps(body, ensure_ascii=False),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={**(problem.headers or {}), "Content-Language": lang},
    )


def _sentence(problem: Problem, words: Words, lang: str) -> str:
    given = dict(problem.values)
    given |= {"field": problem.field or "-", "expected": problem.expected or "-"}
    for key in (f"{prefix}.{problem.code}" for prefix in SENTENCES):
        if key in words:
            named = {name: given.get(name, "-") for name in words.placeholders(key)}
            return words.t(key, lang, **{name: str(value) for name, value in named.items()})
    return refusal_sentence(problem.code, problem.values, words, lang)
