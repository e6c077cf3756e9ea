"""Opening the record of somebody who lives elsewhere: possible, for a reason, and never unseen."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api import seeing
from api.auth import Reading
from api.turn import Turn
from ledger.aggregates.record_access import BreakGlassReason
from ledger.commands import looking
from ledger.work import Work

router = APIRouter(prefix="/break-glass")

NOTE_CHARS_MAX = 500


@router.post("")
def break_glass(
    turn: Reading,
    key: Annotated[UUID, Form()],
    person: Annotated[UUID, Form()],
    reason: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """Write down why the record must be opened, then show what was asked for."""
    note = note.strip()[:NOTE_CHARS_MAX]
    chosen = next((each for each in BreakGlassReason if each.value == reason), None)
    if chosen is None:
        return ask(turn, person, back, field="reason", note=note)
    if chosen is BreakGlassReason.OTHER and not note:
        return ask(turn, person, back, field="note", reason=reason)
    today = turn.office.today()

    def open_it(work: Work) -> str:
        return looking.break_glass(
            work,
            occurred_on=today,
            person_id=person,
            break_glass_reason=chosen,
            note=note or None,
        )

    if turn.session is not None and not seeing.reaches(turn, person):
        turn.office.ledger.perform(turn.by(f"glass:{person}:{key}"), open_it)
        turn.session.opened |= {person}
    return turn.go(back if turn.is_own_page(back) else f"/desk/people/{person}")


def ask(
    turn: Turn, person_id: UUID, back: str, *, field: str = "", reason: str = "", note: str = ""
) -> Response:
    """The page that says whose record it is not, and asks for the reason."""
    return turn.show(
        "desk/break_glass.html",
        heading=turn.t("auth.glass_title"),
        here=turn.home,
        status=422 if field else 403,
        error=turn.t(f"auth.glass_{field}_missing") if field else "",
        field=f"{field}-{reasons()[0]}" if field == "reason" else field,
        person=person_id,
        back=back,
        reason=reason,
        note=note,
        reasons=reasons(),
        note_chars_max=NOTE_CHARS_MAX,
        home=turn.home,
        key=turn.office.ledger.new_id(),
    )


def reasons() -> list[str]:
    """Every reason there is, by its code."""
    return [each.value for each in BreakGlassReason]
