"""A machine reports, its page hears: over real connections."""

import json
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from kiosk.app import create_kiosk
from kiosk.doors import Part
from kiosk.listening import MACHINE_COOKIE
from kiosk.machine import Machine
from kiosk.machines import REPORTS_BURST_MAX, Event
from kiosk.pages.machine import BODY_BYTES_MAX
from kiosk.settings import KioskSettings, Speech
from kiosk.words import LANGUAGES, Words
from tests.kiosk.agent.halls import KEY, KEYS, Ear
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import CARD, Drawer
from tests.kiosk.server import serving

AS_HALL = {"Authorization": f"Bearer {KEY}"}
VALUES = {"unknown_event": {"events": ", ".join(Event)}}


@pytest.fixture
def visit(begin: Callable[..., Visiting]) -> Visiting:
    return begin(silent=True, machine_keys=KEYS)


def lang_of(page: Seen) -> str:
    return page.document.one("body").lang


def report(visit: Visiting, headers: dict[str, str] | None = None, **told: Any) -> Any:
    return visit.client.post("/machine/events", json=told, headers=headers or AS_HALL)


def test_the_right_key_makes_the_browser_the_page_of_its_machine(visit: Visiting) -> None:
    before = visit.get("/")

    page = visit.get(f"/machine/start?key={KEY}")

    said = visit.client.get(f"/machine/start?key={KEY}", follow_redirects=False)
    cookie = next(
        each for each in said.headers.get_list("set-cookie") if each.startswith(MACHINE_COOKIE)
    )
    assert page.path == before.path == "/"
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_machine_speaks_its_own_language_first(begin: Callable[..., Visiting]) -> None:
    hall = Machine("hall", language="vi")
    visit = begin(silent=True, machine_keys=KEYS, machines={"hall": hall})
    before = lang_of(visit.get("/"))

    begun = visit.get(f"/machine/start?key={KEY}")
    visit.get("/language/en?to=/card")
    visit.post("/finish")
    visit.client.cookies.delete(visit.kiosk.settings.cookie)

    assert (before, lang_of(begun), lang_of(visit.get("/card"))) == ("zh-Hans", "vi", "vi")


@pytest.mark.parametrize("query", ["", "?key=", "?key=hall", f"?key={KEYS['hall']}"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_key_is_refused_with_what_to_do(
    begin: Callable[..., Visiting], words: Words, query: str, lang: str
) -> None:
    visit = begin(silent=True, machine_keys=KEYS, default_language=lang)

    page = visit.get(f"/machine/start{query}", status=403)

    assert page.heading == words.t("machine.wrong_key", lang)
    assert words.t("machine.wrong_key_hint", lang) in page.text
    assert MACHINE_COOKIE not in visit.client.cookies


def test_what_a_machine_reports_is_how_it_stands(visit: Visiting) -> None:
    answers = [report(visit, event="headset_in"), report(visit, event="card_in", card=CARD)]

    machines = visit.kiosk.machines
    assert [each.status_code for each in answers] == [204, 204]
    assert (machines.at("hall").headset, machines.at("hall").card_in) == (True, True)
    assert machines.take_card("hall") == CARD


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"event": "door_open"}, 422, "unknown_event"),
        ({"event": "card_in"}, 422, "card_without_number"),
        ({"event": "card_in", "card": " - "}, 422, "card_without_number"),
        ({"event": 7}, 400, "unreadable"),
        ({"headset": True}, 400, "unreadable"),
        ({"event": "key", "pin": "482913"}, 400, "unreadable"),
        ({"event": "card_in", "card": "7" * BODY_BYTES_MAX}, 413, "too_long"),
    ],
)
def test_a_report_that_means_nothing_is_refused_with_what_to_do(
    visit: Visiting, words: Words, told: dict[str, Any], status: int, code: str
) -> None:
    answer = report(visit, **told)

    assert (answer.status_code, answer.json()["refused"]) == (status, code)
    assert answer.json()["do"] == words.t(
        f"machine_refused.{code}", "zh-Hans", **VALUES.get(code, {})
    )
    assert visit.kiosk.machines.at("hall").card_in is None


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", f"Basic {KEY}", KEYS["hall"]])
def test_a_report_without_the_key_is_refused(visit: Visiting, said: str) -> None:
    answer = report(visit, {"Authorization": said}, event="headset_in")

    assert (answer.status_code, answer.json()["refused"]) == (401, "wrong_key")
    assert visit.kiosk.machines.at("hall").headset is None


def test_who_reports_without_end_is_told_to_wait(visit: Visiting) -> None:
    answers = [report(visit, event="key") for _ in range(REPORTS_BURST_MAX + 1)]

    assert [each.status_code for each in answers] == [204] * REPORTS_BURST_MAX + [429]
    assert answers[-1].headers["Retry-After"] == "1"


def test_a_browser_that_belongs_to_no_machine_is_told_not_to_listen(visit: Visiting) -> None:
    assert visit.client.get("/machine/stream").status_code == 204


@pytest.fixture
def hall(words: Words) -> Iterator[str]:
    with serving(create_kiosk(Drawer(), words, None, KioskSettings(machine_keys=KEYS))) as base:
        yield base


def tell(address: str, **told: Any) -> int:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("POST", "/machine/events", json.dumps(told), AS_HALL)
    status = connection.getresponse().status
    connection.close()
    return status


def test_every_page_of_the_machine_hears_at_once_and_never_whose_card_it_is(hall: str) -> None:
    tell(hall, event="headset_out")
    one, other = Ear(hall), Ear(hall)
    assert [one.hear(), other.hear()] == ["headset_out"] * 2

    told = [
        tell(hall, event="headset_in"),
        tell(hall, event="card_in", card=CARD),
        tell(hall, event="card_out"),
    ]

    assert told == [204] * 3
    for ear in (one, other):
        assert [ear.hear() for _ in range(3)] == ["headset_in", "card_in", "card_out"]
        assert CARD not in ear.text
        assert ear.answer.headers["Content-Type"].startswith("text/event-stream")
        assert ear.answer.headers["Cache-Control"] == "no-store"
        ear.close()


def test_what_happened_between_two_connections_is_heard(hall: str) -> None:
    tell(hall, event="headset_in")
    ear = Ear(hall)
    ear.hear()
    ear.close()
    last = next(line for line in ear.text.splitlines() if line.startswith("id: "))[4:]
    tell(hall, event="headset_out")
    tell(hall, event="headset_in")

    by_header, by_query = Ear(hall, **{"Last-Event-ID": last}), Ear(hall, f"?since={last}")

    for each in (by_header, by_query):
        assert [each.hear(), each.hear()] == ["headset_out", "headset_in"]
        each.close()


def test_a_page_that_listens_does_not_keep_the_server_from_stopping(words: Words) -> None:
    kiosk = create_kiosk(Drawer(), words, None, KioskSettings(machine_keys=KEYS))
    with serving(kiosk) as base:
        tell(base, event="headset_in")
        ear = Ear(base)
        heard = ear.hear()

    with pytest.raises(OSError, match="refused"):
        Ear(base)
    assert heard == "headset_in"
    ear.close()


def test_what_a_machine_found_broken_is_written_down_and_told_on_its_first_page(
    visit: Visiting, drawer: Drawer, words: Words
) -> None:
    works = {"voice": False, "keys": True, "screen": True, "headset": False}
    visit.get(f"/machine/start?key={KEY}")

    answer = visit.client.post("/machine/self-test", json={"works": works}, headers=AS_HALL)

    assert answer.status_code == 204
    told = ("self_tested", "hall", {Part(name): is_good for name, is_good in works.items()})
    assert told in drawer.asked
    page = visit.get("/")
    broken = [f"machine.broken_{name}" for name, is_good in works.items() if not is_good]
    assert all(words.t(key, "zh-Hans") in page.text for key in broken)
    assert words.t("machine.broken_keys", "zh-Hans") not in page.text
    works = dict.fromkeys(works, True)
    visit.client.post("/machine/self-test", json={"works": works}, headers=AS_HALL)
    assert not any(words.t(key, "zh-Hans") in visit.get("/").text for key in broken)


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"works": {}}, 422, "nothing_tried"),
        ({"works": {"door": True}}, 400, "unreadable"),
        ({"works": {"voice": "yes"}}, 400, "unreadable"),
        ({}, 400, "unreadable"),
    ],
)
def test_a_self_test_that_says_nothing_is_refused(
    visit: Visiting, drawer: Drawer, told: dict[str, Any], status: int, code: str
) -> None:
    answer = visit.client.post("/machine/self-test", json=told, headers=AS_HALL)

    assert (answer.status_code, answer.json()["refused"]) == (status, code)
    assert drawer.asked == []


def test_a_self_test_that_could_not_be_written_down_says_so(
    visit: Visiting, drawer: Drawer
) -> None:
    drawer.refusing["self_tested"] = "clock_behind"

    answer = visit.client.post(
        "/machine/self-test", json={"works": {"voice": True}}, headers=AS_HALL
    )

    assert (answer.status_code, answer.json()["refused"]) == (409, "not_written")


def test_only_a_machine_may_try_the_voice(begin: Callable[..., Visiting]) -> None:
    speaking, silent = begin(machine_keys=KEYS), begin(silent=True, machine_keys=KEYS)
    meant = begin(machine_keys=KEYS, speech=Speech.OFF)

    said = [speaking.client.get("/machine/voice/vi", headers=AS_HALL) for _ in range(2)]

    assert [each.status_code for each in said] == [200, 200]
    assert said[0].content != said[1].content, "each has another number"
    assert speaking.client.get("/machine/voice/vi").status_code == 401
    assert speaking.client.get("/machine/voice/xx", headers=AS_HALL).json()["refused"] == "no_voice"
    assert silent.client.get("/machine/voice/vi", headers=AS_HALL).status_code == 503
    assert meant.client.get("/machine/voice/vi", headers=AS_HALL).status_code == 204
