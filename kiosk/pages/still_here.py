"""Nobody did anything for a while: the record is hidden, and opens again with one key."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.page import Choice, Page, Refresh
from kiosk.speech.saying import Count
from kiosk.turn import Anyone, Turn

router = APIRouter()


@router.get("/still-here")
def still_here(request: Request) -> Response:
    """Hide the record and ask. The browser comes here by itself, so this is no sign of life."""
    turn = Turn(request, awake=False)
    if not turn.visit.is_personal:
        return turn.go("/")
    settings = turn.kiosk.settings
    script = turn.script()
    minutes = Count(-(-settings.answer_seconds // 60), "minutes")
    page = Page(
        template="still_here.html",
        here="/still-here",
        heading=script.say("still.title"),
        lines=(script.say_to_all("still.hint", wait=minutes),),
        choices=(Choice(script.say("still.yes"), turn.visit.page, "next"),),
        back=turn.visit.page,
        refresh=Refresh(settings.answer_seconds, "/away"),
    )
    return turn.show(page, script)


@router.get("/away")
def gone(turn: Anyone) -> Response:
    """Nobody answered: the visit is over. Only to who had come in is it told."""
    language = turn.lang
    was_in = turn.visit.is_personal or turn.was_ended
    turn.start_anew()
    return turn.go(f"/goodbye/{language}" if was_in else "/")
