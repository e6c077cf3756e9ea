"""A robot before a kiosk of its own, and every page around the newest service."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from kiosk.app import create_kiosk
from kiosk.settings import KioskSettings
from kiosk.speech.service import SpeechService
from kiosk.words import Words
from tests.kiosk.metering import loud_browser
from tests.kiosk.record import CARD, NOT_YET_DUE, PIN, Drawer
from tests.kiosk.robot.ear import Ear, Kiosk
from tests.kiosk.robot.journeys import RECORD
from tests.kiosk.robot.robot import Robot
from tests.kiosk.robot.shortest import Found, pages_around
from tests.kiosk.robot.visits import ALOUD
from tests.kiosk.server import serving
from tests.parts import require_part

pytest.register_assert_rewrite("tests.kiosk.robot.by_ear")


@pytest.fixture
def lang(request: pytest.FixtureRequest) -> str:
    """The language that the file of the test calls ``LANG``."""
    said: str = request.module.LANG
    return said


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with loud_browser(require_part("chromium")) as started:
        yield started


@pytest.fixture
def robot_in(
    browser: Browser, words: Words, voice: SpeechService
) -> Iterator[Callable[..., tuple[Robot, Kiosk, str]]]:
    """A robot, its kiosk and the kiosk's address: ``robot_in("vi", drawer)``."""
    open_now: list[Any] = []

    def stand(lang: str, drawer: Drawer, *, silent: bool = False) -> tuple[Robot, Kiosk, str]:
        settings = KioskSettings(today=lambda: NOT_YET_DUE)
        server = serving(create_kiosk(drawer, words, None if silent else voice, settings))
        base = server.__enter__()
        kiosk = Kiosk.opened(browser)
        open_now.extend((kiosk.page.context.close, lambda: server.__exit__(None, None, None)))
        ear = Ear(kiosk, patience=3) if silent else Ear(kiosk)
        return Robot(ear, lang), kiosk, base

    yield stand
    for close in open_now:
        close()


@pytest.fixture(scope="module")
def around(words: Words) -> Callable[[str], list[Found]]:
    """Every page around the newest service, in a language; walked once for all journeys."""
    ways: dict[str, list[Found]] = {}

    def walk(lang: str) -> list[Found]:
        def begin() -> TestClient:
            settings = KioskSettings(today=lambda: NOT_YET_DUE)
            drawer = Drawer(entries=RECORD, preferences=ALOUD)
            client = TestClient(create_kiosk(drawer, words, None, settings))
            client.get(f"/language/{lang}")
            client.post("/card", data={"card": CARD})
            client.post("/pin", data={"pin": PIN})
            return client

        if lang not in ways:
            ways[lang] = pages_around(begin, "/record/1")
        return ways[lang]

    return walk
