"""What a person agrees to, who cares for them, and who may act in their place."""

import unicodedata
from datetime import date
from uuid import UUID

from ledger.aggregates import CareRelation, Consent
from ledger.commands.persons import living
from ledger.commands.registry import command
from ledger.particulars import (
    CarerRelationship,
    ConsentPurpose,
    ConsentScope,
    GivenThrough,
    ProxyBasis,
    ProxyPower,
)
from ledger.refusals.persons import CarerIsThePerson
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("consent.give")
def give_consent(  # noqa: PLR0913 - to what, for how long, and who said so
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    consent_purpose: ConsentPurpose,
    consent_scope: tuple[ConsentScope, ...],
    given_through: GivenThrough,
    until: date | None = None,
    recipient: str | None = None,
    given_by: str | None = None,
) -> str:
    """Note what the person agrees to, in place of what they agreed to for this purpose before.

    Raises:
        ConsentAlreadyGiven: they agree to the same, for as long.
        EndsBeforeItBegins: it would hold on no day.
    """
    living(work, person_id)
    consent = work.begin(Consent, Consent.id_of(person_id, consent_purpose))
    consent.give(
        occurred_on=occurred_on,
        person_id=person_id,
        consent_purpose=consent_purpose,
        consent_scope=consent_scope,
        given_through=given_through,
        until=until,
        recipient=recipient,
        given_by=given_by,
    )
    return str(consent.id)


@command("consent.take_back")
def take_back_consent(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    consent_purpose: ConsentPurpose,
    given_through: GivenThrough,
) -> str:
    """Note that the person does not agree any more.

    Raises:
        NotKnown, ConsentNotGiven: they never agreed, or took it back before.
    """
    consent = work.change(Consent, Consent.id_of(person_id, consent_purpose))
    consent.take_back(occurred_on=occurred_on, given_through=given_through)
    return str(consent.id)


@command("care_relation.link")
def link_carer(  # noqa: PLR0913 - who cares for whom, and how they are reached
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    carer_relationship: CarerRelationship,
    name: str,
    phone: str | None = None,
    carer_person_id: UUID | None = None,
) -> str:
    """Note who cares for the person; ``carer_person_id`` when the office serves them, too.

    Raises:
        CarerAlreadyLinked: it was noted before.
        CarerIsThePerson: they would be their own carer.
    """
    living(work, person_id)
    if carer_person_id is not None:
        living(work, carer_person_id)
    if carer_person_id == person_id:
        raise CarerIsThePerson(id=person_id)
    carer = carer_person_id or _known_by_name(work, person_id, carer_relationship, name)
    relation = work.begin(CareRelation, CareRelation.id_of(person_id, carer))
    relation.link(
        occurred_on=occurred_on,
        person_id=person_id,
        carer_relationship=carer_relationship,
        carer_person_id=carer_person_id,
        name=name,
        phone=phone,
    )
    return str(relation.id)


@command("care_relation.authorise")
def authorise_proxy(  # noqa: PLR0913 - to do what, by what right, and until when
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    proxy_powers: tuple[ProxyPower, ...],
    proxy_basis: ProxyBasis,
    until: date | None = None,
    document: str | None = None,
) -> str:
    """Note what a carer may do in the person's place, instead of what they might before.

    Raises:
        CarerNotLinked: they do not care for the person any more.
        ProxyMayNothing: nothing is named.
        EndsBeforeItBegins: it would hold on no day.
        PersonHasDied, PersonIsErased: there is nobody to act for, or to act.
    """
    relation = work.change(CareRelation, id)
    living(work, relation.person_id)
    if relation.carer_person_id is not None:
        living(work, relation.carer_person_id)
    relation.authorise(
        occurred_on=occurred_on,
        proxy_powers=proxy_powers,
        proxy_basis=proxy_basis,
        until=until,
        document=document,
    )
    return str(id)


def _known_by_name(work: Work, person_id: UUID, relationship: CarerRelationship, name: str) -> UUID:
    # Two clerks who note the same daughter mean one: her name in a digest tells nobody else.
    plain = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    who = f"{person_id.hex}/{relationship.value}/{plain}"
    return work.ledger.vault.number_id("carer", who)
