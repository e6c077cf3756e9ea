"""Card: typed, scanned as if it were typed, or read by the machine."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.coming import read_card, type_card
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
    if not number:
        turn.visit.notice = Notice("/card", "card.empty")
        return turn.go("/card")
    return type_card(turn, number)


@router.get("/card-read")
def card_read(turn: Anyone) -> Response:
    """A card was put into the machine: on with it, in its holder's language."""
    return read_card(turn)
