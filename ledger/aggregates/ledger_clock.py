"""The trust put in the computer's clock."""

from uuid import UUID

from ledger.history import Fact, History
from ledger.ids import derived_id


class LedgerClock(History, stored_as="ledger_clock"):
    """One a ledger; grows only when somebody vouches for a clock that jumped."""

    class ClockAccepted(Fact, frozen=True):
        """Somebody looked at the clock and says that it is right now."""

        TOPIC = "clock_accepted"
        previous: str
        reason: str

    @staticmethod
    def the_id() -> UUID:
        """The id of the one clock."""
        return derived_id(None, "ledger_clock")

    def accept(self, *, occurred_on: str, previous: str, reason: str) -> None:
        """Vouch for the clock; ``previous`` is the newest instant recorded before."""
        self._record(
            LedgerClock.ClockAccepted, occurred_on=occurred_on, previous=previous, reason=reason
        )
