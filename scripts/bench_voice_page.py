"""How the voice reaches a visitor, measured in a real browser: how soon, how fast, how silent.

    PYTHONPATH=. python scripts/bench_voice_page.py [--voices bank.sqlite] [--times 200] [--lang en]

Prints, for keys and for page moves, the milliseconds from the key to the player's ``playing``,
beside a bare ``<audio>`` of the same sound in the same browser; from a key to silence, by the clock
of the sound; and the words a minute of every speed with its pitch.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from playwright.sync_api import Browser, BrowserContext, Page

from kiosk.app import create_kiosk
from kiosk.hearing import SPEEDS, USUAL_SPEED
from kiosk.settings import KioskSettings
from kiosk.speech import service
from kiosk.speech.bank import Bank
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.kiosk.browsing import open_record, until
from tests.kiosk.metering import loud_browser, metered, pitch, take, voiced
from tests.kiosk.record import NOT_YET_DUE, Drawer
from tests.kiosk.server import serving
from tests.parts import require_part

TIMES = """(() => {
  const times = { key: 0, all: [] };
  window.times = times;
  const absolute = () => performance.timeOrigin + performance.now();
  times.key = Number(sessionStorage.getItem("key") ?? 0);
  const log = () => {
    if (!times.key) return;
    times.all.push(absolute() - times.key);
    times.key = 0;
    sessionStorage.removeItem("key");
  };
  document.addEventListener("playing", log, true);
  document.addEventListener("keydown", () => {
    times.key = absolute();
    sessionStorage.setItem("key", times.key);
  }, true);
  const play = HTMLMediaElement.prototype.play;
  const seen = new Set();
  HTMLMediaElement.prototype.play = function () {
    if (!seen.has(this) && !this.isConnected) this.addEventListener("playing", log);
    seen.add(this);
    return play.call(this);
  };
})()"""
"""From a key to ``playing``, on whichever page that is."""

BARE = """async ([address, count]) => {
  const found = [];
  for (let turn = 0; turn < count; turn += 1) {
    const player = new Audio(address);
    player.preload = "auto";
    await new Promise((done) => player.addEventListener("canplaythrough", done, { once: true }));
    player.currentTime = 0.5;
    await new Promise((done) => player.addEventListener("seeked", done, { once: true }));
    const from = performance.now();
    player.currentTime = 0.1;
    await Promise.all([
      new Promise((done) => player.addEventListener("playing", done, { once: true })),
      player.play(),
    ]);
    found.push(performance.now() - from);
    player.pause();
    player.removeAttribute("src");
  }
  return found;
}"""

SILENCE = """async ([key]) => {
  const loud = (block) => block[1].some((sample) => Math.abs(sample) > 1e-4);
  meter.blocks.length = 0;
  const at = meter.context.currentTime;
  document.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true }));
  await new Promise((done) => setTimeout(done, 300));
  const last = meter.blocks.filter(loud).at(-1);
  return last ? Math.max(0, last[0] + 128 / meter.context.sampleRate - at) * 1000 : 0;
}"""


def told(name: str, found: list[float]) -> None:
    """One line: how many, and the middle, the slow ones and the slowest, in milliseconds."""
    if not found:
        print(f"{name:48} nothing was heard")
        return
    middle, slow = np.percentile(found, [50, 95])
    print(f"{name:48} n={len(found):4} p50 {middle:6.1f}  p95 {slow:6.1f}  max {max(found):6.1f}")


@contextmanager
def kiosk(bank: Path | None) -> Iterator[tuple[str, SpeechService]]:
    """A kiosk with a voice, where it listens, and that voice."""
    voice = SpeechService(Bank.open(bank) if bank else None)
    voice.start()
    settings = KioskSettings(today=lambda: NOT_YET_DUE, idle_seconds=100_000)
    with serving(create_kiosk(Drawer(), Words.load(), voice, settings)) as address:
        yield address, voice
    voice.close()


def heard_since(page: Page) -> list[float]:
    """Wait until something plays, and give how long that took."""
    until(page, "times.all.length > 0")
    found: list[float] = page.evaluate("times.all.splice(0)")
    return found[:1]


def by_key(page: Page, times: int) -> list[float]:
    """Tab and R on pages whose sound is there."""
    found: list[float] = []
    chance = random.Random(5)
    for _ in range(times):
        page.wait_for_timeout(chance.randrange(20, 90))
        page.keyboard.press(chance.choice(("Tab", "Tab", "r")))
        if page.evaluate("!document.activeElement.closest('[data-say]')"):
            # On the player itself, and beyond it, nothing is said.
            page.evaluate("times.key = 0; document.querySelector('h1').focus()")
            continue
        found += heard_since(page)
    return found


def by_move(page: Page, times: int) -> list[float]:
    """Enter on Next service, over and over: from the key to the next page's first word."""
    found: list[float] = []
    address = page.url.rpartition("/")[0]
    for turn in range(times):
        if turn % 25 == 0:
            page.goto(f"{address}/1")
            page.wait_for_load_state("networkidle")
        page.focus(".choices a")
        page.evaluate("times.all.length = 0")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        found += heard_since(page)
        page.wait_for_load_state("networkidle")
    return found


def speeds(page: Page, words: Words, lang: str) -> None:
    """Words a minute of a sentence of Help, at each speed, and its pitch."""
    rate = page.evaluate("meter.context.sampleRate")
    text = "".join(each.spoken for each in words.line("help.voice", lang))
    count = (
        len([each for each in text if each.isalpha()]) if lang == "zh-Hans" else len(text.split())
    )
    unit = "characters" if lang == "zh-Hans" else "words"
    line = page.locator("p", has_text=words.t("help.voice", lang)).get_attribute("id")
    usual = 0.0
    rows = []
    for step, speed in enumerate(SPEEDS, 1):
        page.goto(page.url.partition("?")[0])
        page.evaluate("meter.ready")
        page.keyboard.press("Escape")
        page.evaluate(f"document.getElementById('voice').playbackRate = {speed}")
        page.wait_for_timeout(400)
        take(page)
        page.evaluate(f"speaker.say('{line}')")
        page.wait_for_selector(f"#{line}[data-speaking]")
        page.wait_for_selector(f"#{line}:not([data-speaking])", timeout=60_000)
        page.wait_for_timeout(100)
        samples = voiced(take(page))
        tone = pitch(samples, rate)
        usual = tone if step == USUAL_SPEED else usual
        rows.append((step, speed, count * 60 * rate / len(samples), tone))
    for step, speed, minute, tone in rows:
        change = f"{(tone / usual - 1) * 100:+.1f} %" if usual else "no tone found"
        print(f"{lang:8} step {step}: x{speed:<5} {minute:4.0f} {unit} a minute, pitch {change}")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--voices", type=Path, help="a bank of clips")
    asked.add_argument("--times", type=int, default=200)
    asked.add_argument("--lang", choices=LANGUAGES, default="en")
    args = asked.parse_args()
    with loud_browser(require_part("chromium")) as browser:
        with kiosk(args.voices) as (address, voice):
            by_meter(browser, address, args.lang, args.times)
            by_clock(browser, address, args.lang, args.times)
            told_of(voice)
        # A voice that remembers nothing: every page is one that nobody ever heard.
        service.CACHE_BYTES_MAX = 0
        with kiosk(args.voices) as (address, voice):
            context = browser.new_context()
            page = begun(context, address, args.lang)
            told("page move, never said before", by_move(page, args.times))
            context.close()
            told_of(voice)


def told_of(voice: SpeechService) -> None:
    """Where what was said came from."""
    print("  clips said, by where they came from:", dict(voice.status().said))


def begun(context: BrowserContext, address: str, lang: str) -> Page:
    """Somebody's newest service, in a browser that times what is heard."""
    context.add_init_script(TIMES)
    page = context.new_page()
    open_record(page, address, lang)
    page.wait_for_load_state("networkidle")
    return page


def by_meter(browser: Browser, address: str, lang: str, times: int) -> None:
    """Speeds and silence, from the samples that came out."""
    words, context = Words.load(), metered(browser)
    page = context.new_page()
    open_record(page, address, lang)
    for each in LANGUAGES:
        page.goto(f"{address}/language/{each}?to=/help")
        speeds(page, words, each)
    page.goto(f"{address}/language/{lang}?to=/record/1")
    page.evaluate("meter.ready")
    silent: list[float] = []
    for turn in range(times):
        page.evaluate("speaker.page()")
        page.wait_for_timeout(200 + turn % 7 * 10)
        silent.append(page.evaluate(SILENCE, [("Escape", "x", "Shift")[turn % 3]]))
    told("any key to silence, by the clock of the sound", silent)
    context.close()


def by_clock(browser: Browser, address: str, lang: str, times: int) -> None:
    """From a key to ``playing``: without the meter, which would slow what it measures."""
    context = browser.new_context()
    page = begun(context, address, lang)
    source = page.evaluate("document.getElementById('voice').src")
    told("bare <audio>, the same sound: seek and start", page.evaluate(BARE, [source, times]))
    told("key on a page (Tab, R)", by_key(page, times))
    by_move(page, 28)  # every page is said once before it is measured
    told("page move, said before", by_move(page, times))
    sound = page.request.get(source).body()
    with serving(bare_pages(sound)) as bare:
        page.goto(f"{bare}/record/1")
        told("bare pages, the same sound: a page move", by_move(page, times))
    context.close()


def bare_pages(sound: bytes) -> FastAPI:
    """Pages of one link and one sound, with nothing else: as soon as this browser can."""
    app = FastAPI()

    @app.get("/record/{number}")
    def page(number: int) -> Response:
        link = (
            f"<p class=choices><a id=next href=/record/{number % 28 + 1} data-say>{number}</a></p>"
        )
        return HTMLResponse(
            f"<!DOCTYPE html><h1>{number}</h1>{link}<audio autoplay src=/{number}.wav>"
        )

    @app.get("/{number}.wav")
    def wav(number: int) -> Response:
        return Response(sound, media_type="audio/wav")

    return app


if __name__ == "__main__":
    main()
