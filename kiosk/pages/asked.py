"""What the visitor asked for, or said is wrong, and what became of it; one a page, newest first."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Place, Way, answer, in_turn
from kiosk.telling import Told
from kiosk.telling_asked import objection, request
from kiosk.turn import SignedIn, Turn
from projections.needs_board import NeedRow
from projections.objections import Disputed
from projections.person_history import place_in

router = APIRouter()


def _address(number: int) -> str:
    return "/asked" if number == 1 else f"/asked/{number}"


@router.get("/asked")
def newest(turn: SignedIn) -> Response:
    """What was asked for last."""
    return _one(turn, 1)


@router.get("/asked/{number}")
def another(turn: SignedIn, number: int) -> Response:
    """What was asked for before that."""
    return _one(turn, number) if number > 1 else turn.go("/asked")


def _all(turn: Turn) -> Sequence[NeedRow | Disputed]:
    doors = turn.kiosk.doors
    asked: list[NeedRow | Disputed] = [*doors.disputes_of(turn.person_id)]
    asked += doors.needs_of(turn.person_id)
    return sorted(asked, key=_asked_on, reverse=True)


def _asked_on(each: NeedRow | Disputed) -> str:
    return each.raised_on if isinstance(each, NeedRow) else each.disputed_on


def _one(turn: Turn, number: int) -> Response:
    asked = _all(turn)
    words = turn.kiosk.words
    something = Way("asks.something", "/ask", "question")
    if not asked:
        told = Told(words.line("asked.none", turn.lang), (), "contact")
        shown = Answer("asked", "/asked", "/ask/2", "asks.asked", (CALL, something))
        return answer(turn, told, shown, hints=("asked.none_next",))
    if number > len(asked):
        return turn.go(_address(in_turn(number, len(asked))))
    each = asked[number - 1]
    before = (Way("asked.next", _address(number + 1)),) if number < len(asked) else ()
    ways = (*before, CALL, something)
    if isinstance(each, NeedRow):
        told = request(each, words, turn.lang, simple=turn.visit.preferences.simple)
    else:
        record = turn.record()
        told = objection(each, record, words, turn.lang)
        at = place_in(record, each.fact_id) if each.objection_state == "open" else None
        if at is not None:
            ways = (*before, Way("wrong.undo", f"/record/{at}/wrong", "previous"), CALL)
    shown = Answer(
        screen="asked",
        here=_address(number),
        back=_address(number - 1) if number > 1 else "/ask/2",
        name="asks.asked",
        ways=ways,
        place=Place(number, len(asked)),
    )
    return answer(turn, told, shown)
