"""Each month of the account, and that the months add up to it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import HouseholdGrant, Payment, RehabSession
from ledger.application import ServiceLedger
from projections import times, year_account, year_months
from projections.store import Views
from projections.year_months import MonthLine
from tests.facts import (
    AYGUL,
    BEKZAT,
    by,
    dong,
    open_test_ledger,
    open_test_views,
    ready,
    record_everything,
    yuan,
)
from tests.ledger.years import record_every_theme
from tests.projections.taking_back import is_as_rebuilt, take_back

YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
ADDS_UP = ("times", "person_times", "items", "minutes", "days", "reach", "cash_minor")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    folder: Path = tmp_path_factory.mktemp("year")
    ledger = open_test_ledger(folder)
    record_everything(ledger)
    record_every_theme(ledger, by())
    views = open_test_views(ledger, folder)
    yield views
    views.close()
    ledger.close()


def line(month: str, service: str, currency: str | None = None, **counted: int) -> MonthLine:
    zeros = dict.fromkeys((*ADDS_UP, "persons", "households", "goods_minor"), 0)
    return MonthLine(month=month, service=service, currency=currency, **(zeros | counted))


def test_year_months_months_with_what_each_brought(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, occurred_on="2022-03-09", person_id=AYGUL))
    tell(UUID(int=2), ready(Payment.PaymentPaid, occurred_on="2022-03", person_id=AYGUL))
    tell(UUID(int=3), ready(Payment.PaymentPaid, occurred_on="2022-04", person_id=BEKZAT))
    tell(UUID(int=4), ready(RehabSession.RehabSessionDelivered, occurred_on="2022-04-30"))

    found = year_months.months(views, **YEAR)

    paid = {"times": 2, "persons": 1, "person_times": 2, "cash_minor": 20_000}
    assert found == [
        line("2022-03", "living_subsidy", "CNY", **paid),
        line("2022-04", "living_subsidy", "CNY", **{n: each // 2 or 1 for n, each in paid.items()}),
        line("2022-04", "rehab_session", times=1, persons=1, person_times=1, minutes=45),
    ]


def test_year_months_months_tell_what_has_no_month_under_its_year(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, occurred_on="2022"))
    tell(UUID(int=2), ready(Payment.PaymentPaid, occurred_on="2021-12"))

    whole = year_months.months(views, **YEAR)
    half = year_months.months(views, start=date(2022, 1, 1), end=date(2022, 7, 1))

    assert [each.month for each in whole] == ["2022"]
    assert half == []


def test_year_months_months_keep_currencies_apart(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, amount=dong(750_000)))
    tell(UUID(int=2), ready(Payment.PaymentPaid, amount=yuan(100)))

    found = year_months.months(views, **YEAR)

    assert [(each.currency, each.cash_minor) for each in found] == [
        ("CNY", 10_000),
        ("VND", 750_000),
    ]


def test_year_months_months_by_area_position_and_day(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, area="652301", occurred_on="2022-01-05"))
    tell(UUID(int=2), ready(Payment.PaymentPaid, area="652302", occurred_on="2022-02-05"))

    def months(**asked: Any) -> list[str]:
        return [each.month for each in year_months.months(views, **YEAR, **asked)]

    assert months(area="6523") == ["2022-01", "2022-02"]
    assert months(area="652302") == ["2022-02"]
    assert months(at=1) == months(happened_by=date(2022, 2, 4)) == ["2022-01"]
    assert months(at=0) == []


def test_year_months_months_without_what_was_withdrawn(ledger: ServiceLedger, views: Views, tell):
    session = RehabSession.id_of(AYGUL, UUID(int=9), "2022-03-01", "physiotherapy")
    tell(session, ready(RehabSession.RehabSessionDelivered))
    known = ledger.position()
    take_back(ledger, session)
    tell(UUID(int=2), ready(HouseholdGrant.HouseholdGrantPaid))

    now = year_months.months(views, **YEAR)
    then = year_months.months(views, **YEAR, at=known)

    assert {each.service for each in now} == {"household_relief"}
    assert {each.service for each in then} == {"rehab_session"}
    assert is_as_rebuilt(ledger, views)


def test_year_months_months_add_up_to_the_account(year: Views):
    for asked in (YEAR, {**YEAR, "area": "6523"}, {**YEAR, "happened_by": date(2022, 4, 15)}):
        lines = [
            each for each in year_account.account(year, **asked).lines if ":" not in each.service
        ]
        months = year_months.months(year, **asked)

        for name in (*ADDS_UP, "goods_minor"):
            wanted = {(each.service, each.currency): getattr(each, name) for each in lines}
            found = dict.fromkeys(wanted, 0)
            for each in months:
                found[each.service, each.currency] += getattr(each, name)
            assert found == wanted, name


def test_year_months_months_of_an_earlier_moment_stand_on_the_account_of_then(
    ledger: ServiceLedger, views: Views, tell
):
    tell(UUID(int=1), ready(Payment.PaymentPaid))
    known = ledger.position()
    tell(UUID(int=2), ready(Payment.PaymentPaid, person_id=BEKZAT))

    asked = [year_months, *year_months.NEEDS]
    with times.as_of(ledger, asked, at=known) as then:
        told = year_months.months(then, **YEAR)

    assert told == year_months.months(views, **YEAR, at=known)
    assert [each.persons for each in told] == [1]
