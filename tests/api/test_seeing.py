"""Who is named on a page about something else: whoever is, was read, and others are not."""

from collections.abc import Callable
from uuid import UUID

import pytest

from api.doors import KioskDoors
from ledger.vocabulary import StaffRole
from projections import record_access
from tests.api.conftest import Browser, Run
from tests.api.office_day import AYGUL, LI_LEI, OUT, Day

WorkAs = Callable[..., Browser]
ELSEWHERE = "652328"
CARD = f"/desk/devices?number={OUT}"


def readings(day: Day, person_id: UUID) -> list[tuple[str | None, str | None]]:
    looked = record_access.looked(day.office.fresh(), person_id=person_id)
    return [(each.staff_role, each.reason) for each in looked]


@pytest.mark.parametrize("path", ["/desk/due", CARD])
def test_whoever_is_named_beside_a_device_was_read_once(
    clerk: Browser, day: Day, path: str
) -> None:
    assert LI_LEI in clerk.get(path).text

    clerk.get(path)

    assert readings(day, day.li_lei) == [("clerk", "service")]


def test_whoever_is_named_at_a_kiosk_was_read_once(clerk: Browser, day: Day) -> None:
    KioskDoors(day.office).ask_for_staff(day.aygul, "changji-2")

    assert AYGUL in clerk.get("/desk/kiosks").text
    clerk.get("/desk/kiosks")

    assert readings(day, day.aygul) == [("clerk", "service")]


@pytest.mark.parametrize("path", ["/desk/due", CARD, "/desk/kiosks"])
def test_nobody_of_another_area_is_named(work_as: WorkAs, day: Day, path: str) -> None:
    KioskDoors(day.office).ask_for_staff(day.li_lei, "changji-2")

    page = work_as(StaffRole.CLERK, area=ELSEWHERE).get(path)

    assert "Name not shown" in page.text
    assert LI_LEI not in page.html
    assert readings(day, day.li_lei) == []


def test_whoever_reads_nobody_is_shown_a_device_without_its_borrower(
    work_as: WorkAs, day: Day
) -> None:
    page = work_as(StaffRole.DEVICE_TECHNICIAN).get(CARD)

    assert "Name not shown" in page.text
    assert str(day.li_lei) not in page.html
    assert readings(day, day.li_lei) == []


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (StaffRole.ADMINISTRATOR, "/desk/staff"),
        (StaffRole.AUDITOR, "/audit"),
        (StaffRole.CLERK, "/desk"),
    ],
)
def test_everybody_begins_where_their_work_is(
    run: Run, stranger: Browser, role: StaffRole, home: str
) -> None:
    password = "seven quiet herons wading"  # noqa: S105 - of somebody invented
    run("staff", "add", "sister", "--role", role.value, text=f"{password}\n")

    page = stranger.sign_in("sister", password)

    assert page.path == home
