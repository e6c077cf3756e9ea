"""The numbers of a month at the desk: seen by whom, against what, from where, and how small."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from api import publishing
from api.desk.numbers.asking import Unreadable, offered, period_of, usual
from kiosk.words import Words
from ledger.aggregates import Payment, Person, RehabSession
from ledger.aggregates.published_report import ReportForm
from ledger.commands import COMMANDS
from ledger.vocabulary import Money, PaymentKind, StaffRole
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AREA, Day
from tests.api.page_rules import shown

Work_as = Callable[..., Browser]
JUNE, DECEMBER = "/desk/figures?period=2022-06", "/desk/figures?period=2022-12"
LINE = "/desk/figures/line?line=living_subsidy&period=2022-12"


@pytest.fixture
def manager(work_as: Work_as) -> Browser:
    return work_as(StaffRole.MANAGER)


@pytest.fixture
def analyst(work_as: Work_as) -> Browser:
    return work_as(StaffRole.ANALYST)


def tiles(page: Seen) -> dict[str, list[str]]:
    """What each number at a glance says, by what it is called."""
    found = [each for each in page.document.all("ul") if each.get("class") == "tiles"]
    return {
        shown(each.one("h3")): [shown(told) for told in each.all("p")]
        for tiles in found
        for each in tiles.all("li")
    }


def cells(page: Seen, name: str) -> list[str]:
    """The numbers of the row of this name."""
    for row in page.document.all("tr"):
        heads = [shown(each) for each in row.all("th")]
        if heads and name in heads[0]:
            return [shown(each) for each in row.all("td")]
    raise AssertionError(f"there is no row {name}")


def paid(day: Day, person_id: UUID, month: str, area: str = AREA) -> None:
    payment_id = Payment.id_of("living_subsidy", person_id, month, PaymentKind.REGULAR)
    by = day.office.by(f"{person_id} {month}")
    with day.office.ledger.begin(Payment, payment_id, by) as payment:
        payment.pay(
            occurred_on=f"{month}-15",
            scheme="living_subsidy",
            person_id=person_id,
            period=month,
            kind=PaymentKind.REGULAR,
            amount=Money(10000, "CNY"),
            area=area,
        )


def people(day: Day, number: int) -> list[UUID]:
    made = []
    for each in range(number):
        person_id = day.office.ledger.new_person_id()
        with day.office.ledger.begin(Person, person_id, day.office.by(f"p{each}")) as person:
            person.register(occurred_on="2022-01-04", name=f"No {each}", area=AREA)
        made.append(person_id)
    return made


def test_a_month_is_told_at_a_glance(manager: Browser) -> None:
    page = manager.get(JUNE)

    told = tiles(page)
    assert page.heading == "Figures: June 2022"
    assert told["People served"][0] == "1"
    assert told["Rehabilitation sessions"][0] == "2"
    assert told["Devices out"][:2] == ["1", "1 overdue"]


def test_a_number_stands_against_the_month_before_and_the_year_before(
    manager: Browser, day: Day
) -> None:
    for month in ("2021-12", "2022-11"):
        for person_id in (day.aygul, day.li_lei):
            paid(day, person_id, month)

    told = tiles(manager.get(DECEMBER))["Money paid to people"]

    assert told == ["100 yuan", "November 2022: 200 yuan (−100 yuan)", *told[2:]]
    assert told[2] == "December 2021: 200 yuan (−100 yuan)"


def test_what_is_as_it_was_says_so(manager: Browser, day: Day) -> None:
    paid(day, day.aygul, "2022-11")

    told = tiles(manager.get(DECEMBER))

    assert told["Money paid to people"][1] == "November 2022: 100 yuan (the same)"
    assert told["Money paid to people"][2] == "December 2021: nothing recorded"


@pytest.mark.parametrize(
    ("period", "heading"),
    [
        ("2022-12", "Figures: December 2022"),
        ("2022-Q4", "Figures: quarter 4 of 2022"),
        ("2022", "Figures: 2022"),
        ("", "Figures: December 2022"),
    ],
)
def test_a_month_a_quarter_or_a_year_can_be_chosen(
    manager: Browser, period: str, heading: str
) -> None:
    page = manager.get(f"/desk/figures?period={period}")

    assert page.heading == heading
    assert page.form("/desk/figures")["period"] == (period or "2022-12")


@pytest.mark.parametrize("period", ["2022-13", "2022-Q5", "2022-Q0", "next", "22", "2022-00"])
def test_what_is_no_period_is_asked_for_again(manager: Browser, period: str) -> None:
    page = manager.get(f"/desk/figures?period={period}", 422)

    assert page.error.startswith("This is no month, quarter or year.")
    assert manager.client.get(f"/desk/figures/numbers.csv?period={period}").status_code == 422


def test_what_is_no_area_is_asked_for_again(manager: Browser) -> None:
    page = manager.get("/desk/figures?area=<b>", 422)

    assert page.error.startswith("This is no code of an area.")


def test_the_numbers_of_a_place_are_its_own(manager: Browser, day: Day) -> None:
    paid(day, day.li_lei, "2022-12", area="652328")

    whole = tiles(manager.get(DECEMBER))["People served"][0]
    place = tiles(manager.get(f"{DECEMBER}&area=652328"))

    assert (whole, place["People served"][0]) == ("2", "1")
    assert "Devices out" not in place
    assert manager.get(f"{DECEMBER}&area=652328").form("/desk/figures")["area"] == "652328"


def test_a_reader_of_one_area_begins_there_and_sees_no_other(work_as: Work_as, day: Day) -> None:
    paid(day, day.li_lei, "2022-12", area="652328")
    browser = work_as(StaffRole.MANAGER, area="652328")

    page = browser.get(DECEMBER)

    assert tiles(page)["People served"][0] == "1"
    assert "Devices out" not in tiles(page)
    for path in ("/desk/figures", "/desk/figures/line", "/desk/figures/numbers.csv"):
        answer = browser.client.get(f"{path}?line=living_subsidy&period=2022-12&area={AREA}")
        assert answer.status_code == 403, path


@pytest.mark.parametrize("role", [StaffRole.REHAB_WORKER, StaffRole.ADMINISTRATOR])
def test_who_may_read_no_figures_has_no_page_of_them(work_as: Work_as, role: StaffRole) -> None:
    browser = work_as(role)

    for path in ("/desk/figures", LINE, "/desk/figures/numbers.csv"):
        assert browser.client.get(path).status_code == 403


def test_from_a_number_it_is_a_step_to_the_facts_and_the_rule(manager: Browser, day: Day) -> None:
    link = next(
        each["href"]
        for each in manager.get(DECEMBER).document.all("a")
        if "line=living_subsidy" in (each.get("href") or "")
    )

    page = manager.get(link)

    assert cells(page, "cash")[0] == "100 yuan"
    assert "Version 1 of the lines counts" in page.text
    assert cells(page, "Payment paid")[3] == "100 yuan"
    assert f"/desk/people/{day.aygul}" in page.html


def test_more_facts_than_a_page_holds_are_on_the_next_one(
    manager: Browser, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.desk.numbers.behind.FACTS_SHOWN_MAX", 1)
    paid(day, day.li_lei, "2022-12")

    first = manager.get(LINE)
    more = next(each["href"] for each in first.document.all("a") if each.get("rel") == "next")
    second = manager.get(more)

    assert "/desk/people/" in second.html
    assert cells(first, "Payment paid")[0] != cells(second, "Payment paid")[0]
    assert not any(each.get("rel") == "next" for each in second.document.all("a"))


def test_a_line_of_which_nothing_is_recorded_has_no_page(manager: Browser) -> None:
    assert manager.get("/desk/figures/line?line=nonsense", 404).status == 404


def test_what_is_confidential_leads_to_nobody(manager: Browser) -> None:
    page = manager.get("/desk/figures/line?line=rehab_session:counselling&period=2022-06")

    assert "Confidential" in page.text
    assert "/desk/people/" not in page.html


def test_an_analyst_sees_no_number_of_a_few_people(analyst: Browser) -> None:
    page = analyst.get(JUNE)

    told = tiles(page)
    assert told["People served"][0] == "under 5"
    assert told["Rehabilitation sessions"][0] == "not shown"
    assert cells(page, "physiotherapy")[0] == "under 5"
    assert cells(page, "Rehabilitation sessions")[3] == "not shown"


def test_an_analyst_sees_the_numbers_of_many(analyst: Browser, day: Day) -> None:
    for person_id in people(day, 4):
        paid(day, person_id, "2022-12")

    page = analyst.get(DECEMBER)

    assert tiles(page)["People served"][0] == "5"
    assert tiles(page)["Money paid to people"][0] == "500 yuan"


def test_a_part_cannot_be_worked_out_from_the_others(analyst: Browser, day: Day) -> None:
    for person_id in people(day, 6):
        session_id = RehabSession.id_of(person_id, day.here, "2022-06-20", "physiotherapy")
        with day.office.ledger.begin(
            RehabSession, session_id, day.office.by(str(session_id))
        ) as it:
            it.deliver(
                occurred_on="2022-06-20",
                person_id=person_id,
                station_id=day.here,
                item="physiotherapy",
                minutes=45,
            )

    page = analyst.get(JUNE)

    assert cells(page, "Rehabilitation sessions")[3] == "8"
    assert cells(page, "counselling")[3] == "not shown"
    assert cells(page, "physiotherapy")[3] == "not shown"


def test_an_analyst_sees_no_facts_of_single_people(analyst: Browser) -> None:
    page = analyst.get(LINE)

    assert "The facts tell of single people." in page.text
    assert "/desk/people/" not in page.html


def test_an_auditor_sees_the_facts_and_nobody_behind_them(work_as: Work_as) -> None:
    page = work_as(StaffRole.AUDITOR).get(LINE)

    assert cells(page, "Payment paid")[3] == "100 yuan"
    assert "/desk/people/" not in page.html


def test_what_was_published_and_is_recorded_otherwise_now_is_told(
    manager: Browser, day: Day, words: Words
) -> None:
    scope = publishing.Scope(
        start=date(2022, 12, 1),
        end=date(2023, 1, 1),
        area=None,
        form=ReportForm.CSV,
        language="en",
    )
    made = publishing.make_for_public(day.office, words, scope)
    publishing.publish(day.office, made, day.office.by("publish"), document=None)

    before = manager.get(DECEMBER)
    paid(day, day.li_lei, "2022-12")
    after = manager.get(DECEMBER)

    assert "Every figure is as it was published." in before.text
    changed = [shown(row) for row in after.document.all("tr") if "200 yuan" in shown(row)]
    assert any("cash 100 yuan 200 yuan" in row for row in changed)


def test_nothing_that_was_published_says_so(manager: Browser) -> None:
    assert "Nothing was published for this period and area." in manager.get(DECEMBER).text


def sheet(browser: Browser, path: str) -> list[list[str]]:
    answer = browser.client.get(path)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_has_every_number_and_its_mark(manager: Browser) -> None:
    heads, *rows = sheet(manager, "/desk/figures/numbers.csv?period=2022-12")

    cash = next(row for row in rows if row[2] == "living_subsidy" and row[3] == "cash")
    assert heads[5:8] == ["2022-12", "2022-11", "2021-12"]
    assert cash[4:8] == ["CNY", "100.00", "0", "0"]


def test_the_file_for_an_analyst_leaves_small_numbers_out(analyst: Browser) -> None:
    _, *rows = sheet(analyst, "/desk/figures/numbers.csv?period=2022-12")

    cash = next(row for row in rows if row[2] == "living_subsidy" and row[3] == "cash")
    assert cash[5] == ""
    assert cash[8].startswith("An empty number stands for few people")


def test_a_formula_in_the_name_of_a_kind_does_not_run(manager: Browser, day: Day) -> None:
    told: dict[str, Any] = {
        "occurred_on": "2022-01-01",
        "code": "own_kind",
        "unit": "time",
        "counters": ["persons"],
        "words": {"zh-Hans": "=1+1", "vi": "=1+1", "en": "=1+1"},
    }
    define = COMMANDS["service_kind.define"]
    day.office.ledger.perform(day.office.by("kind"), define.on(define.read(told)))
    deliver = COMMANDS["service.deliver"]
    told = {"occurred_on": "2022-12-05", "kind": "own_kind", "person_id": str(day.aygul)}
    day.office.ledger.perform(day.office.by("deliver"), deliver.on(deliver.read(told)))

    _, *rows = sheet(manager, "/desk/figures/numbers.csv?period=2022-12")

    assert "'=1+1" in {row[1] for row in rows}
    assert "=1+1" not in {row[1] for row in rows}


def test_each_picture_says_what_it_shows_and_has_its_numbers(manager: Browser) -> None:
    page = manager.get(DECEMBER)

    pictures = page.document.all("figure")
    drawn = list(pictures)
    assert len(drawn) >= 2
    for each in drawn:
        assert each.one("desc").text.startswith("Bars for 13 months.")
        assert len(list(each.one("tbody").all("tr"))) == 13


def test_whoever_waits_for_nothing_finds_the_figures_on_the_first_page(analyst: Browser) -> None:
    page = analyst.get("/desk")

    assert list(tiles(page)) == [
        "People served",
        "Rehabilitation sessions",
        "Calls and visits made",
    ]
    assert any(each["href"] == "/desk/figures" for each in page.document.one("main").all("a"))


def test_whoever_something_waits_for_finds_that(clerk: Browser) -> None:
    assert tiles(clerk.get("/desk")) == {}


def test_the_newest_month_that_is_over_comes_first() -> None:
    assert usual(["2023-02", "2022-12"], date(2023, 2, 20)) == period_of("2022-12")
    assert usual([], date(2023, 1, 20)) == period_of("2022-12")


def test_periods_are_offered_once_the_newest_first() -> None:
    found = offered(["2022-12", "2022-11", "2022-09"], period_of("2021"))

    assert [each.code for each in found["months"]] == ["2022-12", "2022-11", "2022-09"]
    assert [each.code for each in found["quarters"]] == ["2022-Q4", "2022-Q3"]
    assert [each.code for each in found["years"]] == ["2022", "2021"]


@pytest.mark.parametrize(
    ("code", "before", "year_before"),
    [
        ("2022-01", "2021-12", "2021-01"),
        ("2022-Q1", "2021-Q4", "2021-Q1"),
        ("2022", "2021", "2021"),
    ],
)
def test_a_period_knows_what_was_before_it(code: str, before: str, year_before: str) -> None:
    period = period_of(code)

    assert (period.code, period.before.code, period.year_before.code) == (code, before, year_before)
    assert period.before.after == period


def test_the_years_of_no_calendar_are_no_period() -> None:
    with pytest.raises(Unreadable):
        period_of("0000")
