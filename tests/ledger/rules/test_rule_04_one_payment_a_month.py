"""One payment for a scheme, person, month and kind; a retry lives on the same payment."""

from uuid import UUID

import pytest

from ledger.aggregates import Payment
from ledger.application import ServiceLedger
from ledger.vocabulary import PaymentKind
from tests.facts import refused, stored
from tests.ledger.money_office import (
    FEDERATION,
    MAKER,
    MONTH,
    PAYER,
    Round,
    ask,
    at_once,
    entitle,
    humans,
    issue_policies,
    line,
    register,
    topics,
    wish,
)

(HUMAN,) = humans(1)
PERSON = HUMAN.id
PAYMENT = Payment.id_of("living_subsidy", PERSON, MONTH, PaymentKind.REGULAR)


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """Somebody is entitled to the living subsidy."""
    issue_policies(ledger)
    register(ledger, [HUMAN])
    entitle(ledger, PERSON)
    return ledger


def another_round(ledger: ServiceLedger) -> Round:
    """A list for the same month, made by another organisation."""
    return Round(ledger, organisation="昌吉市民政局", issuer=FEDERATION)


def freezing(started: Round) -> object:
    told = {"occurred_on": "2022-03-02", "person_ids": [PERSON]}
    return wish("payment_round.freeze", id=started.id, **told)


def payments(ledger: ServiceLedger) -> list[UUID]:
    return [
        fact.originator_id
        for _, fact in ledger.read(0, 1000, unseal=frozenset())
        if isinstance(fact, Payment.PaymentEntitled | Payment.PaymentPaid)
    ]


def test_a_payment_that_is_tried_twice_done(office: ServiceLedger):
    started = Round(office)
    started.reach_bank([PERSON])
    started.answer([line(PERSON, "failed")], "a")
    started.do(PAYER, "retry", "2022-03-10", file_digest="b")
    started.answer([line(PERSON)], "c", "2022-03-12")

    assert set(payments(office)) == {PAYMENT}
    assert topics(office.facts_of([PAYMENT])[PAYMENT])[-2:] == ["payment_retried", "payment_paid"]


def test_a_second_payment_of_a_month_refused(office: ServiceLedger):
    Round(office).freeze([PERSON])
    position = office.position()
    other = another_round(office)

    with refused("payment_list_empty"):
        other.freeze([PERSON])
    with refused("payment_on_list"):
        told = {"scheme": "living_subsidy", "person_id": PERSON, "period": MONTH}
        amount = {"minor": 10_000, "currency": "CNY"}
        ask(office, PAYER, "payment.pay", occurred_on="2022-03-08", amount=amount, **told)

    assert topics(stored(office, position)) == ["payment_round_opened"]


def test_a_list_frozen_again_repeated(office: ServiceLedger):
    told = {"id": Round(office).id, "occurred_on": "2022-03-02", "person_ids": [PERSON]}
    first = ask(office, MAKER, "payment_round.freeze", key="freeze", **told)
    position = office.position()

    again = ask(office, MAKER, "payment_round.freeze", key="freeze", **told)

    assert again == first
    assert office.position() == position


def test_two_lists_with_one_person_at_the_same_time(office: ServiceLedger):
    one, other = Round(office), another_round(office)

    with refused("payment_list_empty"):
        at_once(office, (MAKER, freezing(one)), (MAKER, freezing(other)))

    assert payments(office) == [PAYMENT]
