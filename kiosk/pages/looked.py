"""Who looked at the visitor's record or wrote in it, one a page, the newest first."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Place, Way, answer, in_turn
from kiosk.telling import Told
from kiosk.telling_asked import access, told_accesses
from kiosk.turn import SignedIn, Turn

router = APIRouter()


def _address(number: int) -> str:
    return "/looked" if number == 1 else f"/looked/{number}"


@router.get("/looked")
def newest(turn: SignedIn) -> Response:
    """Whoever did last."""
    return _one(turn, 1)


@router.get("/looked/{number}")
def another(turn: SignedIn, number: int) -> Response:
    """Whoever did before that."""
    return _one(turn, number) if number > 1 else turn.go("/looked")


def _one(turn: Turn, number: int) -> Response:
    accesses = told_accesses(turn.kiosk.doors.looked_at(turn.person_id))
    words = turn.kiosk.words
    something = Way("asks.something", "/ask", "question")
    if not accesses:
        told = Told(words.line("looked.none", turn.lang), (), "looked")
        return answer(
            turn, told, Answer("looked", "/looked", "/ask/3", "asks.looked", (something,))
        )
    if number > len(accesses):
        return turn.go(_address(in_turn(number, len(accesses))))
    simple = turn.visit.preferences.simple
    one = accesses[number - 1]
    written = turn.kiosk.doors.entries_at(turn.person_id, one.position)
    told = access(one, written, words, turn.lang, simple=simple)
    before = (Way("looked.next", _address(number + 1)),) if number < len(accesses) else ()
    shown = Answer(
        screen="looked",
        here=_address(number),
        back=_address(number - 1) if number > 1 else "/ask/3",
        name="asks.looked",
        ways=(*before, CALL, something),
        place=Place(number, len(accesses)),
    )
    return answer(turn, told, shown)
