"""What somebody who cannot see has of a kiosk: what is said, and the keys.

The ear stands beside the kiosk's own player in a real browser, and passes on what the player says
as it begins to say it. That is faster than a visitor would hear it; seconds are told as at theirs.
"""

import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.kiosk.browsing import SCREEN

TIMES = 4
"""So many times faster than a visitor hears."""
OVER_SECONDS = 0.6
"""When nothing more is said for so long, the page is over: between two of its parts it is less."""
SILENT_SECONDS_MAX = 40.0
"""With nothing said for so long, nothing will be: a voice that is busy has begun by then."""
HELD_SECONDS = 0.02

KEYPAD = {
    "next": "F13",
    "previous": "F14",
    "back": "F16",
    "choose": "F17",
    "again": "F18",
    "help": "F20",
    "enter": "Enter",
    **{str(digit): f"Digit{digit}" for digit in range(10)},
}
"""The keys by what is felt on them, and what each sends."""
OTHERS = {"Enter": 13, "KeyH": 72, "KeyR": 82}
FIRST_FUNCTION_KEY = 111

EAR = """(() => {
  const players = new Set();
  const { prototype } = HTMLMediaElement;
  const play = prototype.play;
  prototype.play = function () {
    players.add(this);
    return play.call(this);
  };
  for (const name of ["playbackRate", "defaultPlaybackRate"]) {
    const own = Object.getOwnPropertyDescriptor(prototype, name);
    const get = function () { return own.get.call(this) / TIMES; };
    const set = function (times) { own.set.call(this, times * TIMES); };
    Object.defineProperty(prototype, name, { get, set });
  }
  let since;
  const spoken = () => {
    const seconds = since ? Math.max(0, since.player.currentTime - since.at) : 0;
    const player = [...players].find((each) => !each.paused);
    since = player && { player, at: player.currentTime };
    return seconds;
  };
  let pressed = 0; // what was begun before a key is not an answer to it
  window.addEventListener("keydown", () => { pressed += 1; }, true);
  const moment = () => [performance.timeOrigin, pressed];
  window.pressing = () => [spoken(), ...moment()];
  document.addEventListener("DOMContentLoaded", () => {
    const caption = document.getElementById("caption");
    const tell = () => window.heard(caption.textContent, spoken(), ...moment());
    new MutationObserver(tell).observe(caption, { childList: true });
  });
})()""".replace("TIMES", str(TIMES))


Moment = tuple[float, int]
"""On which page, by when it came, and how many keys were pressed there before."""


class Silence(Exception):
    """Nothing is said: somebody who cannot see is lost."""


@dataclass(frozen=True)
class Kiosk:
    """A page in a browser, of which nobody is told but by the ear."""

    page: Page
    heard: "deque[tuple[str, Moment]]"
    spoken: list[float]

    @classmethod
    def opened(cls, browser: Browser) -> "Kiosk":
        """An empty page with an ear at its player."""
        context = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        heard: deque[tuple[str, Moment]] = deque()
        spoken: list[float] = []

        def hear(_: Any, text: str, seconds: float, page: float, pressed: int) -> None:
            heard.append((text, (page, pressed)))
            spoken.append(seconds)

        context.expose_binding("heard", hear)
        context.add_init_script(EAR)
        return cls(context.new_page(), heard, spoken)


class Ear:
    """What is heard, one thing after the other, and how much of it in seconds of speech."""

    def __init__(self, kiosk: Kiosk, patience: float = SILENT_SECONDS_MAX) -> None:
        self._kiosk = kiosk
        self._patience = patience
        self._wire = kiosk.page.context.new_cdp_session(kiosk.page)
        self._pressed: Moment = (0.0, 0)
        self._has_spoken = self._is_over = False
        self._awaits_page = False

    @property
    def seconds(self) -> float:
        """How long somebody has listened by now."""
        return sum(self._kiosk.spoken)

    def next(self) -> str | None:
        """What is said next; ``None`` when the page has no more to say.

        Raises:
            Silence: nothing is said at all.
        """
        since, has_spoken = time.monotonic(), self._has_spoken
        while not (text := self._heard()):
            if text is not None:  # what was being said has ended
                since = time.monotonic()
            waited = time.monotonic() - since
            if has_spoken and waited > OVER_SECONDS and self._is_over:
                return None
            if waited > self._patience:
                raise Silence
            self._kiosk.page.wait_for_timeout(HELD_SECONDS * 1000)
        self._has_spoken = True
        return text

    def _heard(self) -> str | None:
        """What the player has begun to say; nothing at all where it has ended."""
        while self._kiosk.heard:
            text, moment = self._kiosk.heard.popleft()
            is_elsewhere = moment[0] != self._pressed[0]
            if is_elsewhere or (moment != self._pressed and not self._awaits_page):
                self._is_over = not text
                return text
        return None

    def press(self, key: str) -> None:
        """Press a key of the keypad: what was being said is said no more."""
        seconds, *moment = self._kiosk.page.evaluate("window.pressing()")
        self._kiosk.spoken.append(seconds)
        self._kiosk.heard.clear()
        self._pressed = (moment[0], moment[1])
        self._has_spoken = self._is_over = self._awaits_page = False
        self._send(KEYPAD[key])

    def await_page(self) -> None:
        """Another page is on its way: whatever is said here until it comes is no answer."""
        self._awaits_page = True
        self._has_spoken = self._is_over = False

    def type(self, text: str) -> None:
        """Type, or scan, characters."""
        self._kiosk.page.keyboard.type(text)

    def _send(self, code: str) -> None:
        if code.startswith("F"):
            key, number = code, FIRST_FUNCTION_KEY + int(code[1:])
        elif code.startswith("Digit"):
            key, number = code[-1], ord(code[-1])
        else:
            key, number = code, OTHERS[code]
        event = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        text = {"text": "\r"} if code == "Enter" else {}
        self._wire.send("Input.dispatchKeyEvent", {"type": "keyDown", **event, **text})
        self._wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
