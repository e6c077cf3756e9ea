"""A clerk signs in, lends a wheelchair and takes it back, with the keyboard alone.

A real browser against a real office; every page is held against axe in every language.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from api.app import create_app
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Device
from tests.api.office_day import AYGUL, FREE, OUT, PASSWORD, Day, ordinary_day, take_in_a_file
from tests.kiosk.server import serving
from tests.parts import require_part

TABS_MAX = 40


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    made = ordinary_day(Path(tmp_path_factory.mktemp("office")))
    take_in_a_file(made.office)
    yield made
    made.office.close()


@pytest.fixture(scope="module")
def address(day: Day) -> Iterator[str]:
    with serving(create_app(day.office, Words.load(), None)) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = require_part("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=address, locale="en-GB")
    yield context
    context.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called ``name`` has the focus."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"
        )
        if name in (focused or ""):
            return
    pytest.fail(f"Tab never comes to {name}")


def type_into(page: Page, field: str, text: str) -> None:
    """Type what the page itself put the focus on, without going there."""
    expect(page.locator(f"#{field}")).to_be_focused()
    page.keyboard.type(text)


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page: Page, username: str) -> None:
    page.goto("/desk")
    type_into(page, "username", username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    press_enter(page)


def last_fact(day: Day, number: str) -> str:
    device_id = Device.id_of(day.office.organisation, number)
    return day.office.ledger.facts_of([device_id])[device_id][-1].TOPIC


def test_a_clerk_lends_and_takes_back_by_keyboard(opened: BrowserContext, day: Day) -> None:
    page = opened.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    sign_in(page, "clerk")

    type_into(page, "text", FREE)  # a scanner types the number and presses Enter
    press_enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(FREE)
    tab_to(page, "Lend this device")
    press_enter(page)
    type_into(page, "text", day.card)
    press_enter(page)
    expect(page.get_by_role("main")).to_contain_text(AYGUL)
    tab_to(page, "Record the loan")
    press_enter(page)

    expect(page.get_by_role("status")).to_contain_text(f"is lent to {AYGUL} until")
    assert last_fact(day, FREE) == "device_lent"

    tab_to(page, "In good order")
    page.keyboard.press("Space")
    tab_to(page, "Record the return")
    press_enter(page)

    expect(page.get_by_role("status")).to_contain_text("Its return is recorded.")
    assert last_fact(day, FREE) == "device_inspected"

    tab_to(page, "Sign out")
    press_enter(page)
    expect(page).to_have_url(re.compile("/desk/sign-in$"))
    page.go_back()
    expect(page).to_have_url(re.compile("/desk/sign-in$"))
    assert complaints == []


def test_a_clerk_sees_why_a_loan_was_refused(opened: BrowserContext, day: Day) -> None:
    page = opened.new_page()
    sign_in(page, "clerk")
    page.goto(f"/desk/lend?number={OUT}&person={day.aygul}")
    tab_to(page, "Record the loan")
    press_enter(page)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_text(
        "The device is lent out. Record its return first."
    )


def test_the_desk_works_without_javascript(chromium: Browser, address: str, day: Day) -> None:
    context = chromium.new_context(base_url=address, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk")
    page.get_by_label("User name").fill("clerk")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name, number or scan").fill("买买提")
    page.get_by_role("button", name="Find").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(AYGUL)
    context.close()


def pages_of(day: Day) -> dict[str, tuple[str, ...]]:
    return {
        "clerk": (
            "/desk",
            "/desk/found",
            f"/desk/people/{day.aygul}",
            f"/desk/people/{day.li_lei}",
            f"/desk/devices?number={OUT}",
            f"/desk/devices?number={FREE}",
            "/desk/devices?number=CJ99999",
            "/desk/lend",
            f"/desk/lend?number={FREE}",
            f"/desk/lend?number={FREE}&person={day.aygul}",
            "/audit",
            "/desk/nonsense",
        ),
        "auditor": ("/audit", "/audit?area=*", "/audit?year=1999", "/audit/imports"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_axe_finds_nothing_on_any_staff_page(
    opened: BrowserContext, day: Day, role: str, language: str
) -> None:
    page, axe = opened.new_page(), Axe()
    page.goto(f"/desk/language/{language}?to=/desk/sign-in")
    found = {"sign-in": axe.run(page)}
    sign_in(page, role)
    for path in pages_of(day)[role]:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        found[path] = axe.run(page)

    wrong = {path: each.generate_report() for path, each in found.items() if each.violations_count}
    assert wrong == {}


@pytest.mark.parametrize("path", ["/audit", "/audit/imports"])
def test_a_narrow_window_shows_every_page_without_scrolling_sideways(
    opened: BrowserContext, path: str
) -> None:
    page = opened.new_page()
    page.set_viewport_size({"width": 320, "height": 640})  # 1280 at 400 %
    sign_in(page, "auditor")
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
