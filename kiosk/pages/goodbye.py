"""The end of a visit: nothing of it stays, on our side or in the browser."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.earcons import Earcon
from kiosk.page import Choice, Page, Refresh
from kiosk.turn import Anyone
from kiosk.words import LANGUAGES

router = APIRouter()

LEFT_BEHIND = '"cache", "storage"'
"""What the browser is told to throw away; it does over TLS alone, so nothing may depend on it.
Our cookie is replaced; a clerk's and the machine's are not ours to take."""


@router.post("/finish")
def finish(turn: Anyone) -> Response:
    """Close the visit; the farewell is for its visitor, what comes after it for the next."""
    language = turn.lang
    turn.say_farewell()
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
        here=f"/goodbye/{language}",
        heading=script.say_to_all("goodbye.title"),
        lines=(script.say_to_all("goodbye.hint"),),
        choices=(Choice(script.say_to_all("goodbye.again"), "/", "start"),),
        earcon=Earcon.SIGNED_OUT,
        refresh=Refresh(turn.kiosk.settings.goodbye_seconds, "/"),
    )
    response = turn.show(page, script)
    response.headers["Clear-Site-Data"] = LEFT_BEHIND
    return response
