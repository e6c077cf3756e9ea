"""How busy the house is: counts and times by the pattern of an address, and nothing of anybody."""

from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from api.metrics import Metrics
from api.settings import LOOPBACK, Settings
from kiosk.words import Words
from tests.api.office_day import AYGUL, FREE, LI_LEI, NUMBER, PASSWORD, Day

PERSONAL = (AYGUL, LI_LEI, NUMBER, PASSWORD, FREE, "clerk", "nobody-of-this-name")


@pytest.fixture
def browser(day: Day, words: Words) -> TestClient:
    """Somebody who is signed in at a house that counts."""
    day.office.settings = replace(day.office.settings, metrics_port=1)
    browser = TestClient(create_app(day.office, words, None), raise_server_exceptions=False)
    browser.post("/desk/sign-in", data={"username": "clerk", "password": PASSWORD})
    return browser


def metrics_of(browser: TestClient) -> Metrics:
    counted: Metrics = browser.app.state.metrics  # type: ignore[attr-defined]
    return counted


@pytest.fixture
def page(browser: TestClient) -> Iterator[str]:
    """The address that a program on this computer asks."""
    server, thread = metrics_of(browser).serve(0)
    yield f"http://{server.server_address[0]}:{server.server_port}/metrics"
    server.shutdown()
    thread.join()
    server.server_close()


def counted(page: str, name: str = "handrail_requests_total") -> dict[tuple[str, ...], float]:
    told = text_string_to_metric_families(httpx2.get(page).text)
    return {
        tuple(sample.labels.values()): sample.value
        for family in told
        for sample in family.samples
        if sample.name == name
    }


def test_requests_are_counted_by_the_pattern_of_their_address(
    browser: TestClient, page: str, day: Day
) -> None:
    for person in (day.aygul, day.li_lei):
        browser.get(f"/desk/people/{person}")
    browser.post("/desk/find", data={"text": AYGUL}, follow_redirects=False)
    browser.get("/api/v1/questions/open_loans.overdue")
    browser.get("/card")
    browser.get("/desk/static/desk.css")

    told = counted(page)

    assert told["GET", "/desk/people/{person_id}", "200"] == 2
    assert told["POST", "/desk/find", "303"] == 1
    assert told["GET", "/api/v1/questions/{name}", "401"] == 1
    assert told["GET", "/card", "200"] == 1
    assert told["GET", "/desk/static", "200"] == 1


def test_what_somebody_put_into_an_address_is_nowhere(
    browser: TestClient, page: str, day: Day
) -> None:
    for path in (f"/desk/{AYGUL}", f"/{NUMBER}", f"/nobody-of-this-name/{LI_LEI}", f"/api/{AYGUL}"):
        browser.get(path)
    browser.get(f"/desk/devices?number={FREE}")
    browser.get(f"/desk/people/{day.aygul}")
    browser.request("NOBODY-OF-THIS-NAME", "/desk")

    text = httpx2.get(page).text

    assert counted(page)["GET", "/desk/{rest:path}", "404"] == 1
    assert [each for each in (*PERSONAL, str(day.aygul)) if each in text] == []


def test_how_long_answers_take_is_told_by_pattern(browser: TestClient, page: str) -> None:
    browser.get("/desk/due")

    seconds = counted(page, "handrail_request_seconds_sum")
    times = counted(page, "handrail_request_seconds_count")

    assert times["GET", "/desk/due"] == 1
    assert seconds["GET", "/desk/due"] > 0


def test_how_far_the_ledger_and_its_views_are_is_told(
    browser: TestClient, page: str, day: Day
) -> None:
    facts, stopped = counted(page, "handrail_facts"), counted(page, "handrail_views_stopped")

    assert browser.get("/desk").status_code == 200
    assert facts[()] == day.office.ledger.position()
    assert stopped[()] == 0


def test_only_programs_on_this_computer_are_told(page: str, browser: TestClient) -> None:
    assert page.startswith(f"http://{LOOPBACK}:")
    assert browser.get("/metrics").status_code == 404


def test_nothing_is_counted_where_nobody_asked_for_it(day: Day, words: Words) -> None:
    app = create_app(day.office, words, None)

    assert not hasattr(app.state, "metrics")
    assert Settings.from_env({}).metrics_port is None


def test_a_port_that_is_none_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match="HANDRAIL_METRICS_PORT"):
        Settings.from_env({"HANDRAIL_METRICS_PORT": "no"})
