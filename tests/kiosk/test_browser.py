"""The kiosk in a real browser: by keyboard, without JavaScript, heard, and held against axe."""

import io
import wave
from array import array
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk.app import create_kiosk
from kiosk.settings import KioskSettings, Speech
from kiosk.speech.service import SpeechService
from kiosk.throttle import FREE_TRIES
from kiosk.words import LANGUAGES, Words
from tests.kiosk.browsing import (
    PAGES,
    SCREEN,
    SIGNED_OUT,
    a_third,
    go_to,
    open_record,
    press,
    say_it_aloud,
    type_in,
    until,
    visit_all,
)
from tests.kiosk.record import CARD, PIN, Drawer
from tests.kiosk.server import serving


def sound_of(page: Page) -> tuple[list[int], float]:
    """The samples of what the page says, and its length in seconds."""
    source = page.get_attribute("audio", "src")
    answer = page.request.get(page.url.partition("/record")[0] + str(source))
    assert answer.ok
    with wave.open(io.BytesIO(answer.body())) as heard:
        assert (heard.getnchannels(), heard.getsampwidth()) == (1, 2)
        samples = array("h", heard.readframes(heard.getnframes()))
        return list(samples), len(samples) / heard.getframerate()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_by_keyboard_alone(page: Page, address: str, words: Words, lang: str) -> None:
    page.goto(address)
    press(page, str(LANGUAGES.index(lang) + 1))
    expect(page.locator("#field")).to_be_focused()
    type_in(page, CARD)
    type_in(page, PIN)
    go_to(page, words.t("aloud.yes", lang))
    press(page, "Enter")

    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.get_attribute("html", "lang") == lang
    newest = page.inner_text("h1")

    go_to(page, words.t("record.next", lang))
    press(page, "Enter")
    assert page.url.endswith("/record/2")
    assert page.inner_text("h1") != newest
    go_to(page, words.t("nav.help", lang))
    press(page, "Enter")
    go_to(page, words.t("nav.back", lang))
    press(page, "Enter")
    assert page.url.endswith("/record/2")
    go_to(page, words.t("nav.finish", lang))
    press(page, "Enter")
    assert page.inner_text("h1") == words.t("goodbye.title", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_javascript(browser: Browser, address: str, words: Words, lang: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SCREEN)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    link = page.locator(".choices a").nth(LANGUAGES.index(lang))
    link.focus()
    press(page, "Enter")
    type_in(page, CARD)
    type_in(page, PIN)
    say_it_aloud(page)

    expect(page.locator("h1")).to_be_focused()
    assert page.url.endswith("/record/1")
    samples, seconds = sound_of(page)
    assert max(samples) > 8000
    assert seconds > 5
    page.get_by_text(words.t("record.next", lang), exact=True).click()
    assert page.url.endswith("/record/2")
    page.get_by_text(words.t("nav.finish", lang), exact=True).click()
    assert page.inner_text("h1") == words.t("goodbye.title", lang)
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_newest_service_is_heard(page: Page, address: str, lang: str) -> None:
    open_record(page, address, lang)

    samples, seconds = sound_of(page)
    letters = len(page.inner_text("body").replace(" ", ""))
    loud = (sum(each * each for each in samples[::7]) / len(samples[::7])) ** 0.5

    assert loud > 1000
    assert sum(abs(each) >= 32767 for each in samples) < len(samples) / 1000
    assert 0.03 < seconds / letters < 0.5
    until(page, "document.getElementById('voice').currentTime > 0.3")
    assert page.evaluate("document.getElementById('voice').error") is None
    assert page.evaluate("document.getElementById('voice').duration") == pytest.approx(
        seconds, abs=0.1
    )


def test_what_is_being_said_is_marked_and_any_key_stops_it(page: Page, address: str) -> None:
    open_record(page, address, "en")
    voice = "document.getElementById('voice')"
    page.wait_for_selector("h1[data-speaking]")
    assert page.evaluate(f"{voice}.paused") is False

    page.keyboard.press("x")

    assert page.evaluate(f"{voice}.paused") is True
    page.wait_for_selector("h1:not([data-speaking])")


def test_the_voice_follows_the_focus(page: Page, address: str) -> None:
    open_record(page, address, "en")
    page.wait_for_selector("h1[data-speaking]")

    page.keyboard.press("Tab")

    page.wait_for_selector(".choices li:first-child a[data-speaking]")
    assert page.locator("[data-speaking]").count() == 1
    until(page, "document.getElementById('voice').paused")


def test_what_is_always_there_is_said_on_focus_alone(page: Page, address: str) -> None:
    open_record(page, address, "en")
    page.wait_for_selector("h1[data-speaking]")

    page.focus("[data-key=help]")
    assert page.locator("[data-key=help][data-speaking]").count() == 0, "no key was pressed yet"
    page.keyboard.press("Tab")

    page.wait_for_selector("button#go-finish[data-speaking]")
    assert page.evaluate("document.getElementById('voice').paused"), "one voice at a time"
    until(page, "!document.querySelector('[data-speaking]')")


def test_r_reads_the_page_again(page: Page, address: str) -> None:
    open_record(page, address, "en")
    page.wait_for_selector("h1[data-speaking]")
    page.keyboard.press("Tab")
    page.wait_for_selector(".choices li:first-child a[data-speaking]")

    page.keyboard.press("r")

    page.wait_for_selector("h1[data-speaking]")
    assert page.url.endswith("/record/1")


def test_the_players_own_controls_make_way_for_the_keys(page: Page, address: str) -> None:
    open_record(page, address, "en")
    voice = "document.getElementById('voice')"

    assert page.evaluate(f"{voice}.controls") is False
    page.keyboard.press("x")
    press_code(page, "F19")
    until(page, f"!{voice}.paused && {voice}.currentTime > 0")
    press_code(page, "F19")
    until(page, f"{voice}.paused")


def press_code(page: Page, code: str) -> None:
    """A key of a kiosk's keypad, which no keyboard name stands for."""
    number = 124 + int(code[1:]) - 13
    keypad = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        keypad.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": code, "code": code, "windowsVirtualKeyCode": number},
        )


def test_a_keypad_leads_through_the_record(page: Page, address: str) -> None:
    open_record(page, address, "en")

    press_code(page, "F13")
    with page.expect_navigation():
        press_code(page, "F17")
    assert page.url.endswith("/record/2")
    with page.expect_navigation():
        press_code(page, "F20")
    assert page.url.endswith("/help")
    with page.expect_navigation():
        press_code(page, "F16")
    assert page.url.endswith("/record/2")
    press_code(page, "F14")
    page.wait_for_selector("#go-finish[data-speaking]")
    press_code(page, "F19")
    until(page, "!document.querySelector('[data-speaking]')")
    press_code(page, "F18")
    page.wait_for_selector("h1[data-speaking]")


def test_one_key_changes_the_language(page: Page, address: str) -> None:
    open_record(page, address, "zh-Hans")

    for lang in ("vi", "en", "zh-Hans"):
        press(page, "l")
        assert page.get_attribute("html", "lang") == lang
        assert page.url.endswith("/record/1")


def test_a_letter_typed_into_the_field_is_a_letter(page: Page, address: str) -> None:
    page.goto(f"{address}/language/en?to=/card")

    page.keyboard.type("L1r")

    assert page.input_value("#field") == "L1r"
    assert page.url.endswith("/card")
    page.focus("button.choice")
    page.keyboard.type("LR")
    assert page.input_value("#field") == "L1rLR", "a scanner does not look where the focus is"
    assert page.get_attribute("html", "lang") == "en"


def test_a_scan_after_an_error_goes_into_the_field(page: Page, address: str) -> None:
    page.goto(f"{address}/language/en?to=/card")
    press(page, "Enter")
    expect(page.locator("#field")).to_be_focused()

    page.keyboard.type(CARD)

    assert page.input_value("#field") == CARD
    press(page, "Enter")
    assert page.url.endswith("/pin")


def test_back_in_the_browser_shows_nothing_after_finish(page: Page, address: str) -> None:
    open_record(page, address, "en")
    fact = page.inner_text("h1")
    with page.expect_navigation():
        page.get_by_text("Finish", exact=True).click()

    for _ in range(3):
        page.go_back()
        assert fact not in page.content()


def test_nothing_stays_in_the_browser(page: Page, address: str, context: BrowserContext) -> None:
    open_record(page, address, "en")
    known = context.cookies()
    with page.expect_navigation():
        page.get_by_text("Finish", exact=True).click()

    assert [cookie["value"] for cookie in context.cookies()] != [each["value"] for each in known]
    assert len(context.cookies()) == 1
    assert context.storage_state()["origins"] == []
    assert page.evaluate("caches.keys()") == []


def test_nothing_is_fetched_from_elsewhere(page: Page, address: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    open_record(page, address, "en")
    page.wait_for_load_state("networkidle")

    assert asked
    assert all(url.startswith(address) for url in asked)
    assert complaints == []


AXE_OPTIONS: dict[str, Any] = {
    "rules": {
        rule: {"enabled": True}
        for rule in ("color-contrast-enhanced", "target-size", "identical-links-same-purpose")
    }
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing(page: Page, address: str, lang: str) -> None:
    found = {}
    seen = []
    paths = a_third(PAGES, LANGUAGES.index(lang))  # all of them, in one language or another
    for path, each in visit_all(page, address, lang, paths):
        result = Axe().run(each, options=AXE_OPTIONS)
        seen.append(path)
        if result.violations_count:
            found[path] = result.generate_report()

    assert found == {}
    assert seen == [*paths, *SIGNED_OUT]


def test_waiting_is_said_after_too_many_tries(page: Page, address: str) -> None:
    page.goto(f"{address}/language/en?to=/card")
    for _ in range(FREE_TRIES + 1):
        page.focus("#field")
        type_in(page, "HR997")
        type_in(page, "1")

    assert page.inner_text("#problem") == "Too many tries. Please wait 1 minute, or ask our staff."


@pytest.mark.parametrize("key", ["Tab", "x", "F13"])
def test_a_page_that_may_not_begin_to_speak_begins_with_the_first_key(
    page: Page, address: str, key: str
) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    voice = "document.getElementById('voice')"
    assert page.evaluate(f"{voice}.paused"), "nobody touched this browser yet"

    if key == "F13":
        press_code(page, key)
    else:
        page.keyboard.press(key)

    page.wait_for_selector("h1[data-speaking]")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("Tab")
    page.wait_for_selector(".choices li:first-child a[data-speaking]")


def test_silence_stays_silence_where_nothing_was_said_yet(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")

    page.keyboard.press("Escape")

    assert page.evaluate("document.getElementById('voice').paused")


@pytest.mark.parametrize("mode", [Speech.SCREEN_READER, Speech.OFF])
def test_a_device_that_shall_not_speak_has_no_source_of_sound(
    page: Page, words: Words, voice: SpeechService, mode: Speech
) -> None:
    settings = KioskSettings(speech=mode)
    with serving(create_kiosk(Drawer(), words, voice, settings)) as quiet:
        open_record(page, quiet, "en")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        for key in (
            "r",
            "NumpadAdd",
            "NumpadMultiply",
            "l" if mode is Speech.SCREEN_READER else "x",
        ):
            page.keyboard.press(key)

        assert page.url.endswith("/record/1"), "these keys are the reader's"
        assert page.get_attribute("html", "lang") == "en"
        assert page.locator("audio").count() == 0
        assert page.locator("[aria-live=polite]").count() == 1
        press_code(page, "F13")
        with page.expect_navigation():
            press_code(page, "F17")
        assert page.url.endswith("/record/2")
        assert not any("/speech/" in url or "/sound" in url for url in asked)


def test_without_javascript_loudness_is_a_page_of_links(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SCREEN)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/language/en?to=/help")
    for name in ("How it looks and sounds", "The voice", "More", "How loud and how fast"):
        page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Louder").click()
    assert page.inner_text("h1") == "Louder"
    assert page.locator("a:focus .words").inner_text() == "Louder"
    page.get_by_role("link", name="Speed").click()
    page.get_by_role("button", name="Slower").click()

    assert page.inner_text("h1") == "Speed 2 of 7."
    page.goto(f"{address}/sound")
    assert "Loudness 7 of 8. Speed 2 of 7." in page.inner_text("main")
    context.close()
