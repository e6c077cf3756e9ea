"""The question before something confidential is shown and said: is this the place for it."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.page import Choice, Page
from kiosk.telling import is_confidential
from kiosk.turn import SignedIn
from projections.person_history import place_in

router = APIRouter()


@router.get("/record/{number}/private")
def ask(turn: SignedIn, number: int) -> Response:
    """Say that others may see and hear it, and ask once more."""
    record = turn.record()
    if not 1 <= number <= len(record) or not is_confidential(record[number - 1]):
        return turn.go(f"/record/{number}")
    if turn.visit.is_helped:
        return turn.go("/helper")  # there it is said why, and how to be alone again
    turn.visit.about = record[number - 1].event_id
    script = turn.script()
    page = Page(
        template="private.html",
        here=f"/record/{number}/private",
        heading=script.say_to_all("private.title"),
        lines=(script.say_to_all("private.hint"),),
        choices=(
            Choice(script.say("private.no"), f"/record/{number}", "previous"),
            Choice(script.say("private.yes"), f"/record/{number}/private", "private", post=True),
        ),
        back=f"/record/{number}",
    )
    return turn.show(page, script)


@router.post("/record/{number}/private")
def show_it(turn: SignedIn, number: int) -> Response:
    """From now until the end of the visit the fact that was asked about is shown and said."""
    fact_id, turn.visit.about = turn.visit.about, None
    place = place_in(turn.record(), fact_id) if fact_id else None
    if fact_id is None or place is None or turn.visit.is_helped:
        return turn.go(f"/record/{number}")
    turn.visit.asked_for.add(fact_id)
    return turn.go(f"/record/{place}")
