from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Device, DeviceBooking
from ledger.application import ServiceLedger
from ledger.vocabulary import Condition
from projections import availability, feed
from projections.availability import Available, FreeDay, Reservation
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, LENDING_STATION, REHAB_STATION, copied, ready
from tests.ledger.asking import ask, registered
from tests.projections.taking_back import is_as_rebuilt, take_back

CHAIRS = "12 22 03"
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
JUNE_10 = date(2022, 6, 10)
NONE = Available(
    class_code=CHAIRS,
    station_id=LENDING_STATION,
    free=0,
    reserved=0,
    kept_back=0,
    returned=0,
    defective=0,
    in_repair=0,
    on_loan=0,
    in_transfer=0,
    lost=0,
)
LENT = ready(Device.DeviceLent, due_on=date(2022, 6, 12))
BACK = ready(Device.DeviceReturned, station_id=LENDING_STATION)
WHOLE = ready(Device.DeviceInspected, parts_missing=(), station_id=LENDING_STATION)
BROKEN = ready(Device.DeviceInspected, condition=Condition.DAMAGED, station_id=LENDING_STATION)
AWAY = ready(Device.DeviceTransferDispatched)


def chair(number: int, **changes: Any) -> Device.DeviceRegistered:
    return ready(Device.DeviceRegistered, asset_number=f"CJ{number:05}", **changes)


@pytest.fixture
def three_chairs(ledger: ServiceLedger) -> None:
    """Three chairs on the shelf, and two people who may have one."""
    registered(ledger, AYGUL, BEKZAT)
    for number, device in enumerate((ONE, TWO, THREE), start=1):
        copied(ledger, device, chair(number))


def reserve(ledger: ServiceLedger, device: UUID, first: str, until: str, person=AYGUL) -> None:
    told = {"id": device, "person_id": person, "reserved_from": first, "reserved_until": until}
    ask(ledger, "device.reserve", occurred_on="2022-06-01", **told)


def lend(ledger: ServiceLedger, device: UUID, due_on: str) -> None:
    told = {"id": device, "person_id": BEKZAT, "station_id": LENDING_STATION, "due_on": due_on}
    ask(ledger, "device.lend", occurred_on="2022-06-01", **told)


@pytest.mark.parametrize(
    ("facts", "counted"),
    [
        ((), "free"),
        ((LENT,), "on_loan"),
        ((LENT, BACK), "returned"),
        ((LENT, BACK, WHOLE), "free"),
        ((LENT, BACK, BROKEN), "defective"),
        ((ready(Device.DeviceFaultReported),), "defective"),
        ((ready(Device.DeviceRepairStarted),), "in_repair"),
        ((AWAY,), "in_transfer"),
        ((LENT, ready(Device.DeviceLost)), "lost"),
        ((ready(Device.DeviceRecalled),), "kept_back"),
        ((LENT, ready(Device.DeviceRecalled)), "on_loan"),
        ((ready(Device.DeviceRecalled), ready(Device.DeviceRecallLifted)), "free"),
    ],
)
def test_availability_counts_each_device_once(views: Views, tell, facts, counted):
    tell(ONE, chair(1), *facts)

    found = availability.counts(views, day=JUNE_10)

    assert found == [replace(NONE, **{counted: 1})]


@pytest.mark.parametrize(
    "end", [ready(Device.DeviceIssued), ready(Device.DeviceRetired), ready(Device.DeviceDismantled)]
)
def test_availability_counts_nothing_that_is_out_of_the_books(views: Views, tell, end):
    tell(ONE, chair(1), end)

    assert availability.counts(views, day=JUNE_10) == []


@pytest.mark.parametrize(
    ("day", "reserved"),
    [(date(2022, 6, 9), 0), (JUNE_10, 1), (date(2022, 6, 14), 1), (date(2022, 6, 15), 0)],
)
@pytest.mark.usefixtures("three_chairs")
def test_availability_counts_what_is_reserved_on_the_day(ledger, views, day, reserved):
    reserve(ledger, ONE, "2022-06-10", "2022-06-15")
    reserve(ledger, TWO, "2022-06-10", "2022-06-15")
    ask(ledger, "device.lose", id=TWO, occurred_on="2022-06-02")
    feed.catch_up(ledger, views)

    found = availability.counts(views, day=day)

    assert found == [replace(NONE, free=2 - reserved, reserved=reserved, lost=1)]


def test_availability_counts_by_class_and_station(views: Views, tell):
    tell(ONE, chair(1))
    tell(TWO, chair(2, class_code="12 22 18", station_id=REHAB_STATION))
    tell(THREE, chair(3, class_code="12 220"), AWAY, ready(Device.DeviceTransferReceived))

    def classes(**wanted: Any) -> list[str]:
        return [each.class_code for each in availability.counts(views, day=JUNE_10, **wanted)]

    assert classes() == [CHAIRS, "12 22 18", "12 220"]
    assert classes(class_code="12 22") == [CHAIRS, "12 22 18"]
    assert classes(class_code=CHAIRS) == [CHAIRS]
    assert classes(station_id=REHAB_STATION) == ["12 22 18", "12 220"]
    assert classes(class_code="12 22", station_id=LENDING_STATION) == [CHAIRS]
    assert classes(class_code="18") == []


def test_availability_counts_as_before_when_it_is_withdrawn(
    ledger: ServiceLedger, views: Views, tell
):
    tell(ONE, chair(1), LENT)
    tell(TWO, chair(2))
    for device in (ONE, TWO):
        take_back(ledger, device)
    feed.catch_up(ledger, views)

    assert availability.counts(views, day=JUNE_10) == [replace(NONE, free=1)]
    assert is_as_rebuilt(ledger, views)


RESERVATION = Reservation(
    device_id=ONE,
    asset_number="CJ00001",
    class_code=CHAIRS,
    station_id=LENDING_STATION,
    person_id=AYGUL,
    reserved_from=JUNE_10,
    reserved_until=date(2022, 6, 15),
    reservation_state="standing",
    ended_on=None,
)


@pytest.mark.parametrize(
    ("first", "until", "there"),
    [
        (date(2022, 6, 1), JUNE_10, False),
        (date(2022, 6, 1), date(2022, 6, 11), True),
        (date(2022, 6, 14), date(2022, 7, 1), True),
        (date(2022, 6, 15), date(2022, 7, 1), False),
    ],
)
@pytest.mark.usefixtures("three_chairs")
def test_availability_calendar_of_the_days_asked_for(ledger, views, first, until, there):
    reserve(ledger, ONE, "2022-06-10", "2022-06-15")
    feed.catch_up(ledger, views)

    found = availability.calendar(views, first=first, until=until)

    assert found == [RESERVATION] * there
    elsewhere = {"first": first, "until": until, "station_id": REHAB_STATION}
    assert availability.calendar(views, **elsewhere) == []
    assert availability.calendar(views, first=first, until=until, class_code="18") == []


@pytest.mark.usefixtures("three_chairs")
def test_availability_calendar_says_how_each_ended(ledger: ServiceLedger, views: Views):
    reserve(ledger, ONE, "2022-06-10", "2022-06-15")
    reserve(ledger, TWO, "2022-06-11", "2022-06-12")
    reserve(ledger, THREE, "2022-06-12", "2022-06-20", BEKZAT)
    asked = {"person_id": AYGUL, "reserved_from": "2022-06-10"}
    because = {"reservation_ended_because": "person_asked"}
    ask(ledger, "device.cancel_reservation", id=ONE, occurred_on="2022-06-03", **asked, **because)
    lapsed = {"person_id": AYGUL, "reserved_from": "2022-06-11"}
    ask(ledger, "device.lapse_reservation", id=TWO, occurred_on="2022-06-12", **lapsed)
    lent = {"person_id": BEKZAT, "station_id": LENDING_STATION, "due_on": "2022-06-30"}
    ask(ledger, "device.lend", id=THREE, occurred_on="2022-06-12", **lent)
    reserve(ledger, ONE, "2022-06-10", "2022-06-11", BEKZAT)
    feed.catch_up(ledger, views)

    found = availability.calendar(views, first=date(2022, 6, 1), until=date(2022, 7, 1))

    assert [(each.person_id, each.reservation_state, each.ended_on) for each in found] == [
        (AYGUL, "cancelled", "2022-06-03"),
        (BEKZAT, "standing", None),
        (AYGUL, "lapsed", "2022-06-12"),
        (BEKZAT, "taken_up", "2022-06-12"),
    ]
    assert is_as_rebuilt(ledger, views)


@pytest.mark.usefixtures("three_chairs")
def test_availability_calendar_without_a_reservation_that_was_withdrawn(ledger, views):
    reserve(ledger, ONE, "2022-06-10", "2022-06-15")
    feed.catch_up(ledger, views)
    take_back(ledger, DeviceBooking.id_of(ONE))
    feed.catch_up(ledger, views)

    assert availability.calendar(views, first=JUNE_10, until=date(2022, 7, 1)) == []


@pytest.mark.usefixtures("three_chairs")
def test_availability_free_days_between_loans_and_reservations(ledger, views):
    lend(ledger, ONE, "2022-06-11")
    reserve(ledger, ONE, "2022-06-13", "2022-06-14")
    reserve(ledger, TWO, "2022-06-11", "2022-06-13")
    ask(ledger, "device.recall", id=THREE, occurred_on="2022-06-02", recall_reason="safety")
    feed.catch_up(ledger, views)
    asked = {"class_code": CHAIRS, "station_id": LENDING_STATION}

    found = availability.free_days(views, **asked, first=JUNE_10, until=date(2022, 6, 15))

    assert found == [
        FreeDay(date(2022, 6, 10), free=1, reserved=0, on_loan=1),
        FreeDay(date(2022, 6, 11), free=0, reserved=1, on_loan=1),
        FreeDay(date(2022, 6, 12), free=1, reserved=1, on_loan=0),
        FreeDay(date(2022, 6, 13), free=1, reserved=1, on_loan=0),
        FreeDay(date(2022, 6, 14), free=2, reserved=0, on_loan=0),
    ]


@pytest.mark.usefixtures("three_chairs")
def test_availability_free_days_without_what_is_overdue(ledger: ServiceLedger, views: Views):
    lend(ledger, ONE, "2022-06-09")
    feed.catch_up(ledger, views)
    asked = {"class_code": CHAIRS, "station_id": LENDING_STATION}

    found = availability.free_days(views, **asked, first=JUNE_10, until=date(2024, 1, 1))

    assert {(each.free, each.on_loan) for each in found} == {(2, 1)}
    assert len(found) == availability.DAYS_MAX
    assert availability.free_days(views, **asked, first=JUNE_10, until=JUNE_10) == []
