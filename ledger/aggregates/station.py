"""A place where people are served: they train there, borrow devices, spend the day, ask advice."""

from datetime import date, time
from enum import Enum
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

from ledger.history import Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.office import (
    EquipmentNotCounted,
    OpeningHoursWrong,
    StationIsClosed,
    StationNotSuspended,
    StationSuspendedBefore,
)
from ledger.vocabulary import Money, StationKind, SuspensionReason

WEEKDAYS = range(1, 8)
"""Monday is 1, as in ISO 8601."""


class StationState(Enum):
    """Whether a station serves people."""

    OPEN = "open"
    PARTLY_OPEN = "partly_open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


STANDING = {StationState.OPEN, StationState.PARTLY_OPEN, StationState.SUSPENDED}


class OpeningHours(Struct, frozen=True):
    """When a station is open on one ``weekday``, 1 for Monday: from ``opens`` until ``closes``."""

    weekday: int
    opens: str
    closes: str


class Equipment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Things of one sort that a station was given; ``value`` is that of all of them."""

    item: str
    items: int
    value: Money | None = None
    donor: str | None = None
    asset_numbers: tuple[str, ...] = ()


class Station(History, stored_as="station"):
    """Open from ``StationOpened`` until ``StationClosed``, except while it is suspended."""

    class StationOpened(Fact, frozen=True):
        """The station is in the books and may be named by services."""

        TOPIC = "station_opened"
        LEADS_TO = StationState.OPEN
        UNDONE_BY = "station_closed"  # devices, loans and sessions may name it
        name: str
        kind: StationKind
        area: str | None = None

    class StationMoved(Fact, frozen=True):
        """The station is somewhere else from now on."""

        TOPIC = "station_moved"
        area: str | None = None
        address: str | None = None

    class StationSuspended(Fact, frozen=True):
        """The station serves nobody for a while."""

        TOPIC = "station_suspended"
        LEADS_TO = StationState.SUSPENDED
        suspension_reason: SuspensionReason
        until: date | None = None

    class StationPartlyReopened(Fact, frozen=True):
        """The station serves some people again, as far as it is safe."""

        TOPIC = "station_partly_reopened"
        LEADS_TO = StationState.PARTLY_OPEN
        places: int | None = None

    class StationReopened(Fact, frozen=True):
        """The station serves everybody again."""

        TOPIC = "station_reopened"
        LEADS_TO = StationState.OPEN

    class StationClosed(Fact, frozen=True):
        """The station was given up."""

        TOPIC = "station_closed"
        LEADS_TO = StationState.CLOSED

    class StationHoursSet(Fact, frozen=True):
        """The station is open at these hours, on these days of the week."""

        TOPIC = "station_hours_set"
        hours: tuple[OpeningHours, ...]

    class StationEquipped(Fact, frozen=True):
        """The station was given things to work with."""

        TOPIC = "station_equipped"
        equipment: tuple[Equipment, ...]
        fund: str | None = None

    @staticmethod
    def id_of(organisation: str, kind: StationKind, name: str) -> UUID:
        """The one id of the station an organisation knows by ``name``."""
        return derived_id(None, "station", organisation, kind.value, name)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.area: str | None = None
        self.hours: tuple[OpeningHours, ...] = ()

    @begins(StationOpened)
    def open(self, told: StationOpened) -> None:
        """Enter the station into the books.

        Raises:
            AlreadyExists: it is there.
        """

    @records(StationMoved, after=STANDING, otherwise=StationIsClosed)
    def move(self, told: StationMoved) -> None:
        """Record where the station is from now on.

        Raises:
            StationIsClosed: it was given up.
        """

    @records(
        StationSuspended,
        after={StationState.OPEN, StationState.PARTLY_OPEN},
        otherwise=StationSuspendedBefore,
    )
    def suspend(self, told: StationSuspended) -> None:
        """Record that the station serves nobody for a while.

        Raises:
            StationSuspendedBefore: it served nobody before.
        """

    @records(StationPartlyReopened, after={StationState.SUSPENDED}, otherwise=StationNotSuspended)
    def reopen_partly(self, told: StationPartlyReopened) -> None:
        """Record that the station serves some people again; ``places`` is how many at once.

        Raises:
            StationNotSuspended: it is not suspended.
        """

    @records(
        StationReopened,
        after={StationState.SUSPENDED, StationState.PARTLY_OPEN},
        otherwise=StationNotSuspended,
    )
    def reopen(self, told: StationReopened) -> None:
        """Record that the station serves everybody again.

        Raises:
            StationNotSuspended: it was not suspended.
        """

    @records(StationClosed, after=STANDING, otherwise=StationIsClosed)
    def close(self, told: StationClosed) -> None:
        """Record that the station was given up.

        Raises:
            StationIsClosed: it was given up before.
        """

    @records(StationHoursSet, after=STANDING, otherwise=StationIsClosed)
    def set_hours(self, told: StationHoursSet) -> None:
        """Record when the station is open.

        Raises:
            StationIsClosed: it was given up.
            OpeningHoursWrong: they are no hours of a week, or overlap.
        """
        if not _are_of_a_week(told.hours):
            raise OpeningHoursWrong(id=self.id)

    @records(StationEquipped, after=STANDING, otherwise=StationIsClosed)
    def equip(self, told: StationEquipped) -> None:
        """Record what the station was given to work with.

        Raises:
            StationIsClosed: it was given up.
            EquipmentNotCounted: nothing is named, or not how many.
        """
        if not told.equipment or any(each.items < 1 for each in told.equipment):
            raise EquipmentNotCounted(id=self.id)

    @when(StationOpened)
    def _station_opened(self, fact: StationOpened) -> None:
        self.area = fact.area

    @when(StationMoved)
    def _station_moved(self, fact: StationMoved) -> None:
        self.area = fact.area

    @when(StationHoursSet)
    def _station_hours_set(self, fact: StationHoursSet) -> None:
        self.hours = fact.hours


def _are_of_a_week(hours: tuple[OpeningHours, ...]) -> bool:
    try:
        spans = sorted(
            (each.weekday, time.fromisoformat(each.opens), time.fromisoformat(each.closes))
            for each in hours
        )
    except ValueError:
        return False
    if not all(day in WEEKDAYS and opens < closes for day, opens, closes in spans):
        return False
    return all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))
