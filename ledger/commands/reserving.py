"""Keeping a device for somebody, and who is asked next when one comes free."""

from datetime import date, timedelta
from uuid import UUID

from ledger.aggregates import Device, DeviceBooking, WaitingList
from ledger.aggregates.device_booking import CancelReason
from ledger.aggregates.waiting_list import LapseReason, LeaveReason
from ledger.commands.lending import living, terms_for
from ledger.commands.registry import command
from ledger.errors import DeviceNotAvailable, DeviceOnLoan
from ledger.refusals.devices import (
    DeviceIsRecalled,
    DueDayMissing,
    NotFirstInLine,
    ReservationNotStanding,
)
from ledger.vocabulary import DeviceState, PartialDate, first_day
from ledger.work import Work

ENDED = frozenset({DeviceState.ISSUED, DeviceState.DISMANTLED, DeviceState.RETIRED})


@command("device.reserve")
def reserve(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    reserved_from: date,
    reserved_until: date,
) -> UUID:
    """Keep a device for a person from one day until the day before another.

    Raises:
        DeviceNotAvailable: it is lost, or out of the books.
        DeviceIsRecalled: the office keeps it back.
        DeviceOnLoan: it is due back only after that time begins.
        ReservationTooShort: that time ends no later than it begins.
        ReservationOverlaps: it is reserved for a part of that time.
    """
    living(work, person_id)
    device = work.change(Device, id)
    if device.state in ENDED or device.state is DeviceState.LOST:
        raise DeviceNotAvailable(id=id, state=device.state.value)
    if device.recalled:
        raise DeviceIsRecalled(id=id)
    if device.loan is not None and device.loan.due_on >= reserved_from:
        raise DeviceOnLoan(id=id, due_on=device.loan.due_on)
    _book(work, device, occurred_on, person_id, reserved_from, reserved_until)
    return id


@command("device.cancel_reservation")
def cancel_reservation(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    reserved_from: date,
    reservation_ended_because: CancelReason,
) -> UUID:
    """Keep a device for a person no longer.

    Raises:
        ReservationNotStanding: it is not reserved for them from that day on.
    """
    booking = _booking(work, id)
    booking.cancel(
        occurred_on=occurred_on,
        person_id=person_id,
        reserved_from=reserved_from,
        reservation_ended_because=reservation_ended_because,
    )
    return id


@command("device.lapse_reservation")
def lapse_reservation(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    reserved_from: date,
) -> UUID:
    """Record that the time passed for which a device was kept, and nobody came.

    Raises:
        ReservationNotStanding: it is not reserved for them from that day on.
        ReservationStillHolds: that time has not passed.
    """
    _booking(work, id).lapse(
        occurred_on=occurred_on, person_id=person_id, reserved_from=reserved_from
    )
    return id


@command("waiting_list.join")
def join(
    work: Work, *, occurred_on: PartialDate, person_id: UUID, class_code: str, station_id: UUID
) -> UUID:
    """Put a person at the end of the list for a class of devices; its id is the answer.

    Raises:
        AlreadyWaiting: they stand in it.
    """
    person = living(work, person_id)
    queue = work.begin(WaitingList, WaitingList.id_of(class_code, station_id))
    queue.join(
        occurred_on=occurred_on,
        person_id=person_id,
        class_code=class_code,
        station_id=station_id,
        area=person.area,
    )
    return queue.id


@command("waiting_list.offer")
def offer(
    work: Work,
    *,
    occurred_on: PartialDate,
    device_id: UUID,
    person_id: UUID | None = None,
    hold_until: date | None = None,
) -> dict[str, object]:
    """Offer a device that is free to who is next in its list, and keep it for them.

    Whom it was offered to, and up to which day it is kept, is the answer.

    Raises:
        NotKnown: nobody ever waited for such a device at its station.
        NotFirstInLine: ``person_id`` is not the next one, or nobody waits.
        DeviceOnLoan: it is out with somebody.
        DeviceNotAvailable: it cannot be lent now.
        DueDayMissing: neither the policy nor ``hold_until`` says for how long.
        ReservationOverlaps: it is kept for somebody else.
    """
    device = work.change(Device, device_id)
    device.must_be_lendable()
    today = first_day(occurred_on)
    terms = terms_for(work, device.class_code, today)
    until = hold_until or (today + timedelta(days=terms.hold_days) if terms else None)
    if until is None:
        raise DueDayMissing
    place = device.station_id or device_id
    queue = work.change(WaitingList, WaitingList.id_of(device.class_code, place))
    who = person_id or queue.next_in_line
    if who is None:
        raise NotFirstInLine(id=queue.id)
    living(work, who)
    queue.offer(occurred_on=occurred_on, person_id=who, device_id=device_id, hold_until=until)
    _book(work, device, occurred_on, who, today, until + timedelta(days=1))
    return {"id": queue.id, "person_id": who, "hold_until": until}


@command("waiting_list.lapse")
def lapse(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    device_id: UUID,
    offer_lapsed_because: LapseReason,
) -> UUID:
    """Record that an offer came to nothing; the device is free for the next one.

    Raises:
        PlaceNotOffered: that was not offered to them.
        ReservationStillHolds: they did not decline, and the time to answer has not passed.
    """
    queue = work.change(WaitingList, id)
    place = queue.place_of(person_id)
    queue.lapse(
        occurred_on=occurred_on,
        person_id=person_id,
        device_id=device_id,
        offer_lapsed_because=offer_lapsed_because,
    )
    since = place.reserved_from if place else None
    declined = CancelReason.OFFER_DECLINED
    because = declined if offer_lapsed_because is LapseReason.DECLINED else None
    _release(work, device_id, occurred_on, person_id, since, because)
    return id


@command("waiting_list.leave")
def leave(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    queue_left_because: LeaveReason,
) -> UUID:
    """Take a person out of a list; what was kept for them is free.

    Raises:
        NotWaiting: they are not in it.
    """
    queue = work.change(WaitingList, id)
    place = queue.place_of(person_id)
    queue.leave(occurred_on=occurred_on, person_id=person_id, queue_left_because=queue_left_because)
    if place is not None and place.device_id is not None:
        left = CancelReason.LEFT_WAITING_LIST
        _release(work, place.device_id, occurred_on, person_id, place.reserved_from, left)
    return id


def _booking(work: Work, device_id: UUID) -> DeviceBooking:
    booking = work.find(DeviceBooking, DeviceBooking.id_of(device_id))
    if booking is None:
        raise ReservationNotStanding(device_id=device_id)
    return booking


def _book(
    work: Work, device: Device, occurred_on: str, person_id: UUID, first: date, until: date
) -> None:
    booking = work.begin(DeviceBooking, DeviceBooking.id_of(device.id))
    booking.reserve(
        occurred_on=occurred_on,
        device_id=device.id,
        person_id=person_id,
        reserved_from=first,
        reserved_until=until,
    )


def _release(
    work: Work,
    device_id: UUID,
    occurred_on: str,
    person_id: UUID,
    since: date | None,
    because: CancelReason | None,
) -> None:
    """End the reservation that came with an offer; without a reason its time must have passed."""
    booking = work.find(DeviceBooking, DeviceBooking.id_of(device_id))
    standing = booking.reservations.get(since) if booking and since else None
    if booking is None or standing is None or standing.person_id != person_id:
        return  # it was taken up or cancelled by itself
    if because is None:
        booking.lapse(
            occurred_on=occurred_on, person_id=person_id, reserved_from=standing.reserved_from
        )
    else:
        booking.cancel(
            occurred_on=occurred_on,
            person_id=person_id,
            reserved_from=standing.reserved_from,
            reservation_ended_because=because,
        )
