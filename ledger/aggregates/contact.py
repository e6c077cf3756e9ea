"""One time the office reached out to a person: a visit or a call."""

from uuid import UUID

from ledger.history import Fact, History
from ledger.ids import derived_id
from ledger.vocabulary import ContactChannel, PartialDate


class Contact(History, stored_as="contact"):
    """Made or missed; what was asked for is a ``Need`` of its own."""

    class ContactMade(Fact, frozen=True):
        """The person was reached."""

        TOPIC = "contact_made"
        person_id: UUID
        channel: ContactChannel
        area: str | None = None

    class ContactMissed(Fact, frozen=True):
        """The person was not reached."""

        TOPIC = "contact_missed"
        person_id: UUID
        channel: ContactChannel
        area: str | None = None

    @staticmethod
    def id_of(
        person_id: UUID, channel: ContactChannel, occurred_on: PartialDate, *, made: bool
    ) -> UUID:
        """The one id of a day's contact; a missed one may be followed by one that is made."""
        outcome = "made" if made else "missed"
        return derived_id(
            occurred_on, "contact", person_id.hex, channel.value, occurred_on, outcome
        )

    def make(
        self, *, occurred_on: str, person_id: UUID, channel: ContactChannel, area: str | None = None
    ) -> None:
        """Record that the person was reached.

        Raises:
            AlreadyExists: this contact was recorded.
        """
        self._must_be_new()
        self._record(
            Contact.ContactMade,
            occurred_on=occurred_on,
            person_id=person_id,
            channel=channel,
            area=area,
        )

    def miss(
        self, *, occurred_on: str, person_id: UUID, channel: ContactChannel, area: str | None = None
    ) -> None:
        """Record that the person was not reached.

        Raises:
            AlreadyExists: this contact was recorded.
        """
        self._must_be_new()
        self._record(
            Contact.ContactMissed,
            occurred_on=occurred_on,
            person_id=person_id,
            channel=channel,
            area=area,
        )
