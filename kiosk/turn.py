"""One request of one visitor: what a page needs to answer it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment
from starlette.background import BackgroundTask

from kiosk.aloud import Aloud, Voice
from kiosk.doors import Doors
from kiosk.earcons import Earcon
from kiosk.foreseen import first_heard
from kiosk.hearing import ANSWERS
from kiosk.page import Line, Page, Refresh, Script
from kiosk.session import Visit, Visits
from kiosk.settings import KioskSettings, Speech
from kiosk.words import LANGUAGES, Words
from projections.open_loans import OpenLoan
from projections.person_history import Entry

log = logging.getLogger(__name__)


PASSING = {"/help", "/sound", "/still-here", "/goodbye"}
"""Pages that one goes back from, not to."""


class NotSignedIn(Exception):
    """The page is for somebody we know, and we do not know who this is."""


@dataclass(frozen=True)
class Kiosk:
    """Everything the pages share."""

    doors: Doors
    words: Words
    aloud: Aloud
    settings: KioskSettings
    visits: Visits
    templates: Environment

    @property
    def voice(self) -> Voice | None:
        """Who speaks; ``None`` when nobody can, or shall."""
        return self.aloud.voice


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
        self.visit.earcon = Earcon.ACCEPTED
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

    def go(self, path: str, *, ready_for: Callable[[], UUID | None] | None = None) -> Response:
        """On to another page. Meanwhile the voice gets ready for what somebody will hear.

        The answer does not wait for that: how long it takes would tell whether there is a person.
        """
        task = None if ready_for is None else BackgroundTask(self._get_ready, ready_for)
        return self._remember(RedirectResponse(self.root + path, 303, background=task))

    def nothing_more(self) -> Response:
        """Done; the page stays as it is."""
        return self._remember(Response(status_code=204))

    def _get_ready(self, who: Callable[[], UUID | None]) -> None:
        kiosk = self.kiosk
        try:
            person_id = who()
            if person_id is None or kiosk.voice is None:
                return
            known = kiosk.doors.person(person_id)
            lang = self.lang
            if known and known.language in LANGUAGES and not self.visit.chose_language:
                lang = known.language
            own = first_heard(kiosk.doors, kiosk.words, person_id, lang, kiosk.settings.today())
            kiosk.aloud.prepare(self.visit, own)
        except Exception as why:  # noqa: BLE001 - the page that needs it will say what is wrong
            log.warning("nothing made ready: %s", type(why).__name__)

    def show(self, page: Page, script: Script, *, status: int = 200) -> Response:
        """The page, with everything that stands on every page below it."""
        page = self._placed(page, status)
        around = {
            name: script.always(f"go-{name}", f"nav.{name}") for name in ("back", "help", "finish")
        }
        languages = {
            code: script.always(f"in-{code}", f"language.{code}", code) for code in LANGUAGES
        }
        voice = self.kiosk.voice
        basic = None
        if voice and voice.is_basic(script.lang):
            basic = script.always("basic-voice", "layout.basic")
        wait = script.on("said-wait", "layout.wait")
        for answer in ANSWERS if voice else ():
            script.on(f"said-{answer}", f"sound.{answer}")
        sound, aside = self._sounds(page, script, basic, wait)
        is_meant_silent = self.kiosk.settings.speech is not Speech.BUILT_IN
        html = self.kiosk.templates.get_template(page.template).render(
            page=page,
            lang=script.lang,
            root=self.root,
            t=lambda key: self.kiosk.words.t(key, script.lang),
            around=around,
            languages=languages,
            happening=script.happening if sound else (wait,),
            basic=basic,
            silent=None if sound or is_meant_silent else script.say("layout.silent"),
            sound=sound,
            aside=aside,
            settings=self.kiosk.settings,
            hearing=self.visit.hearing,
            away=None if self.visit.is_personal else self.kiosk.settings.idle_seconds,
        )
        response = HTMLResponse(html, status_code=status)
        if page.refresh is not None:
            after = page.refresh
            response.headers["Refresh"] = f"{after.seconds}; url={self.root}{after.to}"
        return self._remember(response)

    def _placed(self, page: Page, status: int) -> Page:
        """The page with its short sound and where it goes by itself; it is gone back to."""
        visit = self.visit
        if page.refresh is None and visit.must_end:
            to = "/still-here" if visit.is_personal else "/away"
            page = replace(page, refresh=Refresh(self.kiosk.settings.idle_seconds, to))
        if page.here not in PASSING and status == 200:
            visit.page = page.here
            if visit.notice and visit.notice.page != page.here:
                visit.notice = None
        if page.error is not None or status >= 400:
            return replace(page, earcon=Earcon.PROBLEM)
        waiting, visit.earcon = visit.earcon, None
        return replace(page, earcon=page.earcon or waiting)

    def _sounds(
        self, page: Page, script: Script, basic: Line | None, wait: Line
    ) -> tuple[str | None, str | None]:
        """The keys of what the page says and of what every page says: both of them, or neither."""
        aloud, told = self.kiosk.aloud, self.visit.told_basic
        around = [*script.around, *script.happening]
        last = script.around if page.says_always else ()
        if basic and not page.says_always and script.lang not in told:
            last = (basic,)
        sound = aloud.page(self.visit, [*script.plan, *last], page.earcon)
        aside = sound and aloud.always(self.visit, around, wait)
        if not aside:
            return None, None
        if basic:
            told.add(script.lang)
        return sound, aside

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
