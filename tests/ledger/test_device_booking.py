from datetime import date
from typing import Any

import pytest

from ledger.aggregates import DeviceBooking
from tests.facts import AYGUL, BEKZAT, given, ready, recorded, refused
from tests.ledger.retelling import does_not_follow, follows, told

RESERVED = DeviceBooking.DeviceReserved
CANCELLED = DeviceBooking.DeviceReservationCancelled
LAPSED = DeviceBooking.DeviceReservationLapsed
TAKEN_UP = DeviceBooking.DeviceReservationTakenUp


def days(first: int, until: int) -> dict[str, date]:
    return {"reserved_from": date(2022, 6, first), "reserved_until": date(2022, 6, until)}


def test_device_reserved_is_kept_for_the_person():
    follows("reserve", RESERVED)

    booking = given(DeviceBooking, ready(RESERVED))

    assert booking.of(AYGUL, date(2022, 6, 19), date(2022, 6, 30)) is not None
    assert booking.of_another(AYGUL, date(2022, 6, 19), date(2022, 6, 30)) is None
    assert booking.of_another(BEKZAT, date(2022, 6, 20), date(2022, 6, 30)) is None


@pytest.mark.parametrize("other", [(1, 10), (20, 25)], ids=["right before", "right after"])
def test_device_reserved_next_to_another_is_possible(other: tuple[int, int]):
    follows("reserve", RESERVED, RESERVED, person_id=BEKZAT, **days(*other))


@pytest.mark.parametrize("other", [(1, 11), (12, 14), (19, 25), (1, 30)])
@pytest.mark.parametrize("person", [AYGUL, BEKZAT])
def test_device_reserved_over_another_is_refused(other: tuple[int, int], person: Any):
    told = days(*other) | {"person_id": person}
    does_not_follow("reserve", RESERVED, RESERVED, code="reservation_overlaps", **told)


@pytest.mark.parametrize("wrong", [days(10, 10), days(10, 9)])
def test_device_reserved_for_no_time_is_refused(wrong: dict[str, Any]):
    does_not_follow("reserve", RESERVED, code="reservation_too_short", **wrong)


def test_device_reserved_for_a_time_that_is_over_is_refused():
    does_not_follow("reserve", RESERVED, code="reservation_too_short", occurred_on="2022-06-20")


def test_device_reservation_cancelled_frees_the_days():
    follows("cancel", CANCELLED, RESERVED)
    follows("reserve", RESERVED, RESERVED, CANCELLED, person_id=BEKZAT)


def test_device_reservation_lapsed_when_its_time_has_passed():
    follows("lapse", LAPSED, RESERVED)


def test_device_reservation_lapsed_too_early_is_refused():
    booking = given(DeviceBooking, ready(RESERVED))

    with refused("reservation_still_holds", reserved_until=date(2022, 6, 20)):
        booking.lapse(**told(ready(LAPSED), occurred_on="2022-06-19"))

    assert recorded(booking) == []


def test_device_reservation_taken_up_is_over():
    follows("take_up", TAKEN_UP, RESERVED)


@pytest.mark.parametrize(
    ("command", "fact"), [("cancel", CANCELLED), ("lapse", LAPSED), ("take_up", TAKEN_UP)]
)
@pytest.mark.parametrize("over", [CANCELLED, LAPSED, TAKEN_UP])
def test_a_reservation_ends_once(command, fact, over):
    does_not_follow(command, fact, RESERVED, over, code="reservation_not_standing")


def test_a_reservation_is_not_ended_in_the_name_of_another():
    told = {"person_id": BEKZAT}
    does_not_follow("cancel", CANCELLED, RESERVED, code="reservation_not_standing", **told)
