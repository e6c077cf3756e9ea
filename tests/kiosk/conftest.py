"""The kiosk with a real voice and one person's record, and the one way a test fetches a page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.testclient import TestClient

from kiosk.app import create_kiosk
from kiosk.settings import KioskSettings
from kiosk.speech.service import SpeechService
from kiosk.words import Words
from tests.clock import Clock
from tests.kiosk.browsing import SCREEN
from tests.kiosk.markup import Element, read
from tests.kiosk.page_rules import check_page
from tests.kiosk.record import CARD, LOANS, NOT_YET_DUE, PIN, Drawer
from tests.kiosk.server import serving
from tests.parts import require_part


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()


@pytest.fixture(scope="session")
def voice() -> Iterator[SpeechService]:
    service = SpeechService()
    service.start()
    yield service
    service.close()


@dataclass
class Seen:
    """A page as it came, read and held against the rules every page keeps."""

    status: int
    path: str
    html: str
    headers: Any
    document: Element

    @property
    def heading(self) -> str:
        return self.document.one("h1").text

    @property
    def text(self) -> str:
        return self.document.one("body").text

    @property
    def choices(self) -> dict[str, str]:
        """What the visitor may choose, without its number, with where it leads."""
        lists = [each for each in self.document.all("ul") if each.get("class") == "choices"]
        links = [link for each in lists for link in each.all("a")]
        numbers = [f"{link.get('data-number') or ''} " for link in links]
        named = zip(links, numbers, strict=True)
        return {link.text.removeprefix(number): link["href"] for link, number in named}

    @property
    def sound(self) -> str:
        return self.document.one("audio")["src"]


@dataclass
class Visiting:
    """One browser at one kiosk. Every page it is shown keeps the rules, or the test fails."""

    client: TestClient
    drawer: Drawer
    clock: Clock
    root: str = ""
    seen: list[str] = field(default_factory=list)

    @property
    def kiosk(self) -> Any:
        return self.client.app.state.kiosk  # type: ignore[attr-defined]

    def get(self, path: str, *, status: int = 200) -> Seen:
        """The page at ``path`` after the redirects a browser would follow."""
        return self._see(self.client.get(path), status)

    def post(self, path: str, **form: str) -> Seen:
        return self._see(self.client.post(path, data=form), 200)

    def open_record(self, lang: str = "en", *, aloud: str = "yes") -> Seen:
        """The newest fact, as it comes when the visitor answers whether others may hear."""
        self.get(f"/language/{lang}?to=/card")
        self.post("/card", card=CARD)
        page = self.post("/pin", pin=PIN)
        return self.post(f"/aloud/{aloud}") if page.path == "/aloud" else page

    def _see(self, answer: Any, status: int) -> Seen:
        assert answer.status_code == status, answer.text
        for step in [*answer.history, answer]:
            self.seen.append(str(step.url))
            self.seen.append(step.headers.get("location", ""))
        page = Seen(
            answer.status_code, answer.url.path, answer.text, answer.headers, read(answer.text)
        )
        for element in page.document.all():
            self.seen += [
                element.get(name) or "" for name in ("href", "src", "action", "data-parts")
            ]
        check_page(page, self.client)
        return page


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def begin(
    words: Words, voice: SpeechService, drawer: Drawer, clock: Clock
) -> Callable[..., Visiting]:
    """Starts a kiosk of its own: ``begin(silent=True, default_language="vi")``."""

    def start(*, silent: bool = False, **settings: Any) -> Visiting:
        chosen = KioskSettings(**({"today": lambda: NOT_YET_DUE} | settings))
        app = create_kiosk(drawer, words, None if silent else voice, chosen, clock)
        return Visiting(TestClient(app, base_url="http://127.0.0.1:8000"), drawer, clock)

    return start


@pytest.fixture
def visit(begin: Callable[..., Visiting]) -> Visiting:
    return begin()


@pytest.fixture
def quiet(begin: Callable[..., Visiting]) -> Visiting:
    """At a kiosk without a voice: for what is the same with one, and sooner there."""
    return begin(silent=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = require_part("chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=quiet)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(words: Words, voice: SpeechService) -> Iterator[str]:
    settings = KioskSettings(today=lambda: NOT_YET_DUE + timedelta(days=1))
    with serving(create_kiosk(Drawer(loans=LOANS * 7), words, voice, settings)) as base:
        yield base


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
    fresh.set_default_timeout(10_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
