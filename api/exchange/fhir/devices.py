"""What was lent, issued and fitted: Device, DeviceDispense, DeviceUsage, DeviceAssociation."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from api.exchange.cases import Case
from api.exchange.fhir.parts import (
    ISO_9999,
    OURS,
    Resource,
    concept,
    extensions,
    id_of,
    in_words,
    known_as,
    period,
    reference,
)
from api.exchange.fhir.telling import ERROR, Teller, status_of
from ledger.aggregates import Device, DeviceProvision, WaitingList
from ledger.history import Fact

ASSOCIATION_STATUS = "http://hl7.org/fhir/deviceassociation-status"
BEGINNINGS = (Device.DeviceLent, Device.DeviceIssued)
ENDS = {
    Device.DeviceReturned.TOPIC: "completed",
    Device.DeviceLost.TOPIC: "stopped",
    Device.DeviceIssued.TOPIC: "completed",
}
"""How the use of a device ends, by the fact with which it does."""


def of_device(teller: Teller, case: Case) -> Iterator[Resource]:
    """A device of the office: what it is, and each time the person had it."""
    yield _device(teller, case.history_id)
    for loan in _loans(case):
        yield from _loan(teller, loan)


def _loans(case: Case) -> list[Case]:
    """A case for each time it was lent or issued; what was told before belongs to the device."""
    told: list[list[Fact]] = []
    for fact in case.facts:
        if isinstance(fact, BEGINNINGS):
            told.append([])
        if told:
            told[-1].append(fact)
    return [replace(case, facts=tuple(facts)) for facts in told]


def _device(teller: Teller, device_id: UUID) -> Resource:
    registered = teller.devices.get(device_id)
    told = registered if isinstance(registered, Device.DeviceRegistered) else None
    return teller.resource(
        "Device",
        device_id,
        identifier=[{"system": f"{OURS}:asset_number", "value": told.asset_number}] if told else [],
        name=[{"value": told.name, "type": "user-friendly-name", "display": True}] if told else [],
        type=[concept(ISO_9999, told.class_code)] if told and told.class_code else [],
    )


def _loan(teller: Teller, loan: Case) -> Iterator[Resource]:
    begun: Any = loan.first
    device = {"reference": reference(loan.history_id)}
    dispense_id = str(begun.event_id)
    yield teller.resource(
        "DeviceDispense",
        dispense_id,
        status=ERROR if loan.in_error else "completed",
        device=device,
        subject=teller.patient,
        quantity={"value": 1},
        location=teller.place(begun.station_id),
        whenHandedOver=begun.occurred_on,
        extension=teller.own(loan),
    )
    if isinstance(begun, Device.DeviceIssued):
        yield _association(teller, loan, loan.history_id, begun)
        return
    end = next((fact for fact in loan.facts if fact.TOPIC in ENDS), None)
    yield teller.resource(
        "DeviceUsage",
        id_of(dispense_id, "usage"),
        status=ERROR if loan.in_error else ENDS[end.TOPIC] if end else "active",
        device=device,
        patient=teller.patient,
        timingPeriod=period(begun.occurred_on, end.occurred_on if end else None),
        extension=extensions({"due_on": None if end else loan.newest("due_on")}),
    )


def _association(teller: Teller, case: Case, device_id: object, since: Fact) -> Resource:
    return teller.resource(
        "DeviceAssociation",
        id_of(since.event_id, "association"),
        device=reference(device_id),
        subject=teller.patient,
        status=concept(ASSOCIATION_STATUS, ERROR if case.in_error else "attached"),
        period=period(since.occurred_on, case.when(DeviceProvision.DeviceProvisionEnded.TOPIC)),
    )


PROVISION = {"fitted": "completed", "ended": "completed"}


def of_provision(teller: Teller, case: Case) -> Iterator[Resource]:
    """A device made or bought for one person: asked for, and handed over when it fits."""
    class_code, product = case.newest("class_code"), case.newest("product")
    request_id = str(case.history_id)
    yield teller.resource(
        "ServiceRequest",
        request_id,
        identifier=teller.identified(case),
        status=status_of(case, PROVISION),
        intent="order",
        code={"concept": _kind(class_code, product)},
        subject=teller.patient,
        authoredOn=case.first.occurred_on,
        extension=teller.own(case),
    )
    for fitted in case.of(DeviceProvision.DeviceFitted):
        device_id = id_of(fitted.event_id, "device")
        yield teller.resource(
            "Device",
            device_id,
            identifier=filled_number(fitted.item_number),
            type=[_kind(class_code, product)],
        )
        yield teller.resource(
            "DeviceDispense",
            str(fitted.event_id),
            status=ERROR if case.in_error else "completed",
            basedOn=[reference(request_id)],
            device={"reference": reference(device_id)},
            subject=teller.patient,
            quantity={"value": fitted.quantity} if fitted.quantity else None,
            location=teller.place(fitted.station_id),
            whenHandedOver=fitted.occurred_on,
        )
        yield _association(teller, case, device_id, fitted)


def filled_number(number: str | None) -> list[Resource]:
    """The number that an item carries, where it has one."""
    return [{"system": f"{OURS}:item_number", "value": number}] if number else []


def _kind(class_code: str | None, product: str | None) -> Resource:
    if class_code:
        return concept(ISO_9999, class_code, product)
    return in_words(product or "?")


BOOKED = {
    "device_reservation_cancelled": "revoked",
    "device_reservation_lapsed": "revoked",
    "device_reservation_taken_up": "completed",
}
QUEUED = {"waiting_list_left": "revoked", "waiting_place_accepted": "completed"}


def of_request(teller: Teller, case: Case) -> Iterator[Resource]:
    """A device that somebody waits for, or that is kept for them on certain days."""
    for request in _requests(case):
        class_code = request.newest("class_code")
        device_id = request.newest("device_id")
        status = (BOOKED | QUEUED).get(request.last.TOPIC, "active")
        yield teller.resource(
            "ServiceRequest",
            request.first.event_id,
            status=ERROR if case.in_error else status,
            intent="order",
            category=[concept("history", case.kind)],
            code={"concept": _kind(class_code, None)} if class_code else None,
            subject=teller.patient,
            authoredOn=request.first.occurred_on,
            supportingInfo=[{"reference": known_as("device", device_id)}] if device_id else [],
            extension=teller.own(request),
        )


def _requests(case: Case) -> list[Case]:
    """A case for each reservation, by the day it is from; and for each time in the queue."""
    apart: dict[object, list[Fact]] = {}
    queued = 0
    for fact in case.facts:
        queued += isinstance(fact, WaitingList.WaitingListJoined)
        apart.setdefault(getattr(fact, "reserved_from", queued), []).append(fact)
    return [replace(case, facts=tuple(facts)) for facts in apart.values()]
