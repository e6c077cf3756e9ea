from typing import Any

import pytest

from ledger.application import ServiceLedger
from projections import organisations
from projections.organisations import OrganisationRow
from projections.store import Views
from tests.projections.office import Office

PREFECTURE, COUNTY, VILLAGE = "昌吉州残联", "玛纳斯县残联", "塔西河村残协"


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    made = Office(ledger, views)
    told: dict[str, Any] = {"organisation_type": "federation", "occurred_on": "2012"}
    made.do("organisation.open", code=PREFECTURE, area="652300", **told)
    made.do("organisation.open", code=COUNTY, area="652390", parent=PREFECTURE, **told)
    association = {"organisation_type": "community_association", "occurred_on": "2015"}
    made.do("organisation.open", code=VILLAGE, parent=COUNTY, **association)
    return made


def codes(found: list[OrganisationRow]) -> set[str]:
    return {each.code for each in found}


def test_organisations_listed_as_they_stand(office: Office, views: Views):
    office.do("organisation.move", occurred_on="2022-07-01", code=COUNTY, area="652324")
    why = {"suspension_reason": "infection_control", "until": "2022-09-01"}
    office.do("organisation.suspend", occurred_on="2022-08-10", code=COUNTY, **why)

    assert organisations.listed(views, organisation_state="suspended") == [
        OrganisationRow(
            code=COUNTY,
            organisation_type="federation",
            organisation_state="suspended",
            area="652324",
            parent=PREFECTURE,
            opened_on="2012",
            since="2022-08-10",
            suspension_reason="infection_control",
            until="2022-09-01",
            merged_into=None,
        )
    ]


def test_organisations_listed_by_type_and_area(office: Office, views: Views):
    assert codes(organisations.listed(views)) == {PREFECTURE, COUNTY, VILLAGE}
    assert codes(organisations.listed(views, area="65239")) == {COUNTY}
    by_type = organisations.listed(views, organisation_type="community_association")
    assert codes(by_type) == {VILLAGE}


@pytest.mark.parametrize(
    ("command", "told", "state"),
    [
        ("merge", {"into": COUNTY}, "merged"),
        ("close", {}, "closed"),
    ],
)
def test_organisations_listed_that_work_no_more(office: Office, views: Views, command, told, state):
    office.do(f"organisation.{command}", occurred_on="2022-10-01", code=VILLAGE, **told)

    (found,) = organisations.listed(views, organisation_state=state)

    assert (found.code, found.since) == (VILLAGE, "2022-10-01")
    assert found.merged_into == told.get("into")


def test_organisations_below_are_all_that_stand_under_one(office: Office, views: Views):
    assert codes(organisations.below(views, parent=PREFECTURE)) == {COUNTY, VILLAGE}
    assert codes(organisations.below(views, parent=COUNTY)) == {VILLAGE}
    assert organisations.below(views, parent=VILLAGE) == []


def test_organisations_forget_what_was_withdrawn(office: Office, views: Views):
    why = {"suspension_reason": "infection_control"}
    office.do("organisation.suspend", occurred_on="2022-08-10", code=COUNTY, **why)

    office.undo_last("2022-08-11")

    assert organisations.listed(views, organisation_state="suspended") == []
    assert office.is_the_same_rebuilt("organisations")


def test_organisations_that_nobody_opened_are_none(views: Views):
    assert organisations.listed(views) == []
