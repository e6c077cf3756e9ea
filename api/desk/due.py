"""What is out and what should be back; a call about it is written down here."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Lending
from api.desk import reminding
from api.desk.forms import NOTHING, Wrong, wrong
from api.rights import Purpose
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.errors import Refused
from projections import open_loans, person_lookup

router = APIRouter(prefix="/due")

LOANS_SHOWN_MAX = 50


class Called(BaseModel):
    """What a form says of a call about a loan."""

    key: UUID
    outcome: str = ""
    note: str = ""


@router.get("")
def due(turn: Lending) -> Response:
    """The devices that are out, overdue first."""
    views, today = turn.office.fresh(), turn.office.today()
    day = date.fromisoformat(today)
    loans = open_loans.all_out(views, limit=LOANS_SHOWN_MAX)
    late = open_loans.overdue(views, day=day, limit=LOANS_SHOWN_MAX)
    late += open_loans.due_on(views, day=day, limit=LOANS_SHOWN_MAX)
    reminded = {each.device_id: each for each in late}
    known = turn.sees(loan.person_id for loan in loans)
    out = open_loans.count_out(views, before=day)
    return turn.show(
        "desk/due.html",
        heading=turn.t("desk.due_title"),
        here="/desk/due",
        rows=[(loan, known.get(loan.person_id), reminded.get(loan.device_id)) for loan in loans],
        today=today,
        out=turn.t("desk.out", out=turn.number(out.out), overdue=turn.number(out.overdue)),
        rest=turn.t("desk.rest", rest=turn.number(out.out - len(loans)))
        if out.out > len(loans)
        else "",
    )


@router.get("/{device_id}")
def ask(turn: Lending, device_id: UUID) -> Response:
    """Whom to call about this device, and how it went."""
    return _ask(turn, device_id)


@router.post("/{device_id}")
def call(turn: Lending, device_id: UUID, stated: Annotated[Called, Form()]) -> Response:
    """Write down that somebody called, and how it went."""
    loan = open_loans.of_device(turn.office.fresh(), device_id)
    if loan is None:
        raise HTTPException(404)
    turn.must_see(loan.person_id, Purpose.SERVICE)
    note = stated.note.strip()[: reminding.NOTE_CHARS_MAX]
    try:
        _must_say_how(stated.outcome)
        by = turn.by(str(stated.key))
        reminding.called(turn.office, by, loan, reached=stated.outcome == "reached", note=note)
    except (Unclear, Refused) as error:
        return _ask(turn, device_id, wrong(turn, error), stated.outcome, note)
    turn.tell(
        f"desk.reminded_{stated.outcome}", undo=str(stated.key), device=Name(loan.device_name)
    )
    return turn.go("/desk/due")


def _must_say_how(outcome: str) -> None:
    if outcome not in reminding.OUTCOMES:
        raise Unclear("outcome-reached", "desk.remind_missing")


def _ask(
    turn: Turn, device_id: UUID, why: Wrong = NOTHING, outcome: str = "", note: str = ""
) -> Response:
    loan = open_loans.of_device(turn.office.fresh(), device_id)
    person = person_lookup.summary(turn.office.views, loan.person_id) if loan else None
    if loan is None or person is None:
        raise HTTPException(404)
    turn.must_see(loan.person_id, Purpose.SERVICE)
    return turn.show(
        "desk/remind.html",
        heading=turn.t("desk.remind_title"),
        here=f"/desk/due/{device_id}",
        status=why.status,
        error=why.sentence,
        field=why.field,
        loan=loan,
        person=person,
        phone=reminding.phone_of(turn.office, loan.person_id),
        today=turn.office.today(),
        outcomes=reminding.OUTCOMES,
        outcome=outcome,
        note=note,
        key=turn.office.ledger.new_id(),
    )
