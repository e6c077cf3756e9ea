"""What a row says of a person, as steps: who they are, their papers, and what changed since."""

from uuid import UUID

from api.importing.rows import PersonStated, RegisterRow, Row
from api.importing.steps import Place, Step, Subject
from ledger.aggregates import HouseholdMembership, IdentifierClaim, Person
from ledger.vocabulary import AddressKind, IdentifierKind

WHENEVER = frozenset({"occurred_on"})
"""A list does not say since when; the day it was taken in tells two rows apart from nothing."""

FROM_A_REGISTER = frozenset({"household_id", "household_number", "settlement"})
"""What only a register says: a person first met in another list may lack it."""


def claim_step(claim_id: UUID, person_id: UUID, stated: PersonStated, when: str) -> Step:
    """Claim the person's number, so that nobody else is registered under it."""
    told = {
        "occurred_on": when,
        "kind": IdentifierKind(stated.id_kind),
        "person_id": person_id,
    }
    return Step(
        IdentifierClaim, claim_id, IdentifierClaim.IdentifierClaimed, "claim", told, once=True
    )


def person_steps(
    person_id: UUID, stated: PersonStated, place: Place, row: Row | None = None
) -> list[Step]:
    """Register a person and what their papers say of them; later, what is new in it."""
    register = row if isinstance(row, RegisterRow) else None
    steps = [_registration(person_id, stated, place, register)]
    steps += _moves(person_id, stated, place, register)
    vietnamese = stated.id_kind == IdentifierKind.VN_CCCD.value
    if vietnamese:
        number = {
            "occurred_on": place.today,
            "kind": IdentifierKind.VN_CCCD,
            "number": stated.identity,
        }
        added = Person.IdentifierAdded
        steps.append(Step(Person, person_id, added, "add_identifier", number, loose=WHENEVER))
    if stated.categories:
        certificate = {
            "occurred_on": place.today,
            "country": "VN" if vietnamese else "CN",
            "number": stated.certificate,
            "category": " ".join(stated.categories),
            "grade": stated.grade,
        }
        issued, command = Person.CertificateIssued, "identify_by_certificate"
        steps.append(Step(Person, person_id, issued, command, certificate, None, WHENEVER))
    return steps


def household_steps(subject: Subject, row: Row, place: Place) -> list[Step]:
    """Put somebody whom another list named first into the household that a register names."""
    # A household of the registration is compared with the row as every other detail of it is.
    known = subject.household_id is not None and not subject.has_joined
    if known or not isinstance(row, RegisterRow) or not row.household:
        return []
    told = {
        "occurred_on": place.today,
        "person_id": subject.person_id,
        "household_id": place.household_id(row.household),
    }
    membership = HouseholdMembership.id_of(subject.person_id)
    joined = HouseholdMembership.HouseholdMemberJoined
    return [Step(HouseholdMembership, membership, joined, "join", told, None, WHENEVER)]


def _registration(
    person_id: UUID, stated: PersonStated, place: Place, register: RegisterRow | None
) -> Step:
    household = register.household if register else None
    told = {
        "occurred_on": place.today,
        "name": stated.name,
        "area": stated.area,
        "household_id": place.household_id(household) if household else None,
        "settlement": register.settlement if register else None,
        "sex": stated.sex,
        "born_on": stated.born_on,
        "phone": register.phone if register else None,
        "address": stated.address,
        "household_number": household,
    }
    return Step(
        Person,
        person_id,
        Person.PersonRegistered,
        "register",
        told,
        loose=WHENEVER | {"phone", "area", "address"},
        may_lack=FROM_A_REGISTER,
    )


def _moves(
    person_id: UUID, stated: PersonStated, place: Place, register: RegisterRow | None
) -> list[Step]:
    """What a later register may say anew: a phone number, and where the person is registered."""
    steps = []
    registered = Person.PersonRegistered
    if register is not None and register.phone:
        phone = {"occurred_on": place.today, "phone": register.phone}
        changed = Person.ContactChanged
        steps.append(
            Step(
                Person, person_id, changed, "change_contact", phone, None, WHENEVER, also=registered
            )
        )
    if stated.area or stated.address:
        address = {
            "occurred_on": place.today,
            "kind": AddressKind.REGISTERED,
            "area": stated.area,
            "address": stated.address,
        }
        moved = Person.AddressChanged
        steps.append(
            Step(
                Person, person_id, moved, "change_address", address, None, WHENEVER, also=registered
            )
        )
    return steps
