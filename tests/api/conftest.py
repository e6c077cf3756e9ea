"""A whole house on an ordinary day, and browsers in front of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.auth import begin
from api.cli import app
from api.sessions import Sessions
from api.turn import House
from kiosk.throttle import Throttle
from kiosk.words import Words
from ledger.vocabulary import StaffRole
from projections import staff_lookup
from tests.api.office_day import PASSWORD, Day, ordinary_day
from tests.api.page_rules import check_page, shown
from tests.clock import Clock
from tests.kiosk.markup import Element, read

Run = Callable[..., str]


@dataclass
class Seen:
    """A page as it came, read and held against the rules every staff page keeps."""

    status: int
    path: str
    html: str
    headers: Any
    document: Element

    @property
    def heading(self) -> str:
        return shown(self.document.one("h1"))

    @property
    def text(self) -> str:
        return shown(self.document.one("main"))

    @property
    def error(self) -> str:
        return next(
            (shown(each) for each in self.document.all("div") if each.get("role") == "alert"), ""
        )

    def notice(self) -> str:
        marked = [each for each in self.document.all("p") if each.get("role") == "status"]
        return shown(marked[0]) if marked else ""

    def form(self, action: str) -> dict[str, str]:
        """What the form would send as it stands."""
        form = next(each for each in self.document.all("form") if each["action"] == action)
        sent = {
            each["name"]: each.get("value") or ""
            for each in form.all("input")
            if each.get("type") != "radio" or "checked" in each.attributes
        }
        for select in form.all("select"):
            chosen = [each for each in select.all("option") if "selected" in each.attributes]
            sent[select["name"]] = chosen[0].get("value") or shown(chosen[0]) if chosen else ""
        return sent


@dataclass
class Browser:
    """One browser. Every page it is shown keeps the rules, or the test fails."""

    client: TestClient
    addresses: list[str] = field(default_factory=list)

    def get(self, path: str, status: int = 200) -> Seen:
        return self._see(self.client.get(path), status)

    def post(self, path: str, status: int = 200, **form: str) -> Seen:
        return self._see(self.client.post(path, data=form), status)

    def sign_in(self, username: str, password: str = PASSWORD, status: int = 200) -> Seen:
        return self.post("/desk/sign-in", status, username=username, password=password)

    def _see(self, answer: Any, status: int) -> Seen:
        for step in [*answer.history, answer]:
            self.addresses += [str(step.url), step.headers.get("location", "")]
        assert answer.status_code == status, answer.text
        page = Seen(status, answer.url.path, answer.text, answer.headers, read(answer.text))
        for element in page.document.all("a", "form"):
            self.addresses.append(element.get("href") or element.get("action") or "")
        check_page(page)
        return page


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = ordinary_day(tmp_path / "data")
    yield made
    made.office.close()


@pytest.fixture
def run(day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type this; what was answered."""
    monkeypatch.chdir(tmp_path)

    def typed(*args: Any, code: int = 0, lang: str = "en", text: str | None = None) -> str:
        told = [*map(str, args), "--data", str(day.office.settings.data), "--lang", lang]
        done = CliRunner().invoke(app, told, input=text)
        assert done.exit_code == code, done.output
        return done.output

    return typed


@pytest.fixture
def open_browser(day: Day, words: Words, clock: Clock) -> Callable[..., Browser]:
    """Opens one more browser on the same house: ``open_browser(language="vi-VN,vi")``."""
    app = create_app(day.office, words, None)
    app.state.staff = House(day.office, words, Sessions(clock), Throttle(clock))

    def start(language: str = "en") -> Browser:
        return Browser(
            TestClient(
                app,
                base_url="http://127.0.0.1:8000",
                headers={"Accept-Language": language},
                raise_server_exceptions=False,
            )
        )

    return start


@pytest.fixture
def stranger(open_browser: Callable[..., Browser]) -> Browser:
    return open_browser()


@pytest.fixture
def clerk(open_browser: Callable[..., Browser]) -> Browser:
    browser = open_browser()
    browser.sign_in("clerk")
    return browser


@pytest.fixture
def auditor(open_browser: Callable[..., Browser]) -> Browser:
    browser = open_browser()
    browser.sign_in("auditor")
    return browser


@pytest.fixture
def work_as(day: Day, open_browser: Callable[..., Browser]) -> Callable[..., Browser]:
    """Opens a browser of somebody who is signed in: ``work_as(StaffRole.PAYER, area="6523")``."""

    def start(
        *roles: StaffRole,
        organisation: str | None = None,
        area: str | None = None,
        language: str = "en",
        staff_id: UUID | None = None,
    ) -> Browser:
        browser = open_browser(language)
        staff_id = staff_id or day.hire(*roles, organisation=organisation, area=area)
        house: House = browser.client.app.state.staff  # type: ignore[attr-defined]
        staff = staff_lookup.staff(day.office.fresh(), staff_id)
        session = begin(house, staff) if staff else None
        assert session is not None, "whoever holds no right cannot sign in"
        browser.client.cookies.set(house.cookie, session.token)
        return browser

    return start
