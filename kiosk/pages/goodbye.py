"""The end of a visit: nothing of it stays, on our side or in the browser."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.earcons import Earcon
from kiosk.page import Choice, Page, Refresh
from kiosk.turn import Anyone
from kiosk.words import LANGUAGES

router = APIRouter()

LEFT_BEHIND = '"cache", "storage"'
"""What the browser is told to throw away. Our cookie is replaced; a clerk's is not ours to take."""


@router.post("/finish")
def finish(turn: Anyone) -> Response:
    """Close the visit; the next visitor starts in the kiosk's own language."""
    language = turn.lang
    turn.start_anew()
    response = turn.go(f"/goodbye/{language}")
    response.headers["Clear-Site-Data"] = LEFT_BEHIND
    return response


@router.get("/goodbye/{language}")
def goodbye(turn: Anyone, language: str) -> Response:
    """Farewell, in the language that was spoken."""
    if language not in LANGUAGES:
        return turn.go("/")
    script = turn.script(language)
    page = Page(
        template="goodbye.html",
        here="/goodbye",
        heading=script.say("goodbye.title"),
        lines=(script.say("goodbye.hint"),),
        choices=(Choice(script.say("goodbye.again"), "/", "start"),),
        earcon=Earcon.SIGNED_OUT,
        refresh=Refresh(turn.kiosk.settings.goodbye_seconds, "/"),
    )
    response = turn.show(page, script)
    response.headers["Clear-Site-Data"] = LEFT_BEHIND
    return response
