"""One time the office reached out to a person, or means to: a visit or a call."""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.errors import AlreadyExists
from ledger.history import NIL, Fact, History, begins, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.needs import (
    ContactNotOpen,
    ContactOutcomeMissing,
    DueInPast,
    DurationNotPositive,
)
from ledger.vocabulary import (
    ContactChannel,
    PartialDate,
    SealedText,
    SealedWellbeing,
    first_day,
)


class ContactState(Enum):
    """How far it got."""

    PLANNED = "planned"
    MADE = "made"
    MISSED = "missed"


class ContactPurpose(Enum):
    """Why the office reached out."""

    CARE_CALL = "care_call"
    REGULAR_VISIT = "regular_visit"
    HOUSEHOLD_VISIT = "household_visit"
    CONDOLENCE = "condolence"
    HOSPITAL_SOCIAL_WORK = "hospital_social_work"
    FOLLOW_UP = "follow_up"


ENDED = {ContactState.MADE, ContactState.MISSED}


class Contact(History, stored_as="contact", carries=("person_id",)):
    """Planned and tried if it was, then made or missed; what was asked for is a ``Need``."""

    person_id: UUID

    class ContactPlanned(Fact, frozen=True):
        """Somebody is to reach the person by a day; ``party`` is the code of a visiting party."""

        TOPIC = "contact_planned"
        LEADS_TO = ContactState.PLANNED
        person_id: UUID
        channel: ContactChannel
        due_on: date
        staff_id: UUID | None = None
        contact_purpose: ContactPurpose | None = None
        party: str | None = None
        area: str | None = None

    class ContactAttempted(Fact, frozen=True):
        """The person could not be reached this time, and will be tried again."""

        TOPIC = "contact_attempted"
        channel: ContactChannel
        person_id: UUID = NIL
        staff_id: UUID | None = None
        area: str | None = None

    class ContactMade(Fact, frozen=True):
        """The person was reached."""

        TOPIC = "contact_made"
        LEADS_TO = ContactState.MADE
        person_id: UUID
        channel: ContactChannel
        area: str | None = None

    class ContactMissed(Fact, frozen=True):
        """The person was not reached."""

        TOPIC = "contact_missed"
        LEADS_TO = ContactState.MISSED
        person_id: UUID
        channel: ContactChannel
        area: str | None = None

    class ContactNoted(Fact, frozen=True):
        """What there was to say about the contact was written down."""

        TOPIC = "contact_noted"
        person_id: UUID = NIL
        minutes: int | None = None
        consents: bool | None = None  # to keeping what was said, and passing it on
        next_due_on: date | None = None
        contact_purpose: ContactPurpose | None = None
        party: str | None = None
        note: SealedText = None
        wellbeing: SealedWellbeing = None

    @staticmethod
    def id_of(
        person_id: UUID, channel: ContactChannel, occurred_on: PartialDate, *, made: bool
    ) -> UUID:
        """The one id of a day's contact; a missed one may be followed by one that is made."""
        outcome = "made" if made else "missed"
        return derived_id(
            occurred_on, "contact", person_id.hex, channel.value, occurred_on, outcome
        )

    @staticmethod
    def id_of_plan(person_id: UUID, channel: ContactChannel, due_on: date) -> UUID:
        """The one id of a contact planned for a day, so that nobody is planned for twice."""
        day = due_on.isoformat()
        return derived_id(day, "contact", person_id.hex, channel.value, day, "planned")

    @begins(ContactPlanned)
    def plan(self, told: ContactPlanned) -> None:
        """Lay down who is to reach the person by when.

        Raises:
            AlreadyExists: this contact was planned.
            DueInPast: the day it is due lies before the day it was planned.
        """
        if told.due_on < first_day(told.occurred_on):
            raise DueInPast(due_on=told.due_on)

    @records(ContactAttempted, after={ContactState.PLANNED}, otherwise=ContactNotOpen)
    def attempt(self, told: ContactAttempted) -> None:
        """Record that it was tried, and will be again.

        Raises:
            ContactNotOpen: it has its outcome.
        """

    @begins_or_goes_on(ContactMade)
    def make(self, told: ContactMade) -> None:
        """Record that the person was reached.

        Raises:
            AlreadyExists: this contact was recorded.
        """
        self._must_not_have_ended()

    @begins_or_goes_on(ContactMissed)
    def miss(self, told: ContactMissed) -> None:
        """Record that the person was not reached.

        Raises:
            AlreadyExists: this contact was recorded.
        """
        self._must_not_have_ended()

    @records(ContactNoted, after=ENDED, otherwise=ContactOutcomeMissing)
    def note(self, told: ContactNoted) -> None:
        """Write down how it went, for how long, and when the next one is due.

        Raises:
            ContactOutcomeMissing: it was not said yet whether the person was reached.
            DurationNotPositive: it lasted no minute.
            DueInPast: the next one is due before this one.
        """
        if told.minutes is not None and told.minutes <= 0:
            raise DurationNotPositive(minutes=told.minutes)
        if told.next_due_on is not None and told.next_due_on < first_day(told.occurred_on):
            raise DueInPast(due_on=told.next_due_on)

    def _must_not_have_ended(self) -> None:
        if self.state in ENDED:
            raise AlreadyExists(history=self.STORED_AS, id=self.id)
