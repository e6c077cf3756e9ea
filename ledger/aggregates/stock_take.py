"""One look at what really stands at a station, held against what the books say.

It never changes a device: whoever reads the mismatches decides what became of each.
"""

from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, records, when
from ledger.refusals.devices import CountedBefore, StockTakeAgrees, StockTakeIsClosed
from ledger.vocabulary import DeviceState


class StockTakeState(Enum):
    """Whether a stock-take still goes on."""

    OPEN = "open"
    CLOSED = "closed"


class Seen(Enum):
    """What was seen of a device."""

    PRESENT = "present"
    ABSENT = "absent"
    ELSEWHERE = "elsewhere"


OPEN = frozenset({StockTakeState.OPEN})
AT_THE_STATION = frozenset({DeviceState.AVAILABLE, DeviceState.RETURNED, DeviceState.DEFECTIVE})
"""The states in which a device stands at the station that the books name."""


class StockTake(History, stored_as="stock_take", carries=("station_id",)):
    """Open from ``StockTakeOpened`` until ``StockTakeClosed``."""

    station_id: UUID

    class StockTakeOpened(Fact, frozen=True):
        """Somebody began to look at everything that stands at a station."""

        TOPIC = "stock_take_opened"
        LEADS_TO = StockTakeState.OPEN
        station_id: UUID
        class_code: str | None = None

    class StockTakeCounted(Fact, frozen=True):
        """These devices stand where the books say."""

        TOPIC = "stock_take_counted"
        device_ids: tuple[UUID, ...]
        station_id: UUID = NIL

    class StockTakeMismatchFound(Fact, frozen=True):
        """What was seen of a device is not what the books say."""

        TOPIC = "stock_take_mismatch_found"
        device_id: UUID
        expected_state: DeviceState
        seen: Seen
        expected_station_id: UUID | None = None
        seen_station_id: UUID | None = None
        station_id: UUID = NIL

    class StockTakeClosed(Fact, frozen=True):
        """Everything that stands at the station was looked at."""

        TOPIC = "stock_take_closed"
        LEADS_TO = StockTakeState.CLOSED
        counted: int
        mismatches: int
        station_id: UUID = NIL

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.counted: set[UUID] = set()
        self.mismatches: dict[UUID, Seen] = {}

    @begins(StockTakeOpened)
    def open(self, told: StockTakeOpened) -> None:
        """Begin to look at a station, or at its devices of one class.

        Raises:
            AlreadyExists: this stock-take was begun.
        """

    @records(StockTakeCounted, after=OPEN, otherwise=StockTakeIsClosed, alone=False)
    def count(self, told: StockTakeCounted) -> None:
        """Record what stands where the books say.

        Raises:
            StockTakeIsClosed: this stock-take is closed.
            CountedBefore: one of them was seen before.
        """
        for device_id in told.device_ids:
            self._must_be_new_here(device_id)

    @records(
        StockTakeMismatchFound,
        after=OPEN,
        otherwise=StockTakeIsClosed,
        alone=False,
    )
    def find_mismatch(self, told: StockTakeMismatchFound) -> None:
        """Record what is not as the books say.

        Raises:
            StockTakeIsClosed: this stock-take is closed.
            CountedBefore: the device was seen before.
            StockTakeAgrees: the books say the same.
        """
        self._must_be_new_here(told.device_id)
        here = told.expected_station_id == self.station_id
        expected = here and told.expected_state in AT_THE_STATION
        if expected is (told.seen is Seen.PRESENT):
            raise StockTakeAgrees(id=self.id)

    @records(StockTakeClosed, after=OPEN, otherwise=StockTakeIsClosed, alone=False)
    def close(self, told: StockTakeClosed) -> None:
        """End it, with how many devices were counted and how many were not as the books say.

        Raises:
            StockTakeIsClosed: this stock-take is closed.
        """

    @when(StockTakeCounted)
    def _stock_take_counted(self, fact: StockTakeCounted) -> None:
        self.counted |= set(fact.device_ids)

    @when(StockTakeMismatchFound)
    def _stock_take_mismatch_found(self, fact: StockTakeMismatchFound) -> None:
        self.mismatches[fact.device_id] = fact.seen

    def _must_be_new_here(self, device_id: UUID) -> None:
        if device_id in self.counted or device_id in self.mismatches:
            raise CountedBefore(device_id=device_id)
