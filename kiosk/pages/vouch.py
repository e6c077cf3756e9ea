"""A member of staff says who stands here: for whoever chose that, or cannot use their PIN."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.coming import come_in
from kiosk.identify import vouched
from kiosk.page import Choice, Page
from kiosk.session import Notice
from kiosk.turn import Anyone

router = APIRouter()


@router.get("/vouch")
def vouch(turn: Anyone) -> Response:
    """Send the visitor to a member of staff, and wait as long as it takes."""
    visit = turn.visit
    if visit.card_number is None:
        return turn.go("/card")
    script = turn.script()
    error = turn.notice(script, "/vouch")
    page = Page(
        template="vouch.html",
        here="/vouch",
        heading=error or script.say_to_all("vouch.title"),
        lines=(script.say_to_all("vouch.hint"),),
        choices=(
            Choice(script.say_to_all("vouch.done"), "/vouch", "next", post=True),
            Choice(script.say_to_all("vouch.pin"), "/pin", "private"),
        ),
        back="/summary" if visit.is_summary else "/card",
    )
    return turn.show(page, script)


@router.post("/vouch")
def take_word(turn: Anyone) -> Response:
    """Open the record if somebody has said so, else go on waiting."""
    if turn.visit.card_number is None:
        return turn.go("/card")
    answer = vouched(turn.kiosk.doors, turn.visit.card_number)
    if answer.person_id is None:
        turn.visit.notice = Notice("/vouch", answer.key)
        return turn.go("/vouch")
    return come_in(turn, answer.person_id)
