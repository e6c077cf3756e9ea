"""How far each list of payments is, whether it balances, and who let it pass."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Payment, PaymentRound
from ledger.aggregates.payment_round import PaymentRoundState
from ledger.application import ServiceLedger
from ledger.vocabulary import PaymentKind
from projections import feed, payment_rounds
from projections.payment_rounds import Balance, Change, RoundRow
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, copied, ready, yuan
from tests.ledger.money_office import (
    APPROVER,
    CHECKER,
    CIVIL_AFFAIRS,
    FEDERATION,
    MAKER,
    MONTH,
    PAYER,
    REVIEWER,
    Round,
    ask,
    entitle,
    humans,
    issue_policies,
    line,
    register,
)
from tests.projections.taking_back import is_as_rebuilt, take_back

ONE, TWO, THREE, FOUR = (each.id for each in humans(4))
LIVING = "living_subsidy"
AFTER = "2022-04"


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued, and of four people three have a right."""
    issue_policies(ledger)
    register(ledger, humans(4))
    for each in (ONE, TWO, THREE):
        entitle(ledger, each)
    return ledger


@pytest.fixture
def seen(office: ServiceLedger, views: Views) -> Any:
    """The views, after they heard of all that happened."""

    def caught_up() -> Views:
        feed.catch_up(office, views)
        return views

    return caught_up


def sums(balance: Balance) -> dict[str, tuple[int, int]]:
    names = ("frozen", "instructed", "listed", "paid", "failed", "returned", "waiting")
    return {
        name: (getattr(balance, f"{name}_count"), getattr(balance, f"{name}_minor"))
        for name in names
    }


def steps(hands: list[payment_rounds.Hand]) -> list[tuple[str, UUID, str | None]]:
    return [(hand.payment_step, hand.staff_id, hand.same_as) for hand in hands]


def test_payment_rounds_rounds_say_how_far_they_are(office: ServiceLedger, seen: Any):
    march, april = Round(office), Round(office, period=AFTER)
    march.freeze([ONE, TWO, FOUR])
    march.do(CHECKER, "check", "2022-03-03", issues=0)

    rows = payment_rounds.rounds(seen())

    assert [row.round_id for row in rows] == [april.id, march.id]
    assert rows[1] == RoundRow(
        round_id=march.id,
        organisation=CIVIL_AFFAIRS,
        scheme=LIVING,
        month=MONTH,
        payment_kind="regular",
        number=1,
        payment_round_state="checked",
        opened_on="2022-03-01",
        since="2022-03-03",
        policy="living_subsidy@1",
        left_out=1,
        issues=0,
        list_count=2,
        list_minor=20_000,
        currency="CNY",
    )
    is_open = payment_rounds.rounds(seen(), state=PaymentRoundState.OPEN)
    assert [row.round_id for row in is_open] == [april.id]
    assert payment_rounds.rounds(seen(), month=MONTH, scheme="nursing_subsidy") == []


def test_payment_rounds_forget_a_check_that_was_taken_back(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.freeze([ONE])
    march.do(CHECKER, "check", "2022-03-03", issues=2)

    take_back(office, march.id)

    (row,) = payment_rounds.rounds(seen())
    assert (row.payment_round_state, row.issues, row.list_count) == ("frozen", None, 1)
    assert [hand.payment_step for hand in payment_rounds.hands(seen(), round_id=march.id)] == [
        "frozen"
    ]
    assert is_as_rebuilt(office, seen())


def test_payment_rounds_balance_to_the_smallest_unit(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.reach_bank([ONE, TWO, THREE])
    march.answer([line(ONE), line(TWO, "failed", code="account_closed")], "first")

    (waiting,) = payment_rounds.balance(seen(), round_id=march.id)
    march.answer([line(THREE, "returned", code="name_differs")], "second")
    (answered,) = payment_rounds.balance(seen(), month=MONTH)

    listed = (3, 30_000)
    assert sums(waiting) == {
        "frozen": listed,
        "instructed": listed,
        "listed": listed,
        "paid": (1, 10_000),
        "failed": (1, 10_000),
        "returned": (0, 0),
        "waiting": (1, 10_000),
    }
    assert (waiting.difference_minor, waiting.agrees) == (10_000, True)
    assert sums(answered) | {"returned": (1, 10_000), "waiting": (0, 0)} == sums(answered)
    assert (answered.difference_minor, answered.agrees) == (0, True)


def test_payment_rounds_balance_counts_a_retry_once(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.reach_bank([ONE, TWO])
    march.answer([line(ONE), line(TWO, "failed", code="account_closed")], "first")
    march.do(PAYER, "retry", "2022-03-12", file_digest="again")

    (tried,) = payment_rounds.balance(seen())
    march.answer([line(TWO)], "second", "2022-03-15")
    march.do(PAYER, "reconcile", "2022-03-20")
    (row,) = payment_rounds.balance(seen())

    assert (sums(tried)["failed"], sums(tried)["waiting"]) == ((0, 0), (1, 10_000))
    assert (sums(row)["paid"], row.difference_minor, row.agrees) == ((2, 20_000), 0, True)
    assert row.payment_round_state == "reconciled"
    assert is_as_rebuilt(office, seen())


def test_payment_rounds_balance_shows_what_does_not_agree(ledger: ServiceLedger, views: Views):
    round_id = UUID(int=0x90)
    total, paid = yuan(300), {"scheme": LIVING, "period": MONTH, "amount": yuan(100)}
    copied(
        ledger,
        round_id,
        ready(PaymentRound.PaymentRoundOpened, period=MONTH),
        ready(PaymentRound.PaymentListFrozen, count=3, total=total, period=MONTH),
        ready(PaymentRound.PaymentRoundInstructed, count=3, total=total, period=MONTH),
    )
    for person in (AYGUL, BEKZAT):
        told = paid | {"person_id": person}
        copied(
            ledger,
            Payment.id_of(LIVING, person, MONTH, PaymentKind.REGULAR),
            ready(Payment.PaymentEntitled, round_id=round_id, **told),
            ready(Payment.PaymentPaid, **told),
        )
    feed.catch_up(ledger, views)

    (row,) = payment_rounds.balance(views, round_id=round_id)

    assert (row.frozen_minor, row.listed_minor, row.paid_minor) == (30_000, 20_000, 20_000)
    assert (row.difference_minor, row.agrees) == (10_000, False)


def test_payment_rounds_balance_leaves_out_what_was_on_no_list(office: ServiceLedger, seen: Any):
    told = {"occurred_on": "2022-03-15", "scheme": LIVING, "period": MONTH, "amount": yuan(100)}
    ask(office, PAYER, "payment.pay", person_id=FOUR, **told)

    assert payment_rounds.balance(seen()) == []


def test_payment_rounds_hands_name_everybody_in_turn(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.reach_bank([ONE])

    hands = payment_rounds.hands(seen(), round_id=march.id)

    assert steps(hands) == [
        ("frozen", MAKER, None),
        ("checked", CHECKER, None),
        ("approved", APPROVER, None),
        ("instructed", PAYER, None),
    ]
    assert [(hand.organisation, hand.on) for hand in hands[1:3]] == [
        (FEDERATION, "2022-03-03"),
        (CIVIL_AFFAIRS, "2022-03-04"),
    ]
    assert payment_rounds.hands(seen(), round_id=ONE) == []


def test_payment_rounds_hands_say_when_maker_and_checker_are_one(views: Views, tell: Any):
    march = UUID(int=0x91)
    tell(
        march,
        ready(PaymentRound.PaymentRoundOpened),
        ready(PaymentRound.PaymentListFrozen),
        ready(PaymentRound.PaymentListChecked),
    )

    hands = payment_rounds.hands(views, round_id=march)

    assert [(hand.payment_step, hand.same_as) for hand in hands] == [
        ("frozen", None),
        ("checked", "frozen"),
    ]


def test_payment_rounds_approvals_begin_with_the_right(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.reach_bank([ONE])
    asked: dict[str, Any] = {"scheme": LIVING, "month": MONTH}

    hands = payment_rounds.approvals(seen(), person_id=ONE, **asked)

    assert steps(hands) == [
        ("right_examined", REVIEWER, None),
        ("right_approved", APPROVER, None),
        ("frozen", MAKER, None),
        ("checked", CHECKER, None),
        ("approved", APPROVER, None),
        ("instructed", PAYER, None),
    ]
    assert payment_rounds.approvals(seen(), person_id=FOUR, **asked) == []
    early = asked | {"kind": PaymentKind.ADVANCE}
    assert payment_rounds.approvals(seen(), person_id=ONE, **early) == []


def test_payment_rounds_changes_against_the_list_before(office: ServiceLedger, seen: Any):
    Round(office).freeze([ONE, TWO])
    told: dict[str, Any] = {"occurred_on": "2022-03-20"}
    ask(office, MAKER, "person.report_death", id=TWO, death_source="family", **told)
    better = {"country": "CN", "category": "physical", "grade": "grade_1"}
    ask(office, MAKER, "person.upgrade_certificate", id=ONE, **told, **better)
    april = Round(office, period=AFTER)
    april.freeze([ONE, TWO, THREE])

    found = payment_rounds.changes(seen(), round_id=april.id)

    assert found == [
        Change(
            list_change="amount_changed",
            person_id=ONE,
            before_minor=10_000,
            minor=12_000,
            currency="CNY",
            withholding_reason=None,
        ),
        Change(
            list_change="gone",
            person_id=TWO,
            before_minor=10_000,
            minor=None,
            currency="CNY",
            withholding_reason="died",
        ),
        Change(
            list_change="new",
            person_id=THREE,
            before_minor=None,
            minor=10_000,
            currency="CNY",
            withholding_reason=None,
        ),
    ]


def test_payment_rounds_changes_of_the_first_list_and_of_one_given_up(
    office: ServiceLedger, seen: Any
):
    given_up = Round(office)
    given_up.freeze([ONE, TWO])
    given_up.do(APPROVER, "void", "2022-03-04", round_void_reason="list_wrong")
    again = Round(office, number=2)
    again.freeze([ONE])

    first = payment_rounds.changes(seen(), round_id=again.id)

    assert [(each.list_change, each.person_id) for each in first] == [("new", ONE)]
    assert payment_rounds.changes(seen(), round_id=ONE) == []
    assert payment_rounds.balance(seen(), round_id=given_up.id) == []


def test_payment_rounds_changes_when_somebody_is_not_named_again(office: ServiceLedger, seen: Any):
    Round(office).freeze([ONE, TWO])
    april = Round(office, period=AFTER)
    april.freeze([ONE])

    (gone,) = payment_rounds.changes(seen(), round_id=april.id)

    assert (gone.person_id, gone.list_change, gone.withholding_reason) == (TWO, "gone", None)
