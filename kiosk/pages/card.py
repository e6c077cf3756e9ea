"""Card number: typed, or scanned as if it were typed."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.identify import CARD_CHARS_MAX, as_card_number
from kiosk.page import Field, Page
from kiosk.session import Notice
from kiosk.turn import Anyone

router = APIRouter()


@router.get("/card")
def card(turn: Anyone) -> Response:
    """Ask for the card number."""
    script = turn.script()
    page = Page(
        template="card.html",
        here="/card",
        error=turn.notice(script, "/card"),
        heading=script.say("card.title"),
        lines=(script.say("card.hint"),),
        field=Field("card", script.say("card.send"), chars_max=CARD_CHARS_MAX),
    )
    return turn.show(page, script)


@router.post("/card")
def take_card(turn: Anyone, card: Annotated[str, Form()] = "") -> Response:
    """Remember the number until the PIN comes. Whether anybody holds it is not told yet."""
    number = as_card_number(card)
    if turn.visit.person_id is not None:
        turn.another_visitor()
    if not number:
        turn.visit.notice = Notice("/card", "card.empty")
        return turn.go("/card")
    turn.visit.notice = None
    turn.visit.card_number = number
    return turn.go("/pin", ready_for=lambda: turn.kiosk.doors.holder_of(number))
