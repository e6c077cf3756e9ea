from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from ledger.aggregates import PublishedFigure
from ledger.aggregates.published_figure import (
    MoneyCounted,
    PrintedIn,
    Qualifier,
    RestateReason,
    Rounding,
)
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import Unit, WithdrawalReason
from ledger.work import Work
from tests.facts import (
    AREA,
    ORGANISATION,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)

FIGURE = PublishedFigure.id_of(ORGANISATION, "nursing_subsidy_paid")
DEFINED = ready(PublishedFigure.FigureDefined)
PUBLISHED = ready(PublishedFigure.FigurePublished)
RESTATED = ready(PublishedFigure.FigureRestated)
DEFINE: dict[str, Any] = {
    "occurred_on": "2022-12-01",
    "figure": "nursing_subsidy_paid",
    "definition": 1,
    "lines": ("nursing_subsidy", "nursing_subsidy_back_pay"),
    "unit": Unit.MONEY,
    "rounding": Rounding.EXACT,
    "qualifier": Qualifier.MORE_THAN,
    "within": (),
    "without": (),
    "areas": ("6523",),
    "money_counted": MoneyCounted.CASH,
    "currency": "CNY",
    "printed_in": PrintedIn.TEN_THOUSANDS,
    "digits": 1,
    "example": True,
}
PERSONS: dict[str, Any] = {"unit": Unit.PERSONS, "money_counted": None, "currency": None}
YEAR: dict[str, Any] = {
    "definition": 1,
    "period_from": date(2022, 1, 1),
    "period_until": date(2023, 1, 1),
    "unit": Unit.MONEY,
    "position": 812,
    "digest": PUBLISHED.digest,
    "currency": "CNY",
    "area": AREA,
}
PUBLISH: dict[str, Any] = YEAR | {
    "occurred_on": "2022-12-28",
    "value": 912_345_600,
    "printed": "912万余元",
    "document": "昌吉州残联2022年工作总结",
}
RESTATE: dict[str, Any] = YEAR | {
    "occurred_on": "2022-12-30",
    "old_value": 912_345_600,
    "new_value": 911_145_600,
    "restate_reason": RestateReason.CORRECTED_ENTRIES,
    "printed": "911万余元",
}


def test_figure_defined_says_what_it_counts_and_how_it_is_printed():
    figure = given(PublishedFigure)

    figure.define(**DEFINE)

    assert recorded(figure) == [DEFINED]


def test_figure_defined_anew_leaves_the_first_definition_readable():
    figure = given(PublishedFigure, DEFINED)

    figure.define(**DEFINE | PERSONS | {"definition": 2})
    figure.publish(**PUBLISH)

    assert figure.units == [Unit.MONEY, Unit.PERSONS]


@pytest.mark.parametrize(
    ("before", "changed", "code"),
    [
        ([DEFINED], {}, "definition_out_of_order"),
        ([], {"definition": 2}, "definition_out_of_order"),
        ([], {"unit": Unit.PERCENT}, "unit_does_not_fit"),
        ([], {"within": ("living_subsidy",)}, "unit_does_not_fit"),
        ([], {"without": ("living_subsidy",)}, "unit_does_not_fit"),
        ([], PERSONS | {"money_counted": MoneyCounted.GOODS}, "unit_does_not_fit"),
        ([], PERSONS | {"currency": "CNY"}, "figure_currency_missing"),
        ([], {"currency": "USD"}, "figure_currency_missing"),
        ([], {"lines": ()}, "figure_without_lines"),
        ([], {"rounding": Rounding.TENS}, "figure_print_unclear"),
        ([], {"printed_in": None}, "figure_print_unclear"),
        ([], {"digits": 7}, "figure_print_unclear"),
        ([], {"digits": -1}, "figure_print_unclear"),
    ],
)
def test_figure_defined_otherwise_is_refused(before, changed, code):
    figure = given(PublishedFigure, *before)

    with refused(code):
        figure.define(**DEFINE | changed)

    assert recorded(figure) == []


def test_figure_defined_by_its_code_is_numbered_by_itself(ledger: ServiceLedger):
    told = {name: value for name, value in DEFINE.items() if name != "definition"}
    plain = msgspec.to_builtins(told)
    command = COMMANDS["figure.define"]

    numbers = [ledger.perform(by(), command.on(command.read(plain))).value for _ in range(2)]

    assert numbers == [1, 2]
    assert stored(ledger) == [DEFINED, replace(DEFINED, definition=2)]


def test_figure_defined_for_who_is_in_another_line_too():
    figure = given(PublishedFigure)

    figure.define(**DEFINE | PERSONS | {"within": ("a",), "without": ("b",)})

    (fact,) = recorded(figure)
    assert (fact.within, fact.without) == (("a",), ("b",))


def test_figure_published_keeps_the_exact_number_beside_the_printed_one():
    figure = given(PublishedFigure, DEFINED)

    figure.publish(**PUBLISH)

    assert recorded(figure) == [PUBLISHED]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"definition": 2}, "figure_undefined"),
        ({"definition": 0}, "figure_undefined"),
        ({"unit": Unit.PERSON_TIMES, "currency": None}, "figure_unit_differs"),
        ({"currency": None}, "figure_currency_missing"),
        ({"period_until": date(2022, 1, 1)}, "period_without_days"),
        ({"value": -1}, "count_below_zero"),
    ],
)
def test_figure_published_otherwise_than_defined_is_refused(changed, code):
    figure = given(PublishedFigure, DEFINED)

    with refused(code):
        figure.publish(**PUBLISH | changed)

    assert recorded(figure) == []


def test_figure_published_twice_at_once_is_published_once(ledger: ServiceLedger):
    copied(ledger, FIGURE, DEFINED)

    def publish(work: Work) -> None:
        work.change(PublishedFigure, FIGURE).publish(**PUBLISH)

    with refused("figure_already_published"):
        meanwhile(ledger, publish, publish)

    assert stored(ledger) == [DEFINED, PUBLISHED]


def test_figure_published_in_error_is_never_withdrawn_but_restated():
    said = UUID(int=0xF1)
    published = ready(PublishedFigure.FigurePublished, event_id=said)
    figure = given(PublishedFigure, DEFINED, published)

    with refused("undone_otherwise", topic="figure_published", by="figure_restated"):
        figure.withdraw(occurred_on="2022-12-30", fact_id=said, reason=WithdrawalReason.WRONG_THING)

    assert recorded(figure) == []


def test_figure_restated_names_the_old_number_and_the_new():
    figure = given(PublishedFigure, DEFINED, PUBLISHED)

    figure.restate(**RESTATE)

    assert recorded(figure) == [RESTATED]


@pytest.mark.parametrize(
    ("before", "changed", "code"),
    [
        ([PUBLISHED], {"area": None}, "figure_not_published"),
        ([], {}, "figure_not_published"),
        ([PUBLISHED], {"old_value": 1}, "figure_contradicted"),
        ([PUBLISHED], {"new_value": 912_345_600}, "figure_contradicted"),
        ([PUBLISHED, RESTATED], {}, "figure_contradicted"),
        ([PUBLISHED], {"new_value": -1}, "count_below_zero"),
        ([PUBLISHED], {"currency": None}, "figure_currency_missing"),
    ],
)
def test_figure_restated_from_what_was_not_published_is_refused(before, changed, code):
    figure = given(PublishedFigure, DEFINED, *before)

    with refused(code):
        figure.restate(**RESTATE | changed)

    assert recorded(figure) == []
