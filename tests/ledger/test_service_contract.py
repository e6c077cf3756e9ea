from datetime import date
from typing import Any

import pytest

from ledger.aggregates import Fund, ServiceContract
from ledger.application import ServiceLedger
from ledger.history import Fact
from tests.facts import (
    ORGANISATION,
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
from tests.ledger.more_samples.grants import FUND

SIGNED = ready(ServiceContract.ServiceContractSigned)
AMENDED = ready(ServiceContract.ServiceContractAmended)
ACCEPTED = ready(ServiceContract.ServiceContractAccepted)
PAID = ready(ServiceContract.ServiceContractPaid)
RETURNED = ready(ServiceContract.ServiceContractPaymentReturned)
ENDED = ready(ServiceContract.ServiceContractEnded)
CONTRACT = ServiceContract.id_of(ORGANISATION, "ZF2022-031")

LIFE = [
    ("amend", AMENDED, (SIGNED,)),
    ("accept", ACCEPTED, (SIGNED, AMENDED)),
    ("pay", PAID, (SIGNED, ACCEPTED)),
    ("pay", PAID, (SIGNED, ACCEPTED, ENDED)),
    ("return_payment", RETURNED, (SIGNED, ACCEPTED, PAID)),
    ("end", ENDED, (SIGNED, ACCEPTED, PAID)),
]


def go_on(command: str, fact: Fact, before: tuple[Fact, ...], **changes: Any) -> list[Fact]:
    contract = given(ServiceContract, *before)
    getattr(contract, command)(**told(fact, **changes))
    return recorded(contract)


def test_service_contract_signed_by_its_number(ledger: ServiceLedger):
    answer = ask(ledger, "service_contract.sign", **told(SIGNED))

    assert answer.value == str(CONTRACT)
    assert stored(ledger) == [SIGNED]


def test_service_contract_signed_twice_at_once_is_signed_once(ledger: ServiceLedger):
    sign = asking("service_contract.sign", **told(SIGNED))

    with refused("already_exists", history="service_contract"):
        meanwhile(ledger, sign, sign)

    assert stored(ledger) == [SIGNED]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contract_until": date(2022, 3, 1)}, "contract_term_empty"),
        ({"price": yuan(0)}, "amount_not_positive"),
    ],
)
def test_service_contract_signed_amiss_is_refused(changes: dict[str, Any], code: str):
    with refused(code):
        go_on("sign", SIGNED, (), **changes)


@pytest.mark.parametrize(("command", "fact", "before"), LIFE)
def test_service_contract_goes_on(command: str, fact: Fact, before: tuple[Fact, ...]):
    assert go_on(command, fact, before) == [fact]


def test_service_contract_amended_keeps_what_is_not_told():
    contract = given(ServiceContract, SIGNED)

    contract.amend(occurred_on="2022-06-01", services=("home_care",))

    assert contract.price == yuan(120_000)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contract_until": date(2022, 3, 1)}, "contract_term_empty"),
        ({"price": yuan(39_999)}, "work_above_price"),
        ({"price": dong(5)}, "currencies_mixed"),
    ],
)
def test_service_contract_amended_amiss_is_refused(changes: dict[str, Any], code: str):
    with refused(code):
        go_on("amend", AMENDED, (SIGNED, ACCEPTED), **changes)


@pytest.mark.parametrize(
    ("work_value", "code"),
    [
        (yuan(80_001), "work_above_price"),
        (dong(5), "currencies_mixed"),
        (yuan(0), "amount_not_positive"),
    ],
)
def test_service_contract_accepted_beyond_its_price_is_refused(work_value: Any, code: str):
    with refused(code):
        go_on("accept", ACCEPTED, (SIGNED, ACCEPTED), work_value=work_value)


def test_service_contract_paid_from_a_fund(ledger: ServiceLedger):
    copied(ledger, CONTRACT, SIGNED, ACCEPTED)
    copied(ledger, FUND, ready(Fund.FundOpened))

    ask(ledger, "service_contract.pay", id=CONTRACT, **told(PAID, "amount", "fund_id"))

    assert stored(ledger)[-1] == PAID


def test_service_contract_paid_twice_at_once_is_paid_once(ledger: ServiceLedger):
    copied(ledger, CONTRACT, SIGNED, ACCEPTED)
    pay = asking("service_contract.pay", id=CONTRACT, **told(PAID, "amount"))

    with refused("contract_overpaid", paid=4_000_000):
        meanwhile(ledger, pay, pay)


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [("pay", PAID, (SIGNED,)), ("return_payment", RETURNED, (SIGNED, ACCEPTED))],
)
def test_service_contract_paid_for_work_that_was_not_accepted_is_refused(
    command: str, fact: Fact, before: tuple[Fact, ...]
):
    with refused("contract_overpaid"):
        go_on(command, fact, before)


def test_service_contract_payment_returned_can_be_paid_again():
    contract = given(ServiceContract, SIGNED, ACCEPTED, PAID)

    contract.return_payment(**told(RETURNED))

    assert recorded(contract) == [RETURNED]
    contract.pay(**told(PAID, amount=yuan(1000)))


@pytest.mark.parametrize(
    ("command", "fact"), [("amend", AMENDED), ("accept", ACCEPTED), ("end", ENDED)]
)
def test_service_contract_ended_accepts_nothing_more(command: str, fact: Fact):
    with refused("contract_has_ended", state="ended"):
        go_on(command, fact, (SIGNED, ENDED))
