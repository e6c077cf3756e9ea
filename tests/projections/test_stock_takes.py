from uuid import UUID

import pytest

from ledger.aggregates import Device, StockTake
from ledger.aggregates.stock_take import Seen
from ledger.application import ServiceLedger
from ledger.vocabulary import DeviceState
from projections import feed, generations, stock_takes
from projections.stock_takes import DifferenceRow, StockTakeRow
from projections.store import Views
from tests.facts import LENDING_STATION, REHAB_STATION, ready
from tests.projections.taking_back import take_back

TAKE, OTHER = UUID(int=0x51), UUID(int=0x52)
CHAIR, BED, WALKER = (UUID(int=each) for each in (0xC1, 0xC2, 0xC3))
OPENED = ready(StockTake.StockTakeOpened, station_id=LENDING_STATION, class_code=None)
COUNTED = ready(StockTake.StockTakeCounted, station_id=LENDING_STATION, device_ids=(WALKER, BED))
CLOSED = ready(StockTake.StockTakeClosed, station_id=LENDING_STATION, counted=3, mismatches=1)
GONE = ready(
    StockTake.StockTakeMismatchFound,
    station_id=LENDING_STATION,
    device_id=CHAIR,
    expected_state=DeviceState.AVAILABLE,
    expected_station_id=LENDING_STATION,
    seen=Seen.ELSEWHERE,
    seen_station_id=REHAB_STATION,
)
IN_THE_BOOKS = ready(Device.DeviceRegistered)
LOST = ready(Device.DeviceLost)
DIFFERENCE = DifferenceRow(
    stock_take_id=TAKE,
    station_id=LENDING_STATION,
    device_id=CHAIR,
    occurred_on=GONE.occurred_on,
    device_state="available",
    expected_station_id=LENDING_STATION,
    seen="elsewhere",
    seen_station_id=REHAB_STATION,
    settled_by=None,
    settled_on=None,
)


@pytest.fixture(autouse=True)
def counted(tell):
    tell(CHAIR, IN_THE_BOOKS, ready(Device.DeviceTransferDispatched))
    tell(TAKE, OPENED, COUNTED, GONE)


def test_stock_takes_listed_with_what_agreed_and_what_did_not(views: Views, tell):
    tell(TAKE, CLOSED)

    assert stock_takes.listed(views) == [
        StockTakeRow(
            stock_take_id=TAKE,
            station_id=LENDING_STATION,
            class_code=None,
            opened_on=OPENED.occurred_on,
            closed_on=CLOSED.occurred_on,
            agreed=2,
            differing=1,
            unsettled=1,
        )
    ]
    assert len(stock_takes.listed(views, station_id=LENDING_STATION)) == 1
    assert stock_takes.listed(views, station_id=REHAB_STATION) == []


def test_stock_takes_differences_are_settled_by_what_comes_after(views: Views, tell):
    assert stock_takes.differences(views) == [DIFFERENCE]

    tell(CHAIR, LOST)

    (settled,) = stock_takes.differences(views, stock_take_id=TAKE, station_id=LENDING_STATION)
    assert (settled.settled_by, settled.settled_on) == ("device_lost", LOST.occurred_on)
    assert stock_takes.differences(views, stock_take_id=OTHER) == []


def test_stock_takes_unsettled_are_those_that_nobody_followed_up(views: Views, tell):
    assert stock_takes.unsettled(views, station_id=LENDING_STATION) == [DIFFERENCE]
    assert stock_takes.unsettled(views, station_id=REHAB_STATION) == []

    tell(CHAIR, LOST)

    assert stock_takes.unsettled(views) == []
    assert stock_takes.listed(views)[0].unsettled == 0


def test_stock_takes_are_unsettled_again_when_that_was_withdrawn(
    ledger: ServiceLedger, views: Views, tell, tmp_path
):
    tell(CHAIR, LOST)
    take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    outcome, fresh = generations.rebuild(ledger, views, tmp_path / "data" / "views")

    assert stock_takes.unsettled(views) == [DIFFERENCE]
    assert outcome.equal
    generations.discard(fresh)


def test_stock_takes_forget_a_difference_that_was_withdrawn(ledger, views: Views, tell):
    take_back(ledger, TAKE)
    feed.catch_up(ledger, views)

    assert stock_takes.differences(views) == []
    assert (stock_takes.listed(views)[0].agreed, stock_takes.listed(views)[0].differing) == (2, 0)
