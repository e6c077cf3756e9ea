from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.application import ServiceLedger
from projections import activities
from projections.activities import ActivityRow, AttendanceRow, ThemeRow
from projections.store import Views
from tests.facts import AREA, AYGUL, NGUYEN, yuan
from tests.projections.office import Office

EAR_DAY, SECOND, FAIR = (UUID(int=each) for each in (0xE1, 0xE2, 0xE3))
YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def plan(office: Office, activity: UUID, due_on: str, kind: str = "publicity", **told: Any) -> None:
    about = {"activity_kind": kind, "due_on": due_on} | told
    office.do("activity.plan", id=activity, occurred_on="2022-02-20", **about)


def ear_day(office: Office) -> None:
    where = {"place": "昌吉市人民广场", "partners": ["昌吉州人民医院"], "area": AREA}
    plan(office, EAR_DAY, "2022-03-03", theme="ear_day", **where)
    told = {"reach": 230, "unit": "person_times", "items": 60, "goods_value": yuan(1200)}
    office.do("activity.hold", id=EAR_DAY, occurred_on="2022-03-03", **told)
    for person in (NGUYEN, AYGUL):
        came = {"occurred_on": "2022-03-03", "person_id": person}
        office.do("activity.attend", id=EAR_DAY, **came)


def test_activities_listed_with_whom_they_reached(office: Office, views: Views):
    ear_day(office)

    assert activities.listed(views, **YEAR) == [
        ActivityRow(
            activity_id=EAR_DAY,
            activity_kind="publicity",
            theme="ear_day",
            area=AREA,
            place="昌吉市人民广场",
            partners=("昌吉州人民医院",),
            activity_state="held",
            due_on=date(2022, 3, 3),
            ended_on="2022-03-03",
            reach=230,
            unit="person_times",
            attended=2,
            items=60,
            goods_value=yuan(1200),
            activity_cancel_reason=None,
        )
    ]
    assert office.is_the_same_rebuilt("activities")


def test_activities_listed_of_one_day_and_theme_stay_two(office: Office, views: Views):
    ear_day(office)
    plan(office, SECOND, "2022-03-03", theme="ear_day")

    found = activities.listed(views, start=date(2022, 3, 3), end=date(2022, 3, 4), theme="ear_day")

    assert {each.activity_id for each in found} == {EAR_DAY, SECOND}


def test_activities_listed_by_the_day_on_which_they_were_held(office: Office, views: Views):
    plan(office, FAIR, "2022-04-30", kind="job_fair")
    told = {"reach": 12, "unit": "households"}
    office.do("activity.hold", id=FAIR, occurred_on="2022-05", **told)

    april, may = (
        activities.listed(views, start=date(2022, month, 1), end=date(2022, month + 1, 1))
        for month in (4, 5)
    )

    assert april == []
    assert [each.ended_on for each in may] == ["2022-05"]
    assert activities.listed(views, **YEAR, area=AREA) == []
    assert activities.listed(views, **YEAR, theme="ear_day") == []


def test_activities_by_theme_add_no_unit_to_another(office: Office, views: Views):
    ear_day(office)
    plan(office, SECOND, "2022-05-14", theme="ear_day")
    told = {"reach": 40, "unit": "households"}
    office.do("activity.hold", id=SECOND, occurred_on="2022-05-14", **told)
    plan(office, FAIR, "2022-08-20", kind="job_fair")
    why = {"activity_cancel_reason": "infection_control"}
    office.do("activity.cancel", id=FAIR, occurred_on="2022-08-12", **why)

    fair, ears = activities.by_theme(views, **YEAR)

    assert ears == ThemeRow(
        theme="ear_day",
        activity_kind="publicity",
        planned=0,
        held=2,
        cancelled=0,
        persons=0,
        person_times=230,
        households=40,
        attendances=2,
    )
    assert (fair.theme, fair.cancelled, fair.held) == (None, 1, 0)
    assert activities.by_theme(views, **YEAR, theme="ear_day") == [ears]


def test_activities_attended_by_whom(office: Office, views: Views):
    ear_day(office)

    found = activities.attended(views, activity_id=EAR_DAY)

    assert found == [AttendanceRow(person) for person in sorted((AYGUL, NGUYEN))]
    assert activities.attended(views, activity_id=FAIR) == []


def test_activities_forget_what_was_withdrawn(office: Office, views: Views):
    ear_day(office)

    office.undo_last("2022-03-04")

    assert activities.attended(views, activity_id=EAR_DAY) == [AttendanceRow(NGUYEN)]


def test_activities_that_nobody_planned_are_none(views: Views):
    assert activities.listed(views, **YEAR) == []
    assert activities.by_theme(views, **YEAR) == []
