"""What was paid to somebody in a month, and if not all of it, why not."""

from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Entitlement, Payment
from ledger.application import ServiceLedger
from ledger.vocabulary import PaymentKind
from projections import feed, payments
from projections.payment_reasons import MonthPayment, Reason
from projections.payments import MonthTotal
from projections.store import Views
from tests.facts import ACCOUNT, AREA, AYGUL, BEKZAT, dong, ready, yuan
from tests.ledger.money_office import (
    APPROVER,
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

ONE, TWO, THREE = (each.id for each in humans(3))
LIVING, NURSING = "living_subsidy", "nursing_subsidy"


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued, and three people are registered."""
    issue_policies(ledger)
    register(ledger, humans(3))
    return ledger


@pytest.fixture
def seen(office: ServiceLedger, views: Views) -> Any:
    """The views, after they heard of all that happened."""

    def caught_up() -> Views:
        feed.catch_up(office, views)
        return views

    return caught_up


def pay(ledger: ServiceLedger, person: UUID, month: str, **more: Any) -> UUID:
    told = {"occurred_on": f"{month}-15", "scheme": LIVING, "amount": yuan(100), "area": AREA}
    named = {"person_id": person, "period": month} | told | more
    return UUID(ask(ledger, PAYER, "payment.pay", **named))


def codes(reasons: list[Reason]) -> list[tuple[str | None, str, str | None]]:
    return [(each.scheme, each.unpaid_reason, each.detail) for each in reasons]


def states(rows: list[MonthPayment]) -> list[tuple[UUID, str, str | None]]:
    return [(row.person_id, row.payment_state, row.reason) for row in rows]


def why_not(views: Views, person: UUID = ONE, month: str = MONTH) -> Any:
    return codes(payments.why_not(views, person_id=person, month=month))


def test_payments_of_tells_the_last_digits_of_the_account(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-01")
    pay(office, ONE, "2022-02", amount=yuan(120), account=ACCOUNT, kind="advance")

    rows = payments.of(seen(), person_id=ONE)

    assert [(row.month, row.minor, row.account_tail) for row in rows] == [
        ("2022-02", 12_000, ACCOUNT[-4:]),
        ("2022-01", 10_000, None),
    ]
    assert rows[0] == MonthPayment(
        month="2022-02",
        person_id=ONE,
        scheme=LIVING,
        payment_kind="advance",
        payment_state="paid",
        minor=12_000,
        currency="CNY",
        on="2022-02-15",
        reason=None,
        area=AREA,
        account_tail=ACCOUNT[-4:],
        policy=None,
        asked_back_minor=0,
        recovered_minor=0,
        position=office.position(),
    )


def test_payments_of_one_month_only(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-01")
    pay(office, ONE, "2022-02")

    assert [r.month for r in payments.of(seen(), person_id=ONE, month="2022-01")] == ["2022-01"]
    assert payments.of(seen(), person_id=ONE, month="2022-03") == []
    assert payments.of(seen(), person_id=TWO) == []


def test_payments_of_month_follows_a_round_to_the_bank(office: ServiceLedger, seen: Any):
    for each in (ONE, TWO, THREE):
        entitle(office, each)
    living = Round(office)
    living.freeze([ONE, TWO, THREE])

    assert {row.payment_state for row in payments.of_month(seen(), month=MONTH)} == {"entitled"}

    living.approve()
    living.instruct()
    failed, returned = (
        line(TWO, "failed", code="account_closed"),
        line(THREE, "returned", code="name_differs"),
    )
    living.answer([line(ONE), failed, returned], "answer")

    rows = payments.of_month(seen(), month=MONTH, scheme=LIVING, area="6523")
    assert states(rows) == [
        (ONE, "paid", None),
        (TWO, "failed", "account_closed"),
        (THREE, "returned", "name_differs"),
    ]
    assert {(row.minor, row.policy) for row in rows} == {(10_000, "living_subsidy@1")}
    assert [row.person_id for row in payments.of_month(seen(), month=MONTH, limit=1, after=1)] == [
        TWO
    ]
    assert payments.of_month(seen(), month=MONTH, area="4407") == []
    assert is_as_rebuilt(office, seen())


def test_payments_totals_keep_currencies_apart(office: ServiceLedger, seen: Any):
    pay(office, ONE, MONTH)
    pay(office, TWO, MONTH, amount=yuan(120))
    pay(office, THREE, MONTH, amount=dong(540_000))

    assert payments.totals(seen(), month=MONTH) == [
        MonthTotal(LIVING, "paid", "CNY", 2, 2, 22_000),
        MonthTotal(LIVING, "paid", "VND", 1, 1, 540_000),
    ]
    assert payments.totals(seen(), month=MONTH, scheme=NURSING) == []


def test_payments_totals_tell_what_came_back_in(office: ServiceLedger, seen: Any):
    paid = pay(office, ONE, MONTH)
    told: dict[str, Any] = {"id": paid, "occurred_on": "2022-04-01"}
    ask(office, PAYER, "payment.demand_recovery", **told, recovery_reason="paid_twice")
    ask(office, PAYER, "payment.recover", **told, amount=yuan(40))

    (part,) = payments.of(seen(), person_id=ONE)
    ask(office, PAYER, "payment.recover", **told, amount=yuan(60))

    assert (part.payment_state, part.asked_back_minor, part.recovered_minor) == (
        "paid",
        10_000,
        4_000,
    )
    assert [each.payment_state for each in payments.totals(seen(), month=MONTH)] == ["recovered"]
    assert codes(payments.why_less(seen(), person_id=ONE, month="2022-04")) == [
        (LIVING, "not_paid_this_month", None),
        (LIVING, "money_came_back", None),
        (LIVING, "money_came_back", None),
    ]


def test_payments_why_not_of_somebody_who_never_applied(seen: Any):
    assert why_not(seen()) == [(None, "not_applied", None)]


def test_payments_why_not_follows_an_application(office: ServiceLedger, seen: Any):
    told = {"person_id": ONE, "scheme": LIVING, "issuer": FEDERATION, "occurred_on": "2022-01-05"}
    asked = UUID(ask(office, REVIEWER, "entitlement.apply_for", **told))
    named = {"id": asked, "occurred_on": "2022-01-09"}

    waiting = why_not(seen())
    ask(office, REVIEWER, "entitlement.review", recommended=True, **named)
    reviewed = why_not(seen())
    ask(office, APPROVER, "entitlement.approve", from_month="2022-03", **named)

    assert waiting == reviewed == [(LIVING, "not_decided", None)]
    assert why_not(seen(), month="2022-02") == [(LIVING, "from_a_later_month", None)]
    assert why_not(seen()) == [(LIVING, "no_list_yet", None)]


def test_payments_why_not_after_a_refusal(office: ServiceLedger, seen: Any):
    told = {"person_id": ONE, "scheme": LIVING, "issuer": FEDERATION, "occurred_on": "2022-01-05"}
    asked = UUID(ask(office, REVIEWER, "entitlement.apply_for", **told))
    named = {"id": asked, "occurred_on": "2022-01-09"}
    ask(office, REVIEWER, "entitlement.review", recommended=False, **named)
    reason = {"entitlement_refusal_reason": "income_too_high"}
    ask(office, APPROVER, "entitlement.refuse", **named, **reason)

    refused = why_not(seen())
    take_back(office, asked)

    assert refused == [(LIVING, "refused", "entitlement_refusal_reason.income_too_high")]
    assert why_not(seen()) == [(LIVING, "not_decided", None)]


@pytest.mark.parametrize(
    ("step", "reason", "month", "expected"),
    [
        ("suspend", "account_unusable", "2022-03", "suspended"),
        ("suspend", "account_unusable", "2022-02", "no_list_yet"),
        ("stop", "moved_away", "2022-05", "stopped"),
    ],
)
def test_payments_why_not_while_an_entitlement_does_not_stand(
    office: ServiceLedger, seen: Any, step: str, reason: str, month: str, expected: str
):
    held = entitle(office, ONE)
    words = {"suspend": "entitlement_suspension_reason", "stop": "entitlement_stop_reason"}[step]
    told = {"id": held, "occurred_on": "2022-03-01", "from_month": MONTH, words: reason}
    ask(office, REVIEWER, f"entitlement.{step}", **told)

    detail = None if expected == "no_list_yet" else f"{words}.{reason}"
    assert why_not(seen(), month=month) == [(LIVING, expected, detail)]


def test_payments_why_not_while_a_list_goes_its_way(office: ServiceLedger, seen: Any):
    entitle(office, ONE)
    living = Round(office)

    steps = [why_not(seen())]
    living.freeze([ONE])
    steps.append(why_not(seen()))
    living.approve()
    living.instruct()
    steps.append(why_not(seen()))
    living.answer([line(ONE, "failed", code="account_closed")], "answer")
    steps.append(why_not(seen()))

    assert steps == [
        [(LIVING, "list_being_made", None)],
        [(LIVING, "on_a_list", None)],
        [(LIVING, "with_the_bank", None)],
        [(LIVING, "failed_at_the_bank", "reason.account_closed")],
    ]


def test_payments_why_not_when_left_off_for_another_scheme(office: ServiceLedger, seen: Any):
    entitle(office, ONE)
    entitle(office, TWO)
    pay(office, ONE, MONTH, scheme="orphan_allowance", amount=yuan(900))
    Round(office).freeze([ONE, TWO])

    (reason,) = payments.why_not(seen(), person_id=ONE, month=MONTH)

    assert (reason.unpaid_reason, reason.detail) == (
        "withheld",
        "withholding_reason.another_benefit",
    )
    assert reason.other_scheme == "orphan_allowance"


def test_payments_why_not_says_what_happened_to_the_person(office: ServiceLedger, seen: Any):
    entitle(office, ONE)
    told: dict[str, Any] = {"id": ONE}
    ask(office, MAKER, "person.expire_certificate", occurred_on="2022-02-10", **told)
    ask(office, MAKER, "person.move_away", occurred_on="2022-02-11", **told)
    death = {"occurred_on": "2022-02-12", "death_source": "family"}
    ask(office, MAKER, "person.report_death", **told, **death)

    found = why_not(seen())
    take_back(office, ONE)

    gone = [(None, "moved_away", None), (None, "certificate_expired", None)]
    assert found[-3:] == [(None, "died", None), *gone]
    assert why_not(seen())[-2:] == gone
    assert why_not(seen(), month="2022-02") == [(LIVING, "no_list_yet", None)]
    assert is_as_rebuilt(office, seen())


def test_payments_why_not_of_an_office_that_keeps_lists_only(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-01")
    pay(office, TWO, "2022-01")
    pay(office, TWO, "2022-02")

    assert why_not(seen(), month="2022-01") == []
    assert why_not(seen(), month="2022-02") == [(LIVING, "not_on_the_list", None)]
    assert why_not(seen(), month="2022-03") == [(LIVING, "no_list_yet", None)]


def test_payments_why_not_after_a_reversal(office: ServiceLedger, seen: Any):
    paid = pay(office, ONE, MONTH)
    told = {"id": paid, "occurred_on": "2022-03-20", "reason": "account_wrong"}
    ask(office, PAYER, "payment.reverse", **told)

    assert why_not(seen()) == [(LIVING, "reversed", "reason.account_wrong")]


def test_payments_why_less_is_empty_when_it_is_not(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-02")
    pay(office, ONE, MONTH)

    assert payments.why_less(seen(), person_id=ONE, month=MONTH) == []


def test_payments_why_less_says_when_there_is_nothing_to_compare(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-02")
    pay(office, ONE, MONTH, amount=dong(540_000))

    def found(month: str) -> Any:
        return codes(payments.why_less(seen(), person_id=ONE, month=month))

    assert found("2022-01") == [(None, "no_earlier_payment", None)]
    assert found("2022-02") == [(LIVING, "no_earlier_payment", None)]
    assert found(MONTH) == [(LIVING, "other_currency", None)]
    (last,) = payments.why_less(seen(), person_id=ONE, month="2022-04")
    assert (last.unpaid_reason, last.since, last.before_minor, last.minor) == (
        "not_paid_this_month",
        MONTH,
        540_000,
        0,
    )


def test_payments_why_less_looks_back_to_the_last_month_that_was_paid(
    office: ServiceLedger, seen: Any
):
    pay(office, ONE, "2020-01", amount=yuan(220))
    pay(office, ONE, MONTH, amount=yuan(80))

    (reason,) = payments.why_less(seen(), person_id=ONE, month=MONTH)

    assert (reason.unpaid_reason, reason.before_minor, reason.minor) == (
        "not_recorded",
        22_000,
        8_000,
    )


def test_payments_of_keep_what_was_reversed_and_paid_again(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-02", amount=yuan(220))
    paid = pay(office, ONE, MONTH, amount=yuan(220))
    told = {"id": paid, "occurred_on": "2022-03-20", "reason": "account_wrong"}
    ask(office, PAYER, "payment.reverse", **told)
    pay(office, ONE, MONTH, amount=yuan(80), occurred_on="2022-03-25")

    rows = payments.of(seen(), person_id=ONE, month=MONTH)

    assert [(row.payment_state, row.minor, row.reason, row.on) for row in rows] == [
        ("reversed", 22_000, "account_wrong", "2022-03-20"),
        ("paid", 8_000, None, "2022-03-25"),
    ]
    assert why_not(seen()) == []
    assert codes(payments.why_less(seen(), person_id=ONE, month=MONTH)) == [
        (LIVING, "reversed", "reason.account_wrong")
    ]
    assert [(each.payment_state, each.minor) for each in payments.totals(seen(), month=MONTH)] == [
        ("paid", 8_000),
        ("reversed", 22_000),
    ]
    assert is_as_rebuilt(office, seen())


def test_payments_why_less_without_a_recorded_reason(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-01", amount=yuan(120))
    pay(office, ONE, MONTH)

    (reason,) = payments.why_less(seen(), person_id=ONE, month=MONTH)

    assert reason.unpaid_reason == "not_recorded"
    assert (reason.before_minor, reason.minor, reason.currency) == (12_000, 10_000, "CNY")


def test_payments_why_less_names_the_change_of_the_rate(views: Views, tell: Any):
    right = {"person_id": AYGUL, "scheme": LIVING}
    tell(
        Entitlement.id_of(AYGUL, LIVING),
        ready(Entitlement.EntitlementApproved, from_month="2022-01", amount=yuan(120), **right),
        ready(Entitlement.EntitlementRateChanged, from_month=MONTH, amount=yuan(100), **right),
    )
    for month, amount in (("2022-02", yuan(120)), (MONTH, yuan(100))):
        paid = ready(Payment.PaymentPaid, person_id=AYGUL, period=month, amount=amount)
        tell(Payment.id_of(LIVING, AYGUL, month, PaymentKind.REGULAR), paid)

    (reason,) = payments.why_less(views, person_id=AYGUL, month=MONTH)

    assert (reason.unpaid_reason, reason.detail) == ("rate_changed", "rate_reason.grade_changed")
    assert (reason.before_minor, reason.minor, reason.since) == (12_000, 10_000, MONTH)


def test_payments_why_less_names_the_change_of_the_policy(views: Views, tell: Any):
    known = {"scheme": LIVING, "person_id": AYGUL}
    for month, amount, policy in (("2022-02", 120, f"{LIVING}@1"), (MONTH, 100, f"{LIVING}@2")):
        told = known | {"period": month, "amount": yuan(amount)}
        tell(
            Payment.id_of(LIVING, AYGUL, month, PaymentKind.REGULAR),
            ready(Payment.PaymentEntitled, policy=policy, **told),
            ready(Payment.PaymentPaid, **told),
        )

    (reason,) = payments.why_less(views, person_id=AYGUL, month=MONTH)

    assert (reason.unpaid_reason, reason.policy_before, reason.policy) == (
        "policy_changed",
        f"{LIVING}@1",
        f"{LIVING}@2",
    )


def test_payments_know_a_round_whose_check_was_taken_back(office: ServiceLedger, seen: Any):
    entitle(office, ONE)
    living = Round(office)
    living.freeze([ONE])
    living.approve()
    take_back(office, living.id)

    assert why_not(seen()) == [(LIVING, "on_a_list", None)]
    assert is_as_rebuilt(office, seen())


def test_payments_of_nobody_are_none(views: Views):
    assert payments.of(views, person_id=BEKZAT) == []
    assert payments.of_month(views, month=MONTH) == []
    assert payments.totals(views, month=MONTH) == []
    assert codes(payments.why_less(views, person_id=BEKZAT, month=MONTH)) == [
        (None, "no_earlier_payment", None)
    ]
