"""One kit for one household on one day: taken there, or not, and taken there again.

Its id is derived from the organisation, the day and the household: one kit, one household-day.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.grants import HouseholdAlreadyServed
from ledger.vocabulary import Money


class DeliveryState(Enum):
    """Whether the household has its kit."""

    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"


class DeliveryProof(Enum):
    """How the deliverer can show that it arrived."""

    SIGNATURE = "signature"
    PHOTO = "photo"
    WITNESS = "witness"
    LEFT_AT_DOOR = "left_at_door"


class NonDelivery(Enum):
    """Why a kit came back with the deliverer."""

    NOT_AT_HOME = "not_at_home"
    MOVED_AWAY = "moved_away"
    NOT_WANTED = "not_wanted"
    ADDRESS_NOT_FOUND = "address_not_found"
    QUARANTINED = "quarantined"


class GoodsDelivery(
    History,
    stored_as="goods_delivery",
    carries=(
        "distribution_id",
        "household_id",
        "kit",
        "kit_value",
        "household_days",
        "area",
    ),
):
    """Delivered at once, or not and then again; who delivers is who records it."""

    distribution_id: UUID
    household_id: UUID
    kit: str
    kit_value: Money
    household_days: int
    area: str | None

    class GoodsDelivered(Fact, frozen=True):
        """The kit arrived; ``person_id`` is who took it in, when that was told."""

        TOPIC = "goods_delivered"
        LEADS_TO = DeliveryState.DELIVERED
        distribution_id: UUID
        household_id: UUID
        kit: str
        kit_value: Money
        household_days: int
        delivery_proof: DeliveryProof
        person_id: UUID | None = None
        area: str | None = None

    class GoodsNotDelivered(Fact, frozen=True):
        """The kit did not arrive, and why."""

        TOPIC = "goods_not_delivered"
        LEADS_TO = DeliveryState.NOT_DELIVERED
        distribution_id: UUID
        household_id: UUID
        kit: str
        kit_value: Money
        household_days: int
        non_delivery: NonDelivery
        person_id: UUID | None = None
        area: str | None = None

    class GoodsRedelivered(Fact, frozen=True):
        """The kit that had not arrived was taken there again, and arrived."""

        TOPIC = "goods_redelivered"
        LEADS_TO = DeliveryState.DELIVERED
        delivery_proof: DeliveryProof
        distribution_id: UUID = NIL
        household_id: UUID = NIL
        kit: str = ""
        kit_value: Money | None = None
        household_days: int = 0
        person_id: UUID | None = None
        area: str | None = None

    @staticmethod
    def id_of(organisation: str, day: date, household_id: UUID) -> UUID:
        """The one kit of a household on a day."""
        return derived_id(day.isoformat(), "goods_delivery", organisation, day, household_id.hex)

    @begins_or_goes_on(GoodsDelivered, alone=False)
    def deliver(self, told: GoodsDelivered) -> None:
        """Record that the kit arrived.

        Raises:
            HouseholdAlreadyServed: it arrived before, or did not and is taken there again.
        """
        self._must_be_first()

    @begins_or_goes_on(GoodsNotDelivered, alone=False)
    def miss(self, told: GoodsNotDelivered) -> None:
        """Record that the kit did not arrive.

        Raises:
            HouseholdAlreadyServed: it arrived before, or did not and is taken there again.
        """
        self._must_be_first()

    @records(
        GoodsRedelivered, after={DeliveryState.NOT_DELIVERED}, otherwise=HouseholdAlreadyServed
    )
    def redeliver(self, told: GoodsRedelivered) -> None:
        """Record that the kit arrived after all, on that day or later.

        Raises:
            HouseholdAlreadyServed: it arrived before.
        """

    def _must_be_first(self) -> None:
        if self.begun:
            raise HouseholdAlreadyServed(history=self.STORED_AS, id=self.id, state=self.state.value)
