"""A device that a person gets for keeps, from what they need to how they fare with it."""

from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins, records
from ledger.refusals.devices import QuantityNotPositive
from ledger.vocabulary import Money


class ProvisionState(Enum):
    """How far a provision has come."""

    ASSESSED = "assessed"
    SELECTED = "selected"
    ORDERED = "ordered"
    RECEIVED = "received"
    FITTED = "fitted"
    ENDED = "ended"


class FollowUpFinding(Enum):
    """How the person fares with what they were given."""

    IN_USE = "in_use"
    NEEDS_ADJUSTMENT = "needs_adjustment"
    NOT_USED = "not_used"
    BROKEN = "broken"


class ProvisionEnd(Enum):
    """Why a provision is over."""

    COMPLETED = "completed"
    PERSON_DECLINED = "person_declined"
    NOT_SUITABLE = "not_suitable"
    GIVEN_BACK = "given_back"
    REPLACED = "replaced"
    DIED = "died"
    OTHER = "other"


HANDED_OVER = frozenset({ProvisionState.FITTED})


class DeviceProvision(History, stored_as="device_provision", carries=("person_id", "area")):
    """One need for a device, from ``DeviceNeedAssessed`` until ``DeviceProvisionEnded``."""

    person_id: UUID
    area: str | None

    class DeviceNeedAssessed(Fact, frozen=True):
        """Somebody who knows found which class of device the person needs."""

        TOPIC = "device_need_assessed"
        LEADS_TO = ProvisionState.ASSESSED
        person_id: UUID
        class_code: str
        station_id: UUID | None = None
        area: str | None = None

    class DeviceSelected(Fact, frozen=True):
        """The product was chosen together with the person."""

        TOPIC = "device_selected"
        LEADS_TO = ProvisionState.SELECTED
        product: str
        quantity: int = 1
        unit_value: Money | None = None
        person_id: UUID = NIL
        area: str | None = None

    class DeviceOrdered(Fact, frozen=True):
        """The product was ordered; a donor or a fund pays for it."""

        TOPIC = "device_ordered"
        LEADS_TO = ProvisionState.ORDERED
        supplier: str
        order_number: str | None = None
        donor: str | None = None
        fund_id: UUID | None = None
        person_id: UUID = NIL
        area: str | None = None

    class DeviceReceived(Fact, frozen=True):
        """What was ordered arrived at a station."""

        TOPIC = "device_received"
        LEADS_TO = ProvisionState.RECEIVED
        station_id: UUID
        quantity: int = 1
        person_id: UUID = NIL
        area: str | None = None

    class DeviceFitted(Fact, frozen=True):
        """The device was handed to the person and adjusted to them; it is theirs."""

        TOPIC = "device_fitted"
        LEADS_TO = ProvisionState.FITTED
        station_id: UUID
        quantity: int = 1
        unit_value: Money | None = None
        donor: str | None = None
        fund_id: UUID | None = None
        item_number: str | None = None
        person_id: UUID = NIL
        area: str | None = None

    class DeviceUseTrained(Fact, frozen=True):
        """The person, or who cares for them, learned to use the device."""

        TOPIC = "device_use_trained"
        station_id: UUID
        minutes: int
        person_id: UUID = NIL
        area: str | None = None

    class DeviceFollowedUp(Fact, frozen=True):
        """Somebody asked later how the person fares with the device."""

        TOPIC = "device_followed_up"
        follow_up_finding: FollowUpFinding
        person_id: UUID = NIL
        area: str | None = None

    class DeviceProvisionEnded(Fact, frozen=True):
        """Nothing more is done about this need."""

        TOPIC = "device_provision_ended"
        LEADS_TO = ProvisionState.ENDED
        provision_end: ProvisionEnd
        person_id: UUID = NIL
        area: str | None = None

    @begins(DeviceNeedAssessed, alone=False)
    def assess(self, told: DeviceNeedAssessed) -> None:
        """Record which class of device the person needs.

        Raises:
            AlreadyExists: this need was recorded.
        """

    @records(DeviceSelected, after={ProvisionState.ASSESSED, ProvisionState.SELECTED})
    def select(self, told: DeviceSelected) -> None:
        """Record what was chosen; chosen again, the last choice counts.

        Raises:
            QuantityNotPositive: none is to be given.
        """
        _must_be_some(told.quantity)

    @records(DeviceOrdered, after={ProvisionState.SELECTED})
    def order(self, told: DeviceOrdered) -> None:
        """Record from whom it is bought, or who gives it."""

    @records(DeviceReceived, after={ProvisionState.ORDERED, ProvisionState.RECEIVED})
    def receive(self, told: DeviceReceived) -> None:
        """Record what arrived; the rest may follow.

        Raises:
            QuantityNotPositive: none arrived.
        """
        _must_be_some(told.quantity)

    @records(DeviceFitted, after={ProvisionState.SELECTED, ProvisionState.RECEIVED})
    def fit(self, told: DeviceFitted) -> None:
        """Record that the person has it; from stock it needs no order.

        Raises:
            QuantityNotPositive: none was given.
        """
        _must_be_some(told.quantity)

    @records(DeviceUseTrained, after=HANDED_OVER)
    def train(self, told: DeviceUseTrained) -> None:
        """Record how long the person practised with it.

        Raises:
            QuantityNotPositive: not a minute.
        """
        _must_be_some(told.minutes)

    @records(DeviceFollowedUp, after=HANDED_OVER)
    def follow_up(self, told: DeviceFollowedUp) -> None:
        """Record how the person fares with it."""

    @records(DeviceProvisionEnded, after=set(ProvisionState) - {ProvisionState.ENDED})
    def end(self, told: DeviceProvisionEnded) -> None:
        """Close it, with the device in use or without any."""


def _must_be_some(quantity: int) -> None:
    if quantity < 1:
        raise QuantityNotPositive(quantity=quantity)
