"""The first page: each language says for itself that it is there."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.turn import Anyone
from kiosk.words import LANGUAGES

router = APIRouter()


@router.get("/")
def welcome(turn: Anyone) -> Response:
    """One choice a language, in that language."""
    script = turn.script()
    page = Page(
        template="welcome.html",
        here="/",
        heading=script.say("welcome.title"),
        choices=tuple(
            Choice(
                script.say_to_all("welcome.start", lang=code, number=number),
                f"/language/{code}?to=/card",
                "start",
            )
            for number, code in enumerate(LANGUAGES, 1)
        ),
        says_always=True,
    )
    return turn.show(page, script)
