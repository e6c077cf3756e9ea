"""A loan under an office's policy: what the device, its calendar, the queue and the borrower say.

Where no policy is in force nothing of it refuses; what one device keeps by itself always does.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ledger.aggregates import Borrower, Device, DeviceBooking, LoanAccount, Person, Policy
from ledger.aggregates import WaitingList as Queue
from ledger.aggregates.device import OverrideReason
from ledger.aggregates.loan_account import LoanFeeReason
from ledger.aggregates.waiting_list import LeaveReason
from ledger.commands.registry import command
from ledger.errors import DeviceNotOnLoan
from ledger.policies import LendingTerms
from ledger.refusals.devices import (
    BorrowerOverdue,
    DepositAbovePolicy,
    DeviceNotDisinfected,
    DeviceReservedForAnother,
    DueBeyondPolicy,
    DueDayMissing,
    OthersWaiting,
    RenewalsUsedUp,
    TooManyLoans,
)
from ledger.refusals.needs import NotOnBehalf
from ledger.vocabulary import Channel, Condition, Money, PartialDate, first_day
from ledger.work import Work

LENDING = "lending"


@command("device.lend")
def lend(  # noqa: PLR0913 - a loan is named by this many things
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    station_id: UUID,
    due_on: date | None = None,
    loan_number: str | None = None,
    override_reason: OverrideReason | None = None,
    decided_by: UUID | None = None,
) -> dict[str, Any]:
    """Lend a device to a person; the day it is due is in the answer.

    With ``override_reason`` even when it is reserved for somebody else: ``decided_by`` said so.

    Raises:
        Refused: the device cannot be lent, or the person cannot borrow.
        DueDayMissing: neither the policy nor ``due_on`` says when it is due.
        DueBeyondPolicy: the policy lends it for a shorter time.
        TooManyLoans: the person has as many devices as the policy allows.
        BorrowerOverdue: the person has one that should be back.
        DeviceNotDisinfected: the policy wants it clean.
        DeviceReservedForAnother: it is kept for somebody else in that time.
    """
    lent_on = first_day(occurred_on)
    person = living(work, person_id)
    device = work.change(Device, id)
    device.must_be_lendable()
    terms = terms_for(work, device.class_code, lent_on)
    due = _due(terms, lent_on, due_on)
    borrower = work.begin(Borrower, Borrower.id_of(person_id))
    if terms is not None:
        _must_be_allowed(work, terms, borrower, device, person_id, lent_on)
    if override_reason is not None:
        days = (occurred_on, lent_on, due)
        _override(work, device, person_id, days, override_reason, decided_by)
    else:
        must_be_free(work, device, person_id, lent_on, due)
    device.lend(
        occurred_on=occurred_on,
        person_id=person_id,
        station_id=station_id,
        due_on=due,
        loan_number=loan_number,
        area=person.area,
    )
    _count(borrower, device, occurred_on)
    take_up(work, device, person_id, occurred_on, due)
    return {"id": device.id, "due_on": due}


@command("device.renew")
def renew(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    due_on: date | None = None,
) -> dict[str, Any]:
    """Let the borrower keep a device longer; the new day it is due is in the answer.

    Raises:
        DeviceNotOnLoan: nobody has it.
        DeviceIsRecalled: the office wants it back.
        RenewalsUsedUp: the policy allows no further renewal.
        DueDayMissing: neither the policy nor ``due_on`` says until when.
        DueBeyondPolicy: the policy renews for a shorter time.
        OthersWaiting: somebody else waits for one like it at its station.
        DeviceReservedForAnother: it is kept for somebody else in that time.
        NotOnBehalf: a kiosk renews only for whom it serves.
    """
    device = work.change(Device, id)
    loan = device.loan
    if loan is None:
        raise DeviceNotOnLoan(id=id)
    if work.by.channel is Channel.KIOSK and work.by.on_behalf_of != loan.person_id:
        raise NotOnBehalf(id=id)
    living(work, loan.person_id)
    terms = terms_for(work, device.class_code, first_day(occurred_on))
    if terms is not None and loan.renewals >= terms.renewals_max:
        raise RenewalsUsedUp(renewals_max=terms.renewals_max)
    latest = loan.due_on + timedelta(days=terms.renewal_days) if terms else None
    due = _within(due_on, latest)
    queue = _queue(work, device)
    if queue is not None and queue.is_awaited_by_another(loan.person_id):
        raise OthersWaiting(id=id)
    must_be_free(work, device, loan.person_id, loan.due_on, due)
    device.renew(occurred_on=occurred_on, due_on=due)
    return {"id": id, "due_on": due}


@command("device.take_back")
def take_back(  # noqa: PLR0913 - a return is named by this many things
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    station_id: UUID,
    condition: Condition,
    parts_missing: tuple[str, ...] = (),
    loan_number: str | None = None,
) -> UUID:
    """Take a device back and look at it at once; only in good order can it be lent again.

    Raises:
        DeviceNotOnLoan: nobody had it, or not on the loan of this number.
        ReturnBeforeLoan: that day is before it was lent.
    """
    device = work.change(Device, id)
    person = work.find(Person, device.borrower) if device.borrower else None
    device.give_back(
        occurred_on=occurred_on,
        station_id=station_id,
        condition=condition,
        loan_number=loan_number,
        area=person.area if person else None,
    )
    device.inspect(
        occurred_on=occurred_on,
        station_id=station_id,
        condition=condition,
        parts_missing=parts_missing,
    )
    return device.id


@command("device.take_deposit")
def take_deposit(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    amount: Money,
) -> UUID:
    """Take a deposit for a device that is out; the account of the loan is the answer.

    Raises:
        DeviceNotOnLoan: nobody has it.
        DepositAbovePolicy: the policy asks for a smaller one.
    """
    device = work.change(Device, id)
    if device.loan is None:
        raise DeviceNotOnLoan(id=id)
    terms = terms_for(work, device.class_code, first_day(occurred_on))
    account = _account(work, device)
    most = terms.deposit if terms else None
    held = account.held.minor if account.held else 0
    if most is not None and (amount.currency != most.currency or held + amount.minor > most.minor):
        raise DepositAbovePolicy(deposit=most)
    account.take_deposit(
        occurred_on=occurred_on,
        amount=amount,
        person_id=device.loans[-1].person_id,
        device_id=device.id,
    )
    return account.id


@command("device.charge_fee")
def charge_fee(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    amount: Money,
    loan_fee_reason: LoanFeeReason,
) -> UUID:
    """Ask who has a device, or had it last, to pay; the account of the loan is the answer.

    Raises:
        DeviceNotOnLoan: nobody ever had it.
    """
    device = work.change(Device, id)
    account = _account(work, device)
    account.charge_fee(
        occurred_on=occurred_on,
        amount=amount,
        loan_fee_reason=loan_fee_reason,
        person_id=device.loans[-1].person_id,
        device_id=device.id,
    )
    return account.id


def terms_for(work: Work, class_code: str, on: date) -> LendingTerms | None:
    """What the office's policy lays down for this class of devices; it decides what follows.

    Of the policies ``lending/12 22 03``, ``lending/12 22``, ``lending/12`` and ``lending`` the
    longest that is in force counts.
    """
    pairs = class_code.split()
    codes = [f"{LENDING}/{' '.join(pairs[:length])}" for length in range(len(pairs), 0, -1)]
    ids = {code: Policy.id_of(work.by.organisation, code) for code in (*codes, LENDING)}
    known = work.find_all(Policy, ids.values())
    for policy_id in ids.values():
        version = known[policy_id].in_force(on) if policy_id in known else None
        if version is not None and isinstance(version.clauses, LendingTerms):
            work.policy = version.ref
            return version.clauses
    return None


def living(work: Work, person_id: UUID) -> Person:
    """The person, as somebody to whom a device can be promised.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to promise it to.
    """
    person = work.change(Person, person_id)
    person.must_be_alive()
    return person


def must_be_free(work: Work, device: Device, person_id: UUID, first: date, last: date) -> None:
    """Refuse when the device is kept for somebody else on any of these days.

    Raises:
        DeviceReservedForAnother: it is.
    """
    booking = work.find(DeviceBooking, DeviceBooking.id_of(device.id))
    other = booking.of_another(person_id, first, last) if booking else None
    if other is not None:
        raise DeviceReservedForAnother(
            reserved_from=other.reserved_from, reserved_until=other.reserved_until
        )


def take_up(work: Work, device: Device, person_id: UUID, occurred_on: str, last: date) -> None:
    """Take the person off the calendar and off the queue, now that they have the device."""
    booking = work.find(DeviceBooking, DeviceBooking.id_of(device.id))
    own = booking.of(person_id, first_day(occurred_on), last) if booking else None
    if booking is not None and own is not None:
        booking.take_up(
            occurred_on=occurred_on, person_id=person_id, reserved_from=own.reserved_from
        )
    queue = _queue(work, device)
    place = queue.place_of(person_id) if queue else None
    if queue is None or place is None:
        return
    if place.device_id == device.id and not place.is_over(first_day(occurred_on)):
        queue.accept(occurred_on=occurred_on, person_id=person_id, device_id=device.id)
    elif place.device_id in {None, device.id}:
        lent = LeaveReason.LENT_OTHERWISE
        queue.leave(occurred_on=occurred_on, person_id=person_id, queue_left_because=lent)


def _queue(work: Work, device: Device) -> Queue | None:
    if device.station_id is None:
        return None
    return work.find(Queue, Queue.id_of(device.class_code, device.station_id))


def _due(terms: LendingTerms | None, lent_on: date, told: date | None) -> date:
    return _within(told, lent_on + timedelta(days=terms.days) if terms else None)


def _within(told: date | None, latest: date | None) -> date:
    due = told or latest
    if due is None:
        raise DueDayMissing
    if latest is not None and due > latest:
        raise DueBeyondPolicy(due_on=due, latest=latest)
    return due


def _must_be_allowed(
    work: Work,
    terms: LendingTerms,
    borrower: Borrower,
    device: Device,
    person_id: UUID,
    lent_on: date,
) -> None:
    if terms.disinfect and not device.disinfected:
        raise DeviceNotDisinfected(id=device.id)
    known = work.find_all(Device, borrower.device_ids).values()
    loans = [each.loan for each in known if each.borrower == person_id and each.loan]
    if len(loans) >= terms.loans_max:
        raise TooManyLoans(loans_max=terms.loans_max)
    if terms.refuse_while_overdue and any(loan.due_on < lent_on for loan in loans):
        raise BorrowerOverdue


def _count(borrower: Borrower, device: Device, occurred_on: str) -> None:
    if device.id not in borrower.device_ids:
        borrower.count(occurred_on=occurred_on, device_id=device.id)


def _override(
    work: Work,
    device: Device,
    person_id: UUID,
    when: tuple[str, date, date],
    reason: OverrideReason,
    decided_by: UUID | None,
) -> None:
    occurred_on, first, last = when
    booking = work.find(DeviceBooking, DeviceBooking.id_of(device.id))
    other = booking.of_another(person_id, first, last) if booking else None
    if other is not None:
        device.override_reservation(
            occurred_on=occurred_on,
            person_id=other.person_id,
            override_reason=reason,
            decided_by=decided_by or work.by.actor,
        )


def _account(work: Work, device: Device) -> LoanAccount:
    if not device.loans:
        raise DeviceNotOnLoan(id=device.id)
    return work.begin(LoanAccount, LoanAccount.id_of(device.id, len(device.loans)))
