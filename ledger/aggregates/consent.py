"""What a person agreed to: one history for each purpose, so that each can be withdrawn alone.

``until`` is the first day on which a consent holds no more.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.particulars import ConsentPurpose, ConsentScope, GivenThrough
from ledger.refusals.persons import ConsentAlreadyGiven, ConsentNotGiven, EndsBeforeItBegins
from ledger.vocabulary import SealedText, first_day


class ConsentState(Enum):
    """What the person said last."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Consent(History, stored_as="consent", carries=("person_id", "consent_purpose")):
    """Holds from ``ConsentGiven`` until its day, or ``ConsentWithdrawn``; may be given again."""

    person_id: UUID
    consent_purpose: ConsentPurpose

    class ConsentGiven(Fact, frozen=True):
        """The person agreed that this may be done with what is known of them."""

        TOPIC = "consent_given"
        LEADS_TO = ConsentState.GIVEN
        person_id: UUID
        consent_purpose: ConsentPurpose
        consent_scope: tuple[ConsentScope, ...]
        given_through: GivenThrough
        until: date | None = None
        recipient: str | None = None
        given_by: SealedText = None

    class ConsentWithdrawn(Fact, frozen=True):
        """The person does not agree to it any more."""

        TOPIC = "consent_withdrawn"
        LEADS_TO = ConsentState.WITHDRAWN
        given_through: GivenThrough
        person_id: UUID = NIL
        consent_purpose: ConsentPurpose | None = None

    @staticmethod
    def id_of(person_id: UUID, consent_purpose: ConsentPurpose) -> UUID:
        """The one history of what a person says to a purpose."""
        return derived_id(None, "consent", person_id.hex, consent_purpose.value)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.given: Consent.ConsentGiven | None = None

    def holds(self, day: date, recipient: str | None = None) -> bool:
        """Whether the person agrees on that day; a consent for one recipient is for no other."""
        if self.state is not ConsentState.GIVEN or self.given is None:
            return False
        began = first_day(self.given.occurred_on) <= day
        lasts = self.given.until is None or day < self.given.until
        return began and lasts and self.given.recipient in {None, recipient}

    @begins_or_goes_on(ConsentGiven, alone=False)
    def give(self, told: ConsentGiven) -> None:
        """Note what the person agrees to; it takes the place of what they agreed to before.

        Raises:
            EndsBeforeItBegins: it would hold on no day.
            ConsentAlreadyGiven: they agree to the same, for as long.
        """
        if told.until is not None and told.until <= first_day(told.occurred_on):
            raise EndsBeforeItBegins(until=told.until)
        if self.given is not None and self.state is ConsentState.GIVEN and _same(self.given, told):
            raise ConsentAlreadyGiven(id=self.id)

    @records(ConsentWithdrawn, after={ConsentState.GIVEN}, otherwise=ConsentNotGiven, alone=False)
    def take_back(self, told: ConsentWithdrawn) -> None:
        """Note that the person does not agree any more.

        Raises:
            ConsentNotGiven: they took it back before.
        """

    @when(ConsentGiven)
    def _consent_given(self, fact: ConsentGiven) -> None:
        self.given = fact


def _same(given: Consent.ConsentGiven, told: Consent.ConsentGiven) -> bool:
    before, now = ((set(each.consent_scope), each.until, each.recipient) for each in (given, told))
    return before == now
