"""Every page a visitor can reach, in every language, held against the rules of ``page_rules``."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from statistics import mean
from typing import Any

import msgspec
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from kiosk.app import create_kiosk
from kiosk.headers import HEADERS as SAFE
from kiosk.words import LANGUAGES, Words
from tests.kiosk.conftest import Visiting
from tests.kiosk.markup import read
from tests.kiosk.record import (
    ACCOUNT,
    AYGUL,
    CARD,
    EVERY_KIND,
    LOANS,
    NOT_YET_DUE,
    PIN,
    Drawer,
    device,
    entry,
)

NOT_FOLLOWED = ("/language/", "/take")
WORDS_BEFORE_THE_FACT_MAX = 10
PAGE_SECONDS_MAX, PAGE_SECONDS_MEAN_MAX = 44, 32


def back_of(page: Any) -> str:
    """Where Back leads to."""
    return next(a["href"] for a in page.document.all("a") if a.get("data-key") == "back")


def everything_reachable(visit: Visiting, start: str) -> dict[str, Any]:
    """Every page of ours that links lead to from ``start``."""
    pages: dict[str, Any] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in pages or path.startswith(NOT_FOLLOWED):
            continue
        pages[path] = visit.get(path)
        waiting += [
            link["href"] for link in pages[path].document.all("a") if link["href"][0] == "/"
        ]
    return pages


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_reachable_from_the_record_keeps_the_rules(visit: Visiting, lang: str) -> None:
    visit.open_record(lang)

    pages = everything_reachable(visit, "/record/1")

    assert {f"/record/{n}" for n in range(1, len(EVERY_KIND) + 1)} <= pages.keys()
    assert {"/list/1", "/help", "/record/12/private", "/record/1/wrong/more"} <= pages.keys()
    assert {"/ask/4", "/borrowed/1/longer", "/paid/2022-10/why", "/call"} <= pages.keys()
    assert {"/queue", "/next", "/asked/2", "/certificate", "/looked/2"} <= pages.keys()
    assert all(page.document["lang"] == lang for page in pages.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_before_and_after_the_record_keeps_the_rules(visit: Visiting, lang: str) -> None:
    asked = visit.get(f"/language/{lang}?to=/card")
    secret = visit.post("/card", card="HR999")
    wrong = visit.post("/pin", pin="000000")
    visit.open_record(lang)
    hidden = visit.get("/still-here")
    over = visit.post("/finish")

    pages = [asked, secret, wrong, hidden, over]
    assert [page.document["lang"] for page in pages] == [lang] * 5
    assert [page.document.one("body")["data-screen"] for page in pages] == [
        "card",
        "pin",
        "card",
        "still_here",
        "goodbye",
    ]


def test_the_first_page_offers_each_language_in_its_own_words(visit: Visiting) -> None:
    page = visit.get("/")

    main = page.document.one("main")
    assert page.document["lang"] == "zh-Hans"
    assert [link.lang for link in main.all("a")] == list(LANGUAGES)
    assert [link.text[:2] for link in main.all("a")] == ["1 ", "2 ", "3 "]
    assert "English" in main.text
    assert "tiếng Việt" in main.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_fact_comes_within_ten_words(visit: Visiting, lang: str) -> None:
    page = visit.open_record(lang)

    before = page.document.one("body").text.partition(page.heading)[0]
    assert len(before.split()) <= WORDS_BEFORE_THE_FACT_MAX
    assert before == ""


def test_a_language_is_one_link_away_and_leads_back_to_the_same_page(visit: Visiting) -> None:
    page = visit.open_record("en")

    for lang in ("vi", "zh-Hans", "en"):
        languages = visit.get("/languages").document
        links = languages.one("main").all("a")
        link = next(each for each in links if each.lang == lang)
        page = visit.get(link["href"])
        assert page.path == "/record/1"
        assert page.document["lang"] == lang


@pytest.mark.parametrize("elsewhere", ["//example.org", "https://example.org", "/\\example.org"])
def test_a_language_link_never_leads_away(visit: Visiting, elsewhere: str) -> None:
    page = visit.get(f"/language/vi?to={elsewhere}")

    assert page.path == "/"
    assert page.document["lang"] == "vi"


def test_no_address_holds_a_personal_number(visit: Visiting) -> None:
    visit.open_record("en")
    everything_reachable(visit, "/record/1")
    visit.post("/finish")

    addresses = "\n".join(visit.seen)
    secrets = [CARD, PIN, ACCOUNT[-4:], str(AYGUL), AYGUL.hex, "TZ0001", "JY000001", "CJ00001"]
    secrets += [str(entry.event_id) for entry in EVERY_KIND]
    # A key of the speech is a digest: four digits may stand in it by chance, a number cannot.
    addresses = re.sub(r"/speech/[0-9a-f]{64}", "/speech/", addresses)
    assert len(visit.seen) > 100
    assert [secret for secret in secrets if secret in addresses] == []


def test_the_newest_comes_first_and_the_ends_are_ends(visit: Visiting) -> None:
    first = visit.open_record("en")
    last = visit.get(f"/record/{len(EVERY_KIND)}")
    beyond = visit.get("/record/999")
    before = visit.get("/record/0")

    assert first.heading == "You received your living subsidy for December 2022: 100 yuan."
    assert "1 of 29, newest first." in first.text
    assert "29 of 29." in last.text
    assert "newest first" not in last.text
    assert list(first.choices) == ["Next service", "Ask something", "This is wrong"]
    assert list(last.choices) == ["Back to the newest", "Ask something", "This is wrong"]
    assert [back_of(page) for page in (first, last)] == ["/ask", "/record/28"]
    assert beyond.path == last.path
    assert before.path == first.path


def test_the_list_has_every_service_once(visit: Visiting) -> None:
    visit.open_record("en")

    found: list[str] = []
    for page in range(1, 16):
        choices = visit.get(f"/list/{page}").choices
        found += [href for href in choices.values() if href.startswith("/record/")]

    assert found == [f"/record/{n}" for n in range(1, len(EVERY_KIND) + 1)]


def test_what_is_borrowed_is_named_with_the_day_it_is_due(visit: Visiting) -> None:
    visit.open_record("en")

    page = visit.get("/borrowed")

    assert page.heading == "Due back on 1 January 2023: underarm crutches."
    assert list(page.choices) == ["Keep it longer", "My place in the queue"]


ASKED_BACK = {
    "en": "Please bring it back, or ask us if you need it longer.",
    "vi": "Xin mang trả, hoặc hỏi chúng tôi nếu quý vị cần thêm thời gian.",
    "zh-Hans": "请带来归还；如还需要使用，请告诉我们。",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_late_is_asked_back_where_it_is_told(
    begin: Callable[..., Visiting], drawer: Drawer, lang: str
) -> None:
    known = LOANS[0]
    lent = device(
        "device_lent",
        known.lent_on,
        due_on="2023-01-01",
        device_name=known.device_name,
        device_class=known.class_code,
    )
    drawer.entries = (lent, *EVERY_KIND)
    late = begin(today=lambda: NOT_YET_DUE + timedelta(days=1))
    in_time = begin()

    for visit, is_late in ((late, True), (in_time, False)):
        record = visit.open_record(lang)
        borrowed = visit.get("/borrowed")
        assert (ASKED_BACK[lang] in record.text) is is_late
        assert (ASKED_BACK[lang] in borrowed.text) is is_late
        assert ASKED_BACK[lang] not in visit.get("/record/2").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_says_its_own_and_what_is_always_there_apart(visit: Visiting, lang: str) -> None:
    def seconds(page: Any) -> float:
        parts = visit.client.get(page.sound.replace(".wav", ".json")).json()
        return float(parts[-1]["ends"])

    visit.open_record(lang)
    pages = [visit.get(f"/record/{n}") for n in range(1, len(EVERY_KIND) + 1)]

    assert len({page.document.one("audio")["data-aside"] for page in pages}) == 1
    lengths = [seconds(page) for page in pages]
    assert max(lengths) < PAGE_SECONDS_MAX
    assert mean(lengths) < PAGE_SECONDS_MEAN_MAX


def test_of_several_borrowed_things_the_soonest_due_comes_first(
    visit: Visiting, drawer: Drawer
) -> None:
    due = [date(2023, month, 5) for month in (6, 2, 4)]
    drawer.loans = [msgspec.structs.replace(LOANS[0], due_on=each) for each in due]
    visit.open_record("en")

    pages = [visit.get("/borrowed")]
    while "Next device" in pages[-1].choices:
        pages.append(visit.get(pages[-1].choices["Next device"]))

    days = [page.heading.partition(":")[0] for page in pages]
    assert days == [f"Due back on 5 {month} 2023" for month in ("February", "April", "June")]
    assert ["1 of 3." in pages[0].text, "3 of 3." in pages[2].text] == [True, True]
    assert back_of(pages[2]) == "/borrowed/2"
    assert visit.get("/borrowed/9").path == "/borrowed/3"


def test_somebody_with_no_service_is_told_so(visit: Visiting, drawer: Drawer) -> None:
    drawer.entries = ()

    page = visit.open_record("en")

    assert page.heading == "Nothing is recorded for you yet."
    assert visit.get("/list/1").path == "/nothing"


def test_help_leads_back_to_where_the_visitor_was(visit: Visiting) -> None:
    visit.open_record("en")
    visit.get("/record/7")

    help_page = visit.get("/help")

    assert help_page.choices == {
        "Call somebody": "/call",
        "How it looks and sounds": "/settings",
        "Languages": "/languages",
    }
    back = next(next(help_page.document.all("nav")).all("a"))
    assert (back["data-key"], back["href"]) == ("back", "/record/7")


@pytest.mark.parametrize("path", ["/nowhere", "/record/first", "/speech/x", "/language"])
def test_an_address_that_is_none_is_answered_with_a_page(visit: Visiting, path: str) -> None:
    visit.open_record("en")

    page = visit.get(path, status=404)

    assert page.heading == "This page is not here."
    assert "first" not in page.text


def test_what_breaks_is_answered_with_a_page_that_tells_nothing(
    visit: Visiting, drawer: Drawer
) -> None:
    visit.open_record("en")
    visit.client = TestClient(
        visit.client.app,
        base_url="http://127.0.0.1:8000",
        cookies=visit.client.cookies,
        raise_server_exceptions=False,
    )
    drawer.entries = (entry("never_heard_of", "2022", number="628 and more"),)

    page = visit.get("/record/1", status=500)

    assert page.heading == "Something went wrong here, not with your record."
    assert "628 and more" not in page.html
    assert "never_heard_of" not in page.html


def test_even_an_answer_that_cannot_be_made_carries_the_headers(
    drawer: Drawer, words: Words
) -> None:
    app = create_kiosk(drawer, words, None)
    app.state.kiosk = None  # not even the page that says sorry can be made
    client = TestClient(app, raise_server_exceptions=False)

    answer = client.get("/")

    assert answer.status_code == 500
    assert SAFE.items() <= {name: answer.headers[name] for name in SAFE}.items()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Refresh"] == "10; url=/"


def test_a_kiosk_without_a_voice_says_so_on_every_page(begin: Callable[..., Visiting]) -> None:
    visit = begin(silent=True)

    first = visit.get("/")
    record = visit.open_record("en")

    assert "现在没有语音" in first.text
    assert "There is no voice now." in record.text
    assert not list(record.document.all("audio"))


def test_a_voice_that_stops_is_told_on_the_next_page(visit: Visiting) -> None:
    visit.kiosk.voice.close()
    try:
        page = visit.get("/help")
        assert not list(page.document.all("audio"))
        assert "现在没有语音" in page.text
    finally:
        visit.kiosk.voice.start()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_hold_no_letter_from_outside_the_catalogue(
    words: Words, drawer: Drawer, lang: str
) -> None:
    # A catalogue without a letter: whatever letter is left on the page stands in a template.
    mute = Words(
        {
            each: {key: re.sub(r"[^\W\d_](?![^{]*})", "~", text) for key, text in said.items()}
            for each, said in words._sentences.items()
        }
    )
    client = TestClient(create_kiosk(drawer, mute, None))

    for path in ("/", f"/language/{lang}?to=/card", "/help", f"/goodbye/{lang}"):
        page = read(client.get(path).text)
        assert "~" in page.one("h1").text
        assert not re.search(r"[^\W\d_]", page.one("body").text)


def test_mounted_below_another_address_every_link_stays_below_it(
    visit: Visiting, words: Words
) -> None:
    house = FastAPI()
    house.mount("/kiosk", create_kiosk(visit.drawer, words, None))
    client = TestClient(house, base_url="http://127.0.0.1:8000")
    client.get("/kiosk/language/en?to=/card")
    client.post("/kiosk/card", data={"card": CARD})

    answer = client.post("/kiosk/pin", data={"pin": PIN})

    assert answer.url.path == "/kiosk/record/1"
    document = read(answer.text)
    meta = document.one("noscript").one("meta")
    assert meta["content"] == "120; url=/kiosk/still-here"
    addresses = [
        element.get(name)
        for element in document.all()
        for name in ("href", "src", "action")
        if element.get(name)
    ]
    assert len(addresses) > 8
    assert all(str(each).startswith("/kiosk/") for each in addresses)
    assert all(client.get(str(link["href"])).is_success for link in document.all("a", "link"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_restricted_record_says_so_once_and_is_told(quiet: Visiting, words: Words, lang: str):
    quiet.drawer.is_restricted = True

    first = quiet.open_record(lang)
    second = quiet.get("/record/2")

    told = words.t("record.restricted", lang)
    assert told in first.text
    assert told not in second.text
