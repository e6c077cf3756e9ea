"""What a clerk's hands do at a desk: scan, press keys, and nothing else; each is counted."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from ledger.aggregates import Device
from tests.api.office_day import PASSWORD, Day

TABS_MAX = 40
IS_READY = "document.activeElement !== document.body || !document.querySelector('[autofocus]')"
"""A page that was just opened has put the focus where it wants it."""


@dataclass
class Hands:
    """A scanner and a keyboard: how often the one read something, how many keys of the other."""

    page: Page
    scans: int = 0
    keys: int = 0

    def scan(self, field: str, text: str) -> None:
        """A scanner types the number and presses Enter where the page put the focus."""
        type_into(self.page, field, text)
        press_enter(self.page)
        self.scans += 1

    def press(self, key: str) -> None:
        """One key that leads to no other page."""
        self.page.keyboard.press(key)
        self.keys += 1

    def write(self, field: str, text: str) -> None:
        """Type where the page put the focus, key by key."""
        type_into(self.page, field, text)
        self.keys += len(text)

    def type(self, text: str) -> None:
        """Type where the focus is, key by key."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def send(self) -> None:
        """Enter, and the page that it leads to."""
        press_enter(self.page)
        self.keys += 1

    def tab_to(self, address: str) -> None:
        """Tab until the link to ``address`` has the focus."""
        for _ in range(TABS_MAX):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.getAttribute('href')") == address:
                return
        pytest.fail(f"Tab never comes to {address}")

    def tab_to_field(self, field: str) -> None:
        """Tab until the field of this id has the focus."""
        for _ in range(TABS_MAX):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.id") == field:
                return
        pytest.fail(f"Tab never comes to {field}")


def type_into(page: Page, field: str, text: str) -> None:
    """Type what the page itself put the focus on, without going there."""
    expect(page.locator(f"#{field}")).to_be_focused()
    page.keyboard.type(text)


def press_enter(page: Page) -> None:
    """Press Enter, and wait for the page that it leads to and for where it puts the focus."""
    page.wait_for_function(IS_READY)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # A browser gives the focus that a page asks for with its next picture, not with its end: on a
    # slow machine a key pressed in between would count from another place.
    asked = page.locator("[autofocus]")
    if asked.count():
        expect(asked.first).to_be_focused()


def tab_back_to(page: Page, name: str) -> None:
    """Press Shift and Tab until what is called ``name`` has the focus."""
    for _ in range(TABS_MAX):
        if name in (page.evaluate("document.activeElement.innerText") or ""):
            return
        page.keyboard.press("Shift+Tab")
    pytest.fail(f"Shift and Tab never come to {name}")


def sign_in(page: Page, username: str, language: str = "") -> None:
    """Sign in with the keyboard, in a language if one is named."""
    page.goto(f"/desk/language/{language}?to=/desk/sign-in" if language else "/desk")
    type_into(page, "username", username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    press_enter(page)


def last_fact(day: Day, number: str) -> str:
    """What was recorded last of the device with this number."""
    device_id = Device.id_of(day.office.organisation, number)
    return day.office.ledger.facts_of([device_id])[device_id][-1].TOPIC
