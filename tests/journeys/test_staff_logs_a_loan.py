"""A clerk signs in, lends a wheelchair and takes it back, with the keyboard and a scanner alone.

A real browser against a real office.
"""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from kiosk.words import LANGUAGES, Words
from tests.api.office_day import AYGUL, FREE, OUT, PASSWORD, Day
from tests.journeys.hands import Hands, last_fact, press_enter, sign_in, tab_back_to


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_loan_takes_three_scans_and_a_return_two_keys(
    opened: BrowserContext, day: Day, words: Words, language: str
) -> None:
    page = opened.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    sign_in(page, "clerk", language)
    lending, returning = Hands(page), Hands(page)

    lending.scan("text", FREE)
    lending.scan("text", day.card)
    lending.scan("confirm", FREE)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        words.t("desk.receipt_title", language)
    )
    expect(page.get_by_role("article")).to_contain_text(AYGUL)
    assert (lending.scans, lending.keys) == (3, 0)
    assert last_fact(day, FREE) == "device_lent"

    page.goto("/desk")
    returning.scan("text", FREE)
    returning.press("Space")
    returning.send()

    expect(page.get_by_role("status")).to_have_text(
        words.t("desk.returned", language, device="普通轮椅")
    )
    assert (returning.scans, returning.keys) == (1, 2)
    assert last_fact(day, FREE) == "device_inspected"
    assert complaints == []


def test_another_device_scanned_to_confirm_is_refused_and_nothing_lost(
    opened: BrowserContext, day: Day
) -> None:
    page = opened.new_page()
    sign_in(page, "clerk")
    hands = Hands(page)
    hands.scan("text", FREE)
    hands.scan("text", day.card)
    hands.scan("confirm", OUT)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("That was another device")
    expect(page.get_by_role("main")).to_contain_text(AYGUL)
    assert last_fact(day, FREE) != "device_lent"


def test_a_loan_is_undone_with_the_keyboard(opened: BrowserContext, day: Day) -> None:
    page = opened.new_page()
    sign_in(page, "clerk")
    hands = Hands(page)
    hands.scan("text", FREE)
    hands.scan("text", day.card)
    hands.scan("confirm", day.card)
    page.keyboard.press("Shift+Tab")
    tab_back_to(page, "Undo")
    press_enter(page)

    expect(page.get_by_role("status")).to_contain_text("It is taken back.")
    assert last_fact(day, FREE) == "fact_withdrawn"


def test_who_signed_out_sees_nothing_by_going_back(opened: BrowserContext) -> None:
    page = opened.new_page()
    sign_in(page, "clerk")
    tab_back_to(page, "Sign out")
    press_enter(page)
    expect(page).to_have_url(re.compile("/desk/sign-in$"))
    page.go_back()
    expect(page).to_have_url(re.compile("/desk/sign-in$"))


def test_what_was_typed_stays_when_the_connection_is_gone(opened: BrowserContext, day: Day) -> None:
    page = opened.new_page()
    sign_in(page, "clerk")
    page.goto(f"/desk/lend?number={FREE}&person={day.aygul}")
    page.locator("#due_on").fill("2030-01-02")
    opened.set_offline(True)
    page.locator("#confirm").press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("There is no connection.")
    expect(page.locator("#due_on")).to_have_value("2030-01-02")
    assert last_fact(day, FREE) != "device_lent"
    opened.set_offline(False)
    with page.expect_navigation():
        page.locator("#confirm").press("Enter")
    assert last_fact(day, FREE) == "device_lent"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("It is taken back.")


def test_a_clerk_sees_why_a_loan_was_refused(opened: BrowserContext, day: Day) -> None:
    page = opened.new_page()
    sign_in(page, "clerk")
    page.goto(f"/desk/lend?number={OUT}&person={day.aygul}")
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
