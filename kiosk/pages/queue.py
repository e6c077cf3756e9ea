"""Where the visitor stands in which line, one a page."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Place, Way, answer, in_turn
from kiosk.telling import Told
from kiosk.telling_loans import waiting
from kiosk.turn import Known, Turn

router = APIRouter()


def _address(number: int) -> str:
    return "/queue" if number == 1 else f"/queue/{number}"


@router.get("/queue")
def queue(turn: Known) -> Response:
    """The line in which they wait longest, or in which something is kept for them."""
    return _place(turn, 1)


@router.get("/queue/{number}")
def another(turn: Known, number: int) -> Response:
    """The next one."""
    return _place(turn, number) if number > 1 else turn.go("/queue")


def _place(turn: Turn, number: int) -> Response:
    places = turn.kiosk.doors.places_of(turn.person_id)
    places = sorted(places, key=lambda each: each.hold_until is None)
    words = turn.kiosk.words
    something = Way("asks.something", "/ask", "question")
    if not places:
        told = Told(words.line("queue.none", turn.lang), (), "waiting")
        shown = Answer("queue", "/queue", "/borrowed", "asks.queue", (something, CALL))
        return answer(turn, told, shown)
    if number > len(places):
        return turn.go(_address(in_turn(number, len(places))))
    told = waiting(places[number - 1], words, turn.lang, simple=turn.visit.preferences.simple)
    ways: tuple[Way, ...] = (something, CALL)
    if number < len(places):
        ways = (Way("queue.next", _address(number + 1)), *ways)
    shown = Answer(
        screen="queue",
        here=_address(number),
        back=_address(number - 1) if number > 1 else "/borrowed",
        name="asks.queue",
        ways=ways,
        place=Place(number, len(places)),
    )
    return answer(turn, told, shown)
