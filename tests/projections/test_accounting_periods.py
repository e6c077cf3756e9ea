import pytest

from ledger.application import ServiceLedger
from projections import accounting_periods
from projections.accounting_periods import PeriodRow
from projections.store import Views
from tests.facts import CLERK, ORGANISATION
from tests.projections.office import Office


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    made = Office(ledger, views)
    for month, day in (("2022-01", "2022-02-10"), ("2022-02", "2022-03-10")):
        made.do("accounting_period.close", occurred_on=day, period=month)
    return made


def reopen(office: Office) -> None:
    why = {"period": "2022-01", "reopening_reason": "entries_missing"}
    office.do("accounting_period.reopen", occurred_on="2022-04-20", **why)


def test_accounting_periods_listed_the_newest_first(office: Office, views: Views):
    reopen(office)

    february, january = accounting_periods.listed(views)

    assert january == PeriodRow(
        organisation=ORGANISATION,
        period="2022-01",
        period_state="reopened",
        since="2022-04-20",
        reopening_reason="entries_missing",
        staff_id=CLERK,
        times_reopened=1,
    )
    assert (february.period, february.period_state) == ("2022-02", "closed")


def test_accounting_periods_listed_closed_again_say_how_often(office: Office, views: Views):
    reopen(office)
    office.do("accounting_period.close", occurred_on="2022-05-10", period="2022-01")

    february, january = accounting_periods.listed(views, period_state="closed")

    assert (february.times_reopened, january.times_reopened) == (0, 1)
    assert january.reopening_reason is None
    assert accounting_periods.listed(views, period_state="reopened") == []
    assert office.is_the_same_rebuilt("accounting_periods")


def test_accounting_periods_listed_of_one_organisation(office: Office, views: Views):
    assert len(accounting_periods.listed(views, organisation=ORGANISATION, limit=1)) == 1
    assert accounting_periods.listed(views, organisation="another") == []


def test_accounting_periods_that_nobody_closed_are_none(views: Views):
    assert accounting_periods.listed(views) == []
