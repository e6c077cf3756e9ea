"""The connection breaks while a form is sent, and comes back: the true outcome, once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Device
from tests.api.office_day import AYGUL, FREE, PASSWORD, Day
from tests.journeys.hands import press_enter, sign_in, tab_back_to
from tests.journeys.wire import Break, Wire, wire_to

LEND, UNDO = b"POST /desk/lend ", b"POST /desk/undo "
DUE = "2030-01-02"
BREAKS = {
    "before its first byte": Break(LEND, sent=0),
    "in the middle of its first line": Break(LEND, sent=7),
    "before its last byte": Break(LEND, sent=700),
    "before the first byte of the answer": Break(LEND, answered=0),
    "in the first line of the answer": Break(LEND, answered=5),
    "in the heads of the answer": Break(LEND, answered=150),
}
NOT_READY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def wire(address: str) -> Iterator[Wire]:
    with wire_to(address) as between:
        yield between


@pytest.fixture
def context(chromium: Browser, wire: Wire) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=wire.address, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, wire: Wire, day: Day) -> Iterator[Page]:
    """The form of a loan with a day typed into it; what was lent is taken back afterwards."""
    page = context.new_page()
    sign_in(page, "clerk")
    fill_in(page, day)
    yield page
    wire.held.set()
    wire.mend()
    context.set_offline(False)
    give_back(context.new_page())


def fill_in(page: Page, day: Day) -> None:
    page.goto(f"/desk/lend?number={FREE}&person={day.aygul}")
    page.locator("#due_on").fill(DUE)


def give_back(page: Page) -> None:
    page.goto(f"/desk/devices?number={FREE}")
    good = page.locator("#condition-good")
    if good.count():
        good.check()
        good.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("is back")


def loans(day: Day) -> list[str]:
    """Until when it was lent, each time."""
    device = Device.id_of(day.office.organisation, FREE)
    facts = day.office.ledger.facts_of([device])[device]
    return [str(getattr(fact, "due_on", "")) for fact in facts if fact.TOPIC == "device_lent"]


def must_say(page: Page, sentence: str) -> None:
    """What is told when nothing came back, and that all which was typed stands there still."""
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Send it again")).to_be_focused()
    expect(page.locator("#due_on")).to_have_value(DUE)


def must_have_lent(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    expect(page.get_by_role("article")).to_contain_text(AYGUL)


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_a_loan_is_recorded_once_wherever_the_wire_breaks(
    page: Page, wire: Wire, day: Day, breaks: Break
) -> None:
    before = len(loans(day))
    wire.plan(breaks)
    page.locator("#confirm").press("Enter")
    must_say(page, "it may or may not be recorded")
    reached = len(loans(day)) - before

    wire.mend()
    press_enter(page)

    must_have_lent(page)
    assert reached == (breaks.answered is not None)
    assert loans(day)[before:] == [DUE]


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_without_a_script_the_page_that_is_loaded_again_tells_what_became_of_it(
    chromium: Browser, wire: Wire, day: Day, breaks: Break
) -> None:
    context = chromium.new_context(base_url=wire.address, locale="en-GB", java_script_enabled=False)
    page, before = context.new_page(), len(loans(day))
    sign_in_plainly(page)
    fill_in(page, day)
    wire.plan(breaks)
    page.locator("#confirm").press("Enter")
    page.wait_for_url("chrome-error://**")

    wire.mend()
    page.reload()

    must_have_lent(page)
    assert loans(day)[before:] == [DUE]
    give_back(page)
    context.close()


def sign_in_plainly(page: Page) -> None:
    page.goto("/desk")
    page.get_by_label("User name").fill("clerk")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Name, number or scan")).to_be_visible()


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_what_the_browser_sends_again_by_itself_is_recorded_once(
    page: Page, wire: Wire, day: Day, breaks: Break
) -> None:
    before = len(loans(day))
    wire.plan(Break(breaks.request, breaks.sent, breaks.answered, for_good=False))
    page.locator("#confirm").press("Enter")
    told = page.get_by_role("button", name="Send it again").or_(page.get_by_role("article"))
    expect(told).to_be_visible()
    if page.get_by_role("article").count() == 0:
        press_enter(page)

    must_have_lent(page)
    assert loans(day)[before:] == [DUE]


def test_a_network_that_goes_while_the_answer_is_on_its_way(
    page: Page, context: BrowserContext, wire: Wire, day: Day
) -> None:
    before = len(loans(day))
    wire.broken.clear()
    wire.held.clear()
    page.locator("#confirm").press("Enter")
    assert wire.broken.wait(20), "the answer never comes"
    context.set_offline(True)
    must_say(page, "it may or may not be recorded")
    wire.held.set()
    page.keyboard.press("Enter")
    must_say(page, "There is no connection.")

    context.set_offline(False)
    press_enter(page)

    must_have_lent(page)
    assert loans(day)[before:] == [DUE]


def test_a_server_that_is_not_ready_costs_nobody_what_they_typed(
    page: Page, wire: Wire, day: Day
) -> None:
    before = len(loans(day))
    wire.plan(Break(LEND, says=NOT_READY, for_good=False))
    page.locator("#confirm").press("Enter")
    must_say(page, "Something went wrong in the office's computer.")

    press_enter(page)

    must_have_lent(page)
    assert loans(day)[before:] == [DUE]


def test_what_is_refused_is_told_as_ever(page: Page, day: Day) -> None:
    before = len(loans(day))
    page.locator("#due_on").fill("")
    with page.expect_navigation():
        page.locator("#confirm").press("Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("day")
    assert len(loans(day)) == before


@pytest.mark.parametrize("answered", [None, 0])
def test_an_undo_that_nobody_answered_takes_back_once(
    page: Page, wire: Wire, day: Day, answered: int | None
) -> None:
    with page.expect_navigation():
        page.locator("#confirm").press("Enter")
    page.keyboard.press("Shift+Tab")
    tab_back_to(page, "Undo")
    wire.plan(Break(UNDO, sent=0 if answered is None else None, answered=answered))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Send it again")).to_be_focused()

    wire.mend()
    press_enter(page)

    expect(page.get_by_role("status")).to_contain_text("It is taken back.")
    device = Device.id_of(day.office.organisation, FREE)
    topics = [fact.TOPIC for fact in day.office.ledger.facts_of([device])[device]]
    assert topics[-2:] == ["device_lent", "fact_withdrawn"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_the_language_of_the_page(
    context: BrowserContext, wire: Wire, day: Day, words: Words, language: str
) -> None:
    page, before = context.new_page(), len(loans(day))
    sign_in(page, "clerk", language)
    fill_in(page, day)
    wire.plan(Break(LEND, sent=0))
    page.locator("#confirm").press("Enter")

    expect(page.get_by_role("alert")).to_contain_text(words.t("desk.unanswered", language))
    expect(page.get_by_role("alert").get_by_role("button")).to_have_text(
        words.t("desk.send_again", language)
    )
    wire.mend()
    assert len(loans(day)) == before
