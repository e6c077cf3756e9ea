"""A month of an organisation's books: open until it is closed, and closed until it is reopened."""

from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.office import (
    PeriodClosedBefore,
    PeriodNotAMonth,
    PeriodNotClosed,
    PeriodNotOver,
)
from ledger.vocabulary import PartialDate, first_day, last_day, partial_date


class PeriodState(Enum):
    """Whether a month still takes entries."""

    CLOSED = "closed"
    REOPENED = "reopened"


class ReopeningReason(Enum):
    """Why a month takes entries again."""

    ENTRIES_MISSING = "entries_missing"
    ENTRIES_WRONG = "entries_wrong"
    CLOSED_IN_ERROR = "closed_in_error"
    AUDIT = "audit"


class AccountingPeriod(History, stored_as="accounting_period", carries=("organisation", "period")):
    """Open by itself; its history begins with ``PeriodClosed``."""

    organisation: str
    period: PartialDate

    class PeriodClosed(Fact, frozen=True):
        """The month takes no more entries, except such as correct one."""

        TOPIC = "period_closed"
        LEADS_TO = PeriodState.CLOSED
        # Entries were refused because of it: it ends by a fact that says why.
        UNDONE_BY = "period_reopened"
        organisation: str
        period: PartialDate

    class PeriodReopened(Fact, frozen=True):
        """The month takes entries again."""

        TOPIC = "period_reopened"
        LEADS_TO = PeriodState.REOPENED
        UNDONE_BY = "period_closed"
        reopening_reason: ReopeningReason
        organisation: str = ""
        period: PartialDate = ""

    @staticmethod
    def id_of(organisation: str, period: str) -> UUID:
        """The one history of a month, ``2022-03``, of an organisation."""
        return derived_id(period, "accounting_period", organisation, period)

    @property
    def is_closed(self) -> bool:
        """Whether it takes no entries now."""
        return self.state is PeriodState.CLOSED

    @begins_or_goes_on(
        PeriodClosed, after={PeriodState.REOPENED}, otherwise=PeriodClosedBefore, alone=False
    )
    def close(self, told: PeriodClosed) -> None:
        """Close the month.

        Raises:
            PeriodClosedBefore: it is closed.
            PeriodNotAMonth: it is a year or a day.
            PeriodNotOver: it is closed before its last day has passed.
        """
        if not _is_month(told.period):
            raise PeriodNotAMonth(period=told.period)
        if first_day(told.occurred_on) <= last_day(told.period):
            raise PeriodNotOver(period=told.period)

    @records(PeriodReopened, after={PeriodState.CLOSED}, otherwise=PeriodNotClosed, alone=False)
    def reopen(self, told: PeriodReopened) -> None:
        """Let the month take entries again.

        Raises:
            PeriodNotClosed: it takes them.
        """


def _is_month(period: str) -> bool:
    try:
        partial_date(period)
    except ValueError:
        return False
    return len(period) == len("2022-03")
