import pytest
from msgspec.structs import replace

from ledger.aggregates import Employment
from ledger.aggregates.employment import EmploymentKind, StillEmployedAfter
from tests.facts import given, ready, recorded, refused
from tests.ledger.retelling import does_not_follow, follows, told

BEGUN, CONFIRMED = Employment.EmploymentBegun, Employment.EmploymentConfirmed
ENDED = Employment.EmploymentEnded
COMPANY = ready(BEGUN).employer


@pytest.mark.parametrize(
    ("kind", "employer"),
    [
        (EmploymentKind.OPEN, COMPANY),
        (EmploymentKind.SHELTERED, COMPANY),
        (EmploymentKind.FLEXIBLE, COMPANY),
        (EmploymentKind.FLEXIBLE, None),
        (EmploymentKind.SELF, None),
    ],
)
def test_employment_begun_says_for_whom(kind, employer):
    follows("begin", BEGUN, employment_kind=kind, employer=employer)


@pytest.mark.parametrize(
    ("kind", "employer"),
    [
        (EmploymentKind.OPEN, None),
        (EmploymentKind.OPEN, ""),
        (EmploymentKind.SHELTERED, None),
        (EmploymentKind.SELF, COMPANY),
    ],
)
def test_employment_begun_for_the_wrong_employer_is_refused(kind, employer):
    does_not_follow(
        "begin", BEGUN, code="employer_does_not_fit", employment_kind=kind, employer=employer
    )


def test_employment_begun_twice_is_refused():
    does_not_follow("begin", BEGUN, BEGUN, code="already_exists")


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (StillEmployedAfter.THREE_MONTHS, "2022-09-01"),
        (StillEmployedAfter.SIX_MONTHS, "2022-12"),
        (StillEmployedAfter.TWELVE_MONTHS, "2023-06-01"),
    ],
)
def test_employment_confirmed_when_the_months_have_passed(after, day):
    follows("confirm", CONFIRMED, BEGUN, still_employed_after=after, occurred_on=day)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (StillEmployedAfter.THREE_MONTHS, "2022-08-31"),
        (StillEmployedAfter.SIX_MONTHS, "2022-11"),
        (StillEmployedAfter.TWELVE_MONTHS, "2023-05-31"),
    ],
)
def test_employment_confirmed_too_early_is_refused(after, day):
    does_not_follow(
        "confirm", CONFIRMED, BEGUN,
        code="employment_too_short", still_employed_after=after, occurred_on=day,
    )  # fmt: skip


def test_employment_confirmed_after_a_short_month_counts_its_last_day():
    begun = ready(BEGUN, occurred_on="2021-11-30")
    employment = given(Employment, begun)

    with refused("employment_too_short"):
        employment.confirm(**told(ready(CONFIRMED), occurred_on="2022-02-27"))
    employment.confirm(**told(ready(CONFIRMED), occurred_on="2022-02-28"))

    assert recorded(employment) == [replace(ready(CONFIRMED), occurred_on="2022-02-28")]


def test_employment_confirmed_twice_is_refused():
    does_not_follow("confirm", CONFIRMED, BEGUN, CONFIRMED, code="employment_already_confirmed")


def test_employment_ended_says_why():
    follows("end", ENDED, BEGUN, CONFIRMED)


def test_employment_ended_before_it_began_is_refused():
    does_not_follow("end", ENDED, BEGUN, code="before_it_began", occurred_on="2022-05-31")


@pytest.mark.parametrize(("command", "fact"), [("confirm", CONFIRMED), ("end", ENDED)])
def test_employment_ended_takes_nothing_more(command, fact):
    does_not_follow(command, fact, BEGUN, ENDED, code="employment_is_over")
