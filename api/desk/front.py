"""The first page: one field for everything, and what waits for whoever looks."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response

from api.auth import Staff
from api.desk import mine, objecting
from api.desk.numbers import pages as numbers
from api.desk.paying import steps
from api.rights import Right
from api.turn import Turn
from ledger.aggregates import PaymentRound
from ledger.aggregates.payment_round import PaymentRoundState
from ledger.vocabulary import DeviceState
from projections import (
    appointments,
    device_whereabouts,
    help_calls,
    kiosk_tests,
    open_loans,
    payment_rounds,
    waiting_lists,
)
from projections.store import Views

router = APIRouter()

COUNTED_MAX = 999
"""Whoever has more before them needs no exact number."""

Counted = Callable[[Turn, Views, date], int]


class Wait(NamedTuple):
    """Something that may wait for whoever holds the right: what it is called, where it is done.

    ``pressing``: it should have been done by now. Without an ``address`` its page is not there yet.
    """

    words_key: str
    right: Right
    counted: Counted
    address: str = ""
    pressing: bool = False


@router.get("")
def front(turn: Staff) -> Response:
    """The field, and what waits: each with its number and the way there."""
    views, today = turn.office.fresh(), date.fromisoformat(turn.office.today())
    waits = [(wait, wait.counted(turn, views, today)) for wait in WAITS if turn.may(wait.right)]
    # Whom nothing waits for sees how things go instead.
    is_idle = not any(count for _, count in waits) and turn.may(Right.READ_FIGURES)
    return turn.show(
        "desk/front.html",
        heading=turn.t("desk.front_title"),
        here="/desk",
        typed="",
        number="",
        kept=turn.session is not None and turn.house.kept.of(turn.session.staff_id) is not None,
        waits=[(wait, _number(turn, count)) for wait, count in waits if count],
        tiles=numbers.at_a_glance(turn) if is_idle else [],
        nothing=bool(waits) and not any(count for _, count in waits),
    )


def _number(turn: Turn, count: int) -> str:
    return turn.number(count) if count <= COUNTED_MAX else f"{turn.number(COUNTED_MAX)}+"


def _due_today(_turn: Turn, views: Views, today: date) -> int:
    return len(open_loans.due_on(views, day=today, limit=COUNTED_MAX + 1))


def _overdue(_turn: Turn, views: Views, today: date) -> int:
    return open_loans.count_out(views, before=today).overdue


def _sessions(turn: Turn, views: Views, today: date) -> int:
    if turn.session is None:
        return 0
    mine = appointments.of_worker(views, staff_id=turn.session.staff_id, day=today)
    return sum(each.appointment_kind == "session" for each in mine)


def _calls(turn: Turn, _views: Views, _today: date) -> int:
    return len(mine.calls_of(turn))


def _needs(turn: Turn, _views: Views, _today: date) -> int:
    return len(mine.needs_of(turn))


def _late_needs(turn: Turn, _views: Views, today: date) -> int:
    return sum(each.due_on is not None and each.due_on < today for each in mine.needs_of(turn))


def _unowned_needs(turn: Turn, _views: Views, _today: date) -> int:
    return len(mine.unowned_needs(turn))


def _objections(turn: Turn, views: Views, _today: date) -> int:
    return len(objecting.waiting_for(turn, views))


def _help_calls(_turn: Turn, views: Views, today: date) -> int:
    return len(help_calls.waiting(views, day=today))


def _offers(_turn: Turn, views: Views, today: date) -> int:
    return len(waiting_lists.unanswered(views, day=today))


def _in_state(*states: DeviceState) -> Counted:
    def count(_turn: Turn, views: Views, _today: date) -> int:
        every = device_whereabouts.every
        return sum(len(every(views, state=each, limit=COUNTED_MAX + 1)) for each in states)

    return count


def _broken(_turn: Turn, views: Views, _today: date) -> int:
    return len(kiosk_tests.broken(views))


def _lists(state: PaymentRoundState, *, objected: bool = False) -> Counted:
    def count(turn: Turn, views: Views, _today: date) -> int:
        known = payment_rounds.rounds(views, state=state)
        lists = [turn.office.ledger.load(PaymentRound, row.round_id) for row in known]
        return sum(steps.waits_for(turn, of) and bool(of.issues) == objected for of in lists if of)

    return count


def _not_paid(turn: Turn, views: Views, _today: date) -> int:
    """Payments that the bank did not make or sent back, on lists that it has."""
    own = turn.session.organisation if turn.session else ""
    theirs = {each.round_id for each in payment_rounds.rounds(views) if each.organisation == own}
    return sum(
        each.failed_count + each.returned_count
        for each in payment_rounds.balance(views)
        if each.round_id in theirs
        and each.payment_round_state == PaymentRoundState.INSTRUCTED.value
    )


LISTS = "/desk/payments"
_OBJECTED = _lists(PaymentRoundState.CHECKED, objected=True)
WAITS = (
    Wait("desk.wait_help", Right.FIND_PERSON, _help_calls, "/desk/kiosks", pressing=True),
    Wait("desk.wait_overdue", Right.LEND_DEVICES, _overdue, "/desk/due", pressing=True),
    Wait("desk.wait_due", Right.LEND_DEVICES, _due_today, "/desk/due"),
    Wait("desk.wait_offers", Right.LEND_DEVICES, _offers, "/desk/waiting"),
    Wait("care.wait_sessions", Right.RECORD_CARE, _sessions, "/desk/sessions"),
    Wait("desk.wait_late_needs", Right.WORK_NEEDS, _late_needs, "/desk/needs", pressing=True),
    Wait("desk.wait_needs", Right.WORK_NEEDS, _needs, "/desk/needs"),
    Wait("care.wait_unowned", Right.WORK_NEEDS, _unowned_needs, "/desk/needs?of=nobody"),
    Wait("desk.wait_calls", Right.MAKE_CALLS, _calls, "/desk/calls"),
    Wait("desk.wait_objections", Right.ANSWER_OBJECTIONS, _objections, "/desk/objections"),
    Wait("money.wait_objected", Right.PREPARE_PAYMENTS, _OBJECTED, LISTS, pressing=True),
    Wait("desk.wait_lists_open", Right.PREPARE_PAYMENTS, _lists(PaymentRoundState.OPEN), LISTS),
    Wait("desk.wait_lists_frozen", Right.CHECK_PAYMENTS, _lists(PaymentRoundState.FROZEN), LISTS),
    Wait(
        "desk.wait_lists_checked", Right.APPROVE_PAYMENTS, _lists(PaymentRoundState.CHECKED), LISTS
    ),
    Wait("desk.wait_lists_approved", Right.PAY, _lists(PaymentRoundState.APPROVED), LISTS),
    Wait("import.wait_not_paid", Right.PAY, _not_paid, "/desk/bank-answers", pressing=True),
    Wait(
        "desk.wait_inspection",
        Right.KEEP_DEVICES,
        _in_state(DeviceState.RETURNED, DeviceState.DEFECTIVE),
    ),
    Wait("desk.wait_broken", Right.KEEP_DEVICES, _broken),
)
"""In the order in which they are shown. The module of a page gives its line the address."""
