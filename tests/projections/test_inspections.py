from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Station
from ledger.application import ServiceLedger
from projections import inspections
from projections.inspections import FindingRow, InspectionRow
from projections.store import Views
from tests.facts import LENDING_STATION, ready
from tests.projections.office import Office

LOOK, OTHER = UUID(int=0x11), UUID(int=0x12)
OF_THE_STATION = {"inspection_kind": "infection_control", "station_id": LENDING_STATION}
CRITERIA = ["disinfection", "masks", "visitors"]


@pytest.fixture
def office(ledger: ServiceLedger, views: Views, tell) -> Office:
    made = Office(ledger, views)
    tell(LENDING_STATION, ready(Station.StationOpened))
    return made


def plan(office: Office) -> None:
    told: dict[str, Any] = {"occurred_on": "2022-08-20", "due_on": "2022-08-31"}
    office.do("inspection.plan", id=LOOK, **told, **OF_THE_STATION)


def hold(office: Office) -> None:
    told: dict[str, Any] = {"occurred_on": "2022-08-30", "criteria": CRITERIA, "criteria_met": 2}
    office.do("inspection.hold", id=LOOK, **told, **OF_THE_STATION)


def find(office: Office, finding: int, due_on: str | None = "2022-09-01") -> None:
    told = {"severity": "defect", "criterion": "disinfection", "due_on": due_on}
    where = {"id": LOOK, "finding": finding, "occurred_on": "2022-08-30"}
    office.do("inspection.raise_finding", **where, **told)


def settle(office: Office, finding: int) -> None:
    told = {"id": LOOK, "finding": finding, "remedy": "put_right"}
    office.do("inspection.settle_finding", occurred_on="2022-09-01", **told)


def test_inspections_listed_with_their_findings(office: Office, views: Views):
    plan(office)
    hold(office)
    find(office, 1)
    find(office, 2)
    settle(office, 1)

    assert inspections.listed(views) == [
        InspectionRow(
            inspection_id=LOOK,
            inspection_kind="infection_control",
            station_id=LENDING_STATION,
            inspected=None,
            inspection_state="held",
            due_on=date(2022, 8, 31),
            held_on="2022-08-30",
            criteria=3,
            criteria_met=2,
            findings=2,
            open_findings=1,
            closed_on=None,
        )
    ]
    assert office.is_the_same_rebuilt("inspections")


def test_inspections_listed_by_state_kind_and_station(office: Office, views: Views):
    plan(office)
    drill = {"inspection_kind": "drill", "inspected": "一个单位", "criteria": ["alarm"]}
    office.do("inspection.hold", id=OTHER, occurred_on="2022-05-01", **drill)
    office.do("inspection.close", id=OTHER, occurred_on="2022-05-02")

    (planned,) = inspections.listed(views, inspection_state="planned")
    (closed,) = inspections.listed(views, inspection_kind="drill")

    assert (planned.inspection_id, planned.held_on) == (LOOK, None)
    assert (closed.inspection_state, closed.closed_on) == ("closed", "2022-05-02")
    assert (closed.due_on, closed.inspected) == (None, "一个单位")
    assert [each.inspection_id for each in inspections.listed(views)] == [LOOK, OTHER]
    assert len(inspections.listed(views, station_id=LENDING_STATION)) == 1


def test_inspections_found_are_listed_by_number(office: Office, views: Views):
    hold(office)
    find(office, 1)
    find(office, 2, due_on=None)
    settle(office, 1)

    first, second = inspections.found(views, inspection_id=LOOK)

    assert first == FindingRow(
        inspection_id=LOOK,
        finding=1,
        inspection_kind="infection_control",
        station_id=LENDING_STATION,
        inspected=None,
        severity="defect",
        criterion="disinfection",
        raised_on="2022-08-30",
        due_on=date(2022, 9, 1),
        settled_on="2022-09-01",
        remedy="put_right",
        about_fact=None,
    )
    assert (second.due_on, second.settled_on) == (None, None)
    assert inspections.found(views, inspection_id=OTHER) == []


def test_inspections_open_findings_are_listed_the_longest_due_first(office: Office, views: Views):
    hold(office)
    find(office, 1, due_on=None)
    find(office, 2, due_on="2022-10-01")
    find(office, 3, due_on="2022-09-10")
    find(office, 4)
    settle(office, 4)

    def numbers(**narrowed: Any) -> list[int]:
        return [each.finding for each in inspections.open_findings(views, **narrowed)]

    assert numbers() == [3, 2, 1]
    assert numbers(day=date(2022, 10, 1)) == [3]
    assert numbers(station_id=LENDING_STATION) == [3, 2, 1]
    assert numbers(station_id=OTHER) == []


def test_inspections_forget_what_was_withdrawn(office: Office, views: Views):
    plan(office)
    hold(office)

    office.undo_last("2022-08-31")

    (found,) = inspections.listed(views)
    assert (found.inspection_state, found.held_on, found.criteria) == ("planned", None, None)


def test_inspections_that_nobody_held_are_none(views: Views):
    assert inspections.listed(views) == []
    assert inspections.open_findings(views) == []
