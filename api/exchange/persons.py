"""What is known of one person, put together from their own facts, for those who ask from outside.

Corrections are in it and what was withdrawn is not. Whoever was erased is nobody.
"""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from ledger.aggregates import Person
from ledger.application import ServiceLedger
from ledger.errors import NotKnown, PersonIsErased
from ledger.history import Fact
from ledger.particulars import CertificateState, Detail
from ledger.vocabulary import AddressKind

CERTIFICATE = "certificate_"
"""Details of a person that begin so stand on their certificate."""


class Certificate(Struct, kw_only=True):
    """The certificate the person was issued last; ``since`` is as exact as it is known."""

    country: str
    since: str
    state: CertificateState = CertificateState.HELD
    until: date | None = None
    number: str | None = None
    category: str | None = None
    grade: str | None = None
    lost_on: str | None = None

    def is_valid(self, day: date) -> bool:
        """Whether it holds on that day."""
        in_force = self.until is None or day <= self.until
        return self.state is CertificateState.HELD and in_force


class Known(Struct, kw_only=True):
    """One person; what is personal is empty where it is not to be told."""

    person_id: UUID
    registered_on: str
    told_at: str
    """When the newest fact of them was recorded, in UTC."""
    area: str | None = None
    actual_area: str | None = None
    household_id: UUID | None = None
    name: str | None = None
    sex: str | None = None
    born_on: str | None = None
    phone: str | None = None
    address: str | None = None
    actual_address: str | None = None
    numbers: dict[str, str] = msgspec.field(default_factory=dict)
    """Numbers on papers, by their kind."""
    language: str | None = None
    certificate: Certificate | None = None
    died_on: str | None = None
    away_since: str | None = None


def known(
    ledger: ServiceLedger, person_id: UUID, *, personal: bool = True
) -> tuple[Known, list[Fact]]:
    """What is known of a person, and the facts of theirs that stand, in order.

    Raises:
        NotKnown: there is nobody of this id.
        PersonIsErased: there was, and it was erased.
    """
    person = ledger.load(Person, person_id)
    if person is None or not person.begun:
        raise NotKnown(history=Person.STORED_AS, id=person_id)
    if person.erased or not ledger.vault.has_key(person_id):
        raise PersonIsErased(id=person_id)
    first, newest = person.standing[0], person.standing[-1]
    it = Known(
        person_id=person_id,
        registered_on=first.occurred_on,
        told_at=newest.envelope.recorded_at,
    )
    for fact in person.standing:
        _take_in(it, fact)
    return it if personal else _without_names(it), list(person.standing)


def _take_in(it: Known, fact: Fact) -> None:
    match fact:
        case Person.PersonRegistered():
            for name in ("area", "household_id", "name", "born_on", "phone", "address"):
                setattr(it, name, getattr(fact, name))
            it.sex = fact.sex.value if fact.sex else None
        case Person.AddressChanged():
            _move(it, fact)
        case Person.ContactChanged() | Person.ContactPreferenceSet():
            it.language = fact.language or it.language
            it.phone = getattr(fact, "phone", None) or it.phone
        case Person.PersonDied():
            it.died_on = fact.occurred_on
        case Person.PersonMovedAway():
            it.away_since = fact.occurred_on
        case Person.PersonMovedBack():
            it.away_since = None
        case _:
            _take_in_papers(it, fact)


def _take_in_papers(it: Known, fact: Fact) -> None:
    match fact:
        case Person.IdentifierAdded(kind=kind, number=str(number)):
            it.numbers[kind.value] = number
        case Person.IdentifierRetired(identifier_kind=kind, number=number):
            if number is None or it.numbers.get(kind.value) == number:
                it.numbers.pop(kind.value, None)
        case Person.DetailCorrected():
            _correct(it, fact)
        case _:
            _take_in_certificate(it, fact)


def _take_in_certificate(it: Known, fact: Fact) -> None:
    match fact:
        case Person.CertificateIssued() | Person.CertificateUpgraded():
            it.certificate = Certificate(
                country=fact.country,
                since=fact.occurred_on,
                until=getattr(fact, "valid_until", None),
                number=fact.number,
                category=fact.category,
                grade=fact.grade,
            )
        case Person.CertificateExpired() if it.certificate:
            it.certificate.state, it.certificate.lost_on = (
                CertificateState.EXPIRED,
                fact.occurred_on,
            )
        case Person.CertificateRevoked() if it.certificate:
            it.certificate.state, it.certificate.lost_on = (
                CertificateState.REVOKED,
                fact.occurred_on,
            )
        case _:
            pass


def _move(it: Known, fact: Person.AddressChanged) -> None:
    if fact.kind is AddressKind.REGISTERED:
        it.area, it.address = fact.area or it.area, fact.address
    else:
        it.actual_area, it.actual_address = fact.area, fact.address


def _correct(it: Known, fact: Person.DetailCorrected) -> None:
    name = fact.corrected_detail.value
    if fact.corrected_detail is Detail.HOUSEHOLD_NUMBER:
        return  # it names the household, and is told of nobody
    if not name.startswith(CERTIFICATE):
        setattr(it, name, fact.new)
    elif it.certificate is not None:
        setattr(it.certificate, name.removeprefix(CERTIFICATE), fact.new)


def _without_names(it: Known) -> Known:
    certificate = it.certificate and msgspec.structs.replace(
        it.certificate, number=None, category=None, grade=None
    )
    return Known(
        person_id=it.person_id,
        registered_on=it.registered_on,
        told_at=it.told_at,
        area=it.area,
        actual_area=it.actual_area,
        household_id=it.household_id,
        language=it.language,
        certificate=certificate,
        died_on=it.died_on,
        away_since=it.away_since,
    )
