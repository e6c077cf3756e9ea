from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import PaymentRecovery
from ledger.aggregates.payment_recovery import RecoveryState
from ledger.application import ServiceLedger
from ledger.history import Fact
from ledger.vocabulary import Money
from ledger.work import Work
from tests.facts import dong, given, meanwhile, ready, recorded, refused, stored, told_by, yuan

SOMEBODY = UUID("7b7f0b60-0000-4000-8000-0000000000e1")
DEMANDED = told_by(ready(PaymentRecovery.PaymentRecoveryDemanded), SOMEBODY)
RECOVERED = ready(PaymentRecovery.PaymentRecovered)
WRITTEN_OFF = ready(PaymentRecovery.PaymentWrittenOff)
STEPS: dict[str, Fact] = {
    "demand": ready(PaymentRecovery.PaymentRecoveryDemanded),
    "recover": RECOVERED,
    "write_off": WRITTEN_OFF,
}


def ask(recovery: PaymentRecovery, step: str, **changes: Any) -> None:
    """Ask for the step as the ready-made fact says it."""
    fact = STEPS[step]
    told = {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}
    getattr(recovery, step)(**told | changes)


def test_payment_recovery_demanded_says_how_much_and_why():
    recovery = given(PaymentRecovery)

    ask(recovery, "demand")

    assert recorded(recovery) == [STEPS["demand"]]
    assert (recovery.state, recovery.rest) == (RecoveryState.DEMANDED, yuan(120))


def test_payment_recovery_demanded_by_two_at_once_is_one(ledger: ServiceLedger):
    recovery_id = PaymentRecovery.id_of(UUID(int=1))

    def demand(work: Work) -> None:
        ask(work.begin(PaymentRecovery, recovery_id), "demand")

    with refused("already_exists"):
        meanwhile(ledger, demand, demand)

    assert stored(ledger) == [STEPS["demand"]]


def test_payment_recovered_in_parts_leaves_the_rest_to_come_in():
    recovery = given(PaymentRecovery, DEMANDED)

    ask(recovery, "recover")

    assert recorded(recovery) == [RECOVERED]
    assert (recovery.state, recovery.rest) == (RecoveryState.DEMANDED, Money(6950, "CNY"))


def test_payment_recovered_whole_is_settled():
    recovery = given(PaymentRecovery, DEMANDED, RECOVERED)

    ask(recovery, "recover", amount=Money(6950, "CNY"))

    assert (recovery.state, recovery.rest) == (RecoveryState.RECOVERED, yuan(0))


def test_payment_written_off_says_what_nobody_asks_for_any_more():
    recovery = given(PaymentRecovery, DEMANDED, RECOVERED)

    ask(recovery, "write_off")

    assert recorded(recovery) == [WRITTEN_OFF]
    assert (recovery.state, recovery.rest) == (RecoveryState.WRITTEN_OFF, yuan(0))


def test_payment_written_off_in_part_leaves_the_rest_to_come_in():
    recovery = given(PaymentRecovery, DEMANDED)

    ask(recovery, "write_off")

    assert (recovery.state, recovery.rest) == (RecoveryState.DEMANDED, Money(5050, "CNY"))


def test_payment_written_off_by_who_asked_for_it_is_refused():
    recovery = given(PaymentRecovery, STEPS["demand"])

    with refused("second_person_needed"):
        ask(recovery, "write_off")


@pytest.mark.parametrize("step", ["recover", "write_off"])
@pytest.mark.parametrize("amount", [Money(12_001, "CNY"), dong(1)])
def test_more_than_is_to_come_in_is_refused(step: str, amount: Money):
    with refused("recovery_too_high", outstanding=12_000):
        ask(given(PaymentRecovery, DEMANDED), step, amount=amount)


@pytest.mark.parametrize(
    ("before", "step"), [((), "demand"), ((DEMANDED,), "recover"), ((DEMANDED,), "write_off")]
)
def test_nothing_is_no_amount(before: tuple[Fact, ...], step: str):
    with refused("amount_not_positive", minor=0):
        ask(given(PaymentRecovery, *before), step, amount=yuan(0))


@pytest.mark.parametrize("step", ["recover", "write_off"])
def test_what_is_settled_stays_so(step: str):
    recovery = given(PaymentRecovery, DEMANDED, RECOVERED, WRITTEN_OFF)

    with refused("recovery_not_demanded"):
        ask(recovery, step)


def test_what_nobody_asked_for_has_no_rest():
    with pytest.raises(ValueError, match="nobody asked back"):
        _ = given(PaymentRecovery).rest
