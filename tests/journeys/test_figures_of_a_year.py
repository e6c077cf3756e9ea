"""An office plays a little year, takes the example figures, and prints what they come to."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.stores import rows_of

PRINTED = {
    # A hundredth of the prefecture's year: the number, and the unit it is printed in.
    "subsidies_paid": ("2068", "ones"),
    "subsidy_money": ("21.4", "ten_thousands"),
    "hardship_households": ("5", "ones"),
    "temporary_relief_worth": ("0.1", "ten_thousands"),
    "homes_modified": ("2", "ones"),
    "home_modification_money": ("0.70", "ten_thousands"),
    "hearing_aids_given": ("1", "ones"),
    "people_trained": ("2", "ones"),
    "students_aided_region_money": ("0.2", "ten_thousands"),
    "rehab_sessions": ("90", "ones"),
    "job_fairs": ("0", "ones"),
}


def handrail(*args: str, data: Path, **settings: str) -> str:
    command = [sys.executable, "-m", "api", *args, "--data", str(data), "--lang", "en"]
    env = os.environ | settings
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def year(
    tmp_path_factory: pytest.TempPathFactory, settings_for: Callable[[Path], dict[str, str]]
) -> Path:
    data = tmp_path_factory.mktemp("year")
    handrail("demo", "--size", "small", "--no-serve", data=data, **settings_for(data))
    lines = handrail("examples", "changji_2022_figures", data=data)
    (data.parent / "figures.jsonl").write_text(lines, encoding="utf-8")
    handrail("record", str(data.parent / "figures.jsonl"), data=data)
    return data


def ask(question: str, *told: str, data: Path) -> Any:
    period = ("start=2022-01-01", "end=2023-01-01")
    return json.loads(handrail("ask", question, *period, *told, "--json", data=data))["answer"]


def test_the_year_is_where_the_office_said(year: Path, store: str):
    assert (year / "ledger.sqlite").exists() == (store == "sqlite")
    assert len(rows_of(year)) > 1_000


def test_the_figures_of_a_small_year_are_printed_as_offices_print_them(year: Path):
    found = ask("figures.of_period", data=year)

    printed = {
        each["figure"]: (each["printed"]["number"], each["printed"]["printed_in"]) for each in found
    }
    assert {figure: printed[figure] for figure in PRINTED} == PRINTED
    assert not [each for each in found if each["refused"]]


def test_a_figure_is_what_the_lines_of_the_account_come_to(year: Path):
    report = json.loads(handrail("report", "year", "2022", "--format", "json", data=year))
    lines = {line["service"]: line for line in report["lines"]}

    found = {each["figure"]: each["value"] for each in ask("figures.of_period", data=year)}

    both = (lines["living_subsidy"], lines["nursing_subsidy"])
    assert found["subsidy_money"] == sum(line["cash_minor"] for line in both)
    assert found["subsidies_paid"] == sum(line["person_times"] for line in both)
    people = [line["persons"] for line in both]
    assert found["subsidised_people"] == sum(people) - found["people_with_both_subsidies"]
    relief = lines["temporary_relief"]
    assert found["temporary_relief_worth"] == relief["cash_minor"] + relief["goods_minor"]
