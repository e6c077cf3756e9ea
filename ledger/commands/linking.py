"""The records of one human, found from any of them; and what was paid to two of them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import LinkedRecords, Payment, PersonLink
from ledger.policies import SCHEMES, month_after, months_from
from ledger.vocabulary import Money, PaymentKind
from ledger.work import Work

MONTHS_BACK = 120
"""How far back two records are searched for money that one human got twice."""


class DoublePayment(Struct, frozen=True, kw_only=True):
    """One month of one scheme that two records of one human were paid for."""

    scheme: str
    period: str
    payment_ids: list[UUID]
    amounts: list[Money]


class Group(Struct, frozen=True, kw_only=True):
    """The records of one human: the one that is kept, and those linked to it."""

    person_id: UUID
    records: tuple[UUID, ...]


def kept_record(work: Work, person_id: UUID) -> UUID:
    """The record that is kept of the human whom ``person_id`` names; often that one itself."""
    link = work.find(PersonLink, PersonLink.id_of(person_id))
    while link is not None and link.kept is not None:
        person_id = link.kept
        link = work.find(PersonLink, PersonLink.id_of(person_id))
    return person_id


def groups_of(work: Work, person_ids: Iterable[UUID]) -> list[Group]:
    """The humans that these records are of, each once, in the order in which they are named.

    With every record that is linked to the one that is kept, also those that are not named.
    """
    named = list(dict.fromkeys(person_ids))
    records: dict[UUID, dict[UUID, None]] = {}
    links = work.find_all(PersonLink, [PersonLink.id_of(each) for each in named])
    for each in named:
        link = links.get(PersonLink.id_of(each))
        kept = kept_record(work, each) if link is not None and link.kept else each
        records.setdefault(kept, {kept: None})[each] = None
    level = {kept: kept for kept in records}
    while level:
        level = _linked_to(work, level)
        for record, kept in level.items():
            records[kept][record] = None
    return [Group(person_id=kept, records=tuple(each)) for kept, each in records.items()]


def _linked_to(work: Work, level: dict[UUID, UUID]) -> dict[UUID, UUID]:
    """Each record that is linked to one of ``level`` now, with the record that is kept of all."""
    lists = work.find_all(LinkedRecords, [LinkedRecords.id_of(each) for each in level])
    linked = {
        other: record
        for record in level
        if (found := lists.get(LinkedRecords.id_of(record))) is not None
        for other in found.record_ids
    }
    links = work.find_all(PersonLink, [PersonLink.id_of(each) for each in linked])
    return {
        other: level[record]
        for other, record in linked.items()
        if (link := links.get(PersonLink.id_of(other))) is not None and link.kept == record
    }


def double_payments(
    work: Work,
    person_id: UUID,
    other: UUID,
    *,
    until: str,
    schemes: Sequence[str] = SCHEMES,
) -> list[DoublePayment]:
    """What both were paid for by the same scheme, in the ten years that end with ``until``."""
    months = list(months_from(month_after(until, 1 - MONTHS_BACK), until))
    named = {
        Payment.id_of(scheme, each, month, kind): (scheme, month, each)
        for scheme in schemes
        for month in months
        for each in (person_id, other)
        for kind in PaymentKind
    }
    paid: dict[tuple[str, str], list[Payment]] = {}
    for payment_id, payment in work.find_all(Payment, list(named)).items():
        if payment.paid is not None:
            scheme, month, _ = named[payment_id]
            paid.setdefault((scheme, month), []).append(payment)
    return [
        DoublePayment(
            scheme=scheme,
            period=month,
            payment_ids=[each.id for each in payments],
            amounts=[each.paid for each in payments if each.paid],
        )
        for (scheme, month), payments in sorted(paid.items())
        if {each.person_id for each in payments} == {person_id, other}
    ]
