"""Whatever was paid that does not go together, side by side, and what was asked back since."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Payment
from ledger.application import ServiceLedger
from ledger.vocabulary import PaymentKind
from projections import feed, suspicious_payments
from projections.store import Views
from projections.suspicious_payments import PaymentSuspicion, SuspectPayment
from tests.facts import AREA, copied, ready, yuan
from tests.ledger.money_office import (
    LIVING,
    MAKER,
    MONTH,
    PAYER,
    REVIEWER,
    ask,
    entitle,
    humans,
    issue_policies,
    register,
)
from tests.projections.taking_back import is_as_rebuilt, take_back

ONE, TWO, THREE = (each.id for each in humans(3))
SCHEME, ORPHANS = "living_subsidy", "orphan_allowance"
ELSEWHERE = "440402"


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued, and three people are registered."""
    issue_policies(ledger)
    register(ledger, humans(3))
    return ledger


@pytest.fixture
def seen(office: ServiceLedger, views: Views) -> Any:
    """What does not go together, after the views heard of all that happened."""

    def suspicions(**asked: Any) -> list[SuspectPayment]:
        feed.catch_up(office, views)
        return suspicious_payments.suspicions(views, **asked)

    return suspicions


def pay(ledger: ServiceLedger, person: UUID, month: str = MONTH, **more: Any) -> int:
    told = {"occurred_on": f"{month}-15", "scheme": SCHEME, "amount": yuan(100), "area": AREA}
    ask(ledger, PAYER, "payment.pay", person_id=person, period=month, **told | more)
    return ledger.position()


def imported(ledger: ServiceLedger, person: UUID, month: str = MONTH, **more: Any) -> int:
    """A payment that no rule of ours looked at."""
    told = {"scheme": SCHEME, "period": month, "kind": PaymentKind.REGULAR, "area": AREA} | more
    payment_id = Payment.id_of(told["scheme"], person, month, told["kind"])
    copied(ledger, payment_id, ready(Payment.PaymentPaid, person_id=person, **told))
    return ledger.position()


def link(ledger: ServiceLedger, kept: UUID, other: UUID) -> None:
    told = {"occurred_on": "2022-05-01", "link_evidence": "same_number"}
    ask(ledger, MAKER, "persons.link", person_id=kept, other_person_id=other, **told)


def die(ledger: ServiceLedger, person: UUID, on: str) -> int:
    told = {"occurred_on": on, "death_source": "family"}
    ask(ledger, MAKER, "person.report_death", id=person, **told)
    return ledger.position()


def kinds(rows: list[SuspectPayment]) -> list[tuple[str, str, int, int]]:
    return [(r.payment_suspicion, r.month, r.position, r.other_position) for r in rows]


def test_suspicious_payments_suspicions_of_nothing_are_none(office: ServiceLedger, seen: Any):
    pay(office, ONE)
    pay(office, TWO)
    pay(office, ONE, "2022-04")
    pay(office, ONE, scheme="nursing_subsidy")

    assert seen() == []


def test_suspicious_payments_suspicions_of_two_ids(office: ServiceLedger, seen: Any):
    first, second = pay(office, ONE), pay(office, TWO, amount=yuan(120))
    pay(office, TWO, "2022-04")
    link(office, ONE, TWO)

    (row,) = seen()

    assert row == SuspectPayment(
        payment_suspicion="paid_twice",
        month=MONTH,
        person_id=TWO,
        scheme=SCHEME,
        payment_kind="regular",
        area=AREA,
        minor=12_000,
        currency="CNY",
        position=second,
        other_position=first,
        other_person_id=ONE,
        other_scheme=SCHEME,
        other_kind="regular",
        other_area=AREA,
        other_minor=10_000,
        other_currency="CNY",
    )
    assert seen(person_id=ONE) == seen(person_id=TWO) == [row]
    assert seen(person_id=THREE) == seen(month="2022-04") == []


def test_suspicious_payments_suspicions_end_with_the_link(office: ServiceLedger, seen: Any):
    pay(office, ONE)
    pay(office, TWO)
    link(office, ONE, TWO)
    told = {"occurred_on": "2022-05-02", "unlinking_reason": "two_people"}
    ask(office, MAKER, "persons.unlink", person_id=ONE, other_person_id=TWO, **told)

    assert seen() == []


def test_suspicious_payments_suspicions_follow_a_chain_of_links(office: ServiceLedger, seen: Any):
    pay(office, ONE)
    pay(office, THREE)
    link(office, TWO, THREE)
    link(office, ONE, TWO)

    assert [(row.person_id, row.other_person_id) for row in seen()] == [(THREE, ONE)]


def test_suspicious_payments_suspicions_of_one_month_early_and_in_its_turn(
    office: ServiceLedger, seen: Any
):
    early = imported(office, ONE, kind=PaymentKind.ADVANCE)
    in_turn = imported(office, ONE)
    imported(office, ONE, kind=PaymentKind.BACK_PAY)

    assert kinds(seen()) == [("paid_twice", MONTH, in_turn, early)]


def test_suspicious_payments_suspicions_tell_what_was_asked_back(office: ServiceLedger, seen: Any):
    pay(office, ONE)
    pay(office, TWO)
    link(office, ONE, TWO)
    paid = Payment.id_of(SCHEME, TWO, MONTH, PaymentKind.REGULAR)
    told: dict[str, Any] = {"id": paid, "occurred_on": "2022-06-01"}
    ask(office, PAYER, "payment.demand_recovery", recovery_reason="paid_twice", **told)
    ask(office, PAYER, "payment.recover", amount=yuan(60), **told)
    given_up = {"payment_write_off_reason": "hardship"}
    ask(office, MAKER, "payment.write_off", **told, **given_up)

    (row,) = seen()

    assert (row.asked_back_minor, row.recovered_minor, row.written_off_minor) == (
        10_000,
        6_000,
        4_000,
    )
    assert (row.other_asked_back_minor, row.other_recovered_minor) == (0, 0)


def test_suspicious_payments_suspicions_forget_what_was_reversed(office: ServiceLedger, seen: Any):
    pay(office, ONE)
    pay(office, TWO)
    link(office, ONE, TWO)
    paid = Payment.id_of(SCHEME, TWO, MONTH, PaymentKind.REGULAR)
    ask(office, PAYER, "payment.reverse", id=paid, occurred_on="2022-06-01", reason="account_wrong")

    assert seen() == []

    imported(office, TWO)
    assert [row.payment_suspicion for row in seen()] == ["paid_twice"]


def test_suspicious_payments_suspicions_of_schemes_that_exclude_each_other(
    office: ServiceLedger, seen: Any
):
    first, second = pay(office, ONE), pay(office, ONE, scheme=ORPHANS, amount=yuan(900))
    pay(office, TWO, scheme=ORPHANS)
    pay(office, ONE, "2021-12", occurred_on="2022-01-05")
    pay(office, ONE, "2021-12", scheme=ORPHANS, occurred_on="2022-01-05")

    (row,) = seen()

    assert kinds([row]) == [("excluded_scheme", MONTH, second, first)]
    assert (row.policy, row.other_scheme) == ("living_subsidy@1", SCHEME)
    assert seen(suspicion=PaymentSuspicion.TWO_AREAS) == []


def test_suspicious_payments_suspicions_by_the_policy_in_force(office: ServiceLedger, seen: Any):
    pay(office, ONE, "2022-06")
    pay(office, ONE, "2022-06", scheme=ORPHANS)
    pay(office, ONE, "2022-07")
    pay(office, ONE, "2022-07", scheme=ORPHANS)
    free = {"code": SCHEME, "document_number": "昌州残联〔2022〕9号"}
    told: dict[str, Any] = {"occurred_on": "2022-06-20", "effective_from": date(2022, 7, 1)}
    clauses = {"type": "subsidy", "scheme": SCHEME, "standard": LIVING.standard, "rates": []}
    ask(office, MAKER, "policy.amend", clauses=clauses, **free, **told)

    assert [row.month for row in seen()] == ["2022-06"]


def test_suspicious_payments_suspicions_across_two_ids_and_two_schemes(
    office: ServiceLedger, seen: Any
):
    pay(office, ONE)
    pay(office, TWO, scheme=ORPHANS)
    link(office, ONE, TWO)

    assert [row.payment_suspicion for row in seen()] == ["excluded_scheme"]


def test_suspicious_payments_suspicions_after_a_death(office: ServiceLedger, seen: Any):
    pay(office, ONE)
    late = pay(office, ONE, "2022-04")
    linked = pay(office, TWO, "2022-05")
    link(office, ONE, TWO)
    death = die(office, ONE, "2022-03-20")

    found = seen()
    take_back(office, ONE)

    assert kinds(found) == [
        ("after_death", "2022-05", linked, death),
        ("after_death", "2022-04", late, death),
    ]
    assert [row.other_person_id for row in found] == [None, None]
    assert seen() == []


def test_suspicious_payments_suspicions_after_a_stop(office: ServiceLedger, seen: Any):
    held = entitle(office, ONE)
    pay(office, ONE, "2022-02")
    paid = pay(office, ONE)
    told: dict[str, Any] = {"id": held, "occurred_on": "2022-04-01", "from_month": MONTH}
    ask(office, REVIEWER, "entitlement.stop", entitlement_stop_reason="income_too_high", **told)
    stop = next(
        place
        for place, fact in office.read(0, 1000, unseal=frozenset())
        if fact.TOPIC == "entitlement_stopped"
    )

    (row,) = seen()
    ask(office, MAKER, "entitlement.reinstate", **told)

    assert kinds([row]) == [("after_stop", MONTH, paid, stop)]
    assert row.asked_back_minor == 10_000
    assert seen() == []


def test_suspicious_payments_suspicions_of_two_areas(office: ServiceLedger, seen: Any):
    imported(office, ONE)
    imported(office, TWO, area=ELSEWHERE)
    link(office, ONE, TWO)

    found = seen(suspicion=PaymentSuspicion.TWO_AREAS)

    assert [(row.area, row.other_area) for row in found] == [(ELSEWHERE, AREA)]
    assert len(seen()) == 2
    assert len(seen(limit=1)) == 1


def test_suspicious_payments_are_as_rebuilt(office: ServiceLedger, seen: Any, views: Views):
    pay(office, ONE)
    pay(office, TWO)
    link(office, ONE, TWO)
    die(office, ONE, "2022-02-20")
    assert len(seen()) == 3

    take_back(office, ONE)

    assert len(seen()) == 1
    assert is_as_rebuilt(office, views)
