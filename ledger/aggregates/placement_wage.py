"""What one person was paid for one month's work in a sheltered workshop.

Its id is derived from person and month, so that no month is paid twice.
"""

from enum import Enum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from ledger.errors import AmountNotPositive
from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.care import WageAlreadyPaid, WageNotPaid
from ledger.vocabulary import Money

Month = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
"""A month, as ``2022-03``."""


class WageState(Enum):
    """Where the money is."""

    PAID = "paid"
    REVERSED = "reversed"


class PlacementWage(History, stored_as="placement_wage", carries=("person_id", "period", "area")):
    """Paid; perhaps it came back, and was paid again."""

    person_id: UUID
    period: str
    area: str | None

    class PlacementWagePaid(Fact, frozen=True):
        """The person was paid for a month's work in a workshop."""

        TOPIC = "placement_wage_paid"
        LEADS_TO = WageState.PAID
        UNDONE_BY = "placement_wage_reversed"
        person_id: UUID
        period: Month
        amount: Money
        station_id: UUID | None = None
        area: str | None = None

    class PlacementWageReversed(Fact, frozen=True):
        """A month's wage came back, whole."""

        TOPIC = "placement_wage_reversed"
        LEADS_TO = WageState.REVERSED
        UNDONE_BY = ""  # money that went out again is paid anew, and says so
        amount: Money
        person_id: UUID = NIL
        period: Month = ""
        area: str | None = None

    @staticmethod
    def id_of(person_id: UUID, period: str) -> UUID:
        """The one wage of a person for a month."""
        return derived_id(period, "placement_wage", person_id.hex, period)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.amount: Money | None = None

    @begins_or_goes_on(
        PlacementWagePaid, after={WageState.REVERSED}, otherwise=WageAlreadyPaid, alone=False
    )
    def pay(self, told: PlacementWagePaid) -> None:
        """Record what was paid.

        Raises:
            WageAlreadyPaid: this month was paid for.
            AmountNotPositive: nothing was paid.
        """
        if told.amount.minor <= 0:
            raise AmountNotPositive(amount=told.amount)

    @records(PlacementWageReversed, after={WageState.PAID}, otherwise=WageNotPaid)
    def reverse(self, told: PlacementWageReversed) -> None:
        """Record that the money came back.

        Raises:
            WageNotPaid: it was not paid, came back before, or was another amount.
        """
        if told.amount != self.amount:
            raise WageNotPaid(period=told.period)

    @when(PlacementWagePaid)
    def _placement_wage_paid(self, fact: PlacementWagePaid) -> None:
        self.amount = fact.amount
