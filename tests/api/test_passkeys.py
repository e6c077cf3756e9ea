"""Keys that a device keeps, with Chromium and a device of its own making: made, shown, removed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from api import accounts
from api.app import create_app
from api.passkeys import CHALLENGE_SECONDS_MAX, Challenges, House, KeyRefused, check, owner_of
from api.second_step import new_secret
from kiosk.words import Words
from projections import staff_lookup
from tests.api.conftest import Browser
from tests.api.office_day import PASSWORD, Day
from tests.clock import Clock
from tests.kiosk.server import serving
from tests.parts import require_part

Tell = Callable[..., Any]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    path = require_part("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(day: Day) -> Iterator[str]:
    """Where the house is, under a name: browsers make no key for a number."""
    with serving(create_app(day.office, Words.load(), None)) as running:
        named = running.replace("127.0.0.1", "localhost")
        day.office.settings = replace(day.office.settings, staff_url=named)
        yield named


@contextmanager
def device(chromium: Chromium, address: str) -> Iterator[tuple[Page, Tell]]:
    """A browser on a machine with a device that keeps keys, and what tells the device things."""
    context = chromium.new_context(base_url=address, locale="en-GB")
    page = context.new_page()
    machine = context.new_cdp_session(page)
    machine.send("WebAuthn.enable")
    made = machine.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def tell(what: str, **said: Any) -> Any:
        return machine.send(f"WebAuthn.{what}", made | said)

    yield page, tell
    context.close()


def sign_in(page: Page) -> None:
    page.goto("/desk/sign-in")
    page.fill("#username", "clerk")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")


def add_key(page: Page) -> None:
    page.goto("/desk/account")
    page.fill("#current", PASSWORD)
    page.click("button[formaction='/desk/account/passkeys']")
    page.fill("#label", "office computer")
    page.click("main form button")
    page.wait_for_url("**/desk/account")


def show_key(page: Page) -> None:
    page.goto("/desk/sign-in/passkey")
    page.click("main form button")


def test_a_key_is_made_and_opens_the_desk_without_a_password_or_a_code(
    chromium: Chromium, address: str, day: Day
) -> None:
    with device(chromium, address) as (page, _):
        sign_in(page)
        add_key(page)
        assert "office computer" in page.inner_text("main")
        accounts.set_totp(
            day.office, day.office.by("totp"), day.staff("clerk"), new_secret(), ["X"]
        )
        page.context.clear_cookies()

        show_key(page)
        page.wait_for_url("**/desk")

        assert page.inner_text("h1") == "Today"


def test_a_key_that_was_removed_opens_nothing(chromium: Chromium, address: str, day: Day) -> None:
    with device(chromium, address) as (page, _):
        sign_in(page)
        add_key(page)
        page.fill("#current", PASSWORD)
        page.click("button[formaction='/desk/account/passkeys/remove']")
        page.wait_for_selector(".notice")
        page.context.clear_cookies()

        show_key(page)
        page.wait_for_selector("div[role=alert]")

        assert "opens nothing here" in page.inner_text("main")
        staff = staff_lookup.staff(day.office.fresh(), day.staff("clerk"))
        assert staff is not None
        assert staff.passkeys == ()


def test_a_device_that_did_not_look_at_its_owner_opens_nothing(
    chromium: Chromium, address: str
) -> None:
    with device(chromium, address) as (page, tell):
        sign_in(page)
        add_key(page)
        page.context.clear_cookies()
        assert tell("getCredentials")["credentials"]
        tell("setUserVerified", isUserVerified=False)

        show_key(page)
        page.wait_for_function("document.querySelector('[data-none]').textContent !== ''")

        assert "The browser showed no passkey" in page.inner_text("main")


def test_what_a_key_answered_once_opens_nothing_again(chromium: Chromium, address: str) -> None:
    answers = []
    with device(chromium, address) as (page, _):
        sign_in(page)
        add_key(page)
        page.context.clear_cookies()
        page.on(
            "request",
            lambda request: (
                answers.append(request.post_data_json)
                if request.method == "POST" and request.url.endswith("/passkey")
                else None
            ),
        )
        show_key(page)
        page.wait_for_url("**/desk")
        page.context.clear_cookies()

        again = page.request.post("/desk/sign-in/passkey", form=answers[0])

        assert again.status == 403


def test_without_a_name_for_the_house_no_key_is_offered(stranger: Browser) -> None:
    assert "passkey" not in stranger.get("/desk/sign-in").html
    assert stranger.client.get("/desk/sign-in/passkey").status_code == 404


def test_no_key_is_added_without_the_password(clerk: Browser, day: Day) -> None:
    day.office.settings = replace(day.office.settings, staff_url="http://localhost:8000")

    assert clerk.client.post("/desk/account/passkeys", data={"current": "no"}).status_code == 422
    assert clerk.post("/desk/account/passkeys/add", answer="{}").path == "/desk/account"


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", '{"response":{"userHandle":"x"}}', "x" * 30_000]
)
def test_what_is_no_answer_of_a_key_is_refused(answer: str) -> None:
    with pytest.raises(KeyRefused):
        owner_of(answer)
    with pytest.raises(KeyRefused):
        check(House("http://localhost", "localhost"), Challenges(), answer, ())


def test_a_challenge_is_good_once_for_one_thing_and_a_while() -> None:
    clock = Clock()
    challenges = Challenges(lambda: clock.now)
    one, other, late = (challenges.new("sign in") for _ in range(3))

    assert challenges.take(one, "sign in")
    assert not challenges.take(one, "sign in")
    assert not challenges.take(other, "add")
    assert not challenges.take(b"short", "sign in")
    assert not Challenges(lambda: clock.now).take(other, "sign in")
    clock.now += CHALLENGE_SECONDS_MAX + 1
    assert not challenges.take(late, "sign in")
