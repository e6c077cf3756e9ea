"""A card alone opens a summary. What to show for more, said kindly."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Way, question
from kiosk.turn import Known

router = APIRouter()


@router.get("/more-needed")
def more_needed(turn: Known) -> Response:
    """What to show, where, and what can be seen as it is."""
    ways = (
        Way("more_needed.show", "/pin", "certificate"),
        CALL,
        Way("asks.something", "/ask", "question"),
    )
    shown = Answer("more_needed", "/more-needed", "/ask", "more_needed.title", ways)
    return question(turn, "more_needed.title", shown, hints=("more_needed.hint",))
