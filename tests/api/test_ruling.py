"""The policies at the desk: what holds, what will, the next version, its preview, and every no."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from ledger.aggregates import Policy
from ledger.aggregates.published_figure import PublishedFigure
from ledger.policies import LendingTerms, SubsidyTerms
from ledger.vocabulary import Money, StaffRole
from projections import figures, open_loans
from tests.api.conftest import Browser, Seen
from tests.api.office_day import Day
from tests.api.page_rules import shown

Work_as = Callable[..., Browser]
CODE = "lending/12 22"
ONE = "/desk/policies/one?code=lending%2F12+22"
AMEND = "/desk/policies/amend?code=lending%2F12+22"


@pytest.fixture
def manager(work_as: Work_as) -> Browser:
    return work_as(StaffRole.MANAGER)


@pytest.fixture
def lending(manager: Browser) -> None:
    load(manager, "lending")


def load(browser: Browser, name: str) -> Seen:
    page = browser.get("/desk/policies")
    forms = [each for each in page.document.all("form") if each["action"].endswith("/load")]
    told = [{it["name"]: it.get("value") or "" for it in form.all("input")} for form in forms]
    form = next(each for each in told if each["name"] == name)
    return browser.post("/desk/policies/load", **form)


def policy(day: Day, code: str = CODE) -> Policy:
    found = day.office.ledger.load(Policy, Policy.id_of(day.office.organisation, code))
    assert found is not None
    return found


def terms(day: Day, code: str = CODE) -> LendingTerms:
    clauses = policy(day, code).versions[-1].clauses
    assert isinstance(clauses, LendingTerms)
    return clauses


def in_days(day: Day, days: int) -> str:
    return (date.fromisoformat(day.office.today()) + timedelta(days=days)).isoformat()


def amending(browser: Browser, address: str = AMEND, **typed: Any) -> dict[str, str]:
    """The form of the next version, with what is typed into it."""
    form = browser.get(address).form("/desk/policies/amend")
    return form | {"what": "preview", "document_number": "No 7"} | typed


def test_nothing_is_laid_down_before_somebody_does(manager: Browser) -> None:
    assert "No policy has been laid down yet." in manager.get("/desk/policies").text


def test_examples_are_loaded_once_and_say_that_they_are(manager: Browser, day: Day) -> None:
    first, position = load(manager, "lending"), day.office.ledger.position()
    second = load(manager, "lending")

    assert first.notice().startswith("Loaded: ")
    assert "example" in first.text
    assert second.notice() == "The office has all of them already. Nothing was changed."
    assert day.office.ledger.position() == position


@pytest.mark.parametrize(
    "name", ["china_subsidies", "grants", "regulations", "viet_nam_assistance"]
)
def test_each_set_of_examples_can_be_loaded(manager: Browser, name: str) -> None:
    assert load(manager, name).notice().startswith("Loaded: ")


def test_examples_of_figures_can_be_loaded(manager: Browser, day: Day) -> None:
    load(manager, "changji_2022_figures")

    assert PublishedFigure
    assert len(figures.definitions(day.office.fresh())) > 20


def test_what_the_office_laid_down_itself_stays(manager: Browser, day: Day, lending: None) -> None:
    begins = in_days(day, 10)
    form = amending(manager, effective_from=begins, days="90")
    manager.post("/desk/policies/amend", **form | {"what": "confirm"})

    load(manager, "lending")

    assert terms(day).days == 90


def test_examples_of_no_such_name_are_not_there(manager: Browser) -> None:
    key = "5f1b7a52-6bd8-4b8e-9f39-5a4d7a1c0001"

    manager.post("/desk/policies/load", 404, key=key, name="nonsense")


def test_a_policy_shows_what_holds_today(manager: Browser, lending: None) -> None:
    page = manager.get("/desk/policies")

    row = next(shown(each) for each in page.document.all("tr") if CODE in shown(each))
    assert "60 days, renewals: 1 since 1 January 2022" in row


def test_a_preview_says_what_changes_and_records_nothing(
    manager: Browser, day: Day, lending: None
) -> None:
    begins, height = date.fromisoformat(in_days(day, 30)), day.office.ledger.position()
    form = amending(manager, effective_from=begins.isoformat(), days="180")

    page = manager.post("/desk/policies/amend", **form)

    assert "Days of a loan 60 180" in page.text
    assert "Devices that are out keep the day on which they are due: 1 today." in page.text
    assert f"is due on {_day(begins + timedelta(days=180))}, and not on " in page.text
    assert day.office.ledger.position() == height


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def test_a_version_with_a_day_is_laid_down_and_stands_beside_the_one_before(
    manager: Browser, day: Day, lending: None
) -> None:
    begins = in_days(day, 30)
    form = amending(manager, effective_from=begins, days="180")
    preview = manager.post("/desk/policies/amend", **form)
    confirm = preview.form("/desk/policies/amend")

    page = manager.post("/desk/policies/amend", **confirm | {"what": "confirm"})

    assert page.notice().startswith("The next version of ")
    assert [each.clauses.days for each in policy(day).versions] == [60, 180]  # type: ignore[union-attr]
    row = next(shown(each) for each in page.document.all("tr") if "Days of a loan" in shown(each))
    assert row == "Days of a loan 180 changed 60"
    assert "to come" in page.text
    assert "from " in manager.get("/desk/policies").text


def test_loans_that_are_out_keep_their_day(manager: Browser, day: Day, lending: None) -> None:
    before = [loan.due_on for loan in open_loans.all_out(day.office.fresh())]
    form = amending(manager, effective_from=in_days(day, 1), days="180")

    manager.post("/desk/policies/amend", **form | {"what": "confirm"})

    assert [loan.due_on for loan in open_loans.all_out(day.office.fresh())] == before


def test_what_was_typed_is_there_when_something_is_to_be_changed(
    manager: Browser, day: Day, lending: None
) -> None:
    form = amending(manager, effective_from=in_days(day, 30), days="181")
    preview = manager.post("/desk/policies/amend", **form).form("/desk/policies/amend")

    page = manager.post("/desk/policies/amend", **preview | {"what": "again"})

    assert page.form("/desk/policies/amend")["days"] == "181"
    assert page.form("/desk/policies/amend")["document_number"] == "No 7"


@pytest.mark.parametrize("what", ["preview", "confirm"])
def test_a_version_does_not_begin_before_the_one_before_it(
    manager: Browser, day: Day, lending: None, what: str
) -> None:
    height = day.office.ledger.position()
    form = amending(manager, effective_from="2022-01-01", days="90", what=what)

    page = manager.post("/desk/policies/amend", 409, **form)

    assert page.error.startswith("The new version would begin before")
    assert page.form("/desk/policies/amend")["days"] == "90"
    assert day.office.ledger.position() == height


def test_a_day_that_is_past_is_told_plainly(manager: Browser, lending: None) -> None:
    form = amending(manager, effective_from="2022-06-01", days="90")

    page = manager.post("/desk/policies/amend", **form)

    assert "1 June 2022 is past. What was decided since then keeps the version" in page.text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"effective_from": ""}, "The day cannot be read."),
        ({"effective_from": "2022-02-30"}, "The day cannot be read."),
        ({"document_number": "  "}, "This field is empty."),
        ({"days": "many"}, "This is no whole number"),
        ({"days": "-1"}, "This is no whole number"),
        ({"days": "999999"}, "This is no whole number"),
        ({"disinfect": "perhaps"}, "Choose yes or no."),
        ({"deposit": "ten"}, "This is no amount above zero."),
        ({"deposit": "0"}, "This is no amount above zero."),
        ({"deposit": "NaN"}, "This is no amount above zero."),
        ({"deposit": "1.005"}, "This is no amount above zero."),
        ({"deposit": "10", "currency": "XXX"}, "Choose a currency."),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(
    manager: Browser, day: Day, lending: None, typed: dict[str, str], error: str
) -> None:
    height = day.office.ledger.position()
    form = amending(manager, effective_from=in_days(day, 30)) | typed

    page = manager.post("/desk/policies/amend", 422, **form)

    assert page.error.startswith(error)
    assert day.office.ledger.position() == height


def test_a_deposit_is_laid_down_to_the_fen(manager: Browser, day: Day, lending: None) -> None:
    form = amending(manager, effective_from=in_days(day, 30), deposit="1,200.50", currency="CNY")

    manager.post("/desk/policies/amend", **form | {"what": "confirm"})

    assert terms(day).deposit == Money(120050, "CNY")


def test_a_form_sent_twice_is_laid_down_once(manager: Browser, day: Day, lending: None) -> None:
    form = amending(manager, effective_from=in_days(day, 30), days="90") | {"what": "confirm"}

    manager.post("/desk/policies/amend", **form)
    manager.post("/desk/policies/amend", **form)

    assert len(policy(day).versions) == 2


def test_two_who_amend_the_same_policy_are_told(
    manager: Browser, work_as: Work_as, day: Day, lending: None
) -> None:
    slow = amending(manager, effective_from=in_days(day, 60), days="90")
    other = work_as(StaffRole.MANAGER)
    quick = amending(other, effective_from=in_days(day, 30), days="100") | {"what": "confirm"}
    other.post("/desk/policies/amend", **quick)

    page = manager.post("/desk/policies/amend", 409, **slow)

    assert "Wang Fang" in page.text
    assert "90" in page.text


def test_an_amount_is_told_for_everybody_whom_it_changes(manager: Browser, day: Day) -> None:
    load(manager, "china_subsidies")
    address = "/desk/policies/amend?code=nursing_subsidy"
    form = manager.get(address).form("/desk/policies/amend")
    form |= {
        "what": "preview",
        "effective_from": "2030-01-15",
        "document_number": "No 8",
        "standard": "150",
    }
    sent = [*((name, text) for name, text in form.items() if name != "percent")]
    sent += [("percent", each) for each in ("120", "100", "80")]
    answer = manager.client.post("/desk/policies/amend", content=_form(sent), headers=FORM)

    assert answer.status_code == 200
    assert "Months from February 2030 on are paid by the new version." in answer.text
    assert "grade 1: 180 yuan a month, and not 120 yuan." in answer.text


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _form(fields: list[tuple[str, str]]) -> str:
    return urlencode(fields)


def test_a_rate_that_is_left_out_is_asked_for_again(manager: Browser, day: Day) -> None:
    load(manager, "china_subsidies")
    form = amending(manager, "/desk/policies/amend?code=nursing_subsidy", percent="120")

    page = manager.post("/desk/policies/amend", 422, **form | {"effective_from": in_days(day, 1)})

    assert page.error.startswith("This is no whole number")


def test_a_policy_ends_today_or_later_and_once(manager: Browser, day: Day, lending: None) -> None:
    form = manager.get(ONE).form("/desk/policies/repeal")

    early = manager.post("/desk/policies/repeal", 409, **form | {"effective_from": "2022-02-01"})
    missing = manager.post("/desk/policies/repeal", 422, **form)
    done = manager.post("/desk/policies/repeal", **form | {"effective_from": day.office.today()})

    assert "cannot end before the day it is repealed" in early.error
    assert missing.error.startswith("The day cannot be read.")
    assert "ends on" in done.notice()
    assert not [each for each in done.document.all("form") if each["action"].endswith("repeal")]
    assert "not in force" in manager.get("/desk/policies").text
    again = form | {"effective_from": day.office.today(), "key": _other(form["key"])}
    assert manager.post("/desk/policies/repeal", 409, **again).error


def _other(key: str) -> str:
    return key[:-1] + ("0" if key[-1] != "0" else "1")


def new(browser: Browser, sort: str, **typed: str) -> dict[str, str]:
    form = browser.get(f"/desk/policies/new?sort={sort}").form("/desk/policies/new")
    told = {"effective_from": "2030-01-01", "document_number": "No 9", "title": "A new rule"}
    return form | told | typed


def test_a_new_policy_is_issued(manager: Browser, day: Day) -> None:
    form = new(manager, "lending", code="lending/04", days="14")

    page = manager.post("/desk/policies/new", **form)

    assert page.notice() == "A new rule holds from 1 January 2030."
    assert terms(day, "lending/04").days == 14


def test_a_new_allowance_is_of_the_scheme_that_its_code_names(manager: Browser, day: Day) -> None:
    form = new(manager, "subsidy", code="heating_money", standard="80", currency="CNY")

    manager.post("/desk/policies/new", **form)

    clauses = policy(day, "heating_money").versions[0].clauses
    assert isinstance(clauses, SubsidyTerms)
    assert (clauses.scheme, clauses.standard) == ("heating_money", Money(8000, "CNY"))


@pytest.mark.parametrize(
    ("sort", "typed", "error"),
    [
        ("document", {"code": "Two Words", "summary": "x"}, "This is no code."),
        ("document", {"code": "a@b", "summary": "x"}, "This is no code."),
        ("document", {"code": "rules", "summary": ""}, "This field is empty."),
        ("document", {"code": "rules", "summary": "x", "title": ""}, "This field is empty."),
        ("grant", {"code": "relief", "amount_max": "0"}, "This is no amount above zero."),
    ],
)
def test_a_new_policy_that_cannot_be_read_is_asked_for_again(
    manager: Browser, day: Day, sort: str, typed: dict[str, str], error: str
) -> None:
    height = day.office.ledger.position()

    page = manager.post("/desk/policies/new", 422, **new(manager, sort, **typed))

    assert page.error.startswith(error)
    assert day.office.ledger.position() == height


def test_a_code_is_given_once(manager: Browser, lending: None) -> None:
    page = manager.post("/desk/policies/new", 409, **new(manager, "lending", code="lending"))

    assert page.error


@pytest.mark.parametrize(
    "path",
    [
        "/desk/policies/one?code=nonsense",
        "/desk/policies/amend?code=nonsense",
        "/desk/policies/new?sort=nonsense",
    ],
)
def test_what_there_is_not_has_no_page(manager: Browser, path: str) -> None:
    assert manager.get(path, 404).status == 404


def test_a_reader_of_figures_sees_the_policies_and_changes_none(
    manager: Browser, work_as: Work_as, lending: None
) -> None:
    analyst = work_as(StaffRole.ANALYST)

    page = analyst.get(ONE)

    assert not list(page.document.one("main").all("form"))
    assert "/desk/policies/amend" not in page.html
    assert "/desk/policies/new" not in analyst.get("/desk/policies").html
    for path in (AMEND, "/desk/policies/new"):
        assert analyst.client.get(path).status_code == 403


def test_who_manages_one_area_lays_down_nothing_that_holds_in_all(
    manager: Browser, work_as: Work_as, lending: None
) -> None:
    local = work_as(StaffRole.MANAGER, area="652302")
    form = amending(manager, effective_from="2030-01-01", days="90")

    assert "/desk/policies/amend" not in local.get(ONE).html
    assert local.client.get(AMEND).status_code == 403
    for path in ("amend", "repeal", "new"):
        assert local.client.post(f"/desk/policies/{path}", data=form).status_code == 403
    assert (
        local.client.post("/desk/policies/load", data=form | {"name": "grants"}).status_code == 403
    )


def test_the_policy_of_another_body_is_shown_and_not_changed(work_as: Work_as, day: Day) -> None:
    other = work_as(StaffRole.MANAGER, organisation="elsewhere")
    load(other, "lending")
    manager = work_as(StaffRole.MANAGER)

    page = manager.get(ONE)

    assert "/desk/policies/amend" not in page.html
    manager.get(AMEND, 404)
