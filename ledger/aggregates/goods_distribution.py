"""One day on which one organisation brings goods to the households of one area.

Who gets a kit stands on a list that is frozen first. What became of each kit is told in the
household's own history (``goods_delivery.py``), so that deliverers never wait for each other.
What is handed out to whoever comes, such as porridge in a hospital, is counted here.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.grants import (
    CountNotPositive,
    GoodsDayIsClosed,
    GoodsNotDispatched,
    HouseholdListUnusable,
    HouseholdNotOnList,
    must_be_above_zero,
)
from ledger.vocabulary import Money


class DistributionState(Enum):
    """How far the day has come."""

    OPEN = "open"
    LISTED = "listed"
    PACKED = "packed"
    DISPATCHED = "dispatched"
    CLOSED = "closed"


class GoodsDistribution(History, stored_as="goods_distribution", carries=("day", "area")):
    """Listed, packed, dispatched, and closed when every household is accounted for."""

    day: date
    area: str

    class GoodsListFrozen(Fact, frozen=True):
        """The list of that day was frozen: for whom there is a kit, and of what worth."""

        TOPIC = "goods_list_frozen"
        LEADS_TO = DistributionState.LISTED
        day: date
        area: str
        households: tuple[UUID, ...]
        households_listed: int
        digest: str
        """To hold against what was printed: see ``GoodsDistribution.digest_of``."""
        kit: str
        kit_value: Money
        household_days: int = 1
        """For how many days one kit is."""

    class GoodsPacked(Fact, frozen=True):
        """So many kits were packed."""

        TOPIC = "goods_packed"
        LEADS_TO = DistributionState.PACKED
        items: int
        day: date | None = None
        area: str | None = None

    class GoodsDispatched(Fact, frozen=True):
        """So many kits left for the households."""

        TOPIC = "goods_dispatched"
        LEADS_TO = DistributionState.DISPATCHED
        items: int
        day: date | None = None
        area: str | None = None

    class GoodsHandedOut(Fact, frozen=True):
        """Goods were given to whoever came to a place; nobody was asked for a name."""

        TOPIC = "goods_handed_out"
        day: date
        area: str
        goods: str
        items: int
        goods_value: Money
        place: str
        donor: str | None = None

    class GoodsDayClosed(Fact, frozen=True):
        """Every household on the list was accounted for; counts are of households."""

        TOPIC = "goods_day_closed"
        LEADS_TO = DistributionState.CLOSED
        households_served: int
        households_not_served: int
        household_days: int
        goods_value: Money | None = None
        day: date | None = None
        area: str | None = None

    @staticmethod
    def id_of(organisation: str, area: str, day: date) -> UUID:
        """The one distribution of an organisation in an area on a day."""
        return derived_id(day.isoformat(), "goods_distribution", organisation, area, day)

    @staticmethod
    def digest_of(households: Iterable[UUID]) -> str:
        """The SHA-256 of a list: its ids as hexadecimal digits, sorted, a line feed after each."""
        lines = "".join(f"{household.hex}\n" for household in sorted(households))
        return hashlib.sha256(lines.encode()).hexdigest()

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.organisation = ""
        self.listed: GoodsDistribution.GoodsListFrozen | None = None

    @property
    def households(self) -> tuple[UUID, ...]:
        """Every household on the list, in order; nobody while there is no list."""
        return self.listed.households if self.listed else ()

    @begins_or_goes_on(
        GoodsListFrozen,
        after={DistributionState.OPEN},
        otherwise=GoodsDayIsClosed,
        alone=False,
    )
    def freeze_list(self, told: GoodsListFrozen) -> None:
        """Record for whom there is a kit that day.

        Raises:
            GoodsDayIsClosed: the list of that day is frozen.
            HouseholdListUnusable: nobody is on it, or somebody twice, or its count is not so.
            CountNotPositive: a kit is for no day at all.
            AmountNotPositive: a kit is worth nothing.
        """
        count = len(told.households)
        if not count or len(set(told.households)) != count or told.households_listed != count:
            raise HouseholdListUnusable(households_listed=told.households_listed)
        _must_be_counted(told.household_days)
        must_be_above_zero(told.kit_value)

    @records(GoodsPacked, after={DistributionState.LISTED})
    def pack(self, told: GoodsPacked) -> None:
        """Record how many kits were packed.

        Raises:
            OutOfTurn: there is no list yet, or they were packed before.
            CountNotPositive: none was packed.
        """
        _must_be_counted(told.items)

    @records(GoodsDispatched, after={DistributionState.LISTED, DistributionState.PACKED})
    def dispatch(self, told: GoodsDispatched) -> None:
        """Record how many kits left.

        Raises:
            OutOfTurn: there is no list yet, or they left before.
            CountNotPositive: none left.
        """
        _must_be_counted(told.items)

    @begins_or_goes_on(
        GoodsHandedOut,
        after=set(DistributionState) - {DistributionState.CLOSED},
        otherwise=GoodsDayIsClosed,
        alone=False,
    )
    def hand_out(self, told: GoodsHandedOut) -> None:
        """Record what was given to whoever came.

        Raises:
            GoodsDayIsClosed: nothing more is recorded of that day.
            CountNotPositive: nothing was given.
            AmountNotPositive: it was worth nothing.
        """
        _must_be_counted(told.items)
        must_be_above_zero(told.goods_value)

    @records(
        GoodsDayClosed,
        after=set(DistributionState) - {DistributionState.CLOSED},
        otherwise=GoodsDayIsClosed,
        alone=False,
    )
    def close_day(self, told: GoodsDayClosed) -> None:
        """Record that every household is accounted for.

        Raises:
            GoodsDayIsClosed: it was closed before.
            GoodsNotDispatched: the kits on the list have not left.
        """
        if self.listed is not None and self.state is not DistributionState.DISPATCHED:
            raise GoodsNotDispatched(id=self.id)

    def kit_for(self, household_id: UUID) -> "GoodsDistribution.GoodsListFrozen":
        """What is being brought to a household, as its list says.

        Raises:
            GoodsDayIsClosed: the day is over.
            GoodsNotDispatched: the kits have not left.
            HouseholdNotOnList: there is none for this household.
        """
        if self.state is DistributionState.CLOSED:
            raise GoodsDayIsClosed(history=self.STORED_AS, id=self.id)
        if self.listed is None or self.state is not DistributionState.DISPATCHED:
            raise GoodsNotDispatched(id=self.id)
        if household_id not in self.listed.households:
            raise HouseholdNotOnList(household_id=household_id)
        return self.listed

    @when(GoodsListFrozen)
    def _goods_list_frozen(self, fact: GoodsListFrozen) -> None:
        self.organisation = self._who(fact).organisation
        self.listed = fact

    @when(GoodsHandedOut)
    def _goods_handed_out(self, _fact: GoodsHandedOut) -> None:
        self.state = self.state or DistributionState.OPEN


def _must_be_counted(number: int) -> None:
    if number < 1:
        raise CountNotPositive(number=number)
