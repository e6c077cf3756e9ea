"""What the visitor has borrowed, and when it is due."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.speech.saying import Count
from kiosk.telling import is_overdue, loan
from kiosk.turn import SignedIn

router = APIRouter()

LOANS_MAX = 5


@router.get("/borrowed")
def borrowed(turn: SignedIn) -> Response:
    """Each thing with the day it is due."""
    loans = turn.loans()
    script = turn.script()
    if loans:
        heading = script.say("borrowed.title", count=Count(len(loans), "items"))
    else:
        heading = script.say("borrowed.none")
    today = turn.kiosk.settings.today()
    lines = [
        script.tell(loan(each, turn.kiosk.words, turn.lang, today)) for each in loans[:LOANS_MAX]
    ]
    if any(is_overdue(each, today) for each in loans):
        lines.append(script.say("borrowed.overdue_next"))
    if len(loans) > LOANS_MAX:
        more = Count(len(loans) - LOANS_MAX, "items")
        lines.append(script.say("borrowed.more", count=more))
    page = Page(
        template="borrowed.html",
        here="/borrowed",
        heading=heading,
        lines=tuple(lines),
        choices=(Choice(script.say("borrowed.record"), "/record/1", "previous"),),
        back="/record/1",
    )
    return turn.show(page, script)
