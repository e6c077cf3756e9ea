"""A month of the books is closed when it is over, and opened again only with a reason."""

from typing import Any

import msgspec
import pytest

from ledger.aggregates import AccountingPeriod
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import By, Channel
from tests.facts import CLERK, ORGANISATION, by, meanwhile, ready, refused, stored

CLOSED = ready(AccountingPeriod.PeriodClosed)
REOPENED = ready(AccountingPeriod.PeriodReopened)
CLOSE = {"occurred_on": "2022-04-05", "period": "2022-03"}
REOPEN = {"occurred_on": "2022-04-20", "period": "2022-03", "reopening_reason": "entries_missing"}


def do(ledger: ServiceLedger, name: str, said: dict[str, Any], asked: By | None = None) -> Answer:
    command = COMMANDS[f"accounting_period.{name}"]
    return ledger.perform(asked or by(), command.on(command.read(said)), said)


def is_closed(ledger: ServiceLedger, organisation: str = ORGANISATION) -> bool:
    month = ledger.load(AccountingPeriod, AccountingPeriod.id_of(organisation, "2022-03"))
    return month is not None and month.is_closed


def test_period_closed_is_of_the_organisation_that_asked(ledger: ServiceLedger):
    do(ledger, "close", CLOSE)

    assert stored(ledger) == [CLOSED]
    assert is_closed(ledger)
    assert not is_closed(ledger, "阜康市残联")


def test_period_closed_of_two_organisations_are_two_months(ledger: ServiceLedger):
    other = By(actor=CLERK, organisation="阜康市残联", channel=Channel.DESK, key="other")
    do(ledger, "close", CLOSE)

    do(ledger, "close", CLOSE, other)

    assert ledger.position() == 2


def test_period_closed_twice_is_refused(ledger: ServiceLedger):
    do(ledger, "close", CLOSE)

    with refused("period_closed_before", state="closed"):
        do(ledger, "close", CLOSE)


def test_period_closed_twice_at_once_is_closed_once(ledger: ServiceLedger):
    command = COMMANDS["accounting_period.close"]
    close = command.on(command.read(CLOSE))

    with refused("period_closed_before"):
        meanwhile(ledger, close, close)

    assert stored(ledger) == [CLOSED]


@pytest.mark.parametrize("period", ["2022", "2022-03-31"])
def test_period_closed_that_is_no_month_is_refused(ledger: ServiceLedger, period: str):
    with refused("period_not_a_month", period=period):
        do(ledger, "close", CLOSE | {"period": period})


def test_period_closed_that_no_calendar_has_is_not_even_read():
    with pytest.raises(msgspec.ValidationError, match="no such day"):
        COMMANDS["accounting_period.close"].read(CLOSE | {"period": "2022-13"})


@pytest.mark.parametrize("day", ["2022-03-31", "2022-03-01", "2022"])
def test_period_closed_before_it_is_over_is_refused(ledger: ServiceLedger, day: str):
    with refused("period_not_over", period="2022-03"):
        do(ledger, "close", CLOSE | {"occurred_on": day})


def test_period_reopened_takes_entries_until_it_is_closed_again(ledger: ServiceLedger):
    do(ledger, "close", CLOSE)
    do(ledger, "reopen", REOPEN)
    assert not is_closed(ledger)

    do(ledger, "close", CLOSE | {"occurred_on": "2022-04-21"})

    assert is_closed(ledger)
    assert stored(ledger)[:2] == [CLOSED, REOPENED]


def test_period_reopened_that_takes_entries_is_refused(ledger: ServiceLedger):
    do(ledger, "close", CLOSE)
    do(ledger, "reopen", REOPEN)

    with refused("period_not_closed", state="reopened"):
        do(ledger, "reopen", REOPEN)


def test_period_reopened_that_was_never_closed_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="accounting_period"):
        do(ledger, "reopen", REOPEN)


def test_a_closed_period_is_not_withdrawn_but_reopened(ledger: ServiceLedger):
    do(ledger, "close", CLOSE)
    (_, fact), *_ = ledger.read(0, 1, unseal=frozenset())
    command = COMMANDS["undo"]
    said = {"occurred_on": "2022-04-06", "command": fact.envelope.command, "reason": "other"}

    with refused("undone_otherwise", by="period_reopened"):
        ledger.perform(by(), command.on(command.read(said)))
