from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Payment, PublishedFigure, RehabSession, Target
from ledger.aggregates.target import TargetReviseReason
from ledger.application import ServiceLedger
from ledger.history import FactWithdrawn
from ledger.vocabulary import Unit
from projections import generations, targets, times
from projections.store import Views
from projections.targets import CountedBy, TargetRow, Value
from tests.facts import AYGUL, BEKZAT, NGUYEN, ORGANISATION, ready, yuan

YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
DAYS: dict[str, Any] = {"period_from": date(2022, 1, 1), "period_until": date(2023, 1, 1)}
IN_REHAB = Target.id_of(ORGANISATION, "in_rehab")


def planned(**changes: Any) -> Target.TargetSet:
    told = {"indicator": "in_rehab", "numerator": "treated", "denominator": None, "document": None}
    told |= {"unit": Unit.PERSONS, "value": 2, "occurred_on": "2021-12-01", **DAYS, **changes}
    return ready(Target.TargetSet, **told)


def revised(**changes: Any) -> Target.TargetRevised:
    told = {"indicator": "in_rehab", "unit": Unit.PERSONS, "document": "昌残〔2022〕7号", **DAYS}
    told |= {"occurred_on": "2022-06-01", "value": 3, **changes}
    return ready(
        Target.TargetRevised, target_revise_reason=TargetReviseReason.NEW_DIRECTIVE, **told
    )


def measured(counted: int, counted_of: int | None = None, **changes: Any) -> Target.TargetMeasured:
    told = {"indicator": "in_rehab", "unit": Unit.PERSONS, **DAYS, **changes}
    return ready(Target.TargetMeasured, counted=counted, counted_of=counted_of, **told)


def define(tell, code: str, unit: Unit, *lines: str, **more: Any) -> None:
    nothing = dict.fromkeys(("within", "without", "areas", "money_counted", "currency"))
    told = {"figure": code, "unit": unit, "lines": lines, **nothing, **more}
    told |= {"printed_in": None, "digits": None}
    tell(PublishedFigure.id_of(ORGANISATION, code), ready(PublishedFigure.FigureDefined, **told))


def of_year(views: Views, **asked: Any) -> TargetRow:
    (row,) = targets.of_period(views, **{**YEAR, **asked})
    return row


@pytest.fixture
def two_treated(tell) -> None:
    for number, person in enumerate((AYGUL, AYGUL, BEKZAT), start=1):
        tell(UUID(int=number), ready(RehabSession.RehabSessionDelivered, person_id=person))
    for number, person in enumerate((AYGUL, BEKZAT, NGUYEN), start=11):
        tell(UUID(int=number), ready(Payment.PaymentPaid, person_id=person))


def test_targets_of_period_are_counted_by_the_figure_of_that_name(views: Views, tell, two_treated):
    tell(IN_REHAB, planned(), measured(9), revised())
    define(tell, "treated", Unit.PERSONS, "rehab_session")

    assert of_year(views) == TargetRow(
        target_id=IN_REHAB,
        indicator="in_rehab",
        **DAYS,
        unit=Unit.PERSONS,
        planned=3,
        values=(
            Value(told_on="2021-12-01", value=2),
            Value(
                told_on="2022-06-01",
                value=3,
                reason=TargetReviseReason.NEW_DIRECTIVE,
                document="昌残〔2022〕7号",
            ),
        ),
        numerator="treated",
        denominator=None,
        reached=2,
        counted_by=CountedBy.FIGURE,
        is_reached=False,
    )


def test_targets_of_period_are_what_was_measured_last_where_no_figure_counts(views: Views, tell):
    tell(IN_REHAB, planned(), measured(1))
    half = {"period_from": date(2022, 1, 1), "period_until": date(2022, 7, 1)}
    tell(IN_REHAB, measured(2, **half))

    row = of_year(views)

    assert (row.reached, row.counted_by, row.is_reached) == (2, CountedBy.MEASURED, True)
    assert (row.measured_from, row.measured_until) == (date(2022, 1, 1), date(2022, 7, 1))


def test_targets_of_period_that_nobody_measured_are_not_known(views: Views, tell):
    tell(IN_REHAB, planned())

    row = of_year(views)

    assert (row.reached, row.reached_of, row.counted_by, row.is_reached) == (None,) * 4


@pytest.mark.parametrize(
    ("percent", "is_reached"), [(66, True), (67, False), (0, True), (100, False)]
)
def test_a_share_is_two_counts(views: Views, tell, two_treated, percent, is_reached):
    share = {"unit": Unit.PERCENT, "value": percent, "denominator": "paid"}
    tell(IN_REHAB, planned(**share))
    define(tell, "treated", Unit.PERSONS, "rehab_session")
    define(tell, "paid", Unit.PERSONS, "living_subsidy")

    row = of_year(views)

    assert (row.reached, row.reached_of, row.is_reached) == (2, 3, is_reached)


def test_a_share_of_what_somebody_counted(views: Views, tell, two_treated):
    share = {"unit": Unit.PERCENT, "value": 50, "denominator": "certificate_holders"}
    tell(IN_REHAB, planned(**share), measured(1, 4, unit=Unit.PERCENT))

    measured_alone = of_year(views)
    define(tell, "treated", Unit.PERSONS, "rehab_session")
    counted = of_year(views)

    assert (measured_alone.reached, measured_alone.reached_of) == (1, 4)
    assert (counted.reached, counted.reached_of, counted.is_reached) == (2, 4, True)


def test_units_of_a_target_and_its_figures_are_never_mixed(views: Views, tell, two_treated):
    tell(IN_REHAB, planned())
    define(tell, "treated", Unit.PERSON_TIMES, "rehab_session")
    other = Target.id_of(ORGANISATION, "share")
    share = {"unit": Unit.PERCENT, "value": 50, "indicator": "share", "denominator": "paid"}
    tell(other, planned(**share))
    define(tell, "paid", Unit.PERSONS, "living_subsidy")

    rows = targets.of_period(views, **YEAR)

    assert [(row.indicator, row.refused, row.reached) for row in rows] == [
        ("in_rehab", "figure_unit_differs", None),
        ("share", "figure_unit_differs", None),
    ]


def test_money_planned_and_paid_says_its_currency(views: Views, tell):
    tell(UUID(int=1), ready(Payment.PaymentPaid, amount=yuan(120)))
    tell(IN_REHAB, planned(unit=Unit.MONEY, value=12_000))
    define(tell, "treated", Unit.MONEY, "living_subsidy")

    row = of_year(views)

    assert (row.reached, row.currency, row.is_reached) == (12_000, "CNY", True)


def test_targets_of_period_share_a_day_with_it(views: Views, tell):
    years = [(date(2021, 1, 1), date(2022, 1, 1)), (date(2022, 1, 1), date(2024, 1, 1))]
    for start, end in years:
        tell(IN_REHAB, planned(period_from=start, period_until=end))
    tell(Target.id_of(ORGANISATION, "another"), planned(indicator="another"))

    def found(start: date, end: date, **asked: str) -> list[tuple[str, int]]:
        rows = targets.of_period(views, start=start, end=end, **asked)
        return [(row.indicator, row.period_from.year) for row in rows]

    assert found(date(2022, 1, 1), date(2022, 1, 2)) == [("another", 2022), ("in_rehab", 2022)]
    assert found(date(2021, 12, 31), date(2022, 1, 1)) == [("in_rehab", 2021)]
    assert found(date(2023, 6, 1), date(2025, 1, 1), indicator="another") == []
    assert found(date(2024, 1, 1), date(2025, 1, 1)) == []


def test_targets_as_known_at_a_position(views: Views, tell, ledger: ServiceLedger):
    tell(IN_REHAB, planned(), revised())
    (_, stored) = ledger.read(1, 1, unseal=frozenset())[0]
    gone = {"topic": stored.TOPIC, "fact_id": stored.event_id, "person_id": None, "note": None}
    tell(IN_REHAB, ready(FactWithdrawn, **gone))

    known = [targets.of_period(views, at=at, **YEAR) for at in range(4)]

    assert [[row.planned for row in rows] for rows in known] == [[], [2], [3], [2]]
    assert known[3] == targets.of_period(views, **YEAR)
    assert len(known[3][0].values) == 1
    for at in range(4):
        with times.as_of(ledger, [targets], at=at) as then:
            assert targets.of_period(then, **YEAR) == known[at]


def test_targets_are_built_again_as_they_are(views: Views, tell, ledger: ServiceLedger):
    tell(IN_REHAB, planned(), revised(), measured(3))

    outcome, fresh = generations.rebuild(ledger, views, views.path.parent)

    assert outcome.equal
    generations.discard(fresh)
