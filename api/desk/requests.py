"""What people ask about their own data: taken in, listed by the day it is due, answered."""

from datetime import date
from enum import Enum
from typing import Annotated, NamedTuple, TypeVar
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api.auth import Answering
from api.desk import forms, objecting
from api.desk.forms import NOTHING, Wrong, wrong
from api.rights import Purpose
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Text
from ledger.aggregates import PersonRequest
from ledger.aggregates.person_request import (
    RefusalGround,
    RequestKind,
    RequestOutcome,
    RequestState,
)
from ledger.commands import requesting
from ledger.errors import Refused
from ledger.particulars import GivenThrough
from ledger.vocabulary import first_day
from ledger.work import Work
from projections import person_requests

router = APIRouter()

WORDS_CHARS_MAX = 500
TEnum = TypeVar("TEnum", bound=Enum)
Key = Annotated[UUID, Form()]
Typed = Annotated[str, Form()]
Seen = Annotated[int | None, Form()]


class Line(NamedTuple):
    """One thing that waits: where it is answered, what it is, of whom, and how long there is."""

    href: str
    what: str
    person_id: UUID
    received_on: str
    due_on: date
    left: str
    is_overdue: bool


@router.get("/requests")
def waiting(turn: Answering) -> Response:
    """Every request and objection that waits for an answer, what is due first first."""
    lines = sorted([*_requests(turn), *_objections(turn)], key=lambda each: each.due_on)
    known = turn.sees((each.person_id for each in lines), Purpose.COMPLAINT)
    return turn.show(
        "desk/requests.html",
        heading=turn.t("requests.title"),
        here="/desk/requests",
        lines=[each for each in lines if each.person_id in known],
        known=known,
    )


@router.get("/people/{person_id}/request")
def ask(turn: Answering, person_id: UUID) -> Response:
    """What the person asks for."""
    turn.must_see(person_id, Purpose.COMPLAINT)
    return _form(turn, person_id)


@router.post("/people/{person_id}/request")
def receive(
    turn: Answering,
    person_id: UUID,
    key: Key,
    kind: Typed = "",
    through: Typed = "",
    words: Typed = "",
) -> Response:
    """Note it, with the day by which it is due."""
    turn.must_see(person_id, Purpose.COMPLAINT)
    typed = {"kind": kind, "through": through, "words": words}
    today, said = turn.office.today(), words.strip()[:WORDS_CHARS_MAX] or None
    try:
        asked = _chosen(RequestKind, kind, "kind", "kind_missing")
        by_whom = _chosen(GivenThrough, through, "through", "through_missing")

        def decide(work: Work) -> str:
            return requesting.receive(
                work,
                occurred_on=today,
                person_id=person_id,
                request_kind=asked,
                given_through=by_whom,
                words=said,
            )

        turn.office.ledger.perform(turn.by(f"request:{key}"), decide)
    except (Unclear, Refused) as error:
        return _form(turn, person_id, wrong(turn, error), typed)
    turn.tell("requests.did_receive")
    return turn.go("/desk/requests")


@router.get("/requests/{request_id}")
def look(turn: Answering, request_id: UUID) -> Response:
    """The request, and what can be answered."""
    return _one(turn, _found(turn, request_id))


@router.post("/requests/{request_id}")
def answer(  # noqa: PLR0913, PLR0917 - each is a field of the form
    turn: Answering,
    request_id: UUID,
    key: Key,
    outcome: Typed = "",
    ground: Typed = "",
    words: Typed = "",
    seen: Seen = None,
) -> Response:
    """Tell what became of it."""
    request = _found(turn, request_id)
    forms.must_be_unchanged(turn, request_id, seen)
    typed = {"outcome": outcome, "ground": ground, "words": words}
    today, said = turn.office.today(), words.strip()[:WORDS_CHARS_MAX] or None
    try:
        told = _chosen(RequestOutcome, outcome, "outcome", "outcome_missing")
        is_refused = told is RequestOutcome.REFUSED
        why = _chosen(RefusalGround, ground, "ground", "ground_missing") if is_refused else None

        def decide(work: Work) -> str:
            work.change(PersonRequest, request_id).answer(
                occurred_on=today, request_outcome=told, refusal_ground=why, answer=said
            )
            return str(request_id)

        turn.office.ledger.perform(turn.by(f"request:{key}"), decide)
    except (Unclear, Refused) as error:
        return _one(turn, request, wrong(turn, error), typed)
    turn.tell("requests.did_answer")
    return turn.go("/desk/requests")


def _requests(turn: Turn) -> list[Line]:
    today = date.fromisoformat(turn.office.today())
    return [
        _line(
            turn,
            f"/desk/requests/{each.request_id}",
            turn.t(f"request_kind.{each.request_kind}"),
            each.person_id,
            each.received_on,
            each.due_on,
        )
        for each in person_requests.unanswered(turn.office.fresh(), day=today)
    ]


def _objections(turn: Turn) -> list[Line]:
    """Objections to entries, which are facts of their own, with the same days to answer."""
    work = Work(turn.office.ledger, turn.by("look"))
    lines = []
    for each in objecting.waiting_for(turn, turn.office.fresh()):
        received = first_day(each.disputed_on)
        terms, _ = requesting.terms_on(work, received)
        due = requesting.due_on(terms, RequestKind.OBJECTION, received)
        what, href = turn.t("requests.entry"), f"/desk/objections/{each.objection_id}"
        lines.append(_line(turn, href, what, each.person_id, each.disputed_on, due))
    return lines


def _line(
    turn: Turn, href: str, what: str, person_id: UUID, received_on: str, due_on: date
) -> Line:
    days = (due_on - date.fromisoformat(turn.office.today())).days
    key = "requests.left" if days > 0 else "requests.due_today" if days == 0 else "requests.overdue"
    left = turn.t(key) if days == 0 else turn.t(key, days=Text(turn.number(abs(days))))
    return Line(href, what, person_id, received_on, due_on, left, days < 0)


def _found(turn: Turn, request_id: UUID) -> PersonRequest:
    request = turn.office.ledger.load(PersonRequest, request_id)
    if request is None or not request.begun:
        raise HTTPException(404)
    turn.must_see(request.person_id, Purpose.COMPLAINT)
    return request


def _form(
    turn: Turn, person_id: UUID, why: Wrong = NOTHING, typed: dict[str, str] | None = None
) -> Response:
    return turn.show(
        "desk/request_new.html",
        heading=turn.t("requests.new"),
        here=f"/desk/people/{person_id}/request",
        status=why.status,
        error=why.sentence,
        field=why.field,
        person_id=person_id,
        kinds=_worded(turn, RequestKind, "request_kind"),
        through=_worded(turn, GivenThrough, "given_through"),
        typed=typed or {},
        words_chars_max=WORDS_CHARS_MAX,
        key=turn.office.ledger.new_id(),
    )


def _one(
    turn: Turn, request: PersonRequest, why: Wrong = NOTHING, typed: dict[str, str] | None = None
) -> Response:
    asked = [
        each for each in request.standing if isinstance(each, PersonRequest.PersonRequestReceived)
    ][-1]
    return turn.show(
        "desk/request.html",
        heading=turn.t(f"request_kind.{request.request_kind.value}"),
        here=f"/desk/requests/{request.id}",
        status=why.status,
        error=why.sentence,
        field=why.field,
        request=request,
        asked=asked,
        is_open=request.state is RequestState.OPEN,
        known=turn.sees([request.person_id], Purpose.COMPLAINT).get(request.person_id),
        outcomes=_worded(turn, RequestOutcome, "request_outcome"),
        grounds=_worded(turn, RefusalGround, "refusal_ground"),
        typed=typed or {},
        words_chars_max=WORDS_CHARS_MAX,
        seen=forms.seen(turn.office, request.id),
        key=turn.office.ledger.new_id(),
    )


def _chosen(kind: type[TEnum], typed: str, field: str, key: str) -> TEnum:
    try:
        return kind(typed)
    except ValueError:
        first = next(iter(kind)).value.replace("_", "-")
        raise Unclear(f"{field}-{first}", f"requests.{key}") from None


def _worded(turn: Turn, kind: type[Enum], vocabulary: str) -> list[tuple[str, str]]:
    return [(each.value, turn.t(f"{vocabulary}.{each.value}")) for each in kind]
