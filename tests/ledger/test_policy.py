from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from ledger.aggregates import Policy
from ledger.application import ServiceLedger
from ledger.policies import (
    Clauses,
    DocumentOnly,
    GrantTerms,
    LendingTerms,
    RateLine,
    SubsidyTerms,
)
from ledger.vocabulary import Money
from ledger.work import Work
from tests.facts import by, given, meanwhile, ready, recorded, refused, stored

ISSUED = ready(Policy.PolicyIssued)
AMENDED = ready(Policy.PolicyAmended)
REPEALED = ready(Policy.PolicyRepealed)


def told(fact: Any, **changes: Any) -> dict[str, Any]:
    """What the command is told of a fact: its own fields, and when."""
    changed = replace(fact, **changes)
    fields = [name for name in changed.CLEAR_FIELDS if name != "code" or fact is ISSUED]
    return {name: getattr(changed, name) for name in ("occurred_on", *fields)}


def decided_by(policy: Policy, *days: str) -> list[str | None]:
    versions = [policy.in_force(date.fromisoformat(day)) for day in days]
    return [version.ref if version else None for version in versions]


def test_policy_issued_decides_from_its_day_on():
    policy = given(Policy)

    policy.issue(**told(ISSUED))

    assert recorded(policy) == [ISSUED]
    assert decided_by(policy, "2022-02-28", "2022-03-01") == [None, "lending@1"]


def test_policy_issued_twice_is_refused():
    policy = given(Policy, ISSUED)

    with refused("already_exists", history="policy"):
        policy.issue(**told(ISSUED))


@pytest.mark.parametrize("code", ["", "  ", "lending@1"])
def test_policy_issued_under_a_code_that_cannot_be_cited_is_refused(code: str):
    with refused("policy_code_unusable", policy=code):
        given(Policy).issue(**told(ISSUED, code=code))


@pytest.mark.parametrize("minor", [0, -100])
def test_policy_issued_that_gives_nothing_is_refused(minor: int):
    nothing = Money(minor, "CNY")
    subsidy = SubsidyTerms(scheme="x", standard=nothing, rates=(RateLine(),))

    for clauses in (subsidy, GrantTerms(scheme="x", amount_max=nothing)):
        with refused("amount_not_positive", minor=minor):
            given(Policy).issue(**told(ISSUED, clauses=clauses))
        with refused("amount_not_positive", minor=minor):
            given(Policy, ISSUED).amend(**told(AMENDED, clauses=clauses))


@pytest.mark.parametrize(
    "clauses",
    [
        {"type": "lending", "days": -1, "renewals_max": 0, "renewal_days": 0},
        {"type": "lending", "days": 1, "renewals_max": 0, "renewal_days": 0, "loans_max": -1},
    ],
)
def test_the_terms_of_a_policy_are_never_below_zero(clauses: dict[str, Any]):
    with pytest.raises(msgspec.ValidationError, match=">= 0"):
        msgspec.convert(clauses, Clauses)


def test_policy_amended_leaves_what_was_decided_before():
    policy = given(Policy, ISSUED)

    policy.amend(**told(AMENDED))

    assert recorded(policy) == [AMENDED]
    assert decided_by(policy, "2022-08-31", "2022-09-01") == ["lending@1", "lending@2"]


@pytest.mark.parametrize("day", ["2022-02-28", "2022-03-01"])
def test_policy_amended_to_begin_no_later_than_the_version_before_is_refused(day: str):
    policy = given(Policy, ISSUED)

    with refused("policy_dates_overlap", before=date(2022, 3, 1)):
        policy.amend(**told(AMENDED, effective_from=date.fromisoformat(day)))


@pytest.mark.parametrize("version", [1, 3])
def test_policy_amended_out_of_number_is_refused(version: int):
    policy = given(Policy, ISSUED)

    with refused("policy_version_taken", version=version):
        policy.amend(**told(AMENDED, version=version))


def test_policy_amended_into_another_matter_is_refused():
    policy = given(Policy, ISSUED)

    with refused("policy_of_another_kind", policy="lending"):
        policy.amend(**told(AMENDED, clauses=DocumentOnly(summary="fund_use")))


def test_policy_repealed_decides_nothing_from_that_day_on():
    policy = given(Policy, ISSUED, AMENDED)

    policy.repeal(**told(REPEALED))

    assert recorded(policy) == [REPEALED]
    assert decided_by(policy, "2022-11-30", "2022-12-01") == ["lending@2", None]


def test_policy_repealed_twice_is_refused():
    policy = given(Policy, ISSUED, REPEALED)

    with refused("policy_already_repealed", state="repealed"):
        policy.repeal(**told(REPEALED))


def test_policy_repealed_for_days_that_are_past_is_refused():
    policy = given(Policy, ISSUED)

    with refused("policy_repeal_backdated", policy="lending"):
        policy.repeal(**told(REPEALED, effective_on=date(2022, 11, 19)))


def test_policy_repealed_before_a_version_began_is_followed_by_the_right_one():
    early = replace(REPEALED, occurred_on="2022-05-01", effective_on=date(2022, 5, 1))
    policy = given(Policy, ISSUED, AMENDED, early)

    policy.amend(**told(AMENDED, version=3, effective_from=date(2022, 5, 1)))

    days = ("2022-04-30", "2022-05-01", "2022-09-01", "2023-01-01")
    assert decided_by(policy, *days) == ["lending@1", "lending@3", "lending@3", "lending@3"]


def test_policy_amended_for_days_before_its_repeal_is_refused():
    policy = given(Policy, ISSUED, REPEALED)

    with refused("policy_dates_overlap"):
        policy.amend(**told(AMENDED, effective_from=date(2022, 11, 30)))


def test_a_policy_is_not_withdrawn_because_it_may_have_decided():
    policy = given(Policy, ISSUED)

    with refused("undone_otherwise", by="policy_repealed"):
        policy.withdraw(occurred_on="2022-03-02", fact_id=ISSUED.event_id, reason="other")


@pytest.mark.parametrize("number", ["39/CT-TW", "39-CT/TW", "39 / ct-tw", "３９/CT-TW"])
def test_a_policy_is_known_by_every_way_its_number_is_written(number: str):
    policy = given(Policy, replace(ISSUED, document_number="39/CT-TW", aliases=("39-CT/TW",)))

    assert policy.is_known_as(number)
    assert not policy.is_known_as("39/CT")


def test_policy_amended_by_two_at_once_has_one_second_version(ledger: ServiceLedger):
    policy_id = Policy.id_of("州残联", "lending")

    def begin(work: Work) -> None:
        work.begin(Policy, policy_id).issue(**told(ISSUED))

    def amend(work: Work) -> None:
        work.change(Policy, policy_id).amend(**told(AMENDED))

    meanwhile(ledger, lambda _: None, begin)

    with refused("policy_version_taken", version=2):
        meanwhile(ledger, amend, amend)

    assert stored(ledger) == [ISSUED, AMENDED]


def test_the_clauses_of_a_policy_come_back_as_they_were(ledger: ServiceLedger):
    policy_id = Policy.id_of("州残联", "lending")
    ledger.perform(by(), lambda work: work.begin(Policy, policy_id).issue(**told(ISSUED)))

    policy = ledger.load(Policy, policy_id)

    assert policy is not None
    version = policy.in_force(date(2022, 3, 1))
    assert version is not None
    assert isinstance(version.clauses, LendingTerms)
    assert version.clauses == ISSUED.clauses
