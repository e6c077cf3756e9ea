"""One request of one visitor: what a page needs to answer it."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from kiosk.doors import Doors
from kiosk.page import Line, Page, Refresh, Script
from kiosk.session import Visit, Visits
from kiosk.settings import KioskSettings
from kiosk.sound import Sound, join
from kiosk.speech.saying import Segment
from kiosk.speech.service import SpeechUnavailable
from kiosk.words import LANGUAGES, Words
from projections.open_loans import OpenLoan
from projections.person_history import Entry

log = logging.getLogger(__name__)


PASSING = {"/help", "/still-here", "/goodbye"}
"""Pages that one goes back from, not to."""


class Voice(Protocol):
    """Who says a text aloud. Raises ``SpeechUnavailable`` when nobody can."""

    def speak_segments(self, segments: Sequence[Segment]) -> bytes:
        """The segments as one WAV, each in its own language."""

    def key_of_segments(self, segments: Sequence[Segment]) -> str:
        """What the voice remembers that WAV by."""

    def forget(self, keys: Iterable[str]) -> None:
        """Drop what it remembers under these keys."""

    def is_basic(self, lang: str) -> bool:
        """Whether this language has only a voice that one must know to understand."""

    def prepare(self, segments: Sequence[Segment]) -> None:
        """Begin to make ready what nobody could know before, such as a name; never waits.

        What it keeps of them it keeps until ``forget`` is told ``key_of_segments(segments)``.
        """


class NotSignedIn(Exception):
    """The page is for somebody we know, and we do not know who this is."""


@dataclass(frozen=True)
class Kiosk:
    """Everything the pages share."""

    doors: Doors
    words: Words
    voice: Voice | None
    settings: KioskSettings
    visits: Visits
    templates: Environment
    boot_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


class Turn:
    """The visitor in front of the screen and what they asked for just now."""

    def __init__(self, request: Request, *, awake: bool = True) -> None:
        self.kiosk: Kiosk = request.app.state.kiosk
        self.root: str = request.scope.get("root_path", "")
        self._word = request.cookies.get(self.kiosk.settings.cookie)
        known = self.kiosk.visits.find(self._word, awake=awake)
        self.was_ended = known is None and self._word is not None
        self.visit: Visit = known or self.kiosk.visits.begin(self.kiosk.settings.default_language)

    @property
    def lang(self) -> str:
        """The language the visitor reads and hears."""
        return self.visit.language

    def script(self, lang: str | None = None) -> Script:
        """An empty page to be filled, line by line."""
        return Script(self.kiosk.words, lang or self.lang)

    def record(self) -> Sequence[Entry]:
        """The visitor's services, newest first."""
        return self.kiosk.doors.record_of(self._person_id)

    def loans(self) -> Sequence[OpenLoan]:
        """What the visitor has borrowed."""
        return self.kiosk.doors.open_loans_of(self._person_id)

    @property
    def _person_id(self) -> UUID:
        if self.visit.person_id is None:
            raise NotSignedIn
        return self.visit.person_id

    def sign_in(self, person_id: UUID) -> None:
        """The visitor is this person, and hears the language they prefer unless they chose one."""
        self.visit = self.kiosk.visits.sign_in(self.visit, person_id)
        self.visit.session_id = self.kiosk.doors.begin_session(person_id)
        known = self.kiosk.doors.person(person_id)
        if known and known.language in LANGUAGES and not self.visit.chose_language:
            self.visit.language = known.language

    def start_anew(self) -> None:
        """Close the visit and begin one that knows nothing."""
        self.kiosk.visits.end(self.visit)
        self.visit = self.kiosk.visits.begin(self.kiosk.settings.default_language)

    def another_visitor(self) -> None:
        """Close what was open; whoever is next has just been reading this language."""
        language, chose = self.visit.language, self.visit.chose_language
        self.start_anew()
        self.visit.language, self.visit.chose_language = language, chose

    def notice(self, script: Script, page: str) -> Line | None:
        """What went wrong on this page the last time, as its next line."""
        told = self.visit.notice
        if told is None or told.page != page:
            return None
        return script.tell(self.kiosk.words.line(told.key, script.lang, **told.values))

    def go(self, path: str) -> Response:
        """On to another page."""
        return self._remember(RedirectResponse(self.root + path, status_code=303))

    def show(self, page: Page, script: Script, *, status: int = 200) -> Response:
        """The page, with everything that stands on every page below it."""
        if page.refresh is None and self.visit.is_personal:
            page = replace(page, refresh=Refresh(self.kiosk.settings.idle_seconds, "/still-here"))
        if page.here not in PASSING and status == 200:
            self.visit.page = page.here
            if self.visit.notice and self.visit.notice.page != page.here:
                self.visit.notice = None
        around = {
            name: script.always(f"go-{name}", f"nav.{name}") for name in ("back", "help", "finish")
        }
        languages = {
            code: script.always(f"in-{code}", f"language.{code}", code) for code in LANGUAGES
        }
        sound = self._sound([*script.plan, *(script.around if page.says_always else ())])
        aside = None if page.says_always or sound is None else self._sound(script.around)
        silent = None if sound else script.say("layout.silent")
        html = self.kiosk.templates.get_template(page.template).render(
            page=page,
            lang=script.lang,
            root=self.root,
            t=lambda key: self.kiosk.words.t(key, script.lang),
            around=around,
            languages=languages,
            silent=silent,
            sound=sound,
            aside=aside,
            autoplay=self.kiosk.settings.autoplay,
        )
        response = HTMLResponse(html, status_code=status)
        if page.refresh is not None:
            after = page.refresh
            response.headers["Refresh"] = f"{after.seconds}; url={self.root}{after.to}"
        return self._remember(response)

    def _sound(self, plan: Sequence[Line]) -> str | None:
        """The key under which this visitor can fetch what ``plan`` says; ``None`` is silence."""
        key = self._key(plan)
        sound = self.visit.sounds.get(key) or self._spoken(plan)
        if sound is None:
            return None
        self.visit.keep_sound(key, sound)
        return key

    def _spoken(self, plan: Sequence[Line]) -> Sound | None:
        voice = self.kiosk.voice
        if voice is None:
            return None
        try:
            self.visit.said.update(
                voice.key_of_segments(line.segments) for line in plan if line.is_personal
            )
            return join([(line.id, voice.speak_segments(line.segments)) for line in plan])
        except SpeechUnavailable as why:
            log.warning("no voice: %s", why)
            return None

    def _key(self, plan: Sequence[Line]) -> str:
        text = "\x1e".join(
            f"{line.id}\x1f{s.lang}\x1f{s.spoken}" for line in plan for s in line.segments
        )
        message = f"{self.visit.token}\x1d{text}".encode()
        return hmac.digest(self.kiosk.boot_key, message, hashlib.sha256).hex()

    def _remember(self, response: Response) -> Response:
        settings = self.kiosk.settings
        if self.visit.token != self._word:
            response.set_cookie(
                settings.cookie,
                self.visit.token,
                httponly=True,
                samesite="strict",
                secure=settings.https,
                path="/",
            )
        return response


def turn(request: Request) -> Turn:
    """Whoever stands in front of the screen."""
    return Turn(request)


def signed_in(request: Request) -> Turn:
    """Somebody we know.

    Raises:
        NotSignedIn: we do not, or their time is over.
    """
    known = Turn(request)
    if known.visit.person_id is None:
        raise NotSignedIn
    return known


Anyone = Annotated[Turn, Depends(turn)]
SignedIn = Annotated[Turn, Depends(signed_in)]
