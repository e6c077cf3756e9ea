"""What one visitor heard, sought by every other: in full by scripts/try_voice.py, in short here."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.testclient import TestClient

from kiosk.app import create_kiosk
from kiosk.settings import KioskSettings
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from tests.kiosk.record import CARD, NOT_YET_DUE, PIN, Drawer

PAGES = ("/record/1", "/record/3", "/list/1", "/borrowed")
_KEY = re.compile(r"/speech/([0-9a-f]{32,})")


@dataclass
class Session:
    """One visitor's browser, and the addresses of all that it was given to play of the record.

    What is said on the way there, before anybody is known, is everybody's and left out.
    """

    client: TestClient
    heard: set[str] = field(default_factory=set)

    def read(self, lang: str) -> None:
        """Sign in, and hear some pages of the record in ``lang``."""
        everybodys = self.keys_on(f"/language/{lang}?to=/card")
        self.client.post("/card", data={"card": CARD})
        self.client.post("/pin", data={"pin": PIN})
        self.client.post("/aloud/yes")
        for path in PAGES:
            self.heard |= self.keys_on(path) - everybodys

    def keys_on(self, path: str) -> set[str]:
        """What a page gives to play."""
        return set(_KEY.findall(self.client.get(path).text))

    def gets(self, key: str) -> bool:
        """Whether this browser is given that sound, or the times of its parts."""
        codes = {self.client.get(f"/speech/{key}.{form}").status_code for form in ("wav", "json")}
        assert codes in ({200}, {404}), codes
        return codes == {200}


@dataclass(frozen=True)
class Sought:
    """How often a sound was asked for, and by whom it was had."""

    sounds: int
    own: int
    others: int
    had_by_others: int
    had_after_the_end: int
    in_two_sessions: int
    left_in_the_voice: int


def seek(count: int, words: Words) -> Sought:
    """``count`` sessions at one kiosk hear the same record; each asks for what the others heard."""
    voice = SpeechService()
    voice.start()
    try:
        return _seek(count, words, voice)
    finally:
        voice.close()


def _seek(count: int, words: Words, voice: SpeechService) -> Sought:
    settings = KioskSettings(today=lambda: NOT_YET_DUE)
    app = create_kiosk(Drawer(), words, voice, settings)
    sessions = [Session(TestClient(app, base_url="http://127.0.0.1:8000")) for _ in range(count)]
    for place, each in enumerate(sessions):
        each.read(LANGUAGES[place % len(LANGUAGES)])
    stranger = Session(TestClient(app, base_url="http://127.0.0.1:8000"))
    own = sum(each.gets(key) for each in sessions for key in each.heard)
    asked, had = _by_others(sessions, stranger)
    visits = app.state.kiosk.visits
    cookies = [dict(each.client.cookies) for each in sessions]
    said = {key for visit in visits._visits.values() for key in visit.said}
    for each in sessions:
        each.client.post("/finish")
    after = sum(each.gets(key) for each in sessions for key in each.heard)
    for each, cookie in zip(sessions, cookies, strict=True):
        each.client.cookies.clear()
        each.client.cookies.update(cookie)
        after += sum(each.gets(key) for key in each.heard)
    times = Counter(key for each in sessions for key in each.heard)
    shared = sum(number > 1 for number in times.values())
    left = sum(voice._cache.get(key) is not None for key in said)
    assert said
    return Sought(len(times), own, asked, had, after, shared, left)


def _by_others(sessions: Sequence[Session], stranger: Session) -> tuple[int, int]:
    asked = had = 0
    for mine in sessions:
        for other in (*sessions, stranger):
            if other is not mine:
                found = [other.gets(key) for key in mine.heard]
                asked, had = asked + len(found), had + sum(found)
    return asked, had
