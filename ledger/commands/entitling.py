"""Deciding who has a right to a scheme, from which month on, and until which.

What a month is worth is never typed: it follows from the policy and from what is known of the
person in that month.
"""

from uuid import UUID

from ledger.aggregates import Entitlement
from ledger.aggregates.entitlement import RateReason, StopReason
from ledger.aggregates.payment_recovery import RecoveryReason
from ledger.commands.circumstances import Circumstances, circumstances_of
from ledger.commands.recovering import demand_from
from ledger.commands.registry import command
from ledger.commands.terms import must_have_terms
from ledger.errors import PersonIsErased
from ledger.policies import SubsidyTerms, WithholdingReason
from ledger.refusals.money import (
    BackPayTooFar,
    DiedBeforeMonth,
    NoRateFits,
    OtherOrganisationNeeded,
)
from ledger.vocabulary import Money, Month, PartialDate
from ledger.work import Work


@command("entitlement.apply_for")
def apply_for(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    scheme: str,
    issuer: str | None = None,
    area: str | None = None,
) -> UUID:
    """Record that a person asked for a scheme; the id of the entitlement is the answer.

    ``issuer`` is the organisation whose policy lays the scheme down, the asking one when it is
    not named; ``area`` is where the person is registered when it is not.

    Raises:
        NotKnown: the person is nobody.
        DiedBeforeMonth: the person is dead.
        EntitlementStands: they asked before and wait for an answer, or have it.
        MonthNeeded: only the year of the application is known.
    """
    known = _living(work, person_id, occurred_on[: len("2022-03")])
    asked = work.begin(Entitlement, Entitlement.id_of(person_id, scheme))
    asked.apply_for(
        occurred_on=occurred_on,
        person_id=person_id,
        scheme=scheme,
        issuer=issuer or work.by.organisation,
        area=area or known.area,
    )
    return asked.id


@command("entitlement.approve")
def approve(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    from_month: Month,
) -> Money:
    """Grant a scheme from a month on; what that month is worth is the answer.

    Raises:
        EntitlementNotReviewed: nobody examined it, or it was decided on.
        EntitlementNotRecommended: whoever examined it advised against it.
        SecondPersonNeeded: it was examined by the same person.
        OtherOrganisationNeeded: the policy wants another organisation to decide.
        BackPayTooFar: the policy does not pay that many months before the application.
        SchemeHasNoTerms, NoRateFits: the policy pays nothing for that month.
        DiedBeforeMonth: the person did not live to see the month.
    """
    granted = work.change(Entitlement, id)
    known = _living(work, granted.person_id, from_month)
    terms = _terms(work, granted, from_month)
    amount = _worth(known, from_month, terms)
    granted.approve(occurred_on=occurred_on, from_month=from_month, amount=amount)
    reviewer = granted.reviewer
    same = reviewer is not None and reviewer.organisation == work.by.organisation
    if terms.two_organisations and same:
        raise OtherOrganisationNeeded(organisation=work.by.organisation)
    earliest = granted.earliest_month(terms.back_pay_months_max)
    if from_month < earliest:
        raise BackPayTooFar(earliest=earliest)
    return amount


@command("entitlement.resume")
def resume(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    from_month: Month,
) -> None:
    """Pay again from a month on; the months from the suspension to it stay unpaid.

    Raises:
        EntitlementNotSuspended: it is not suspended.
        ResumedTooEarly: it would be resumed for a month before it was suspended.
        DiedBeforeMonth: the person did not live to see the month.
    """
    resumed = work.change(Entitlement, id)
    _living(work, resumed.person_id, from_month)
    resumed.resume(occurred_on=occurred_on, from_month=from_month)


@command("entitlement.change_rate")
def change_rate(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    from_month: Month,
    rate_reason: RateReason,
) -> Money:
    """Note that a month is worth another amount from now on; that amount is the answer.

    Raises:
        EntitlementNotInForce: it is neither in force nor suspended.
        RateUnchanged: it is worth what it was before.
        SchemeHasNoTerms, NoRateFits: the policy pays nothing for that month.
    """
    changed = work.change(Entitlement, id)
    known = _living(work, changed.person_id, from_month)
    amount = _worth(known, from_month, _terms(work, changed, from_month))
    changed.change_rate(
        occurred_on=occurred_on, from_month=from_month, amount=amount, rate_reason=rate_reason
    )
    return amount


@command("entitlement.stop")
def stop(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    from_month: Month,
    entitlement_stop_reason: StopReason,
) -> list[UUID]:
    """End a right: ``from_month`` is the first that is not paid any more.

    Whatever was paid for that month or a later one is asked back at once; those payments are
    the answer.

    Raises:
        EntitlementNotInForce: it is neither in force nor suspended.
    """
    stopped = work.change(Entitlement, id)
    stopped.stop(
        occurred_on=occurred_on,
        from_month=from_month,
        entitlement_stop_reason=entitlement_stop_reason,
    )
    died = entitlement_stop_reason is StopReason.DIED
    reason = RecoveryReason.DIED if died else RecoveryReason.STOPPED
    named = (stopped.person_id, stopped.scheme, from_month)
    return demand_from(work, *named, occurred_on, reason)


@command("entitlement.reinstate")
def reinstate(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    from_month: Month,
) -> None:
    """Let it go on from a month on, because it should not have been stopped.

    Raises:
        EntitlementNotStopped: it was not stopped.
        SecondPersonNeeded: it was stopped by the same person.
        ResumedTooEarly: it would be paid for a month before it was stopped.
        DiedBeforeMonth: the person did not live to see the month.
    """
    reinstated = work.change(Entitlement, id)
    _living(work, reinstated.person_id, from_month)
    reinstated.reinstate(occurred_on=occurred_on, from_month=from_month)


def _living(work: Work, person_id: UUID, month: str) -> Circumstances:
    known = circumstances_of(work, [person_id])[person_id]
    if known.erased:
        raise PersonIsErased(id=person_id)
    if known.has_died_before(month):
        raise DiedBeforeMonth(month=month)
    return known


def _terms(work: Work, entitlement: Entitlement, month: str) -> SubsidyTerms:
    named = (entitlement.issuer, entitlement.scheme, month)
    version, terms = must_have_terms(work, *named)
    work.policy = version.ref
    return terms


def _worth(known: Circumstances, month: str, terms: SubsidyTerms) -> Money:
    due = known.due_in(month, terms)
    if isinstance(due, WithholdingReason):
        raise NoRateFits(month=month, why=due.value)
    return due[0]
