from typing import Any

import pytest
from msgspec.structs import replace

from ledger.aggregates import Fund
from ledger.application import ServiceLedger
from ledger.vocabulary import Money
from tests.facts import (
    ORGANISATION,
    by,
    copied,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, told
from tests.ledger.more_samples.grants import COUNTY_FUND, FUND

OPENED = ready(Fund.FundOpened)
RECEIVED = ready(Fund.FundMoneyReceived, donation_id=None)
RETURNED = ready(Fund.FundMoneyReturned, donation_id=None)
SENT = ready(Fund.FundMoneySent)
TAKEN_IN = ready(Fund.FundMoneyTakenIn)
CLOSED = ready(Fund.FundClosed)
COUNTY = ready(Fund.FundOpened, owner="昌吉市残联", fund_code="training_2022")
TRANSFER = {
    "occurred_on": "2022-03-02",
    "from_fund_id": FUND,
    "to_fund_id": COUNTY_FUND,
    "amount": yuan(20_000),
    "document_number": "昌州财社〔2022〕12号",
}


@pytest.fixture
def two_funds(ledger: ServiceLedger) -> ServiceLedger:
    """Ours with 20,000 yuan in it, and an empty one of the county."""
    copied(ledger, FUND, OPENED, RECEIVED)
    copied(ledger, COUNTY_FUND, COUNTY)
    return ledger


def balances(ledger: ServiceLedger) -> list[Money]:
    funds = ledger.load_all(Fund, [FUND, COUNTY_FUND])
    return [funds[each].balance for each in (FUND, COUNTY_FUND)]


def test_fund_opened_is_empty_and_belongs_to_who_asks(ledger: ServiceLedger):
    words = told(OPENED, "fund_code", "name", "currency", "purpose")

    answer = ask(ledger, "fund.open", **words)

    assert answer.value == str(FUND)
    assert stored(ledger) == [OPENED]


def test_fund_opened_twice_at_once_is_opened_once(ledger: ServiceLedger):
    open_it = asking("fund.open", **told(OPENED))

    with refused("already_exists", history="fund"):
        meanwhile(ledger, open_it, open_it)

    assert stored(ledger) == [OPENED]


def test_fund_opened_in_a_currency_that_is_not_kept_is_refused(ledger: ServiceLedger):
    with refused("currency_not_kept", currency="USD"):
        ask(ledger, "fund.open", **told(OPENED, currency="USD"))


def test_fund_money_received_is_in_it(two_funds: ServiceLedger):
    words = told(RECEIVED, "amount", "fund_source", "document_number")

    ask(two_funds, "fund.receive", id=FUND, **words)

    assert stored(two_funds)[-1] == RECEIVED
    assert balances(two_funds) == [yuan(40_000), yuan(0)]


def test_fund_money_returned_is_no_longer_in_it(two_funds: ServiceLedger):
    words = told(RETURNED, "amount", "fund_source", "document_number")

    ask(two_funds, "fund.give_back", id=FUND, **words)

    assert stored(two_funds)[-1] == RETURNED
    assert balances(two_funds) == [yuan(0), yuan(0)]


def test_fund_money_sent_arrives_in_the_same_moment(two_funds: ServiceLedger):
    answer = ask(two_funds, "fund.transfer", **TRANSFER)

    sent, taken_in = stored(two_funds)[-2:]
    county = {"owner": COUNTY.owner, "fund_code": COUNTY.fund_code, "from_fund_id": FUND}
    assert sent == replace(SENT, transfer_id=sent.transfer_id)
    assert taken_in == replace(TAKEN_IN, transfer_id=sent.transfer_id, **county)
    assert answer.value == str(sent.transfer_id)
    assert balances(two_funds) == [yuan(0), yuan(20_000)]


def test_fund_money_taken_in_is_counted():
    fund = given(Fund, OPENED)

    fund.take_in(**told(TAKEN_IN))

    assert recorded(fund) == [TAKEN_IN]
    assert fund.balance == yuan(20_000)


def test_fund_money_sent_twice_at_once_is_sent_once(two_funds: ServiceLedger):
    transfer = asking("fund.transfer", **TRANSFER)

    with refused("fund_short", balance=0):
        meanwhile(two_funds, transfer, transfer)

    assert balances(two_funds) == [yuan(0), yuan(20_000)]


def test_fund_money_sent_again_by_the_same_key_is_sent_once(two_funds: ServiceLedger):
    first = ask(two_funds, "fund.transfer", asked_by=by("transfer"), **TRANSFER)

    again = ask(two_funds, "fund.transfer", asked_by=by("transfer"), **TRANSFER)

    assert (again.value, again.repeated) == (first.value, True)
    assert balances(two_funds) == [yuan(0), yuan(20_000)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": yuan(20_001)}, "fund_short"),
        ({"amount": yuan(0)}, "amount_not_positive"),
        ({"amount": dong(5)}, "currencies_mixed"),
        ({"to_fund_id": FUND}, "fund_sent_to_itself"),
        ({"from_fund_id": COUNTY_FUND, "to_fund_id": FUND}, "fund_of_another"),
    ],
)
def test_fund_money_sent_amiss_stays_where_it_is(
    two_funds: ServiceLedger, changes: dict[str, Any], code: str
):
    with refused(code):
        ask(two_funds, "fund.transfer", **TRANSFER | changes)

    assert balances(two_funds) == [yuan(20_000), yuan(0)]


def test_fund_money_sent_to_a_closed_fund_stays_where_it_is(two_funds: ServiceLedger):
    county = replace(by(), organisation="昌吉市残联")
    ask(two_funds, "fund.close", asked_by=county, id=COUNTY_FUND, occurred_on="2022-03-01")

    with refused("fund_is_closed"):
        ask(two_funds, "fund.transfer", **TRANSFER)

    assert balances(two_funds) == [yuan(20_000), yuan(0)]


def test_fund_money_given_back_from_a_fund_of_another_is_refused(two_funds: ServiceLedger):
    county = replace(by(), organisation="昌吉市残联")
    words = told(RETURNED, "amount", "fund_source")

    with refused("fund_of_another", owner=ORGANISATION):
        ask(two_funds, "fund.give_back", asked_by=county, id=FUND, **words)


def test_fund_closed_takes_nothing_in():
    fund = given(Fund, OPENED)

    fund.close(**told(CLOSED))

    assert recorded(fund) == [CLOSED]
    for command, fact in (("receive", RECEIVED), ("take_in", TAKEN_IN), ("close", CLOSED)):
        with refused("fund_is_closed", state="closed"):
            getattr(fund, command)(**told(fact))
