"""How the kiosk works, and the way back to where the visitor was."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.turn import Anyone

router = APIRouter()

SENTENCES = ("help.keys", "help.voice", "help.language", "help.finish", "help.staff")


@router.get("/help")
def help_page(turn: Anyone) -> Response:
    """A few sentences, the same from every page."""
    script = turn.script()
    page = Page(
        template="help.html",
        here="/help",
        heading=script.say("help.title"),
        lines=tuple(script.say(key) for key in SENTENCES),
        choices=(Choice(script.say("help.return"), turn.visit.page, "previous"),),
        back=turn.visit.page,
        says_always=True,
    )
    return turn.show(page, script)
