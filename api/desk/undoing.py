"""Taking back what was recorded a moment ago, with the button that stands beside the notice."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.auth import Correcting
from api.refusals import refusal
from kiosk.speech.saying import Text
from ledger.commands import undoing
from ledger.errors import Refused
from ledger.vocabulary import WithdrawalReason
from ledger.work import Work

router = APIRouter(prefix="/undo")

KEY_CHARS_MAX = 200


@router.post("")
def undo(
    turn: Correcting, command: Annotated[str, Form()], back: Annotated[str, Form()] = ""
) -> Response:
    """Take back everything that this command of their own recorded; a rule may say no."""
    key = command[:KEY_CHARS_MAX]
    recorded, today = turn.by(key).key, turn.office.today()

    def take_back(work: Work) -> list[str]:
        changed = undoing.undo(
            work,
            occurred_on=today,
            command=recorded,
            reason=WithdrawalReason.OTHER,
        )
        return [str(each) for each in changed]

    try:
        turn.office.ledger.perform(turn.by(f"undo:{key}"), take_back)
    except Refused as why:
        turn.tell("desk.not_undone", why=Text(refusal(why, turn.house.words, turn.lang)))
    else:
        turn.tell("desk.undone")
    return turn.go(back if turn.is_own_page(back) else turn.home)
