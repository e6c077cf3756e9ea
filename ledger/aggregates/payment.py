"""One person's money of one scheme for one month.

Its id is derived from scheme, person, month and kind, so there can be only one. A failed
payment is tried again on the same history; money is never edited, only reversed.
"""

from typing import Any
from uuid import UUID

from ledger.errors import AmountNotPositive, PaymentAlreadyPaid, PaymentNotPaid
from ledger.history import Fact, History, when
from ledger.ids import derived_id
from ledger.vocabulary import Money, PartialDate, PaymentKind, SealedText


class Payment(History, stored_as="payment"):
    """Paid, or failed and to be tried again, or paid and reversed."""

    class PaymentPaid(Fact, frozen=True):
        """The money went to the person's account; ``coefficient`` is what the rate was times."""

        TOPIC = "payment_paid"
        scheme: str
        person_id: UUID
        period: PartialDate
        kind: PaymentKind
        amount: Money
        area: str | None = None
        account: SealedText = None
        coefficient: SealedText = None

    class PaymentFailed(Fact, frozen=True):
        """The bank did not take the payment; the person still has it to come."""

        TOPIC = "payment_failed"
        scheme: str
        person_id: UUID
        period: PartialDate
        kind: PaymentKind
        amount: Money
        reason: str
        area: str | None = None

    class PaymentReversed(Fact, frozen=True):
        """The money came back, whole: it was not due."""

        TOPIC = "payment_reversed"
        scheme: str
        person_id: UUID
        period: PartialDate
        kind: PaymentKind
        amount: Money
        reason: str
        area: str | None = None

    @staticmethod
    def id_of(scheme: str, person_id: UUID, period: str, kind: PaymentKind) -> UUID:
        """The one id this payment can have; ``period`` is a month.

        Raises:
            ValueError: it is a year or a day.
        """
        if len(period) != len("2022-03"):
            raise ValueError("a payment is for a month, written 2022-03")
        return derived_id(period, "payment", scheme, person_id.hex, period, kind.value)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.paid: Money | None = None
        self.due: dict[str, Any] = {}

    def pay(  # noqa: PLR0913 - a payment is named by this many things
        self,
        *,
        occurred_on: str,
        scheme: str,
        person_id: UUID,
        period: str,
        kind: PaymentKind,
        amount: Money,
        area: str | None = None,
        account: str | None = None,
        coefficient: str | None = None,
    ) -> None:
        """Record that the money went out, at once or after it failed.

        Raises:
            AmountNotPositive: nothing, or less, was paid.
            PaymentAlreadyPaid: it went out before, and was not reversed.
        """
        self._must_be_payable(amount)
        self._record(
            Payment.PaymentPaid,
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

    def fail(  # noqa: PLR0913 - a payment is named by this many things
        self,
        *,
        occurred_on: str,
        scheme: str,
        person_id: UUID,
        period: str,
        kind: PaymentKind,
        amount: Money,
        reason: str,
        area: str | None = None,
    ) -> None:
        """Record that the bank did not take it; ``reason`` is the bank's code.

        Raises:
            AmountNotPositive: nothing, or less, was to be paid.
            PaymentAlreadyPaid: it went out before, and was not reversed.
        """
        self._must_be_payable(amount)
        self._record(
            Payment.PaymentFailed,
            occurred_on=occurred_on,
            scheme=scheme,
            person_id=person_id,
            period=period,
            kind=kind,
            amount=amount,
            reason=reason,
            area=area,
        )

    def reverse(self, *, occurred_on: str, reason: str) -> None:
        """Record that the money came back.

        Raises:
            PaymentNotPaid: it did not go out.
        """
        if self.paid is None:
            raise PaymentNotPaid(id=self.id)
        self._record(Payment.PaymentReversed, occurred_on=occurred_on, reason=reason, **self.due)

    @when(PaymentPaid)
    def _payment_paid(self, fact: PaymentPaid) -> None:
        self.paid = fact.amount
        self.due = {
            "scheme": fact.scheme,
            "person_id": fact.person_id,
            "period": fact.period,
            "kind": fact.kind,
            "amount": fact.amount,
            "area": fact.area,
        }

    @when(PaymentReversed)
    def _payment_reversed(self, _fact: PaymentReversed) -> None:
        self.paid = None

    def _must_be_payable(self, amount: Money) -> None:
        if amount.minor <= 0:
            raise AmountNotPositive(minor=amount.minor, currency=amount.currency)
        if self.paid is not None:
            raise PaymentAlreadyPaid(id=self.id)
