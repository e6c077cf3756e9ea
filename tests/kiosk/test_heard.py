"""What a page says is heard in real Chromium: in order, aloud, in its language, as it is written.

Each page in one of the languages here; ``scripts/try_kiosk.py heard`` hears each in all of them.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from kiosk.app import create_kiosk
from kiosk.settings import KioskSettings
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.kiosk.browsing import PAGES, open_record
from tests.kiosk.heard import hear, listening
from tests.kiosk.metering import loud_browser
from tests.kiosk.record import NOT_YET_DUE, Drawer
from tests.kiosk.server import serving
from tests.parts import require_part

FASTEST = 4
"""Steps from the usual speed: twice as fast, so that it is heard in half the time."""


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_heard_as_it_is_written(browser: Browser, base: str, lang: str) -> None:
    context = listening(browser)
    page = context.new_page()
    open_record(page, base, lang)
    for _ in range(FASTEST):
        page.request.post(f"{base}/sound/faster")
    mine = [path for place, path in enumerate(PAGES) if LANGUAGES[place % 3] == lang]

    wrong = []
    for path in mine:
        page.goto(base + path)
        wrong += hear(page, path)

    assert len(mine) >= 4
    assert wrong == []
    context.close()


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

    found = spoilt(page, base, script)

    assert any(each in what for what in found for each in why.split("|")), found
    context.close()
