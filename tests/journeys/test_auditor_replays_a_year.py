"""A prefecture's whole year goes in; the published figures come out, to the fen, and again."""

import json
import subprocess
import sys

import pytest

PUBLISHED = {
    # Changji prefecture's printed account of 2022: counter, value. Money in fen.
    ("living_subsidy+nursing_subsidy", "person_times"): 206_798,
    ("living_subsidy+nursing_subsidy", "cash_minor"): 2_137_800_000,
    ("household_relief", "households"): 500,
    ("household_relief", "cash_minor"): 25_000_000,
    ("temporary_relief", "households"): 504,
    ("temporary_relief", "cash_minor+goods_minor"): 14_400_000,
    ("home_modification", "households"): 163,
    ("home_modification", "cash_minor"): 57_050_000,
    ("hearing_aid_issued", "items"): 100,
    ("hearing_aid_issued", "goods_minor"): 94_000_000,
    ("skills_training", "persons"): 187,
    ("skills_training", "cash_minor"): 36_400_000,
    ("education_aid_prefecture", "persons"): 63,
    ("education_aid_prefecture", "cash_minor"): 17_100_000,
    ("education_aid_region", "persons"): 3,
    ("education_aid_region", "cash_minor"): 600_000,
}
PRINTED = {
    # The same as it stood in print; money in ten thousands of yuan.
    "subsidies_paid": "206798",
    "subsidy_money": "2137.8",
    "hardship_households": "500",
    "hardship_money": "25",
    "temporary_relief_households": "504",
    "temporary_relief_worth": "14.4",
    "homes_modified": "163",
    "home_modification_money": "57.05",
    "hearing_aids_given": "100",
    "hearing_aids_worth": "94",
    "people_trained": "187",
    "training_money": "36.4",
    "students_aided_prefecture": "63",
    "students_aided_prefecture_money": "17.1",
    "students_aided_region": "3",
    "students_aided_region_money": "0.6",
}


def handrail(*args, data):
    command = [sys.executable, "-m", "api", *args, "--data", str(data), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory):
    data = tmp_path_factory.mktemp("prefecture")
    handrail("demo", "--size", "full", "--no-serve", data=data)
    return data


@pytest.mark.timeout(900)
def test_year_account_equals_every_published_figure(prefecture):
    report = json.loads(handrail("report", "year", "2022", "--format", "json", data=prefecture))
    lines = {line["service"]: line for line in report["lines"]}

    got = {
        (services, counters): sum(
            lines[service][counter]
            for service in services.split("+")
            for counter in counters.split("+")
        )
        for services, counters in PUBLISHED
    }

    assert got == PUBLISHED


@pytest.mark.nightly("minutes; smaller years are rebuilt in tests/projections")
@pytest.mark.timeout(900)
def test_views_of_the_year_rebuild_equal(prefecture):
    result = json.loads(handrail("rebuild", "--compare", "--json", data=prefecture))

    assert [view["view"] for view in result["views"] if not view["equal"]] == []
    assert result["facts"] > 280_000


@pytest.mark.timeout(900)
def test_the_example_figures_are_printed_as_they_were_published(prefecture):
    handrail("examples", "changji_2022_figures", "--record", data=prefecture)

    year = ("start=2022-01-01", "end=2023-01-01")
    found = json.loads(handrail("ask", "figures.of_period", *year, "--json", data=prefecture))

    printed = {each["figure"]: each["printed"]["number"] for each in found["answer"]}
    assert {figure: printed[figure] for figure in PRINTED} == PRINTED


def test_demonstration_started_again_changes_nothing(prefecture):
    before = handrail("report", "year", "2022", "--format", "csv", data=prefecture)

    handrail("demo", "--no-serve", data=prefecture)

    assert handrail("report", "year", "2022", "--format", "csv", data=prefecture) == before
