"""Making a list of payments, and having the bank pay it.

A round is named by its organisation, scheme, month and kind, and by a number where there is
more than one. Its list is found again by the command that froze it: each payment on it was
entitled there.
"""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from ledger.aggregates import Entitlement, Payment, PaymentRound
from ledger.aggregates.payment import PaymentState
from ledger.aggregates.payment_round import FINISHED, PaymentRoundState, VoidReason
from ledger.commands.circumstances import circumstances_of, ended
from ledger.commands.listing import Due, LeftOut, Listing, digest_of
from ledger.commands.registry import command
from ledger.policies import WithholdingReason
from ledger.refusals.money import (
    PaymentListOutdated,
    PaymentNotListed,
    PaymentRoundGoesOn,
    PaymentRoundOutOfTurn,
)
from ledger.vocabulary import Money, Month, PartialDate, PaymentKind
from ledger.work import Work


class Sum(Struct, frozen=True):
    """How many payments, and how much money in all."""

    count: int
    total: Money


SETTLED = {WithholdingReason.ALREADY_PAID, WithholdingReason.ON_ANOTHER_LIST}
"""Why a month is not on a list although nothing is withheld."""

RoundNumber = Annotated[int, Meta(ge=1)]


@command("payment_round.open")
def open_round(  # noqa: PLR0913 - a round is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    organisation: str,
    scheme: str,
    period: Month,
    payment_kind: PaymentKind = PaymentKind.REGULAR,
    issuer: str | None = None,
    number: RoundNumber = 1,
) -> UUID:
    """Begin a round; its id is the answer.

    ``issuer`` is the organisation whose policy lays the scheme down, the asking one when it is
    not named. A second round of the same month has the ``number`` 2, and so on.

    Raises:
        AlreadyExists: there is one of this number.
        PaymentRoundGoesOn: the one before it is not finished.
    """
    named = (organisation, scheme, period, payment_kind)
    before = work.find(PaymentRound, PaymentRound.id_of(*named, number - 1))
    if number > 1 and (before is None or before.state not in FINISHED):
        raise PaymentRoundGoesOn(number=number - 1)
    begun = work.begin(PaymentRound, PaymentRound.id_of(*named, number))
    begun.open(
        occurred_on=occurred_on,
        organisation=organisation,
        scheme=scheme,
        period=period,
        payment_kind=payment_kind,
        issuer=issuer or work.by.organisation,
        number=number,
    )
    return begun.id


@command("payment_round.freeze")
def freeze(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_ids: list[UUID],
) -> dict[str, Any]:
    """Decide about each person, and fix the list of those who are paid.

    The answer holds ``count``, ``total``, ``digest`` and ``left_out``: who is not paid, for
    which month and why.

    Raises:
        PaymentRoundOutOfTurn: the round has its list, or was given up.
        SchemeHasNoTerms: no policy says what the scheme pays in that month.
        NotKnown: there is no such round, or one of them is nobody.
        PaymentListEmpty: nobody is paid.
    """
    frozen = work.change(PaymentRound, id)
    _must_be_open(frozen)
    listing = Listing(work, frozen, person_ids)
    work.policy = listing.version.ref
    judged = list(listing.judge())
    paid = [_entitle(work, frozen, each, occurred_on) for each in judged if isinstance(each, Due)]
    left_out = [each for each in judged if isinstance(each, LeftOut)]
    for each in left_out:
        _withhold(work, frozen, each, occurred_on)
    total = Money(sum(amount.minor for _, amount in paid), listing.terms.standard.currency)
    digest = digest_of(paid)
    frozen.freeze(
        occurred_on=occurred_on,
        count=len(paid),
        total=total,
        digest=digest,
        policy=listing.version.ref,
        two_organisations=listing.terms.two_organisations,
        left_out=len(left_out),
    )
    return {"count": len(paid), "total": total, "digest": digest, "left_out": left_out}


@command("payment_round.instruct")
def instruct(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    file_digest: str,
    count: int,
    total: Money,
) -> int:
    """Have the bank pay the list: so many payments, so much money, in a file of this digest.

    Raises:
        PaymentRoundOutOfTurn: nobody approved it, or the bank has it.
        PaymentListOutdated: somebody on it died, moved away or lost the entitlement since.
        InstructionDiffers: the file holds something else than the list.
        OtherOrganisationNeeded: the scheme wants another organisation to pay.
    """
    paying = work.change(PaymentRound, id)
    payments = payments_of(work, paying)
    paying.instruct(occurred_on=occurred_on, count=count, total=total, file_digest=file_digest)
    outdated = no_longer_due(work, payments.values())
    if outdated:
        persons = sorted({str(each.person_id) for each, _ in outdated})
        raise PaymentListOutdated(persons=len(persons), person_ids=persons)
    for payment in payments.values():
        payment.instruct(
            occurred_on=occurred_on,
            amount=payment.due,
            round_id=id,
            area=payment.area,
        )
    return len(payments)


@command("payment_round.retry")
def retry(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    file_digest: str,
    payment_ids: list[UUID] | None = None,
) -> dict[str, Any]:
    """Have the bank pay once more what failed or came back: all of it, or what is named.

    Who died, moved away or lost the entitlement since is left out, and named in the answer
    beside ``count`` and ``total``.

    Raises:
        PaymentRoundOutOfTurn: the bank has no list of this round, or it is finished.
        PaymentNotListed: a payment that is named is not on the list.
        PaymentNotFailed: a payment that is named neither failed nor came back.
        PaymentListEmpty: nothing is left to try.
        OtherOrganisationNeeded: the scheme wants another organisation to pay.
    """
    retried = work.change(PaymentRound, id)
    listed = payments_of(work, retried)
    open_again = {PaymentState.FAILED, PaymentState.RETURNED}
    wanted = [each for each in listed.values() if each.state in open_again]
    if payment_ids is not None:
        if not listed.keys() >= set(payment_ids):
            raise PaymentNotListed(id=id)
        wanted = [listed[each] for each in dict.fromkeys(payment_ids)]
    left_out = {payment.id for payment, _ in no_longer_due(work, wanted)}
    tried = [payment for payment in wanted if payment.id not in left_out]
    for payment in tried:
        payment.retry(
            occurred_on=occurred_on,
            amount=payment.due,
            round_id=id,
            attempt=payment.attempts + 1,
            area=payment.area,
        )
    total = total_of(retried, tried)
    retried.retry(occurred_on=occurred_on, count=len(tried), total=total, file_digest=file_digest)
    return {"count": len(tried), "total": total, "left_out": sorted(left_out)}


@command("payment_round.reconcile")
def reconcile(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
) -> dict[str, Sum]:
    """Hold what was frozen against what the bank paid, what failed and what came back.

    Raises:
        PaymentRoundOutOfTurn: the bank has no list of this round, or it is finished.
        RoundDoesNotBalance: it is not the same, to the smallest unit.
    """
    balanced = work.change(PaymentRound, id)
    answers: dict[PaymentState | None, list[Money]] = {}
    for payment in payments_of(work, balanced).values():
        answers.setdefault(payment.answer, []).append(payment.answered or payment.due)
    currency = total_of(balanced, ()).currency
    paid, failed, returned = (
        _summed(answers.get(state, []), currency)
        for state in (PaymentState.PAID, PaymentState.FAILED, PaymentState.RETURNED)
    )
    balanced.reconcile(
        occurred_on=occurred_on,
        total=balanced.instructed or Money(0, currency),
        paid_count=paid.count,
        paid=paid.total,
        failed_count=failed.count,
        failed=failed.total,
        returned_count=returned.count,
        returned=returned.total,
    )
    return {"paid": paid, "failed": failed, "returned": returned}


@command("payment_round.void")
def void(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    round_void_reason: VoidReason,
) -> int:
    """Give a list up before the bank has it; its payments may go on another one.

    Raises:
        PaymentRoundOutOfTurn: the bank has it, or it was given up.
    """
    given_up = work.change(PaymentRound, id)
    given_up.void(occurred_on=occurred_on, round_void_reason=round_void_reason)
    if given_up.frozen is None:
        return 0
    payments = payments_of(work, given_up)
    for payment in payments.values():
        payment.release(occurred_on=occurred_on, round_id=id)
    return len(payments)


def payments_of(work: Work, of: PaymentRound) -> dict[UUID, Payment]:
    """Every payment on the list of a round, by id.

    Raises:
        PaymentRoundOutOfTurn: it has no list.
    """
    if of.frozen is None:
        raise PaymentRoundOutOfTurn(history=of.STORED_AS, id=of.id, state=of.state.value)
    facts = work.facts_of_command(of.frozen.envelope.command)
    entitled = [each for each in facts if isinstance(each, Payment.PaymentEntitled)]
    return work.find_all(Payment, [each.originator_id for each in entitled])


def no_longer_due(
    work: Work, payments: Iterable[Payment]
) -> list[tuple[Payment, WithholdingReason]]:
    """Those that nobody would be paid any more, and why: a death, a move, the end of a right."""
    every = list(payments)
    ids = {each.entitlement_id for each in every if each.entitlement_id}
    rights = work.find_all(Entitlement, list(ids))
    persons = {each.person_id for each in every} | {each.person_id for each in rights.values()}
    known = circumstances_of(work, persons)
    found = []
    for each in every:
        right = rights.get(each.entitlement_id) if each.entitlement_id else None
        standing = right.standing_in(each.period) if right else None
        records = {each.person_id, right.person_id if right else each.person_id}
        reasons = (ended(known[record], standing, each.period) for record in records)
        reason = next((why for why in reasons if why is not None), None)
        if reason is not None:
            found.append((each, reason))
    return found


def total_of(of: PaymentRound, payments: Iterable[Payment]) -> Money:
    """The sum of what is on the list of a round for these payments."""
    if of.frozen is None:
        raise ValueError(f"payment round {of.id} has no list")
    return Money(sum(each.due.minor for each in payments), of.frozen.total.currency)


def _summed(amounts: list[Money], currency: str) -> Sum:
    return Sum(len(amounts), Money(sum(each.minor for each in amounts), currency))


def _must_be_open(of: PaymentRound) -> None:
    if of.state is not PaymentRoundState.OPEN:
        raise PaymentRoundOutOfTurn(history=of.STORED_AS, id=of.id, state=of.state.value)


def _entitle(work: Work, of: PaymentRound, due: Due, occurred_on: str) -> tuple[UUID, Money]:
    payment_id = Payment.id_of(of.scheme, due.person_id, due.period, of.payment_kind)
    work.begin(Payment, payment_id).entitle(
        occurred_on=occurred_on,
        scheme=of.scheme,
        person_id=due.person_id,
        period=due.period,
        kind=of.payment_kind,
        amount=due.amount,
        round_id=of.id,
        entitlement_id=due.entitlement_id,
        policy=due.policy,
        area=due.area,
        coefficient=due.coefficient,
    )
    return payment_id, due.amount


def _withhold(work: Work, of: PaymentRound, left_out: LeftOut, occurred_on: str) -> None:
    # Back pay is not promised for any month, so none of them is withheld.
    if left_out.reason in SETTLED or of.payment_kind is PaymentKind.BACK_PAY:
        return
    payment_id = Payment.id_of(of.scheme, left_out.person_id, left_out.period, of.payment_kind)
    work.begin(Payment, payment_id).withhold(
        occurred_on=occurred_on,
        scheme=of.scheme,
        person_id=left_out.person_id,
        period=left_out.period,
        kind=of.payment_kind,
        round_id=of.id,
        withholding_reason=left_out.reason,
    )
