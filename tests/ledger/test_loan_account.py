"""The money of a loan: what is held comes back, what is owed is paid or waived."""

from datetime import date

import pytest

from ledger.aggregates import Device, LoanAccount, Policy
from ledger.application import ServiceLedger
from ledger.policies import LendingTerms
from ledger.vocabulary import Money
from tests.facts import (
    AYGUL,
    ORGANISATION,
    copied,
    dong,
    meanwhile,
    ready,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking
from tests.ledger.retelling import does_not_follow, follows

TAKEN = LoanAccount.LoanDepositTaken
REFUNDED = LoanAccount.LoanDepositRefunded
CHARGED = LoanAccount.LoanFeeCharged
PAID = LoanAccount.LoanFeePaid
WAIVED = LoanAccount.LoanFeeWaived
CHAIR = Device.id_of(ORGANISATION, "CJ00001")
LENT = (ready(Device.DeviceRegistered), ready(Device.DeviceLent))
NOTHING = Money(0, "CNY")


def test_loan_deposit_taken_begins_an_account():
    follows("take_deposit", TAKEN)
    follows("take_deposit", TAKEN, CHARGED)


def test_loan_deposit_refunded_up_to_what_is_held():
    follows("refund_deposit", REFUNDED, TAKEN)
    follows("refund_deposit", REFUNDED, TAKEN, amount=yuan(200))


def test_loan_fee_charged_before_or_after_a_deposit():
    follows("charge_fee", CHARGED)
    follows("charge_fee", CHARGED, TAKEN)


def test_loan_fee_paid_in_cash_or_out_of_the_deposit():
    follows("pay_fee", PAID, CHARGED, out_of_deposit=False)
    follows("pay_fee", PAID, TAKEN, CHARGED)


def test_loan_fee_waived_as_far_as_it_is_owed():
    follows("waive_fee", WAIVED, CHARGED)
    follows("waive_fee", WAIVED, TAKEN, CHARGED, PAID)


@pytest.mark.parametrize(
    ("command", "fact", "before", "code", "amount"),
    [
        ("refund_deposit", REFUNDED, (TAKEN,), "more_than_held", yuan(201)),
        ("refund_deposit", REFUNDED, (TAKEN, CHARGED, PAID), "more_than_held", yuan(121)),
        ("refund_deposit", REFUNDED, (TAKEN,), "more_than_held", dong(100)),
        ("refund_deposit", REFUNDED, (CHARGED,), "more_than_held", yuan(1)),
        ("take_deposit", TAKEN, (TAKEN,), "more_than_held", dong(100)),
        ("pay_fee", PAID, (CHARGED,), "more_than_held", yuan(80)),
        ("pay_fee", PAID, (TAKEN, CHARGED), "more_than_owed", yuan(101)),
        ("waive_fee", WAIVED, (TAKEN, CHARGED, PAID), "more_than_owed", yuan(21)),
        ("waive_fee", WAIVED, (TAKEN,), "more_than_owed", yuan(1)),
        ("charge_fee", CHARGED, (CHARGED,), "more_than_owed", dong(100)),
        ("take_deposit", TAKEN, (), "amount_not_positive", NOTHING),
        ("refund_deposit", REFUNDED, (TAKEN,), "amount_not_positive", NOTHING),
        ("charge_fee", CHARGED, (), "amount_not_positive", NOTHING),
        ("pay_fee", PAID, (CHARGED,), "amount_not_positive", NOTHING),
        ("waive_fee", WAIVED, (CHARGED,), "amount_not_positive", NOTHING),
    ],
)
def test_money_that_is_not_there_is_refused(command, fact, before, code, amount):
    does_not_follow(command, fact, *before, code=code, amount=amount)


def test_each_loan_of_a_device_has_an_account_of_its_own(ledger: ServiceLedger):
    copied(ledger, CHAIR, *LENT)

    answer = ask(
        ledger, "device.take_deposit", id=CHAIR, occurred_on="2022-02-02", amount=yuan(200)
    )

    assert answer.value == str(LoanAccount.id_of(CHAIR, 1))
    assert stored(ledger)[-1] == ready(TAKEN, person_id=AYGUL)


def test_a_deposit_above_the_policy_is_refused(ledger: ServiceLedger):
    terms = LendingTerms(days=60, renewals_max=1, renewal_days=30, deposit=yuan(200))
    issued = ready(
        Policy.PolicyIssued, code="lending", clauses=terms, effective_from=date(2022, 1, 1)
    )
    copied(ledger, Policy.id_of(ORGANISATION, "lending"), issued)
    copied(ledger, CHAIR, *LENT)
    told = {"id": CHAIR, "occurred_on": "2022-02-02"}

    with refused("deposit_above_policy", deposit=yuan(200)):
        ask(ledger, "device.take_deposit", amount=yuan(201), **told)
    ask(ledger, "device.take_deposit", amount=yuan(150), **told)
    with refused("deposit_above_policy"):
        ask(ledger, "device.take_deposit", amount=yuan(51), **told)

    assert ledger.recorder.select_events(LoanAccount.id_of(CHAIR, 1))


@pytest.mark.parametrize("command", ["device.take_deposit", "device.charge_fee"])
def test_money_for_a_device_that_nobody_had_is_refused(ledger: ServiceLedger, command: str):
    copied(ledger, CHAIR, LENT[0])
    told = {"loan_fee_reason": "damage"} if command == "device.charge_fee" else {}

    with refused("device_not_on_loan"):
        ask(ledger, command, id=CHAIR, occurred_on="2022-02-02", amount=yuan(20), **told)


def test_a_deposit_is_given_back_once_by_two_at_once(ledger: ServiceLedger):
    account = LoanAccount.id_of(CHAIR, 1)
    copied(ledger, account, ready(TAKEN))
    refund = asking(
        "loan_account.refund_deposit", id=account, occurred_on="2022-05-23", amount=yuan(200)
    )

    with refused("more_than_held"):
        meanwhile(ledger, refund, refund)


def test_a_fee_is_charged_to_who_had_it_last(ledger: ServiceLedger):
    copied(ledger, CHAIR, *LENT, ready(Device.DeviceReturned))

    ask(
        ledger,
        "device.charge_fee",
        id=CHAIR,
        occurred_on="2022-05-23",
        amount=yuan(100),
        loan_fee_reason="parts_missing",
    )

    assert stored(ledger)[-1] == ready(CHARGED)
