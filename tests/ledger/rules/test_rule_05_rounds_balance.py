"""The payments of a round are its frozen total, what the bank was told, and what it answered."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.aggregates import Payment, PaymentRound
from ledger.application import ServiceLedger
from ledger.commands.listing import digest_of
from tests.facts import open_test_ledger, refused
from tests.ledger.money_office import (
    FILE,
    PAYER,
    Human,
    Round,
    at_once,
    entitle,
    humans,
    issue_policies,
    line,
    register,
    wish,
)

PEOPLE = [
    Human(id=each.id, grade=f"grade_{number % 4 + 1}") for number, each in enumerate(humans(5))
]
IDS = [each.id for each in PEOPLE]
OUTCOMES = ("paid", "failed", "returned")


def prepare(ledger: ServiceLedger) -> Round:
    """A round of five payments, of two amounts, that the bank has."""
    issue_policies(ledger)
    register(ledger, PEOPLE)
    for each in IDS:
        entitle(ledger, each)
    started = Round(ledger)
    started.reach_bank(IDS)
    return started


@pytest.fixture
def banked(ledger: ServiceLedger) -> Round:
    return prepare(ledger)


def minor_units(facts: list[Any], kind: type) -> int:
    return sum(each.amount.minor for each in facts if isinstance(each, kind))


def all_facts(ledger: ServiceLedger) -> list[Any]:
    return [fact for _, fact in ledger.read(0, 10_000, unseal=frozenset())]


def test_a_round_that_balances_done(banked: Round):
    banked.answer([line(each, outcome) for each, outcome in zip(IDS, OUTCOMES, strict=False)], "a")
    banked.answer([line(each) for each in IDS[3:]], "b")

    sums = banked.do(PAYER, "reconcile", "2022-03-15")

    facts = all_facts(banked.ledger)
    frozen = next(each for each in facts if isinstance(each, PaymentRound.PaymentListFrozen))
    entitled = [each for each in facts if isinstance(each, Payment.PaymentEntitled)]
    assert frozen.total.minor == 2 * 12_000 + 10_000 + 10_000 + 12_000
    assert minor_units(facts, Payment.PaymentEntitled) == frozen.total.minor
    assert minor_units(facts, Payment.PaymentInstructed) == frozen.total.minor
    assert sum(each["total"]["minor"] for each in sums.values()) == frozen.total.minor
    assert frozen.digest == digest_of((each.originator_id, each.amount) for each in entitled)


@settings(max_examples=12)
@given(
    outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=5, max_size=5),
    again=st.lists(st.sampled_from(OUTCOMES), min_size=5, max_size=5),
)
def test_whatever_the_bank_answers_the_round_balances_done(
    tmp_path_factory: pytest.TempPathFactory, outcomes: list[str], again: list[str]
):
    ledger = open_test_ledger(tmp_path_factory.mktemp("round"))
    banked = prepare(ledger)
    banked.answer([line(each, told) for each, told in zip(IDS, outcomes, strict=True)], "a")
    wrong = [each for each, told in zip(IDS, outcomes, strict=True) if told != "paid"]
    if wrong:
        banked.do(PAYER, "retry", "2022-03-12", file_digest="b")
        lines = [line(each, told) for each, told in zip(wrong, again, strict=False)]
        banked.answer(lines, "c", "2022-03-14")

    sums = banked.do(PAYER, "reconcile", "2022-03-15")

    assert sum(each["total"]["minor"] for each in sums.values()) == 56_000
    assert sum(each["count"] for each in sums.values()) == 5
    ledger.close()


def test_a_round_without_every_answer_refused(banked: Round):
    banked.answer([line(each) for each in IDS[1:]], "a")
    position = banked.ledger.position()

    with refused("round_does_not_balance", difference=12_000):
        banked.do(PAYER, "reconcile", "2022-03-15")

    assert banked.ledger.position() == position


def test_a_file_that_is_not_the_list_refused(ledger: ServiceLedger):
    issue_policies(ledger)
    register(ledger, PEOPLE)
    for each in IDS:
        entitle(ledger, each)
    started = Round(ledger)
    total = started.freeze(IDS)["total"]
    started.approve()

    for wrong in ({"count": 4}, {"total": total | {"minor": 55_999}}):
        told = {"count": 5, "total": total} | wrong
        with refused("instruction_differs"):
            started.do(PAYER, "instruct", "2022-03-05", file_digest=FILE, **told)


def test_a_round_reconciled_again_repeated(banked: Round):
    banked.answer([line(each) for each in IDS], "a")
    first = banked.do(PAYER, "reconcile", key="reconcile")
    position = banked.ledger.position()

    again = banked.do(PAYER, "reconcile", key="reconcile")

    assert again == first
    assert banked.ledger.position() == position


def test_an_answer_and_the_reconciliation_at_the_same_time(banked: Round):
    banked.answer([line(each) for each in IDS], "a")
    told = {"id": banked.id, "occurred_on": "2022-03-15"}
    came_back = [line(IDS[0], "returned")]
    answering = wish("payment_round.import_answer", file_digest="b", lines=came_back, **told)

    sums = at_once(
        banked.ledger, (PAYER, answering), (PAYER, wish("payment_round.reconcile", **told))
    )

    assert sums["returned"]["total"]["minor"] == 12_000
    assert sums["paid"]["total"]["minor"] == 44_000
