"""What a clerk records about a device: it goes out, it comes back."""

from datetime import date
from uuid import UUID

from api.office import Office
from ledger.aggregates import Device, Person
from ledger.application import Answer
from ledger.errors import PersonIsErased
from ledger.vocabulary import By, Condition
from ledger.work import Work

LOAN_DAYS = 60
"""A loan is due after so many days unless the clerk says otherwise."""


def lend(
    office: Office, by: By, *, device_id: UUID, person_id: UUID, station_id: UUID, due_on: date
) -> Answer:
    """Record that the person takes the device home today; asked twice it is recorded once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        person = work.change(Person, person_id)
        if person.erased:
            raise PersonIsErased(id=person_id)
        work.change(Device, device_id).lend(
            occurred_on=today,
            person_id=person_id,
            station_id=station_id,
            due_on=due_on,
            area=person.area,
        )
        return str(device_id)

    asked = ["lend", str(device_id), str(person_id), str(station_id), due_on.isoformat()]
    return office.ledger.perform(by, decide, asked)


def take_back(
    office: Office, by: By, *, device_id: UUID, station_id: UUID, condition: Condition
) -> Answer:
    """Record that the device is back today; asked twice it is recorded once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        device = work.change(Device, device_id)
        borrower = work.find(Person, device.loan.person_id) if device.loan else None
        device.give_back(
            occurred_on=today,
            station_id=station_id,
            condition=condition,
            area=borrower.area if borrower else None,
        )
        return str(device_id)

    asked = ["take_back", str(device_id), str(station_id), condition.value]
    return office.ledger.perform(by, decide, asked)
