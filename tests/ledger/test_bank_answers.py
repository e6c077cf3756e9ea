"""What the bank says of a round, and what is refused of it: through the commands."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Payment, PaymentRecovery
from ledger.aggregates.payment import PaymentState
from ledger.aggregates.payment_recovery import RecoveryState
from ledger.application import ServiceLedger
from ledger.vocabulary import PaymentKind
from tests.facts import dong, refused, stored, yuan
from tests.ledger.money_office import (
    APPROVER,
    MAKER,
    MONTH,
    PAYER,
    Round,
    ask,
    entitle,
    humans,
    issue_policies,
    line,
    money,
    register,
    topics,
)

PEOPLE = humans(4)
ONE, TWO, THREE, FOUR = (each.id for each in PEOPLE)


@pytest.fixture
def banked(ledger: ServiceLedger) -> Round:
    """A round of four payments that the bank has."""
    issue_policies(ledger)
    register(ledger, PEOPLE)
    for each in PEOPLE:
        entitle(ledger, each.id)
    started = Round(ledger)
    started.reach_bank(each.id for each in PEOPLE)
    return started


def payment_id(person_id: UUID) -> UUID:
    return Payment.id_of("living_subsidy", person_id, MONTH, PaymentKind.REGULAR)


def payment(ledger: ServiceLedger, person_id: UUID) -> Payment:
    found = ledger.load(Payment, payment_id(person_id))
    assert found is not None
    return found


def since(ledger: ServiceLedger, position: int) -> list[str]:
    return topics(stored(ledger, position))


def test_an_answer_may_come_in_parts_and_name_payments_or_people(banked: Round):
    first = banked.answer([line(ONE), line(TWO, "failed", code="account_closed")], "a")
    by_payment = {"payment_id": str(payment_id(THREE)), "outcome": "returned"}
    second = banked.answer([by_payment, line(FOUR, amount=money(yuan(100)))], "b")

    counts = [(each["paid"], each["failed"], each["returned"]) for each in (first, second)]
    assert counts == [(1, 1, 0), (1, 0, 1)]
    states = [payment(banked.ledger, each).state.value for each in (ONE, TWO, THREE, FOUR)]
    assert states == ["paid", "failed", "returned", "paid"]


def test_an_answer_keeps_the_account_and_the_coefficient_sealed(banked: Round):
    banked.answer([line(ONE, account="6228480086543210987")], "a")

    paid = next(each for each in stored(banked.ledger) if isinstance(each, Payment.PaymentPaid))
    assert (paid.account, paid.coefficient) == ("6228480086543210987", "1")


@pytest.mark.parametrize("digest", ["a", "another"])
def test_an_answer_that_is_known_is_not_recorded_twice(banked: Round, digest: str):
    lines = [line(ONE), line(TWO, "failed")]
    banked.answer(lines, "a")
    position = banked.ledger.position()

    answer = banked.answer(lines, digest)

    assert (answer["paid"], answer["already_known"]) == (0, 2)
    assert banked.ledger.position() == position


def test_an_answer_is_refused_whole_for_one_unknown_line(banked: Round):
    position = banked.ledger.position()

    with refused("bank_line_unknown", lines=1):
        banked.answer([line(ONE), line(UUID(int=5))], "a")

    assert banked.ledger.position() == position


def test_an_answer_that_names_nobody_is_refused(banked: Round):
    with refused("bank_line_unknown", lines=1):
        banked.answer([{"outcome": "paid"}], "a")


@pytest.mark.parametrize(
    ("lines", "contradicting"),
    [
        ([line(ONE, amount=money(yuan(99)))], 1),
        ([line(ONE, amount=money(dong(10_000)))], 1),
        ([line(ONE), line(ONE, "failed")], 1),
        ([line(ONE, "failed"), line(ONE)], 1),
        ([line(ONE, "returned"), line(ONE), line(TWO, amount=money(yuan(1)))], 2),
    ],
)
def test_an_answer_that_cannot_be_is_refused_whole(
    banked: Round, lines: list[dict[str, Any]], contradicting: int
):
    position = banked.ledger.position()

    with refused("bank_line_contradicts", lines=contradicting):
        banked.answer(lines, "a")

    assert banked.ledger.position() == position


def test_a_file_that_was_taken_in_with_other_lines_is_refused(banked: Round):
    banked.answer([line(ONE)], "a")

    with refused("bank_line_contradicts"):
        banked.answer([line(ONE), line(TWO)], "a")


def test_money_that_was_paid_may_come_back_while_the_round_goes_on(banked: Round):
    banked.answer([line(ONE)], "a")

    banked.answer([line(ONE, "returned", code="name_differs")], "b", "2022-03-10")

    assert payment(banked.ledger, ONE).answer is PaymentState.RETURNED


def test_an_answer_to_a_round_that_is_not_with_the_bank_is_refused(ledger: ServiceLedger):
    issue_policies(ledger)
    register(ledger, PEOPLE[:1])
    entitle(ledger, ONE)
    started = Round(ledger)
    started.freeze([ONE])

    with refused("payment_round_out_of_turn", state="frozen"):
        started.answer([line(ONE)], "a")


def test_what_failed_or_came_back_is_tried_again_within_the_round(banked: Round):
    banked.answer([line(ONE, "failed"), line(TWO, "returned"), line(THREE), line(FOUR)], "a")

    tried = banked.do(PAYER, "retry", "2022-03-12", file_digest="b")
    banked.answer([line(ONE), line(TWO)], "c", "2022-03-14")

    assert (tried["count"], tried["total"]) == (2, money(yuan(200)))
    assert topics(banked.ledger.facts_of([payment_id(ONE)])[payment_id(ONE)]) == [
        "payment_entitled",
        "payment_instructed",
        "payment_failed",
        "payment_retried",
        "payment_paid",
    ]


def test_an_old_answer_does_not_undo_a_retry(banked: Round):
    lines = [line(ONE, "failed", occurred_on="2022-03-08")]
    banked.answer(lines, "a")
    banked.do(PAYER, "retry", "2022-03-12", file_digest="b")

    answer = banked.answer([*lines, line(TWO)], "saved again", "2022-03-13")

    assert (answer["failed"], answer["already_known"]) == (0, 1)
    assert payment(banked.ledger, ONE).state is PaymentState.INSTRUCTED


def test_some_of_what_failed_is_tried_again(banked: Round):
    banked.answer([line(ONE, "failed"), line(TWO, "failed")], "a")

    told = {"file_digest": "b", "payment_ids": [payment_id(TWO)]}
    tried = banked.do(PAYER, "retry", "2022-03-12", **told)

    assert tried["count"] == 1
    assert payment(banked.ledger, ONE).state is PaymentState.FAILED


@pytest.mark.parametrize(
    ("named", "code"),
    [(UUID(int=5), "payment_not_listed"), (payment_id(TWO), "payment_not_failed")],
)
def test_what_did_not_fail_is_not_tried_again(banked: Round, named: UUID, code: str):
    banked.answer([line(ONE, "failed"), line(TWO)], "a")

    with refused(code):
        banked.do(PAYER, "retry", "2022-03-12", file_digest="b", payment_ids=[named])


def test_nothing_to_try_again_is_refused(banked: Round):
    with refused("payment_list_empty"):
        banked.do(PAYER, "retry", "2022-03-12", file_digest="b")


def test_who_died_meanwhile_is_not_tried_again(banked: Round):
    banked.answer([line(ONE, "failed"), line(TWO, "failed")], "a")
    told = {"occurred_on": "2022-02-20", "death_source": "family"}
    ask(banked.ledger, MAKER, "person.report_death", id=ONE, **told)

    tried = banked.do(PAYER, "retry", "2022-03-12", file_digest="b")

    assert (tried["count"], tried["left_out"]) == (1, [str(payment_id(ONE))])


def test_a_round_with_unanswered_payments_does_not_balance(banked: Round):
    banked.answer([line(ONE), line(TWO, "failed")], "a")

    with refused("round_does_not_balance", difference=20_000, currency="CNY"):
        banked.do(PAYER, "reconcile")


def test_money_that_comes_back_after_the_round_goes_on_another_list(banked: Round):
    banked.answer([line(each) for each in (ONE, TWO, THREE, FOUR)], "a")
    banked.do(PAYER, "reconcile", "2022-03-15")
    with refused("payment_on_list"):
        send_back(banked.ledger, ONE)
    banked.do(PAYER, "close", "2022-03-16")

    send_back(banked.ledger, ONE)

    again = Round(banked.ledger, number=2).freeze([ONE, TWO])
    assert (again["count"], [each["reason"] for each in again["left_out"]]) == (
        1,
        ["already_paid"],
    )


def send_back(ledger: ServiceLedger, person_id: UUID) -> None:
    told = {"occurred_on": "2022-03-20", "reason": "account_closed"}
    ask(ledger, PAYER, "payment.send_back", id=payment_id(person_id), **told)


def test_money_that_never_went_out_does_not_come_back(ledger: ServiceLedger):
    issue_policies(ledger)
    register(ledger, PEOPLE[:1])
    named = {"scheme": "living_subsidy", "person_id": ONE, "period": MONTH}
    told = {"occurred_on": "2022-03-08", "amount": yuan(100), "reason": "account_closed"}
    ask(ledger, PAYER, "payment.fail", **named, **told)

    with refused("payment_not_paid"):
        send_back(ledger, ONE)


def test_money_that_comes_back_settles_what_was_asked_back(banked: Round):
    banked.answer([line(ONE)], "a")
    told = {"occurred_on": "2022-03-09", "recovery_reason": "wrong_person"}
    ask(banked.ledger, PAYER, "payment.demand_recovery", id=payment_id(ONE), **told)

    banked.answer([line(ONE, "returned")], "b", "2022-03-11")

    recovery = banked.ledger.load(PaymentRecovery, PaymentRecovery.id_of(payment_id(ONE)))
    assert recovery is not None
    assert (recovery.state, recovery.rest) == (RecoveryState.RECOVERED, yuan(0))


def test_money_that_went_out_again_after_a_death_is_asked_back_again(banked: Round):
    banked.answer([line(ONE)], "a")
    told = {"occurred_on": "2022-03-09", "recovery_reason": "wrong_person"}
    ask(banked.ledger, PAYER, "payment.demand_recovery", id=payment_id(ONE), **told)
    banked.answer([line(ONE, "returned")], "b", "2022-03-11")
    banked.do(PAYER, "retry", "2022-03-12", file_digest="c")
    died = {"occurred_on": "2022-02-27", "death_source": "family"}
    ask(banked.ledger, MAKER, "person.report_death", id=ONE, **died)

    answer = banked.answer([line(ONE)], "d", "2022-03-14")

    assert (answer["paid"], answer["recovery_demanded"]) == (1, 1)
    recovery = PaymentRecovery.id_of(payment_id(ONE), 2)
    assert topics(banked.ledger.facts_of([recovery])[recovery]) == ["payment_recovery_demanded"]


def test_a_list_is_given_up_before_the_bank_has_it(ledger: ServiceLedger):
    issue_policies(ledger)
    register(ledger, PEOPLE[:2])
    entitle(ledger, ONE)
    started = Round(ledger)
    started.freeze([ONE, TWO])

    released = started.do(APPROVER, "void", round_void_reason="list_wrong")

    assert released == 1
    assert payment(ledger, ONE).state is PaymentState.RELEASED
    assert Round(ledger, number=2).freeze([ONE])["count"] == 1
