"""What somebody gives: money, or goods of one kind; and where every part of it went.

A donor is named as an organisation is known, or by a code such as ``private_person``: never by
the name of somebody whom the ledger keeps no key for.
"""

from enum import Enum
from uuid import UUID

from msgspec import Struct

from ledger.errors import ContradictsHistory
from ledger.history import Fact, History, begins, begins_or_goes_on, records, when
from ledger.refusals.grants import (
    AllocationNotAddressed,
    AllocationNotKnown,
    DonationExhausted,
    DonationNotReceived,
    DonationNotStated,
    ItemAlreadyAllocated,
    ItemNumberMissing,
    must_be_above_zero,
    must_be_of_one_currency,
)
from ledger.vocabulary import Money


class DonationState(Enum):
    """Whether there is something to allocate."""

    PLEDGED = "pledged"
    RECEIVED = "received"


class Part(Struct, frozen=True):
    """One part of a donation, and where it is."""

    person_id: UUID | None
    device_id: UUID | None
    fund_id: UUID | None
    amount: Money | None
    items: int
    item_number: str | None


class Donation(History, stored_as="donation", carries=("donor", "goods")):
    """Pledged, received in one delivery or more, and allocated part by part."""

    donor: str
    goods: str | None

    class DonationPledged(Fact, frozen=True):
        """Somebody promised money, or goods."""

        TOPIC = "donation_pledged"
        LEADS_TO = DonationState.PLEDGED
        donor: str
        goods: str | None = None
        amount: Money | None = None
        items: int = 0
        unit_value: Money | None = None
        purpose: str | None = None

    class DonationReceived(Fact, frozen=True):
        """Money arrived, or goods did; ``numbered`` when each piece has a number of its own."""

        TOPIC = "donation_received"
        LEADS_TO = DonationState.RECEIVED
        UNDONE_BY = "donation_sent_back"
        donor: str = ""
        goods: str | None = None
        amount: Money | None = None
        items: int = 0
        unit_value: Money | None = None
        numbered: bool = False
        purpose: str | None = None

    class DonationAllocated(Fact, frozen=True):
        """A part of it went to a person, a device or a fund."""

        TOPIC = "donation_allocated"
        UNDONE_BY = "donation_allocation_returned"
        donor: str = ""
        goods: str | None = None
        person_id: UUID | None = None
        device_id: UUID | None = None
        fund_id: UUID | None = None
        amount: Money | None = None
        items: int = 0
        item_number: str | None = None
        goods_value: Money | None = None
        area: str | None = None

    class DonationAllocationReturned(Fact, frozen=True):
        """A part came back from where it had gone, and can go elsewhere."""

        TOPIC = "donation_allocation_returned"
        UNDONE_BY = "donation_allocated"
        donor: str = ""
        goods: str | None = None
        person_id: UUID | None = None
        device_id: UUID | None = None
        fund_id: UUID | None = None
        amount: Money | None = None
        items: int = 0
        item_number: str | None = None
        goods_value: Money | None = None
        area: str | None = None

    class DonationSentBack(Fact, frozen=True):
        """What was left of it went back to the donor, or some of it."""

        TOPIC = "donation_sent_back"
        UNDONE_BY = "donation_received"
        donor: str = ""
        goods: str | None = None
        amount: Money | None = None
        items: int = 0
        item_number: str | None = None

    def __init__(self, history_id: UUID) -> None:
        super().__init__(history_id)
        self.left: Money | None = None
        self.items_left = 0
        self.unit_value: Money | None = None
        self.numbered = False
        self.parts: list[Part] = []
        self.gone: set[str] = set()

    def value_of(self, items: int) -> Money | None:
        """What so many of the goods are worth; ``None`` of money."""
        if self.unit_value is None:
            return None
        return Money(self.unit_value.minor * items, self.unit_value.currency)

    @begins(DonationPledged)
    def pledge(self, told: DonationPledged) -> None:
        """Record what somebody promised.

        Raises:
            AlreadyExists: it was promised, or given, before.
            DonationNotStated: it is neither money nor goods with their number and value.
            AmountNotPositive: it is worth nothing.
        """
        self._must_be_stated(told)

    @begins_or_goes_on(DonationReceived)
    def receive(self, told: DonationReceived) -> None:
        """Record what arrived, promised or not; there may be more deliveries than one.

        Raises:
            ContradictsHistory: another donor or other goods were named before, another value
                of one piece, or pieces with numbers and without.
            DonationNotStated: it is neither money nor goods with their number and value.
            CurrenciesMixed: what came before was in another currency.
            AmountNotPositive: it is worth nothing.
        """
        if not told.donor:
            raise DonationNotStated
        self._must_be_stated(told)
        if self.state is not DonationState.RECEIVED:
            return
        if self.left is not None and told.amount is not None:
            must_be_of_one_currency(self.left, told.amount)
        for field in ("unit_value", "numbered"):
            if getattr(self, field) != getattr(told, field):
                raise ContradictsHistory(history=self.STORED_AS, field=field)

    @records(
        DonationAllocated,
        after={DonationState.RECEIVED},
        otherwise=DonationNotReceived,
        alone=False,
    )
    def allocate(self, told: DonationAllocated) -> None:
        """Record where a part of it went.

        Raises:
            DonationNotReceived: it has not come yet.
            AllocationNotAddressed: it goes to nobody, or to more than one.
            DonationNotStated: it is neither money nor a number of goods, as the donation is.
            DonationExhausted: there is not so much left.
            ItemNumberMissing: each piece has a number, and none is told.
            ItemAlreadyAllocated: the piece of this number went to somebody before.
            CurrenciesMixed: the donation is in another currency.
        """
        addressed = [told.person_id, told.device_id, told.fund_id]
        if sum(each is not None for each in addressed) != 1:
            raise AllocationNotAddressed
        self._must_be_left(told.amount, told.items)
        self._must_be_here(told.items, told.item_number)

    @records(
        DonationAllocationReturned,
        after={DonationState.RECEIVED},
        otherwise=DonationNotReceived,
        alone=False,
    )
    def take_back(self, told: DonationAllocationReturned) -> None:
        """Record that a part came back, just as it had gone.

        Raises:
            DonationNotReceived: it has not come yet.
            AllocationNotKnown: this part did not go there, or it came back before.
        """
        if _part(told) not in self.parts:
            raise AllocationNotKnown(item_number=told.item_number)

    @records(DonationSentBack, after={DonationState.RECEIVED}, otherwise=DonationNotReceived)
    def send_back(self, told: DonationSentBack) -> None:
        """Record what went back to the donor.

        Raises:
            DonationNotReceived: it has not come yet.
            DonationNotStated: it is neither money nor a number of goods, as the donation is.
            DonationExhausted: there is not so much left.
            ItemNumberMissing: each piece has a number, and none is told.
            ItemAlreadyAllocated: the piece of this number went to somebody before.
            CurrenciesMixed: the donation is in another currency.
        """
        self._must_be_left(told.amount, told.items)
        self._must_be_here(told.items, told.item_number)

    @when(DonationReceived)
    def _donation_received(self, fact: DonationReceived) -> None:
        self.unit_value, self.numbered = fact.unit_value, fact.numbered
        self._add(fact.amount, fact.items)

    @when(DonationAllocated)
    def _donation_allocated(self, fact: DonationAllocated) -> None:
        self.parts.append(_part(fact))
        self._take(fact.amount, fact.items, fact.item_number)

    @when(DonationAllocationReturned)
    def _donation_allocation_returned(self, fact: DonationAllocationReturned) -> None:
        self.parts.remove(_part(fact))
        self._add(fact.amount, fact.items)
        self.gone.discard(fact.item_number or "")

    @when(DonationSentBack)
    def _donation_sent_back(self, fact: DonationSentBack) -> None:
        self._take(fact.amount, fact.items, fact.item_number)

    def _add(self, amount: Money | None, items: int) -> None:
        self.items_left += items
        if amount is not None:
            before = self.left.minor if self.left else 0
            self.left = Money(before + amount.minor, amount.currency)

    def _take(self, amount: Money | None, items: int, item_number: str | None) -> None:
        self._add(Money(-amount.minor, amount.currency) if amount else None, -items)
        if item_number:
            self.gone.add(item_number)

    def _must_be_stated(self, told: DonationPledged | DonationReceived) -> None:
        counted = told.goods is not None and told.items > 0 and told.unit_value is not None
        named = told.goods is not None or told.items != 0 or told.unit_value is not None
        if counted == (told.amount is not None) or named != counted:
            raise DonationNotStated
        for money in (told.amount, told.unit_value):
            if money is not None:
                must_be_above_zero(money)

    def _must_be_left(self, amount: Money | None, items: int) -> None:
        if (amount is None) != (self.left is None) or (items > 0) != (self.left is None):
            raise DonationNotStated
        if amount is not None and self.left is not None:
            must_be_above_zero(amount)
            must_be_of_one_currency(amount, self.left)
            if amount > self.left:
                raise DonationExhausted(left=self.left.minor, currency=self.left.currency)
        if items > self.items_left:
            raise DonationExhausted(left=self.items_left)

    def _must_be_here(self, items: int, item_number: str | None) -> None:
        if self.numbered and (item_number is None or items != 1):
            raise ItemNumberMissing
        if item_number is not None and item_number in self.gone:
            raise ItemAlreadyAllocated(item_number=item_number)


def _part(fact: Donation.DonationAllocated | Donation.DonationAllocationReturned) -> Part:
    return Part(
        fact.person_id, fact.device_id, fact.fund_id, fact.amount, fact.items, fact.item_number
    )
