from datetime import date
from typing import Any

import pytest

from ledger.application import ServiceLedger
from projections import policies
from projections.policies import PolicyRow
from projections.store import Views
from tests.facts import ORGANISATION
from tests.projections.office import Office

RENEWALS = {"renewals_max": 1, "renewal_days": 60}
FIRST: dict[str, Any] = {
    "code": "lending",
    "document_number": "39/CT-TW",
    "aliases": ["39-CT/TW"],
    "title": "辅助器具借用管理办法",
    "effective_from": "2022-03-01",
    "clauses": {"type": "lending", "days": 60, **RENEWALS},
}
SECOND = FIRST | {
    "document_number": "40/CT-TW",
    "aliases": [],
    "effective_from": "2022-09-01",
    "clauses": {"type": "lending", "days": 90, **RENEWALS},
}


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    made = Office(ledger, views)
    made.do("policy.issue", occurred_on="2022-02-20", **FIRST)
    return made


def refs(found: list[PolicyRow]) -> list[str]:
    return [each.policy for each in found]


def test_policies_in_force_on_a_day(office: Office, views: Views):
    office.do("policy.amend", occurred_on="2022-08-15", **SECOND)

    found = {
        day: refs(policies.in_force(views, day=day, code="lending"))
        for day in (date(2022, 2, 28), date(2022, 3, 1), date(2022, 8, 31), date(2022, 9, 1))
    }

    assert list(found.values()) == [[], ["lending@1"], ["lending@1"], ["lending@2"]]
    assert policies.in_force(views, day=date(2022, 9, 1), code="another") == []


def test_policies_versions_have_their_days_and_their_document(office: Office, views: Views):
    office.do("policy.amend", occurred_on="2022-08-15", **SECOND)
    ended = {"code": "lending", "effective_on": "2022-12-01", "document_number": "44/CT-TW"}
    office.do("policy.repeal", occurred_on="2022-11-20", **ended)

    first, second = policies.versions(views, code="lending")

    assert first == PolicyRow(
        policy="lending@1",
        organisation=ORGANISATION,
        policy_sort="lending",
        document_number="39/CT-TW",
        aliases=("39-CT/TW",),
        title="辅助器具借用管理办法",
        effective_from=date(2022, 3, 1),
        until=date(2022, 9, 1),
        repealed_by=None,
        example=False,
    )
    assert (second.until, second.repealed_by) == (date(2022, 12, 1), "44/CT-TW")


def test_policies_versions_that_never_began_end_as_they_would_begin(office: Office, views: Views):
    office.do("policy.amend", occurred_on="2022-08-15", **SECOND)
    ended = {"code": "lending", "effective_on": "2022-08-20"}
    office.do("policy.repeal", occurred_on="2022-08-18", **ended)

    first, second = policies.versions(views)

    assert (first.until, second.until) == (date(2022, 8, 20), date(2022, 9, 1))
    assert policies.in_force(views, day=date(2022, 9, 1)) == []


@pytest.mark.parametrize(
    "written", ["39/CT-TW", "39-CT/TW", "39-ct/tw", " 39/CT - TW", "３９/CT-TW"]
)
def test_policies_by_document_however_its_number_is_written(office, views: Views, written):
    office.do("policy.amend", occurred_on="2022-08-15", **SECOND)

    assert refs(policies.by_document(views, document_number=written)) == ["lending@1"]


def test_policies_by_a_document_that_laid_nothing_down_are_none(office: Office, views: Views):
    assert policies.by_document(views, document_number="9/CT-TW") == []
    assert policies.by_document(views, document_number="39") == []


def test_policies_come_out_the_same_when_they_are_built_again(office: Office):
    office.do("policy.amend", occurred_on="2022-08-15", **SECOND)

    assert office.is_the_same_rebuilt("policies")


def test_policies_of_no_authority_are_none(views: Views):
    assert policies.versions(views) == []
