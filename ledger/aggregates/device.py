"""One thing with an asset number that the office lends: a wheelchair, a bed, a cushion.

Its loans are part of its history, so that it can be out with one person only.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from ledger.errors import (
    DeviceNotAvailable,
    DeviceNotInRepair,
    DeviceNotLost,
    DeviceNotOnLoan,
    DeviceOnLoan,
    DueBeforeLoan,
    LendingOverlaps,
    ReturnBeforeLoan,
)
from ledger.history import Fact, History, when
from ledger.ids import derived_id
from ledger.vocabulary import Condition, DeviceSource, Money, first_day, last_day


class DeviceState(Enum):
    """What can be done with a device next."""

    AVAILABLE = "available"
    ON_LOAN = "on_loan"
    IN_REPAIR = "in_repair"
    LOST = "lost"
    RETIRED = "retired"


@dataclass
class Loan:
    """One time out with one person; ``returned_on`` is ``None`` while it is out."""

    person_id: UUID
    lent_on: date
    due_on: date
    number: str | None
    returned_on: date | None = None

    def end(self, occurred_on: str) -> None:
        """Close it on the first day that can be meant and is not before it was lent."""
        self.returned_on = max(first_day(occurred_on), self.lent_on)


class Device(History, stored_as="device"):
    """In the books from ``DeviceRegistered`` until ``DeviceRetired``."""

    class DeviceRegistered(Fact, frozen=True):
        """The office has the device; ``class_code`` is its ISO 9999 code."""

        TOPIC = "device_registered"
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
        person_id: UUID
        station_id: UUID
        due_on: date
        loan_number: str | None = None
        area: str | None = None

    class DeviceLoanRenewed(Fact, frozen=True):
        """The person may keep the device longer."""

        TOPIC = "device_loan_renewed"
        person_id: UUID
        due_on: date

    class DeviceReturned(Fact, frozen=True):
        """The device came back to a station, not always the one that lent it."""

        TOPIC = "device_returned"
        person_id: UUID
        station_id: UUID
        condition: Condition
        loan_number: str | None = None
        area: str | None = None

    class DeviceRepairStarted(Fact, frozen=True):
        """The device is being repaired and cannot be lent."""

        TOPIC = "device_repair_started"
        station_id: UUID

    class DeviceRepaired(Fact, frozen=True):
        """The device works again."""

        TOPIC = "device_repaired"
        station_id: UUID
        cost: Money | None = None

    class DeviceLost(Fact, frozen=True):
        """Nobody knows where the device is; ``person_id`` had it, if anybody did."""

        TOPIC = "device_lost"
        person_id: UUID | None = None

    class DeviceFound(Fact, frozen=True):
        """The device turned up, at this station."""

        TOPIC = "device_found"
        station_id: UUID
        person_id: UUID | None = None

    class DeviceRetired(Fact, frozen=True):
        """The device is out of the books."""

        TOPIC = "device_retired"
        reason: str

    @staticmethod
    def id_of(organisation: str, asset_number: str) -> UUID:
        """The one device an organisation knows by ``asset_number``."""
        return derived_id(None, "device", organisation, asset_number)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.state = DeviceState.AVAILABLE
        self.station_id: UUID | None = None
        self.loans: list[Loan] = []

    @property
    def loan(self) -> Loan | None:
        """The loan that is open now."""
        if self.loans and self.loans[-1].returned_on is None:
            return self.loans[-1]
        return None

    def register(  # noqa: PLR0913 - a device is named by this many things
        self,
        *,
        occurred_on: str,
        asset_number: str,
        name: str,
        class_code: str,
        station_id: UUID,
        source: DeviceSource | None = None,
        price: Money | None = None,
        donor: str | None = None,
    ) -> None:
        """Enter the device into the books.

        Raises:
            AlreadyExists: its asset number is in use.
        """
        self._must_be_new()
        self._record(
            Device.DeviceRegistered,
            occurred_on=occurred_on,
            asset_number=asset_number,
            name=name,
            class_code=class_code,
            source=source,
            station_id=station_id,
            price=price,
            donor=donor,
        )

    def lend(
        self,
        *,
        occurred_on: str,
        person_id: UUID,
        station_id: UUID,
        due_on: date,
        loan_number: str | None = None,
        area: str | None = None,
    ) -> None:
        """Record that the person took it home.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is in repair, lost or retired.
            LendingOverlaps: it came back only after ``occurred_on``.
            DueBeforeLoan: it would be due before it went out.
        """
        self._must_exist()
        lent_on = first_day(occurred_on)
        if self.loan is not None:
            raise DeviceOnLoan(id=self.id, due_on=self.loan.due_on)
        if self.state is not DeviceState.AVAILABLE:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)
        if self.loans and (self.loans[-1].returned_on or lent_on) > last_day(occurred_on):
            raise LendingOverlaps(id=self.id, returned_on=self.loans[-1].returned_on)
        if due_on < lent_on:
            raise DueBeforeLoan(lent_on=lent_on, due_on=due_on)
        self._record(
            Device.DeviceLent,
            occurred_on=occurred_on,
            person_id=person_id,
            station_id=station_id,
            due_on=due_on,
            loan_number=loan_number,
            area=area,
        )

    def renew(self, *, occurred_on: str, due_on: date) -> None:
        """Let the borrower keep it until ``due_on``.

        Raises:
            DeviceNotOnLoan: nobody has it.
            DueBeforeLoan: that is not later than the day it is due now.
        """
        loan = self._open_loan()
        if due_on <= loan.due_on:
            raise DueBeforeLoan(lent_on=loan.lent_on, due_on=due_on)
        self._record(
            Device.DeviceLoanRenewed,
            occurred_on=occurred_on,
            person_id=loan.person_id,
            due_on=due_on,
        )

    def give_back(
        self,
        *,
        occurred_on: str,
        station_id: UUID,
        condition: Condition,
        loan_number: str | None = None,
        area: str | None = None,
    ) -> None:
        """Record that it is back, and in which condition.

        Raises:
            DeviceNotOnLoan: nobody had it, or not on the loan of this number.
            ReturnBeforeLoan: that day is before it was lent.
        """
        loan = self._open_loan()
        if loan_number is not None and loan.number != loan_number:
            raise DeviceNotOnLoan(id=self.id, state=self.state.value)
        returned_on = last_day(occurred_on)
        if returned_on < loan.lent_on:
            raise ReturnBeforeLoan(lent_on=loan.lent_on, returned_on=returned_on)
        self._record(
            Device.DeviceReturned,
            occurred_on=occurred_on,
            person_id=loan.person_id,
            station_id=station_id,
            condition=condition,
            loan_number=loan.number,
            area=area,
        )

    def send_to_repair(self, *, occurred_on: str, station_id: UUID) -> None:
        """Take it out of lending until it is repaired.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is in repair, lost or retired.
        """
        self._must_be_here()
        self._record(Device.DeviceRepairStarted, occurred_on=occurred_on, station_id=station_id)

    def finish_repair(
        self, *, occurred_on: str, station_id: UUID, cost: Money | None = None
    ) -> None:
        """Put it back into lending.

        Raises:
            DeviceNotInRepair: it is not in repair.
        """
        self._must_exist()
        if self.state is not DeviceState.IN_REPAIR:
            raise DeviceNotInRepair(id=self.id, state=self.state.value)
        self._record(
            Device.DeviceRepaired, occurred_on=occurred_on, station_id=station_id, cost=cost
        )

    def lose(self, *, occurred_on: str) -> None:
        """Record that it is missing, from the shelf or from the borrower.

        Raises:
            DeviceNotAvailable: it is lost or retired.
        """
        self._must_exist()
        if self.state in {DeviceState.LOST, DeviceState.RETIRED}:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)
        self._record(
            Device.DeviceLost,
            occurred_on=occurred_on,
            person_id=self.loan.person_id if self.loan else None,
        )

    def find(self, *, occurred_on: str, station_id: UUID) -> None:
        """Record that it turned up; a loan that was open ends with it.

        Raises:
            DeviceNotLost: it was not missing.
        """
        self._must_exist()
        if self.state is not DeviceState.LOST:
            raise DeviceNotLost(id=self.id, state=self.state.value)
        self._record(
            Device.DeviceFound,
            occurred_on=occurred_on,
            station_id=station_id,
            person_id=self.loan.person_id if self.loan else None,
        )

    def retire(self, *, occurred_on: str, reason: str) -> None:
        """Take it out of the books.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is retired.
        """
        self._must_exist()
        if self.state is DeviceState.ON_LOAN:
            raise DeviceOnLoan(id=self.id, due_on=self.loans[-1].due_on)
        if self.state is DeviceState.RETIRED:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)
        self._record(Device.DeviceRetired, occurred_on=occurred_on, reason=reason)

    @when(DeviceRegistered)
    def _device_registered(self, fact: DeviceRegistered) -> None:
        self.station_id = fact.station_id

    @when(DeviceLent)
    def _device_lent(self, fact: DeviceLent) -> None:
        self.state = DeviceState.ON_LOAN
        lent_on = first_day(fact.occurred_on)
        self.loans.append(Loan(fact.person_id, lent_on, fact.due_on, fact.loan_number))

    @when(DeviceLoanRenewed)
    def _device_loan_renewed(self, fact: DeviceLoanRenewed) -> None:
        self.loans[-1].due_on = fact.due_on

    @when(DeviceReturned)
    def _device_returned(self, fact: DeviceReturned) -> None:
        self.state, self.station_id = DeviceState.AVAILABLE, fact.station_id
        self.loans[-1].end(fact.occurred_on)

    @when(DeviceRepairStarted)
    def _device_repair_started(self, fact: DeviceRepairStarted) -> None:
        self.state, self.station_id = DeviceState.IN_REPAIR, fact.station_id

    @when(DeviceRepaired)
    def _device_repaired(self, fact: DeviceRepaired) -> None:
        self.state, self.station_id = DeviceState.AVAILABLE, fact.station_id

    @when(DeviceLost)
    def _device_lost(self, _fact: DeviceLost) -> None:
        self.state = DeviceState.LOST

    @when(DeviceFound)
    def _device_found(self, fact: DeviceFound) -> None:
        self.state, self.station_id = DeviceState.AVAILABLE, fact.station_id
        if self.loan is not None:
            self.loan.end(fact.occurred_on)

    @when(DeviceRetired)
    def _device_retired(self, _fact: DeviceRetired) -> None:
        self.state = DeviceState.RETIRED

    def _open_loan(self) -> Loan:
        self._must_exist()
        if self.state is not DeviceState.ON_LOAN or self.loan is None:
            raise DeviceNotOnLoan(id=self.id, state=self.state.value)
        return self.loan

    def _must_be_here(self) -> None:
        self._must_exist()
        if self.state is DeviceState.ON_LOAN:
            raise DeviceOnLoan(id=self.id, due_on=self.loans[-1].due_on)
        if self.state is not DeviceState.AVAILABLE:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)
