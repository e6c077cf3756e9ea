from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ledger.aggregates import Device
from ledger.application import ServiceLedger
from ledger.vocabulary import DeviceState
from projections import device_whereabouts, feed, times
from projections.device_whereabouts import Suspicion, SuspiciousDevice, Whereabouts
from projections.store import Views
from tests.facts import AYGUL, BEKZAT, LENDING_STATION, REHAB_STATION, copied, ready
from tests.ledger.asking import ask, registered
from tests.projections.taking_back import is_as_rebuilt, take_back

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
TAKE, NEXT_TAKE = UUID(int=0x57), UUID(int=0x58)
YEAR_END = date(2022, 12, 31)
IN_THE_BOOKS = ready(Device.DeviceRegistered)
LENT = ready(Device.DeviceLent)
BACK = ready(Device.DeviceReturned, station_id=LENDING_STATION)
WHOLE = ready(Device.DeviceInspected, parts_missing=(), station_id=LENDING_STATION)
SKIPPED = ready(Device.DeviceInspectionSkipped)
MENDING = ready(Device.DeviceRepairStarted, occurred_on="2022-03-01")
MENDED = ready(Device.DeviceRepaired, occurred_on="2022-03-09")


def other(number: int) -> Device.DeviceRegistered:
    return ready(Device.DeviceRegistered, asset_number=f"CJ{number:05}")


def again(day: str, **changes: Any) -> Device.DeviceLent:
    return ready(Device.DeviceLent, occurred_on=day, due_on=date(2023, 6, 1), **changes)


def found(views: Views, suspicion: Suspicion | None = None, **told: Any) -> list[tuple[Any, ...]]:
    told = {"day": YEAR_END, "suspicion": suspicion} | told
    rows = device_whereabouts.suspicious(views, **told)
    return [(row.suspicion, row.asset_number, row.since) for row in rows]


HERE = Whereabouts(
    device_id=ONE,
    asset_number="CJ00001",
    device_name="普通轮椅",
    class_code="12 22 03",
    state="available",
    station_id=LENDING_STATION,
    person_id=None,
    since="2021-05",
    due_on=None,
    counted_on=None,
    seen=None,
    differs=None,
)


@pytest.mark.parametrize(
    ("facts", "changes"),
    [
        ((), {}),
        ((WHOLE,), {}),
        (
            (LENT,),
            {
                "state": "on_loan",
                "person_id": AYGUL,
                "since": "2022-02-02",
                "due_on": date(2022, 4, 3),
            },
        ),
        (
            (LENT, ready(Device.DeviceLoanRenewed), ready(Device.DeviceLost)),
            {
                "state": "lost",
                "person_id": AYGUL,
                "since": "2022-08",
                "due_on": date(2022, 6, 2),
            },
        ),
        ((LENT, BACK), {"state": "returned", "since": "2022-05-23"}),
        (
            (ready(Device.DeviceTransferDispatched), ready(Device.DeviceTransferReceived)),
            {"state": "returned", "station_id": REHAB_STATION, "since": "2022-06-03"},
        ),
        (
            (ready(Device.DeviceIssued),),
            {"state": "issued", "person_id": AYGUL, "since": "2022-12-03"},
        ),
    ],
)
def test_device_whereabouts_every_device_at_its_station_or_with_a_person(
    views: Views, tell, facts, changes
):
    tell(ONE, IN_THE_BOOKS, *facts)

    assert device_whereabouts.every(views) == [replace(HERE, **changes)]


def test_device_whereabouts_every_device_by_station_state_and_page(views: Views, tell):
    tell(TWO, other(2), LENT)
    tell(ONE, IN_THE_BOOKS)
    tell(THREE, ready(Device.DeviceRegistered, asset_number="CJ00003", station_id=REHAB_STATION))

    def ids(**wanted: Any) -> list[UUID]:
        return [each.device_id for each in device_whereabouts.every(views, **wanted)]

    assert ids() == [ONE, TWO, THREE]
    assert ids(station_id=REHAB_STATION) == [THREE]
    assert ids(station_id=LENDING_STATION, state=DeviceState.ON_LOAN) == [TWO]
    assert ids(limit=2) == [ONE, TWO]
    assert ids(after="CJ00002") == [THREE]
    assert ids(state=DeviceState.LOST) == []


def test_device_whereabouts_every_device_with_its_last_stock_take(
    ledger: ServiceLedger, views: Views
):
    for number, device in enumerate((ONE, TWO), start=1):
        copied(ledger, device, other(number))
    for day, take in (("2022-11-20", TAKE), ("2022-12-20", NEXT_TAKE)):
        ask(ledger, "stock_take.open", id=take, occurred_on=day, station_id=LENDING_STATION)
        ask(ledger, "stock_take.count", id=take, occurred_on=day, device_ids=[ONE])
    ask(ledger, "stock_take.miss", id=NEXT_TAKE, occurred_on="2022-12-21", device_id=TWO)
    feed.catch_up(ledger, views)

    counted, missed = device_whereabouts.every(views)

    assert (counted.counted_on, counted.seen, counted.differs) == ("2022-12-20", "present", False)
    assert (missed.counted_on, missed.seen, missed.differs) == ("2022-12-21", "absent", True)


def test_device_whereabouts_suspicious_is_nothing_in_good_order(views: Views, tell):
    tell(ONE, IN_THE_BOOKS, LENT, BACK, WHOLE, again("2022-12-01"))

    assert device_whereabouts.suspicious(views, day=YEAR_END) == []


@pytest.mark.parametrize(
    ("lent", "back", "suspected"),
    [
        ("2022-02-02", "2022-02-27", False),
        ("2022-02-02", "2022-03-01", False),
        ("2022-02-02", "2022-03-02", True),
        ("2022-03-04", "2022-03-06", True),
        ("2022-03-08", "2022-03-20", True),
        ("2022-03-09", "2022-03-20", False),
        ("2022-03", "2022-03-20", False),
    ],
)
def test_device_whereabouts_suspicious_when_lent_while_it_was_repaired(
    views: Views, tell, lent, back, suspected
):
    out, home = again(lent), replace(BACK, occurred_on=back)
    tell(ONE, IN_THE_BOOKS, out, home, WHOLE, MENDING, MENDED)

    expected = [("lent_in_repair", "CJ00001", lent)] * suspected
    assert found(views) == found(views, Suspicion.LENT_IN_REPAIR) == expected


def test_device_whereabouts_suspicious_when_lent_and_not_inspected(views: Views, tell):
    tell(ONE, IN_THE_BOOKS, LENT, BACK, SKIPPED, again("2022-06-02"))
    tell(TWO, other(2), LENT, BACK, SKIPPED, WHOLE, again("2022-06-02"))
    tell(THREE, other(3), LENT, BACK, SKIPPED)

    assert found(views) == [("lent_not_inspected", "CJ00001", "2022-06-02")]


def test_device_whereabouts_suspicious_when_a_reservation_was_overridden(
    ledger: ServiceLedger, views: Views
):
    registered(ledger, AYGUL, BEKZAT)
    copied(ledger, ONE, IN_THE_BOOKS)
    times_kept = {"reserved_from": "2022-06-01", "reserved_until": "2022-06-09"}
    ask(ledger, "device.reserve", id=ONE, occurred_on="2022-05-30", person_id=AYGUL, **times_kept)
    lent = {"person_id": BEKZAT, "station_id": LENDING_STATION, "due_on": "2022-12-30"}
    told = lent | {"override_reason": "urgent"}
    ask(ledger, "device.lend", id=ONE, occurred_on="2022-06-02", **told)
    feed.catch_up(ledger, views)

    (row,) = device_whereabouts.suspicious(views, day=YEAR_END)

    assert (row.suspicion, row.person_id) == ("reservation_overridden", BEKZAT)
    assert dict(views.facts_at([row.position]))[row.position].TOPIC == "device_lent"


@pytest.mark.parametrize(
    ("overdue_days", "suspected"), [(271, True), (272, False), (90, True), (1_000, False)]
)
def test_device_whereabouts_suspicious_when_overdue_for_long(
    views: Views, tell, overdue_days, suspected
):
    tell(ONE, IN_THE_BOOKS, LENT)

    rows = device_whereabouts.suspicious(views, day=YEAR_END, overdue_days=overdue_days)

    expected = SuspiciousDevice(
        suspicion="not_returned",
        device_id=ONE,
        asset_number="CJ00001",
        class_code="12 22 03",
        station_id=LENDING_STATION,
        person_id=AYGUL,
        since="2022-04-03",
        days_overdue=272,
        position=2,
    )
    assert rows == [expected] * suspected


def test_device_whereabouts_suspicious_when_lost_until_found(views: Views, tell):
    tell(ONE, IN_THE_BOOKS, LENT, ready(Device.DeviceLost))
    tell(TWO, other(2), ready(Device.DeviceLost), ready(Device.DeviceFound))

    assert found(views) == [("lost", "CJ00001", "2022-08")]


def miss(ledger: ServiceLedger, *devices: UUID) -> None:
    ask(ledger, "stock_take.open", id=TAKE, occurred_on="2022-11-20", station_id=LENDING_STATION)
    for device in devices:
        ask(ledger, "stock_take.miss", id=TAKE, occurred_on="2022-11-20", device_id=device)


def test_device_whereabouts_suspicious_when_not_as_counted_until_that_is_explained(
    ledger: ServiceLedger, views: Views
):
    for number, device in enumerate((ONE, TWO, THREE), start=1):
        copied(ledger, device, other(number))
    miss(ledger, ONE, TWO, THREE)
    ask(
        ledger,
        "stock_take.open",
        id=NEXT_TAKE,
        occurred_on="2022-12-20",
        station_id=LENDING_STATION,
    )
    ask(ledger, "stock_take.count", id=NEXT_TAKE, occurred_on="2022-12-20", device_ids=[TWO])
    seen = {"station_id": REHAB_STATION, "condition": "good"}
    ask(ledger, "device.inspect", id=THREE, occurred_on="2022-12-01", **seen)
    feed.catch_up(ledger, views)

    assert found(views) == [("not_as_counted", "CJ00001", "2022-11-20")]


def test_device_whereabouts_suspicious_again_when_the_explanation_is_withdrawn(
    ledger: ServiceLedger, views: Views
):
    copied(ledger, ONE, IN_THE_BOOKS)
    miss(ledger, ONE)
    ask(ledger, "device.lose", id=ONE, occurred_on="2022-12-01")
    feed.catch_up(ledger, views)

    assert found(views) == [("lost", "CJ00001", "2022-12-01")]

    take_back(ledger, ONE)
    feed.catch_up(ledger, views)

    assert found(views) == [("not_as_counted", "CJ00001", "2022-11-20")]
    assert is_as_rebuilt(ledger, views)

    take_back(ledger, TAKE)
    feed.catch_up(ledger, views)

    assert found(views) == []
    assert is_as_rebuilt(ledger, views)


def test_device_whereabouts_every_device_by_a_day_within_the_month_it_came_back(
    ledger: ServiceLedger, tell
):
    back, seen = (replace(fact, occurred_on="2022-03") for fact in (BACK, WHOLE))
    tell(ONE, IN_THE_BOOKS, LENT, back, seen, again("2022-03-10", person_id=BEKZAT))

    with times.as_of(ledger, [device_whereabouts], happened_by=date(2022, 3, 15)) as then:
        assert [each.person_id for each in device_whereabouts.every(then)] == [BEKZAT]
    with times.as_of(ledger, [device_whereabouts], happened_by=date(2022, 2, 1)) as then:
        assert device_whereabouts.every(then) == [HERE]
