"""Where a device stands: what can be done with it next, and who has it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import force_setattr

from ledger.errors import (
    ContradictsHistory,
    DeviceNotAvailable,
    DeviceNotOnLoan,
    DeviceOnLoan,
)
from ledger.history import NIL, History
from ledger.vocabulary import Condition, DeviceState, first_day

HERE = frozenset({DeviceState.AVAILABLE, DeviceState.RETURNED, DeviceState.DEFECTIVE})
"""At a station, and in nobody's hands."""

GONE = frozenset({DeviceState.ISSUED, DeviceState.DISMANTLED, DeviceState.RETIRED})
"""Out of the books for good."""


@dataclass
class Loan:
    """One time out with one person; ``returned_on`` is ``None`` while it is out.

    ``return_id`` names the fact by which it came back; where, how and with what missing is as
    that return said, or as it was corrected since.
    """

    person_id: UUID
    lent_on: date
    due_on: date
    number: str | None
    returned_on: date | None = None
    renewals: int = 0
    overdue_noted: date | None = None
    return_id: UUID | None = None
    back_at: UUID | None = None
    condition: Condition | None = None
    parts_missing: tuple[str, ...] = ()

    def end(self, occurred_on: str) -> None:
        """Close it on the first day that can be meant and is not before it was lent."""
        self.returned_on = max(first_day(occurred_on), self.lent_on)

    def come_back(
        self,
        return_id: UUID | None,
        station_id: UUID,
        condition: Condition,
        parts_missing: tuple[str, ...] = (),
    ) -> None:
        """Note how it came back, as the return says or its correction."""
        self.return_id, self.back_at = return_id, station_id
        self.condition, self.parts_missing = condition, parts_missing


class DeviceStanding(History):
    """What every rule about a device looks at."""

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.state = DeviceState.AVAILABLE
        self.class_code = ""
        self.station_id: UUID | None = None
        self.recalled = False
        self.disinfected = True
        self.loans: list[Loan] = []

    @property
    def loan(self) -> Loan | None:
        """The loan that is open now."""
        if self.loans and self.loans[-1].returned_on is None:
            return self.loans[-1]
        return None

    @property
    def borrower(self) -> UUID | None:
        """Who has it, or had it when it was lost."""
        return self.loan.person_id if self.loan and self.state not in GONE else None

    def _must_be_here(self) -> None:
        if self.state is DeviceState.ON_LOAN:
            raise DeviceOnLoan(id=self.id, due_on=self.loans[-1].due_on)
        if self.state not in HERE:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)

    def _must_be_in_the_books(self) -> None:
        if self.state in GONE:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)

    def _open_loan(self) -> Loan:
        if self.state is not DeviceState.ON_LOAN or self.loan is None:
            raise DeviceNotOnLoan(id=self.id, state=self.state.value)
        return self.loan

    def _loan_told_of(self, told: Any) -> Loan:
        """The open loan; ``told`` is about its borrower, and refused when it names another."""
        loan = self._open_loan()
        self._name_borrower(told)
        return loan

    def _name_borrower(self, told: Any) -> None:
        if told.person_id in {NIL, None}:
            force_setattr(told, "person_id", self.borrower)
        elif told.person_id != self.borrower:
            raise ContradictsHistory(history=self.STORED_AS, field="person_id")
