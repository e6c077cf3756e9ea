"""What the visitor has at home and when it is due, one device a page, the soonest due first."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Place, Way, answer, in_turn
from kiosk.telling import Told
from kiosk.telling_loans import at_home
from kiosk.turn import Known, Turn
from projections.open_loans import OpenLoan

router = APIRouter()

QUEUE = Way("asks.queue", "/queue", "waiting")


def loans_of(turn: Turn) -> Sequence[OpenLoan]:
    """What is at home, the soonest due first."""
    return sorted(turn.loans(), key=lambda each: (each.due_on, each.asset_number))


def address_of(number: int) -> str:
    """Where the device at this place stands."""
    return "/borrowed" if number == 1 else f"/borrowed/{number}"


@router.get("/borrowed")
def borrowed(turn: Known) -> Response:
    """What is due next."""
    return _device(turn, 1)


@router.get("/borrowed/{number}")
def another(turn: Known, number: int) -> Response:
    """The device at this place."""
    return _device(turn, number) if number > 1 else turn.go("/borrowed")


def _device(turn: Turn, number: int) -> Response:
    loans = loans_of(turn)
    words, visit = turn.kiosk.words, turn.visit
    if not loans:
        told = Told(words.line("borrowed.none", turn.lang), (), "device")
        nothing = (QUEUE, Way("asks.something", "/ask", "question"))
        shown = Answer("borrowed", "/borrowed", "/ask", "asks.borrowed", nothing)
        return answer(turn, told, shown)
    if number > len(loans):
        return turn.go(address_of(in_turn(number, len(loans))))
    today, simple = turn.kiosk.settings.today(), visit.preferences.simple
    told = at_home(loans[number - 1], words, turn.lang, today, simple=simple)
    first = (
        CALL if visit.is_summary else Way("borrowed.longer", f"/borrowed/{number}/longer", "longer")
    )
    ways: tuple[Way, ...] = (first, QUEUE)
    if number < len(loans):
        ways = (*ways, Way("borrowed.next", address_of(number + 1)))
    shown = Answer(
        screen="borrowed",
        here=address_of(number),
        back=address_of(number - 1) if number > 1 else "/ask",
        name="asks.borrowed",
        ways=ways,
        place=Place(number, len(loans)),
    )
    return answer(turn, told, shown)
