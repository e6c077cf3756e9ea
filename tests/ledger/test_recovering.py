"""Money outside the rounds: paid, asked back, given up, and found twice."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Payment, PaymentRecovery
from ledger.application import ServiceLedger
from ledger.vocabulary import Money, PaymentKind
from tests.facts import refused, stored, yuan
from tests.ledger.money_office import (
    APPROVER,
    MAKER,
    MONTH,
    PAYER,
    Human,
    Round,
    ask,
    entitle,
    humans,
    issue_policies,
    money,
    register,
    topics,
)

PEOPLE = humans(2)
ONE, TWO = (each.id for each in PEOPLE)


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued, and two people are registered."""
    issue_policies(ledger)
    register(ledger, PEOPLE)
    return ledger


def pay(ledger: ServiceLedger, person_id: UUID = ONE, month: str = MONTH, **more: Any) -> UUID:
    told = {
        "occurred_on": "2022-03-15",
        "scheme": "living_subsidy",
        "person_id": person_id,
        "period": month,
        "amount": yuan(100),
    }
    return UUID(ask(ledger, PAYER, "payment.pay", **told | more))


def demand(ledger: ServiceLedger, payment_id: UUID, **more: Any) -> None:
    told = {"occurred_on": "2022-04-01", "recovery_reason": "paid_twice"}
    ask(ledger, PAYER, "payment.demand_recovery", id=payment_id, **told, **more)


def recover(ledger: ServiceLedger, payment_id: UUID, amount: Money) -> Any:
    told = {"id": payment_id, "occurred_on": "2022-04-20", "amount": amount}
    return ask(ledger, PAYER, "payment.recover", **told)


def write_off(ledger: ServiceLedger, payment_id: UUID, actor: UUID = APPROVER) -> Any:
    told = {"occurred_on": "2022-12-20", "payment_write_off_reason": "hardship"}
    return ask(ledger, actor, "payment.write_off", id=payment_id, **told)


def report_death(ledger: ServiceLedger, person_id: UUID, on: str) -> None:
    told = {"occurred_on": on, "death_source": "family"}
    ask(ledger, MAKER, "person.report_death", id=person_id, **told)


def test_a_payment_without_a_round_is_recorded(office: ServiceLedger):
    payment_id = pay(office)

    assert payment_id == Payment.id_of("living_subsidy", ONE, MONTH, PaymentKind.REGULAR)
    with refused("payment_already_paid"):
        pay(office)


@pytest.mark.parametrize("kinds", [("regular", "advance"), ("advance", "regular")])
def test_a_month_is_paid_in_its_turn_or_early_and_not_both(office: ServiceLedger, kinds: Any):
    pay(office, kind=kinds[0])

    with refused("payment_already_paid"):
        pay(office, kind=kinds[1])

    assert pay(office, kind="back_pay")


def test_a_failure_of_somebody_unknown_is_refused(office: ServiceLedger):
    with refused("not_known", history="person"):
        fail(office, UUID(int=7))


def test_a_payment_without_a_round_for_a_month_on_a_list_is_refused(office: ServiceLedger):
    entitle(office, ONE)
    started = Round(office)
    started.reach_bank([ONE])

    with refused("payment_on_list"):
        pay(office)
    with refused("payment_on_list"):
        fail(office)


def fail(ledger: ServiceLedger, person_id: UUID = ONE) -> None:
    told = {
        "scheme": "living_subsidy",
        "person_id": person_id,
        "period": MONTH,
        "amount": yuan(100),
    }
    ask(ledger, PAYER, "payment.fail", occurred_on="2022-03-15", reason="account_wrong", **told)


def test_a_failure_without_a_round_is_recorded(office: ServiceLedger):
    fail(office)

    assert topics(stored(office))[-1] == "payment_failed"


def test_money_is_asked_back_and_comes_in_parts(office: ServiceLedger):
    payment_id = pay(office)
    demand(office, payment_id)

    rests = [recover(office, payment_id, each) for each in (yuan(30), yuan(70))]

    assert rests == [money(yuan(70)), money(yuan(0))]
    with refused("recovery_not_demanded"):
        recover(office, payment_id, yuan(1))


def test_a_part_of_the_money_is_asked_back(office: ServiceLedger):
    payment_id = pay(office)

    demand(office, payment_id, amount=yuan(20))

    assert recover(office, payment_id, yuan(20)) == money(yuan(0))


@pytest.mark.parametrize("amount", [yuan(101), Money(1, "VND")])
def test_more_than_was_paid_is_not_asked_back(office: ServiceLedger, amount: Money):
    with refused("recovery_too_high", outstanding=10_000):
        demand(office, pay(office), amount=amount)


def test_money_is_asked_back_once(office: ServiceLedger):
    payment_id = pay(office)
    demand(office, payment_id)

    with refused("already_exists", history="payment_recovery"):
        demand(office, payment_id)


def test_money_that_went_out_again_is_asked_back_again(office: ServiceLedger):
    paid = pay(office)
    demand(office, paid)
    ask(office, PAYER, "payment.reverse", id=paid, occurred_on="2022-04-02", reason="not_due")
    pay(office)

    demand(office, paid)

    assert recover(office, paid, yuan(100)) == money(yuan(0))
    with refused("already_exists", history="payment_recovery"):
        demand(office, paid)


def test_money_that_came_back_is_not_asked_back(office: ServiceLedger):
    payment_id = pay(office)
    told = {"occurred_on": "2022-03-20", "reason": "重复发放"}
    ask(office, PAYER, "payment.reverse", id=payment_id, **told)

    with refused("payment_not_paid"):
        demand(office, payment_id)


def test_money_that_is_reversed_settles_what_was_asked_back(office: ServiceLedger):
    payment_id = pay(office)
    demand(office, payment_id)
    told = {"occurred_on": "2022-04-20", "reason": "重复发放"}

    ask(office, PAYER, "payment.reverse", id=payment_id, **told)

    assert topics(stored(office))[-2:] == ["payment_reversed", "payment_recovered"]


@pytest.mark.parametrize("step", [write_off, lambda *told: recover(*told, yuan(1))])
def test_nothing_is_to_come_in_of_what_nobody_asked_back(office: ServiceLedger, step: Any):
    payment_id = pay(office)

    with refused("recovery_not_demanded"):
        step(office, payment_id)


def test_what_does_not_come_in_is_written_off_by_somebody_else(office: ServiceLedger):
    payment_id = pay(office)
    demand(office, payment_id)
    recover(office, payment_id, yuan(40))
    with refused("second_person_needed"):
        write_off(office, payment_id, PAYER)

    rest = write_off(office, payment_id)

    assert rest == money(yuan(0))
    written = stored(office)[-1]
    assert isinstance(written, PaymentRecovery.PaymentWrittenOff)
    assert written.amount == yuan(60)


def test_after_a_death_all_that_was_paid_for_later_months_is_asked_back(office: ServiceLedger):
    months = ("2022-01", "2022-02", "2022-03", "2022-04")
    paid = [pay(office, month=each) for each in months]
    demand(office, paid[3])
    report_death(office, ONE, "2022-01-31")

    asked = ask(
        office, PAYER, "payment.demand_after_death", occurred_on="2022-04-10", person_id=ONE
    )

    assert asked == [str(paid[1]), str(paid[2])]


def test_of_the_living_nothing_is_asked_back(office: ServiceLedger):
    pay(office)

    asked = ask(
        office, PAYER, "payment.demand_after_death", occurred_on="2022-04-10", person_id=ONE
    )

    assert asked == []


def test_months_that_two_records_were_both_paid_for_are_found(office: ServiceLedger):
    both = [pay(office, each, "2022-03") for each in (ONE, TWO)]
    pay(office, ONE, "2022-04")
    pay(office, TWO, "2022-05", scheme="nursing_subsidy")

    told = {"person_id": ONE, "other_person_id": TWO, "until": "2022-12"}
    doubles = ask(office, MAKER, "payment.list_doubles", **told)

    assert doubles == [
        {
            "scheme": "living_subsidy",
            "period": "2022-03",
            "payment_ids": [str(each) for each in both],
            "amounts": [money(yuan(100)), money(yuan(100))],
        }
    ]
    assert ask(office, MAKER, "payment.list_doubles", **told | {"until": "2022-02"}) == []


def test_a_changed_rate_is_worked_out_and_not_typed(ledger: ServiceLedger):
    issue_policies(ledger)
    register(ledger, [Human(id=ONE, grade="grade_3")])
    held = {"id": entitle(ledger, ONE), "occurred_on": "2022-05-03", "from_month": "2022-05"}
    reason = {"rate_reason": "grade_changed"}
    with refused("rate_unchanged"):
        ask(ledger, MAKER, "entitlement.change_rate", **held, **reason)
    upgraded = {"id": ONE, "occurred_on": "2022-05-02", "country": "CN", "grade": "grade_2"}
    ask(ledger, MAKER, "person.upgrade_certificate", category="physical", **upgraded)

    amount = ask(ledger, MAKER, "entitlement.change_rate", **held, **reason)

    assert amount == money(yuan(120))


def test_whom_the_policy_pays_nothing_is_not_approved(office: ServiceLedger):
    with refused("no_rate_fits", why="no_rate"):
        entitle(office, ONE, "nursing_subsidy")
