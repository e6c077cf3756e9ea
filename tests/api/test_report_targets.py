"""What was planned beside what was reached, in every form of the account of the whole office."""

import io
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from api import reports
from api.reports.targeting import grid_of_targets
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Target
from ledger.vocabulary import Unit
from projections.targets import CountedBy, TargetRow, Value
from tests.api.conftest import Browser
from tests.api.office_day import Day
from tests.api.page_rules import shown
from tests.api.test_form_versions import paper
from tests.facts import copied, ready

WORDS = Words.load()
YEAR: dict[str, Any] = {"period_from": date(2022, 1, 1), "period_until": date(2023, 1, 1)}


def target(**told: Any) -> TargetRow:
    values = tuple(Value(told_on="2022-01-01", value=each) for each in told.pop("planned", (90,)))
    known = {"indicator": "people_trained", "unit": Unit.PERSONS, "numerator": "people_trained"}
    return TargetRow(
        target_id=UUID(int=1),
        denominator=None,
        planned=values[-1].value,
        values=values,
        **{**YEAR, **known, **told},
    )


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (target(), ["2022", "90 people", "not measured", "–", "–"]),
        (
            target(reached=90, is_reached=True, counted_by=CountedBy.FIGURE),
            [
                *("2022", "90 people", "90 people", "reached"),
                "from the facts, by the figure",
            ],
        ),
        (
            target(planned=(80, 95, 90), reached=1, is_reached=False),
            ["2022", "90 people; before that 95 people; 80 people", "1 person", "not reached", "–"],
        ),
        (
            target(unit=Unit.PERCENT, reached=2, reached_of=3, is_reached=False),
            ["2022", "90%", "2 of 3, 66.7%", "not reached", "–"],
        ),
        (
            target(unit=Unit.MONEY, planned=(90_050,), reached=100_000, currency="CNY"),
            ["2022", "900.50 yuan", "1,000 yuan", "–", "–"],
        ),
        (
            target(unit=Unit.MONEY, planned=(90_050,)),
            ["2022", "90,050 in the smallest unit", "not measured", "–", "–"],
        ),
        (
            target(
                period_until=date(2022, 7, 1),
                reached=4,
                counted_by=CountedBy.MEASURED,
                measured_from=date(2022, 1, 1),
                measured_until=date(2022, 4, 1),
            ),
            [
                "1 January 2022 to 30 June 2022",
                *("90 people", "4 people", "–"),
                "as last measured, 1 January 2022 to 31 March 2022",
            ],
        ),
        (
            target(refused="figure_unit_differs"),
            ["2022", "90 people", WORDS.t("refused.figure_unit_differs", "en"), "–", "–"],
        ),
    ],
)
def test_a_target_is_told_with_what_was_planned_and_reached(row: TargetRow, cells: list[str]):
    grid = grid_of_targets(replace(paper(), targets=(row,)), WORDS, "en")

    assert grid is not None
    assert [(each.name, each.cells) for each in grid.rows] == [("People trained in a skill", cells)]
    assert len(grid.heads) == len(cells) + 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", ["html", "text", "xlsx", "json", "csv"])
def test_an_account_without_targets_says_nothing_of_them(form: str, lang: str):
    row = target(reached=90, is_reached=True, counted_by=CountedBy.FIGURE)
    without = reports.written(paper(), form, WORDS, lang)
    with_one = reports.written(replace(paper(), targets=(row,)), form, WORDS, lang)
    name = WORDS.t("figure.people_trained", lang)

    if form == "csv":
        assert with_one == without
    elif form == "json":
        assert "targets" not in json.loads(without)
        assert json.loads(with_one)["targets"][0]["reached"] == 90
    elif form == "xlsx":
        title = WORDS.t("account.sheet_targets", lang)
        sheet = load_workbook(io.BytesIO(with_one))[title]
        heads, cells = ([cell.value for cell in cells] for cells in sheet.rows)
        assert title not in load_workbook(io.BytesIO(without)).sheetnames
        assert cells[:7] == [
            *(name, "people_trained", "2022-01-01", "2023-01-01", 90),
            WORDS.t("unit.persons", lang),
            90,
        ]
        assert len(heads) == len(cells) == len(set(heads))
    else:
        assert name in with_one.decode()
        assert name not in without.decode()


def test_targets_stand_in_the_account_of_the_whole_office_alone(day: Day, auditor: Browser):
    told = {"indicator": "people_trained", "numerator": "people_trained", "denominator": None}
    planned = ready(Target.TargetSet, unit=Unit.PERSONS, value=2, document=None, **told, **YEAR)
    history = Target.id_of(day.office.organisation, "people_trained")
    copied(day.office.ledger, history, planned)

    whole, area, by = (
        auditor.get(f"/audit/account?year=2022{more}")
        for more in ("", "&area=6523", "&happened_by=2022-12-31")
    )

    tables = {shown(each.one("caption")): each for each in whole.document.all("table")}
    row = shown(tables["What was to be reached, and what was reached"].one("tbody"))
    assert row == "People trained in a skill 2022 2 people not measured – –"
    assert "Targets" not in area.text + by.text
    before = auditor.get(f"/audit/account?year=2022&as_of={day.office.ledger.position() - 1}")
    assert "Targets" not in before.text
