"""Who gets in, who does not, and how a session ends."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from api.app import create_app
from api.auth import Allowed, anyone
from api.languages import accepted
from api.office import Office
from api.sessions import IDLE_SECONDS, LONGEST_SECONDS
from api.settings import Settings
from kiosk.words import LANGUAGES, Words
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser
from tests.api.office_day import PASSWORD, Day
from tests.clock import Clock

OPEN_TO_ANYONE = {
    "/sign-in",
    "/sign-in/code",
    "/sign-in/password",
    "/sign-in/app",
    "/sign-in/passkey",
    "/sign-in/elsewhere",
    "/sign-in/elsewhere/back",
    "/sign-out",
    "/language/{code}",
    "/{rest:path}",
}
MOUNTED = {"/desk/static", "/api/v1", "/log", "/witness", ""}
"""Pictures and style, what programs ask, hashes and signatures, which say nothing of anybody, and
the kiosk, which knows nobody's password."""


def staff_routes(app: Any) -> Iterator[tuple[str, str, set[Any]]]:
    """Path, method and declared guards of every route that is no mount."""
    for route in iter_route_contexts(app.routes):
        if route.path in MOUNTED:
            continue
        guards = {each.call for each in route.dependant.dependencies}
        for method in route.methods or ():
            yield str(route.path), method, guards


def unguarded(app: Any) -> list[str]:
    wrong = []
    for path, method, guards in staff_routes(app):
        declared = [guard for guard in guards if isinstance(guard, Allowed)]
        bare = path.removeprefix("/audit").removeprefix("/desk")
        fits = len(declared) == 1 if declared else anyone in guards and bare in OPEN_TO_ANYONE
        if not fits:
            wrong.append(f"{method} {path}")
    return wrong


def app_of(browser: Browser) -> Any:
    return browser.client.app


def test_every_route_declares_who_may_call_it(stranger: Browser) -> None:
    assert unguarded(app_of(stranger)) == []
    assert len(list(staff_routes(app_of(stranger)))) > 20


def test_a_route_without_a_right_is_found(day: Day, words: Words) -> None:
    app = create_app(day.office, words, None)
    app.add_api_route("/desk/forgotten", lambda: None)

    assert unguarded(app) == ["GET /desk/forgotten"]


def test_no_page_opens_without_signing_in(stranger: Browser) -> None:
    for path, method, guards in staff_routes(app_of(stranger)):
        if any(isinstance(guard, Allowed) for guard in guards):
            address = path.replace("{person_id}", str(uuid4()))
            answer = stranger.client.request(method, address, follow_redirects=False)
            assert answer.status_code == 303, path
            assert answer.headers["location"] == f"/{path.split('/')[1]}/sign-in"


@pytest.mark.parametrize(("username", "home"), [("clerk", "/desk"), ("auditor", "/audit")])
@pytest.mark.parametrize("door", ["/desk", "/audit"])
def test_the_role_decides_where_sign_in_leads(
    stranger: Browser, username: str, home: str, door: str
) -> None:
    page = stranger.post(f"{door}/sign-in", username=username, password=PASSWORD)

    assert page.path == home


def test_a_user_name_may_be_typed_in_capitals_and_full_width(stranger: Browser) -> None:
    page = stranger.sign_in(" ＣＬＥＲＫ ")

    assert page.path == "/desk"


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(stranger: Browser) -> None:
    wrong_password = stranger.sign_in("clerk", "not this one", 403)
    wrong_name = stranger.sign_in("clerc", PASSWORD, 403)

    assert wrong_password.error == wrong_name.error
    assert wrong_password.error.startswith("User name and password do not match. Type both")
    assert wrong_password.form("/desk/sign-in") == {"username": "clerk", "password": ""}
    assert stranger.get("/desk").path == "/desk/sign-in"


def test_an_empty_sign_in_is_asked_for_again(stranger: Browser) -> None:
    page = stranger.sign_in("clerk", "", 422)

    assert page.error == "User name or password is missing. Type both."


def test_the_operator_of_the_command_line_has_no_page(day: Day, stranger: Browser) -> None:
    day.office.add_staff(username="root", name="root", role=StaffRole.OPERATOR, password=PASSWORD)

    stranger.sign_in("root", status=403)


def test_guessing_waits_and_the_owner_gets_in_later(stranger: Browser, clock: Clock) -> None:
    for _ in range(5):
        stranger.sign_in("clerk", "a guess", 403)
    early = stranger.sign_in("clerk", PASSWORD, 429)
    clock.now += int(early.headers["Retry-After"])
    late = stranger.sign_in("clerk")

    assert early.error == "Too many tries. Wait 1 minute, then try again."
    assert late.path == "/desk"


def test_guessing_at_nobody_waits_alike(stranger: Browser) -> None:
    for _ in range(5):
        stranger.sign_in("nobody", "a guess", 403)

    stranger.sign_in("nobody", "a guess", 429)


def test_the_cookie_is_out_of_reach(stranger: Browser) -> None:
    answer = stranger.client.post(
        "/desk/sign-in", data={"username": "clerk", "password": PASSWORD}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"]

    assert cookie.startswith("handrail_staff=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    assert "Max-Age" not in cookie


def test_the_cookie_travels_through_tls_alone_where_there_is_tls(
    tmp_path: Any, words: Words
) -> None:
    office = Office(Settings(data=tmp_path / "tls", https=True), create=True)
    office.add_staff(username="clerk", name="c", role=StaffRole.CLERK, password=PASSWORD)
    client = TestClient(create_app(office, words, None), base_url="https://desk.example")
    form = {"username": "clerk", "password": PASSWORD}
    answer = client.post("/desk/sign-in", data=form, follow_redirects=False)
    office.close()

    assert answer.headers["set-cookie"].startswith("__Host-handrail_staff=")
    assert "Secure" in answer.headers["set-cookie"]


def test_signing_in_again_ends_the_session_before(clerk: Browser, stranger: Browser) -> None:
    stranger.client.cookies.update(dict(clerk.client.cookies))
    assert stranger.get("/desk").path == "/desk"
    clerk.sign_in("clerk")

    assert clerk.get("/desk").path == "/desk"
    assert stranger.get("/desk").path == "/desk/sign-in"


def test_signing_out_ends_the_session_here_and_in_the_browser(
    clerk: Browser, stranger: Browser
) -> None:
    stranger.client.cookies.update(dict(clerk.client.cookies))
    answer = clerk.client.post("/desk/sign-out", follow_redirects=False)

    assert "storage" in answer.headers["Clear-Site-Data"]
    assert dict(clerk.client.cookies) == {}
    assert stranger.get("/desk").path == "/desk/sign-in"


def test_signing_out_twice_asks_who_it_is(clerk: Browser) -> None:
    clerk.post("/desk/sign-out")
    page = clerk.post("/desk/sign-out")

    assert page.path == "/desk/sign-in"
    assert page.error == ""


def test_a_session_that_nobody_goes_on_with_is_over(clerk: Browser, clock: Clock) -> None:
    clock.now += IDLE_SECONDS + 1
    page = clerk.get("/desk")

    assert page.path == "/desk/sign-in"
    assert page.error.startswith("You were signed out")


def test_a_session_in_use_ends_after_a_day_of_work(clerk: Browser, clock: Clock) -> None:
    for _ in range(LONGEST_SECONDS // IDLE_SECONDS):
        clock.now += IDLE_SECONDS
        assert clerk.get("/desk").path == "/desk"
    clock.now += 1

    assert clerk.get("/desk").path == "/desk/sign-in"


def test_an_untouched_screen_is_cleared_and_that_does_not_keep_the_session(
    clerk: Browser, clock: Clock
) -> None:
    refresh = clerk.get("/desk").headers["Refresh"]
    clock.now += IDLE_SECONDS - 1
    still = clerk.get("/desk/sign-in")
    clock.now += 2

    assert refresh == f"{IDLE_SECONDS + 5}; url=/desk/sign-in"
    assert "You are still signed in" in still.text
    assert clerk.get("/desk").path == "/desk/sign-in"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("fr-FR,vi;q=0.4,en;q=0.2", "vi"),
        ("fr", "en"),
        ("", "en"),
        ("vi;q=0, zh;q=nonsense", "en"),
    ],
)
def test_the_first_language_is_that_of_the_browser(
    open_browser: Callable[..., Browser], asked: str, spoken: str
) -> None:
    assert open_browser(asked).get("/desk/sign-in").document["lang"] == spoken


def test_a_browser_may_weigh_its_languages() -> None:
    assert accepted("en;q=0.3, vi, zh-CN;q=0.8, fr;q=0") == ["vi", "zh-cn", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chosen_language_stays_and_leads_back(clerk: Browser, language: str) -> None:
    page = clerk.get(f"/desk/language/{language}?to=/desk/devices%3Fnumber%3DCJ00001")

    assert (page.path, page.document["lang"]) == ("/desk/devices", language)
    assert clerk.get("/desk").document["lang"] == language


@pytest.mark.parametrize(
    "to", ["//elsewhere.example", "https://elsewhere.example", "/desk//x", "/desk\\x", "/other"]
)
def test_the_choice_of_a_language_leads_nowhere_else(stranger: Browser, to: str) -> None:
    answer = stranger.client.get("/desk/language/vi", params={"to": to}, follow_redirects=False)

    assert answer.headers["location"] == "/desk"


def test_an_unknown_language_changes_nothing(stranger: Browser) -> None:
    assert stranger.get("/desk/language/tlh?to=/desk/sign-in").document["lang"] == "en"


def test_a_form_from_another_site_is_refused_in_words(clerk: Browser) -> None:
    answer = clerk.client.post("/desk/return", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "Another site sent this form, so nothing was recorded." in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_there_is_a_sentence_for_an_address_that_leads_nowhere(
    stranger: Browser, clerk: Browser
) -> None:
    for browser in (stranger, clerk):
        for path in ("/desk/nonsense", "/audit/nonsense", "/desk/people"):
            page = browser.get(path, 404)
            assert "There is nothing at this address. Check it" in page.text
            assert next(page.document.one("main").all("a"))["href"] == "/desk" or path[1] == "a"


def test_there_is_a_sentence_for_our_own_mistakes(clerk: Browser, day: Day) -> None:
    day.office.views.close()  # as if the disk had gone
    page = clerk.get("/desk", 500)

    assert "Something went wrong on our side. Look whether your last step" in page.text
    assert "Traceback" not in page.html


def test_the_kiosk_is_still_at_the_front_door(stranger: Browser) -> None:
    answer = stranger.client.get("/")

    assert answer.status_code == 200
    assert 'data-screen="welcome"' in answer.text
