from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.application import ServiceLedger
from projections import contracts
from projections.contracts import ContractRow
from projections.store import Views
from tests.facts import yuan
from tests.projections.office import Office

PROVIDER = "昌吉康乐社工服务中心"


class Contracting(Office):
    """An office with one contract."""

    contract: str

    def go_on(self, command: str, day: str, **told: Any) -> None:
        self.do(f"service_contract.{command}", id=self.contract, occurred_on=day, **told)


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Contracting:
    made = Contracting(ledger, views)
    made.contract = made.do(
        "service_contract.sign",
        occurred_on="2022-02-25",
        provider=PROVIDER,
        contract_number="ZF2022-031",
        services=["home_care", "home_cleaning"],
        price=yuan(120_000),
        contract_from="2022-03-01",
        contract_until="2023-03-01",
        procurement="open_tender",
    )
    return made


def test_contracts_listed_with_what_was_accepted_and_paid(office: Contracting, views: Views):
    office.go_on("amend", "2022-06-01", contract_until="2023-06-01")
    office.go_on("accept", "2022-07-01", service="home_care", work_value=yuan(40_000), items=400)
    office.go_on("pay", "2022-07-15", amount=yuan(30_000))
    office.go_on("return_payment", "2022-08-01", amount=yuan(1000))
    office.go_on("end", "2022-12-20", contract_end="cancelled")

    assert contracts.listed(views) == [
        ContractRow(
            contract_id=UUID(office.contract),
            contract_number="ZF2022-031",
            provider=PROVIDER,
            services=("home_care", "home_cleaning"),
            procurement="open_tender",
            price=yuan(120_000),
            accepted=yuan(40_000),
            paid=yuan(29_000),
            owed=yuan(11_000),
            contract_from=date(2022, 3, 1),
            contract_until=date(2023, 6, 1),
            signed_on="2022-02-25",
            ended_on="2022-12-20",
            contract_end="cancelled",
        )
    ]
    assert office.is_the_same_rebuilt("contracts")


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2022, 2, 28), 0),
        (date(2022, 3, 1), 1),
        (date(2023, 2, 28), 1),
        (date(2023, 3, 1), 0),
    ],
)
def test_contracts_listed_that_hold_on_a_day(office: Contracting, views: Views, day, holds):
    assert len(contracts.listed(views, day=day)) == holds
    assert len(contracts.listed(views, day=day, provider=PROVIDER)) == holds
    assert contracts.listed(views, day=day, provider="another") == []


def test_contracts_forget_an_amendment_that_was_withdrawn(office: Contracting, views: Views):
    office.go_on("amend", "2022-06-01", price=yuan(90_000), services=["home_care"])

    office.undo_last("2022-06-02")

    (found,) = contracts.listed(views)
    assert found.price == yuan(120_000)
    assert found.services == ("home_care", "home_cleaning")


def test_contracts_that_nobody_signed_are_none(views: Views):
    assert contracts.listed(views) == []
