"""What the bank answers about the payments of a round.

A file of answers may cover a part of the list, and may be sent again: what it says that is
known already is not recorded twice. A file with one line that cannot be meant is refused whole.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Payment, PaymentRound
from ledger.aggregates.payment import PaymentState
from ledger.aggregates.payment_recovery import RecoveryReason
from ledger.aggregates.payment_round import WITH_THE_BANK
from ledger.commands.paying import no_longer_due, payments_of, total_of
from ledger.commands.recovering import demand, settle_recovery
from ledger.commands.registry import command
from ledger.policies import WithholdingReason
from ledger.refusals.money import BankLineContradicts, BankLineUnknown, PaymentRoundOutOfTurn
from ledger.vocabulary import Money, PartialDate, last_day
from ledger.work import Work


class BankOutcome(Enum):
    """What became of a payment."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


NOT_STATED = "not_stated"

RECOVERED_FOR = {
    WithholdingReason.DIED: RecoveryReason.DIED,
    WithholdingReason.STOPPED: RecoveryReason.STOPPED,
    WithholdingReason.MOVED_AWAY: RecoveryReason.MOVED_AWAY,
}
"""Why money that the bank paid is asked back at once."""

STATES = {
    BankOutcome.PAID: PaymentState.PAID,
    BankOutcome.FAILED: PaymentState.FAILED,
    BankOutcome.RETURNED: PaymentState.RETURNED,
}


class BankLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the bank says of one payment, named by itself or by its person.

    ``code`` is the bank's own reason for what failed or came back; ``occurred_on`` is its day,
    that of the file when it is not given.
    """

    outcome: BankOutcome
    payment_id: UUID | None = None
    person_id: UUID | None = None
    amount: Money | None = None
    code: str | None = None
    occurred_on: PartialDate | None = None
    account: str | None = None


@command("payment_round.import_answer")
def import_answer(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    file_digest: str,
    lines: list[BankLine],
) -> dict[str, Any]:
    """Take in a file of the bank, or a part of it.

    The answer counts what was ``paid``, ``failed`` and ``returned``, what was ``already_known``
    and for how many payments ``recovery_demanded`` was recorded, because the person had died or
    lost the entitlement before the month.

    Raises:
        PaymentRoundOutOfTurn: the bank has no list of this round, or it is finished.
        BankLineUnknown: a line names no payment of this round, or could name several.
        BankLineContradicts: a line says another amount, or what cannot be any more; or a file
            of this digest had another number of lines.
    """
    asked = work.change(PaymentRound, id)
    if asked.state not in WITH_THE_BANK:
        raise PaymentRoundOutOfTurn(history=asked.STORED_AS, id=id, state=asked.state.value)
    if asked.files.get(file_digest, len(lines)) != len(lines):
        raise BankLineContradicts(lines=len(lines))
    named = _named(payments_of(work, asked), lines)
    answered = _take_in(named, occurred_on) if file_digest not in asked.files else {}
    recoveries = _follow_up(work, answered, occurred_on)
    paid, failed, returned = (answered.get(outcome, []) for outcome in BankOutcome)
    already_known = len(lines) - len(paid) - len(failed) - len(returned)
    if answered:
        asked.take_answer(
            occurred_on=occurred_on,
            file_digest=file_digest,
            lines=len(lines),
            already_known=already_known,
            paid_count=len(paid),
            paid=total_of(asked, paid),
            failed_count=len(failed),
            failed=total_of(asked, failed),
            returned_count=len(returned),
            returned=total_of(asked, returned),
        )
    return {
        "paid": len(paid),
        "failed": len(failed),
        "returned": len(returned),
        "already_known": already_known,
        "recovery_demanded": recoveries,
    }


def _follow_up(work: Work, answered: dict[BankOutcome, list[Payment]], occurred_on: str) -> int:
    # What came back settles what was asked back; what should not have gone out is asked back.
    for payment in answered.get(BankOutcome.RETURNED, ()):
        settle_recovery(work, payment, occurred_on)
    not_due = [
        (payment, RECOVERED_FOR[reason])
        for payment, reason in no_longer_due(work, answered.get(BankOutcome.PAID, ()))
        if reason in RECOVERED_FOR and payment.paid is not None
    ]
    for payment, recovery_reason in not_due:
        demand(work, payment, occurred_on, recovery_reason)
    return len(not_due)


def _named(
    payments: dict[UUID, Payment], lines: Iterable[BankLine]
) -> list[tuple[Payment, BankLine]]:
    by_person: dict[UUID, list[Payment]] = {}
    for payment in payments.values():
        by_person.setdefault(payment.person_id, []).append(payment)
    named = []
    unknown = 0
    for line in lines:
        found = [payments[line.payment_id]] if line.payment_id in payments else []
        if line.payment_id is None and line.person_id is not None:
            found = by_person.get(line.person_id, [])
        if len(found) == 1:
            named.append((found[0], line))
        else:
            unknown += 1
    if unknown:
        raise BankLineUnknown(lines=unknown)
    return named


def _take_in(
    named: list[tuple[Payment, BankLine]], occurred_on: str
) -> dict[BankOutcome, list[Payment]]:
    answered: dict[BankOutcome, list[Payment]] = {}
    contradicting = 0
    for payment, line in named:
        on = line.occurred_on or occurred_on
        if is_known(payment, line, on):
            continue
        if not can_be(payment, line):
            contradicting += 1
            continue
        _record(payment, line, on)
        answered.setdefault(line.outcome, []).append(payment)
    if contradicting:
        raise BankLineContradicts(lines=contradicting)
    return answered


def is_known(payment: Payment, line: BankLine, on: str) -> bool:
    """Whether a line says of a payment what the bank said before."""
    # What is dated before the payment was instructed again is about the time before.
    before = last_day(on) < last_day(payment.instructed_on)
    return payment.answer is STATES[line.outcome] or (payment.attempts > 1 and before)


def can_be(payment: Payment, line: BankLine) -> bool:
    """Whether what a line says can have become of a payment."""
    if line.amount is not None and line.amount != payment.due:
        return False
    if line.outcome is BankOutcome.RETURNED:
        return payment.state in {PaymentState.INSTRUCTED, PaymentState.PAID}
    return payment.state is PaymentState.INSTRUCTED


def _record(payment: Payment, line: BankLine, on: str) -> None:
    if line.outcome is BankOutcome.RETURNED:
        payment.send_back(
            occurred_on=on, amount=payment.due, reason=line.code or NOT_STATED, area=payment.area
        )
        return
    named: dict[str, Any] = {
        "occurred_on": on,
        "scheme": payment.scheme,
        "person_id": payment.person_id,
        "period": payment.period,
        "kind": payment.kind,
        "amount": payment.due,
        "area": payment.area,
    }
    if line.outcome is BankOutcome.FAILED:
        payment.fail(**named, reason=line.code or NOT_STATED)
    else:
        payment.pay(**named, account=line.account, coefficient=payment.coefficient)
