"""Closing the months of an organisation's books, and opening them again."""

from uuid import UUID

from ledger.aggregates import AccountingPeriod
from ledger.aggregates.accounting_period import ReopeningReason
from ledger.commands.registry import command
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("accounting_period.close")
def close(work: Work, *, occurred_on: PartialDate, period: PartialDate) -> UUID:
    """Close a month of the organisation that asks: from now on it takes only corrections.

    Raises:
        PeriodClosedBefore: it is closed.
        PeriodNotAMonth: it is a year or a day.
        PeriodNotOver: it is closed before its last day has passed.
    """
    organisation = work.by.organisation
    month = work.begin(AccountingPeriod, AccountingPeriod.id_of(organisation, period))
    month.close(occurred_on=occurred_on, organisation=organisation, period=period)
    return month.id


@command("accounting_period.reopen")
def reopen(
    work: Work, *, occurred_on: PartialDate, period: PartialDate, reopening_reason: ReopeningReason
) -> UUID:
    """Let a month of the organisation that asks take entries again.

    Raises:
        NotKnown: it was never closed.
        PeriodNotClosed: it takes them.
    """
    month = work.change(AccountingPeriod, AccountingPeriod.id_of(work.by.organisation, period))
    month.reopen(occurred_on=occurred_on, reopening_reason=reopening_reason)
    return month.id
