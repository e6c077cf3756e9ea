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
        lines=tuple(script.say(f"machine.broken_{part.value}") for part in turn.broken),
        choices=tuple(
            Choice(
                script.say_to_all("welcome.start", lang=code),
                f"/language/{code}?to=/card",
                "start",
            )
            for code in LANGUAGES
        ),
        is_list=True,
        says_always=True,
    )
    return turn.show(page, script)
