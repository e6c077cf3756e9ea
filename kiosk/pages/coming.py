"""When the visitor is expected next, one appointment a page, the soonest first."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Place, Way, answer, in_turn
from kiosk.telling import Told
from kiosk.telling_asked import appointment
from kiosk.turn import Known, Turn

router = APIRouter()


def _address(number: int) -> str:
    return "/next" if number == 1 else f"/next/{number}"


@router.get("/next")
def soonest(turn: Known) -> Response:
    """The next one."""
    return _one(turn, 1)


@router.get("/next/{number}")
def another(turn: Known, number: int) -> Response:
    """The one after that."""
    return _one(turn, number) if number > 1 else turn.go("/next")


def _one(turn: Turn, number: int) -> Response:
    expected = turn.kiosk.doors.appointments_of(turn.person_id)
    words, visit = turn.kiosk.words, turn.visit
    back = "/ask" if visit.is_summary else "/ask/2"
    something = Way("asks.something", "/ask", "question")
    if not expected:
        told = Told(words.line("next.none", turn.lang), (), "calendar")
        shown = Answer("next", "/next", back, "asks.next", (CALL, something))
        return answer(turn, told, shown, hints=("next.none_next",))
    if number > len(expected):
        return turn.go(_address(in_turn(number, len(expected))))
    stations = {} if visit.is_summary else turn.kiosk.doors.stations()
    brief = visit.is_summary or visit.preferences.simple
    told = appointment(expected[number - 1], stations, words, turn.lang, brief=brief)
    after = (Way("next.after", _address(number + 1)),) if number < len(expected) else ()
    shown = Answer(
        screen="next",
        here=_address(number),
        back=_address(number - 1) if number > 1 else back,
        name="asks.next",
        ways=(*after, CALL, something),
        place=Place(number, len(expected)),
    )
    return answer(turn, told, shown)
