"""What the auditor found, written down: at which checkpoint, and with its receipt."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from api.audit.checking import PAPER_CHARS_MAX, note_of
from api.audit.finding import SAID_CHARS_MAX, Recorded, record, stated_of
from api.auth import Auditing
from api.desk.forms import NOTHING, Wrong, wrong
from api.turn import Turn
from api.unclear import Unclear
from ledger.aggregates.inspection import Severity
from ledger.errors import ProofWrong, Refused
from ledger.proof.notes import Checkpoint

router = APIRouter(prefix="/finding")


class Typed(BaseModel):
    """What was typed; ``key`` came with the form."""

    key: UUID
    said: str = ""
    severity: str = ""
    positions: str = ""
    question: str = ""
    note: str = ""


@router.get("")
def write(turn: Auditing, position: str = "", question: str = "") -> Response:
    """The form, about the entry and the question it was come from."""
    return _shown(turn, positions=position, question=question)


@router.post("")
def written(turn: Auditing, typed: Annotated[Typed, Form()]) -> Response:
    """Record it; the page that follows is the paper to be signed and taken along."""
    try:
        stated = stated_of(typed.said, typed.severity, typed.positions, typed.question)
        found = record(turn.office, turn.by(str(typed.key)), stated, _at(turn, typed.note))
    except (Unclear, Refused) as error:
        return _shown(turn, wrong(turn, error), **typed.model_dump(exclude={"key"}))
    return _done(turn, found)


def _at(turn: Turn, note: str) -> Checkpoint:
    """The checkpoint it was found at: the pasted one, else the newest."""
    if not note.strip():
        return turn.office.log.seal().checkpoint
    try:
        at = note_of(note).checkpoint
    except ProofWrong:
        raise Unclear("note", "audit.paper_unreadable") from None
    if at.origin != turn.office.log.origin:
        raise Unclear("note", "audit.finding_other_ledger")
    return at


def _shown(turn: Turn, why: Wrong = NOTHING, **typed: str) -> Response:
    blank = dict.fromkeys(("said", "severity", "positions", "question", "note"), "")
    return turn.show(
        "audit/finding.html",
        heading=turn.t("audit.finding_title"),
        here="/audit/finding",
        status=why.status,
        error=why.sentence,
        field=why.field,
        key=turn.office.ledger.new_id(),
        typed=blank | typed,
        severities=[each.value for each in Severity],
        said_max=SAID_CHARS_MAX,
        note_max=PAPER_CHARS_MAX,
    )


def _done(turn: Turn, found: Recorded) -> Response:
    return turn.show(
        "audit/finding_done.html",
        heading=turn.t("audit.finding_done_title"),
        here="/audit/finding",
        found=found,
        written_on=turn.day(turn.office.today()),
        auditor=turn.session.name if turn.session else "",
        commands=(f"handrail prove {found.position}", "handrail audit check paper.txt"),
    )
