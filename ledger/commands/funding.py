"""Funds and donations: money that moves leaves one history and arrives in another, or neither."""

from uuid import UUID

from ledger.aggregates import Device, Donation, Fund
from ledger.aggregates.fund import FundSource
from ledger.commands.caring import living
from ledger.commands.registry import command
from ledger.refusals.grants import (
    DonationNotStated,
    FundOfAnother,
    FundSentToItself,
    must_be_of_one_currency,
)
from ledger.vocabulary import Money, PartialDate
from ledger.work import Work


@command("fund.open")
def open_fund(  # noqa: PLR0913 - a fund is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    fund_code: str,
    name: str,
    currency: str,
    owner: str | None = None,
    purpose: str | None = None,
) -> UUID:
    """Set up an empty fund, that of whoever asks unless ``owner`` is told; its id is the answer.

    Raises:
        AlreadyExists: the organisation has a fund of this code.
        CurrencyNotKept: the ledger does not keep this currency.
    """
    owner = owner or work.by.organisation
    fund = work.begin(Fund, Fund.id_of(owner, fund_code))
    fund.open(
        occurred_on=occurred_on,
        owner=owner,
        fund_code=fund_code,
        name=name,
        currency=currency,
        purpose=purpose,
    )
    return fund.id


@command("fund.receive")
def receive(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    amount: Money,
    fund_source: FundSource,
    document_number: str | None = None,
) -> None:
    """Record money that came in from outside.

    Raises:
        NotKnown: there is no such fund.
        FundIsClosed: nothing comes in any more.
        CurrenciesMixed: the fund keeps another currency.
        AmountNotPositive: nothing came in.
    """
    work.change(Fund, id).receive(
        occurred_on=occurred_on,
        amount=amount,
        fund_source=fund_source,
        document_number=document_number,
    )


@command("fund.give_back")
def give_back(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    amount: Money,
    fund_source: FundSource,
    document_number: str | None = None,
) -> None:
    """Record money that went back to where it came from.

    Raises:
        NotKnown: there is no such fund.
        FundOfAnother: another organisation keeps it.
        FundIsClosed: nothing goes out any more.
        FundShort: not so much came in.
        CurrenciesMixed: the fund keeps another currency.
        AmountNotPositive: nothing went back.
    """
    _own_fund(work, id).give_back(
        occurred_on=occurred_on,
        amount=amount,
        fund_source=fund_source,
        document_number=document_number,
    )


@command("fund.transfer")
def transfer(
    work: Work,
    *,
    occurred_on: PartialDate,
    from_fund_id: UUID,
    to_fund_id: UUID,
    amount: Money,
    document_number: str | None = None,
) -> UUID:
    """Send money from one fund on to another; both say so by one id, which is the answer.

    Raises:
        NotKnown: one of the funds is not there.
        FundOfAnother: another organisation keeps the fund it would come from.
        FundSentToItself: both are the same fund.
        FundIsClosed: one of them is closed.
        FundShort: not so much came in.
        CurrenciesMixed: one of them keeps another currency.
        AmountNotPositive: nothing would be sent.
    """
    if from_fund_id == to_fund_id:
        raise FundSentToItself(id=from_fund_id)
    sender, receiver = _own_fund(work, from_fund_id), work.change(Fund, to_fund_id)
    transfer_id = work.ledger.new_id()
    sender.send(
        occurred_on=occurred_on,
        amount=amount,
        to_fund_id=receiver.id,
        transfer_id=transfer_id,
        document_number=document_number,
    )
    receiver.take_in(
        occurred_on=occurred_on,
        amount=amount,
        from_fund_id=sender.id,
        transfer_id=transfer_id,
        document_number=document_number,
    )
    return transfer_id


def must_be_payable_from(work: Work, fund_id: UUID | None, amount: Money) -> None:
    """Let an amount pass that can be paid from a fund; any, when it comes from none.

    Raises:
        NotKnown: there is no such fund.
        FundIsClosed: it is closed.
        CurrenciesMixed: it keeps another currency.
    """
    if fund_id is not None:
        fund = work.change(Fund, fund_id)
        fund.must_be_open()
        must_be_of_one_currency(amount, fund.balance)


def _own_fund(work: Work, fund_id: UUID) -> Fund:
    fund = work.change(Fund, fund_id)
    if fund.owner != work.by.organisation:
        raise FundOfAnother(owner=fund.owner)
    return fund


@command("donation.allocate")
def allocate(  # noqa: PLR0913 - a part of a donation is named by this many things
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID | None = None,
    device_id: UUID | None = None,
    fund_id: UUID | None = None,
    amount: Money | None = None,
    items: int = 0,
    item_number: str | None = None,
    area: str | None = None,
) -> None:
    """Hand a part of a donation to one person, or to one device, or one fund.

    Raises:
        NotKnown: there is no such donation, person, device or fund.
        PersonIsErased, PersonHasDied: the person was no longer there to be given anything.
        AllocationNotAddressed: it goes to nobody, or to more than one.
        DonationNotReceived: it has not come yet.
        DonationNotStated: it is neither money nor a number of goods, as the donation is.
        DonationExhausted: there is not so much left.
        ItemNumberMissing: each piece has a number, and none is told.
        ItemAlreadyAllocated: the piece of this number went to somebody before.
        FundIsClosed: the fund is closed.
        CurrenciesMixed: the fund, or the donation, is in another currency.
    """
    donation = work.change(Donation, id)
    donation.allocate(
        occurred_on=occurred_on,
        person_id=person_id,
        device_id=device_id,
        fund_id=fund_id,
        amount=amount,
        items=items,
        item_number=item_number,
        goods_value=donation.value_of(items),
        area=area,
    )
    if person_id is not None:
        living(work, person_id, occurred_on)
    if device_id is not None:
        work.change(Device, device_id)
    if fund_id is not None:
        work.change(Fund, fund_id).receive(
            occurred_on=occurred_on,
            amount=_money(amount),
            fund_source=FundSource.DONATION,
            donation_id=donation.id,
        )


@command("donation.take_back")
def take_back(  # noqa: PLR0913 - a part of a donation is named by this many things
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID | None = None,
    device_id: UUID | None = None,
    fund_id: UUID | None = None,
    amount: Money | None = None,
    items: int = 0,
    item_number: str | None = None,
    area: str | None = None,
) -> None:
    """Record that a part of a donation came back from where it went, to go elsewhere.

    Raises:
        NotKnown: there is no such donation, or no such fund.
        AllocationNotKnown: this part did not go there, or it came back before.
        FundShort: the fund has sent the money on.
        FundOfAnother: another organisation keeps the fund.
    """
    donation = work.change(Donation, id)
    donation.take_back(
        occurred_on=occurred_on,
        person_id=person_id,
        device_id=device_id,
        fund_id=fund_id,
        amount=amount,
        items=items,
        item_number=item_number,
        goods_value=donation.value_of(items),
        area=area,
    )
    if fund_id is not None:
        _own_fund(work, fund_id).give_back(
            occurred_on=occurred_on,
            amount=_money(amount),
            fund_source=FundSource.DONATION,
            donation_id=donation.id,
        )


def _money(amount: Money | None) -> Money:
    if amount is None:
        raise DonationNotStated
    return amount
