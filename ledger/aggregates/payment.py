"""One person's money of one scheme for one month.

Its id is derived from scheme, person, month and kind, so there can be only one. A failed
payment is tried again on the same history; money is never edited, only reversed or recovered.
"""

from enum import Enum
from uuid import UUID

from ledger.errors import AmountNotPositive, PaymentAlreadyPaid, PaymentNotPaid
from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.policies import WithholdingReason
from ledger.refusals.money import PaymentNotFailed, PaymentNotListed, PaymentOnList
from ledger.vocabulary import Money, PartialDate, PaymentKind, SealedText


class PaymentState(Enum):
    """Where the money is."""

    WITHHELD = "withheld"
    ENTITLED = "entitled"
    RELEASED = "released"
    INSTRUCTED = "instructed"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
    REVERSED = "reversed"


UNDER_WAY = {PaymentState.ENTITLED, PaymentState.INSTRUCTED}
"""The payment waits for the next step of a round."""


class Payment(History, stored_as="payment", carries=("scheme", "person_id", "period", "kind")):
    """On a list, with the bank, and paid; or failed, or come back, and tried again."""

    scheme: str
    person_id: UUID
    period: str
    kind: PaymentKind

    class PaymentWithheld(Fact, frozen=True):
        """A list was made for this month, and the person is not on it for a reason."""

        TOPIC = "payment_withheld"
        LEADS_TO = PaymentState.WITHHELD
        UNDONE_BY = "payment_entitled"
        scheme: str
        person_id: UUID
        period: PartialDate
        kind: PaymentKind
        round_id: UUID
        withholding_reason: WithholdingReason
        area: str | None = None

    class PaymentEntitled(Fact, frozen=True):
        """The month is on the list of a round; ``coefficient`` is what the standard was times."""

        TOPIC = "payment_entitled"
        LEADS_TO = PaymentState.ENTITLED
        UNDONE_BY = "payment_released"
        scheme: str
        person_id: UUID
        period: PartialDate
        kind: PaymentKind
        amount: Money
        round_id: UUID
        entitlement_id: UUID
        policy: str
        area: str | None = None
        coefficient: SealedText = None

    class PaymentReleased(Fact, frozen=True):
        """The list was given up before any money moved, and the month waits for another one."""

        TOPIC = "payment_released"
        LEADS_TO = PaymentState.RELEASED
        UNDONE_BY = "payment_entitled"
        round_id: UUID
        scheme: str = ""
        person_id: UUID = NIL
        period: PartialDate = ""
        kind: PaymentKind = PaymentKind.REGULAR

    class PaymentInstructed(Fact, frozen=True):
        """The bank was told to pay."""

        TOPIC = "payment_instructed"
        LEADS_TO = PaymentState.INSTRUCTED
        UNDONE_BY = ""  # only the bank can say what became of it
        amount: Money
        round_id: UUID
        scheme: str = ""
        person_id: UUID = NIL
        period: PartialDate = ""
        kind: PaymentKind = PaymentKind.REGULAR
        area: str | None = None

    class PaymentRetried(Fact, frozen=True):
        """The bank was told once more to pay what had failed or come back."""

        TOPIC = "payment_retried"
        LEADS_TO = PaymentState.INSTRUCTED
        UNDONE_BY = ""  # only the bank can say what became of it
        amount: Money
        round_id: UUID
        attempt: int
        scheme: str = ""
        person_id: UUID = NIL
        period: PartialDate = ""
        kind: PaymentKind = PaymentKind.REGULAR
        area: str | None = None

    class PaymentPaid(Fact, frozen=True):
        """The money went to the person's account; ``coefficient`` is what the rate was times."""

        TOPIC = "payment_paid"
        LEADS_TO = PaymentState.PAID
        UNDONE_BY = "payment_reversed"
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
        LEADS_TO = PaymentState.FAILED
        UNDONE_BY = ""  # the bank said so; what it says next counts
        scheme: str
        person_id: UUID
        period: PartialDate
        kind: PaymentKind
        amount: Money
        reason: str
        area: str | None = None

    class PaymentReturned(Fact, frozen=True):
        """The bank sent the money back; the person still has it to come."""

        TOPIC = "payment_returned"
        LEADS_TO = PaymentState.RETURNED
        UNDONE_BY = ""  # the bank said so; what it says next counts
        amount: Money
        reason: str
        scheme: str = ""
        person_id: UUID = NIL
        period: PartialDate = ""
        kind: PaymentKind = PaymentKind.REGULAR
        area: str | None = None

    class PaymentReversed(Fact, frozen=True):
        """The money came back, whole: it was not due."""

        TOPIC = "payment_reversed"
        LEADS_TO = PaymentState.REVERSED
        UNDONE_BY = "payment_paid"
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
        self.amount: Money | None = None
        self.area: str | None = None
        self.coefficient: str | None = None
        self.round_id: UUID | None = None
        self.entitlement_id: UUID | None = None
        self.attempts = 0
        self.payouts = 0
        """How often the money went out: what came back may go out again."""
        self.instructed_on = ""
        self.answer: PaymentState | None = None
        self.answered: Money | None = None

    @property
    def due(self) -> Money:
        """What is on the list for it.

        Raises:
            ValueError: it never was on a list.
        """
        if self.amount is None:
            raise ValueError(f"payment {self.id} was never on a list")
        return self.amount

    @begins_or_goes_on(PaymentWithheld, alone=False)
    def withhold(self, told: PaymentWithheld) -> None:
        """Say why the person is not on the list of a round.

        Raises:
            PaymentAlreadyPaid: it was paid.
            PaymentOnList: it is on the list of a round.
        """
        self._must_be_free()

    @begins_or_goes_on(PaymentEntitled, alone=False)
    def entitle(self, told: PaymentEntitled) -> None:
        """Put the month on the list of a round.

        Raises:
            AmountNotPositive: nothing, or less, would be paid.
            PaymentAlreadyPaid: it was paid.
            PaymentOnList: it is on the list of a round.
        """
        _must_be_positive(told.amount)
        self._must_be_free()

    @records(
        PaymentReleased, after={PaymentState.ENTITLED}, otherwise=PaymentNotListed, alone=False
    )
    def release(self, told: PaymentReleased) -> None:
        """Take it off the list of a round that was given up.

        Raises:
            PaymentNotListed: it is on no list, or the bank was told to pay.
        """

    @records(
        PaymentInstructed, after={PaymentState.ENTITLED}, otherwise=PaymentNotListed, alone=False
    )
    def instruct(self, told: PaymentInstructed) -> None:
        """Have the bank pay what is on the list.

        Raises:
            PaymentNotListed: it is on no list, or the bank was told to pay.
        """

    @records(
        PaymentRetried,
        after={PaymentState.FAILED, PaymentState.RETURNED},
        otherwise=PaymentNotFailed,
        alone=False,
    )
    def retry(self, told: PaymentRetried) -> None:
        """Have the bank pay what failed or came back.

        Raises:
            PaymentNotFailed: it neither failed nor came back.
        """

    @begins_or_goes_on(PaymentPaid, alone=False)
    def pay(self, told: PaymentPaid) -> None:
        """Record that the money went out, at once or after it failed.

        Raises:
            AmountNotPositive: nothing, or less, was paid.
            PaymentAlreadyPaid: it went out before, and was not reversed.
            PaymentOnList: it is on a list, and the bank was not told to pay yet.
        """
        self._must_be_payable(told.amount)

    @begins_or_goes_on(PaymentFailed, alone=False)
    def fail(self, told: PaymentFailed) -> None:
        """Record that the bank did not take it; ``reason`` is the bank's code.

        Raises:
            AmountNotPositive: nothing, or less, was to be paid.
            PaymentAlreadyPaid: it went out before, and was not reversed.
            PaymentOnList: it is on a list, and the bank was not told to pay yet.
        """
        self._must_be_payable(told.amount)

    @records(PaymentReturned, alone=False)
    def send_back(self, told: PaymentReturned) -> None:
        """Record that the bank sent the money back; ``reason`` is the bank's code.

        Raises:
            PaymentNotPaid: it did not go out, or came back before.
        """
        if self.state not in {PaymentState.INSTRUCTED, PaymentState.PAID}:
            raise PaymentNotPaid(id=self.id)

    def reverse(self, *, occurred_on: str, reason: str) -> None:
        """Record that the money came back.

        Raises:
            PaymentNotPaid: it did not go out.
        """
        if self.paid is None:
            raise PaymentNotPaid(id=self.id)
        self._record(
            Payment.PaymentReversed,
            occurred_on=occurred_on,
            amount=self.paid,
            reason=reason,
            area=self.area,
        )

    @when(PaymentEntitled)
    def _payment_entitled(self, fact: PaymentEntitled) -> None:
        self.amount, self.area, self.coefficient = fact.amount, fact.area, fact.coefficient
        self.round_id, self.entitlement_id = fact.round_id, fact.entitlement_id
        self.attempts = 0
        self._await()

    @when(PaymentInstructed)
    def _payment_instructed(self, fact: PaymentInstructed) -> None:
        self.attempts, self.instructed_on = 1, fact.occurred_on

    @when(PaymentRetried)
    def _payment_retried(self, fact: PaymentRetried) -> None:
        self.attempts, self.instructed_on = fact.attempt, fact.occurred_on
        self._await()

    @when(PaymentPaid)
    def _payment_paid(self, fact: PaymentPaid) -> None:
        self.paid, self.area = fact.amount, fact.area
        self.payouts += 1
        self.answer, self.answered = PaymentState.PAID, fact.amount

    @when(PaymentFailed)
    def _payment_failed(self, fact: PaymentFailed) -> None:
        self.amount, self.area = self.amount or fact.amount, fact.area
        self.answer, self.answered = PaymentState.FAILED, fact.amount

    @when(PaymentReturned)
    def _payment_returned(self, fact: PaymentReturned) -> None:
        self.paid = None
        self.answer, self.answered = PaymentState.RETURNED, fact.amount

    @when(PaymentReversed)
    def _payment_reversed(self, _fact: PaymentReversed) -> None:
        self.paid = None

    def _await(self) -> None:
        self.answer, self.answered = None, None

    def _must_be_free(self) -> None:
        if self.paid is not None:
            raise PaymentAlreadyPaid(id=self.id)
        if self.state in UNDER_WAY:
            raise PaymentOnList(id=self.id)

    def _must_be_payable(self, amount: Money) -> None:
        _must_be_positive(amount)
        if self.paid is not None:
            raise PaymentAlreadyPaid(id=self.id)
        if self.state is PaymentState.ENTITLED:
            raise PaymentOnList(id=self.id)


def _must_be_positive(amount: Money) -> None:
    if amount.minor <= 0:
        raise AmountNotPositive(minor=amount.minor, currency=amount.currency)
