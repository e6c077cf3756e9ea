"""The week of a station: who is expected, what is due back, and what nobody else should read."""

from collections.abc import Callable
from uuid import UUID

import pytest

from ledger.aggregates import Station
from ledger.aggregates.station import OpeningHours
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser
from tests.api.office_day import AYGUL, LI_LEI, OUT, Day
from tests.api.test_therapy import plan

WorkAs = Callable[..., Browser]


@pytest.fixture
def open_hours(day: Day) -> None:
    by = day.office.by(day.office.new_key("hours"))
    with day.office.ledger.change(Station, day.here, by) as station:
        station.set_hours(
            occurred_on="2022-01-04",
            hours=[OpeningHours(1, "09:30", "13:30")],
        )


def week(browser: Browser, day: Day, of: str = "") -> str:
    return browser.get(f"/desk/week?station={day.here}{of and f'&day={of}'}").text


def test_without_a_station_one_is_asked_for(clerk: Browser) -> None:
    page = clerk.get("/desk/week")

    assert page.heading == "The week of a station"
    assert page.form("/desk/week")["station"] == ""


def test_who_is_expected_stands_by_the_clock_with_what_for(work_as: WorkAs, day: Day) -> None:
    plan(day, day.aygul, "physiotherapy")

    said = week(work_as(StaffRole.REHAB_WORKER), day)

    assert f"10:00 {AYGUL}, " in said
    assert "today" in said


def test_what_is_confidential_is_told_to_whoever_gives_it_alone(work_as: WorkAs, day: Day) -> None:
    other = day.hire(StaffRole.CASE_MANAGER)
    plan(day, day.aygul, "counselling", whose=other)

    theirs = week(work_as(StaffRole.CASE_MANAGER, staff_id=other), day)
    nobodys = week(work_as(StaffRole.REHAB_WORKER), day)

    assert "ounselling" in theirs
    assert "ounselling" not in nobodys
    assert f"10:00 {AYGUL}, Confidential" in nobodys


def test_devices_due_back_are_shown_to_who_lends(clerk: Browser, work_as: WorkAs, day: Day) -> None:
    lender, other = week(clerk, day, "2023-01-11"), work_as(StaffRole.REHAB_WORKER)

    assert f"{OUT} 普通轮椅, {LI_LEI}" in lender
    assert OUT not in week(other, day, "2023-01-11")


def test_the_hours_of_a_day_stand_beside_it(clerk: Browser, day: Day, open_hours: None) -> None:
    said = week(clerk, day, "2023-01-11")

    assert "Monday, 9 January 2023 09:30 - 13:30" in said
    assert "From 9 January 2023 to 15 January 2023" in said


def test_a_station_that_there_is_not_has_no_week(clerk: Browser) -> None:
    clerk.get(f"/desk/week?station={UUID(int=9)}", 404)


@pytest.mark.parametrize("text", ["nonsense", "2022-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_has_no_week(clerk: Browser, day: Day, text: str) -> None:
    clerk.get(f"/desk/week?station={day.here}&day={text}", 404)
