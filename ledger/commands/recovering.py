"""Money that goes out, comes back or must come back, outside the steps of a round."""

from collections.abc import Iterable
from uuid import UUID

from ledger.aggregates import Entitlement, Payment, PaymentRecovery, PaymentRound
from ledger.aggregates.entitlement import EntitlementState
from ledger.aggregates.payment import UNDER_WAY
from ledger.aggregates.payment_recovery import RecoveryReason, RecoveryState, WriteOffReason
from ledger.aggregates.payment_round import FINISHED
from ledger.commands.circumstances import circumstances_of
from ledger.commands.linking import DoublePayment, double_payments, groups_of
from ledger.commands.registry import command
from ledger.errors import PaymentAlreadyPaid, PaymentNotPaid
from ledger.policies import SCHEMES, month_after, months_from
from ledger.refusals.money import (
    DiedBeforeMonth,
    EntitlementNotInForce,
    PaymentOnList,
    RecoveryNotDemanded,
    RecoveryTooHigh,
)
from ledger.vocabulary import Money, Month, PartialDate, PaymentKind, last_day
from ledger.work import Work

MONTHS_AHEAD = 12
"""How far ahead money may have been paid."""


TWINS = {PaymentKind.REGULAR: PaymentKind.ADVANCE, PaymentKind.ADVANCE: PaymentKind.REGULAR}
"""A month is paid in its turn or early, not both; back pay makes up a difference."""


@command("payment.pay")
def pay(  # noqa: PLR0913 - a payment is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    scheme: str,
    person_id: UUID,
    period: Month,
    amount: Money,
    kind: PaymentKind = PaymentKind.REGULAR,
    area: str | None = None,
    account: str | None = None,
    coefficient: str | None = None,
) -> UUID:
    """Record money that went out without a round; the id of the payment is the answer.

    Raises:
        NotKnown: the person is nobody.
        DiedBeforeMonth: the person did not live to see the month.
        EntitlementNotInForce: the entitlement to the scheme was stopped before the month.
        PaymentAlreadyPaid: the month was paid, in its turn or early.
        PaymentOnList: it is on the list of a round.
        AmountNotPositive: nothing, or less, went out.
    """
    if circumstances_of(work, [person_id])[person_id].has_died_before(period):
        raise DiedBeforeMonth(month=period)
    held = work.find(Entitlement, Entitlement.id_of(person_id, scheme))
    standing = held.standing_in(period) if held else None
    if held is not None and standing is EntitlementState.STOPPED:
        raise EntitlementNotInForce(history=held.STORED_AS, id=held.id, state=standing.value)
    payment = work.begin(Payment, Payment.id_of(scheme, person_id, period, kind))
    _must_be_on_no_list(work, payment)
    _must_be_the_only_one(work, payment.id, scheme, person_id, period, kind)
    payment.pay(
        occurred_on=occurred_on,
        scheme=scheme,
        person_id=person_id,
        period=period,
        kind=kind,
        amount=amount,
        area=area,
        account=account,
        coefficient=coefficient,
    )
    return payment.id


def _must_be_the_only_one(
    work: Work, payment_id: UUID, scheme: str, person_id: UUID, period: str, kind: PaymentKind
) -> None:
    # Early and in its turn are one month; and so are the records of one human.
    kinds = {kind, TWINS.get(kind, kind)}
    (group,) = groups_of(work, [person_id])
    others = {Payment.id_of(scheme, r, period, k) for r in group.records for k in kinds}
    for twin in work.find_all(Payment, others - {payment_id}).values():
        if twin.paid or twin.state in UNDER_WAY:
            raise PaymentAlreadyPaid(id=twin.id)


@command("payment.fail")
def fail(  # noqa: PLR0913 - a payment is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    scheme: str,
    person_id: UUID,
    period: Month,
    amount: Money,
    reason: str,
    kind: PaymentKind = PaymentKind.REGULAR,
    area: str | None = None,
) -> UUID:
    """Record that the bank did not take money that was sent without a round.

    Raises:
        NotKnown: the person is nobody.
        PaymentAlreadyPaid: the month was paid.
        PaymentOnList: it is on the list of a round.
        AmountNotPositive: nothing, or less, was to go out.
    """
    circumstances_of(work, [person_id])
    payment = work.begin(Payment, Payment.id_of(scheme, person_id, period, kind))
    _must_be_on_no_list(work, payment)
    payment.fail(
        occurred_on=occurred_on,
        scheme=scheme,
        person_id=person_id,
        period=period,
        kind=kind,
        amount=amount,
        reason=reason,
        area=area,
    )
    return payment.id


@command("payment.send_back")
def send_back(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    reason: str,
) -> None:
    """Record that the bank sent back what it had paid, after its round was finished.

    Raises:
        PaymentNotPaid: it did not go out, or came back before.
        PaymentOnList: its round goes on: the bank's answer belongs there.
    """
    payment = work.change(Payment, id)
    _must_be_on_no_list(work, payment)
    if payment.paid is None:
        raise PaymentNotPaid(id=id)
    payment.send_back(
        occurred_on=occurred_on, amount=payment.paid, reason=reason, area=payment.area
    )
    settle_recovery(work, payment, occurred_on)


@command("payment.reverse")
def reverse(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    reason: str,
) -> None:
    """Record that money came back whole, because it was not due.

    Raises:
        PaymentNotPaid: it did not go out.
    """
    payment = work.change(Payment, id)
    payment.reverse(occurred_on=occurred_on, reason=reason)
    settle_recovery(work, payment, occurred_on)


@command("payment.demand_recovery")
def demand_recovery(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    recovery_reason: RecoveryReason,
    amount: Money | None = None,
) -> UUID:
    """Ask for the money of a payment back: all of it, or ``amount``.

    Raises:
        PaymentNotPaid: it did not go out, or came back.
        AlreadyExists: it was asked back before.
        RecoveryTooHigh: more is asked back than went out.
        AmountNotPositive: nothing, or less, is asked back.
    """
    payment = work.change(Payment, id)
    paid = payment.paid
    if paid is None:
        raise PaymentNotPaid(id=id)
    if amount is not None and (amount.currency != paid.currency or amount.minor > paid.minor):
        raise RecoveryTooHigh(outstanding=paid.minor)
    return demand(work, payment, occurred_on, recovery_reason, amount).id


@command("payment.recover")
def recover(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    amount: Money,
) -> Money:
    """Note what came in of the money of a payment; what is still to come in is the answer.

    Raises:
        RecoveryNotDemanded: nobody asked for it back, or nothing is to come in any more.
        RecoveryTooHigh: it is more than was still to come in.
        AmountNotPositive: nothing, or less, came in.
    """
    recovery = _recovery_of(work, id)
    recovery.recover(occurred_on=occurred_on, amount=amount)
    return recovery.rest


@command("payment.write_off")
def write_off(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    payment_write_off_reason: WriteOffReason,
    amount: Money | None = None,
) -> Money:
    """Give up what did not come in of a payment: all of it, or ``amount``.

    Raises:
        RecoveryNotDemanded: nobody asked for it back, or nothing is to come in any more.
        RecoveryTooHigh: it is more than was still to come in.
        SecondPersonNeeded: the same person asked for it back.
    """
    recovery = _recovery_of(work, id)
    recovery.write_off(
        occurred_on=occurred_on,
        amount=amount or recovery.rest,
        payment_write_off_reason=payment_write_off_reason,
    )
    return recovery.rest


@command("payment.demand_after_death")
def demand_after_death(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    schemes: tuple[str, ...] = SCHEMES,
) -> list[UUID]:
    """Ask back whatever was paid for the months after a death; the payments are the answer.

    Raises:
        NotKnown: the person is nobody.
    """
    died_in = circumstances_of(work, [person_id])[person_id].died_in
    if died_in is None:
        return []
    first = month_after(died_in, 1)
    return [
        each
        for scheme in schemes
        for each in demand_from(work, person_id, scheme, first, occurred_on, RecoveryReason.DIED)
    ]


@command("payment.list_doubles")
def list_doubles(
    work: Work,
    *,
    person_id: UUID,
    other_person_id: UUID,
    until: Month,
    schemes: tuple[str, ...] = SCHEMES,
) -> list[DoublePayment]:
    """The months that two records, which may be of one human, were both paid for."""
    return double_payments(work, person_id, other_person_id, until=until, schemes=schemes)


def demand(
    work: Work,
    payment: Payment,
    occurred_on: str,
    recovery_reason: RecoveryReason,
    amount: Money | None = None,
) -> PaymentRecovery:
    """Ask for the money of a payment back.

    Raises:
        AlreadyExists: it was asked back before.
    """
    recovery = work.begin(PaymentRecovery, _recovery_id(payment))
    recovery.demand(
        occurred_on=occurred_on,
        payment_id=payment.id,
        scheme=payment.scheme,
        person_id=payment.person_id,
        period=payment.period,
        kind=payment.kind,
        amount=amount or payment.paid or payment.due,
        recovery_reason=recovery_reason,
        area=payment.area,
    )
    return recovery


def demand_from(
    work: Work,
    person_id: UUID,
    scheme: str,
    first_month: str,
    occurred_on: str,
    recovery_reason: RecoveryReason,
) -> list[UUID]:
    """Ask back whatever a scheme paid for ``first_month`` and after; what was not asked before."""
    today = last_day(occurred_on).isoformat()[: len("2022-03")]
    paid = [
        each
        for each in _payments(
            work, person_id, scheme, first_month, month_after(today, MONTHS_AHEAD)
        )
        if each.paid is not None
    ]
    asked = work.find_all(PaymentRecovery, [_recovery_id(each) for each in paid])
    wanted = [each for each in paid if _recovery_id(each) not in asked]
    for payment in wanted:
        demand(work, payment, occurred_on, recovery_reason)
    return [payment.id for payment in wanted]


def settle_recovery(work: Work, payment: Payment, occurred_on: str) -> None:
    """Note that what was still to come in of a payment came in with its return."""
    recovery = work.find(PaymentRecovery, _recovery_id(payment))
    if recovery is not None and recovery.state is RecoveryState.DEMANDED:
        recovery.recover(occurred_on=occurred_on, amount=recovery.rest)


def _payments(work: Work, person_id: UUID, scheme: str, first: str, last: str) -> Iterable[Payment]:
    ids = [
        Payment.id_of(scheme, person_id, month, kind)
        for month in months_from(first, last)
        for kind in PaymentKind
    ]
    return work.find_all(Payment, ids).values()


def _recovery_of(work: Work, payment_id: UUID) -> PaymentRecovery:
    payment = work.find(Payment, payment_id)
    recovery = work.find(PaymentRecovery, _recovery_id(payment)) if payment else None
    if recovery is None:
        raise RecoveryNotDemanded(id=payment_id)
    return recovery


def _recovery_id(payment: Payment) -> UUID:
    return PaymentRecovery.id_of(payment.id, payment.payouts)


def _must_be_on_no_list(work: Work, payment: Payment) -> None:
    listed = work.find(PaymentRound, payment.round_id) if payment.round_id else None
    if listed is not None and listed.state not in FINISHED:
        raise PaymentOnList(id=payment.id)
