"""Every question, of now or of an earlier moment: /api/v1/questions/{name}."""

from collections.abc import Mapping
from functools import cache
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api import asking, rights
from api.asking import Answered, Moment, NotAMoment, Parameter, Question
from api.cli_ask import Discreet
from api.office import Office
from api.rights import Purpose
from api.v1.answers import json_answer, parameters_of, unless_known, whole_number, wrong_parameter
from api.v1.callers import Anything, Caller, For
from api.v1.problems import Problem

router = APIRouter()

AS_OF, HAPPENED_BY, AREA, LIMIT = "as_of", "happened_by", "area", "limit"
MOMENT = frozenset({AS_OF, HAPPENED_BY})
TOLD_BY_THE_MOMENT = frozenset({"at", HAPPENED_BY})
"""What some questions take themselves, and every question is asked here in one way."""

PERSONS = frozenset({"person_id", "carer_person_id"})
ROWS_MAX = 10_000

THE_SAME_EVERYWHERE = frozenset(
    {
        "accounting_periods",
        "api_clients",
        "areas",
        "availability",
        "device_card",
        "device_whereabouts",
        "kind_words",
        "kiosk_tests",
        "organisations",
        "policies",
        "publications",
        "service_kinds",
        "stations",
        "stock_takes",
    }
)
"""Files of questions about no person and no place, which are for whoever has the right."""


@cache
def questions() -> dict[str, Question]:
    """Every question by name."""
    return asking.all_questions()


def parameters(question: Question) -> dict[str, Parameter]:
    """What may be told with a question here, beside the moment it is asked of."""
    kept = question.parameters.items()
    return {name: each for name, each in kept if name not in TOLD_BY_THE_MOMENT}


@router.get("/questions/{name}")
def ask(name: str, request: Request, caller: Anything, purpose: For) -> Response:
    """Answer a question, as it is now or as it was known or had happened."""
    question = questions().get(name)
    if question is None:
        raise Problem(404, "not_found")
    caller.must_have(rights.of_question(name))
    caller.reach.must_hold_office()
    taken = parameters(question)
    told = parameters_of(request, taken.keys() | MOMENT)
    when = moment_of(caller.office, told)
    given = {name: value for name, value in told.items() if name not in MOMENT}
    if LIMIT in taken:
        whole_number(given, LIMIT, 1, ROWS_MAX)
    _must_reach(caller, question, given, purpose)
    made = asking.ask(caller.office, question, given, when)
    discreet = Discreet()
    answer = caller.reach.narrowed(discreet.of(made.answer))
    body = _body(question, msgspec.structs.replace(made, answer=answer), when, discreet.left_out)
    return unless_known(request, json_answer(body))


def moment_of(office: Office, told: Mapping[str, str]) -> Moment:
    """Of when the answer is to be.

    Raises:
        Problem: the query means no moment of this ledger.
    """
    try:
        return asking.moment(office, told.get(AS_OF), told.get(HAPPENED_BY))
    except NotAMoment:
        raise Problem(422, "moment_wrong", {"newest": office.ledger.position()}) from None


def _must_reach(
    caller: Caller, question: Question, given: dict[str, str], purpose: Purpose
) -> None:
    """Narrow what is asked to the program's area, and write down whose record it reads."""
    area = caller.client.area
    if area is not None and AREA in question.parameters:
        if not caller.reach.holds_area(given.setdefault(AREA, area)):
            raise Problem(403, "out_of_reach")
    elif area is not None and not _can_be_narrowed(question):
        raise Problem(403, "out_of_reach")
    for name in PERSONS & given.keys() & question.parameters.keys():
        caller.must_see(_person(name, given[name]), purpose)


def _can_be_narrowed(question: Question) -> bool:
    """Whether each row of the answer says whom or which place it is about, or it is of neither."""
    about = {"person_id", AREA, *PERSONS}
    columns = set(question.row.__struct_fields__) if question.row else set()
    asked = PERSONS & question.parameters.keys()
    file = question.name.partition(".")[0]
    return file in THE_SAME_EVERYWHERE or bool(about & columns) or bool(asked)


def _person(name: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise wrong_parameter(name, "id") from None


def _body(question: Question, made: Answered, when: Moment, left_out: int) -> dict[str, object]:
    by = when.happened_by.isoformat() if when.happened_by else None
    return {
        "question": question.name,
        "position": made.position,
        "happened_by": by,
        "stopped": made.stopped,
        "left_out": left_out,
        "answer": made.answer,
    }
