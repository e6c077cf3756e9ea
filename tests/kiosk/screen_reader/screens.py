"""Every screen as a listener comes to it, and what is heard there from the first word to Back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from kiosk.app import PAGES as ROUTERS
from kiosk.app import create_kiosk
from kiosk.doors import SecondFactor
from kiosk.settings import KioskSettings, Speech
from kiosk.speech.service import SpeechService
from kiosk.words import Words
from tests.kiosk.browsing import PAGES, SIGNED_OUT
from tests.kiosk.record import CARD, NOT_YET_DUE, PIN, Drawer
from tests.kiosk.screen_reader.reader import Reader

GOLDEN = Path(__file__).parent / "golden"
OUTSIDE = "https://kiosk.example"
"""Where a visitor's own telephone reaches the house, so that a link can be offered."""
TRIES = 5
"""What was not heard whole is opened again: on a busy machine Orca now and then misses a page."""
STOPS_MAX = 12
WALKED = {
    "aloud",
    "ask",
    "borrowed",
    "borrowed-1-longer",
    "call",
    "card",
    "card-again",
    "goodbye",
    "help",
    "keys",
    "languages",
    "list-1",
    "pin",
    "record-1",
    "record-1-wrong",
    "record-12-private",
    "settings",
    "settings-size-changed",
    "still-here",
    "summary",
    "take",
    "vouch",
    "welcome",
}
"""Screens that are also walked by Tab, up to Back: one of each shape. The others are read alone."""
WORDS_TO_FACT_MAX = 10
FORBIDDEN = ("translate", "status bar", "statusbar", "状态栏", "thanh trạng thái", "password?")
"""What would be said of the browser or of the page's make, and not of the visitor's concerns."""
ONLY_LEAD_ON = {
    "/language/{code}",
    "/card-read",
    "/record",
    "/settings/{name}/back",
    "/idle",
    "/away",
    "/sound",  # where a reader speaks
    "/sound/{step}",
}
"""Addresses that only lead to another."""
NOT_PAGES = ("/speech/", "/machine/", "/look/", "/where", "/paper/")
BEGINS_IN = "document.activeElement?.localName"
HEADING_LEVEL_ONE = {"zh-Hans": "标题 水平 1", "vi": "tiêu đề cấp 1", "en": "heading level 1"}
MAIN = {"zh-Hans": "主内容", "vi": "main content", "en": "main content"}
BEGINS_WITH = {"h1": HEADING_LEVEL_ONE, "input": MAIN}
"""What Orca says of where a page begins. Where the browser is late it leaves that out."""
IN_THE_BAR = "document.activeElement.closest('nav') !== null"


@dataclass(frozen=True)
class Way:
    """How one comes to a screen: where it is, and what was sent before."""

    address: str
    is_in: bool = True
    sent: tuple[tuple[str, dict[str, str]], ...] = ()
    drawer: dict[str, Any] = field(default_factory=dict)


def _plain(screen: str) -> Way:
    return Way(screen, is_in=screen not in {"/", "/card"})


WAYS = {
    "/pin": Way("/pin", is_in=False, sent=(("/card", {"card": "HR998"}),)),
    "/card again": Way("/card", is_in=False, sent=(("/card", {"card": ""}),)),
    "/goodbye": Way("/goodbye/LANG", is_in=False),
    "/vouch": Way("/vouch", is_in=False, sent=(("/card", {"card": CARD}),)),
    "/summary": Way(
        "/summary",
        is_in=False,
        sent=(("/card", {"card": CARD}),),
        drawer={"factor": SecondFactor.NONE},
    ),
    "/nothing": Way("/nothing", drawer={"entries": ()}),
    "/record/1/wrong/amount": Way("/record/1/wrong/amount", sent=(("/record/1/wrong/amount", {}),)),
    "/record/1/wrong/undone": Way(
        "/record/1/wrong/undone",
        sent=(("/record/1/wrong/amount", {}), ("/record/1/wrong/undo", {})),
    ),
    "/take/printing": Way("/take/printing", sent=(("/take/print", {}),)),
    "/take/code": Way("/take/code", sent=(("/take/link", {}),)),
    "/take/codes/1/printing": Way("/take/codes/1/printing", sent=(("/take/codes/1/proof", {}),)),
    "/settings/size changed": Way("/settings/size", sent=(("/settings/size/up", {}),)),
}
"""Screens that one does not come to by their address alone."""
MORE = (
    "/aloud",
    "/languages",
    "/helper",
    "/keys",
    "/settings",
    "/settings/more",
    "/settings/size",
    "/take/link",
    "/take/codes/1",
    "/take/codes/1/proof",
)


def name_of(screen: str) -> str:
    """What its transcript is called."""
    return re.sub(r"[/ ]", "-", screen.strip("/")) or "welcome"


SCREENS = {
    name_of(screen): WAYS.get(screen) or _plain(screen)
    for screen in dict.fromkeys((*PAGES, *SIGNED_OUT, *MORE, *WAYS))
    if screen not in ONLY_LEAD_ON
}
"""Every screen that is listened to, by the name of its transcript."""
RECORDS = {name for name in SCREENS if re.fullmatch(r"record-\d+", name)}
"""Those that tell a fact of the visitor's own."""


def golden(lang: str, name: str) -> str:
    """What was said of a screen when somebody last listened and found it good."""
    return (GOLDEN / lang / f"{name}.txt").read_text(encoding="utf-8")


def kiosk(
    drawer: Drawer, speech: Speech = Speech.SCREEN_READER, voice: SpeechService | None = None
) -> FastAPI:
    """The kiosk that is listened to, on the day of the tests."""
    settings = KioskSettings(today=lambda: NOT_YET_DUE, speech=speech, public_url=OUTSIDE)
    return create_kiosk(drawer, Words.load(), voice, settings)


def pages_of(routers: Iterable[Any] = tuple(each.router for each in ROUTERS)) -> set[str]:
    """The address of every page, as it is written in the code."""
    paths = {route.path for router in routers for route in router.routes if "GET" in route.methods}
    return {path for path in paths if not path.startswith(NOT_PAGES)} - ONLY_LEAD_ON


def unheard(pages: set[str]) -> set[str]:
    """Those of these pages that no screen of the list is at; a number may be left out."""
    heard = [way.address for way in SCREENS.values()]
    patterns = {path: re.compile(re.sub(r"/\{[^}]*\}", "(/[^/]+)?", path)) for path in pages}
    return {
        path
        for path, pattern in patterns.items()
        if not any(pattern.fullmatch(each) for each in heard)
    }


class Listener:
    """One person with Orca at one kiosk, who can be put before any screen."""

    def __init__(self, reader: Reader, base: str, lang: str, drawer: Drawer) -> None:
        self.reader = reader
        self.base = base
        self.lang = lang
        self._drawer = drawer
        self.repeated = 0
        """How often a screen had to be opened again to be heard whole."""
        reader.page.goto(f"{base}/nowhere")

    def hears(self, name: str) -> str:
        """The transcript of a screen.

        Raises:
            LookupError: something that the screen shows was not said, whatever was tried.
        """
        for left in reversed(range(TRIES)):
            try:
                return self._heard(SCREENS[name], is_walked=name in WALKED)
            except (LookupError, TimeoutError):
                self.repeated += 1
                if not left:
                    raise
        raise AssertionError

    @property
    def fact(self) -> str:
        """What the page that was just heard is about."""
        return self.reader.page.inner_text("h1")

    def _heard(self, way: Way, *, is_walked: bool) -> str:
        self.reader.page.goto("about:blank")
        self._come(way)
        said = self.reader.open(self.base + way.address.replace("LANG", self.lang))
        begins = BEGINS_WITH.get(self.reader.page.evaluate(BEGINS_IN), {}).get(self.lang)
        if begins and begins not in said:
            raise LookupError(begins)
        parts = [("opened", said)]
        for _ in range(STOPS_MAX if is_walked else 0):
            parts.append(("Tab", self.reader.press("Tab")))
            if self.reader.page.evaluate(IN_THE_BAR):
                break
        return "\n".join("\n".join((f"({what})", *said, "")) for what, said in parts)

    def _come(self, way: Way) -> None:
        """As somebody who has just come, to a record as it always is."""
        vars(self._drawer).update(vars(Drawer(**way.drawer)))
        context = self.reader.page.context
        context.clear_cookies()
        # The browser's own cookies go with these, and Orca hears nothing of them.
        context.request.get(f"{self.base}/language/{self.lang}")
        signing_in = (("/card", {"card": CARD}), ("/pin", {"pin": PIN})) if way.is_in else ()
        for path, form in (*signing_in, *way.sent):
            # One asks before one does: a page may remember what it was asked about.
            context.request.get(f"{self.base}{path.rpartition('/')[0]}")
            context.request.post(f"{self.base}{path}", form=form)


def words_in(text: str) -> int:
    """Words, or what takes as long to say: a Chinese word has two characters, one figure is one."""
    han = len(re.findall("[\u4e00-\u9fff]", text))
    return -(-han // 2) + len(re.findall(r"[^\W\d_\u4e00-\u9fff]+|\d+", text))


def words_before(transcript: str, fact: str) -> int:
    """How many words are said before this sentence begins.

    Raises:
        LookupError: it is never said.
    """
    count = 0
    for line in transcript.splitlines()[1:]:
        if line and fact.startswith(line):
            return count
        count += words_in(line)
    raise LookupError(fact)
