"""What moved in the stock, and how many were left each time."""

from typing import Any
from uuid import UUID

from ledger.aggregates import Device
from ledger.application import ServiceLedger
from projections import feed, stock_card
from projections.stock_card import StockMove
from projections.store import Views
from tests.facts import ready
from tests.projections.taking_back import take_back

CHAIR, BED = UUID(int=0xC4A1), UUID(int=0xBED)
IN_THE_BOOKS = ready(Device.DeviceRegistered)
PLACES = ("in_store", "on_loan", "in_repair", "on_the_way", "gone")


def counts(move: StockMove) -> tuple[int, ...]:
    return tuple(getattr(move, place) for place in PLACES)


def test_stock_card_moves_tell_what_is_left_after_each(views: Views, tell: Any):
    tell(CHAIR, IN_THE_BOOKS)
    tell(BED, ready(Device.DeviceRegistered, asset_number="CJ2", class_code="18 12 10"))
    tell(CHAIR, ready(Device.DeviceLent), ready(Device.DeviceReturned))
    tell(CHAIR, ready(Device.DeviceRepairStarted), ready(Device.DeviceRepaired))
    tell(CHAIR, ready(Device.DeviceRetired))

    moves = stock_card.moves(views)

    assert [(move.from_part, move.stock_part, counts(move)) for move in moves] == [
        (None, "in_store", (1, 0, 0, 0, 0)),
        (None, "in_store", (2, 0, 0, 0, 0)),
        ("in_store", "on_loan", (1, 1, 0, 0, 0)),
        ("on_loan", "in_store", (2, 0, 0, 0, 0)),
        ("in_store", "in_repair", (1, 0, 1, 0, 0)),
        ("in_repair", "in_store", (2, 0, 0, 0, 0)),
        ("in_store", "gone", (1, 0, 0, 0, 1)),
    ]
    assert [move.asset_number for move in stock_card.moves(views, class_code="18 12 10")] == ["CJ2"]
    assert stock_card.moves(views, limit=1) == moves[-1:]


def test_stock_card_moves_leave_out_what_was_taken_back(
    ledger: ServiceLedger, views: Views, tell: Any
):
    tell(CHAIR, IN_THE_BOOKS)
    tell(CHAIR, ready(Device.DeviceLent))
    take_back(ledger, CHAIR)
    feed.catch_up(ledger, views)

    (registered,) = stock_card.moves(views)

    assert counts(registered) == (1, 0, 0, 0, 0)
