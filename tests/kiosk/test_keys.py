"""Keys in real Chromium: what each does, what none does, and what the machine tells the page."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.app import create_kiosk
from kiosk.machine import Machine
from kiosk.machines import Event, Report
from kiosk.preferences import Preferences, Switches
from kiosk.settings import KioskSettings
from kiosk.speech.service import SpeechService
from kiosk.words import Words
from tests.kiosk.browsing import open_record, press, type_in, until
from tests.kiosk.metering import loud_browser, metered
from tests.kiosk.record import CARD, NOT_YET_DUE, PIN, Drawer
from tests.kiosk.server import serving
from tests.kiosk.test_browser import press_code
from tests.parts import require_part

KEY = "what-the-agent-has"
VOICE = "document.getElementById('voice')"
SAYS = "document.querySelector('[data-speaking]')?.id"
CAPTION = "document.getElementById('caption').textContent"
CAPTIONS = """() => {
  window.captions = [];
  const line = document.getElementById("caption");
  new MutationObserver(() => line.textContent && captions.push(line.textContent))
    .observe(line, { childList: true, characterData: true, subtree: true });
}"""
"""What the caption says from now on, one after the other."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Instead of the browser that must be touched before it plays."""
    with loud_browser(require_part("chromium")) as started:
        yield started


@pytest.fixture(scope="module")
def hall(words: Words, voice: SpeechService) -> Iterator[tuple[str, object]]:
    """A kiosk with an agent: its address, and the machines as the server knows them."""
    settings = KioskSettings(
        today=lambda: NOT_YET_DUE,
        machines={"hall": Machine("hall", profile="keypad")},
        machine_keys={"hall": sha256(KEY.encode()).hexdigest()},
    )
    app = create_kiosk(Drawer(), words, voice, settings)
    with serving(app) as base:
        yield base, app.state.kiosk.machines


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = metered(browser)
    yield context.new_page()
    context.close()


def test_the_caption_is_what_is_being_said(page: Page, address: str) -> None:
    open_record(page, address, "en")

    until(page, f"{SAYS} === 's1'")

    assert page.evaluate(CAPTION) == page.inner_text("h1")
    page.keyboard.press("Tab")
    until(page, f"{SAYS} && {SAYS} !== 's1'")
    assert page.evaluate(CAPTION).startswith("1 ")
    page.keyboard.press("Escape")
    until(page, f"{CAPTION} === ''")


def test_a_number_takes_the_choice_of_that_number(page: Page, address: str) -> None:
    open_record(page, address, "en")

    press(page, "1")

    assert page.url.endswith("/record/2")
    page.keyboard.press("9")
    until(page, f"{CAPTION}.startsWith('1 ')")


def test_a_held_key_is_pressed_once(page: Page, address: str) -> None:
    open_record(page, address, "en")
    keypad = page.context.new_cdp_session(page)

    for number in range(30):
        keypad.send(
            "Input.dispatchKeyEvent",
            {
                "type": "keyDown",
                "key": "F13",
                "code": "F13",
                "windowsVirtualKeyCode": 124,
                "autoRepeat": number > 0,
            },
        )

    assert page.evaluate("document.activeElement.dataset.number") == "1"


def test_the_same_key_within_the_lock_out_is_one_key(page: Page, address: str) -> None:
    open_record(page, address, "en")
    strike = """([first, second]) => {
      for (const at of [first, second]) {
        const event = new KeyboardEvent("keydown", { code: "F13", cancelable: true });
        Object.defineProperty(event, "timeStamp", { value: at });
        document.dispatchEvent(event);
      }
      return document.activeElement.dataset.number ?? document.activeElement.id;
    }"""

    free = page.evaluate(strike, [1000, 1450])
    page.route(
        "**/record/2",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace('data-lockout="0"', 'data-lockout="500"'),
        ),
    )
    page.goto(f"{address}/record/2")

    assert free == "2"
    assert page.evaluate(strike, [1000, 1450]) == "1"
    assert page.evaluate(strike, [3000, 3550]) == "3"


def test_a_pin_is_clicks_and_a_count_and_never_a_figure(page: Page, address: str) -> None:
    page.goto(f"{address}/language/en?to=/card")
    type_in(page, CARD)

    for count, figure in enumerate(PIN[:3], 1):
        page.keyboard.press(figure)
        until(page, f"{CAPTION} === '{count} entered'")
        expect(page.locator(f"#said-count-{count}")).to_be_visible()
    page.keyboard.press("Backspace")

    until(page, f"{CAPTION} === '2 entered'")
    assert PIN[:3] not in page.inner_text("body")


def test_the_cover_is_said_shown_and_kept_and_the_voice_goes_on(page: Page, address: str) -> None:
    open_record(page, address, "en")
    until(page, f"{VOICE}.currentTime > 0.2")

    press_code(page, "F22")

    until(page, f"{CAPTION} === 'The screen is covered.'")
    until(page, f"!{VOICE}.paused && {SAYS} === 's1'")
    press(page, "1")
    assert page.get_attribute("body", "data-curtain") == "on"
    top = "document.elementFromPoint(300, 400) === document.body"
    assert page.evaluate(top), "the cover is the body's own"
    expect(page.locator("#said-curtain_on")).to_be_visible()
    press_code(page, "F22")
    until(page, f"{CAPTION} === 'The screen is shown again.'")
    assert not page.evaluate(top)


def test_where_am_i_tells_the_place_the_stop_and_how_all_is_set(page: Page, address: str) -> None:
    open_record(page, address, "en")
    press_code(page, "F13")
    page.evaluate(CAPTIONS)

    page.keyboard.press("Home")
    until(page, "captions.at(-1)?.startsWith('Loudness')", seconds=30)
    heard = page.evaluate("captions")
    heard = heard[[each.startswith("1 of ") for each in heard].index(True) :]

    assert heard[2:4] == ["Stop 1 of 6.", "The screen can be seen."]
    assert heard[-1] == "Loudness 6 of 8. Speed 3 of 7."


def test_on_the_page_of_keys_a_key_says_what_it_is_and_does_nothing(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/language/en?to=/help")
    with page.expect_navigation():
        press_code(page, "F20")
    assert page.url.endswith("/keys")

    press_code(page, "F16")
    until(page, f"{CAPTION} === 'Back: to the page before.'")
    page.keyboard.press("z")
    until(page, f"{CAPTION} === 'This key does nothing here.'")

    assert page.url.endswith("/keys")
    press_code(page, "F13")
    with page.expect_navigation():
        press_code(page, "F13")
    assert not page.url.endswith("/keys")


def test_escape_leaves_the_page_of_keys(page: Page, address: str) -> None:
    page.goto(f"{address}/language/en?to=/keys")

    press(page, "Escape")

    assert not page.url.endswith("/keys")


def test_two_switches_move_and_take(page: Page, address: str) -> None:
    open_record(page, address, "en")

    press_code(page, "F23")
    with page.expect_navigation():
        press_code(page, "F24")

    assert page.url.endswith("/record/2")


def test_one_switch_goes_round_three_times_and_rests(
    page: Page, words: Words, voice: SpeechService
) -> None:
    wishes = Preferences(switches=Switches.ONE, dwell_ms=100)
    with serving(create_kiosk(Drawer(), words, voice, KioskSettings())) as base:
        page.goto(f"{base}/language/en?to=/nowhere")
        page.route(
            "**/nowhere",
            lambda route: route.fulfill(
                response=(answer := route.fetch()),
                body=answer.text()
                .replace('data-scan="off"', f'data-scan="{wishes.switches.value}"')
                .replace('data-dwell="1500"', f'data-dwell="{wishes.dwell_ms}"'),
            ),
        )
        page.add_init_script("""window.been = []; document.addEventListener("focusin", (event) =>
          been.push(event.target.dataset.number || event.target.id))""")
        page.goto(f"{base}/nowhere")
        page.evaluate("for (const each of document.querySelectorAll('audio')) each.pause()")

        # Three rounds of names, said one after the other.
        until(page, "!document.getElementById('said-scan_rests').hidden", seconds=60)
        round_ = page.evaluate("keys.stops().map((each) => each.dataset.number || each.id)")
        been = page.evaluate("been")

        assert [each for each in been if each in round_] == round_ * 3
        press_code(page, "F23")
        until(page, "document.activeElement.dataset.number === '1'")
        with page.expect_navigation():
            press_code(page, "F23")


def tell(machines: object, event: Event) -> None:
    machines.take("hall", Report(event))  # type: ignore[attr-defined]


def come_to(page: Page, base: str) -> None:
    page.goto(f"{base}/machine/start?key={KEY}")
    page.goto(f"{base}/language/en?to=/card")
    type_in(page, CARD)
    type_in(page, PIN)


def test_with_the_headset_in_nothing_is_asked_and_out_is_silence(
    page: Page, hall: tuple[str, object]
) -> None:
    base, machines = hall
    tell(machines, Event.HEADSET_IN)
    come_to(page, base)
    assert page.url.endswith("/record/1")
    until(page, f"{SAYS} === 's1'")
    own = f"{base}{page.get_attribute('audio', 'src')}"
    assert page.request.get(own).status == 200

    tell(machines, Event.HEADSET_OUT)

    until(page, "meter.sounding() === 0")
    assert page.request.get(own).status == 404
    assert page.evaluate(f"{VOICE}.getAttribute('src')") is None
    with page.expect_navigation():
        press_code(page, "F18")
    until(page, f"{SAYS} === 'hear'")
    assert page.get_attribute("body", "data-permit") == "no"
    with page.expect_navigation():
        tell(machines, Event.HEADSET_IN)
    until(page, f"{SAYS} === 's1'")
    tell(machines, Event.HEADSET_OUT)


def test_after_a_headset_the_next_key_asks_again_and_says_nothing_of_ones_own(
    page: Page, hall: tuple[str, object]
) -> None:
    base, machines = hall
    tell(machines, Event.HEADSET_OUT)
    come_to(page, base)
    with page.expect_navigation():
        press(page, "1")
    until(page, f"{SAYS} === 's1'")
    tell(machines, Event.HEADSET_IN)
    until(page, "document.body.dataset.headset === 'out'")

    tell(machines, Event.HEADSET_OUT)
    until(page, "keys.state.isForgotten")
    with page.expect_navigation():
        press_code(page, "F18")

    assert page.url.endswith("/aloud")
    assert page.locator("[data-say=private]").count() == 0


def test_the_card_that_is_taken_out_ends_the_visit(page: Page, hall: tuple[str, object]) -> None:
    base, machines = hall
    tell(machines, Event.HEADSET_IN)
    machines.take("hall", Report(Event.CARD_IN, CARD))  # type: ignore[attr-defined]
    come_to(page, base)

    with page.expect_navigation():
        tell(machines, Event.CARD_OUT)

    assert "/goodbye" in page.url
    tell(machines, Event.HEADSET_OUT)


def test_pause_on_a_page_that_holds_back_asks_whether_others_may_hear(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/language/en?to=/card")
    type_in(page, CARD)
    type_in(page, PIN)
    press(page, "3")
    assert page.get_attribute("body", "data-permit") == "no"

    with page.expect_navigation():
        press_code(page, "F19")

    assert page.url.endswith("/aloud")
