"""A payment on its way through the rounds: what each step records, and what stops it."""

from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Payment
from ledger.aggregates.payment import PaymentState
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import PaymentKind
from ledger.work import Work
from tests.facts import AREA, AYGUL, given, meanwhile, ready, recorded, refused, stored, yuan

MARCH: dict[str, Any] = {"period": "2022-03", "amount": yuan(120)}
WITHHELD = ready(Payment.PaymentWithheld)
ENTITLED = ready(Payment.PaymentEntitled)
RELEASED = ready(Payment.PaymentReleased)
INSTRUCTED = ready(Payment.PaymentInstructed)
RETRIED = ready(Payment.PaymentRetried)
RETURNED = ready(Payment.PaymentReturned)
PAID = ready(Payment.PaymentPaid, **MARCH)
FAILED = ready(Payment.PaymentFailed, **MARCH)
REVERSED = ready(Payment.PaymentReversed, **MARCH)
WITH_THE_BANK = (ENTITLED, INSTRUCTED)
PAYMENT = Payment.id_of("living_subsidy", AYGUL, "2022-03", PaymentKind.REGULAR)
STEPS: dict[str, Fact] = {
    "withhold": WITHHELD,
    "entitle": ENTITLED,
    "release": RELEASED,
    "instruct": INSTRUCTED,
    "retry": RETRIED,
    "pay": PAID,
    "fail": FAILED,
    "send_back": RETURNED,
}


def ask(payment: Payment, step: str, **changes: Any) -> None:
    """Ask for the step as the ready-made fact says it."""
    fact = STEPS[step]
    fields = ("occurred_on", *fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
    getattr(payment, step)(**{name: getattr(fact, name) for name in fields} | changes)


@pytest.mark.parametrize("before", [(), (WITHHELD,), (ENTITLED, RELEASED)])
def test_payment_withheld_says_why(before: tuple[Fact, ...]):
    payment = given(Payment, *before)

    ask(payment, "withhold")

    assert recorded(payment) == [WITHHELD]
    assert payment.state is PaymentState.WITHHELD


@pytest.mark.parametrize(
    "before", [(), (WITHHELD,), (ENTITLED, RELEASED), (FAILED,), (PAID, REVERSED)]
)
def test_payment_entitled_is_on_the_list_of_a_round(before: tuple[Fact, ...]):
    payment = given(Payment, *before)

    ask(payment, "entitle")

    assert recorded(payment) == [ENTITLED]
    assert (payment.due, payment.round_id) == (yuan(120), ENTITLED.round_id)
    assert Payment.PaymentEntitled.SEALED_FIELDS == ("coefficient",)


def test_payment_entitled_to_nothing_is_refused():
    with refused("amount_not_positive", minor=0):
        ask(given(Payment), "entitle", amount=yuan(0))


def test_payment_entitled_by_two_rounds_at_once_is_on_one_list(ledger: ServiceLedger):
    def entitle(work: Work) -> None:
        ask(work.begin(Payment, PAYMENT), "entitle")

    with refused("payment_on_list"):
        meanwhile(ledger, entitle, entitle)

    assert stored(ledger) == [ENTITLED]


def test_payment_released_waits_for_another_list():
    payment = given(Payment, ENTITLED)

    ask(payment, "release")

    assert recorded(payment) == [RELEASED]
    assert payment.state is PaymentState.RELEASED


def test_payment_instructed_waits_for_the_bank():
    payment = given(Payment, ENTITLED)

    ask(payment, "instruct")

    assert recorded(payment) == [INSTRUCTED]
    assert (payment.attempts, payment.answer) == (1, None)


def test_payment_retried_waits_for_the_bank_on_the_same_history():
    payment = given(Payment, *WITH_THE_BANK, FAILED)

    ask(payment, "retry")

    assert recorded(payment) == [RETRIED]
    assert (payment.attempts, payment.answer) == (2, None)


def test_payment_returned_is_still_to_come():
    payment = given(Payment, *WITH_THE_BANK, PAID)

    ask(payment, "send_back")

    assert recorded(payment) == [RETURNED]
    assert payment.paid is None
    assert (payment.answer, payment.answered) == (PaymentState.RETURNED, yuan(120))


def test_payment_paid_by_the_bank_keeps_what_was_due():
    payment = given(Payment, *WITH_THE_BANK)

    ask(payment, "pay")

    assert recorded(payment) == [PAID]
    assert (payment.paid, payment.answered) == (yuan(120), yuan(120))


def test_payment_reversed_after_it_was_paid_has_its_area():
    payment = given(Payment, *WITH_THE_BANK, PAID)

    payment.reverse(occurred_on="2022-04-03", reason="重复发放")

    assert recorded(payment) == [replace(REVERSED, occurred_on="2022-04-03", area=AREA)]


@pytest.mark.parametrize(
    ("before", "step", "code"),
    [
        ((ENTITLED,), "withhold", "payment_on_list"),
        ((PAID,), "withhold", "payment_already_paid"),
        ((ENTITLED,), "entitle", "payment_on_list"),
        (WITH_THE_BANK, "entitle", "payment_on_list"),
        ((PAID,), "entitle", "payment_already_paid"),
        (WITH_THE_BANK, "release", "payment_not_listed"),
        ((RELEASED,), "release", "payment_not_listed"),
        ((FAILED,), "instruct", "payment_not_listed"),
        (WITH_THE_BANK, "instruct", "payment_not_listed"),
        (WITH_THE_BANK, "retry", "payment_not_failed"),
        ((PAID,), "retry", "payment_not_failed"),
        ((ENTITLED,), "pay", "payment_on_list"),
        ((ENTITLED,), "fail", "payment_on_list"),
        ((*WITH_THE_BANK, PAID), "fail", "payment_already_paid"),
        ((*WITH_THE_BANK, FAILED), "send_back", "payment_not_paid"),
        ((PAID, RETURNED), "send_back", "payment_not_paid"),
    ],
)
def test_a_step_out_of_its_turn_is_refused(before: tuple[Fact, ...], step: str, code: str):
    payment = given(Payment, *before)

    with refused(code):
        ask(payment, step)

    assert recorded(payment) == []


@pytest.mark.parametrize("fact", [*STEPS.values(), REVERSED])
def test_money_is_never_withdrawn(fact: Fact):
    payment = given(Payment, ENTITLED, fact) if "amount" in fact.CLEAR_FIELDS else None
    payment = payment or given(Payment, fact)

    with refused("undone_otherwise"):
        payment.withdraw(occurred_on="2022-12-01", fact_id=fact.event_id, reason="other")


def test_what_was_never_on_a_list_has_nothing_due():
    with pytest.raises(ValueError, match="never on a list"):
        _ = given(Payment, WITHHELD).due
