"""Somebody the office serves, with or without a certificate.

The id is random and says nothing. What names the person is sealed under their own key;
when the key is destroyed the history stays and tells only that services were given.
"""

from datetime import date
from uuid import UUID

from ledger.errors import CardNotHeld, PersonIsErased
from ledger.history import Fact, History, begins, records, when
from ledger.particulars import (
    CertificateState,
    CorrectionReason,
    DeathSource,
    Detail,
    PreferredChannel,
    RetirementReason,
    RevocationReason,
    SpeechRate,
)
from ledger.refusals.persons import (
    CertificateNotHeld,
    CertificateStillValid,
    CorrectionChangesNothing,
    CorrectsNothing,
    PersonHasDied,
    PersonIsAway,
    PersonNotAway,
    QuietHoursIncomplete,
)
from ledger.vocabulary import (
    AddressKind,
    IdentifierKind,
    SealedSex,
    SealedText,
    Settlement,
    TimeOfDay,
    last_day,
)


class Person(History, stored_as="person"):
    """Known from ``PersonRegistered`` on; silent after ``PersonErased``."""

    class PersonRegistered(Fact, frozen=True):
        """The office met the person and wrote down who they are; ``born_on`` may be a year."""

        TOPIC = "person_registered"
        # Others name the person by then: the record of nobody is emptied, and stays.
        UNDONE_BY = "person_erased"
        area: str | None = None
        household_id: UUID | None = None
        settlement: Settlement | None = None
        name: SealedText = None
        sex: SealedSex = None
        born_on: SealedText = None
        phone: SealedText = None
        address: SealedText = None
        household_number: SealedText = None

    class IdentifierAdded(Fact, frozen=True):
        """A number by which an authority names the person became known."""

        TOPIC = "identifier_added"
        UNDONE_BY = "identifier_retired"
        kind: IdentifierKind
        number: SealedText = None

    class IdentifierRetired(Fact, frozen=True):
        """A number no longer names the person."""

        TOPIC = "identifier_retired"
        identifier_kind: IdentifierKind
        retirement_reason: RetirementReason
        number: SealedText = None

    class CertificateIssued(Fact, frozen=True):
        """The person holds a disability certificate of this category and grade."""

        TOPIC = "certificate_issued"
        country: str
        number: SealedText = None
        category: SealedText = None
        grade: SealedText = None

    class CertificateUpgraded(Fact, frozen=True):
        """The certificate was issued anew: for longer, or with another category or grade."""

        TOPIC = "certificate_upgraded"
        country: str
        valid_until: date | None = None
        number: SealedText = None
        category: SealedText = None
        grade: SealedText = None

    class CertificateExpired(Fact, frozen=True):
        """The time for which the certificate was issued ran out."""

        TOPIC = "certificate_expired"

    class CertificateRevoked(Fact, frozen=True):
        """The authority took the certificate back."""

        TOPIC = "certificate_revoked"
        revocation_reason: RevocationReason

    class AddressChanged(Fact, frozen=True):
        """The person is registered, or lives, somewhere else now."""

        TOPIC = "address_changed"
        kind: AddressKind
        area: str | None = None
        address: SealedText = None

    class ContactChanged(Fact, frozen=True):
        """The person can be reached another way, or in another language."""

        TOPIC = "contact_changed"
        language: str | None = None
        phone: SealedText = None

    class ContactPreferenceSet(Fact, frozen=True):
        """The person said how they want to be reached and spoken to, and when not."""

        TOPIC = "contact_preference_set"
        preferred_channel: PreferredChannel | None = None
        language: str | None = None
        speech_rate: SpeechRate | None = None
        large_text: bool | None = None
        quiet_from: TimeOfDay | None = None
        quiet_until: TimeOfDay | None = None

    class CardIssued(Fact, frozen=True):
        """The person was given a card that opens their record at the kiosk."""

        TOPIC = "card_issued"
        UNDONE_BY = "card_cancelled"
        number: SealedText = None

    class CardCancelled(Fact, frozen=True):
        """The person's card opens nothing any more."""

        TOPIC = "card_cancelled"
        reason: str
        number: SealedText = None

    class PinSet(Fact, frozen=True):
        """The person chose the PIN that goes with their card; only its hash is kept."""

        TOPIC = "pin_set"
        UNDONE_BY = "pin_set"  # the PIN before it, which somebody may know, never counts again
        pin_hash: SealedText = None

    class DetailCorrected(Fact, frozen=True):
        """The record said something wrong of the person, and was put right."""

        TOPIC = "detail_corrected"
        corrected_detail: Detail
        correction_reason: CorrectionReason
        old: SealedText = None
        new: SealedText = None

    class PersonDied(Fact, frozen=True):
        """The office learnt that the person is dead."""

        TOPIC = "person_died"
        death_source: DeathSource

    class PersonMovedAway(Fact, frozen=True):
        """The person went to live where the office does not serve them."""

        TOPIC = "person_moved_away"
        to_area: str | None = None

    class PersonMovedBack(Fact, frozen=True):
        """The person lives again where the office serves them."""

        TOPIC = "person_moved_back"

    class PersonErased(Fact, frozen=True):
        """The person's key was destroyed; nothing sealed under it can be read again."""

        TOPIC = "person_erased"
        UNDONE_BY = ""  # no key comes back
        reason: str

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.area: str | None = None
        self.card: str | None = None
        self.certificate: CertificateState | None = None
        self.certificate_valid_until: date | None = None
        self.died_on: date | None = None
        self.moved_away = False
        self.erased = False

    @property
    def alive(self) -> bool:
        """Whether no death of the person is known; ``died_on`` is the last day it can have been."""
        return self.died_on is None

    def must_be_alive(self) -> None:
        """Let nothing new be recorded of somebody who is erased or dead.

        Raises:
            NotKnown, PersonIsErased, PersonHasDied: there is nobody to record it of.
        """
        self._must_be_reachable()
        if not self.alive:
            raise PersonHasDied(id=self.id)

    @begins(PersonRegistered)
    def register(self, told: PersonRegistered) -> None:
        """Begin the record, once."""

    @records(IdentifierAdded, alone=False)
    def add_identifier(self, _told: IdentifierAdded) -> None:
        """Note a number; claim it first, so that no other person has it."""
        self.must_be_alive()

    @records(IdentifierRetired, alone=False)
    def retire_identifier(self, _told: IdentifierRetired) -> None:
        """Note that a number no longer names the person; its claim is released with it."""
        self.must_be_alive()

    @records(CertificateIssued)
    def identify_by_certificate(self, _told: CertificateIssued) -> None:
        """Note the certificate, new or upgraded."""
        self.must_be_alive()

    @records(CertificateUpgraded)
    def upgrade_certificate(self, _told: CertificateUpgraded) -> None:
        """Note that the certificate was issued anew, perhaps after it had expired."""
        self._must_hold_certificate(CertificateState.HELD, CertificateState.EXPIRED)

    @records(CertificateExpired)
    def expire_certificate(self, told: CertificateExpired) -> None:
        """Note that the certificate is not valid any more.

        Raises:
            CertificateNotHeld: there is none.
            CertificateStillValid: it is valid for longer.
        """
        self._must_hold_certificate(CertificateState.HELD)
        last_valid = self.certificate_valid_until
        if last_valid is not None and last_day(told.occurred_on) < last_valid:
            raise CertificateStillValid(id=self.id)

    @records(CertificateRevoked)
    def revoke_certificate(self, _told: CertificateRevoked) -> None:
        """Note that the authority took back the certificate that the person holds or held."""
        self._must_hold_certificate(CertificateState.HELD, CertificateState.EXPIRED)

    @records(AddressChanged)
    def change_address(self, _told: AddressChanged) -> None:
        """Note where the person is registered, or lives, from that day on."""
        self.must_be_alive()

    @records(ContactChanged)
    def change_contact(self, _told: ContactChanged) -> None:
        """Note how, and in which language, the person wants to be reached."""
        self.must_be_alive()

    @records(ContactPreferenceSet)
    def set_contact_preference(self, told: ContactPreferenceSet) -> None:
        """Note how the person wants to be reached and spoken to; what is not given is open.

        Raises:
            QuietHoursIncomplete: they have only a beginning, or only an end.
        """
        self.must_be_alive()
        if (told.quiet_from is None) != (told.quiet_until is None):
            raise QuietHoursIncomplete(id=self.id)

    @records(CardIssued, alone=False)
    def issue_card(self, _told: CardIssued) -> None:
        """Hand out a card; the one before it no longer counts as the person's."""
        self.must_be_alive()

    def cancel_card(self, *, occurred_on: str, reason: str) -> None:
        """Take the card out of use, as when it is lost, even after the person's death.

        Raises:
            CardNotHeld: there is none.
        """
        self._must_be_reachable()
        if self.card is None:
            raise CardNotHeld(id=self.id)
        self._record(Person.CardCancelled, occurred_on=occurred_on, reason=reason, number=self.card)

    @records(PinSet, alone=False)
    def set_pin(self, _told: PinSet) -> None:
        """Keep the hash of the PIN the person typed themselves."""
        self.must_be_alive()

    @records(DetailCorrected, alone=False)
    def correct_detail(self, told: DetailCorrected) -> None:
        """Put right what the fact that is named says wrongly; both ways are kept.

        Raises:
            CorrectsNothing: no standing fact of this record is named.
            CorrectionChangesNothing: it says so already.
        """
        self._must_be_reachable()
        corrects = self.acting.corrects if self.acting else None
        if corrects is None or corrects not in {fact.event_id for fact in self.standing}:
            raise CorrectsNothing(id=self.id)
        if told.old == told.new:
            raise CorrectionChangesNothing(id=self.id)

    @records(PersonDied, alone=False)
    def report_death(self, _told: PersonDied) -> None:
        """Note that the person died on that day; what they held is given up with it."""
        self.must_be_alive()

    @records(PersonMovedAway)
    def move_away(self, _told: PersonMovedAway) -> None:
        """Note that the person left for another area, and is away from then on."""
        self.must_be_alive()
        if self.moved_away:
            raise PersonIsAway(id=self.id)

    @records(PersonMovedBack)
    def move_back(self, _told: PersonMovedBack) -> None:
        """Note that the person who had left came back."""
        self.must_be_alive()
        if not self.moved_away:
            raise PersonNotAway(id=self.id)

    @records(PersonErased, alone=False)
    def erase(self, _told: PersonErased) -> None:
        """Say that the key is destroyed; the vault destroys it."""
        self._must_be_reachable()

    @when(PersonRegistered)
    def _person_registered(self, fact: PersonRegistered) -> None:
        self.area = fact.area

    @when(AddressChanged)
    def _address_changed(self, fact: AddressChanged) -> None:
        if fact.kind is AddressKind.REGISTERED:
            self.area = fact.area

    @when(CertificateIssued)
    def _certificate_issued(self, _fact: CertificateIssued) -> None:
        self.certificate, self.certificate_valid_until = CertificateState.HELD, None

    @when(CertificateUpgraded)
    def _certificate_upgraded(self, fact: CertificateUpgraded) -> None:
        self.certificate = CertificateState.HELD
        self.certificate_valid_until = fact.valid_until

    @when(CertificateExpired)
    def _certificate_expired(self, _fact: CertificateExpired) -> None:
        self.certificate = CertificateState.EXPIRED

    @when(CertificateRevoked)
    def _certificate_revoked(self, _fact: CertificateRevoked) -> None:
        self.certificate = CertificateState.REVOKED

    @when(CardIssued)
    def _card_issued(self, fact: CardIssued) -> None:
        self.card = fact.number

    @when(CardCancelled)
    def _card_cancelled(self, _fact: CardCancelled) -> None:
        self.card = None

    @when(PersonDied)
    def _person_died(self, fact: PersonDied) -> None:
        self.died_on = last_day(fact.occurred_on)

    @when(PersonMovedAway)
    def _person_moved_away(self, _fact: PersonMovedAway) -> None:
        self.moved_away = True

    @when(PersonMovedBack)
    def _person_moved_back(self, _fact: PersonMovedBack) -> None:
        self.moved_away = False

    @when(PersonErased)
    def _person_erased(self, _fact: PersonErased) -> None:
        self.erased = True

    def _must_be_reachable(self) -> None:
        self._must_exist()
        if self.erased:
            raise PersonIsErased(id=self.id)

    def _must_hold_certificate(self, *states: CertificateState) -> None:
        self.must_be_alive()
        if self.certificate not in states:
            raise CertificateNotHeld(id=self.id)
