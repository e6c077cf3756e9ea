"""Which version of a rule an amount comes from, and what each version decided."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.application import ServiceLedger
from ledger.policies import GrantTerms
from projections import decided_by_rule, feed
from projections.decided_by_rule import DecidedAmount, RuleVersion
from projections.store import Views
from tests.facts import AYGUL, by, yuan
from tests.ledger.lending_station import CHAIR, LEND, lay_down, open_station
from tests.ledger.money_office import (
    APPROVER,
    FEDERATION,
    LIVING,
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
from tests.ledger.years.telling import Teller
from tests.projections.taking_back import is_as_rebuilt, take_back

ONE, TWO = (each.id for each in humans(2))
SCHEME = "living_subsidy"
DOCUMENT = f"昌州残联〔2021〕{SCHEME}"


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued; the first person has a higher grade than the second."""
    issue_policies(ledger)
    register(ledger, [Human(id=ONE, grade="grade_1"), Human(id=TWO)])
    for each in (ONE, TWO):
        entitle(ledger, each)
    return ledger


@pytest.fixture
def seen(office: ServiceLedger, views: Views) -> Any:
    """The views, after they heard of all that happened."""

    def caught_up() -> Views:
        feed.catch_up(office, views)
        return views

    return caught_up


def places(ledger: ServiceLedger, topic: str) -> list[int]:
    return [at for at, fact in ledger.read(0, 1000, unseal=frozenset()) if topic == fact.TOPIC]


def test_decided_by_rule_of_a_payment_names_clause_and_document(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.reach_bank([ONE])
    march.answer([line(ONE)], "answer")
    (paid,), (listed,) = places(office, "payment_paid"), places(office, "payment_entitled")

    (found,) = decided_by_rule.of(seen(), position=paid)

    assert found == DecidedAmount(
        topic="payment_entitled",
        position=listed,
        policy="living_subsidy@1",
        issuer=FEDERATION,
        document_number=DOCUMENT,
        effective_from=date(2022, 1, 1),
        until=None,
        policy_position=places(office, "policy_issued")[0],
        scheme=SCHEME,
        amount=yuan(120),
        standard=yuan(100),
        coefficient="1.2",
        rate_line=1,
        grades=("grade_1", "grade_2"),
        by_rule=yuan(120),
    )
    assert decided_by_rule.of(seen(), position=listed) == [found]


def test_decided_by_rule_of_a_month_after_the_rule_was_changed(office: ServiceLedger, seen: Any):
    told: dict[str, Any] = {"occurred_on": "2022-06-20", "effective_from": date(2022, 7, 1)}
    higher = {"type": "subsidy", "scheme": SCHEME, "standard": yuan(150), "rates": LIVING.rates}
    named = {"code": SCHEME, "document_number": "昌州残联〔2022〕9号"}
    ask(office, MAKER, "policy.amend", clauses=higher, **named, **told)
    for month in ("2022-06", "2022-07"):
        Round(office, period=month).freeze([TWO])
    june, july = places(office, "payment_entitled")

    (before,) = decided_by_rule.of(seen(), position=june)
    (after,) = decided_by_rule.of(seen(), position=july)

    assert (before.policy, before.until, before.by_rule) == (
        "living_subsidy@1",
        date(2022, 7, 1),
        yuan(100),
    )
    assert (after.policy, after.until, after.by_rule) == ("living_subsidy@2", None, yuan(150))
    assert after.document_number == "昌州残联〔2022〕9号"


def test_decided_by_rule_of_a_right_names_the_line_by_its_amount(office: ServiceLedger, seen: Any):
    approved, _ = places(office, "entitlement_approved")

    (found,) = decided_by_rule.of(seen(), position=approved)

    assert (found.topic, found.rate_line, found.amount) == ("entitlement_approved", 1, yuan(120))


def test_decided_by_rule_of_money_asked_back_goes_to_its_payment(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.reach_bank([TWO])
    march.answer([line(TWO)], "answer")
    (paid,) = office.read(places(office, "payment_paid")[0] - 1, 1, unseal=frozenset())
    told = {"id": paid[1].originator_id, "occurred_on": "2022-04-01"}
    ask(office, PAYER, "payment.demand_recovery", recovery_reason="paid_twice", **told)

    (found,) = decided_by_rule.of(seen(), position=office.position())

    assert (found.topic, found.rate_line) == ("payment_entitled", 2)


def test_decided_by_rule_of_what_no_rule_decided_is_empty(office: ServiceLedger, seen: Any):
    told = {"occurred_on": "2022-03-15", "scheme": "fuel", "period": MONTH, "amount": yuan(100)}
    ask(office, PAYER, "payment.pay", person_id=ONE, **told)

    assert decided_by_rule.of(seen(), position=office.position()) == []
    assert decided_by_rule.of(seen(), position=10_000) == []


def test_decided_by_rule_of_the_policy_of_who_issued_it(office: ServiceLedger, seen: Any):
    other = {"type": "subsidy", "scheme": SCHEME, "standard": yuan(300), "rates": LIVING.rates}
    named = {"code": SCHEME, "document_number": "another office", "clauses": other}
    told: dict[str, Any] = {"occurred_on": "2021-12-01", "effective_from": date(2022, 1, 1)}
    ask(office, APPROVER, "policy.issue", **named, **told)
    Round(office, issuer=FEDERATION).freeze([TWO])

    (found,) = decided_by_rule.of(seen(), position=places(office, "payment_entitled")[0])

    assert (found.document_number, found.standard) == (DOCUMENT, yuan(100))


def test_decided_by_rule_of_a_grant_and_of_a_loan(ledger: ServiceLedger, views: Views):
    open_station(ledger)
    lay_down(ledger)
    office = Teller(ledger, by(), "rules")
    clauses = GrantTerms(scheme="start_up_grant", amount_max=yuan(6000))
    day: dict[str, Any] = {"occurred_on": "2022-01-01"}
    named = {"code": "start_up_grant", "document_number": "昌州残联〔2022〕1号"}
    rule = {"effective_from": "2022-01-01", "clauses": clauses}
    office.do("policy.issue", **day, **named, **rule)
    asked = {"scheme": "start_up_grant", "round": "once", "beneficiary": "person"}
    worth = {"cash": yuan(5000), "goods_value": yuan(300)}
    grant = office.do("grant.apply", person_id=AYGUL, **day, **asked, **worth)
    office.do("grant.verify", id=grant, **day)
    other = replace(by(), actor=APPROVER)
    office.do("grant.approve", by=other, id=grant, **day)
    approved = ledger.position()
    office.do("device.lend", id=CHAIR, person_id=AYGUL, **LEND | {"due_on": None})
    feed.catch_up(ledger, views)

    (grants,) = decided_by_rule.of(views, position=approved)
    (loan,) = decided_by_rule.of(views, position=places(ledger, "device_lent")[0])

    assert (grants.policy, grants.by_rule) == ("start_up_grant@1", yuan(6000))
    assert (grants.amount, grants.goods_value) == (yuan(5000), yuan(300))
    assert (loan.policy, loan.days, loan.amount) == ("lending@1", 60, None)
    (weight,) = decided_by_rule.versions(views, policy="start_up_grant@1")
    assert (weight.decided, weight.goods_value, weight.paid) == (yuan(5000), yuan(300), None)


def test_decided_by_rule_forgets_a_loan_that_was_taken_back(ledger: ServiceLedger, views: Views):
    open_station(ledger)
    lay_down(ledger)
    office = Teller(ledger, by(), "rules")
    office.do("device.lend", id=CHAIR, person_id=AYGUL, **LEND)
    (lent,) = places(ledger, "device_lent")
    take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    (row,) = decided_by_rule.versions(views, policy="lending@1")

    assert (row.topic, row.facts) == (None, 0)
    assert decided_by_rule.of(views, position=lent) == []
    assert is_as_rebuilt(ledger, views)


def test_decided_by_rule_versions_say_how_much_each_decided(office: ServiceLedger, seen: Any):
    march = Round(office)
    march.reach_bank([ONE, TWO])
    march.answer([line(ONE), line(TWO, "failed", code="account_closed")], "answer")

    rows = decided_by_rule.versions(seen(), policy="living_subsidy@1")

    assert [(row.topic, row.facts, row.decided, row.paid) for row in rows] == [
        ("entitlement_approved", 2, None, None),
        ("payment_entitled", 2, yuan(220), yuan(120)),
        ("payment_list_frozen", 1, None, None),
    ]
    assert {(row.issuer, row.document_number) for row in rows} == {(FEDERATION, DOCUMENT)}


def test_decided_by_rule_versions_count_what_came_back_as_not_paid(
    office: ServiceLedger, seen: Any
):
    march = Round(office)
    march.reach_bank([TWO])
    march.answer([line(TWO)], "answer")
    (paid,) = office.read(places(office, "payment_paid")[0] - 1, 1, unseal=frozenset())
    told = {"id": paid[1].originator_id, "occurred_on": "2022-04-01", "reason": "account_wrong"}
    ask(office, PAYER, "payment.reverse", **told)

    rows = decided_by_rule.versions(seen(), policy="living_subsidy@1")

    assert [(row.decided, row.paid) for row in rows if row.topic == "payment_entitled"] == [
        (yuan(100), None)
    ]
    assert is_as_rebuilt(office, seen())


def test_decided_by_rule_versions_that_decided_nothing_are_there(office: ServiceLedger, seen: Any):
    rows = decided_by_rule.versions(seen(), policy="social_assistance@1")

    assert rows == [
        RuleVersion(
            policy="social_assistance@1",
            issuer=FEDERATION,
            document_number="昌州残联〔2021〕social_assistance",
            effective_from=date(2022, 1, 1),
            until=None,
            topic=None,
            facts=0,
            decided=None,
            goods_value=None,
            paid=None,
        )
    ]
    assert decided_by_rule.versions(seen(), policy="nothing@1") == []
