"""Grants: one help of a scheme in a round, by the policy in force, with two people."""

import re
from uuid import UUID

from ledger.aggregates import Grant, HouseholdGrant, Policy
from ledger.aggregates.grant import Beneficiary, GrantReversal
from ledger.aggregates.household_grant import ReliefState
from ledger.commands.caring import living
from ledger.commands.funding import must_be_payable_from
from ledger.commands.registry import command
from ledger.errors import NotKnown
from ledger.policies import GrantTerms, PolicyVersion
from ledger.refusals.grants import (
    BeneficiaryNotNamed,
    GrantAboveLimit,
    HouseholdHadRelief,
    must_be_of_one_currency,
)
from ledger.refusals.money import SecondPersonNeeded
from ledger.vocabulary import PARTIAL_DATE, Money, PartialDate, first_day
from ledger.work import Work


@command("grant.apply")
def apply(  # noqa: PLR0913 - a grant is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    scheme: str,
    round: str,  # noqa: A002 - the field's own word
    beneficiary: Beneficiary,
    cash: Money,
    goods_value: Money,
    person_id: UUID | None = None,
    household_id: UUID | None = None,
    beneficiary_organisation: str | None = None,
    evidence: tuple[str, ...] = (),
    area: str | None = None,
    note: str | None = None,
) -> UUID:
    """Record an application; the answer is the id of its grant.

    Raises:
        NotKnown: the person who applied is not registered.
        PersonIsErased, PersonHasDied: they were no longer there to apply.
        BeneficiaryNotNamed: it is not clear whom it is for.
        GrantAlreadyApplied: this help was given in this round, or is under way.
        HouseholdHadRelief: the household had this relief in this round.
        PersonalDetailWithoutPerson: it has a note and names no person.
        CurrenciesMixed: cash and goods are told in two currencies.
        AmountNotPositive: neither cash nor goods are worth anything.
    """
    if person_id is not None:
        living(work, person_id, occurred_on)
    whom = _whom(beneficiary, person_id, household_id, beneficiary_organisation)
    grant = work.begin(Grant, Grant.id_of(scheme, beneficiary, whom, round))
    grant.ask_for(
        occurred_on=occurred_on,
        scheme=scheme,
        round=round,
        beneficiary=beneficiary,
        cash=cash,
        goods_value=goods_value,
        person_id=person_id,
        household_id=household_id,
        beneficiary_organisation=beneficiary_organisation,
        evidence=evidence,
        area=area,
        note=note,
    )
    _must_have_no_relief(work, grant)
    return grant.id


@command("grant.approve")
def approve(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    cash: Money | None = None,
    goods_value: Money | None = None,
    policy_of: str | None = None,
) -> None:
    """Say yes to a verified application: to what it asks for, or to what is told.

    The policy whose code is the scheme decides, as it is in force that day. ``policy_of`` is
    the organisation that issued it; without it the policy is one of whoever asks. Without any
    policy there is no limit, and it still takes a second person.

    Raises:
        NotKnown: there is no such grant, or ``policy_of`` issued no policy for its scheme.
        GrantNotVerified: nobody verified it, or it is past that.
        SecondPersonNeeded: who verified it asks.
        GrantAboveLimit: the policy in force does not let it be worth so much.
        CurrenciesMixed: it is not told in the currency that was asked for.
        AmountNotPositive: neither cash nor goods are worth anything.
    """
    grant = work.change(Grant, id)
    grant.approve(
        occurred_on=occurred_on,
        cash=_or_known(cash, grant.cash),
        goods_value=_or_known(goods_value, grant.goods_value),
    )
    version = _policy(work, grant.scheme, occurred_on, policy_of)
    terms = version.clauses if version else None
    two_people = not isinstance(terms, GrantTerms) or terms.two_people
    if two_people and grant.verifier == work.by.actor:
        raise SecondPersonNeeded(id=grant.id)
    if version is not None and isinstance(terms, GrantTerms):
        _must_be_within(terms, grant)
        work.policy = version.ref


@command("grant.pay")
def pay(  # noqa: PLR0913 - a payment is named by this many things
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    cash: Money | None = None,
    goods_value: Money | None = None,
    goods: str | None = None,
    fund_id: UUID | None = None,
    account: str | None = None,
) -> None:
    """Record what was paid and handed over: all that was approved, or what is told.

    Raises:
        NotKnown: there is no such grant, or no such fund.
        GrantNotApproved: it was not approved, or it was paid before.
        GrantAboveApproval: more would go out than was approved.
        FundIsClosed: the fund it would come from is closed.
        PersonIsErased, PersonHasDied: the person it is for was no longer there to have it.
        HouseholdHadRelief: the household had this relief in this round.
        PersonalDetailWithoutPerson: it has an account and names no person.
        CurrenciesMixed: it is not told in one currency, that of the approval and of the fund.
        AmountNotPositive: neither cash nor goods are worth anything.
    """
    grant = work.change(Grant, id)
    if grant.beneficiary is Beneficiary.PERSON and grant.person_id is not None:
        living(work, grant.person_id, occurred_on)
    paid = _or_known(cash, grant.cash)
    must_be_payable_from(work, fund_id, paid)
    _must_have_no_relief(work, grant)
    grant.pay(
        occurred_on=occurred_on,
        cash=paid,
        goods_value=_or_known(goods_value, grant.goods_value),
        goods=goods,
        fund_id=fund_id,
        account=account,
    )


@command("grant.reverse")
def reverse(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    grant_reversal: GrantReversal,
) -> None:
    """Record that all that was paid and handed over came back.

    Raises:
        NotKnown: there is no such grant.
        GrantNotPaid: it was not paid, or it came back before.
    """
    grant = work.change(Grant, id)
    grant.reverse(
        occurred_on=occurred_on,
        cash=_or_known(None, grant.cash),
        goods_value=_or_known(None, grant.goods_value),
        grant_reversal=grant_reversal,
        fund_id=grant.fund_id,
    )


@command("household_grant.give")
def give(  # noqa: PLR0913 - a grant is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    scheme: str,
    person_id: UUID,
    household_id: UUID,
    round: PartialDate,  # noqa: A002 - the field's own word
    cash: Money,
    goods_value: Money,
    goods: str | None = None,
    area: str | None = None,
) -> UUID:
    """Record what a household received in a round; the answer is the id of its grant.

    Raises:
        AlreadyExists: the household had its grant of this round.
        HouseholdHadRelief: it applied for the same relief in this round.
        CurrenciesMixed: cash and goods are told in two currencies.
        AmountNotPositive: neither cash nor goods were worth anything.
    """
    applied = work.find(Grant, Grant.id_of(scheme, Beneficiary.HOUSEHOLD, household_id, round))
    if applied is not None and applied.is_going_on:
        raise HouseholdHadRelief(scheme=scheme, round=round)
    grant = work.begin(HouseholdGrant, HouseholdGrant.id_of(scheme, household_id, round))
    grant.give(
        occurred_on=occurred_on,
        scheme=scheme,
        person_id=person_id,
        household_id=household_id,
        round=round,
        cash=cash,
        goods_value=goods_value,
        goods=goods,
        area=area,
    )
    return grant.id


def _whom(
    beneficiary: Beneficiary,
    person_id: UUID | None,
    household_id: UUID | None,
    organisation: str | None,
) -> UUID | str:
    named: dict[Beneficiary, UUID | str | None] = {
        Beneficiary.PERSON: person_id,
        Beneficiary.HOUSEHOLD: household_id,
        Beneficiary.ORGANISATION: organisation,
    }
    whom = named[beneficiary]
    if not whom:
        raise BeneficiaryNotNamed(beneficiary=beneficiary.value)
    return whom


def _or_known(told: Money | None, known: Money | None) -> Money:
    amount = told or known
    if amount is None:
        raise NotKnown(history=Grant.STORED_AS)
    return amount


def _policy(
    work: Work, code: str, occurred_on: str, organisation: str | None
) -> PolicyVersion | None:
    policy_id = Policy.id_of(organisation or work.by.organisation, code)
    if organisation is not None:
        return work.change(Policy, policy_id).in_force(first_day(occurred_on))
    policy = work.find(Policy, policy_id)
    return policy.in_force(first_day(occurred_on)) if policy else None


def _must_be_within(terms: GrantTerms, grant: Grant) -> None:
    cash, goods_value = _or_known(None, grant.cash), _or_known(None, grant.goods_value)
    must_be_of_one_currency(cash, terms.amount_max)
    if cash.minor + goods_value.minor > terms.amount_max.minor:
        raise GrantAboveLimit(amount_max=terms.amount_max, scheme=grant.scheme)


def _must_have_no_relief(work: Work, grant: Grant) -> None:
    """Relief is also given without an application, to a household once in a round: not to both."""
    if grant.household_id is None or grant.beneficiary is not Beneficiary.HOUSEHOLD:
        return
    if not re.match(PARTIAL_DATE, grant.round):
        return
    relief_id = HouseholdGrant.id_of(grant.scheme, grant.household_id, grant.round)
    relief = work.find(HouseholdGrant, relief_id)
    if relief is not None and relief.state is ReliefState.GIVEN:
        raise HouseholdHadRelief(scheme=grant.scheme, round=grant.round)
