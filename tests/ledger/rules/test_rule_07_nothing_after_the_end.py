"""Nothing is paid for a month after a death or a stop without being asked back."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Payment
from ledger.application import ServiceLedger
from ledger.vocabulary import PaymentKind
from tests.facts import refused, stored, yuan
from tests.ledger.money_office import (
    FILE,
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

PEOPLE = humans(2)
ONE, TWO = (each.id for each in PEOPLE)
DEATH = {"id": ONE, "occurred_on": "2022-02-20", "death_source": "family"}
STOP = {
    "occurred_on": "2022-03-09",
    "from_month": MONTH,
    "entitlement_stop_reason": "moved_away",
}


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """Two people are entitled to the living subsidy."""
    issue_policies(ledger)
    register(ledger, PEOPLE)
    for each in (ONE, TWO):
        entitle(ledger, each)
    return ledger


@pytest.fixture
def banked(office: ServiceLedger) -> Round:
    """The bank has both their payments."""
    started = Round(office)
    started.reach_bank([ONE, TWO])
    return started


def payment_of(person_id: UUID) -> str:
    return str(Payment.id_of("living_subsidy", person_id, MONTH, PaymentKind.REGULAR))


def instructing(started: Round) -> Any:
    told = {name: started.frozen[name] for name in ("count", "total")}
    named = {"id": started.id, "occurred_on": "2022-03-05", "file_digest": FILE}
    return wish("payment_round.instruct", **named, **told)


def test_money_that_went_out_after_a_death_is_asked_back_done(banked: Round):
    ask(banked.ledger, MAKER, "person.report_death", **DEATH)

    answer = banked.answer([line(ONE), line(TWO)], "a")

    assert answer["recovery_demanded"] == 1
    facts = topics(stored(banked.ledger))
    assert facts.count("payment_paid") == 2
    assert facts.count("payment_recovery_demanded") == 1


def test_money_that_went_out_before_a_stop_was_known_is_asked_back_done(banked: Round):
    banked.answer([line(ONE), line(TWO)], "a")
    held = entitlement_of(banked.ledger)

    asked = ask(banked.ledger, MAKER, "entitlement.stop", id=held, **STOP)

    assert asked == [payment_of(ONE)]
    assert topics(stored(banked.ledger))[-1] == "payment_recovery_demanded"


def entitlement_of(ledger: ServiceLedger) -> UUID:
    facts = [fact for _, fact in ledger.read(0, 1000, unseal=frozenset())]
    return next(
        each.originator_id
        for each in facts
        if each.TOPIC == "entitlement_applied" and each.subject == ONE
    )


def test_a_list_with_somebody_who_died_since_refused(office: ServiceLedger):
    started = Round(office)
    started.freeze([ONE, TWO])
    started.approve()
    ask(office, MAKER, "person.report_death", **DEATH)

    with refused("payment_list_outdated", persons=1, person_ids=[str(ONE)]):
        started.instruct()

    assert "payment_instructed" not in topics(stored(office))


def test_money_without_a_round_after_the_end_refused(office: ServiceLedger):
    ask(office, MAKER, "person.report_death", **DEATH)
    ask(office, MAKER, "entitlement.stop", id=entitlement_of(office), **STOP)
    told = {"scheme": "nursing_subsidy", "person_id": ONE, "period": MONTH, "amount": yuan(100)}

    with refused("died_before_month", month=MONTH):
        ask(office, PAYER, "payment.pay", occurred_on="2022-03-09", **told)
    for step in ("resume", "reinstate"):
        with refused("died_before_month"):
            named = {"id": entitlement_of(office), "occurred_on": "2022-03-10"}
            ask(office, PAYER, f"entitlement.{step}", from_month=MONTH, **named)


def test_money_without_a_round_after_a_stop_refused(office: ServiceLedger):
    ask(office, MAKER, "entitlement.stop", id=entitlement_of(office), **STOP)
    told = {"scheme": "living_subsidy", "person_id": ONE, "period": MONTH, "amount": yuan(100)}

    with refused("entitlement_not_in_force", state="stopped"):
        ask(office, PAYER, "payment.pay", occurred_on="2022-03-09", **told)


def test_an_answer_sent_again_repeated(banked: Round):
    ask(banked.ledger, MAKER, "person.report_death", **DEATH)
    told = {"file_digest": "a", "lines": [line(ONE)]}
    first = banked.do(PAYER, "import_answer", key="answer", **told)
    position = banked.ledger.position()

    again = banked.do(PAYER, "import_answer", key="answer", **told)

    assert again == first
    assert banked.ledger.position() == position


def test_a_death_and_the_instruction_at_the_same_time(office: ServiceLedger):
    started = Round(office)
    started.freeze([ONE, TWO])
    started.approve()

    with refused("payment_list_outdated", persons=1):
        at_once(
            office, (MAKER, wish("person.report_death", **DEATH)), (PAYER, instructing(started))
        )

    assert "payment_instructed" not in topics(stored(office))


def test_a_stop_and_the_answer_at_the_same_time(banked: Round):
    stopping = wish("entitlement.stop", id=entitlement_of(banked.ledger), **STOP)
    told = {"id": banked.id, "occurred_on": "2022-03-08", "file_digest": "a"}
    answering = wish("payment_round.import_answer", lines=[line(ONE)], **told)

    answer = at_once(banked.ledger, (MAKER, stopping), (PAYER, answering))

    assert answer["recovery_demanded"] == 1
    assert topics(stored(banked.ledger)).count("payment_recovery_demanded") == 1
