"""Money set apart for a purpose, that one organisation keeps: what came in, and what went on.

What is spent from it is not told here: each grant, premium and payment names the fund that it
came from, so that a fund's history stays short and two clerks never wait for each other.
"""

from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins, records, when
from ledger.refusals.grants import (
    CurrencyNotKept,
    FundIsClosed,
    FundShort,
    must_be_above_zero,
    must_be_of_one_currency,
)
from ledger.vocabulary import CURRENCY_DIGITS, Money


class FundState(Enum):
    """Whether money can still come in and go out."""

    OPEN = "open"
    CLOSED = "closed"


class FundSource(Enum):
    """Where money that comes in was before."""

    BUDGET = "budget"
    LOTTERY = "lottery"
    EMPLOYMENT_LEVY = "employment_levy"
    HIGHER_LEVEL = "higher_level"
    PARTNER_REGION = "partner_region"
    DONATION = "donation"


class Fund(History, stored_as="fund", carries=("owner", "fund_code")):
    """Open until ``FundClosed``; ``balance`` is what came in less what was sent on or returned."""

    owner: str
    fund_code: str

    class FundOpened(Fact, frozen=True):
        """An organisation set money of one currency apart for a purpose; it begins empty."""

        TOPIC = "fund_opened"
        LEADS_TO = FundState.OPEN
        owner: str
        fund_code: str
        name: str
        currency: str
        purpose: str | None = None

    class FundMoneyReceived(Fact, frozen=True):
        """Money came in from outside the ledger, or from a donation that it keeps."""

        TOPIC = "fund_money_received"
        UNDONE_BY = "fund_money_returned"
        amount: Money
        fund_source: FundSource
        owner: str = ""
        fund_code: str = ""
        donation_id: UUID | None = None
        document_number: str | None = None

    class FundMoneyReturned(Fact, frozen=True):
        """Money went back to where it came from."""

        TOPIC = "fund_money_returned"
        UNDONE_BY = "fund_money_received"
        amount: Money
        fund_source: FundSource
        owner: str = ""
        fund_code: str = ""
        donation_id: UUID | None = None
        document_number: str | None = None

    class FundMoneySent(Fact, frozen=True):
        """Money was sent on to a fund of another purpose or organisation."""

        TOPIC = "fund_money_sent"
        UNDONE_BY = "fund_money_taken_in"
        amount: Money
        to_fund_id: UUID
        transfer_id: UUID
        owner: str = ""
        fund_code: str = ""
        document_number: str | None = None

    class FundMoneyTakenIn(Fact, frozen=True):
        """Money arrived that another fund sent on."""

        TOPIC = "fund_money_taken_in"
        UNDONE_BY = "fund_money_sent"
        amount: Money
        from_fund_id: UUID
        transfer_id: UUID
        owner: str = ""
        fund_code: str = ""
        document_number: str | None = None

    class FundClosed(Fact, frozen=True):
        """No money comes in any more, and none is paid from it."""

        TOPIC = "fund_closed"
        LEADS_TO = FundState.CLOSED
        owner: str = ""
        fund_code: str = ""

    @classmethod
    def id_of(cls, owner: str, fund_code: str) -> UUID:
        """The one fund that an organisation knows by this code."""
        return cls.id_by_mark(owner, fund_code)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.balance = Money(0, "CNY")

    def must_be_open(self) -> None:
        """Let it pass while something may be paid from it.

        Raises:
            FundIsClosed: it is closed.
        """
        self._must_be_in({FundState.OPEN}, FundIsClosed)

    @begins(FundOpened, alone=False)
    def open(self, told: FundOpened) -> None:
        """Set up a fund that has nothing in it yet.

        Raises:
            AlreadyExists: the organisation has a fund of this code.
            CurrencyNotKept: the ledger does not keep this currency.
        """
        if told.currency not in CURRENCY_DIGITS:
            raise CurrencyNotKept(currency=told.currency)

    @records(FundMoneyReceived, after={FundState.OPEN}, otherwise=FundIsClosed, alone=False)
    def receive(self, told: FundMoneyReceived) -> None:
        """Record money that came in.

        Raises:
            FundIsClosed: nothing comes in any more.
            CurrenciesMixed: the fund keeps another currency.
            AmountNotPositive: nothing came in.
        """
        self._must_fit(told.amount)

    @records(FundMoneyReturned, after={FundState.OPEN}, otherwise=FundIsClosed, alone=False)
    def give_back(self, told: FundMoneyReturned) -> None:
        """Record money that went back.

        Raises:
            FundIsClosed: nothing goes out any more.
            FundShort: not so much came in.
            CurrenciesMixed: the fund keeps another currency.
            AmountNotPositive: nothing went back.
        """
        self._must_hold(told.amount)

    @records(FundMoneySent, after={FundState.OPEN}, otherwise=FundIsClosed, alone=False)
    def send(self, told: FundMoneySent) -> None:
        """Record money that was sent on.

        Raises:
            FundIsClosed: nothing goes out any more.
            FundShort: not so much came in.
            CurrenciesMixed: the fund keeps another currency.
            AmountNotPositive: nothing was sent.
        """
        self._must_hold(told.amount)

    @records(FundMoneyTakenIn, after={FundState.OPEN}, otherwise=FundIsClosed, alone=False)
    def take_in(self, told: FundMoneyTakenIn) -> None:
        """Record money that another fund sent.

        Raises:
            FundIsClosed: nothing comes in any more.
            CurrenciesMixed: the fund keeps another currency.
            AmountNotPositive: nothing arrived.
        """
        self._must_fit(told.amount)

    @records(FundClosed, after={FundState.OPEN}, otherwise=FundIsClosed)
    def close(self, told: FundClosed) -> None:
        """End the fund; what is left of it was sent on before, or spent.

        Raises:
            FundIsClosed: it is closed.
        """

    @when(FundOpened)
    def _fund_opened(self, fact: FundOpened) -> None:
        self.balance = Money(0, fact.currency)

    @when(FundMoneyReceived)
    def _fund_money_received(self, fact: FundMoneyReceived) -> None:
        self._add(fact.amount.minor)

    @when(FundMoneyReturned)
    def _fund_money_returned(self, fact: FundMoneyReturned) -> None:
        self._add(-fact.amount.minor)

    @when(FundMoneySent)
    def _fund_money_sent(self, fact: FundMoneySent) -> None:
        self._add(-fact.amount.minor)

    @when(FundMoneyTakenIn)
    def _fund_money_taken_in(self, fact: FundMoneyTakenIn) -> None:
        self._add(fact.amount.minor)

    def _add(self, minor: int) -> None:
        self.balance = Money(self.balance.minor + minor, self.balance.currency)

    def _must_fit(self, amount: Money) -> None:
        must_be_above_zero(amount)
        must_be_of_one_currency(amount, self.balance)

    def _must_hold(self, amount: Money) -> None:
        self._must_fit(amount)
        if amount > self.balance:
            raise FundShort(balance=self.balance.minor, currency=self.balance.currency)
