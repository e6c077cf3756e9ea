"""An office's files through the command it types, on a real ledger in a temporary folder."""

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.stores import rows_of

HANDRAIL = [sys.executable, "-m", "api"]
SCRIPTS = Path(__file__).parents[2] / "scripts"
SUBSIDIES = "两项补贴发放表_2022-{:02}.xlsx"
REGISTER = "持证残疾人名册.xlsx"


def run(*args, data, ok=True, text=None):
    done = subprocess.run(
        [*HANDRAIL, *map(str, args), "--data", str(data), "--lang", "en"],
        capture_output=True,
        text=True,
        input=text,
        check=False,
    )
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    return done


def imported(*args, data, ok=True):
    done = run("import", *args, "--json", data=data, ok=ok)
    return {each["file"]: each for each in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def messy_year(tmp_path_factory):
    """The files of an untidy office, and what their maker says is in them."""
    folder = tmp_path_factory.mktemp("messy")
    make = [sys.executable, str(SCRIPTS / "make_demo_year.py"), str(folder), "--messy", "--json"]
    made = subprocess.run(make, check=True, capture_output=True)
    return folder, json.loads(made.stdout)


@pytest.fixture(scope="module")
def office(messy_year, tmp_path_factory, to_begin):
    """A ledger into which the year went; tests that add to it make a copy."""
    data = to_begin(tmp_path_factory.mktemp("office"))
    return data, imported(messy_year[0], "--period", "2022", data=data)


@pytest.fixture
def data(office, tmp_path, copy_of):
    """A copy of that ledger, to be changed."""
    return copy_of(office[0], tmp_path / "data")


def edited(path, to, row, column, value):
    book = openpyxl.load_workbook(path)
    book.active.cell(row=row, column=column, value=value)
    book.save(to)
    return to


def row_of(path, column, wanted):
    """The first row of data whose cell in ``column`` is as ``wanted`` says."""
    sheet = openpyxl.load_workbook(path).active
    for row in range(3, sheet.max_row):
        if wanted(sheet.cell(row=row, column=column).value):
            return row
    raise AssertionError("no such row")


def test_import_of_a_messy_year_ends_as_its_maker_says(messy_year, office):
    _, totals = messy_year
    _, files = office

    for month in totals["subsidy"]["files"]:
        got = files[month["file"]]
        assert (got["new"], got["rejected"], got["already"], got["conflicting"]) == (
            month["new"],
            month["rejected"],
            month["duplicates"],
            0,
        )
        total = month["yuan"] * 100
        assert got["control_total"] == {"stated": total, "accepted": total}
        assert got["period"] == month["period"]
    assert totals["subsidy"]["rejected"] > 0
    assert files[REGISTER]["new"] == totals["people"]


def test_import_of_the_same_files_again_records_nothing(messy_year, data):
    before = len(rows_of(data))

    again = imported(messy_year[0], "--period", "2022", data=data)

    assert len(rows_of(data)) == before
    assert sum(each["new"] for each in again.values()) == 0
    assert not any(each["recorded"] for each in again.values())


def test_import_of_an_edited_file_names_the_rows_that_differ(messy_year, data, tmp_path):
    january = messy_year[0] / SUBSIDIES.format(1)
    row = row_of(january, 11, lambda amount: amount == 100)
    changed = edited(january, tmp_path / january.name, row, 11, 99)

    got = imported(changed, data=data)[january.name]

    differing = [each for each in got["verdicts"] if each["verdict"] == "conflicting"]
    assert [(each["row"], each["code"]) for each in differing] == [(row, "row_differs")]
    assert str(row) in differing[0]["sentence"]
    assert got["new"] == 0
    assert got["conflicting"] == 1


def test_import_on_trial_records_nothing(messy_year, tmp_path):
    got = imported(messy_year[0] / REGISTER, "--dry-run", data=tmp_path)[REGISTER]

    assert got["new"] == got["rows"]
    assert list(tmp_path.iterdir()) == []


def test_import_of_all_or_nothing_refuses_a_file_with_one_bad_row(
    messy_year, data, tmp_path, copy_of
):
    other = copy_of(data, tmp_path / "new")
    january = messy_year[0] / SUBSIDIES.format(1)
    row = row_of(january, 11, lambda amount: amount == 100)
    book = edited(january, tmp_path / "2023年1月.xlsx", row, 11, -5)
    sheet = openpyxl.load_workbook(book)
    sheet.active["A1"] = "2023年1月残疾人两项补贴发放花名册"
    sheet.save(book)
    before = len(rows_of(data))

    refused = imported(book, "--mode", "all", data=data, ok=False)[book.name]
    taken = imported(book, data=other)[book.name]

    assert len(rows_of(data)) == before
    assert refused["rejected"] == taken["rejected"] > 0
    assert not refused["recorded"]
    assert taken["recorded"]


def test_import_writes_what_it_rejected_without_personal_data(messy_year, tmp_path):
    folder, totals = messy_year
    out = tmp_path / "rejected.csv"
    people = openpyxl.load_workbook(folder / REGISTER).active
    names = {people.cell(row=row, column=2).value for row in range(3, people.max_row + 1)}
    numbers = {people.cell(row=row, column=4).value for row in range(3, people.max_row + 1)}

    done = run("import", folder, "--period", "2022", "--rejected", out, data=tmp_path / "data")

    with out.open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) - 1 == totals["subsidy"]["rejected"]
    told = done.stdout + done.stderr + out.read_text(encoding="utf-8-sig")
    assert not [name for name in names | numbers if name in told]


def test_import_refuses_people_nobody_registered_unless_asked(messy_year, tmp_path):
    january = messy_year[0] / SUBSIDIES.format(1)
    strict, open_minded = tmp_path / "strict", tmp_path / "open"

    refused = imported(january, data=strict)[january.name]
    taken = imported(january, "--register", data=open_minded)[january.name]

    assert refused["new"] == 0
    assert {each["code"] for each in refused["verdicts"]} >= {"person_unknown"}
    assert taken["new"] > 0
    assert "person_unknown" not in {each["code"] for each in taken["verdicts"]}


def test_import_asks_for_a_period_that_neither_title_nor_name_says(messy_year, tmp_path):
    nameless = shutil.copy(messy_year[0] / "爱心天使助学.csv", tmp_path / "助学.csv")

    got = imported(nameless, data=tmp_path / "data", ok=False)["助学.csv"]

    assert got["error"]["code"] == "period_needed"
    assert "--period" in got["error"]["message"]


def test_import_of_a_device_list_after_its_loans_can_be_repeated(messy_year, tmp_path):
    folder = messy_year[0]
    loans, devices = folder / "辅具借用登记.csv", folder / "辅具台账.csv"
    imported(folder / REGISTER, data=tmp_path)

    too_early = imported(loans, data=tmp_path)[loans.name]
    in_order = imported(devices, loans, data=tmp_path)[loans.name]

    assert {each["code"] for each in too_early["verdicts"]} == {"device_unknown"}
    assert in_order["new"] == in_order["rows"] == too_early["rows"]
    assert in_order["batch"] == too_early["batch"]


def test_import_of_loans_again_adds_only_what_came_back_since(messy_year, tmp_path):
    folder = messy_year[0]
    loans = folder / "辅具借用登记.csv"
    lines = loans.read_text(encoding="utf-8-sig").splitlines()
    place = next(n for n, line in enumerate(lines) if n and line.split(",")[5])
    cells = lines[place].split(",")
    earlier = tmp_path / "借用登记.csv"
    still_out = [*cells[:5], "", "", *cells[7:]]
    device = cells[1]
    kept = [each for each in lines[1:] if each.split(",")[1] != device]
    earlier.write_text("\n".join([lines[0], ",".join(still_out), *kept]), encoding="utf-8")
    later = tmp_path / "借用登记2.csv"
    later.write_text("\n".join([lines[0], lines[place], *kept]), encoding="utf-8")
    data = tmp_path / "data"
    imported(folder / REGISTER, folder / "辅具台账.csv", earlier, data=data)
    before = len(rows_of(data))

    got = imported(later, data=data)[later.name]

    assert (got["new"], got["already"]) == (1, len(kept))
    assert len(rows_of(data)) == before + 2  # the return, and the file


def test_report_equals_what_the_maker_of_the_year_counted(messy_year, office):
    _, totals = messy_year
    report = json.loads(run("report", "year", "2022", "--format", "json", data=office[0]).stdout)
    lines = {line["service"]: line for line in report["lines"]}

    for service, made in totals["services"].items():
        line = lines.get("need_raised" if service == "need" else service)
        for counter in ("person_times", "minutes", "cash_minor", "goods_minor"):
            assert (line or {}).get(counter, 0) == made[counter], (service, counter)
    assert report["position"] == len(rows_of(office[0]))


def test_report_of_areas_adds_up_to_the_whole(office):
    whole = json.loads(run("report", "year", "2022", "--format", "json", data=office[0]).stdout)
    counties = ["652301", "652302", "652323", "652324", "652325", "652327", "652328"]
    parts = [
        json.loads(
            run("report", "year", "2022", "--format", "json", "--area", code, data=office[0]).stdout
        )
        for code in counties
    ]

    for line in whole["lines"]:
        same = [
            each for part in parts for each in part["lines"] if each["service"] == line["service"]
        ]
        assert sum(each["person_times"] for each in same) == line["person_times"]
        assert sum(each["cash_minor"] for each in same) == line["cash_minor"]


def test_rebuild_compares_every_view_and_keeps_the_live_one(data):
    pointer = (data / "views" / "current").read_text()

    done = run("rebuild", "--compare", "--json", data=data)

    result = json.loads(done.stdout)
    assert result["equal"]
    assert {view["view"] for view in result["views"]} >= {"person_history", "year_account"}
    assert (data / "views" / "current").read_text() == pointer


def test_rebuild_tells_a_view_that_was_tampered_with(data):
    views = data / "views" / (data / "views" / "current").read_text()
    with sqlite3.connect(views) as db:
        db.execute("UPDATE year_account SET cash_minor = cash_minor + 1 WHERE cash_minor > 0")

    done = run("rebuild", "--compare", "--json", data=data, ok=False)

    result = json.loads(done.stdout)
    assert [each["view"] for each in result["views"] if not each["equal"]] == ["year_account"]


def test_commands_without_a_ledger_say_what_to_do(tmp_path):
    done = run("report", "year", "2022", data=tmp_path / "nowhere", ok=False)

    assert "--data" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_card_issued_with_a_pin_of_six_digits_or_none_at_all(messy_year, data):
    certificate = messy_year[1]["demo_person"]["certificate"]
    before = len(rows_of(data))

    run("card", "issue", data=data, ok=False, text=f"{certificate}\n1234\n")
    unchanged = len(rows_of(data))
    done = run("card", "issue", data=data, text=f"{certificate}\n246810\n")

    assert unchanged == before
    assert len(rows_of(data)) == before + 3  # claim, card and PIN
    assert certificate not in done.stdout + done.stderr


def test_card_issued_to_nobody_is_refused(data):
    done = run("card", "issue", data=data, ok=False, text="652301196805209801\n246810\n")

    assert "register" in done.stderr.lower() or "paper" in done.stderr.lower()


def test_staff_added_twice_under_one_name_is_refused(data):
    run("staff", "add", "aygul", "--role", "clerk", data=data, text="correct horse battery\n")

    done = run(
        "staff", "add", "Aygul", "--role", "auditor", data=data, ok=False, text="another one here\n"
    )

    assert done.stderr.strip()
