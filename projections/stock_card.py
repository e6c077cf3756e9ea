"""What came into the stock of devices, what went where, and how many were left each time?

Source: the rows of ``device_card``.
Read by: ``api/audit``.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device
from ledger.history import FactWithdrawn
from ledger.vocabulary import DeviceState
from projections import device_card
from projections.store import Cursor, Views

NAME = "stock_card"
UNSEALS: frozenset[str] = frozenset()
READS: frozenset[str] = frozenset()
NEEDS = (device_card,)
TABLES: tuple[str, ...] = ()
LIMIT = 2_000

PARTS = {
    DeviceState.AVAILABLE: "in_store",
    DeviceState.RETURNED: "in_store",
    DeviceState.ON_LOAN: "on_loan",
    DeviceState.DEFECTIVE: "in_store",
    DeviceState.IN_REPAIR: "in_repair",
    DeviceState.IN_TRANSFER: "on_the_way",
    DeviceState.LOST: "gone",
    DeviceState.ISSUED: "gone",
    DeviceState.DISMANTLED: "gone",
    DeviceState.RETIRED: "gone",
}
"""Where in the stock a device of each state is."""

_DEVICES = "SELECT DISTINCT position FROM device_card ORDER BY position"


class StockMove(Struct, frozen=True, kw_only=True):
    """One device went from one part of the stock to another; the five counts are after it.

    ``stock_part`` is where it went, ``from_part`` where it was: nowhere before it was registered.
    ``gone`` is what the office has no more: issued, dismantled, retired or lost.
    """

    position: int
    on: str
    topic: str
    asset_number: str
    from_part: str | None
    stock_part: str
    in_store: int
    on_loan: int
    in_repair: int
    on_the_way: int
    gone: int


def project(_db: Cursor, _position: int, _fact: Any) -> None:
    """Nothing is kept: the cards of the devices tell all of it."""


def moves(views: Views, *, class_code: str | None = None, limit: int = LIMIT) -> list[StockMove]:
    """Every move of the devices of a class, or of all: the last ``limit``, as they were recorded.

    What was recorded in error and taken back is no move. Empty when there is no such device.
    """
    facts = views.facts_at([position for (position,) in views.fetch(_DEVICES)])
    withdrawn = {fact.fact_id for _, fact in facts if isinstance(fact, FactWithdrawn)}
    card = _Card(class_code)
    for position, fact in facts:
        if fact.HISTORY is Device and fact.event_id not in withdrawn:
            card.move(position, fact)
    return card.moves[-limit:]


ASKED = (moves,)


class _Card:
    """The stock as it stands after each fact."""

    def __init__(self, class_code: str | None) -> None:
        self.moves: list[StockMove] = []
        self._class_code = class_code
        self._numbers: dict[UUID, str] = {}
        self._where: dict[UUID, str] = {}
        self._counts = dict.fromkeys(PARTS.values(), 0)

    def move(self, position: int, fact: Any) -> None:
        """Count what one fact about a device moved, if it moved anything."""
        device = fact.originator_id
        is_new = isinstance(fact, Device.DeviceRegistered)
        if is_new and self._class_code in {None, fact.class_code}:
            self._numbers[device] = fact.asset_number
        state = fact.LEADS_TO  # of what moves nothing: none
        before = self._where.get(device)
        if device not in self._numbers or state is None or PARTS[state] == before:
            return
        self._where[device] = PARTS[state]
        self._counts[PARTS[state]] += 1
        if before is not None:
            self._counts[before] -= 1
        self.moves.append(
            StockMove(
                position=position,
                on=fact.occurred_on,
                topic=fact.TOPIC,
                asset_number=self._numbers[device],
                from_part=before,
                stock_part=PARTS[state],
                **self._counts,
            )
        )
