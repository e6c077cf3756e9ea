"""On every day at most one version of a policy decides, and a later one changes no earlier day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from ledger.aggregates import Policy
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.work import Work
from tests.facts import ORGANISATION, by, meanwhile, refused

TERMS = {"type": "lending", "days": 60, "renewals_max": 1, "renewal_days": 30}
ISSUE = {
    "occurred_on": "2022-02-20",
    "code": "lending",
    "document_number": "昌州残联发〔2022〕5号",
    "effective_from": "2022-03-01",
    "clauses": TERMS,
}
AMEND = ISSUE | {
    "occurred_on": "2022-08-15",
    "document_number": "昌州残联发〔2022〕31号",
    "effective_from": "2022-09-01",
    "clauses": TERMS | {"days": 90},
}


def ask(name: str, told: dict[str, Any]) -> Callable[[Work], Any]:
    return COMMANDS[name].on(COMMANDS[name].read(told))


def do(ledger: ServiceLedger, name: str, told: dict[str, Any], key: str | None = None) -> Answer:
    return ledger.perform(by(key), ask(name, told), {"do": name, **told})


def days_lent(ledger: ServiceLedger, day: str) -> int | None:
    policy = ledger.load(Policy, Policy.id_of(ORGANISATION, "lending"))
    assert policy is not None
    version = policy.in_force(date.fromisoformat(day))
    return version.clauses.days if version else None  # type: ignore[union-attr]


def test_a_version_after_another_done(ledger: ServiceLedger):
    do(ledger, "policy.issue", ISSUE)

    answer = do(ledger, "policy.amend", AMEND)

    assert answer.value == "lending@2"
    days = ("2022-02-28", "2022-03-01", "2022-08-31", "2022-09-01")
    assert [days_lent(ledger, day) for day in days] == [None, 60, 60, 90]


def test_a_version_over_another_refused(ledger: ServiceLedger):
    do(ledger, "policy.issue", ISSUE)

    with refused("policy_dates_overlap", policy="lending"):
        do(ledger, "policy.amend", AMEND | {"effective_from": "2022-03-01"})

    assert ledger.position() == 1


def test_a_version_sent_again_repeated(ledger: ServiceLedger):
    do(ledger, "policy.issue", ISSUE)
    first = do(ledger, "policy.amend", AMEND, "amend")

    again = do(ledger, "policy.amend", AMEND, "amend")

    assert (again.value, again.repeated) == (first.value, True)
    assert ledger.position() == 2


def test_two_versions_from_one_day_on_at_the_same_time(ledger: ServiceLedger):
    do(ledger, "policy.issue", ISSUE)

    with refused("policy_dates_overlap", policy="lending"):
        meanwhile(ledger, ask("policy.amend", AMEND), ask("policy.amend", AMEND))

    assert ledger.position() == 2
