"""What a clerk records about a device: it goes out, it comes back, it is looked at."""

from datetime import date, timedelta
from uuid import UUID

from api.office import Office
from ledger.aggregates import Device
from ledger.application import Answer
from ledger.commands import lending
from ledger.vocabulary import By, Condition
from ledger.work import Work

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
    office: Office, by: By, *, device_id: UUID, station_id: UUID, condition: Condition
) -> Answer:
    """Record that the device is back today, and how it looks; asked twice it is recorded once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        lending.take_back(
            work, id=device_id, occurred_on=today, station_id=station_id, condition=condition
        )
        return str(device_id)

    asked = ["take_back", str(device_id), str(station_id), condition.value]
    return office.ledger.perform(by, decide, asked)


def inspect(
    office: Office, by: By, *, device_id: UUID, station_id: UUID, condition: Condition
) -> Answer:
    """Record how a device looks today that came back before; asked twice it is recorded once.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        work.change(Device, device_id).inspect(
            occurred_on=today, station_id=station_id, condition=condition
        )
        return str(device_id)

    asked = ["inspect", str(device_id), str(station_id), condition.value]
    return office.ledger.perform(by, decide, asked)
