"""What is known of a person: who they are, their numbers, their card, their death, their records.

A number is claimed and released together with what the person's own record says of it, so that
no two persons hold one number at any time.
"""

from typing import Any
from uuid import UUID

from ledger.aggregates import (
    HouseholdMembership,
    IdentifierClaim,
    LinkedRecords,
    Person,
    PersonLink,
)
from ledger.aggregates.person_link import LinkState
from ledger.commands.linking import double_payments, kept_record
from ledger.commands.papers import Papers
from ledger.commands.registry import command
from ledger.errors import PersonIsErased
from ledger.history import Fact
from ledger.particulars import (
    CorrectionReason,
    DeathSource,
    Detail,
    HouseholdLeavingReason,
    LinkEvidence,
    PapersKind,
    RetirementReason,
    UnlinkingReason,
)
from ledger.refusals.persons import (
    CorrectsNothing,
    IdentifierNotHeld,
    RecordAlreadyLinked,
    RecordNotLinked,
)
from ledger.vocabulary import IdentifierKind, PartialDate, Settlement, Sex, last_day
from ledger.work import Work

CERTIFICATES = (Person.CertificateIssued, Person.CertificateUpgraded)
SAID_IN: dict[Detail, tuple[str, tuple[type[Fact], ...]]] = {
    Detail.NAME: ("name", (Person.PersonRegistered,)),
    Detail.SEX: ("sex", (Person.PersonRegistered,)),
    Detail.BORN_ON: ("born_on", (Person.PersonRegistered,)),
    Detail.PHONE: ("phone", (Person.PersonRegistered, Person.ContactChanged)),
    Detail.ADDRESS: ("address", (Person.PersonRegistered, Person.AddressChanged)),
    Detail.HOUSEHOLD_NUMBER: ("household_number", (Person.PersonRegistered,)),
    Detail.CERTIFICATE_NUMBER: ("number", CERTIFICATES),
    Detail.CERTIFICATE_CATEGORY: ("category", CERTIFICATES),
    Detail.CERTIFICATE_GRADE: ("grade", CERTIFICATES),
}
"""In which field of which facts the record says each detail of a person."""


def living(work: Work, person_id: UUID) -> Person:
    """The person, of whom something new may be recorded.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to record it of.
    """
    person = work.change(Person, person_id)
    person.must_be_alive()
    return person


def reachable(work: Work, person_id: UUID) -> Person:
    """The person, dead or alive, as long as anything of them can be read.

    Raises:
        NotKnown, PersonIsErased: there is nobody.
    """
    person = work.change(Person, person_id)
    if person.erased:
        raise PersonIsErased(id=person_id)
    return person


def household_id(work: Work, household_number: str) -> UUID:
    """The household that the organisation of whoever asks knows by this number."""
    known_as = f"{work.by.organisation}/{household_number}"
    return work.ledger.vault.number_id("household", known_as)


@command("person.register")
def register(  # noqa: PLR0913 - a person is known by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    name: str,
    identifiers: tuple[Papers, ...] = (),
    area: str | None = None,
    settlement: Settlement | None = None,
    sex: Sex | None = None,
    born_on: PartialDate | None = None,
    phone: str | None = None,
    address: str | None = None,
    household_number: str | None = None,
) -> str:
    """Begin the record of somebody, and claim their numbers for them; the new id is the answer.

    Raises:
        NumberMalformed: a number is no such number.
        IdentifierTaken: somebody else holds one of the numbers; nothing is recorded.
    """
    person = work.begin(Person, work.ledger.new_person_id())
    person.register(
        occurred_on=occurred_on,
        name=name,
        area=area,
        household_id=household_id(work, household_number) if household_number else None,
        settlement=settlement,
        sex=sex,
        born_on=born_on,
        phone=phone,
        address=address,
        household_number=household_number,
    )
    for papers in identifiers:
        _add(work, person, papers, occurred_on)
    return str(person.id)


@command("person.add_identifier")
def add_identifier(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    kind: PapersKind,
    number: str,
) -> str:
    """Note a number of somebody who is registered, and claim it for them.

    Raises:
        NumberMalformed: it is no such number.
        IdentifierTaken: somebody holds it.
    """
    _add(work, living(work, id), Papers(kind, number), occurred_on)
    return str(id)


@command("person.retire_identifier")
def retire_identifier(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    kind: PapersKind,
    number: str,
    retirement_reason: RetirementReason,
) -> str:
    """Note that a number names the person no more, and set it free.

    Raises:
        NumberMalformed: it is no such number.
        IdentifierNotHeld: the person does not hold it.
    """
    person = living(work, id)
    papers = Papers(kind, number).checked()
    claim = work.find(IdentifierClaim, _claim_id(work, papers.identifier_kind, papers.number))
    if claim is None or claim.holder != id:
        raise IdentifierNotHeld(kind=kind.value)
    claim.release(occurred_on=occurred_on)
    person.retire_identifier(
        occurred_on=occurred_on,
        identifier_kind=papers.identifier_kind,
        retirement_reason=retirement_reason,
        number=papers.number,
    )
    return str(id)


@command("person.issue_card")
def issue_card(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    number: str,
) -> str:
    """Give the person a card; the one they held opens nothing any more.

    Raises:
        IdentifierTaken: somebody holds a card of this number.
    """
    person = living(work, id)
    if person.card is not None:
        _take_card(work, person, occurred_on, "replaced")
    claim = work.begin(IdentifierClaim, _claim_id(work, IdentifierKind.CARD, number))
    claim.claim(occurred_on=occurred_on, kind=IdentifierKind.CARD, person_id=id)
    person.issue_card(occurred_on=occurred_on, number=number)
    return str(id)


@command("person.cancel_card")
def cancel_card(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    reason: str,
) -> str:
    """Take the person's card out of use, as when it is lost.

    Raises:
        CardNotHeld: there is none.
    """
    _take_card(work, work.change(Person, id), occurred_on, reason)
    return str(id)


@command("person.correct_detail")
def correct_detail(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    corrected_detail: Detail,
    correction_reason: CorrectionReason,
    new: str | None = None,
) -> str:
    """Put right what the fact that the request names as corrected says wrongly of the person.

    Raises:
        CorrectsNothing: no fact is named, or it does not say this detail.
        CorrectionChangesNothing: it says so already.
    """
    person = work.change(Person, id)
    named = [fact for fact in person.standing if fact.event_id == work.by.corrects]
    if not named:
        raise CorrectsNothing(id=id)
    person.correct_detail(
        occurred_on=occurred_on,
        corrected_detail=corrected_detail,
        correction_reason=correction_reason,
        old=_said_now(person, named[0], corrected_detail),
        new=new,
    )
    return str(id)


@command("person.report_death")
def report_death(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    death_source: DeathSource,
) -> str:
    """Note that the person died on that day: their card opens nothing, their household is one less.

    Raises:
        PersonHasDied: this was noted before.
    """
    person = living(work, id)
    if person.card is not None:
        _take_card(work, person, occurred_on, "died")
    membership = work.find(HouseholdMembership, HouseholdMembership.id_of(id))
    if membership is not None and membership.household_id is not None:
        membership.leave(
            occurred_on=occurred_on,
            household_id=membership.household_id,
            household_leaving_reason=HouseholdLeavingReason.DIED,
        )
    person.report_death(occurred_on=occurred_on, death_source=death_source)
    return str(id)


@command("persons.link")
def link(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    other_person_id: UUID,
    link_evidence: LinkEvidence,
    note: str | None = None,
) -> dict[str, Any]:
    """Read two records as one human's; ``person_id`` is kept, both histories stay as they are.

    What is linked to the other one is read together with the kept one from then on, too. The
    answer names the link, and what was paid to both for the same month.

    Raises:
        RecordIsTheSame: there is only one.
        RecordAlreadyLinked: one of them is linked to another record; that one is to be kept.
        NotKnown, PersonIsErased, PersonHasDied: one of them is nobody to be linked.
    """
    living(work, person_id)
    living(work, other_person_id)
    if kept_record(work, person_id) != person_id:
        raise RecordAlreadyLinked(id=person_id)
    pair = work.begin(PersonLink, PersonLink.id_of(other_person_id))
    pair.link(
        occurred_on=occurred_on,
        person_id=person_id,
        other_person_id=other_person_id,
        link_evidence=link_evidence,
        note=note,
    )
    linked = work.begin(LinkedRecords, LinkedRecords.id_of(person_id))
    if other_person_id not in linked.record_ids:
        linked.count(occurred_on=occurred_on, record_id=other_person_id)
    until = last_day(occurred_on).isoformat()[: len("2022-03")]
    doubles = double_payments(work, person_id, other_person_id, until=until)
    return {"id": pair.id, "double_payments": doubles}


@command("persons.unlink")
def unlink(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    other_person_id: UUID,
    unlinking_reason: UnlinkingReason,
) -> str:
    """Read two records apart again, whichever of them is named first.

    Raises:
        RecordNotLinked: they are apart.
    """
    for kept, other in ((person_id, other_person_id), (other_person_id, person_id)):
        pair = work.find(PersonLink, PersonLink.id_of(other))
        if pair is not None and pair.state is LinkState.LINKED and pair.kept == kept:
            pair.unlink(occurred_on=occurred_on, unlinking_reason=unlinking_reason)
            return str(pair.id)
    raise RecordNotLinked(id=other_person_id)


def _claim_id(work: Work, kind: IdentifierKind, number: str) -> UUID:
    return work.ledger.vault.number_id(kind.value, number)


def _add(work: Work, person: Person, papers: Papers, occurred_on: str) -> None:
    papers = papers.checked()
    kind, number = papers.identifier_kind, papers.number
    claim = work.begin(IdentifierClaim, _claim_id(work, kind, number))
    claim.claim(occurred_on=occurred_on, kind=kind, person_id=person.id)
    person.add_identifier(occurred_on=occurred_on, kind=kind, number=number)


def _take_card(work: Work, person: Person, occurred_on: str, reason: str) -> None:
    number = person.card
    person.cancel_card(occurred_on=occurred_on, reason=reason)
    claim = work.change(IdentifierClaim, _claim_id(work, IdentifierKind.CARD, number or ""))
    claim.release(occurred_on=occurred_on)


def _said_now(person: Person, named: Fact, detail: Detail) -> str | None:
    """What a fact says of the person, or what the newest correction of it says instead."""
    said = _said(named, detail)
    for fact in person.standing:
        if isinstance(fact, Person.DetailCorrected) and fact.corrected_detail is detail:
            said = fact.new if fact.envelope.corrects == named.event_id else said
    return said


def _said(fact: Fact, detail: Detail) -> str | None:
    if isinstance(fact, Person.DetailCorrected) and fact.corrected_detail is detail:
        return fact.new
    name, facts = SAID_IN[detail]
    if not isinstance(fact, facts):
        raise CorrectsNothing(id=fact.originator_id)
    said: str | Sex | None = getattr(fact, name)
    return said.value if isinstance(said, Sex) else said
