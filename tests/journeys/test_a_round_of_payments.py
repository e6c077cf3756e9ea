"""Forty people are paid a month: two organisations, failures, returns, retries, and a recovery.

Every step is asked by who may take it, and what an auditor asks of the round afterwards is
answered from the facts alone.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ledger.aggregates import Payment, PaymentRecovery, PaymentRound
from ledger.application import ServiceLedger
from ledger.commands.listing import digest_of
from ledger.history import Fact
from ledger.vocabulary import PaymentKind
from tests.facts import open_test_ledger, yuan
from tests.ledger.money_office import (
    CIVIL_AFFAIRS,
    FEDERATION,
    MAKER,
    MONTH,
    PAYER,
    Human,
    Round,
    ask,
    entitle,
    humans,
    issue_policies,
    line,
    register,
)

PEOPLE = [
    Human(id=each.id, grade=f"grade_{number % 4 + 1}") for number, each in enumerate(humans(40))
]
IDS = [each.id for each in PEOPLE]
DEAD_BEFORE, DEAD_LATER, SUSPENDED = IDS[0], IDS[1], IDS[2]
REFUSED, CAME_BACK, CLOSED_FOR_GOOD = IDS[3:7], IDS[7:9], IDS[3]
REGULAR = PaymentKind.REGULAR


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The ledger after the whole of it."""
    folder: Path = tmp_path_factory.mktemp("round")
    opened = open_test_ledger(folder)
    pay_a_month(opened)
    yield opened
    opened.close()


def pay_a_month(ledger: ServiceLedger) -> None:
    """From the policies to the closed round."""
    issue_policies(ledger)
    register(ledger, PEOPLE)
    held = {each: entitle(ledger, each) for each in IDS}
    report_death(ledger, DEAD_BEFORE, "2022-02-02")
    told = {"from_month": MONTH, "entitlement_suspension_reason": "not_reached"}
    named = {"id": held[SUSPENDED], "occurred_on": "2022-02-20"}
    ask(ledger, MAKER, "entitlement.suspend", **named, **told)
    month = Round(ledger)
    month.reach_bank(IDS)
    report_death(ledger, DEAD_LATER, "2022-02-25")
    answer_in_two_parts(month)
    month.do(PAYER, "retry", "2022-03-12", file_digest="retry")
    again = [line(each) for each in (*REFUSED, *CAME_BACK) if each != CLOSED_FOR_GOOD]
    closed = line(CLOSED_FOR_GOOD, "failed", code="account_closed")
    month.answer([*again, closed], "second", "2022-03-15")
    recover(ledger)
    month.do(PAYER, "reconcile", "2022-03-20")
    month.do(PAYER, "close", "2022-03-21")


def answer_in_two_parts(month: Round) -> None:
    outcomes = dict.fromkeys(REFUSED, "failed") | dict.fromkeys(CAME_BACK, "returned")
    lines = [
        line(each, outcomes.get(each, "paid"))
        for each in IDS
        if each not in {DEAD_BEFORE, SUSPENDED}
    ]
    month.answer(lines[:20], "first part")
    month.answer(lines[20:], "second part", "2022-03-09")
    month.answer(lines[:20], "first part", "2022-03-10")


def recover(ledger: ServiceLedger) -> None:
    payment_id = Payment.id_of("living_subsidy", DEAD_LATER, MONTH, REGULAR)
    for day, amount in (("2022-03-16", yuan(20)), ("2022-03-18", yuan(100))):
        told = {"id": payment_id, "occurred_on": day, "amount": amount}
        ask(ledger, PAYER, "payment.recover", **told)


def report_death(ledger: ServiceLedger, person_id: Any, on: str) -> None:
    told = {"occurred_on": on, "death_source": "authority_list"}
    ask(ledger, MAKER, "person.report_death", id=person_id, **told)


def facts_of(ledger: ServiceLedger) -> list[Any]:
    return [fact for _, fact in ledger.read(0, 10_000, unseal=frozenset())]


def only(facts: list[Any], kind: type[Fact]) -> list[Any]:
    return [fact for fact in facts if isinstance(fact, kind)]


def minor_units(facts: list[Any]) -> int:
    return sum(fact.amount.minor for fact in facts)


def test_list_file_answers_and_ledger_agree_to_the_fen(ledger: ServiceLedger):
    facts = facts_of(ledger)

    (frozen,) = only(facts, PaymentRound.PaymentListFrozen)
    (instructed,) = only(facts, PaymentRound.PaymentRoundInstructed)
    (reconciled,) = only(facts, PaymentRound.PaymentRoundReconciled)
    entitled = only(facts, Payment.PaymentEntitled)
    assert (frozen.count, frozen.left_out, len(entitled)) == (38, 2, 38)
    assert minor_units(entitled) == frozen.total.minor == instructed.total.minor
    assert minor_units(only(facts, Payment.PaymentInstructed)) == frozen.total.minor
    sums = (reconciled.paid, reconciled.failed, reconciled.returned)
    assert sum(each.minor for each in sums) == frozen.total.minor
    assert (reconciled.paid_count, reconciled.failed_count, reconciled.returned_count) == (37, 1, 0)
    assert minor_units(only(facts, Payment.PaymentPaid)) == reconciled.paid.minor


def test_the_list_can_be_proved_from_its_payments(ledger: ServiceLedger):
    facts = facts_of(ledger)

    (frozen,) = only(facts, PaymentRound.PaymentListFrozen)
    entitled = only(facts, Payment.PaymentEntitled)

    assert frozen.digest == digest_of((each.originator_id, each.amount) for each in entitled)


def test_every_payment_names_the_version_that_decided_it(ledger: ServiceLedger):
    entitled = only(facts_of(ledger), Payment.PaymentEntitled)

    assert {each.policy for each in entitled} == {"living_subsidy@1"}
    assert {each.envelope.policy for each in entitled} == {"living_subsidy@1"}
    assert Counter(each.amount.minor for each in entitled) == {12_000: 19, 10_000: 19}


def test_who_was_left_out_is_told_why(ledger: ServiceLedger):
    withheld = only(facts_of(ledger), Payment.PaymentWithheld)

    reasons = {each.person_id: each.withholding_reason.value for each in withheld}
    assert reasons == {DEAD_BEFORE: "died", SUSPENDED: "suspended"}


def test_the_one_organisation_made_the_list_and_the_other_paid_it(ledger: ServiceLedger):
    facts = facts_of(ledger)

    at = {fact.TOPIC: fact.envelope.organisation for fact in facts if fact.HISTORY is PaymentRound}
    assert at["payment_list_frozen"] == at["payment_list_checked"] == FEDERATION
    assert at["payment_round_approved"] == at["payment_round_instructed"] == CIVIL_AFFAIRS


def test_a_file_of_the_bank_that_came_twice_counts_once(ledger: ServiceLedger):
    answers = only(facts_of(ledger), PaymentRound.BankAnswerImported)

    assert [(each.lines, each.already_known) for each in answers] == [(20, 0), (18, 0), (6, 0)]


def test_what_was_paid_after_a_death_came_back(ledger: ServiceLedger):
    facts = facts_of(ledger)

    (demanded,) = only(facts, PaymentRecovery.PaymentRecoveryDemanded)
    recovered = only(facts, PaymentRecovery.PaymentRecovered)
    assert demanded.person_id == DEAD_LATER
    assert minor_units(recovered) == demanded.amount.minor


def test_a_payment_tells_its_whole_way_by_itself(ledger: ServiceLedger):
    payment_id = Payment.id_of("living_subsidy", CAME_BACK[0], MONTH, REGULAR)

    way = [
        fact.TOPIC.removeprefix("payment_") for fact in ledger.facts_of([payment_id])[payment_id]
    ]

    assert way == ["entitled", "instructed", "returned", "retried", "paid"]
