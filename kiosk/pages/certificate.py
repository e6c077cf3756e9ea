"""Whether the visitor's certificate is valid, and until when; nothing else that stands in it."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Way, answer
from kiosk.telling_asked import certificate
from kiosk.turn import SignedIn

router = APIRouter()


@router.get("/certificate")
def is_it_valid(turn: SignedIn) -> Response:
    """The answer, and what to do where it is none or ends soon."""
    card = turn.kiosk.doors.card_of(turn.person_id)
    today = turn.kiosk.settings.today()
    told, hint = certificate(card, turn.kiosk.words, turn.lang, today)
    ways = (CALL, Way("asks.something", "/ask", "question"))
    shown = Answer("certificate", "/certificate", "/ask/3", "asks.certificate", ways)
    return answer(turn, told, shown, hints=(hint,) if hint else ())
