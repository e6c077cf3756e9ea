"""Which devices one person ever had from the office, so that all of them can be looked at.

Whether a device is still out stands in the device's own history and nowhere else.
"""

from typing import ClassVar
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on, when
from ledger.ids import derived_id


class Borrower(History, stored_as="borrower"):
    """The list for one person; whom it is about only its id says, to who knows the person's."""

    IS_LIST: ClassVar = True

    class LoanCounted(Fact, frozen=True):
        """A device that was lent counts among those of its borrower."""

        TOPIC = "loan_counted"
        device_id: UUID

    @staticmethod
    def id_of(person_id: UUID) -> UUID:
        """The one list of a person."""
        return derived_id(None, "borrower", person_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.device_ids: list[UUID] = []

    @begins_or_goes_on(LoanCounted, alone=False)
    def count(self, told: LoanCounted) -> None:
        """Add a device; one that is there already need not be added."""

    @when(LoanCounted)
    def _loan_counted(self, fact: LoanCounted) -> None:
        self.device_ids.append(fact.device_id)
