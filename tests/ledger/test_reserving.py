"""What is kept for whom: reservations by hand, and offers to who waits."""

from datetime import date
from typing import Any

import pytest

from ledger.aggregates import Device, DeviceBooking, WaitingList
from ledger.application import ServiceLedger
from tests.facts import (
    AYGUL,
    BEKZAT,
    LENDING_STATION,
    NGUYEN,
    REHAB_STATION,
    copied,
    meanwhile,
    ready,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking
from tests.ledger.lending_station import (
    BED,
    CHAIR,
    LEND,
    lay_down,
    lent_to,
    open_station,
    topics,
)

QUEUE = WaitingList.id_of("12 22 03", LENDING_STATION)
JOIN: dict[str, Any] = {
    "occurred_on": "2022-05-01",
    "class_code": "12 22 03",
    "station_id": LENDING_STATION,
}
OFFER: dict[str, Any] = {"occurred_on": "2022-06-01", "device_id": CHAIR}
RESERVE: dict[str, Any] = {
    "id": CHAIR,
    "occurred_on": "2022-06-01",
    "person_id": AYGUL,
    "reserved_from": "2022-06-10",
    "reserved_until": "2022-06-20",
}
LAPSE: dict[str, Any] = {"id": QUEUE, "person_id": AYGUL, "device_id": CHAIR}


@pytest.fixture(autouse=True)
def station(ledger: ServiceLedger) -> None:
    open_station(ledger)


@pytest.fixture
def offered(ledger: ServiceLedger) -> ServiceLedger:
    """Aygül and Bekzat wait; the chair is offered to her until the fourth of June."""
    for person in (AYGUL, BEKZAT):
        ask(ledger, "waiting_list.join", person_id=person, **JOIN)
    ask(ledger, "waiting_list.offer", hold_until="2022-06-04", **OFFER)
    return ledger


def kept_for(ledger: ServiceLedger, day: int) -> Any:
    booking = ledger.load(DeviceBooking, DeviceBooking.id_of(CHAIR))
    on = date(2022, 6, day)
    found = booking.of_another(NGUYEN, on, on) if booking else None
    return found.person_id if found else None


def next_in_line(ledger: ServiceLedger) -> Any:
    queue = ledger.load(WaitingList, QUEUE)
    return queue.next_in_line if queue else None


def test_a_device_is_reserved_cancelled_and_reserved_anew(ledger: ServiceLedger):
    ask(ledger, "device.reserve", **RESERVE)
    cancel = {name: RESERVE[name] for name in ("id", "occurred_on", "person_id", "reserved_from")}
    ask(ledger, "device.cancel_reservation", reservation_ended_because="person_asked", **cancel)
    ask(ledger, "device.reserve", **RESERVE | {"person_id": BEKZAT})
    ask(
        ledger,
        "device.lapse_reservation",
        **cancel | {"person_id": BEKZAT, "occurred_on": "2022-06-20"},
    )

    assert topics(ledger)[-4:] == [
        "device_reserved",
        "device_reservation_cancelled",
        "device_reserved",
        "device_reservation_lapsed",
    ]


def test_what_was_never_reserved_cannot_be_cancelled(ledger: ServiceLedger):
    cancel = {name: RESERVE[name] for name in ("id", "occurred_on", "person_id", "reserved_from")}

    with refused("reservation_not_standing"):
        ask(ledger, "device.cancel_reservation", reservation_ended_because="other", **cancel)
    with refused("reservation_not_standing"):
        ask(ledger, "device.lapse_reservation", **cancel)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ((ready(Device.DeviceLent, due_on=date(2022, 6, 10)),), "device_on_loan"),
        ((ready(Device.DeviceRecalled, person_id=None),), "device_is_recalled"),
        ((ready(Device.DeviceLost, person_id=None),), "device_not_available"),
        ((ready(Device.DeviceRetired),), "device_not_available"),
    ],
)
def test_a_device_that_will_not_be_there_is_not_reserved(ledger, facts, code):
    copied(ledger, CHAIR, *facts)

    with refused(code):
        ask(ledger, "device.reserve", **RESERVE)


def test_a_device_that_is_back_by_then_can_be_reserved(ledger: ServiceLedger):
    copied(ledger, CHAIR, ready(Device.DeviceLent, due_on=date(2022, 6, 9)))

    ask(ledger, "device.reserve", **RESERVE)

    assert topics(ledger)[-1] == "device_reserved"


def test_an_offer_goes_to_the_first_and_keeps_the_device(offered: ServiceLedger):
    assert [fact.person_id for fact in stored(offered)[-2:]] == [AYGUL, AYGUL]
    assert [kept_for(offered, day) for day in (1, 4, 5)] == [AYGUL, AYGUL, None]
    assert next_in_line(offered) == BEKZAT


def test_an_offer_is_held_for_as_long_as_the_policy_says(ledger: ServiceLedger):
    lay_down(ledger)
    ask(ledger, "waiting_list.join", person_id=AYGUL, **JOIN)

    answer = ask(ledger, "waiting_list.offer", **OFFER)

    assert answer.value == {
        "id": str(QUEUE),
        "person_id": str(AYGUL),
        "hold_until": "2022-06-04",
    }


def test_an_offer_without_a_policy_and_a_day_is_refused(ledger: ServiceLedger):
    ask(ledger, "waiting_list.join", person_id=AYGUL, **JOIN)

    with refused("due_day_missing"):
        ask(ledger, "waiting_list.offer", **OFFER)


def test_an_offer_out_of_order_is_refused_until_the_person_was_moved(ledger: ServiceLedger):
    for person in (AYGUL, BEKZAT):
        ask(ledger, "waiting_list.join", person_id=person, **JOIN)
    with refused("not_first_in_line"):
        ask(ledger, "waiting_list.offer", person_id=BEKZAT, hold_until="2022-06-04", **OFFER)
    moved = {"place": 1, "place_moved_because": "hospital_discharge"}
    ask(ledger, "waiting_list.move", id=QUEUE, occurred_on="2022-06-01", person_id=BEKZAT, **moved)

    ask(ledger, "waiting_list.offer", person_id=BEKZAT, hold_until="2022-06-04", **OFFER)

    assert kept_for(ledger, 2) == BEKZAT


def test_an_offer_when_nobody_waits_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="waiting_list"):
        ask(ledger, "waiting_list.offer", hold_until="2022-06-04", **OFFER)
    ask(ledger, "waiting_list.join", person_id=AYGUL, **JOIN)
    left = {"occurred_on": "2022-05-02", "queue_left_because": "person_asked"}
    ask(ledger, "waiting_list.leave", id=QUEUE, person_id=AYGUL, **left)

    with refused("not_first_in_line"):
        ask(ledger, "waiting_list.offer", hold_until="2022-06-04", **OFFER)


def test_an_offer_of_what_cannot_go_out_is_refused(ledger: ServiceLedger):
    ask(ledger, "waiting_list.join", person_id=AYGUL, **JOIN)
    ask(ledger, "device.lend", id=CHAIR, person_id=BEKZAT, **LEND)

    with refused("device_on_loan"):
        ask(ledger, "waiting_list.offer", hold_until="2022-06-04", **OFFER)


def test_a_device_offered_by_two_at_once_is_offered_to_one(ledger: ServiceLedger):
    for person in (AYGUL, BEKZAT):
        ask(ledger, "waiting_list.join", person_id=person, **JOIN)
    offer = asking("waiting_list.offer", hold_until="2022-06-04", **OFFER)

    with refused("reservation_overlaps"):
        meanwhile(ledger, offer, offer)

    assert topics(ledger).count("waiting_place_offered") == 1


def test_an_offer_that_was_declined_frees_the_device_at_once(offered: ServiceLedger):
    declined = {"occurred_on": "2022-06-02", "offer_lapsed_because": "declined"}

    ask(offered, "waiting_list.lapse", **LAPSE, **declined)

    assert topics(offered)[-2:] == ["waiting_place_lapsed", "device_reservation_cancelled"]
    ask(
        offered,
        "waiting_list.offer",
        hold_until="2022-06-05",
        **OFFER | {"occurred_on": "2022-06-02"},
    )
    assert kept_for(offered, 3) == BEKZAT


def test_an_offer_without_an_answer_lapses_only_when_its_time_has_passed(offered: ServiceLedger):
    silent = {"offer_lapsed_because": "no_answer"}
    with refused("reservation_still_holds"):
        ask(offered, "waiting_list.lapse", occurred_on="2022-06-04", **LAPSE, **silent)

    ask(offered, "waiting_list.lapse", occurred_on="2022-06-05", **LAPSE, **silent)

    assert topics(offered)[-2:] == ["waiting_place_lapsed", "device_reservation_lapsed"]


def test_who_leaves_gives_back_what_was_kept_for_them(offered: ServiceLedger):
    left = {"occurred_on": "2022-06-02", "queue_left_because": "moved_away"}

    ask(offered, "waiting_list.leave", id=QUEUE, person_id=AYGUL, **left)

    assert kept_for(offered, 3) is None
    assert topics(offered)[-2:] == ["waiting_list_left", "device_reservation_cancelled"]


def test_who_accepted_takes_the_device_home(offered: ServiceLedger):
    accept = {"id": QUEUE, "occurred_on": "2022-06-02", "person_id": AYGUL, "device_id": CHAIR}
    ask(offered, "waiting_list.accept", **accept)
    before = offered.position()

    ask(offered, "device.lend", id=CHAIR, person_id=AYGUL, **LEND | {"occurred_on": "2022-06-03"})

    assert topics(offered, before) == ["device_lent", "loan_counted", "device_reservation_taken_up"]


@pytest.mark.parametrize(
    ("device", "day", "fact"),
    [
        (CHAIR, "2022-06-02", "waiting_place_accepted"),
        (CHAIR, "2022-06-05", "waiting_list_left"),
    ],
    ids=["in time", "too late, but it is still there"],
)
def test_who_comes_for_an_offer_waits_no_longer(offered, device, day, fact):
    ask(offered, "device.lend", id=device, person_id=AYGUL, **LEND | {"occurred_on": day})

    assert fact in topics(offered)
    assert lent_to(offered, device) == AYGUL


def test_who_gets_another_one_of_the_class_waits_no_longer(offered: ServiceLedger):
    other = Device.id_of("昌吉州残联", "CJ00007")
    copied(offered, other, ready(Device.DeviceRegistered))

    ask(offered, "device.lend", id=other, person_id=BEKZAT, **LEND)

    assert stored(offered)[-1].queue_left_because.value == "lent_otherwise"
    assert next_in_line(offered) is None


def test_what_is_offered_is_not_lent_to_another(offered: ServiceLedger):
    with refused("device_reserved_for_another"):
        ask(offered, "device.lend", id=CHAIR, person_id=BEKZAT, **LEND)


def test_an_offer_whose_reservation_was_cancelled_by_hand_can_lapse(offered: ServiceLedger):
    told = {"occurred_on": "2022-06-02", "person_id": AYGUL, "reserved_from": "2022-06-01"}
    ask(
        offered,
        "device.cancel_reservation",
        id=CHAIR,
        reservation_ended_because="device_not_fit",
        **told,
    )

    ask(
        offered,
        "waiting_list.lapse",
        occurred_on="2022-06-02",
        offer_lapsed_because="no_answer",
        **LAPSE,
    )

    assert topics(offered)[-1] == "waiting_place_lapsed"


def test_each_class_has_a_list_of_its_own_at_each_station(ledger: ServiceLedger):
    answers = {
        ask(ledger, "waiting_list.join", person_id=AYGUL, **JOIN | other).value
        for other in ({}, {"station_id": REHAB_STATION}, {"class_code": "18 12 10"})
    }

    assert len(answers) == 3
    assert lent_to(ledger, BED) is None
