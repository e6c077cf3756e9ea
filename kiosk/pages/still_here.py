"""Nobody did anything for a while: what was shown is hidden, and one key brings it back.

The question may come as often as it likes: who answers it stays as long as they want.
"""

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
    visits, visit = turn.kiosk.visits, turn.visit
    if not visit.must_end or visit.is_farewell:
        return turn.go("/")
    if visits.is_held(visit):
        return turn.go(visit.page)
    visits.ask(visit)
    settings = turn.kiosk.settings
    script = turn.script()
    minutes = Count(-(-settings.answer_seconds // 60), "minutes")
    hint = "still.hint" if visit.is_personal else "still.start"
    page = Page(
        template="still_here.html",
        here="/still-here",
        heading=script.say_to_all("still.title"),
        lines=(script.say_to_all(hint, wait=minutes),),
        choices=(Choice(script.say_to_all("still.yes"), visit.page, "next"),),
        back=visit.page,
        refresh=Refresh(settings.answer_seconds, "/away"),
    )
    return turn.show(page, script)


@router.post("/here")
def here(turn: Anyone) -> Response:
    """Somebody pressed a key; the page stays as it is."""
    return turn.nothing_more()


@router.get("/idle")
def idle(request: Request) -> Response:
    """Whether a page that nobody touched may stay as it is (204), or must ask (409)."""
    turn = Turn(request, awake=False)
    if turn.visit.must_end and not turn.kiosk.visits.is_held(turn.visit):
        return Response(status_code=409)
    return turn.nothing_more()


@router.get("/away")
def gone(turn: Anyone) -> Response:
    """Nobody answered: the visit is over. Only to who had come in is it told."""
    language = turn.lang
    if turn.visit.is_personal:
        turn.say_farewell()
        return turn.go(f"/goodbye/{language}")
    was_ended = turn.was_ended
    turn.start_anew()
    return turn.go(f"/goodbye/{language}" if was_ended else "/")
