"""What an auditor sees: figures that can be made again, where they came from, and no names."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import api.importing
from api.cli import app as command
from ledger.aggregates import Grant, Placement
from ledger.aggregates.placement import CareType
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AYGUL, HERE, LI_LEI, Day, take_in_a_file
from tests.api.page_rules import shown
from tests.facts import copied, ready

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
PAGES = ("/audit", "/audit/account", "/audit/account?year=2022&area=6523", "/audit/imports")


def printed(day: Day, *options: str) -> bytes:
    data = str(day.office.settings.data)
    done = CliRunner().invoke(command, ["report", "year", *options, "--data", data])
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


def test_the_account_opens_at_the_newest_year(auditor: Browser) -> None:
    page = auditor.get("/audit/account")

    assert page.heading == "Services delivered in 2022: every area"
    asked = page.form("/audit/account")
    assert (asked.pop("year"), set(asked.values())) == ("2022", {""})
    assert set(asked) == {"area", "from", "until", "as_of", "happened_by"}


def tables(page: Seen) -> dict[str, dict[str, list[str]]]:
    """The rows of each table by its caption; the first is that of the columns."""
    return {
        shown(table.one("caption")): {
            shown(next(row.all("th"))): [shown(cell) for cell in list(row.all("th", "td"))[1:]]
            for row in table.all("tr")
        }
        for table in page.document.all("table")
    }


def test_the_account_is_a_table_for_each_part_and_a_line_per_service(
    auditor: Browser, day: Day
) -> None:
    page = auditor.get("/audit/account")
    found = tables(page)
    money = found["Every line of this part: Money and relief"]
    care = found["Every line of this part: Rehabilitation, care and learning"]

    assert money["Service"] == ["times", "persons", "person-times", "cash"]
    assert money["Living subsidy for disabled persons in difficulty"] == ["1", "1", "1", "100 yuan"]
    assert care["Rehabilitation sessions"] == ["2", "1", "2", "90"]
    assert care["Rehabilitation sessions: counselling"] == ["1", "1", "1", "45"]
    assert f"up to position {day.office.ledger.position()}" in page.text


def test_every_picture_has_its_numbers_in_words_and_in_a_table(auditor: Browser) -> None:
    page = auditor.get("/audit/account")
    pictures = {shown(each.one("h3")): each for each in page.document.all("figure")}
    money = pictures["Money, month by month"]

    assert set(pictures) == {
        "Money, month by month",
        "Money by kind of service",
        "How often, month by month",
    }
    assert shown(money.one("svg").one("desc")).startswith(
        "Bars for 12 months. The highest is December 2022, with 100 yuan."
    )
    assert {shown(row.one("th")): shown(row.one("td")) for row in money.one("tbody").all("tr")} == {
        "December 2022": "100 yuan",
        **{f"{month} 2022": "0 yuan" for month in MONTHS[:11]},
    }
    assert shown(money.one("tfoot")) == "Together 100 yuan"
    assert len(list(money.one("svg").all("rect"))) == 12


def test_the_account_of_an_earlier_state_is_as_it_was(auditor: Browser, day: Day) -> None:
    before = auditor.get("/audit/account?year=2022")
    known = day.office.ledger.position()
    told = {"occurred_on": "2022-05-01", "person_id": day.aygul}
    copied(day.office.ledger, day.office.ledger.new_id(), ready(Grant.GrantPaid, **told))

    now = auditor.get("/audit/account?year=2022")
    then = auditor.get(f"/audit/account?year=2022&as_of={known}")
    evening = auditor.get("/audit/account?year=2022&as_of=1999-12-31")
    part = auditor.get(
        "/audit/account?year=2022&from=2022-05-01&until=2022-06-01&happened_by=2022-05-01"
    )

    assert tables(then) == tables(before) != tables(now)
    assert tables(evening) == {}
    assert "start-up grant" in tables(part)["Every line of this part: Money and relief"]
    assert "Rehabilitation sessions" not in part.text
    assert part.heading == "Services delivered, 1 May 2022 to 31 May 2022: every area"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=then", "from"),
        ("from=2022-02-30", "from"),
        ("until=20220701", "until"),
        ("from=2022-07-01&until=2022-07-01", "until"),
        ("as_of=999999", "as_of"),
        ("as_of=soon", "as_of"),
        ("happened_by=2022-13-01", "happened_by"),
    ],
)
def test_a_day_that_cannot_be_read_is_asked_for_again(
    auditor: Browser, query: str, field: str
) -> None:
    page = auditor.get(f"/audit/account?year=2022&{query}", 422)

    assert page.error.startswith("This is not a day")
    wrong = [each["id"] for each in page.document.all("input") if each.get("aria-invalid")]
    assert wrong == [field]
    assert auditor.client.get(f"/audit/report.csv?year=2022&{query}").status_code == 422
    links = [
        link["href"] for link in page.document.one("main").all("a") if "download" in link.attributes
    ]
    assert [auditor.client.get(link).status_code for link in links] == [200] * 4


def test_a_part_of_a_line_and_a_grant_have_their_names(auditor: Browser, day: Day) -> None:
    told = {"occurred_on": "2022-05-01", "person_id": day.aygul}
    grant = day.office.ledger.new_id()
    copied(day.office.ledger, grant, ready(Grant.GrantPaid, scheme="start_up_grant", **told))
    place = day.office.ledger.new_id()
    admitted = ready(Placement.PlacementAdmitted, care_type=CareType.DAY_CARE, **told)
    copied(day.office.ledger, place, admitted)

    page = auditor.get("/audit/account")

    names = {name for rows in tables(page).values() for name in rows}
    assert {"start-up grant", "Admissions to care", "Admissions to care: day care"} <= names


def test_the_account_of_an_area_counts_only_what_happened_there(auditor: Browser) -> None:
    there = auditor.get("/audit/account?year=2022&area=6523")
    elsewhere = auditor.get("/audit/account?year=2022&area=11")

    assert "Rehabilitation sessions" in there.text
    assert "Nothing is recorded for this year and area. Choose another." in elsewhere.text


@pytest.mark.parametrize("query", ["year=then", "year=99999", "year=2022&area=*", "area=a b"])
def test_a_year_or_area_that_cannot_be_read_is_asked_for_again(
    auditor: Browser, query: str
) -> None:
    page = auditor.get(f"/audit/account?{query}", 422)

    assert page.error.startswith("This is not a year or not an area code.")
    assert page.form("/audit/account")["area"] == (query.partition("area=")[2])


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "html"])
@pytest.mark.parametrize("area", ["", "6523"])
def test_a_download_is_what_the_command_prints_byte_for_byte(
    auditor: Browser, day: Day, form: str, area: str
) -> None:
    options = ["--area", area] if area else []
    answer = auditor.client.get(f"/audit/report.{form}?year=2022&area={area}")

    assert answer.status_code == 200
    assert answer.content == printed(day, "2022", *options, "--format", form)
    assert (b"Living subsidy" if form == "html" else b"living_subsidy") in answer.content
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_links_its_own_downloads_and_tells_the_commands(auditor: Browser) -> None:
    page = auditor.get("/audit/account?year=2022&area=6523")
    links = [link["href"] for link in page.document.one("main").all("a")]
    told = [shown(code) for code in page.document.all("code")]

    position = auditor.client.app.state.staff.office.ledger.position()  # type: ignore[attr-defined]

    assert links == [
        f"/audit/report.{form}?year=2022&area=6523" for form in ("xlsx", "csv", "json", "html")
    ]
    assert told == [
        f"handrail report year 2022 --area 6523 --as-of {position} --format csv",
        f"handrail report year 2022 --area 6523 --as-of {position} --format json",
        "handrail rebuild --compare",
    ]


def test_every_command_that_is_told_can_be_run(auditor: Browser, day: Day) -> None:
    data = str(day.office.settings.data)
    for code in auditor.get("/audit/account").document.all("code"):
        done = CliRunner().invoke(command, [*shown(code).split()[1:], "--data", data])
        assert done.exit_code == 0, done.output


@pytest.mark.parametrize("path", ["/audit/report.csv", "/audit/report.json"])
def test_a_download_of_no_year_is_refused_in_words(auditor: Browser, path: str) -> None:
    for query in ("", "?year=then", "?year=2022&area=%2A"):
        page = auditor.get(path + query, 422)
        assert "cannot be read" in page.text


def test_the_import_log_tells_what_became_of_each_file(auditor: Browser, day: Day) -> None:
    before = auditor.get("/audit/imports")
    take_in_a_file(day.office)
    page = auditor.get("/audit/imports")
    cells = [shown(cell) for cell in page.document.one("tbody").all("td")]

    assert "No file was taken in yet." in before.text
    assert shown(page.document.one("tbody").one("th")) == "两项补贴发放表_2022-01.xlsx"
    assert cells[1:-1] == ["Disability subsidies", "January 2022", "1,200", "1,190", "4", "1", "5"]
    assert cells[-1] == f"{day.office.ledger.position():,}"


def test_no_name_is_on_any_page_of_the_auditor(auditor: Browser, day: Day) -> None:
    take_in_a_file(day.office)
    for path in PAGES:
        html = auditor.get(path).html
        for name in (AYGUL, LI_LEI, HERE, "Lin Mei", "Vo Quang", str(day.aygul)):
            assert name not in html


@pytest.mark.parametrize("language", ["zh-Hans", "vi", "en"])
def test_every_page_keeps_the_rules_in_every_language(
    auditor: Browser, day: Day, language: str
) -> None:
    take_in_a_file(day.office)
    auditor.get(f"/audit/language/{language}?to=/audit")

    assert {auditor.get(path).document["lang"] for path in PAGES} == {language}


def test_every_kind_of_list_has_a_name(auditor: Browser) -> None:
    folder = Path(str(api.importing.__file__)).parent
    kinds: dict[str, Any] = tomllib.loads((folder / "kinds.toml").read_text())["kinds"]
    words = auditor.client.app.state.staff.words  # type: ignore[attr-defined]
    assert [kind for kind in kinds if f"list_kind.{kind}" not in words] == []


def test_an_office_with_nothing_in_it_says_so(auditor: Browser) -> None:
    page = auditor.get("/audit/account?year=1999")

    assert "Nothing is recorded for this year and area." in page.text
    assert json.loads(auditor.client.get("/audit/report.json?year=1999").text)["lines"] == []
