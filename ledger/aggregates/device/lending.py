"""To whom a device is lent, until when, and how it came back.

Here are the rules that one device can keep by itself. What an office's policy lays down, who
waits and what else the borrower has is looked at in ``commands/lending.py``.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from msgspec.structs import force_setattr

from ledger.aggregates.device.standing import HERE, Loan
from ledger.aggregates.device.upkeep import DeviceUpkeep
from ledger.errors import (
    DeviceNotAvailable,
    DeviceNotOnLoan,
    DueBeforeLoan,
    LendingOverlaps,
    ReturnBeforeLoan,
)
from ledger.history import NIL, Fact, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.devices import (
    DeviceIsRecalled,
    DeviceNotInspected,
    InspectionNotSkipped,
    LoanNotOverdue,
    OldValueDiffers,
    OverdueAlreadyNoted,
    ReturnNotNamed,
)
from ledger.vocabulary import (
    Channel,
    Condition,
    DeviceSource,
    DeviceState,
    Money,
    first_day,
    last_day,
)


class RenewalObstacle(Enum):
    """Why a person may not keep a device longer."""

    RENEWALS_USED_UP = "renewals_used_up"
    OTHERS_WAITING = "others_waiting"
    DEVICE_RECALLED = "device_recalled"
    OVERDUE = "overdue"
    OTHER = "other"


class ReminderChannel(Enum):
    """How a borrower was reminded."""

    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    LETTER = "letter"
    VISIT = "visit"


class ReturnMistake(Enum):
    """Why what was recorded of a return was wrong."""

    MISTYPED = "mistyped"
    SEEN_LATER = "seen_later"
    OTHER = "other"


class OverrideReason(Enum):
    """Why a device went out although it was reserved for somebody else."""

    URGENT = "urgent"
    AGREED = "agreed"
    NOT_COLLECTED = "not_collected"
    OTHER = "other"


class Device(DeviceUpkeep, stored_as="device"):
    """In the books from ``DeviceRegistered`` until it is retired, dismantled or issued."""

    class DeviceRegistered(Fact, frozen=True):
        """The office has the device; ``class_code`` is its ISO 9999 code."""

        TOPIC = "device_registered"
        LEADS_TO = DeviceState.AVAILABLE
        asset_number: str
        name: str
        class_code: str
        station_id: UUID
        source: DeviceSource | None = None
        price: Money | None = None
        donor: str | None = None

    class DeviceLent(Fact, frozen=True):
        """The person took the device home."""

        TOPIC = "device_lent"
        LEADS_TO = DeviceState.ON_LOAN
        person_id: UUID
        station_id: UUID
        due_on: date
        loan_number: str | None = None
        area: str | None = None

    class DeviceReservationOverridden(Fact, frozen=True):
        """The device is lent although it was reserved for the person named."""

        TOPIC = "device_reservation_overridden"
        person_id: UUID
        override_reason: OverrideReason
        decided_by: UUID

    class DeviceLoanRenewed(Fact, frozen=True, kw_only=True):
        """The person may keep the device longer."""

        TOPIC = "device_loan_renewed"
        person_id: UUID = NIL
        due_on: date

    class DeviceRenewalRefused(Fact, frozen=True):
        """The person asked to keep the device longer, and may not."""

        TOPIC = "device_renewal_refused"
        renewal_obstacle: RenewalObstacle
        person_id: UUID = NIL

    class DeviceOverdueNoted(Fact, frozen=True):
        """The day it was due has passed, and the device is not back."""

        TOPIC = "device_overdue_noted"
        due_on: date
        person_id: UUID = NIL

    class DeviceReminderSent(Fact, frozen=True):
        """The person was reminded to bring the device back."""

        TOPIC = "device_reminder_sent"
        reminded_by: ReminderChannel
        person_id: UUID = NIL

    class DeviceReturned(Fact, frozen=True, kw_only=True):
        """The device came back to a station, not always the one that lent it."""

        TOPIC = "device_returned"
        LEADS_TO = DeviceState.RETURNED
        person_id: UUID = NIL
        station_id: UUID
        condition: Condition
        loan_number: str | None = None
        area: str | None = None

    class DeviceReturnCorrected(Fact, frozen=True):
        """What was recorded of a return was wrong; ``..._before`` is what it said."""

        TOPIC = "device_return_corrected"
        person_id: UUID
        return_mistake: ReturnMistake
        station_id: UUID
        condition: Condition
        station_id_before: UUID
        condition_before: Condition
        parts_missing: tuple[str, ...] = ()
        parts_missing_before: tuple[str, ...] = ()

    class DeviceInspected(Fact, frozen=True):
        """Somebody looked whether the device is in order and whether all its parts are there."""

        TOPIC = "device_inspected"
        station_id: UUID
        condition: Condition
        parts_missing: tuple[str, ...] = ()

    class DeviceInspectionSkipped(Fact, frozen=True):
        """An office's list shows that the device went out again, and tells of no inspection."""

        TOPIC = "device_inspection_skipped"
        LEADS_TO = DeviceState.AVAILABLE
        station_id: UUID

    class DeviceIssued(Fact, frozen=True):
        """The device is the person's own from now on."""

        TOPIC = "device_issued"
        LEADS_TO = DeviceState.ISSUED
        person_id: UUID
        station_id: UUID
        goods_value: Money | None = None
        area: str | None = None

    @staticmethod
    def id_of(organisation: str, asset_number: str) -> UUID:
        """The one device an organisation knows by ``asset_number``."""
        return derived_id(None, "device", organisation, asset_number)

    @begins(DeviceRegistered)
    def register(self, told: DeviceRegistered) -> None:
        """Enter the device into the books.

        Raises:
            AlreadyExists: its asset number is in use.
        """

    @records(DeviceLent)
    def lend(self, told: DeviceLent) -> None:
        """Record that the person took it home.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is defective, in repair, on its way, lost or out of the books.
            DeviceNotInspected: it is back, and nobody has looked at it yet.
            DeviceIsRecalled: the office keeps it back.
            LendingOverlaps: it came back only after ``occurred_on``.
            DueBeforeLoan: it would be due before it went out.
        """
        self.must_be_lendable()
        lent_on = first_day(told.occurred_on)
        if self.loans and (self.loans[-1].returned_on or lent_on) > last_day(told.occurred_on):
            raise LendingOverlaps(id=self.id, returned_on=self.loans[-1].returned_on)
        if told.due_on < lent_on:
            raise DueBeforeLoan(lent_on=lent_on, due_on=told.due_on)

    @records(DeviceReservationOverridden, alone=False)
    def override_reservation(self, _told: DeviceReservationOverridden) -> None:
        """Record for whom it was reserved when it is lent to somebody else all the same."""
        self.must_be_lendable()

    @records(DeviceLoanRenewed)
    def renew(self, told: DeviceLoanRenewed) -> None:
        """Let the borrower keep it until ``due_on``.

        Raises:
            DeviceNotOnLoan: nobody has it.
            DeviceIsRecalled: the office wants it back.
            DueBeforeLoan: that is not later than the day it is due now.
        """
        loan = self._loan_told_of(told)
        if self.recalled:
            raise DeviceIsRecalled(id=self.id)
        if told.due_on <= loan.due_on:
            raise DueBeforeLoan(lent_on=loan.lent_on, due_on=told.due_on)

    @records(DeviceRenewalRefused)
    def refuse_renewal(self, told: DeviceRenewalRefused) -> None:
        """Record that the borrower asked to keep it longer, and why that is not possible.

        Raises:
            DeviceNotOnLoan: nobody has it.
        """
        self._loan_told_of(told)

    @records(DeviceOverdueNoted)
    def note_overdue(self, told: DeviceOverdueNoted) -> None:
        """Record that it should be back, once for each day it was due.

        Raises:
            DeviceNotOnLoan: nobody has it.
            LoanNotOverdue: that day has not passed, or it is due on another.
            OverdueAlreadyNoted: that was recorded before.
        """
        loan = self._loan_told_of(told)
        if told.due_on != loan.due_on or first_day(told.occurred_on) <= loan.due_on:
            raise LoanNotOverdue(id=self.id, due_on=loan.due_on)
        if loan.overdue_noted == loan.due_on:
            raise OverdueAlreadyNoted(id=self.id, due_on=loan.due_on)

    @records(DeviceReminderSent)
    def remind(self, told: DeviceReminderSent) -> None:
        """Record that the borrower was reminded.

        Raises:
            DeviceNotOnLoan: nobody has it.
        """
        self._loan_told_of(told)

    @records(DeviceReturned)
    def give_back(self, told: DeviceReturned) -> None:
        """Record that it is back, and in which condition; it waits to be looked at.

        Raises:
            DeviceNotOnLoan: nobody had it, or not on the loan of this number.
            ReturnBeforeLoan: that day is before it was lent.
        """
        loan = self._loan_told_of(told)
        if told.loan_number not in {None, loan.number}:
            raise DeviceNotOnLoan(id=self.id, state=self.state.value)
        force_setattr(told, "loan_number", loan.number)
        returned_on = last_day(told.occurred_on)
        if returned_on < loan.lent_on:
            raise ReturnBeforeLoan(lent_on=loan.lent_on, returned_on=returned_on)

    @records(DeviceReturnCorrected)
    def correct_return(self, told: DeviceReturnCorrected) -> None:
        """Put right what was recorded of the return that the request names as corrected.

        When the device has not gone out since, it must be looked at again.

        Raises:
            ReturnNotNamed: that is no return of this device by this person.
            OldValueDiffers: what it said was something else.
        """
        loan = self._returned_by(self._who(told).corrects)
        if loan is None or loan.person_id != told.person_id:
            raise ReturnNotNamed(id=self.id)
        before = (told.station_id_before, told.condition_before, told.parts_missing_before)
        if before != (loan.back_at, loan.condition, loan.parts_missing):
            raise OldValueDiffers(id=self.id)

    @records(DeviceInspected, after=HERE)
    def inspect(self, told: DeviceInspected) -> None:
        """Record how it looks; only in good order can it be lent."""

    @records(DeviceInspectionSkipped, after={DeviceState.RETURNED})
    def skip_inspection(self, told: DeviceInspectionSkipped) -> None:
        """Record that a list of the past tells of no inspection, so that the gap can be seen.

        Raises:
            InspectionNotSkipped: it is not an import that says so.
        """
        if self._who(told).channel is not Channel.IMPORT:
            raise InspectionNotSkipped(id=self.id)

    @records(DeviceIssued)
    def issue(self, told: DeviceIssued) -> None:
        """Give it to the person for keeps, from the shelf or when they have it on loan.

        Raises:
            DeviceOnLoan: it is out with somebody else.
            DeviceNotAvailable: it is defective, in repair, on its way, lost or out of the books.
            DeviceNotInspected: it is back, and nobody has looked at it yet.
            DeviceIsRecalled: the office keeps it back.
        """
        if self.state is DeviceState.ON_LOAN and told.person_id == self.borrower:
            return
        self.must_be_lendable()

    @when(DeviceRegistered)
    def _device_registered(self, fact: DeviceRegistered) -> None:
        self.station_id, self.class_code = fact.station_id, fact.class_code

    @when(DeviceLent)
    def _device_lent(self, fact: DeviceLent) -> None:
        lent_on = first_day(fact.occurred_on)
        self.loans.append(Loan(fact.person_id, lent_on, fact.due_on, fact.loan_number))

    @when(DeviceLoanRenewed)
    def _device_loan_renewed(self, fact: DeviceLoanRenewed) -> None:
        self.loans[-1].due_on = fact.due_on
        self.loans[-1].renewals += 1

    @when(DeviceOverdueNoted)
    def _device_overdue_noted(self, fact: DeviceOverdueNoted) -> None:
        self.loans[-1].overdue_noted = fact.due_on

    @when(DeviceReturned)
    def _device_returned(self, fact: DeviceReturned) -> None:
        self.station_id, self.disinfected = fact.station_id, False
        loan = self.loans[-1]
        loan.end(fact.occurred_on)
        loan.come_back(fact.event_id, fact.station_id, fact.condition)

    @when(DeviceReturnCorrected)
    def _device_return_corrected(self, fact: DeviceReturnCorrected) -> None:
        loan = self._returned_by(self._who(fact).corrects)
        if loan is None:
            return
        if loan is self.loans[-1] and self.state in HERE:
            self.state = DeviceState.RETURNED
            if self.station_id == loan.back_at:
                self.station_id = fact.station_id
        loan.come_back(loan.return_id, fact.station_id, fact.condition, fact.parts_missing)

    @when(DeviceInspected)
    def _device_inspected(self, fact: DeviceInspected) -> None:
        if self.state is DeviceState.RETURNED and self.loans:
            self.loans[-1].parts_missing = fact.parts_missing
        whole = fact.condition is Condition.GOOD and not fact.parts_missing
        self.state = DeviceState.AVAILABLE if whole else DeviceState.DEFECTIVE
        self.station_id = fact.station_id

    @when(DeviceIssued)
    def _device_issued(self, fact: DeviceIssued) -> None:
        if self.loan is not None:
            self.loan.end(fact.occurred_on)

    def must_be_lendable(self) -> None:
        """Refuse as ``lend`` does when it cannot go out now."""
        self._must_be_here()
        if self.state is DeviceState.RETURNED:
            raise DeviceNotInspected(id=self.id)
        if self.state is not DeviceState.AVAILABLE:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)
        if self.recalled:
            raise DeviceIsRecalled(id=self.id)

    def _returned_by(self, return_id: UUID | None) -> Loan | None:
        found = (loan for loan in self.loans if return_id and loan.return_id == return_id)
        return next(found, None)
