"""The second step of a sign-in: asked for, shown once, lost and found, and set up when needed."""

import re
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from api import accounts, second_step
from api.second_step import STEP_SECONDS, Codes, code_at, new_codes, new_secret
from api.sessions import STEP_SECONDS_MAX, Steps
from ledger.vocabulary import StaffRole
from projections import staff_lookup
from tests.api.conftest import Browser
from tests.api.office_day import PASSWORD, Day
from tests.clock import Clock

NOW = 1_700_000_000.0
SECRET = new_secret()
OWN = "four words nobody joins"


def house(browser: Browser) -> Any:
    return browser.client.app.state.staff  # type: ignore[attr-defined]


def hold_clock(browser: Browser, at: float = NOW) -> Clock:
    """The clock of the app's codes, held still in this browser's house."""
    clock = Clock()
    clock.now = at
    object.__setattr__(house(browser), "codes", Codes(lambda: clock.now))
    return clock


def clerk_of(day: Day) -> UUID:
    return day.staff("clerk")


@pytest.fixture
def codes(day: Day) -> list[str]:
    """The clerk has an app, and these codes on paper."""
    made = new_codes()
    by = day.office.by("totp")
    tidied = [second_step.tidy(each) for each in made]
    accounts.set_totp(day.office, by, clerk_of(day), SECRET, tidied)
    return made


def test_a_password_alone_opens_nothing_where_a_code_is_asked_for(
    stranger: Browser, codes: list[str]
) -> None:
    page = stranger.sign_in("clerk")

    assert page.path == "/desk/sign-in/code"
    assert stranger.get("/desk").path == "/desk/sign-in"


def test_the_code_of_the_app_opens_the_desk(stranger: Browser, codes: list[str]) -> None:
    hold_clock(stranger)
    stranger.sign_in("clerk")

    page = stranger.post("/desk/sign-in/code", code=code_at(SECRET, NOW))

    assert page.path == "/desk"


def test_a_code_is_good_once_and_for_a_moment(stranger: Browser, codes: list[str]) -> None:
    clock = hold_clock(stranger)
    code = code_at(SECRET, NOW)
    stranger.sign_in("clerk")
    stranger.post("/desk/sign-in/code", code=code)
    stranger.post("/desk/sign-out")
    stranger.sign_in("clerk")
    again = stranger.post("/desk/sign-in/code", 403, code=code)
    clock.now += 3 * STEP_SECONDS
    late = stranger.post("/desk/sign-in/code", 403, code=code_at(SECRET, NOW + STEP_SECONDS))

    assert again.error.startswith("This code is not right")
    assert late.error == again.error


def test_a_code_of_the_step_before_is_still_taken(stranger: Browser, codes: list[str]) -> None:
    clock = hold_clock(stranger)
    code = code_at(SECRET, NOW)
    clock.now += STEP_SECONDS
    stranger.sign_in("clerk")

    assert stranger.post("/desk/sign-in/code", code=code).path == "/desk"


def test_guessing_codes_waits(stranger: Browser, codes: list[str]) -> None:
    hold_clock(stranger)
    stranger.sign_in("clerk")
    for _ in range(5):
        stranger.post("/desk/sign-in/code", 403, code="000000")

    waiting = stranger.post("/desk/sign-in/code", 429, code=code_at(SECRET, NOW))

    assert waiting.error == "Too many tries. Wait 1 minute, then try again."


def test_a_code_on_paper_opens_the_desk_once(stranger: Browser, day: Day, codes: list[str]) -> None:
    stranger.sign_in("clerk")
    page = stranger.post("/desk/sign-in/code", code=codes[3].lower().replace("-", " "))
    stranger.post("/desk/sign-out")
    stranger.sign_in("clerk")
    again = stranger.post("/desk/sign-in/code", 403, code=codes[3])
    staff = staff_lookup.staff(day.office.fresh(), clerk_of(day))

    assert page.path == "/desk"
    assert again.error
    assert staff is not None
    assert [place for place, each in enumerate(staff.recovery_hashes) if not each] == [3]


def test_whoever_did_not_show_a_password_is_asked_for_it_first(
    stranger: Browser, codes: list[str]
) -> None:
    for path in ("code", "password", "app"):
        assert stranger.get(f"/desk/sign-in/{path}").path == "/desk/sign-in"
        assert stranger.post(f"/desk/sign-in/{path}").path == "/desk/sign-in"


def test_whoever_dawdles_begins_again(
    stranger: Browser, codes: list[str], clock: Clock, day: Day
) -> None:
    object.__setattr__(house(stranger), "steps", Steps(clock))
    stranger.sign_in("clerk")
    clock.now += STEP_SECONDS_MAX + 1

    assert stranger.get("/desk/sign-in/code").path == "/desk/sign-in"


def test_codes_on_paper_have_120_bits_and_no_two_are_alike() -> None:
    made = new_codes()

    assert len(set(made)) == 10
    assert all(re.fullmatch("[A-Z2-7]{4}(-[A-Z2-7]{4}){5}", code) for code in made)


def test_the_code_is_that_of_the_published_examples() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - Source: RFC 6238, appendix B

    assert [code_at(secret, at) for at in (59, 1111111109, 2000000000)] == [
        "287082",
        "081804",
        "279037",
    ]


@pytest.fixture
def strict(day: Day) -> Day:
    """Clerks have to show more than a password."""
    day.office.settings = replace(day.office.settings, second_step=frozenset({StaffRole.CLERK}))
    return day


def shown_secret(page: Any) -> str:
    return next(each.text for each in page.document.all("span") if len(each.text) > 30).replace(
        " ", ""
    )


def test_a_role_that_wants_a_second_step_has_it_set_up_before_any_work(
    strict: Day, stranger: Browser
) -> None:
    page = stranger.sign_in("clerk")
    secret = shown_secret(page)
    codes = stranger.post("/desk/sign-in/app", code=code_at(secret, time.time()))

    assert page.path == "/desk/sign-in/app"
    assert codes.heading == "Your recovery codes"
    assert stranger.get("/desk").path == "/desk"


def test_a_wrong_first_code_sets_up_nothing(strict: Day, stranger: Browser) -> None:
    stranger.sign_in("clerk")
    page = stranger.post("/desk/sign-in/app", 403, code="000000")
    staff = staff_lookup.staff(strict.office.fresh(), clerk_of(strict))

    assert page.error
    assert staff is not None
    assert not staff.has_second_step
    assert stranger.get("/desk").path == "/desk/sign-in"


def test_another_role_is_not_asked_for_it(strict: Day, stranger: Browser) -> None:
    assert stranger.sign_in("auditor").path == "/audit"


@pytest.fixture
def given(day: Day) -> str:
    """The clerk forgot their password, and was given another one."""
    return accounts.give_password(day.office, day.office.by("given"), clerk_of(day))


def test_a_password_that_was_given_opens_once_and_is_changed(
    stranger: Browser, day: Day, given: str
) -> None:
    old = stranger.sign_in("clerk", PASSWORD, 403)
    page = stranger.sign_in("clerk", given)
    inside = stranger.get("/desk")
    done = stranger.post("/desk/sign-in/password", password=OWN, again=OWN)
    stranger.post("/desk/sign-out")

    assert old.error
    assert page.path == "/desk/sign-in/password"
    assert inside.path == "/desk/sign-in"
    assert done.path == "/desk"
    assert stranger.sign_in("clerk", given, 403).error
    assert stranger.sign_in("clerk", OWN).path == "/desk"


def test_a_password_that_was_given_days_ago_opens_nothing(
    stranger: Browser, day: Day, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day.office, "today", lambda: "2099-01-01")

    assert stranger.sign_in("clerk", given, 403).error.startswith("User name and password")


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short", "short", "at least 12 signs"),
        ("four words nobody joins", "four words nobody join", "differ"),
        ("password12345", "password12345", "guessed early"),
        ("linmeilinmei", "linmeilinmei", "guessed early"),
        ("handrail-clerk", "handrail-clerk", "guessed early"),
        ("a" * 257, "a" * 257, "at most 256 signs"),
    ],
)
def test_a_password_that_is_guessed_early_is_not_taken(
    stranger: Browser, given: str, password: str, again: str, told: str
) -> None:
    stranger.sign_in("clerk", given)
    page = stranger.post("/desk/sign-in/password", 422, password=password, again=again)

    assert told in page.error


def test_the_password_that_was_given_is_not_taken_as_their_own(
    stranger: Browser, given: str
) -> None:
    stranger.sign_in("clerk", given)

    assert (
        "you were given"
        in stranger.post("/desk/sign-in/password", 422, password=given, again=given).error
    )


@pytest.mark.parametrize("password", ["x7 ! 词语 четыре слова", "so many unrelated words " * 10])
def test_a_password_may_have_any_signs_and_be_long(
    stranger: Browser, given: str, password: str
) -> None:
    stranger.sign_in("clerk", given)
    page = stranger.post("/desk/sign-in/password", password=password, again=password)

    assert page.path == "/desk"
