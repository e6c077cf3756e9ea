"""How a test goes through the kiosk in a real browser."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest
from playwright.sync_api import Page, expect

from tests.kiosk.record import CARD, EVERY_KIND, PIN

T = TypeVar("T")

SCREEN = {"width": 1080, "height": 1920}
"""The stated screen: 21.5 inches, upright, 102.5 points to the inch, read from half a metre."""
PAGES = (
    "/",
    "/card",
    "/record/1",
    "/record/6",
    "/record/12",
    "/record/29",
    "/record/12/private",
    "/record/1/wrong",
    "/record/1/wrong/more",
    "/list/1",
    "/list/5",
    "/ask",
    "/ask/2",
    "/ask/3",
    "/ask/4",
    "/borrowed",
    "/borrowed/1/longer",
    "/borrowed/1/kept",
    "/queue",
    "/paid",
    "/paid/2022-11",
    "/paid/why",
    "/next",
    "/asked",
    "/asked/2",
    "/certificate",
    "/looked",
    "/looked/2",
    "/call",
    "/call/done",
    "/call/failed",
    "/more-needed",
    "/help",
    "/sound",
    "/settings",
    "/settings/more",
    "/settings/size",
    "/settings/factor",
    "/helper",
    "/take",
    "/take/print",
    "/still-here",
    "/nowhere",
)
EVERY_PAGE = (
    *(path for path in PAGES if not path.startswith(("/record/", "/list/"))),
    *(f"/record/{number}" for number in range(1, len(EVERY_KIND) + 1)),
    *(f"/list/{number}" for number in range(1, (len(EVERY_KIND) + 1) // 2 + 1)),
    "/record/12/private",
    "/record/1/wrong",
    "/record/1/wrong/more",
)
SIGNED_OUT = ("/pin", "/card again", "/goodbye")


def press(page: Page, key: str) -> None:
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def type_in(page: Page, text: str) -> None:
    """Type into the field that the page puts the visitor into, and press Enter."""
    expect(page.locator("#field")).to_be_focused()
    page.keyboard.type(text)
    press(page, "Enter")


def go_to(page: Page, text: str) -> None:
    """Tab until the control with this text, whatever its number, has the focus."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim().split('\\n').pop()") == text:
            return
    pytest.fail(f"Tab never comes to {text!r}")


def open_record(page: Page, address: str, lang: str) -> None:
    page.goto(f"{address}/language/{lang}?to=/card")
    type_in(page, CARD)
    type_in(page, PIN)
    say_it_aloud(page)


def say_it_aloud(page: Page) -> None:
    """Answer the question whether others may hear, where it is asked."""
    if page.url.endswith("/aloud"):
        page.locator(".choices button").first.focus()
        press(page, "Enter")


def until(page: Page, expression: str, seconds: int = 10) -> None:
    """Wait for something the page's own policy would not let a script wait for."""
    for _ in range(20 * seconds):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {expression}")


def a_third(pages: Sequence[T], turn: int) -> tuple[T, ...]:
    """Every third of the pages; in three turns each comes once."""
    return tuple(each for at, each in enumerate(pages) if (at + turn) % 3 == 0)


def visit_all(
    page: Page, address: str, lang: str, paths: tuple[str, ...] = PAGES
) -> Iterator[tuple[str, Page]]:
    """Every kind of page, one after the other, in one language."""
    open_record(page, address, lang)
    for path in paths:
        page.goto(address + path)
        yield path, page
    page.goto(f"{address}/card")
    type_in(page, "HR998")
    yield "/pin", page
    type_in(page, "000000")
    yield "/card again", page
    page.goto(f"{address}/goodbye/{lang}")
    yield "/goodbye", page
