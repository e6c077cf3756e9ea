"""One's own account: every change asks for the password, and ends what is open elsewhere."""

import time
from collections.abc import Callable

import pytest

from api.second_step import code_at
from ledger.aggregates import StaffMember
from ledger.vocabulary import StaffRole
from projections import staff_lookup
from tests.api.conftest import Browser
from tests.api.office_day import PASSWORD, Day
from tests.api.test_second_step import OWN, clerk_of, shown_secret

CHANGES = ("password", "sessions", "app", "app/remove", "codes", "unlink")


def test_the_account_says_what_one_holds(clerk: Browser) -> None:
    page = clerk.get("/desk/account")

    assert "Lin Mei" in page.text
    assert "clerk" in page.text


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_is_made_without_the_password(clerk: Browser, change: str) -> None:
    page = clerk.post(f"/desk/account/{change}", 422, current="not mine", password=OWN, again=OWN)

    assert page.error == "This is not your password. Type the one you signed in with."


def test_guessing_the_password_at_an_open_desk_waits(clerk: Browser) -> None:
    for _ in range(5):
        clerk.post("/desk/account/sessions", 422, current="a guess")

    assert clerk.post("/desk/account/sessions", 429, current=PASSWORD).error


def test_another_password_ends_what_is_open_elsewhere(
    clerk: Browser, open_browser: Callable[..., Browser]
) -> None:
    other = open_browser()
    other.sign_in("clerk")
    before = clerk.client.cookies["handrail_staff"]

    page = clerk.post("/desk/account/password", current=PASSWORD, password=OWN, again=OWN)

    assert page.notice() == "Your password is changed. You are signed out everywhere else."
    assert other.get("/desk").path == "/desk/sign-in"
    assert clerk.client.cookies["handrail_staff"] != before
    assert other.sign_in("clerk", OWN).path == "/desk"


def test_a_weak_password_is_not_taken(clerk: Browser) -> None:
    weak = dict.fromkeys(("password", "again"), "qwertyuiop12")
    form = {"current": PASSWORD, **weak}

    assert "guessed early" in clerk.post("/desk/account/password", 422, **form).error


def test_an_app_is_set_up_changed_and_removed(clerk: Browser, day: Day) -> None:
    shown = clerk.post("/desk/account/app", current=PASSWORD)
    wrong = clerk.post("/desk/account/app/code", 403, code="000000")
    codes = clerk.post("/desk/account/app/code", code=code_at(shown_secret(shown), time.time()))
    more = clerk.post("/desk/account/codes", current=PASSWORD)
    on = staff_lookup.staff(day.office.fresh(), clerk_of(day))
    gone = clerk.post("/desk/account/app/remove", current=PASSWORD)
    off = staff_lookup.staff(day.office.fresh(), clerk_of(day))

    assert shown.path == "/desk/account/app"
    assert wrong.error
    assert codes.heading == more.heading == "Your recovery codes"
    assert on is not None
    assert on.has_second_step
    assert gone.notice() == "From now on no code is asked for."
    assert off is not None
    assert not off.has_second_step
    assert off.recovery_hashes == ()


def test_nothing_is_shown_for_an_app_that_nobody_asked_to_set_up(clerk: Browser) -> None:
    assert clerk.get("/desk/account/app").path == "/desk/account"
    assert clerk.post("/desk/account/app/code", code="000000").path == "/desk/account"
    assert clerk.post("/desk/account/app/remove", current=PASSWORD).path == "/desk/account"


def test_one_signs_out_everywhere_else(
    clerk: Browser, open_browser: Callable[..., Browser]
) -> None:
    other = open_browser()
    other.sign_in("clerk")
    assert "elsewhere: 1" in clerk.get("/desk/account").text

    clerk.post("/desk/account/sessions", current=PASSWORD)

    assert other.get("/desk").path == "/desk/sign-in"
    assert "Only here." in clerk.get("/desk/account").text


def test_one_acts_for_a_body_one_holds_a_role_in(work_as: Callable[..., Browser], day: Day) -> None:
    staff_id = day.hire(StaffRole.ANALYST)
    with day.office.ledger.change(StaffMember, staff_id, day.office.by("grant")) as staff:
        staff.grant(occurred_on="2022-01-04", role=StaffRole.CLERK, organisation="elsewhere")
    browser = work_as(staff_id=staff_id)
    refused = browser.get("/desk/due", 403)

    page = browser.post("/desk/account/body", body="elsewhere")

    assert refused.status == 403
    assert page.notice() == "You now act for elsewhere."
    assert browser.get("/desk/due").path == "/desk/due"
    assert browser.post("/desk/account/body", body="nowhere").notice() == ""
