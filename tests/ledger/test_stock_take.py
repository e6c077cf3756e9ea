"""What stands at a station is held against the books; no device is changed by it."""

from uuid import UUID

import pytest

from ledger.aggregates import Device, StockTake
from ledger.aggregates.stock_take import Seen
from ledger.application import ServiceLedger
from ledger.vocabulary import DeviceState
from tests.facts import (
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    copied,
    meanwhile,
    ready,
    refused,
    stored,
)
from tests.ledger.asking import ask, asking
from tests.ledger.retelling import does_not_follow, follows

OPENED = StockTake.StockTakeOpened
COUNTED = StockTake.StockTakeCounted
MISMATCH = StockTake.StockTakeMismatchFound
CLOSED = StockTake.StockTakeClosed
TAKE = UUID(int=0x57)
HERE, OUT, THERE = (Device.id_of(ORGANISATION, f"CJ0000{number}") for number in (1, 2, 3))
REGISTERED, LENT = ready(Device.DeviceRegistered), ready(Device.DeviceLent)
COUNT = {"id": TAKE, "occurred_on": "2022-12-20"}


@pytest.fixture
def station(ledger: ServiceLedger) -> ServiceLedger:
    copied(ledger, HERE, REGISTERED)
    copied(ledger, OUT, REGISTERED, LENT)
    copied(ledger, THERE, ready(Device.DeviceRegistered, station_id=REHAB_STATION))
    copied(ledger, TAKE, ready(OPENED))
    return ledger


def test_stock_take_opened_at_a_station():
    follows("open", OPENED)


def test_stock_take_opened_twice_is_refused():
    does_not_follow("open", OPENED, OPENED, code="already_exists")


def test_stock_take_counted_what_stands_where_the_books_say():
    follows("count", COUNTED, OPENED)


def test_stock_take_counted_twice_is_refused():
    does_not_follow("count", COUNTED, OPENED, COUNTED, code="counted_before")
    does_not_follow("count", COUNTED, OPENED, MISMATCH, code="counted_before")


def test_stock_take_mismatch_found_says_what_was_expected():
    follows("find_mismatch", MISMATCH, OPENED)


@pytest.mark.parametrize(
    ("seen", "expected", "station_id"),
    [
        (Seen.PRESENT, DeviceState.AVAILABLE, LENDING_STATION),
        (Seen.ABSENT, DeviceState.ON_LOAN, LENDING_STATION),
        (Seen.ABSENT, DeviceState.AVAILABLE, REHAB_STATION),
    ],
)
def test_stock_take_mismatch_found_where_there_is_none_is_refused(seen, expected, station_id):
    told = {"seen": seen, "expected_state": expected, "expected_station_id": station_id}
    does_not_follow("find_mismatch", MISMATCH, OPENED, code="stock_take_agrees", **told)


def test_stock_take_closed_ends_it():
    follows("close", CLOSED, OPENED)


@pytest.mark.parametrize(
    ("command", "fact"), [("count", COUNTED), ("find_mismatch", MISMATCH), ("close", CLOSED)]
)
def test_stock_take_closed_takes_nothing_more(command, fact):
    does_not_follow(command, fact, OPENED, CLOSED, code="stock_take_is_closed")


def test_a_count_parts_what_agrees_from_what_does_not(station: ServiceLedger):
    before = station.position()

    answer = ask(station, "stock_take.count", device_ids=[HERE, OUT, THERE], **COUNT)

    assert answer.value == {"counted": [str(HERE)], "mismatches": [str(OUT), str(THERE)]}
    counted, out, there = stored(station, after=before)
    assert counted.device_ids == (HERE,)
    assert [(each.expected_state, each.seen) for each in (out, there)] == [
        (DeviceState.ON_LOAN, Seen.PRESENT),
        (DeviceState.AVAILABLE, Seen.PRESENT),
    ]


def test_a_count_changes_no_device(station: ServiceLedger):
    known = station.facts_of([HERE, OUT, THERE])

    ask(station, "stock_take.count", device_ids=[OUT, THERE], **COUNT)
    ask(station, "stock_take.miss", device_id=HERE, seen_station_id=REHAB_STATION, **COUNT)

    assert station.facts_of([HERE, OUT, THERE]) == known
    assert stored(station)[-1].seen is Seen.ELSEWHERE


def test_a_device_that_is_missed_where_it_is_not_expected_agrees(station: ServiceLedger):
    with refused("stock_take_agrees"):
        ask(station, "stock_take.miss", device_id=OUT, **COUNT)


def test_an_unknown_device_is_not_counted(station: ServiceLedger):
    with refused("not_known", history="device"):
        ask(station, "stock_take.count", device_ids=[UUID(int=1)], **COUNT)


def test_a_device_counted_by_two_at_once_is_counted_once(station: ServiceLedger):
    count = asking("stock_take.count", device_ids=[HERE], **COUNT)

    with refused("counted_before"):
        meanwhile(station, count, count)

    assert [fact.TOPIC for fact in stored(station)].count("stock_take_counted") == 1


def test_a_stock_take_is_closed_with_its_sums(station: ServiceLedger):
    ask(station, "stock_take.count", device_ids=[HERE, OUT], **COUNT)

    answer = ask(station, "stock_take.close", id=TAKE, occurred_on="2022-12-21")

    assert answer.value == {"counted": 1, "mismatches": 1}
    assert stored(station)[-1] == ready(CLOSED, counted=1, mismatches=1)
