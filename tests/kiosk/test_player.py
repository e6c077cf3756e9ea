"""What comes out of the page's own player in real Chromium, and what every key does to it."""

import random
import time
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kiosk.hearing import SPEEDS, VOLUMES
from tests.kiosk.browsing import open_record, press, until
from tests.kiosk.metering import loud_browser, loudest, metered, pitch, take, voiced
from tests.kiosk.record import CARD
from tests.kiosk.test_browser import press_code
from tests.parts import require_part

VOICE = "document.getElementById('voice')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Instead of the browser that must be touched before it plays."""
    with loud_browser(require_part("chromium")) as started:
        yield started


@pytest.fixture
def heard(browser: Browser, address: str) -> Iterator[Page]:
    """The newest service in English, with the meter on its sound."""
    context = metered(browser)
    page = context.new_page()
    open_record(page, address, "en")
    page.evaluate("meter.ready")
    until(page, f"{VOICE}.currentTime > 0.2 && meter.tapped.size")
    yield page
    context.close()


def after(page: Page, milliseconds: int) -> float:
    """How loud it gets within so long from now."""
    take(page)
    page.wait_for_timeout(milliseconds)
    return loudest(take(page))


def said(page: Page, key: str) -> np.ndarray:
    """What a key of loudness or speed answers."""
    page.keyboard.press("Escape")
    page.wait_for_timeout(150)
    take(page)
    page.keyboard.press(key)
    until(page, "document.querySelector('.happening [data-speaking]')")
    until(page, "!document.querySelector('.happening [data-speaking]')")
    page.wait_for_timeout(50)
    return voiced(take(page))


def test_sound_is_heard_after_a_key(heard: Page) -> None:
    heard.keyboard.press("Escape")
    heard.wait_for_timeout(200)
    silence = after(heard, 300)

    heard.keyboard.press("r")

    assert silence < 0.0001
    assert after(heard, 1000) > 0.02


@pytest.mark.parametrize("key", ["Escape", "x", ",", "Shift", "PageDown", "F19"])
def test_any_key_is_silence(heard: Page, key: str) -> None:
    if key == "F19":
        press_code(heard, key)
    else:
        heard.keyboard.press(key)

    assert heard.evaluate("meter.sounding()") == 0
    heard.wait_for_timeout(200)
    assert after(heard, 400) < 0.0001


def test_a_touch_is_silence(heard: Page) -> None:
    heard.mouse.click(20, 900)

    assert heard.evaluate("meter.sounding()") == 0
    heard.wait_for_timeout(200)
    assert after(heard, 400) < 0.0001


def test_two_quick_moves_leave_one_source(heard: Page) -> None:
    heard.evaluate("document.querySelector('.choices li:last-child a').focus()")

    heard.keyboard.press("Tab")
    heard.keyboard.press("Tab")

    until(heard, "document.querySelector('[data-key=help][data-speaking]')")
    assert heard.evaluate("meter.sounding()") == 1
    assert heard.locator("[data-speaking]").count() == 1


def test_whatever_keys_are_pressed_there_is_never_more_than_one_source(heard: Page) -> None:
    keys = ["Tab", "Shift+Tab", "r", "x", "Escape", "NumpadAdd", "NumpadSubtract", "NumpadMultiply"]
    chosen = random.Random(7).choices(keys, k=150)  # noqa: S311 - nothing secret
    many = []
    for key in chosen:
        heard.keyboard.press(key)
        many.append(heard.evaluate("meter.sounding()"))
        heard.wait_for_timeout(len(many) % 4 * 10)

    assert max(many) == 1
    assert heard.url.endswith("/record/1")


def test_the_volume_goes_in_steps_of_five_decibels(heard: Page) -> None:
    for _ in range(VOLUMES):
        heard.keyboard.press("NumpadSubtract")
    assert heard.locator("#said-softest").is_visible()

    loud = [loudest(said(heard, "NumpadAdd")) for _ in range(VOLUMES - 1)]

    steps = 20 * np.log10(np.array(loud[1:]) / np.array(loud[:-1]))
    assert steps == pytest.approx([5] * (VOLUMES - 2), abs=0.5)
    heard.keyboard.press("NumpadAdd")
    assert heard.locator("#said-loudest").is_visible()


def test_the_speed_changes_and_the_pitch_does_not(heard: Page) -> None:
    for _ in SPEEDS:
        heard.keyboard.press("NumpadDivide")
    rate = heard.evaluate("meter.context.sampleRate")

    answers = [said(heard, "NumpadMultiply") for _ in SPEEDS[1:]]

    lengths = np.array([len(each) for each in answers])
    speeds = np.array(SPEEDS[1:])
    assert lengths / lengths[1] == pytest.approx(speeds[1] / speeds, rel=0.2)
    pitches = [pitch(each, rate) for each in answers]
    assert pitches == pytest.approx([pitches[1]] * len(pitches), rel=0.08)
    assert heard.evaluate(f"[{VOICE}.playbackRate, {VOICE}.preservesPitch]") == [2, True]


def test_a_step_is_written_kept_and_the_page_goes_on(heard: Page) -> None:
    at = heard.evaluate(f"{VOICE}.currentTime")

    with heard.expect_request("**/sound/louder"):
        heard.keyboard.press("NumpadAdd")

    expect(heard.locator("#said-louder")).to_have_text("Louder")
    assert heard.evaluate(f"{VOICE}.paused")
    until(heard, f"!{VOICE}.paused && {VOICE}.currentTime > {at}")
    press_code(heard, "F13")
    press(heard, "Enter")
    assert heard.get_attribute("audio", "data-volume") == "7"
    assert heard.evaluate(f"20 * Math.log10({VOICE}.volume)") == pytest.approx(-5)


def test_plus_and_minus_are_no_part_of_a_card_number(heard: Page, address: str) -> None:
    heard.goto(f"{address}/card")
    heard.keyboard.press("NumpadAdd")
    heard.keyboard.press("3")
    heard.keyboard.type(CARD)

    assert heard.input_value("#field") == f"3{CARD}"
    assert heard.evaluate(f"20 * Math.log10({VOICE}.volume)") == pytest.approx(-5)
    assert heard.evaluate(f"{VOICE}.playbackRate") == 1


def test_past_the_last_choice_there_is_an_edge_to_hear(heard: Page) -> None:
    heard.keyboard.press("Escape")
    heard.wait_for_timeout(150)
    edges = heard.evaluate("""async () => {
      const times = await (await fetch(`${voice.dataset.aside}.json`)).json();
      return times.filter((each) => each.id === "edge").map((each) => each.ends - each.begins);
    }""")

    press_code(heard, "F14")
    press_code(heard, "F13")

    assert edges == [pytest.approx(0.06, abs=0.001)]
    until(heard, "document.querySelector('.choices li:first-child a[data-speaking]')")
    assert heard.evaluate("document.activeElement.id") == heard.locator(
        ".choices a"
    ).first.get_attribute("id")


@pytest.mark.parametrize("status", [404, 500])
def test_a_page_whose_sound_does_not_come_says_so(
    browser: Browser, address: str, status: int
) -> None:
    context = metered(browser)
    page = context.new_page()
    open_record(page, address, "en")
    silent = page.locator("#said-silent")
    expect(silent).to_be_hidden()

    page.route("**/speech/*.wav", lambda route: route.fulfill(status=status))
    page.goto(f"{address}/record/2")

    expect(silent).to_be_visible()
    assert silent.inner_text() == "There is no voice now. Everything is written here."
    page.keyboard.press("Tab")
    page.keyboard.press("r")
    expect(silent).to_be_visible()
    context.close()


WATCH = """setInterval(() => {
  const line = document.getElementById("said-wait");
  const isSaid = line.offsetHeight > 0 && line.hasAttribute("data-speaking");
  if (isSaid) sessionStorage.setItem("waited", meter.sounding());
}, 20)"""


def test_a_page_that_takes_long_says_so(heard: Page) -> None:
    def hold(route: Route) -> None:
        time.sleep(2)
        route.continue_()

    heard.route("**/record/2", hold)
    heard.evaluate(WATCH)

    with heard.expect_navigation():
        heard.evaluate("document.querySelector('.choices a').click()")

    assert heard.evaluate("sessionStorage.getItem('waited')") == "1"
    expect(heard.locator("#said-wait")).to_be_hidden()
