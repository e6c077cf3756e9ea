"""Somebody the office serves, with or without a certificate.

The id is random and says nothing. What names the person is sealed under their own key;
when the key is destroyed the history stays and tells only that services were given.
"""

from uuid import UUID

from ledger.errors import CardNotHeld, PersonIsErased
from ledger.history import Fact, History, when
from ledger.vocabulary import (
    AddressKind,
    IdentifierKind,
    SealedSex,
    SealedText,
    Settlement,
)


class Person(History, stored_as="person"):
    """Known from ``PersonRegistered`` on; silent after ``PersonErased``."""

    class PersonRegistered(Fact, frozen=True):
        """The office met the person and wrote down who they are; ``born_on`` may be a year."""

        TOPIC = "person_registered"
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
        kind: IdentifierKind
        number: SealedText = None

    class CertificateIssued(Fact, frozen=True):
        """The person holds a disability certificate of this category and grade."""

        TOPIC = "certificate_issued"
        country: str
        number: SealedText = None
        category: SealedText = None
        grade: SealedText = None

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

    class CardIssued(Fact, frozen=True):
        """The person was given a card that opens their record at the kiosk."""

        TOPIC = "card_issued"
        number: SealedText = None

    class CardCancelled(Fact, frozen=True):
        """The person's card opens nothing any more."""

        TOPIC = "card_cancelled"
        reason: str
        number: SealedText = None

    class PinSet(Fact, frozen=True):
        """The person chose the PIN that goes with their card; only its hash is kept."""

        TOPIC = "pin_set"
        pin_hash: SealedText = None

    class PersonErased(Fact, frozen=True):
        """The person's key was destroyed; nothing sealed under it can be read again."""

        TOPIC = "person_erased"
        reason: str

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.area: str | None = None
        self.card: str | None = None
        self.erased = False

    def register(
        self,
        *,
        occurred_on: str,
        name: str,
        area: str | None = None,
        household_id: UUID | None = None,
        **known: object,
    ) -> None:
        """Begin the record; ``known`` takes the other fields of ``PersonRegistered``.

        Raises:
            AlreadyExists: the record has begun before.
        """
        self._must_be_new()
        self._record(
            Person.PersonRegistered,
            occurred_on=occurred_on,
            name=name,
            area=area,
            household_id=household_id,
            **known,
        )

    def add_identifier(self, *, occurred_on: str, kind: IdentifierKind, number: str) -> None:
        """Note a number; claim it first, so that no other person has it."""
        self._must_be_reachable()
        self._record(Person.IdentifierAdded, occurred_on=occurred_on, kind=kind, number=number)

    def identify_by_certificate(
        self,
        *,
        occurred_on: str,
        country: str,
        category: str | None,
        grade: str | None,
        number: str | None = None,
    ) -> None:
        """Note the certificate, new or upgraded."""
        self._must_be_reachable()
        self._record(
            Person.CertificateIssued,
            occurred_on=occurred_on,
            country=country,
            number=number,
            category=category,
            grade=grade,
        )

    def change_address(
        self, *, occurred_on: str, kind: AddressKind, area: str | None, address: str | None
    ) -> None:
        """Note where the person is registered, or lives, from that day on."""
        self._must_be_reachable()
        self._record(
            Person.AddressChanged, occurred_on=occurred_on, kind=kind, area=area, address=address
        )

    def change_contact(
        self, *, occurred_on: str, phone: str | None = None, language: str | None = None
    ) -> None:
        """Note how, and in which language, the person wants to be reached."""
        self._must_be_reachable()
        self._record(Person.ContactChanged, occurred_on=occurred_on, phone=phone, language=language)

    def issue_card(self, *, occurred_on: str, number: str) -> None:
        """Hand out a card; the one before it no longer counts as the person's."""
        self._must_be_reachable()
        self._record(Person.CardIssued, occurred_on=occurred_on, number=number)

    def cancel_card(self, *, occurred_on: str, reason: str) -> None:
        """Take the card out of use, as when it is lost.

        Raises:
            CardNotHeld: there is none.
        """
        self._must_be_reachable()
        if self.card is None:
            raise CardNotHeld(id=self.id)
        self._record(Person.CardCancelled, occurred_on=occurred_on, reason=reason, number=self.card)

    def set_pin(self, *, occurred_on: str, pin_hash: str) -> None:
        """Keep the hash of the PIN the person typed themselves."""
        self._must_be_reachable()
        self._record(Person.PinSet, occurred_on=occurred_on, pin_hash=pin_hash)

    def erase(self, *, occurred_on: str, reason: str) -> None:
        """Say that the key is destroyed; the vault destroys it."""
        self._must_be_reachable()
        self._record(Person.PersonErased, occurred_on=occurred_on, reason=reason)

    @when(PersonRegistered)
    def _person_registered(self, fact: PersonRegistered) -> None:
        self.area = fact.area

    @when(AddressChanged)
    def _address_changed(self, fact: AddressChanged) -> None:
        if fact.kind is AddressKind.REGISTERED:
            self.area = fact.area

    @when(CardIssued)
    def _card_issued(self, fact: CardIssued) -> None:
        self.card = fact.number

    @when(CardCancelled)
    def _card_cancelled(self, _fact: CardCancelled) -> None:
        self.card = None

    @when(PersonErased)
    def _person_erased(self, _fact: PersonErased) -> None:
        self.erased = True

    def _must_be_reachable(self) -> None:
        self._must_exist()
        if self.erased:
            raise PersonIsErased(id=self.id)
