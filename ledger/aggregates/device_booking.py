"""When one device is reserved, and for whom: a calendar in which nothing overlaps."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.devices import (
    ReservationNotStanding,
    ReservationOverlaps,
    ReservationStillHolds,
    ReservationTooShort,
)
from ledger.vocabulary import first_day


class CancelReason(Enum):
    """Why a device is not reserved any longer."""

    PERSON_ASKED = "person_asked"
    OFFER_DECLINED = "offer_declined"
    LEFT_WAITING_LIST = "left_waiting_list"
    DEVICE_NOT_FIT = "device_not_fit"
    OTHER = "other"


@dataclass(frozen=True)
class Reservation:
    """One time a device is kept for one person: from a day on, until the day before another."""

    person_id: UUID
    reserved_from: date
    reserved_until: date

    def touches(self, first: date, last: date) -> bool:
        """Whether any day from ``first`` to ``last``, both counted, is in it."""
        return self.reserved_from <= last and first < self.reserved_until


class DeviceBooking(History, stored_as="device_booking", carries=("device_id",)):
    """The calendar of one device; a reservation in it is known by the day it begins."""

    device_id: UUID

    class DeviceReserved(Fact, frozen=True):
        """The device is kept for the person from one day until the day before another."""

        TOPIC = "device_reserved"
        person_id: UUID
        reserved_from: date
        reserved_until: date
        device_id: UUID = NIL

    class DeviceReservationCancelled(Fact, frozen=True):
        """The device is not kept for the person any longer."""

        TOPIC = "device_reservation_cancelled"
        UNDONE_BY = "device_reserved"  # somebody else may have the device in that time by now
        person_id: UUID
        reserved_from: date
        reservation_ended_because: CancelReason
        device_id: UUID = NIL

    class DeviceReservationLapsed(Fact, frozen=True):
        """The time for which the device was kept has passed, and nobody came for it."""

        TOPIC = "device_reservation_lapsed"
        person_id: UUID
        reserved_from: date
        device_id: UUID = NIL

    class DeviceReservationTakenUp(Fact, frozen=True):
        """The person came for the device that was kept for them."""

        TOPIC = "device_reservation_taken_up"
        person_id: UUID
        reserved_from: date
        device_id: UUID = NIL

    @staticmethod
    def id_of(device_id: UUID) -> UUID:
        """The one calendar of a device."""
        return derived_id(None, "device_booking", device_id.hex)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.reservations: dict[date, Reservation] = {}

    def of_another(self, person_id: UUID, first: date, last: date) -> Reservation | None:
        """The first reservation for somebody else that touches these days."""
        found = (each for each in self._touching(first, last) if each.person_id != person_id)
        return next(found, None)

    def of(self, person_id: UUID, first: date, last: date) -> Reservation | None:
        """The first reservation of this person that touches these days."""
        found = (each for each in self._touching(first, last) if each.person_id == person_id)
        return next(found, None)

    @begins_or_goes_on(DeviceReserved, alone=False)
    def reserve(self, told: DeviceReserved) -> None:
        """Keep it for the person.

        Raises:
            ReservationTooShort: it ends no later than it begins, or before it is made.
            ReservationOverlaps: it is reserved for a part of that time.
        """
        if told.reserved_until <= max(told.reserved_from, first_day(told.occurred_on)):
            raise ReservationTooShort(device_id=told.device_id)
        last = told.reserved_until - timedelta(days=1)
        for each in self._touching(told.reserved_from, last):
            raise ReservationOverlaps(
                reserved_from=each.reserved_from, reserved_until=each.reserved_until
            )

    @records(DeviceReservationCancelled, alone=False)
    def cancel(self, told: DeviceReservationCancelled) -> None:
        """Keep it no longer.

        Raises:
            ReservationNotStanding: there is none from that day on for this person.
        """
        self._standing(told.person_id, told.reserved_from)

    @records(DeviceReservationLapsed, alone=False)
    def lapse(self, told: DeviceReservationLapsed) -> None:
        """Record that nobody came for it in time.

        Raises:
            ReservationNotStanding: there is none from that day on for this person.
            ReservationStillHolds: its time has not passed.
        """
        standing = self._standing(told.person_id, told.reserved_from)
        if first_day(told.occurred_on) < standing.reserved_until:
            raise ReservationStillHolds(reserved_until=standing.reserved_until)

    @records(DeviceReservationTakenUp, alone=False)
    def take_up(self, told: DeviceReservationTakenUp) -> None:
        """Record that the person came for it.

        Raises:
            ReservationNotStanding: there is none from that day on for this person.
        """
        self._standing(told.person_id, told.reserved_from)

    @when(DeviceReserved)
    def _device_reserved(self, fact: DeviceReserved) -> None:
        self.reservations[fact.reserved_from] = Reservation(
            fact.person_id, fact.reserved_from, fact.reserved_until
        )

    @when(DeviceReservationCancelled)
    def _device_reservation_cancelled(self, fact: DeviceReservationCancelled) -> None:
        del self.reservations[fact.reserved_from]

    @when(DeviceReservationLapsed)
    def _device_reservation_lapsed(self, fact: DeviceReservationLapsed) -> None:
        del self.reservations[fact.reserved_from]

    @when(DeviceReservationTakenUp)
    def _device_reservation_taken_up(self, fact: DeviceReservationTakenUp) -> None:
        del self.reservations[fact.reserved_from]

    def _touching(self, first: date, last: date) -> list[Reservation]:
        in_order = sorted(self.reservations.values(), key=lambda each: each.reserved_from)
        return [each for each in in_order if each.touches(first, last)]

    def _standing(self, person_id: UUID, reserved_from: date) -> Reservation:
        found = self.reservations.get(reserved_from)
        if found is None or found.person_id != person_id:
            raise ReservationNotStanding(reserved_from=reserved_from)
        return found
