"""Two browsers at the same device: the slower of the two is told what changed, and by whom."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Device
from ledger.vocabulary import StaffRole
from tests.api.office_day import FREE, PASSWORD, Day
from tests.journeys.hands import press_enter, sign_in

TECHNICIAN, DUE = "古丽娜尔", "2030-01-02"


@pytest.fixture(scope="module", autouse=True)
def technician(day: Day) -> None:
    day.office.add_staff(
        username="technician",
        name=TECHNICIAN,
        role=StaffRole.DEVICE_TECHNICIAN,
        password=PASSWORD,
    )


@pytest.fixture
def other(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, locale="en-GB")
    page = context.new_page()
    sign_in(page, "technician")
    yield page
    context.close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, locale="en-GB")
    yield context.new_page()
    context.close()


def topics(day: Day) -> list[str]:
    device = Device.id_of(day.office.organisation, FREE)
    return [fact.TOPIC for fact in day.office.ledger.facts_of([device])[device]]


def begin_a_loan(page: Page, day: Day, language: str) -> None:
    """The form of a loan with a day typed into it."""
    sign_in(page, "clerk", language)
    page.goto(f"/desk/lend?number={FREE}&person={day.aygul}")
    page.locator("#due_on").fill(DUE)
    page.locator("#confirm").focus()


def clean(page: Page) -> None:
    page.goto(f"/desk/devices?number={FREE}")
    with page.expect_navigation():
        page.locator('form:has([value="disinfect"]) button').press("Enter")
    expect(page.get_by_role("status")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slower_is_told_and_records_it_anyway_with_one_key(
    page: Page, other: Page, day: Day, words: Words, language: str
) -> None:
    begin_a_loan(page, day, language)
    clean(other)
    before = topics(day)
    press_enter(page)

    main = page.get_by_role("main")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        words.t("desk.changed_title", language)
    )
    expect(main).to_contain_text(words.t("topic.device_disinfected", language))
    expect(main).to_contain_text(TECHNICIAN)
    expect(main).to_contain_text(DUE)
    assert topics(day) == before
    expect(page.get_by_role("button", name=words.t("desk.changed_send", language))).to_be_focused()
    press_enter(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        words.t("desk.receipt_title", language)
    )
    assert topics(day) == [*before, "device_lent"]
    with page.expect_navigation():
        page.get_by_role("button", name=words.t("desk.undo", language)).press("Enter")
    assert topics(day)[-1] == "fact_withdrawn"


def test_the_slower_leaves_it_as_it_is_and_nothing_is_recorded(
    page: Page, other: Page, day: Day
) -> None:
    begin_a_loan(page, day, "en")
    clean(other)
    before = topics(day)
    press_enter(page)
    expect(page.get_by_role("button", name="Record it anyway")).to_be_focused()
    page.keyboard.press("Tab")
    press_enter(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    assert topics(day) == before


def test_what_no_rule_allows_any_more_is_refused_with_its_reason(
    page: Page, other: Page, day: Day
) -> None:
    begin_a_loan(page, day, "en")
    other.goto(f"/desk/devices?number={FREE}")
    with other.expect_navigation():
        other.locator('form:has([value="send_to_repair"]) button').press("Enter")
    press_enter(page)
    expect(page.get_by_role("button", name="Record it anyway")).to_be_focused()
    press_enter(page)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#due_on")).to_have_value(DUE)
    assert topics(day)[-1] == "device_repair_started"
    other.locator('form:has([value="finish_repair"]) button').click()
