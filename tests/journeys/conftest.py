"""A real browser in front of a real office on an ordinary day."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from api.app import create_app
from kiosk.words import Words
from tests.api.office_day import Day, ordinary_day, take_in_a_file
from tests.kiosk.server import serving
from tests.parts import require_part


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    made = ordinary_day(Path(tmp_path_factory.mktemp("office")))
    take_in_a_file(made.office)
    yield made
    made.office.close()


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load()


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
