from datetime import date
from typing import Any

import pytest

from ledger.aggregates import Target
from ledger.aggregates.target import TargetReviseReason
from ledger.application import ServiceLedger
from ledger.vocabulary import Unit
from ledger.work import Work
from tests.facts import ORGANISATION, given, meanwhile, ready, recorded, refused, stored

COVERAGE = Target.id_of(ORGANISATION, "rehab_coverage")
SET = ready(Target.TargetSet)
REVISED = ready(Target.TargetRevised)
MEASURED = ready(Target.TargetMeasured)
PERIOD: dict[str, Any] = {
    "period_from": date(2021, 1, 1),
    "period_until": date(2025, 1, 1),
    "unit": Unit.PERCENT,
}
PLAN: dict[str, Any] = PERIOD | {
    "occurred_on": "2021-01-15",
    "indicator": "rehab_coverage",
    "numerator": "persons_with_rehab",
    "denominator": "persons_who_need_rehab",
    "value": 85,
    "document": "新残联发〔2021〕3号",
}
REVISION: dict[str, Any] = PERIOD | {
    "occurred_on": "2022-03-01",
    "value": 90,
    "target_revise_reason": TargetReviseReason.NEW_DIRECTIVE,
    "document": "新残联发〔2022〕8号",
}
MEASUREMENT: dict[str, Any] = PERIOD | {
    "occurred_on": "2022-12-31",
    "counted": 1834,
    "counted_of": 2017,
}


def days(start: int, end: int) -> dict[str, date]:
    return {"period_from": date(start, 1, 1), "period_until": date(end, 1, 1)}


def test_target_set_says_what_it_is_worked_out_from():
    target = given(Target)

    target.set_value(**PLAN)

    assert recorded(target) == [SET]


@pytest.mark.parametrize("period", [days(2025, 2031), days(2019, 2021), days(2025, 2026)])
def test_target_set_for_the_days_beside_another_one(period):
    target = given(Target, SET)

    target.set_value(**PLAN | period)

    assert len(recorded(target)) == 1


@pytest.mark.parametrize(
    "period", [days(2024, 2030), days(2021, 2025), days(2022, 2024), days(2019, 2022)]
)
def test_target_set_for_days_that_have_one_is_refused(period):
    target = given(Target, SET)

    with refused("target_periods_overlap", **period):
        target.set_value(**PLAN | period)

    assert recorded(target) == []


def test_target_set_twice_at_once_is_set_once(ledger: ServiceLedger):
    def set_value(work: Work) -> None:
        work.begin(Target, COVERAGE).set_value(**PLAN)

    with refused("target_periods_overlap"):
        meanwhile(ledger, set_value, set_value)

    assert stored(ledger) == [SET]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (days(2025, 2025), "period_without_days"),
        (days(2025, 2021), "period_without_days"),
        ({"value": -1}, "count_below_zero"),
        ({"denominator": None}, "target_denominator_missing"),
    ],
)
def test_target_set_that_cannot_be_measured_is_refused(changed, code):
    target = given(Target)

    with refused(code):
        target.set_value(**PLAN | changed)

    assert recorded(target) == []


def test_target_revised_says_why():
    target = given(Target, SET)

    target.revise(**REVISION)

    assert recorded(target) == [REVISED]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (days(2021, 2024), "target_not_set"),
        ({"unit": Unit.PERSONS}, "unit_does_not_fit"),
        ({"value": -1}, "count_below_zero"),
    ],
)
def test_target_revised_into_something_else_is_refused(changed, code):
    target = given(Target, SET)

    with refused(code):
        target.revise(**REVISION | changed)

    assert recorded(target) == []


@pytest.mark.parametrize("period", [days(2021, 2025), days(2022, 2024), days(2022, 2023)])
def test_target_measured_in_the_period_or_in_a_part_of_it(period):
    target = given(Target, SET)

    target.measure(**MEASUREMENT | period)

    assert recorded(target) == [ready(Target.TargetMeasured, **period)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (days(2024, 2026), "target_not_set"),
        (days(2025, 2021), "period_without_days"),
        ({"unit": Unit.PERSONS}, "unit_does_not_fit"),
        ({"counted": -1}, "count_below_zero"),
        ({"counted_of": None}, "target_denominator_missing"),
        ({"counted_of": 0}, "target_denominator_missing"),
    ],
)
def test_target_measured_in_what_was_not_set_is_refused(changed, code):
    target = given(Target, SET)

    with refused(code):
        target.measure(**MEASUREMENT | changed)

    assert recorded(target) == []
