"""What was paid to the visitor, month by month, and why it was less or nothing."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import CALL, Answer, Way, answer
from kiosk.speech.saying import Date
from kiosk.telling import Told
from kiosk.telling_money import RECEIVED, month_told, months_of, next_step, why_told
from kiosk.turn import SignedIn, Turn
from projections.payment_reasons import MonthPayment, Reason

router = APIRouter()

MONTH = len("2022-03")


@router.get("/paid")
def paid(turn: SignedIn) -> Response:
    """The newest month."""
    payments = turn.kiosk.doors.payments_of(turn.person_id)
    months = months_of(payments)
    if not months:
        told = Told(turn.kiosk.words.line("paid.none", turn.lang), (), "money")
        return answer(turn, told, _shown("/paid", "/ask", "/paid/why"))
    return _month(turn, payments, months, 0)


@router.get("/paid/why")
def why(turn: SignedIn) -> Response:
    """Why this month is not paid, or why the newest one came to less."""
    payments = turn.kiosk.doors.payments_of(turn.person_id)
    newest = months_of(payments)[:1]
    is_long = bool(newest) and _is_long(turn, newest[0])
    return _why(turn, payments, max([_this_month(turn), *newest]), "/paid", is_long=is_long)


@router.get("/paid/{month}")
def paid_for(turn: SignedIn, month: str) -> Response:
    """An earlier month."""
    payments = turn.kiosk.doors.payments_of(turn.person_id)
    months = months_of(payments)
    if month not in months[1:]:
        return turn.go("/paid")
    return _month(turn, payments, months, months.index(month))


@router.get("/paid/{month}/why")
def why_then(turn: SignedIn, month: str) -> Response:
    """Why an earlier month came to less, or to nothing."""
    payments = turn.kiosk.doors.payments_of(turn.person_id)
    if month not in months_of(payments):
        return turn.go("/paid/why")
    return _why(turn, payments, month, f"/paid/{month}")


def _month(
    turn: Turn, payments: Sequence[MonthPayment], months: Sequence[str], at: int
) -> Response:
    month = months[at]
    words, simple = turn.kiosk.words, turn.visit.preferences.simple
    mine = [each for each in payments if each.month == month]
    told = month_told(month, mine, words, turn.lang, simple=simple)
    here = f"/paid/{month}" if at else "/paid"
    if not at and month < _this_month(turn):
        if _is_long(turn, month):
            nothing = words.line("paid.nothing_since", turn.lang, period=Date.parse(month))
        else:
            this = Date.parse(_this_month(turn))
            nothing = words.line("paid.nothing_yet", turn.lang, period=this)
        told = Told(told.sentence, (*told.details, nothing), told.icon)
    before = f"/paid/{months[at + 1]}" if at + 1 < len(months) else None
    back = "/ask" if at == 0 else "/paid" if at == 1 else f"/paid/{months[at - 1]}"
    return answer(turn, told, _shown(here, back, f"{here}/why", before))


def _shown(here: str, back: str, why_at: str, before: str | None = None) -> Answer:
    earlier = (Way("paid.before", before),) if before else ()
    ways = (Way("paid.why", why_at, "question"), *earlier, CALL)
    return Answer("paid", here, back, "asks.paid", ways)


def _is_long(turn: Turn, newest: str) -> bool:
    """Whether whole months lie between the newest that something is known of and this one."""
    (year, month), (then_year, then_month) = (
        map(int, each.split("-")) for each in (_this_month(turn), newest)
    )
    return 12 * (year - then_year) + month - then_month > 1


def _why(
    turn: Turn,
    payments: Sequence[MonthPayment],
    month: str,
    back: str,
    *,
    is_long: bool = False,
) -> Response:
    doors, words = turn.kiosk.doors, turn.kiosk.words
    came = any(each.month == month and each.payment_state == RECEIVED for each in payments)
    ask = doors.why_paid_less if came else doors.why_not_paid
    reasons: Sequence[Reason] = ask(turn.person_id, month)
    told = why_told(month, reasons, words, turn.lang, simple=turn.visit.preferences.simple)
    ways = (CALL, Way("asks.paid", "/paid", "money"), Way("asks.something", "/ask", "question"))
    here = "/paid/why" if back == "/paid" else f"{back}/why"
    step = ("why.next_ask",) if is_long else next_step(reasons)  # so long nobody should just wait
    return answer(turn, told, Answer("why", here, back, "why.name", ways), step)


def _this_month(turn: Turn) -> str:
    return turn.kiosk.settings.today().isoformat()[:MONTH]
