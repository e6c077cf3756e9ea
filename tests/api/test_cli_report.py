"""`handrail report year`: of which days, as known when, and what it says of what it cannot do."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app as command
from ledger.aggregates import Grant
from tests.api.office_day import Day
from tests.facts import copied, ready


def reported(day: Day, *options: str) -> Result:
    data = str(day.office.settings.data)
    return CliRunner().invoke(command, ["report", "year", *options, "--data", data])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Say a year, or with --from and --until a period that ends after it begins."),
        (("--from", "2022-01-01"), "Say a year, or with --from and --until"),
        (("--from", "2022-02-01", "--until", "2022-02-01"), "Say a year, or with --from"),
        (("2022", "--until", "2022-01-01"), "Say a year, or with --from and --until"),
        (("2022", "--from", "soon"), "soon is not a day. Write it as 2022-03-05."),
        (("2022", "--until", "2022-02-30"), "2022-02-30 is not a day."),
        (("2022", "--as-of", "yesterday"), "yesterday is not a day."),
        (("2022", "--happened-by", "2022"), "2022 is not a day."),
        (("2022", "--as-of", "999999"), "The ledger has not come to position 999999 yet."),
        (("2022", "--format", "pdf"), "Choose one of these formats: json, csv, xlsx, html, text."),
    ],
)
def test_report_year_refuses_in_a_sentence(
    day: Day, options: tuple[str, ...], sentence: str
) -> None:
    done = reported(day, *options)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert sentence in done.stderr


def counted(day: Day, *options: str) -> dict[str, int]:
    done = reported(day, *options, "--format", "json")
    assert done.exit_code == 0, done.output
    return {line["service"]: line["times"] for line in json.loads(done.stdout)["lines"]}


def test_report_year_of_other_days(day: Day) -> None:
    year = counted(day, "2022")
    june = counted(day, "--from", "2022-06-01", "--until", "2022-07-01")
    second_half = counted(day, "2022", "--from", "2022-07-01")
    by_june = counted(day, "2022", "--happened-by", "2022-06-30")

    assert june == {
        "rehab_session": 2,
        "rehab_session:counselling": 1,
        "rehab_session:physiotherapy": 1,
    }
    assert "rehab_session" not in second_half
    assert second_half["living_subsidy"] == year["living_subsidy"] == 1
    assert by_june["rehab_session"] == 2
    assert "living_subsidy" not in by_june


def test_report_year_as_of_a_position_and_a_day(day: Day) -> None:
    known = str(day.office.ledger.position())
    before = reported(day, "2022", "--format", "json").stdout
    told = {"occurred_on": "2022-05-01", "person_id": day.aygul}
    copied(day.office.ledger, day.office.ledger.new_id(), ready(Grant.GrantPaid, **told))

    assert reported(day, "2022", "--as-of", known, "--format", "json").stdout == before
    assert reported(day, "2022", "--format", "json").stdout != before
    assert counted(day, "2022", "--as-of", "1999-12-31") == {}


def test_report_year_writes_a_file_and_nothing_on_the_screen(day: Day, tmp_path: Path) -> None:
    out = tmp_path / "account.xlsx"
    done = reported(day, "2022", "--format", "xlsx", "--out", str(out))
    nowhere = reported(day, "2022", "--format", "xlsx", "--out", str(tmp_path / "none" / "a.xlsx"))

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == (
        f"Written to account.xlsx, made from every fact up to position "
        f"{day.office.ledger.position()}.\n"
    )
    assert out.read_bytes() == reported(day, "2022", "--format", "xlsx").stdout_bytes
    assert nowhere.exit_code == 2
    assert "Traceback" not in nowhere.output
