"""What the card alone opens: no more than whoever finds the card may know."""

from collections.abc import Iterator
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.lines import Line
from kiosk.page import Choice, Page, Script
from kiosk.speech.saying import Count, Date
from kiosk.turn import Anyone, Turn

router = APIRouter()


@router.get("/summary")
def summary(turn: Anyone) -> Response:
    """What is to be brought back and when, and how to hear the rest."""
    visit = turn.visit
    if visit.person_id is None:
        return turn.go("/card")
    if not visit.is_summary:
        return turn.go("/record/1")
    turn.is_told_to_known = True
    script = turn.script()
    page = Page(
        template="summary.html",
        here="/summary",
        heading=_heading(turn, script),
        lines=(*_next(turn, script, visit.person_id), script.say("summary.hint")),
        choices=(
            Choice(script.say_to_all("summary.pin"), "/pin", "private"),
            Choice(script.say_to_all("pin.vouch"), "/vouch", "help"),
            Choice(script.say_to_all("asks.something"), "/ask", "question"),
        ),
        back="/summary",
        title=turn.kiosk.words.t("summary.place", turn.lang),
    )
    return turn.show(page, script)


def _heading(turn: Turn, script: Script) -> Line:
    due = [each.due_on for each in turn.loans() if not each.missing]
    if not due:
        return script.say("summary.nothing")
    first = min(due)
    day = Date(first.year, first.month, first.day)
    key = "summary.was_due" if first < turn.kiosk.settings.today() else "summary.due"
    return script.say(key, count=Count(len(due), "items"), due=day)


def _next(turn: Turn, script: Script, person_id: UUID) -> Iterator[Line]:
    """The day of the next appointment, and not what it is for."""
    for each in turn.kiosk.doors.appointments_of(person_id)[:1]:
        yield script.say("summary.next", date=Date(each.day.year, each.day.month, each.day.day))
