"""Signing in as who one is to another house, against a real small one that can be made to lie."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey

from api import accounts
from api.second_step import new_secret
from projections import staff_lookup
from tests.api.conftest import Browser
from tests.api.office_day import PASSWORD, Day
from tests.api.other_house import CLIENT, SECRET, OtherHouse, serving


@pytest.fixture
def house(day: Day, tmp_path: Path) -> Iterator[OtherHouse]:
    """Another house, named in the settings of this one."""
    kept = tmp_path / "secret"
    kept.write_text(SECRET, encoding="utf-8")
    with serving(OtherHouse()) as other:
        day.office.settings = replace(
            day.office.settings,
            staff_url="http://127.0.0.1:8000",
            oidc_issuer=other.issuer,
            oidc_client=CLIENT,
            oidc_secret=kept,
            oidc_name="the county",
        )
        yield other


def there_and_back(browser: Browser, start: str) -> Any:
    """What a browser does that is sent there: it comes back with a code."""
    sent = browser.client.get(start, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    back = httpx2.get(sent.headers["location"], follow_redirects=False)
    at = urlsplit(back.headers["location"])
    return f"{at.path}?{at.query}"


def link(browser: Browser, status: int = 200) -> Any:
    browser.post("/desk/account/link", current=PASSWORD)
    return browser.get(there_and_back(browser, "/desk/account/link"), status)


def test_whoever_linked_the_two_is_let_in(
    clerk: Browser, stranger: Browser, house: OtherHouse, day: Day
) -> None:
    offered = stranger.get("/desk/sign-in")
    linked = link(clerk)
    page = stranger.get(there_and_back(stranger, "/desk/sign-in/elsewhere"))

    assert "Sign in through the county" in offered.text
    assert "You can now sign in through the county." in linked.text
    assert page.headers["Refresh"] == "0; url=/desk"
    assert stranger.get("/desk").path == "/desk"
    assert house.issuer in clerk.get("/desk/account").text


def test_nobody_is_let_in_by_a_name_alone(stranger: Browser, house: OtherHouse, day: Day) -> None:
    house.name = "clerk"

    page = stranger.get(there_and_back(stranger, "/desk/sign-in/elsewhere"), 403)

    assert "Nobody here is linked to that sign-in." in page.text
    assert stranger.get("/desk").path == "/desk/sign-in"


def test_a_second_step_is_still_asked_for_unless_the_other_house_looked_twice(
    clerk: Browser, stranger: Browser, house: OtherHouse, day: Day
) -> None:
    link(clerk)
    accounts.set_totp(day.office, day.office.by("totp"), day.staff("clerk"), new_secret(), ["X"])
    once = stranger.get(there_and_back(stranger, "/desk/sign-in/elsewhere"))
    house.ways = ["pwd", "mfa"]
    twice = stranger.get(there_and_back(stranger, "/desk/sign-in/elsewhere"))

    assert once.headers["Refresh"] == "0; url=/desk/sign-in/code"
    assert twice.headers["Refresh"] == "0; url=/desk"


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"aud": "somebody else"}},
        {"claims": {"aud": [CLIENT, "somebody else"]}},
        {"claims": {"iss": "https://elsewhere.example"}},
        {"claims": {"exp": 1}},
        {"claims": {"auth_time": 1}},
        {"claims": {"auth_time": None}},
        {"claims": {"sub": None}},
        {"signs_with": RSAKey.generate_key(2048, {"kid": "one"})},
    ],
    ids=["nonce", "audience", "party", "issuer", "over", "long ago", "no time", "nobody", "key"],
)
def test_what_is_not_signed_for_us_and_of_now_is_not_believed(
    clerk: Browser, stranger: Browser, house: OtherHouse, lie: dict[str, Any]
) -> None:
    link(clerk)
    for name, value in lie.items():
        setattr(house, name, value)

    page = stranger.get(there_and_back(stranger, "/desk/sign-in/elsewhere"), 403)

    assert "did not say who you are" in page.text
    assert stranger.get("/desk").path == "/desk/sign-in"


def test_a_browser_that_was_not_sent_is_not_let_in(
    clerk: Browser, stranger: Browser, house: OtherHouse
) -> None:
    link(clerk)
    back = there_and_back(clerk, "/desk/sign-in/elsewhere")

    stranger.get(back, 403)

    assert stranger.get("/desk").path == "/desk/sign-in"


def test_the_same_answer_lets_nobody_in_twice(
    clerk: Browser, stranger: Browser, house: OtherHouse
) -> None:
    link(clerk)
    back = there_and_back(stranger, "/desk/sign-in/elsewhere")
    stranger.get(back)
    stranger.post("/desk/sign-out")

    stranger.get(back, 403)


def test_who_is_refused_there_is_told_so(stranger: Browser, house: OtherHouse) -> None:
    back = there_and_back(stranger, "/desk/sign-in/elsewhere")
    state = back.rpartition("state=")[2]

    stranger.get(f"/desk/sign-in/elsewhere/back?error=access_denied&state={state}", 403)


@pytest.mark.parametrize(
    "known", [{"issuer": "http://127.0.0.1:1"}, {"token_endpoint": "gopher://x"}, {"jwks_uri": 1}]
)
def test_a_house_that_is_another_or_unsafe_is_not_asked(
    stranger: Browser, house: OtherHouse, known: dict[str, Any]
) -> None:
    house.known = known

    assert stranger.client.get("/desk/sign-in/elsewhere").status_code == 403


def test_a_house_that_does_not_answer_leaves_the_password(
    stranger: Browser, house: OtherHouse
) -> None:
    house.is_down = True

    assert "sign in with your password" in stranger.get("/desk/sign-in/elsewhere", 403).text
    assert stranger.sign_in("clerk").path == "/desk"


def test_a_sign_in_of_somebody_else_is_not_linked_twice(
    clerk: Browser, auditor: Browser, house: OtherHouse, day: Day
) -> None:
    link(clerk)
    page = link(auditor, 403)
    staff = staff_lookup.staff(day.office.fresh(), day.staff("auditor"))

    assert "linked to somebody else" in page.text
    assert staff is not None
    assert staff.issuers == ()


def test_what_was_unlinked_opens_nothing_and_is_linked_anew(
    clerk: Browser, stranger: Browser, house: OtherHouse
) -> None:
    link(clerk)
    clerk.post("/desk/account/unlink", current=PASSWORD, issuer=house.issuer)
    stranger.get(there_and_back(stranger, "/desk/sign-in/elsewhere"), 403)
    link(clerk)

    stranger.get(there_and_back(stranger, "/desk/sign-in/elsewhere"))
    assert stranger.get("/desk").path == "/desk"


def test_nothing_is_linked_without_the_password(clerk: Browser, house: OtherHouse) -> None:
    assert clerk.get("/desk/account/link").path == "/desk/account"
    clerk.post("/desk/account/link", 422, current="not mine")


def test_where_no_house_is_named_there_is_no_such_page(stranger: Browser) -> None:
    stranger.get("/desk/sign-in/elsewhere", 404)
    stranger.get("/desk/sign-in/elsewhere/back", 404)
