"""PIN: the second half of who somebody is."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.coming import come_in
from kiosk.identify import PIN_CHARS_MAX, as_pin, identify
from kiosk.page import Choice, Field, Page
from kiosk.session import Notice
from kiosk.turn import Anyone

router = APIRouter()


@router.get("/pin")
def pin(turn: Anyone) -> Response:
    """Ask for the PIN."""
    if turn.visit.card_number is None:
        return turn.go("/card")
    script = turn.script()
    error = turn.notice(script, "/pin")
    heading, lines = script.say_to_all("pin.title"), [script.say_to_all("pin.hint")]
    if turn.visit.is_helped:
        lines.append(script.say_to_all("pin.alone"))
    send = Field("pin", script.say_to_all("pin.send"), chars_max=PIN_CHARS_MAX, secret=True)
    page = Page(
        template="pin.html",
        here="/pin",
        error=error,
        heading=heading,
        lines=tuple(lines),
        field=send,
        choices=(Choice(script.say_to_all("pin.vouch"), "/vouch", "help"),),
        back="/summary" if turn.visit.is_summary else "/card",
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
    answer = identify(turn.kiosk.doors, card_number, digits, turn.place)
    if answer.person_id is not None:
        return come_in(turn, answer.person_id)
    if turn.visit.is_summary:  # the card is right, as the summary has shown already
        turn.visit.notice = Notice("/pin", _of_the_pin(answer.key), answer.values)
        return turn.go("/pin")
    # Both are asked for again: the visitor cannot know which of the two was wrong.
    turn.forget_card()
    turn.visit.notice = Notice("/card", answer.key, answer.values)
    return turn.go("/card")


def _of_the_pin(key: str) -> str:
    return "pin.refused" if key == "identify.refused" else key
