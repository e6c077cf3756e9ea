"""The money of one loan: the deposit the office holds, and what the person owes it."""

from enum import Enum
from uuid import UUID

from ledger.errors import AmountNotPositive
from ledger.history import NIL, Fact, History, begins_or_goes_on, records, when
from ledger.ids import derived_id
from ledger.refusals.devices import MoreThanHeld, MoreThanOwed
from ledger.vocabulary import Money


class LoanFeeReason(Enum):
    """What a borrower is asked to pay for."""

    DAMAGE = "damage"
    PARTS_MISSING = "parts_missing"
    KEPT_TOO_LONG = "kept_too_long"
    LOST = "lost"
    OTHER = "other"


class LoanAccount(History, stored_as="loan_account", carries=("person_id", "device_id")):
    """Begins with the first money of a loan; most loans have none."""

    person_id: UUID
    device_id: UUID

    class LoanDepositTaken(Fact, frozen=True):
        """The person left money that they get back with the return."""

        TOPIC = "loan_deposit_taken"
        UNDONE_BY = "loan_deposit_refunded"
        amount: Money
        person_id: UUID = NIL
        device_id: UUID = NIL

    class LoanDepositRefunded(Fact, frozen=True):
        """The person got back what they had left as a deposit."""

        TOPIC = "loan_deposit_refunded"
        UNDONE_BY = "loan_deposit_taken"
        amount: Money
        person_id: UUID = NIL
        device_id: UUID = NIL

    class LoanFeeCharged(Fact, frozen=True):
        """The person is asked to pay for the device, beyond having it returned."""

        TOPIC = "loan_fee_charged"
        UNDONE_BY = "loan_fee_waived"
        amount: Money
        loan_fee_reason: LoanFeeReason
        person_id: UUID = NIL
        device_id: UUID = NIL

    class LoanFeePaid(Fact, frozen=True):
        """The person paid, in cash or out of the deposit that the office held."""

        TOPIC = "loan_fee_paid"
        UNDONE_BY = ""  # the money is in the till: it goes back by another way than a click
        amount: Money
        out_of_deposit: bool = False
        person_id: UUID = NIL
        device_id: UUID = NIL

    class LoanFeeWaived(Fact, frozen=True):
        """The person need not pay."""

        TOPIC = "loan_fee_waived"
        UNDONE_BY = "loan_fee_charged"
        amount: Money
        person_id: UUID = NIL
        device_id: UUID = NIL

    @staticmethod
    def id_of(device_id: UUID, loan: int) -> UUID:
        """The one account of a device's loan; its first loan is 1."""
        return derived_id(None, "loan_account", device_id.hex, loan)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.held: Money | None = None
        self.owed: Money | None = None

    @begins_or_goes_on(LoanDepositTaken, alone=False)
    def take_deposit(self, told: LoanDepositTaken) -> None:
        """Take money that goes back to the person.

        Raises:
            AmountNotPositive: it is not above zero.
            MoreThanHeld: a deposit in another currency is held.
        """
        _must_be_positive(told.amount)
        if self.held is not None and self.held.currency != told.amount.currency:
            raise MoreThanHeld(held=self.held)

    @records(LoanDepositRefunded)
    def refund_deposit(self, told: LoanDepositRefunded) -> None:
        """Give the deposit, or a part of it, back.

        Raises:
            AmountNotPositive: it is not above zero.
            MoreThanHeld: less is held, or in another currency.
        """
        _must_be_positive(told.amount)
        self._must_be_held(told.amount)

    @begins_or_goes_on(LoanFeeCharged, alone=False)
    def charge_fee(self, told: LoanFeeCharged) -> None:
        """Ask the person to pay.

        Raises:
            AmountNotPositive: it is not above zero.
            MoreThanOwed: another currency is owed.
        """
        _must_be_positive(told.amount)
        if self.owed is not None and self.owed.currency != told.amount.currency:
            raise MoreThanOwed(owed=self.owed)

    @records(LoanFeePaid)
    def pay_fee(self, told: LoanFeePaid) -> None:
        """Take what is owed, or a part of it.

        Raises:
            AmountNotPositive: it is not above zero.
            MoreThanOwed: less is owed, or in another currency.
            MoreThanHeld: the deposit is smaller.
        """
        _must_be_positive(told.amount)
        self._must_be_owed(told.amount)
        if told.out_of_deposit:
            self._must_be_held(told.amount)

    @records(LoanFeeWaived)
    def waive_fee(self, told: LoanFeeWaived) -> None:
        """Let the person off what is owed, or a part of it.

        Raises:
            AmountNotPositive: it is not above zero.
            MoreThanOwed: less is owed, or in another currency.
        """
        _must_be_positive(told.amount)
        self._must_be_owed(told.amount)

    @when(LoanDepositTaken)
    def _loan_deposit_taken(self, fact: LoanDepositTaken) -> None:
        self.held = _sum(self.held, fact.amount)

    @when(LoanDepositRefunded)
    def _loan_deposit_refunded(self, fact: LoanDepositRefunded) -> None:
        self.held = _sum(self.held, fact.amount, -1)

    @when(LoanFeeCharged)
    def _loan_fee_charged(self, fact: LoanFeeCharged) -> None:
        self.owed = _sum(self.owed, fact.amount)

    @when(LoanFeePaid)
    def _loan_fee_paid(self, fact: LoanFeePaid) -> None:
        self.owed = _sum(self.owed, fact.amount, -1)
        if fact.out_of_deposit:
            self.held = _sum(self.held, fact.amount, -1)

    @when(LoanFeeWaived)
    def _loan_fee_waived(self, fact: LoanFeeWaived) -> None:
        self.owed = _sum(self.owed, fact.amount, -1)

    def _must_be_held(self, amount: Money) -> None:
        if not _covers(self.held, amount):
            raise MoreThanHeld(held=self.held)

    def _must_be_owed(self, amount: Money) -> None:
        if not _covers(self.owed, amount):
            raise MoreThanOwed(owed=self.owed)


def _must_be_positive(amount: Money) -> None:
    if amount.minor <= 0:
        raise AmountNotPositive(amount=amount)


def _covers(whole: Money | None, part: Money) -> bool:
    return whole is not None and whole.currency == part.currency and whole.minor >= part.minor


def _sum(before: Money | None, amount: Money, sign: int = 1) -> Money:
    return Money((before.minor if before else 0) + sign * amount.minor, amount.currency)
