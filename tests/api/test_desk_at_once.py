"""Over a real port: forms of the desk that are sent many times at the same moment."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx2
import pytest

from api.app import create_app
from api.sending import GO, SENT_BY_PAGE
from kiosk.words import Words
from ledger.aggregates import Device
from tests.api.conftest import Browser
from tests.api.office_day import FREE, PASSWORD, Day
from tests.kiosk.markup import read
from tests.kiosk.server import serving

TIMES = 10
LEND = "/desk/lend"
Form = dict[str, str]


@pytest.fixture
def clerk(day: Day, words: Words) -> Iterator[httpx2.Client]:
    """Somebody who is signed in, over a real port."""
    with (
        serving(create_app(day.office, words, None)) as at,
        httpx2.Client(base_url=at, timeout=60, headers={"Accept-Language": "en"}) as client,
    ):
        client.post("/desk/sign-in", data={"username": "clerk", "password": PASSWORD})
        yield client


def form_of(clerk: httpx2.Client, day: Day) -> Form:
    page = clerk.get(f"{LEND}?number={FREE}&person={day.aygul}", follow_redirects=True)
    form = next(each for each in read(page.text).all("form") if each["action"] == LEND)
    sent = {each["name"]: each.get("value") or "" for each in form.all("input")}
    return sent | {"station": str(day.here)}


def all_at_once(
    forms: list[Form], send: Callable[[Form], httpx2.Response]
) -> list[httpx2.Response]:
    """What each got, when all of them went off together."""
    off = Barrier(len(forms))

    def start(form: Form) -> httpx2.Response:
        off.wait()
        return send(form)

    with ThreadPoolExecutor(len(forms)) as threads:
        return list(threads.map(start, forms))


def topics(day: Day) -> list[str]:
    device = Device.id_of(day.office.organisation, FREE)
    return [fact.TOPIC for fact in day.office.ledger.facts_of([device])[device][1:]]


def test_a_form_sent_ten_times_at_once_is_recorded_once_and_answered_alike(
    clerk: httpx2.Client, day: Day
) -> None:
    form = form_of(clerk, day)

    told = all_at_once([form] * TIMES, lambda each: clerk.post(LEND, data=each))

    assert [answer.status_code for answer in told] == [303] * TIMES
    assert len({answer.headers["location"] for answer in told}) == 1
    assert topics(day) == ["device_lent"]


def test_ten_forms_about_one_device_at_once_are_one_loan(clerk: httpx2.Client, day: Day) -> None:
    forms = [form_of(clerk, day) for _ in range(TIMES)]

    told = all_at_once(forms, lambda each: clerk.post(LEND, data=each))

    assert sorted(answer.status_code for answer in told) == [303] + [409] * (TIMES - 1)
    refused = {"Record its return first." in each.text for each in told if each.status_code == 409}
    assert refused == {True}
    assert topics(day) == ["device_lent"]


def test_an_undo_sent_ten_times_at_once_takes_back_once(clerk: httpx2.Client, day: Day) -> None:
    form = form_of(clerk, day)
    clerk.post(LEND, data=form)
    undo = {"command": form["key"], "back": "/desk"}

    told = all_at_once([undo] * TIMES, lambda each: clerk.post("/desk/undo", data=each))

    assert [answer.status_code for answer in told] == [303] * TIMES
    assert topics(day) == ["device_lent", "fact_withdrawn"]


def test_a_form_that_the_page_sent_is_told_where_to_go_on(clerk: httpx2.Client, day: Day) -> None:
    form, by_page = form_of(clerk, day), {SENT_BY_PAGE: "page"}

    done = clerk.post(LEND, data=form, headers=by_page)
    wrong = clerk.post(LEND, data=form_of(clerk, day), headers=by_page)

    assert (done.status_code, done.text) == (204, "")
    assert done.headers[GO].startswith("/desk/lent/")
    assert (wrong.status_code, GO in wrong.headers) == (409, False)


def test_a_form_that_nobody_known_sent_leads_to_the_sign_in(stranger: Browser, day: Day) -> None:
    answer = stranger.client.post(
        "/desk/lend",
        data={"key": str(day.aygul), "person": str(day.aygul), "number": FREE},
        headers={SENT_BY_PAGE: "page"},
    )

    assert (answer.status_code, answer.headers[GO]) == (204, "/desk/sign-in")
