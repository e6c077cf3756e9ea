"""A file that was taken in: what became of it, and taking the whole of it back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Importing
from api.desk.forms import NOTHING, Wrong, wrong
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name, Number
from ledger.aggregates import ImportBatch
from ledger.commands.withdrawing_imports import withdraw_import
from ledger.errors import Refused
from ledger.vocabulary import WithdrawalReason
from ledger.work import Work
from projections import staff_lookup

router = APIRouter(prefix="/imports/taken")

NOTE_CHARS_MAX = 500
COUNTS = ("new", "already", "conflicting", "rejected")


class Reason(BaseModel):
    """Why a file is taken back."""

    key: UUID
    reason: str = ""
    note: str = ""


@router.get("/{batch_id}")
def taken(turn: Importing, batch_id: UUID) -> Response:
    """What was recorded of a file, and the form that takes it back."""
    return _taken(turn, batch_id)


@router.post("/{batch_id}")
def withdraw(turn: Importing, batch_id: UUID, stated: Annotated[Reason, Form()]) -> Response:
    """Take back everything that a file recorded, or nothing."""
    batch, today = _batch(turn, batch_id), turn.office.today()
    note = stated.note.strip()[:NOTE_CHARS_MAX]
    try:
        reason = _reason(stated.reason)

        def take_back(work: Work) -> int:
            return withdraw_import(
                work, id=batch_id, occurred_on=today, reason=reason, note=note or None
            )

        asked = ["withdraw_import", str(batch_id), reason.value, note]
        done = turn.office.ledger.perform(turn.by(str(stated.key)), take_back, asked)
    except (Unclear, Refused) as error:
        return _taken(turn, batch_id, wrong(turn, error), stated)
    name = batch.runs[-1].file if batch.runs else ""
    facts = done.value if isinstance(done.value, int) else 0
    turn.tell("import.withdrawn", file=Name(name or "-"), facts=Number(facts))
    return turn.go(f"/desk/imports/taken/{batch_id}")


def _reason(said: str) -> WithdrawalReason:
    try:
        return WithdrawalReason(said)
    except ValueError:
        raise Unclear("reason-wrong_thing", "import.reason_missing") from None


def _batch(turn: Turn, batch_id: UUID) -> ImportBatch:
    """The file, if it was taken in for the body they act for."""
    facts = turn.office.ledger.facts_of([batch_id]).get(batch_id, [])
    own = turn.session.organisation if turn.session else ""
    is_theirs = bool(facts) and facts[0].envelope.organisation == own
    if not is_theirs or not isinstance(facts[0], ImportBatch.FileImported):
        raise HTTPException(404)
    batch = turn.office.ledger.load(ImportBatch, batch_id)
    if batch is None:
        raise HTTPException(404)
    return batch


def _taken(
    turn: Turn, batch_id: UUID, why: Wrong = NOTHING, stated: Reason | None = None
) -> Response:
    batch = _batch(turn, batch_id)
    facts = turn.office.ledger.facts_of([batch_id])[batch_id]
    runs = [each for each in facts if isinstance(each, ImportBatch.FileImported)]
    last = batch.runs[-1] if batch.runs else runs[-1]
    staff = staff_lookup.staff(turn.office.fresh(), last.envelope.actor)
    return turn.show(
        "desk/import_taken.html",
        heading=turn.t("import.title_taken"),
        here=f"/desk/imports/taken/{batch_id}",
        status=why.status,
        error=why.sentence,
        field=why.field,
        batch=batch,
        last=last,
        who=(staff.name if staff else None) or "-",
        counts=[(name, getattr(last.count, name)) for name in COUNTS],
        reasons=[
            each.value for each in WithdrawalReason if each is not WithdrawalReason.WRONG_PERSON
        ],
        stated=stated,
        key=turn.office.ledger.new_id(),
        number=turn.number,
    )
