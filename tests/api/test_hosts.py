"""Names of their own for the kiosk, the desk and programs: nothing answers under another's name."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.hosts import name_of, part_of
from api.settings import Part, Settings
from kiosk.words import Words
from tests.api.office_day import PASSWORD, Day

KIOSK, DESK, API = "kiosk.office.example", "desk.office.example", "api.office.example"
PAPER, STAFF = "https://paper.office.example", "https://staff.office.example"
PLACES = {
    KIOSK: ("/", "/card", "/help"),
    DESK: ("/desk/sign-in", "/audit/sign-in", "/desk/static/desk.css"),
    API: ("/api/v1/openapi.json",),
}

At = Callable[..., TestClient]


@pytest.fixture
def at(day: Day, words: Words) -> At:
    """Opens a browser under a name: ``at("desk.office.example", desk_host="...")``."""

    def start(name: str, **settings: str) -> TestClient:
        day.office.settings = replace(day.office.settings, **settings)  # type: ignore[arg-type]
        app = create_app(day.office, words, None)
        return TestClient(app, base_url=f"http://{name}", headers={"Accept-Language": "en"})

    return start


def every(**more: str) -> dict[str, str]:
    return {"kiosk_host": KIOSK, "desk_host": DESK, "api_host": API} | more


@pytest.mark.parametrize("name", PLACES)
def test_each_part_answers_under_its_own_name_alone(at: At, name: str) -> None:
    browser = at(name, **every())

    told = {
        path: browser.get(path, follow_redirects=False).status_code
        for paths in PLACES.values()
        for path in paths
    }

    assert {path for path, status in told.items() if status < 400} >= set(PLACES[name])
    others = {path for other, paths in PLACES.items() if other != name for path in paths}
    allowed = {"/"} if name == DESK else set()  # leads to the desk
    assert {path for path in others - allowed if told[path] != 404} == set()


def test_nobody_signs_in_to_the_desk_at_the_kiosks_name(at: At) -> None:
    told = at(KIOSK, **every()).post(
        "/desk/sign-in", data={"username": "clerk", "password": PASSWORD}, follow_redirects=False
    )

    assert told.status_code in {404, 405}
    assert "handrail_staff" not in told.headers.get("set-cookie", "")


def test_nothing_answers_under_a_name_that_is_nobodys(at: At) -> None:
    browser = at("127.0.0.1:8000", **every())

    told = {browser.get(path).status_code for paths in PLACES.values() for path in paths}

    assert told == {404}
    assert "Nothing answers under this address." in browser.get("/").text


def test_a_part_without_a_name_answers_wherever_no_other_has_its_own(at: At) -> None:
    elsewhere = at("10.0.0.5:8000", desk_host=DESK)

    assert elsewhere.get("/").status_code == 200
    assert elsewhere.get("/api/v1/openapi.json").status_code == 200
    assert elsewhere.get("/desk/sign-in").status_code == 404
    assert at(DESK, desk_host=DESK).get("/card").status_code == 404


def test_without_any_name_everything_answers_everywhere(at: At) -> None:
    browser = at("whatever.example")

    told = {browser.get(path).status_code for paths in PLACES.values() for path in paths}

    assert told == {200}


def test_whoever_opens_the_name_of_the_desk_comes_to_the_desk(at: At) -> None:
    browser = at(DESK, **every())

    assert browser.get("/", follow_redirects=False).headers["location"] == "/desk"
    assert browser.get("/").url.path == "/desk/sign-in"


def test_what_is_refused_is_told_as_that_part_tells_it(at: At) -> None:
    kiosk, desk = at(KIOSK, **every()).get("/desk"), at(DESK, **every()).get("/card")
    program = at(API, **every()).get("/desk")

    assert 'data-screen="' in kiosk.text
    assert "desk.css" in desk.text
    assert program.headers["content-type"] == "application/problem+json"
    for told in (kiosk, desk, program):
        assert told.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_addresses_handed_out_are_names_of_their_part_too(at: At) -> None:
    named = every(public_url=PAPER, staff_url=STAFF)

    assert at("paper.office.example", **named).get("/").status_code == 200
    assert at("paper.office.example", **named).get("/desk/sign-in").status_code == 404
    assert at("staff.office.example", **named).get("/desk/sign-in").status_code == 200


def test_two_parts_may_share_a_name(at: At) -> None:
    browser = at(DESK, **every(api_host=DESK))

    assert browser.get("/desk/sign-in").status_code == 200
    assert browser.get("/api/v1/openapi.json").status_code == 200
    assert browser.get("/card").status_code == 404


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Desk.Office.Example", "desk.office.example"),
        ("desk.office.example:8000", "desk.office.example"),
        ("desk.office.example.", "desk.office.example"),
        ("[::1]:8000", "::1"),
        ("", ""),
    ],
)
def test_a_name_is_one_however_it_is_written(host: str, name: str) -> None:
    assert name_of(host) == name


def test_an_address_is_of_the_part_that_serves_it() -> None:
    assert part_of("/desk") is part_of("/audit/imports") is Part.DESK
    assert part_of("/api/v1/facts") is Part.API
    assert part_of("/desktop") is part_of("/") is part_of("/machine/start") is Part.KIOSK


@pytest.mark.parametrize("wrong", ["https://desk.example", "desk.example:80", "a b", "desk/"])
@pytest.mark.parametrize("name", ["HANDRAIL_KIOSK_HOST", "HANDRAIL_DESK_HOST", "HANDRAIL_API_HOST"])
def test_what_is_no_name_of_a_host_is_refused(name: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.from_env({name: wrong})
