"""What a page says is heard in real Chromium: in order, aloud, in its language, as it is written.

Each page in one of the languages here; ``scripts/try_kiosk.py heard`` hears each in all of them.
"""

from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Browser, Page

from kiosk.app import create_kiosk
from kiosk.settings import KioskSettings
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.kiosk.browsing import PAGES, open_record
from tests.kiosk.heard import Wrong, hear, listening
from tests.kiosk.metering import loud_browser
from tests.kiosk.record import NOT_YET_DUE, Drawer
from tests.kiosk.server import serving
from tests.parts import require_part

FASTEST = 4
"""Steps from the usual speed: twice as fast, so that it is heard in half the time."""
VISITORS = 2 * len(LANGUAGES)
"""So many hear a page each at the same time: it is the clock that takes long, not the work."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Instead of the browser that must be touched before it plays."""
    with loud_browser(require_part("chromium")) as started:
        yield started


@pytest.fixture(scope="module")
def base(words: Words, voice: SpeechService) -> Iterator[str]:
    settings = KioskSettings(today=lambda: NOT_YET_DUE)
    with serving(create_kiosk(Drawer(), words, voice, settings)) as address:
        yield address


def hurry(page: Page, base: str) -> None:
    for _ in range(FASTEST):
        page.request.post(f"{base}/sound/faster")


@pytest.fixture(scope="module")
def wrong(browser: Browser, base: str) -> dict[str, list[Wrong]]:
    """What was not heard as it is written, by language; the visitors hear side by side."""
    contexts = [listening(browser) for _ in range(VISITORS)]
    pages = [context.new_page() for context in contexts]
    for page, lang in zip(pages, cycle(LANGUAGES), strict=False):
        open_record(page, base, lang)
        hurry(page, base)

    found: dict[str, list[Wrong]] = {lang: [] for lang in LANGUAGES}
    for at in range(0, len(PAGES), VISITORS):
        opened = list(zip(pages, PAGES[at : at + VISITORS], cycle(LANGUAGES), strict=False))
        for page, path, _ in opened:
            page.goto(base + path)
        for page, path, lang in opened:
            found[lang] += hear(page, path)
    for context in contexts:
        context.close()
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_heard_as_it_is_written(wrong: dict[str, list[Wrong]], lang: str) -> None:
    assert wrong[lang] == []


def spoilt(page: Page, base: str, script: str) -> list[str]:
    page.add_init_script(script)
    page.goto(f"{base}/nowhere")
    return [each.what for each in hear(page, "/nowhere")]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (
            "setInterval(() => (document.getElementById('caption').textContent = 'Else'), 1)",
            "has the caption",
        ),
        (
            "document.addEventListener('DOMContentLoaded', () =>"
            " document.querySelector('h1').setAttribute('lang', 'vi'))",
            "stands under vi",
        ),
        (
            "AnalyserNode.prototype.getFloatTimeDomainData = (samples) => samples.fill(0)",
            "is silence",
        ),
    ],
)
def test_what_is_not_heard_as_written_is_found(
    browser: Browser, base: str, script: str, why: str
) -> None:
    context = listening(browser)
    page = context.new_page()
    page.goto(f"{base}/language/en?to=/nowhere")
    hurry(page, base)

    found = spoilt(page, base, script)

    assert any(each in what for what in found for each in why.split("|")), found
    context.close()
