"""Enrolments: one history for a person in a programme, whoever offers it and however often."""

from datetime import date
from uuid import UUID

from ledger.aggregates import Enrolment
from ledger.aggregates.enrolment import Payer
from ledger.commands.caring import living
from ledger.commands.funding import must_be_payable_from
from ledger.commands.registry import command
from ledger.vocabulary import Money, PartialDate
from ledger.work import Work


@command("enrolment.offer")
def offer(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    programme: str,
    provider: str | None = None,
    area: str | None = None,
) -> UUID:
    """Tell a person that they may take part; the answer is the id of their enrolment.

    Raises:
        NotKnown: the person is not registered.
        PersonIsErased, PersonHasDied: they were no longer there to take part.
    """
    enrolment = _enrolment(work, person_id, programme, occurred_on)
    enrolment.offer(
        occurred_on=occurred_on,
        person_id=person_id,
        programme=programme,
        provider=provider,
        area=area if enrolment.area is None else enrolment.area,
    )
    return enrolment.id


@command("enrolment.enrol")
def enrol(  # noqa: PLR0913 - a term is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    programme: str,
    term_from: date,
    term_until: date,
    provider: str | None = None,
    policy_number: str | None = None,
    area: str | None = None,
) -> UUID:
    """Let a person take part from a day on until another; the answer is the enrolment's id.

    Raises:
        NotKnown: the person is not registered.
        PersonIsErased, PersonHasDied: they were no longer there to take part.
        CoverTermEmpty: the term ends no later than it begins.
        CoverTermsOverlap: a term of the same programme has a day of it.
    """
    enrolment = _enrolment(work, person_id, programme, occurred_on)
    enrolment.enrol(
        occurred_on=occurred_on,
        person_id=person_id,
        programme=programme,
        term_from=term_from,
        term_until=term_until,
        provider=provider,
        policy_number=policy_number,
        area=area if enrolment.area is None else enrolment.area,
    )
    return enrolment.id


@command("enrolment.pay_premium")
def pay_premium(  # noqa: PLR0913 - a premium is named by this many things
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    term_from: date,
    payer: Payer,
    premium: Money,
    fund_id: UUID | None = None,
) -> None:
    """Record who paid how much of the premium of a term.

    Raises:
        NotKnown: there is no such enrolment, or no such fund.
        CoverTermNotKnown: there is no term from that day.
        FundIsClosed: the fund is closed.
        CurrenciesMixed: the fund, or what was paid before, is in another currency.
        AmountNotPositive: nothing was paid.
    """
    must_be_payable_from(work, fund_id, premium)
    work.change(Enrolment, id).pay_premium(
        occurred_on=occurred_on,
        term_from=term_from,
        payer=payer,
        premium=premium,
        fund_id=fund_id,
    )


def _enrolment(work: Work, person_id: UUID, programme: str, occurred_on: str) -> Enrolment:
    living(work, person_id, occurred_on)
    return work.begin(Enrolment, Enrolment.id_of(person_id, programme))
