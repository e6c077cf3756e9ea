"""The account of a period for others: DHIS2 data value sets and a ministry's table."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.exchange.dhis2 import (
    FILE,
    NotMapped,
    data_value_set,
    period_of,
    read_mapping,
)
from api.exchange.ministry import HEADS, table
from api.reports import Scope, gather
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Grant, Payment
from tests.api.office_day import Day
from tests.facts import copied, dong, ready, yuan

Run = Callable[..., str]
SET, HERE, THERE = "pBOMPrpg1QX", "DiszpKrYNg8", "Vth0fbpFcsO"
SESSIONS, PEOPLE, CASH, COMBO = "f7n9E0hX8qk", "Ix2HsbDMLea", "hfdmMSPBgLG", "Prlt0C1RF0s"
MAPPING = f"""
data_set = "{SET}"

[org_units]
"652302" = "{HERE}"

[data_elements]
"rehab_session.times" = "{SESSIONS}"
"rehab_session.persons" = {{ data_element = "{PEOPLE}", category_option_combo = "{COMBO}" }}
"living_subsidy.cash" = "{CASH}"

[left_out]
lines = ["device_loan", "device_repair", "card"]
places = ["no_area"]
"""


def mapped(day: Day, text: str = MAPPING) -> Path:
    file = day.office.settings.data / FILE
    file.write_text(text, encoding="utf-8")
    return file


def told(day: Day, period: str = "2022") -> dict[str, Any]:
    mapping = read_mapping(day.office.settings.data)
    return data_value_set(day.office.fresh(), mapping, period_of(period))


def refused(day: Day, text: str = MAPPING, period: str = "2022") -> NotMapped:
    mapped(day, text)
    with pytest.raises(NotMapped) as why:
        told(day, period)
    return why.value


def paid(day: Day, **changes: Any) -> None:
    payment = ready(Payment.PaymentPaid, person_id=day.aygul, **changes)
    copied(day.office.ledger, day.office.ledger.new_id(), payment)


def lines_of(day: Day) -> str:
    scope = Scope.of_year(2022)
    return ", ".join(f'"{line.service}"' for line in gather(day.office.fresh(), scope).lines)


@pytest.mark.parametrize(
    ("text", "name", "start", "end"),
    [
        ("2022-03", "202203", date(2022, 3, 1), date(2022, 4, 1)),
        ("2022-12", "202212", date(2022, 12, 1), date(2023, 1, 1)),
        ("2022-Q4", "2022Q4", date(2022, 10, 1), date(2023, 1, 1)),
        ("2022", "2022", date(2022, 1, 1), date(2023, 1, 1)),
    ],
)
def test_a_period_is_told_as_dhis2_writes_it(text: str, name: str, start: date, end: date) -> None:
    period = period_of(text)

    assert (period.name, period.start, period.end) == (name, start, end)


@pytest.mark.parametrize("text", ["2022-13", "2022-Q5", "22", "2022-03-01", "next year", "9999"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NotMapped) as why:
        period_of(text)

    assert why.value.code == "period"


def test_the_account_is_told_as_data_values_with_exact_amounts_and_zeros(day: Day) -> None:
    paid(day, area="652302", occurred_on="2022-02-15", amount=yuan(100))
    mapped(day)

    year, may = told(day), told(day, "2022-05")

    assert (year["dataSet"], year["period"]) == (SET, "2022")
    values = {each["dataElement"]: each["value"] for each in year["dataValues"]}
    sessions = [each for each in year["dataValues"] if each["dataElement"] == PEOPLE]
    assert values == {SESSIONS: "2", PEOPLE: "1", CASH: "200.00"}
    assert sessions[0]["categoryOptionCombo"] == COMBO
    assert {each["orgUnit"] for each in year["dataValues"]} == {HERE}
    assert {each["value"] for each in may["dataValues"]} == {"0"}


def test_a_place_without_an_org_unit_stops_the_export(day: Day) -> None:
    paid(day, area="652324", occurred_on="2022-02-15")

    why = refused(day)
    nowhere = refused(day, MAPPING.replace('places = ["no_area"]', "places = []"))

    assert (why.code, why.facts["places"]) == ("no_unit", "652324")
    assert nowhere.code == "no_unit"


def test_a_place_that_is_left_out_is_not_told(day: Day) -> None:
    paid(day, area="652324", occurred_on="2022-02-15", amount=yuan(7))
    mapped(day, MAPPING.replace('"no_area"]', '"no_area", "652324"]'))

    values = {each["dataElement"]: each["value"] for each in told(day)["dataValues"]}

    assert values[CASH] == "100.00"


def test_a_line_without_a_data_element_stops_the_export(day: Day) -> None:
    why = refused(day, MAPPING.replace('"living_subsidy.cash"', '"card.items"'))

    assert (why.code, why.facts["lines"]) == ("no_element", "living_subsidy")


def test_a_line_in_two_currencies_has_no_sum_of_people_or_money(day: Day) -> None:
    for much in (yuan(100), dong(750_000)):
        paid(day, area="652302", occurred_on="2022-02-15", amount=much)

    why = refused(day)

    assert (why.code, why.facts["line"]) == ("currencies", "living_subsidy")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("data_set = 1", "wrong_mapping"),
        ("no toml", "wrong_mapping"),
        (MAPPING.replace(SET, "short"), "wrong_mapping"),
        (MAPPING.replace(HERE, "x" * 12), "wrong_mapping"),
        (MAPPING.replace("rehab_session.times", "rehab_session.often"), "wrong_mapping"),
        (MAPPING + "\n[more]\nx = 1\n", "wrong_mapping"),
        (MAPPING.replace('"652302" =', f'"6523" = "{THERE}"\n"652302" ='), "overlap"),
    ],
)
def test_a_mapping_that_is_wrong_says_what_is(day: Day, text: str, code: str) -> None:
    why = refused(day, text)

    assert why.code == code
    assert why.facts["file"] == FILE


def test_objects_may_be_named_by_their_codes(day: Day) -> None:
    mapped(day, "codes = true\n" + MAPPING.replace(SET, "REHAB-YEAR"))

    assert told(day)["dataSet"] == "REHAB-YEAR"


def test_every_refusal_of_the_command_is_a_sentence(day: Day, run: Run, tmp_path: Path) -> None:
    none = run("export", "dhis2", "2022", code=2)
    mapped(day, MAPPING.replace('"living_subsidy.cash"', '"card.items"'))
    lacking = run("export", "dhis2", "2022", code=2)
    period = run("export", "dhis2", "then", code=2)
    mapped(day)
    wrote = run("export", "dhis2", "2022", "--out", tmp_path / "values.json")

    assert none.startswith("There is no dhis2.toml in the data directory.")
    assert "have no data element: living_subsidy" in lacking
    assert period == "then is not a period. Write it as 2022-03, 2022-Q1 or 2022.\n"
    assert wrote == "Written to values.json.\n"
    assert json.loads((tmp_path / "values.json").read_text())["dataSet"] == SET


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_is_read_back_with_headings_in_words(day: Day, lang: str) -> None:
    words = Words.load()
    paper = gather(day.office.fresh(), Scope.of_year(2022))

    made = table(paper, words, lang)

    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert made.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in made
    assert rows[0] == [words.t(head, lang) for head in HEADS]
    assert len({*map(len, rows)}) == 1
    assert len(rows) == 1 + len(paper.lines) + len(paper.places)
    assert not [cell for row in rows for cell in row if "_minor" in cell]


def test_no_cell_of_the_table_is_run(day: Day) -> None:
    grant = ready(Grant.GrantPaid, person_id=day.aygul, scheme="=HYPERLINK(1)", area="652302")
    copied(day.office.ledger, day.office.ledger.new_id(), grant)

    paper = gather(day.office.fresh(), Scope.of_year(2022))
    made = table(paper, Words.load(), "en").decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(made, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert "'=HYPERLINK(1)" in cells


def test_the_command_writes_the_table(day: Day, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "table.csv"

    wrote = run("export", "csv", "2022", "--out", out)
    printed = run("export", "csv", "--from", "2022-06-01", "--until", "2022-07-01", lang="zh-Hans")
    no_days = run("export", "csv", code=2)
    no_day = run("export", "csv", "--from", "soon", "--until", "2022-01-01", code=2)

    assert wrote == "Written to table.csv.\n"
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "未注明地区" in printed or "652302" in printed
    assert no_days.startswith("Say a year")
    assert "is not a day" in no_day
