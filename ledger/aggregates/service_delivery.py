"""A service begun and finished in one step, of a kind that the catalogue names."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from ledger.catalogue import COUNTERS, FieldValue, ServiceKind
from ledger.errors import AmountNotPositive, CounterMissing
from ledger.history import Fact, History
from ledger.ids import derived_id
from ledger.vocabulary import Money, PartialDate, SealedText


class ServiceDelivery(History, stored_as="service_delivery"):
    """One delivery to one person."""

    class ServiceDelivered(Fact, frozen=True):
        """The person received this service; the catalogue says what it is and how it counts."""

        TOPIC = "service_delivered"
        CLASS_VERSION = 2
        kind: str
        catalogue_version: int
        person_id: UUID
        household_id: UUID | None = None
        station_id: UUID | None = None
        area: str | None = None
        items: int | None = None
        minutes: int | None = None
        days: int | None = None
        cash: Money | None = None
        goods_value: Money | None = None
        donor: str | None = None
        item_number: str | None = None
        detail: str | None = None
        # What the kind asks for, by name; in ``private`` as a JSON object what is not for all.
        values: dict[str, FieldValue] | None = None
        # True where the kind said so then; else absent, as in what was stored before it existed.
        sensitive: bool | None = None
        private: SealedText = None

        @staticmethod
        def upcast_v1_v2(told: dict[str, Any]) -> None:
            """Mark what was sensitive when the catalogue alone said so."""
            if told["kind"] == "counselling":
                told["sensitive"] = True

    @staticmethod
    def id_of(kind: str, person_id: UUID, occurred_on: PartialDate, mark: str = "") -> UUID:
        """The one delivery of ``kind`` to a person then; ``mark`` tells two of them apart."""
        return derived_id(occurred_on, "service", kind, person_id.hex, occurred_on, mark)

    def deliver(
        self,
        *,
        occurred_on: str,
        kind: ServiceKind,
        person_id: UUID,
        fields: Mapping[str, FieldValue] | None = None,
        **told: object,
    ) -> None:
        """Record the delivery; ``told`` takes the other fields of ``ServiceDelivered``.

        Raises:
            AlreadyExists: this delivery was recorded.
            AmountNotPositive: something is counted below zero.
            CounterMissing: the catalogue counts it in something that was not told.
            ServiceFieldUnknown, ServiceFieldMissing, ServiceFieldWrong: ``fields`` are not what
                the kind asks for.
        """
        self._must_be_new()
        _check_counters(kind, told)
        clear, sealed = kind.sort(fields or {})
        self._record(
            ServiceDelivery.ServiceDelivered,
            occurred_on=occurred_on,
            kind=kind.code,
            catalogue_version=kind.version,
            person_id=person_id,
            values=clear or None,
            sensitive=kind.sensitive or None,
            private=msgspec.json.encode(sealed).decode() if sealed else None,
            **told,
        )


def _check_counters(kind: ServiceKind, told: Mapping[str, object]) -> None:
    for counter in sorted(COUNTERS):
        given = told.get(counter)
        amount = given.minor if isinstance(given, Money) else given
        if isinstance(amount, int) and amount < 0:
            raise AmountNotPositive(kind=kind.code, counter=counter)
    missing = [c for c in kind.counters if c in COUNTERS and told.get(c) is None]
    if missing:
        raise CounterMissing(kind=kind.code, counter=missing[0])
