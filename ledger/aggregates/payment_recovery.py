"""The money of one payment that was not due, asked back and coming in, perhaps in parts.

There can be one for each time a payment went out: its id is derived from the payment's.
"""

from enum import Enum
from uuid import UUID

from ledger.errors import AmountNotPositive
from ledger.history import NIL, Fact, History, begins, records, when
from ledger.ids import derived_id
from ledger.refusals.money import RecoveryNotDemanded, RecoveryTooHigh, SecondPersonNeeded
from ledger.vocabulary import By, Envelope, Money, Month, PaymentKind


class RecoveryState(Enum):
    """Whether money is still to come in."""

    DEMANDED = "demanded"
    RECOVERED = "recovered"
    WRITTEN_OFF = "written_off"


class RecoveryReason(Enum):
    """Why money is asked back."""

    DIED = "died"
    STOPPED = "stopped"
    MOVED_AWAY = "moved_away"
    PAID_TWICE = "paid_twice"
    WRONG_PERSON = "wrong_person"
    AMOUNT_TOO_HIGH = "amount_too_high"
    FALSE_STATEMENT = "false_statement"
    OTHER = "other"


class WriteOffReason(Enum):
    """Why money is not asked back any more."""

    NO_ESTATE = "no_estate"
    HARDSHIP = "hardship"
    NOT_FOUND = "not_found"
    OFFICE_AT_FAULT = "office_at_fault"
    TOO_SMALL = "too_small"
    OTHER = "other"


class PaymentRecovery(
    History,
    stored_as="payment_recovery",
    carries=("payment_id", "scheme", "person_id", "period", "kind", "area"),
):
    """Open from ``PaymentRecoveryDemanded`` until all of it came in or was written off."""

    payment_id: UUID
    scheme: str
    person_id: UUID
    period: str
    kind: PaymentKind
    area: str | None

    class PaymentRecoveryDemanded(Fact, frozen=True):
        """The office asked for the money back, or for a part of it: it was not due."""

        TOPIC = "payment_recovery_demanded"
        LEADS_TO = RecoveryState.DEMANDED
        UNDONE_BY = "payment_written_off"
        payment_id: UUID
        scheme: str
        person_id: UUID
        period: Month
        kind: PaymentKind
        amount: Money
        recovery_reason: RecoveryReason
        area: str | None = None

    class PaymentRecovered(Fact, frozen=True):
        """Money that was asked back came in, whole or in part."""

        TOPIC = "payment_recovered"
        UNDONE_BY = ""  # the money is there
        amount: Money
        payment_id: UUID = NIL
        scheme: str = ""
        person_id: UUID = NIL
        period: Month = ""
        kind: PaymentKind = PaymentKind.REGULAR
        area: str | None = None

    class PaymentWrittenOff(Fact, frozen=True):
        """The office gave up asking for what had not come in, or for a part of it."""

        TOPIC = "payment_written_off"
        UNDONE_BY = ""  # the person was told that nobody asks any more
        amount: Money
        payment_write_off_reason: WriteOffReason
        payment_id: UUID = NIL
        scheme: str = ""
        person_id: UUID = NIL
        period: Month = ""
        kind: PaymentKind = PaymentKind.REGULAR
        area: str | None = None

    @staticmethod
    def id_of(payment_id: UUID, payout: int = 1) -> UUID:
        """The one recovery there can be of a payment, the ``payout``-th time it went out."""
        again = () if payout <= 1 else (payout,)
        return derived_id(None, "payment_recovery", payment_id.hex, *again)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.outstanding: Money | None = None
        self.demander: By | Envelope | None = None

    @property
    def rest(self) -> Money:
        """What is still to come in.

        Raises:
            ValueError: nothing was ever asked back.
        """
        if self.outstanding is None:
            raise ValueError(f"nobody asked back what {self.id} is about")
        return self.outstanding

    @begins(PaymentRecoveryDemanded, alone=False)
    def demand(self, told: PaymentRecoveryDemanded) -> None:
        """Ask for money back.

        Raises:
            AlreadyExists: it was asked back before.
            AmountNotPositive: nothing, or less, is asked back.
        """
        _must_be_positive(told.amount)

    @records(
        PaymentRecovered,
        after={RecoveryState.DEMANDED},
        otherwise=RecoveryNotDemanded,
        alone=False,
    )
    def recover(self, told: PaymentRecovered) -> None:
        """Note what came in.

        Raises:
            RecoveryNotDemanded: nothing is to come in, or no more.
            AmountNotPositive: nothing, or less, came in.
            RecoveryTooHigh: it is more than was still to come in.
        """
        self._must_be_outstanding(told.amount)

    @records(
        PaymentWrittenOff,
        after={RecoveryState.DEMANDED},
        otherwise=RecoveryNotDemanded,
        alone=False,
    )
    def write_off(self, told: PaymentWrittenOff) -> None:
        """Give up what did not come in.

        Raises:
            RecoveryNotDemanded: nothing is to come in, or no more.
            AmountNotPositive: nothing, or less, is given up.
            RecoveryTooHigh: it is more than was still to come in.
            SecondPersonNeeded: the same person asked for it.
        """
        self._must_be_outstanding(told.amount)
        if self.demander is not None and self._who(told).actor == self.demander.actor:
            raise SecondPersonNeeded(id=self.id)

    @when(PaymentRecoveryDemanded)
    def _payment_recovery_demanded(self, fact: PaymentRecoveryDemanded) -> None:
        self.outstanding, self.demander = fact.amount, self._who(fact)

    @when(PaymentRecovered)
    def _payment_recovered(self, fact: PaymentRecovered) -> None:
        self._settle(fact.amount, RecoveryState.RECOVERED)

    @when(PaymentWrittenOff)
    def _payment_written_off(self, fact: PaymentWrittenOff) -> None:
        self._settle(fact.amount, RecoveryState.WRITTEN_OFF)

    def _settle(self, amount: Money, state: RecoveryState) -> None:
        self.outstanding = Money(self.rest.minor - amount.minor, amount.currency)
        self.state = RecoveryState.DEMANDED if self.rest.minor else state

    def _must_be_outstanding(self, amount: Money) -> None:
        _must_be_positive(amount)
        rest = self.rest
        if amount.currency != rest.currency or amount.minor > rest.minor:
            raise RecoveryTooHigh(outstanding=rest.minor)


def _must_be_positive(amount: Money) -> None:
    if amount.minor <= 0:
        raise AmountNotPositive(minor=amount.minor, currency=amount.currency)
