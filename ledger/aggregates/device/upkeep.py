"""How a device is kept: labelled, cleaned, mended, moved, missed, recalled, retired."""

from enum import Enum
from uuid import UUID

from ledger.aggregates.device.standing import HERE, DeviceStanding
from ledger.errors import DeviceNotAvailable, DeviceNotInRepair, DeviceNotLost, DeviceOnLoan
from ledger.history import Fact, records, when
from ledger.refusals.devices import (
    DeviceElsewhere,
    DeviceIsRecalled,
    DeviceNotInTransfer,
    DeviceNotRecalled,
)
from ledger.vocabulary import DeviceState, Money


class RecallReason(Enum):
    """Why the office wants a device back, or keeps it back."""

    PERIODIC_CHECK = "periodic_check"
    SAFETY = "safety"
    WRONGLY_ADJUSTED = "wrongly_adjusted"
    OTHER = "other"


class DeviceUpkeep(DeviceStanding):
    """What happens to the thing itself."""

    class DeviceTagged(Fact, frozen=True):
        """A label that can be scanned was put on the device."""

        TOPIC = "device_tagged"
        tag: str

    class DeviceDisinfected(Fact, frozen=True):
        """The device was cleaned so that the next person can use it safely."""

        TOPIC = "device_disinfected"
        station_id: UUID
        method: str | None = None

    class DeviceFaultReported(Fact, frozen=True):
        """Somebody noticed that the device does not work; ``person_id`` has it, if anybody does."""

        TOPIC = "device_fault_reported"
        fault: str
        station_id: UUID | None = None
        person_id: UUID | None = None

    class DeviceRepairStarted(Fact, frozen=True):
        """The device is being repaired and cannot be lent."""

        TOPIC = "device_repair_started"
        LEADS_TO = DeviceState.IN_REPAIR
        station_id: UUID

    class DeviceRepaired(Fact, frozen=True):
        """The device works again."""

        TOPIC = "device_repaired"
        LEADS_TO = DeviceState.AVAILABLE
        station_id: UUID
        cost: Money | None = None

    class DeviceTransferDispatched(Fact, frozen=True):
        """The device left one station for another."""

        TOPIC = "device_transfer_dispatched"
        LEADS_TO = DeviceState.IN_TRANSFER
        from_station_id: UUID
        to_station_id: UUID

    class DeviceTransferReceived(Fact, frozen=True):
        """The device arrived at a station, where somebody has to look at it."""

        TOPIC = "device_transfer_received"
        LEADS_TO = DeviceState.RETURNED
        station_id: UUID

    class DeviceRecalled(Fact, frozen=True):
        """The office wants the device in its hands; ``person_id`` has it, if anybody does."""

        TOPIC = "device_recalled"
        recall_reason: RecallReason
        person_id: UUID | None = None

    class DeviceRecallLifted(Fact, frozen=True):
        """The device may be lent and kept again; ``person_id`` has it, if anybody does."""

        TOPIC = "device_recall_lifted"
        person_id: UUID | None = None

    class DeviceLost(Fact, frozen=True):
        """Nobody knows where the device is; ``person_id`` had it, if anybody did."""

        TOPIC = "device_lost"
        LEADS_TO = DeviceState.LOST
        person_id: UUID | None = None

    class DeviceFound(Fact, frozen=True):
        """The device turned up, at this station."""

        TOPIC = "device_found"
        LEADS_TO = DeviceState.RETURNED
        station_id: UUID
        person_id: UUID | None = None

    class DeviceDismantled(Fact, frozen=True):
        """The device was taken apart; ``parts_kept`` mend others."""

        TOPIC = "device_dismantled"
        LEADS_TO = DeviceState.DISMANTLED
        parts_kept: tuple[str, ...] = ()

    class DeviceRetired(Fact, frozen=True):
        """The device is out of the books."""

        TOPIC = "device_retired"
        LEADS_TO = DeviceState.RETIRED
        reason: str

    @records(DeviceTagged)
    def tag(self, _told: DeviceTagged) -> None:
        """Note the number on the label; the one before it no longer counts."""
        self._must_be_in_the_books()

    @records(DeviceDisinfected, after=HERE)
    def disinfect(self, told: DeviceDisinfected) -> None:
        """Record that it is clean."""

    @records(DeviceFaultReported)
    def report_fault(self, told: DeviceFaultReported) -> None:
        """Note what does not work; on the shelf the device is not lent until it is looked at."""
        self._must_be_in_the_books()
        self._name_borrower(told)

    @records(DeviceRepairStarted)
    def send_to_repair(self, _told: DeviceRepairStarted) -> None:
        """Take it out of lending until it is repaired.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is in repair, on its way, lost or out of the books.
        """
        self._must_be_here()

    @records(DeviceRepaired)
    def finish_repair(self, _told: DeviceRepaired) -> None:
        """Put it back into lending.

        Raises:
            DeviceNotInRepair: it is not in repair.
        """
        if self.state is not DeviceState.IN_REPAIR:
            raise DeviceNotInRepair(id=self.id, state=self.state.value)

    @records(DeviceTransferDispatched)
    def dispatch(self, told: DeviceTransferDispatched) -> None:
        """Send it to another station.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is in repair, on its way, lost or out of the books.
            DeviceElsewhere: it is not where it would leave, or would go where it is.
        """
        self._must_be_here()
        if told.from_station_id != self.station_id or told.to_station_id == self.station_id:
            raise DeviceElsewhere(id=self.id)

    @records(DeviceTransferReceived, after={DeviceState.IN_TRANSFER}, otherwise=DeviceNotInTransfer)
    def receive(self, told: DeviceTransferReceived) -> None:
        """Record that it arrived, at whichever station it did.

        Raises:
            DeviceNotInTransfer: it was not on its way.
        """

    @records(DeviceRecalled)
    def recall(self, told: DeviceRecalled) -> None:
        """Ask for it back, or keep it back: until that is lifted it is neither lent nor renewed.

        Raises:
            DeviceNotAvailable: it is out of the books.
            DeviceIsRecalled: it was recalled before.
        """
        self._must_be_in_the_books()
        if self.recalled:
            raise DeviceIsRecalled(id=self.id)
        self._name_borrower(told)

    @records(DeviceRecallLifted)
    def lift_recall(self, told: DeviceRecallLifted) -> None:
        """Let it be lent and kept again.

        Raises:
            DeviceNotRecalled: it was not recalled.
        """
        if not self.recalled:
            raise DeviceNotRecalled(id=self.id)
        self._name_borrower(told)

    @records(DeviceLost)
    def lose(self, told: DeviceLost) -> None:
        """Record that it is missing: from the shelf, from the road or from the borrower.

        Raises:
            DeviceNotAvailable: it is lost or out of the books.
        """
        self._must_be_in_the_books()
        if self.state is DeviceState.LOST:
            raise DeviceNotAvailable(id=self.id, state=self.state.value)
        self._name_borrower(told)

    @records(DeviceFound)
    def find(self, told: DeviceFound) -> None:
        """Record that it turned up; a loan that was open ends with it.

        Raises:
            DeviceNotLost: it was not missing.
        """
        if self.state is not DeviceState.LOST:
            raise DeviceNotLost(id=self.id, state=self.state.value)
        self._name_borrower(told)

    @records(DeviceDismantled)
    def dismantle(self, _told: DeviceDismantled) -> None:
        """Take it apart for good.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is on its way, lost or out of the books.
        """
        if self.state is not DeviceState.IN_REPAIR:
            self._must_be_here()

    @records(DeviceRetired)
    def retire(self, _told: DeviceRetired) -> None:
        """Take it out of the books.

        Raises:
            DeviceOnLoan: it is out with somebody.
            DeviceNotAvailable: it is out of the books.
        """
        if self.state is DeviceState.ON_LOAN:
            raise DeviceOnLoan(id=self.id, due_on=self.loans[-1].due_on)
        self._must_be_in_the_books()

    @when(DeviceDisinfected)
    def _device_disinfected(self, _fact: DeviceDisinfected) -> None:
        self.disinfected = True

    @when(DeviceFaultReported)
    def _device_fault_reported(self, _fact: DeviceFaultReported) -> None:
        if self.state is DeviceState.AVAILABLE:
            self.state = DeviceState.DEFECTIVE

    @when(DeviceRepairStarted)
    def _device_repair_started(self, fact: DeviceRepairStarted) -> None:
        self.station_id = fact.station_id

    @when(DeviceRepaired)
    def _device_repaired(self, fact: DeviceRepaired) -> None:
        self.station_id = fact.station_id

    @when(DeviceTransferReceived)
    def _device_transfer_received(self, fact: DeviceTransferReceived) -> None:
        self.station_id = fact.station_id

    @when(DeviceRecalled)
    def _device_recalled(self, _fact: DeviceRecalled) -> None:
        self.recalled = True

    @when(DeviceRecallLifted)
    def _device_recall_lifted(self, _fact: DeviceRecallLifted) -> None:
        self.recalled = False

    @when(DeviceFound)
    def _device_found(self, fact: DeviceFound) -> None:
        self.station_id, self.disinfected = fact.station_id, False
        if self.loan is not None:
            self.loan.end(fact.occurred_on)
