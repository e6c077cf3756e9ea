"""PIN: the second half of who somebody is."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.identify import PIN_CHARS_MAX, as_pin, identify
from kiosk.page import Field, Page
from kiosk.session import Notice
from kiosk.turn import Anyone

router = APIRouter()


@router.get("/pin")
def pin(turn: Anyone) -> Response:
    """Ask for the PIN."""
    if turn.visit.card_number is None:
        return turn.go("/card")
    script = turn.script()
    page = Page(
        template="pin.html",
        here="/pin",
        error=turn.notice(script, "/pin"),
        heading=script.say("pin.title"),
        lines=(script.say("pin.hint"),),
        field=Field("pin", script.say("pin.send"), chars_max=PIN_CHARS_MAX, secret=True),
        back="/card",
    )
    return turn.show(page, script)


@router.post("/pin")
def take_pin(turn: Anyone, pin: Annotated[str, Form()] = "") -> Response:
    """Open the record, or say what to do next."""
    card_number = turn.visit.card_number
    if card_number is None:
        return turn.go("/card")
    digits = as_pin(pin)
    if not digits:
        turn.visit.notice = Notice("/pin", "pin.empty")
        return turn.go("/pin")
    answer = identify(turn.kiosk.doors, card_number, digits)
    if answer.person_id is None:
        # Both are asked for again: the visitor cannot know which of the two was wrong.
        turn.visit.card_number = None
        turn.visit.notice = Notice("/card", answer.key, answer.values)
        return turn.go("/card")
    turn.sign_in(answer.person_id)
    return turn.go("/record/1", ready_for=lambda: answer.person_id)
