"""After a visit nothing is left: the next first page is a cold one, the browser holds nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from starlette.testclient import TestClient

from kiosk.words import Words
from tests.kiosk.browsing import SCREEN, open_record, press, say_it_aloud, type_in
from tests.kiosk.conftest import Visiting
from tests.kiosk.record import ACCOUNT, CARD, PIN
from tests.parts import require_part


def first_page(client: TestClient) -> tuple[bytes, dict[str, str]]:
    """Every byte of it, and every header but the new word."""
    answer = client.get("/")
    return answer.content, {k: v for k, v in answer.headers.items() if k != "set-cookie"}


@pytest.mark.parametrize("end", ["/finish", "/away"])
def test_the_next_first_page_is_a_cold_one_to_the_byte(
    begin: Callable[..., Visiting], end: str
) -> None:
    visit = begin()
    cold = first_page(TestClient(visit.client.app, base_url="http://127.0.0.1:8000"))
    visit.open_record("vi")
    visit.post("/settings/size/up")
    visit.post("/settings/theme/next")
    visit.get("/sound/louder")
    visit.post("/helper")
    visit.get("/take/print")

    over = visit.post(end) if end == "/finish" else visit.get(end)

    assert over.document["data-size"] == "2", "the farewell is still for its visitor"
    assert over.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert first_page(visit.client) == cold


def test_a_farewell_opens_nothing_and_any_page_begins_anew(quiet: Visiting) -> None:
    quiet.open_record("vi")
    quiet.post("/finish")
    farewell = quiet.client.cookies["handrail_visit"]

    assert quiet.get("/help").document["lang"] == "zh-Hans"
    assert quiet.kiosk.visits.find(farewell) is None


def test_the_farewell_changes_its_language_too(quiet: Visiting) -> None:
    over = quiet.get("/goodbye/vi")

    assert quiet.get(over.document.one("body")["data-next-language"]).path == "/goodbye/en"


def test_nothing_of_a_visit_is_on_the_disk_of_the_browser(address: str, tmp_path: Path) -> None:
    chromium = require_part("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            str(tmp_path), executable_path=chromium, viewport=SCREEN, args=["--no-sandbox"]
        )  # type: ignore[arg-type]
        page = browser.pages[0]
        open_record(page, address, "en")
        fact = page.inner_text("h1")
        word = next(each["value"] for each in browser.cookies())
        for path in ("/record/2", "/paid", "/take/print"):
            page.goto(address + path)
        with page.expect_navigation():
            page.locator("[data-key=finish], .always button").last.click()
        page.goto(address)
        browser.close()

    kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert address.encode() in kept, "what the browser does keep would be found"
    for personal in (fact, CARD, PIN, ACCOUNT, "underarm crutches", str(word)):
        assert personal.encode() not in kept, personal
        assert personal.encode("utf-16-le") not in kept, personal


def test_back_leads_through_every_page_that_was_seen_and_shows_none(
    page: Page, address: str
) -> None:
    open_record(page, address, "en")
    facts = []
    for path in ("/record/1", "/record/2", "/borrowed", "/take/print"):
        page.goto(address + path)
        facts.append(page.inner_text("main"))
    with page.expect_navigation():
        page.locator(".always button").click()

    for _ in range(8):
        page.go_back()
        shown = page.inner_text("body")
        assert not any(fact in shown for fact in facts), page.url
    page.goto(address)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("caches.keys()") == []


def test_by_keys_alone_from_the_first_page_to_paper_and_out(
    page: Page, address: str, words: Words
) -> None:
    page.add_init_script("window.print = () => { window.name = `${window.name}printed `; };")
    page.goto(address)
    press(page, "3")
    type_in(page, CARD)
    type_in(page, PIN)
    say_it_aloud(page)
    assert page.url.endswith("/record/1")

    for key in ("2", "3", "3", "3", "2"):  # ask, more, more, more, take along
        press(page, key)
    assert page.inner_text("h1") == words.t("take.title", "en")
    press(page, "1")
    on_screen = page.inner_text("main")
    press(page, "1")
    assert page.url.endswith("/take/printing")
    page.wait_for_function("window.name === 'printed '", polling=100)
    page.emulate_media(media="print")
    size = page.evaluate(
        "Math.min(...[...document.querySelectorAll('main h1, main h2, main p')]"
        ".map((each) => parseFloat(getComputedStyle(each).fontSize)))"
    )
    assert size >= 18 * 96 / 72, "18 points"
    assert page.is_hidden(".choices")
    assert page.is_hidden(".bar")
    assert "This was due on 1 January 2023: underarm crutches." in on_screen
    page.emulate_media(media="screen")

    page.locator(".always button").focus()
    press(page, "Enter")
    assert page.inner_text("h1") == words.t("goodbye.title", "en")
