"""The question before something confidential is shown and said: is this the place for it."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.telling import is_confidential
from kiosk.turn import SignedIn

router = APIRouter()


@router.get("/record/{number}/private")
def ask(turn: SignedIn, number: int) -> Response:
    """Say that others may see and hear it, and ask once more."""
    record = turn.record()
    if not 1 <= number <= len(record) or not is_confidential(record[number - 1]):
        return turn.go(f"/record/{number}")
    script = turn.script()
    page = Page(
        template="private.html",
        here=f"/record/{number}/private",
        heading=script.say("private.title"),
        lines=(script.say("private.hint"),),
        choices=(
            Choice(script.say("private.no"), f"/record/{number}", "previous"),
            Choice(script.say("private.yes"), f"/record/{number}/private", "private", post=True),
        ),
        back=f"/record/{number}",
    )
    return turn.show(page, script)


@router.post("/record/{number}/private")
def show_it(turn: SignedIn, number: int) -> Response:
    """From now until the end of the visit this one fact is shown and said."""
    record = turn.record()
    if 1 <= number <= len(record):
        turn.visit.asked_for.add(record[number - 1].event_id)
    return turn.go(f"/record/{number}")
