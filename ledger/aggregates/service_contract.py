"""Services that an office buys from somebody: for a time, at a price, and as accepted.

``contract_until`` is the first day on which the contract no longer holds.
"""

from datetime import date
from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins, records, when
from ledger.refusals.grants import (
    ContractHasEnded,
    ContractOverpaid,
    ContractTermEmpty,
    WorkAbovePrice,
    must_be_above_zero,
    must_be_of_one_currency,
)
from ledger.vocabulary import Money


class ContractState(Enum):
    """Whether work is still accepted under a contract."""

    SIGNED = "signed"
    ENDED = "ended"


class ContractEnd(Enum):
    """Why a contract ended."""

    FULFILLED = "fulfilled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    BREACHED = "breached"


class ServiceContract(
    History, stored_as="service_contract", carries=("provider", "contract_number")
):
    """Signed, amended, its work accepted and paid part by part, and ended."""

    provider: str
    contract_number: str

    class ServiceContractSigned(Fact, frozen=True):
        """An office and an organisation agreed on services, a time and a price."""

        TOPIC = "service_contract_signed"
        LEADS_TO = ContractState.SIGNED
        provider: str
        contract_number: str
        services: tuple[str, ...]
        price: Money
        contract_from: date
        contract_until: date
        procurement: str | None = None

    class ServiceContractAmended(Fact, frozen=True):
        """Both agreed on other services, another time or another price; the rest stands."""

        TOPIC = "service_contract_amended"
        provider: str = ""
        contract_number: str = ""
        services: tuple[str, ...] | None = None
        price: Money | None = None
        contract_until: date | None = None

    class ServiceContractAccepted(Fact, frozen=True):
        """Work was looked at and found as agreed, and is worth so much of the price."""

        TOPIC = "service_contract_accepted"
        service: str
        work_value: Money
        items: int = 0
        provider: str = ""
        contract_number: str = ""

    class ServiceContractPaid(Fact, frozen=True):
        """The organisation was paid for work that was accepted."""

        TOPIC = "service_contract_paid"
        UNDONE_BY = "service_contract_payment_returned"
        amount: Money
        fund_id: UUID | None = None
        provider: str = ""
        contract_number: str = ""

    class ServiceContractPaymentReturned(Fact, frozen=True):
        """The organisation gave back what it was paid, or a part of it."""

        TOPIC = "service_contract_payment_returned"
        UNDONE_BY = "service_contract_paid"
        amount: Money
        fund_id: UUID | None = None
        provider: str = ""
        contract_number: str = ""

    class ServiceContractEnded(Fact, frozen=True):
        """No work is accepted under it any more; what was accepted can still be paid."""

        TOPIC = "service_contract_ended"
        LEADS_TO = ContractState.ENDED
        contract_end: ContractEnd
        provider: str = ""
        contract_number: str = ""

    @classmethod
    def id_of(cls, organisation: str, contract_number: str) -> UUID:
        """The one contract that an organisation knows by this number."""
        return cls.id_by_mark(organisation, contract_number)

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.price = Money(0, "CNY")
        self.first = date.min
        self.accepted = 0
        self.paid = 0

    @begins(ServiceContractSigned, alone=False)
    def sign(self, told: ServiceContractSigned) -> None:
        """Record what was agreed.

        Raises:
            AlreadyExists: the organisation has a contract of this number.
            ContractTermEmpty: it would end no later than it begins.
            AmountNotPositive: it costs nothing.
        """
        must_be_above_zero(told.price)
        if told.contract_from >= told.contract_until:
            raise ContractTermEmpty(contract_from=told.contract_from)

    @records(ServiceContractAmended, after={ContractState.SIGNED}, otherwise=ContractHasEnded)
    def amend(self, told: ServiceContractAmended) -> None:
        """Record what is agreed now; what is not told stands as it was.

        Raises:
            ContractHasEnded: it has ended.
            ContractTermEmpty: it would end no later than it begins.
            WorkAbovePrice: work was accepted for more than the new price.
            CurrenciesMixed: the price is in another currency.
        """
        if told.contract_until is not None and told.contract_until <= self.first:
            raise ContractTermEmpty(contract_from=self.first)
        if told.price is not None:
            must_be_of_one_currency(told.price, self.price)
            if told.price.minor < max(self.accepted, 1):
                raise WorkAbovePrice(price=told.price.minor, currency=told.price.currency)

    @records(ServiceContractAccepted, after={ContractState.SIGNED}, otherwise=ContractHasEnded)
    def accept(self, told: ServiceContractAccepted) -> None:
        """Record work that was done as agreed.

        Raises:
            ContractHasEnded: it has ended.
            WorkAbovePrice: together it would be worth more than the price.
            CurrenciesMixed: it is told in another currency.
            AmountNotPositive: it is worth nothing.
        """
        must_be_above_zero(told.work_value)
        must_be_of_one_currency(told.work_value, self.price)
        if self.accepted + told.work_value.minor > self.price.minor:
            raise WorkAbovePrice(price=self.price.minor, currency=self.price.currency)

    @records(ServiceContractPaid, alone=False)
    def pay(self, told: ServiceContractPaid) -> None:
        """Record a payment for work that was accepted, also after the contract ended.

        Raises:
            ContractOverpaid: more would be paid than the accepted work is worth.
            CurrenciesMixed: it is told in another currency.
            AmountNotPositive: nothing was paid.
        """
        must_be_above_zero(told.amount)
        must_be_of_one_currency(told.amount, self.price)
        if self.paid + told.amount.minor > self.accepted:
            raise ContractOverpaid(accepted=self.accepted, paid=self.paid)

    @records(ServiceContractPaymentReturned)
    def return_payment(self, told: ServiceContractPaymentReturned) -> None:
        """Record what the organisation gave back.

        Raises:
            ContractOverpaid: it was not paid so much.
            CurrenciesMixed: it is told in another currency.
            AmountNotPositive: nothing came back.
        """
        must_be_above_zero(told.amount)
        must_be_of_one_currency(told.amount, self.price)
        if told.amount.minor > self.paid:
            raise ContractOverpaid(accepted=self.accepted, paid=self.paid)

    @records(ServiceContractEnded, after={ContractState.SIGNED}, otherwise=ContractHasEnded)
    def end(self, told: ServiceContractEnded) -> None:
        """Record that it is over, and why.

        Raises:
            ContractHasEnded: it ended before.
        """

    @when(ServiceContractSigned)
    def _service_contract_signed(self, fact: ServiceContractSigned) -> None:
        self.price, self.first = fact.price, fact.contract_from

    @when(ServiceContractAmended)
    def _service_contract_amended(self, fact: ServiceContractAmended) -> None:
        self.price = fact.price or self.price

    @when(ServiceContractAccepted)
    def _service_contract_accepted(self, fact: ServiceContractAccepted) -> None:
        self.accepted += fact.work_value.minor

    @when(ServiceContractPaid)
    def _service_contract_paid(self, fact: ServiceContractPaid) -> None:
        self.paid += fact.amount.minor

    @when(ServiceContractPaymentReturned)
    def _service_contract_payment_returned(self, fact: ServiceContractPaymentReturned) -> None:
        self.paid -= fact.amount.minor
