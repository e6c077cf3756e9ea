"""What a month is worth: whole units, the first line that fits, ages by the month."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.policies import (
    RateLine,
    SubsidyTerms,
    age_in,
    amount_due,
    coefficient_of,
    month_after,
    months_from,
)
from ledger.vocabulary import Money, Settlement
from tests.facts import dong, yuan
from tests.ledger.money_office import ASSISTANCE, LIVING, NURSING

months = st.builds("{:04}-{:02}".format, st.integers(1985, 2099), st.integers(1, 12))
percents = st.integers(1, 400)


def due(terms: SubsidyTerms, month: str = "2024-08", **known: Any) -> tuple[Money, int] | None:
    told = {"category": None, "grade": None, "born_on": None, "settlement": None} | known
    return amount_due(terms, month, **told)


@pytest.mark.parametrize(
    ("grade", "born_on", "percent"),
    [
        ("exceptionally_severe", "1990-01-01", 200),
        ("exceptionally_severe", "2010-01-01", 250),
        ("exceptionally_severe", "1960-01-01", 250),
        ("severe", "1990-01-01", 150),
        ("severe", "2010-01-01", 200),
        ("severe", "1960-01-01", 200),
        ("severe", None, 150),
    ],
)
def test_viet_nam_pays_a_standard_times_a_coefficient(
    grade: str, born_on: str | None, percent: int
):
    assert due(ASSISTANCE, grade=grade, born_on=born_on) == (dong(5_000 * percent), percent)


def test_viet_nam_pays_nothing_for_a_mild_disability():
    assert due(ASSISTANCE, grade="mild", born_on="2010-01-01") is None


@pytest.mark.parametrize(
    ("born_on", "month", "percent"),
    [
        ("2008-08-01", "2024-07", 200),
        ("2008-08-01", "2024-08", 150),
        ("2008-08-02", "2024-08", 200),
        ("2008-08-02", "2024-09", 150),
        ("1964-08-01", "2024-07", 150),
        ("1964-08-01", "2024-08", 200),
        ("1964-08-02", "2024-08", 150),
        ("1964", "2024-01", 200),
        ("1964-02-29", "2024-03", 200),
    ],
)
def test_an_age_band_begins_and_ends_with_the_first_month_after_a_birthday(
    born_on: str, month: str, percent: int
):
    worth = due(ASSISTANCE, month, grade="severe", born_on=born_on)

    assert worth == (dong(5_000 * percent), percent)


@pytest.mark.parametrize(
    ("category", "grade", "amount"),
    [
        ("physical", "grade_1", yuan(110)),
        ("physical", "grade_2", yuan(110)),
        ("intellectual", "grade_3", yuan(55)),
        ("hearing mental", "grade_4", yuan(55)),
        ("physical", "grade_3", None),
        (None, "grade_3", None),
        ("mental", None, None),
    ],
)
def test_nursing_is_for_severe_grades_and_for_two_categories_of_any(
    category: str | None, grade: str | None, amount: Money | None
):
    worth = due(NURSING, category=category, grade=grade)

    assert (worth and worth[0]) == amount


def test_the_living_subsidy_is_higher_for_the_severe_grades():
    amounts = [due(LIVING, grade=f"grade_{number}") for number in (1, 2, 3, 4)]

    assert amounts == [(yuan(120), 120), (yuan(120), 120), (yuan(100), 100), (yuan(100), 100)]


def test_a_rate_may_ask_where_the_household_is_registered():
    rural = SubsidyTerms(
        scheme="living_subsidy", standard=yuan(100), rates=(RateLine(settlement="rural"),)
    )

    worth = [due(rural, settlement=each) for each in (Settlement.RURAL, Settlement.URBAN, None)]

    assert worth == [(yuan(100), 100), None, None]


@pytest.mark.parametrize(
    ("standard", "percent", "minor"),
    [(10_045, 50, 5_023), (10_044, 50, 5_022), (333, 10, 33), (335, 10, 34), (1, 49, 0)],
)
def test_half_a_unit_counts_as_a_whole_one(standard: int, percent: int, minor: int):
    terms = SubsidyTerms(
        scheme="x", standard=Money(standard, "CNY"), rates=(RateLine(percent=percent),)
    )

    assert due(terms) == (Money(minor, "CNY"), percent)


@given(standard=st.integers(1, 10**9), percent=percents)
def test_an_amount_is_exact_to_half_a_unit_and_of_the_currency_of_the_standard(
    standard: int, percent: int
):
    terms = SubsidyTerms(
        scheme="x", standard=Money(standard, "VND"), rates=(RateLine(percent=percent),)
    )

    worth = due(terms)

    assert worth is not None
    assert worth[0].currency == "VND"
    assert -50 < 100 * worth[0].minor - standard * percent <= 50


@given(month=months, born=st.dates(date(1920, 1, 1), date(1984, 12, 31)))
def test_an_age_grows_by_one_a_year_in_the_month_after_the_birthday(month: str, born: date):
    before, now = (age_in(each, born.isoformat()) for each in (month_after(month, -1), month))
    had_birthday = (born.replace(day=1).month + (born.day > 1) - 1) % 12 + 1 == int(month[5:])

    assert now is not None
    assert before is not None
    assert now - before == had_birthday
    assert age_in(month_after(month, 12), born.isoformat()) == now + 1


@given(first=months, many=st.integers(0, 60))
def test_months_follow_on_each_other(first: str, many: int):
    last = month_after(first, many)

    every = list(months_from(first, last))

    assert len(every) == many + 1
    assert (every[0], every[-1]) == (first, last)
    assert every == sorted(every)
    assert list(months_from(last, month_after(first, -1))) == []


@given(percent=percents)
def test_a_coefficient_is_the_percentage_as_lists_print_it(percent: int):
    printed = coefficient_of(percent)

    assert round(float(printed) * 100) == percent
    assert not printed.endswith((".", ".0"))
