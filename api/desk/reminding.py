"""A call about a device that should be back: what is recorded of it."""

from collections.abc import Iterable
from uuid import UUID

from api.office import Office
from ledger.aggregates import Contact, Device
from ledger.aggregates.contact import ContactPurpose
from ledger.aggregates.device.lending import ReminderChannel
from ledger.application import Answer
from ledger.vocabulary import By, ContactChannel
from ledger.work import Work
from projections.open_loans import OpenLoan

NOTE_CHARS_MAX = 500
OUTCOMES = ("reached", "missed")


def called(office: Office, by: By, loan: OpenLoan, *, reached: bool, note: str) -> Answer:
    """Record that the borrower was called today; who was reached counts as reminded.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today, person_id = office.today(), loan.person_id

    def decide(work: Work) -> str:
        phone = ContactChannel.PHONE
        contact = work.begin(Contact, Contact.id_of(person_id, phone, today, made=reached))
        record = contact.make if reached else contact.miss
        if not contact.begun:
            record(occurred_on=today, person_id=person_id, channel=phone)
        contact.note(
            occurred_on=today,
            person_id=person_id,
            contact_purpose=ContactPurpose.FOLLOW_UP,
            note=note or None,
        )
        if reached:
            device = work.change(Device, loan.device_id)
            device.remind(occurred_on=today, reminded_by=ReminderChannel.PHONE)
        return str(contact.id)

    asked = ["called", str(loan.device_id), str(person_id), reached, note]
    return office.ledger.perform(by, decide, asked)


def phone_of(office: Office, person_id: UUID) -> str:
    """The number by which the person can be reached; empty when none is known."""
    return phones_of(office, [person_id])[person_id]


def phones_of(office: Office, persons: Iterable[UUID]) -> dict[UUID, str]:
    """The number of each of ``persons``, empty where none is known."""
    named = list(persons)
    told = office.ledger.facts_of(named)
    phones = dict.fromkeys(named, "")
    for person_id, facts in told.items():
        for fact in facts:
            phones[person_id] = getattr(fact, "phone", None) or phones[person_id]
    return phones
