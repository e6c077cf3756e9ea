"""What a clerk records about a device: it goes out, it comes back, it is looked at."""

from datetime import date, timedelta
from uuid import UUID

from api.office import Office
from ledger.aggregates import Device
from ledger.aggregates.waiting_list import LapseReason, LeaveReason
from ledger.application import Answer
from ledger.commands import lending, reserving
from ledger.vocabulary import By, Condition
from ledger.work import Work
from projections.waiting_lists import WaitingPlace

HOLD_DAYS = 3
"""So long a device is kept for who is offered it, the day of the offer not counted."""

LOAN_DAYS = 60
"""A loan is due after so many days unless the clerk or the office's policy says otherwise."""


def due_day(office: Office, by: By, class_code: str) -> date:
    """When a device of this class is due that goes out today."""
    today = date.fromisoformat(office.today())
    terms = lending.terms_for(Work(office.ledger, by), class_code, today)
    return today + timedelta(days=terms.days if terms else LOAN_DAYS)


def lend(
    office: Office, by: By, *, device_id: UUID, person_id: UUID, station_id: UUID, due_on: date
) -> Answer:
    """Record that the person takes the device home today; asked twice it is recorded once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        lending.lend(
            work,
            id=device_id,
            occurred_on=today,
            person_id=person_id,
            station_id=station_id,
            due_on=due_on,
        )
        return str(device_id)

    asked = ["lend", str(device_id), str(person_id), str(station_id), due_on.isoformat()]
    return office.ledger.perform(by, decide, asked)


def take_back(
    office: Office,
    by: By,
    *,
    device_id: UUID,
    station_id: UUID,
    condition: Condition,
    parts_missing: tuple[str, ...] = (),
) -> Answer:
    """Record that the device is back today, how it looks and what lacks; asked twice, once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        lending.take_back(
            work,
            id=device_id,
            occurred_on=today,
            station_id=station_id,
            condition=condition,
            parts_missing=parts_missing,
        )
        return str(device_id)

    asked = ["take_back", str(device_id), str(station_id), condition.value, *parts_missing]
    return office.ledger.perform(by, decide, asked)


def inspect(
    office: Office,
    by: By,
    *,
    device_id: UUID,
    station_id: UUID,
    condition: Condition,
    parts_missing: tuple[str, ...] = (),
) -> Answer:
    """Record how a device looks today that came back before; asked twice it is recorded once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        work.change(Device, device_id).inspect(
            occurred_on=today,
            station_id=station_id,
            condition=condition,
            parts_missing=parts_missing,
        )
        return str(device_id)

    asked = ["inspect", str(device_id), str(station_id), condition.value, *parts_missing]
    return office.ledger.perform(by, decide, asked)


UPKEEP = ("disinfect", "send_to_repair", "finish_repair", "find")
"""What can be done to a device with one button, by the name of its method."""

_AFTER = {
    "available": ("disinfect", "send_to_repair"),
    "returned": ("disinfect", "send_to_repair"),
    "defective": ("disinfect", "send_to_repair"),
    "in_repair": ("finish_repair",),
    "lost": ("find",),
}


def upkeep_of(state: str) -> tuple[str, ...]:
    """What can be done next to a device in this state."""
    return _AFTER.get(state, ())


def keep(office: Office, by: By, what: str, device_id: UUID, station_id: UUID) -> Answer:
    """Record one of ``UPKEEP`` of today; asked twice it is recorded once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        getattr(work.change(Device, device_id), what)(occurred_on=today, station_id=station_id)
        return str(device_id)

    return office.ledger.perform(by, decide, [what, str(device_id), str(station_id)])


QUEUE_STEPS = ("offer", "declined", "no_answer", "leave")
"""What can be done for somebody who waits."""


def join_queue(
    office: Office, by: By, person_id: UUID, class_code: str, station_id: UUID
) -> Answer:
    """Put a person at the end of the list for a class of devices.

    Raises:
        Refused: they stand in it, or there is nobody to promise a device to.
    """
    today = office.today()

    def decide(work: Work) -> str:
        queue = reserving.join(
            work,
            occurred_on=today,
            person_id=person_id,
            class_code=class_code,
            station_id=station_id,
        )
        return str(queue)

    return office.ledger.perform(by, decide, ["join", str(person_id), class_code, str(station_id)])


def step_queue(
    office: Office, by: By, what: str, place: WaitingPlace, device_id: UUID | None
) -> Answer:
    """Offer a device to who waits at ``place``, end its offer, or end the waiting.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today, who = office.today(), place.person_id

    def decide(work: Work) -> str:
        if what == "offer" and device_id is not None:
            until = date.fromisoformat(today) + timedelta(days=HOLD_DAYS)
            reserving.offer(
                work, occurred_on=today, device_id=device_id, person_id=who, hold_until=until
            )
        elif what == "leave":
            reserving.leave(
                work,
                id=place.list_id,
                occurred_on=today,
                person_id=who,
                queue_left_because=LeaveReason.PERSON_ASKED,
            )
        elif device_id is not None:
            reserving.lapse(
                work,
                id=place.list_id,
                occurred_on=today,
                person_id=who,
                device_id=device_id,
                offer_lapsed_because=LapseReason(what),
            )
        return str(place.list_id)

    asked = [what, str(place.list_id), str(who), str(device_id)]
    return office.ledger.perform(by, decide, asked)
