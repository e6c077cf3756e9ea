"""Back pay reaches no further than the policy: three months before a request or a renewal."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Payment
from ledger.application import ServiceLedger
from tests.facts import refused, stored, yuan
from tests.ledger.money_office import (
    APPROVER,
    MAKER,
    PAYER,
    REVIEWER,
    Round,
    ask,
    at_once,
    entitle,
    humans,
    issue_policies,
    line,
    register,
    wish,
)

(SOMEBODY,) = humans(1)
PERSON = SOMEBODY.id
LATE = {"period": "2022-08", "payment_kind": "back_pay"}


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued, and somebody is registered."""
    issue_policies(ledger)
    register(ledger, [SOMEBODY])
    return ledger


def listed(ledger: ServiceLedger) -> list[tuple[str, int]]:
    entitled = [each for each in stored(ledger) if isinstance(each, Payment.PaymentEntitled)]
    return [(each.period, each.amount.minor) for each in entitled]


def expire(ledger: ServiceLedger) -> None:
    ask(ledger, MAKER, "person.expire_certificate", id=PERSON, occurred_on="2022-03-20")


def renew(ledger: ServiceLedger, on: str) -> None:
    told = {"country": "CN", "category": "physical", "grade": "grade_3"}
    ask(ledger, MAKER, "person.upgrade_certificate", id=PERSON, occurred_on=on, **told)


def test_the_months_before_a_late_request_are_paid_done(office: ServiceLedger):
    entitle(office, PERSON, from_month="2022-04", applied_on="2022-07-11")

    frozen = Round(office, **LATE).freeze([PERSON])

    months = ("2022-04", "2022-05", "2022-06", "2022-07")
    assert listed(office) == [(month, 10_000) for month in months]
    assert (frozen["count"], frozen["left_out"]) == (4, [])


def test_the_months_before_a_renewed_certificate_are_paid_as_far_as_the_policy_goes_done(
    office: ServiceLedger,
):
    entitle(office, PERSON)
    for month in ("2022-01", "2022-02", "2022-03"):
        pay(office, month)
    expire(office)
    renew(office, "2022-08-03")

    Round(office, **LATE).freeze([PERSON])

    assert listed(office) == [(month, 10_000) for month in ("2022-05", "2022-06", "2022-07")]


def test_a_month_that_was_paid_too_little_is_made_up_done(office: ServiceLedger):
    entitle(office, PERSON, from_month="2022-06", applied_on="2022-06-02")
    pay(office, "2022-06", amount=yuan(60))
    pay(office, "2022-07")

    Round(office, **LATE).freeze([PERSON])

    assert listed(office) == [("2022-06", 4_000)]


def pay(ledger: ServiceLedger, month: str, **more: Any) -> UUID:
    told = {"scheme": "living_subsidy", "person_id": PERSON, "period": month, "amount": yuan(100)}
    return UUID(ask(ledger, PAYER, "payment.pay", occurred_on="2022-07-28", **told | more))


def test_a_right_from_too_early_a_month_refused(office: ServiceLedger):
    told = {"occurred_on": "2022-07-11", "person_id": PERSON, "scheme": "living_subsidy"}
    asked = ask(office, REVIEWER, "entitlement.apply_for", **told)
    named = {"id": asked, "occurred_on": "2022-07-12"}
    ask(office, REVIEWER, "entitlement.review", recommended=True, **named)
    position = office.position()

    with refused("back_pay_too_far", earliest="2022-04"):
        ask(office, APPROVER, "entitlement.approve", from_month="2022-03", **named)

    assert office.position() == position


def test_the_months_without_a_certificate_that_was_never_renewed_refused(office: ServiceLedger):
    entitle(office, PERSON)
    for month in ("2022-01", "2022-02", "2022-03"):
        pay(office, month)
    expire(office)

    with refused("payment_list_empty"):
        Round(office, **LATE).freeze([PERSON])


def test_a_list_of_back_pay_frozen_again_repeated(office: ServiceLedger):
    entitle(office, PERSON, from_month="2022-04", applied_on="2022-07-11")
    told = {"occurred_on": "2022-08-02", "person_ids": [PERSON]}
    named = {"id": Round(office, **LATE).id, **told}
    first = ask(office, MAKER, "payment_round.freeze", key="freeze", **named)
    position = office.position()

    again = ask(office, MAKER, "payment_round.freeze", key="freeze", **named)

    assert again == first
    assert office.position() == position


def test_two_lists_of_back_pay_at_the_same_time(office: ServiceLedger):
    entitle(office, PERSON, from_month="2022-06", applied_on="2022-07-11")
    told = {"occurred_on": "2022-08-02", "person_ids": [PERSON]}
    one, other = (Round(office, **LATE | {"period": each}) for each in ("2022-08", "2022-09"))
    first, second = (wish("payment_round.freeze", id=each.id, **told) for each in (one, other))

    at_once(office, (MAKER, first), (MAKER, second))

    assert listed(office) == [(month, 10_000) for month in ("2022-06", "2022-07", "2022-08")]


def test_back_pay_goes_through_the_bank_like_any_other_money_done(office: ServiceLedger):
    entitle(office, PERSON, from_month="2022-07", applied_on="2022-07-11")
    started = Round(office, **LATE)
    started.reach_bank([PERSON])

    started.answer([line(PERSON)], "a")

    sums = started.do(PAYER, "reconcile")
    assert sums["paid"]["count"] == 1
