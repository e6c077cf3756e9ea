"""What each fact means for money and goods that somebody gave, or that a fund keeps."""

from typing import Any

from msgspec import Struct

from ledger.aggregates import (
    DeviceProvision,
    Donation,
    Enrolment,
    Fund,
    GoodsDistribution,
    Grant,
    HomeModification,
    Project,
    ServiceContract,
    ServiceDelivery,
)
from ledger.vocabulary import Money

MOVES = {
    Fund.FundMoneyReceived.TOPIC: "received",
    Fund.FundMoneyReturned.TOPIC: "sent_back",
    Fund.FundMoneySent.TOPIC: "sent",
    Fund.FundMoneyTakenIn.TOPIC: "taken_in",
    Donation.DonationPledged.TOPIC: "promised",
    Donation.DonationReceived.TOPIC: "received",
    Donation.DonationAllocated.TOPIC: "allocated",
    Donation.DonationAllocationReturned.TOPIC: "allocation_returned",
    Donation.DonationSentBack.TOPIC: "sent_back",
    Grant.GrantPaid.TOPIC: "spent",
    Grant.GrantReversed.TOPIC: "spending_returned",
    Enrolment.EnrolmentPremiumPaid.TOPIC: "spent",
    Enrolment.EnrolmentPremiumReturned.TOPIC: "spending_returned",
    ServiceContract.ServiceContractPaid.TOPIC: "spent",
    ServiceContract.ServiceContractPaymentReturned.TOPIC: "spending_returned",
    HomeModification.HomeModificationPaid.TOPIC: "spent",
    HomeModification.HomeModificationPaymentReversed.TOPIC: "spending_returned",
    Project.ProjectApproved.TOPIC: "set_aside",
    Project.ProjectProgressed.TOPIC: "spent",
    Project.ProjectCompleted.TOPIC: "spent",
    DeviceProvision.DeviceFitted.TOPIC: "spent",
    ServiceDelivery.ServiceDelivered.TOPIC: "handed",
    GoodsDistribution.GoodsHandedOut.TOPIC: "handed",
}
"""What a fact means for the money or the goods it speaks of."""

MONEY_FIELDS = ("amount", "cash", "premium", "spent", "budget")
NAME_FIELDS = ("beneficiary_organisation", "provider", "project_code", "place")
"""Where a fact names an organisation or a place, as the office calls it."""


class Moved(Struct, frozen=True):
    """How much moved, and to whom: the ids of a person, a device, a fund and a household.

    Cash and the worth of goods are in the smallest unit of one currency, and stay apart.
    """

    minor: int | None
    goods_minor: int | None
    currency: str | None
    goods: str | None
    items: int
    item_number: str | None
    to: tuple[bytes | None, ...]
    recipient: str | None


def moved_by(fact: Any) -> Moved:
    """What a fact of ``MOVES`` says of money and goods."""
    amount, worth = _amount(fact), _money(fact, "goods_value")
    currency = next((each.currency for each in (amount, worth) if each is not None), None)
    items = getattr(fact, "items", None) or getattr(fact, "quantity", None)
    return Moved(
        minor=amount.minor if amount else None,
        goods_minor=worth.minor if worth else None,
        currency=currency,
        goods=getattr(fact, "goods", None) or _kind(fact),
        items=items or int(fact.HISTORY is ServiceDelivery),
        item_number=getattr(fact, "item_number", None),
        to=_to(fact),
        recipient=next((getattr(fact, n) for n in NAME_FIELDS if getattr(fact, n, None)), None),
    )


def _kind(fact: Any) -> str | None:
    if isinstance(fact, DeviceProvision.DeviceFitted):
        return "device"
    return fact.kind if fact.HISTORY is ServiceDelivery else None


def _amount(fact: Any) -> Money | None:
    match fact:
        case HomeModification.HomeModificationPaid(cost=cost, co_pay=co_pay):
            return Money(cost.minor - co_pay.minor, cost.currency)
        case DeviceProvision.DeviceFitted(unit_value=value, fund_id=fund) if value and fund:
            return Money(value.minor * fact.quantity, value.currency)
        case _:
            amounts = (_money(fact, field) for field in MONEY_FIELDS)
            return next((each for each in amounts if each is not None), None)


def _money(fact: Any, field: str) -> Money | None:
    amount = getattr(fact, field, None)
    return amount if isinstance(amount, Money) else None


def _to(fact: Any) -> tuple[bytes | None, ...]:
    # A fund that is named is where money came from, except with a gift.
    fund = "fund_id" if fact.HISTORY is Donation else "to_fund_id"
    ids = (getattr(fact, name, None) for name in ("person_id", "device_id", fund, "household_id"))
    return tuple(each.bytes if each else None for each in ids)
