"""One request of one visitor: what a page needs to answer it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask

from kiosk.body import attributes, happen_by_key
from kiosk.doors import Part
from kiosk.earcons import Earcon
from kiosk.foreseen import first_heard
from kiosk.lines import Line, PublicLine
from kiosk.listening import MACHINE_COOKIE, headset_at, heed_headset, permit_of
from kiosk.look import sheet_of
from kiosk.machines import At
from kiosk.page import Choice, Page, Refresh, Script
from kiosk.preferences import Aloud as MayBeAloud
from kiosk.presence import Kiosk, MoreNeeded, NotSignedIn, Presence
from kiosk.privacy import Consent, Permit, speakable
from kiosk.session import Visit
from kiosk.settings import Speech
from kiosk.telling import is_confidential
from kiosk.words import LANGUAGES
from projections.open_loans import OpenLoan
from projections.person_history import Entry

log = logging.getLogger(__name__)

TOLD_ELSEWHERE = frozenset({"entry_disputed", "objection_withdrawn"})
"""What the visitor did about their record is no service: it is told under what they asked for."""


PASSING = {
    "/help",
    "/sound",
    "/still-here",
    "/languages",
    "/helper",
    "/settings",
    "/call",
    "/more-needed",
    "/aloud",
    "/keys",
}
"""Pages that one goes back from, not to; so is every page below them."""
FAREWELL = ("/goodbye/", "/sound/", "/here", "/idle", "/language/")
"""What of the kiosk the farewell still needs; anything else begins anew."""

ALWAYS = ("back", "help", "finish")
"""What stands on every page, in order."""
CHOICES_MAX = 3
"""With Back, Help and Finish that makes six stops."""


class Turn(Presence):
    """The visitor in front of the screen and what they asked for just now."""

    def __init__(self, request: Request, *, awake: bool = True) -> None:
        self.kiosk: Kiosk = request.app.state.kiosk
        self.root: str = request.scope.get("root_path", "")
        self._word = request.cookies.get(self.kiosk.settings.cookie)
        self._machine_name: str | None = self.kiosk.machines.named(
            request.cookies.get(MACHINE_COOKIE)
        )
        self.place: str = self._machine_name or (request.client.host if request.client else "")
        """Where the visitor stands: the machine, or as far as the network tells."""
        known = self.kiosk.visits.find(self._word, awake=awake)
        if known and known.is_farewell and not self._path(request).startswith(FAREWELL):
            self.kiosk.visits.end(known)
            known, self._word = None, ""
        self.is_here = known is not None
        """Whether somebody came to this page from another, and not the machine by itself."""
        self.was_ended = known is None and bool(self._word)
        self.visit: Visit = known or self.kiosk.visits.begin(self.first_language)
        self.headset = headset_at(request)
        """Whether a headset is in; ``None`` where nobody can know."""
        heed_headset(self.visit, request)
        self.is_told_to_known = False
        """Whether the page is for somebody we know, and so about them."""

    def _path(self, request: Request) -> str:
        return str(request.scope["path"]).removeprefix(self.root)

    @property
    def lang(self) -> str:
        """The language the visitor reads and hears."""
        return self.visit.language

    @property
    def at(self) -> At:
        """How the machine stands: its headset, its card."""
        return self.kiosk.machines.at(self._machine_name)

    @property
    def since(self) -> int:
        """The machine's newest event: the page asks its stream for what comes after."""
        return self.kiosk.machines.newest(self._machine_name)

    @property
    def machine_name(self) -> str | None:
        """Which machine the visitor stands at, if it is one that reports."""
        return self._machine_name

    @property
    def broken(self) -> Sequence[Part]:
        """What did not work when the machine last tried itself."""
        return self.kiosk.machines.broken(self._machine_name)

    def take_card(self) -> str | None:
        """The number of the card that the machine read just now; it is handed out once."""
        return self.kiosk.machines.take_card(self._machine_name)

    def begin_at(self, key: str) -> None:
        """From now on this is the page of the machine with this key; a visit begins there."""
        self._machine_name = self.kiosk.machines.named(key)
        self.start_anew()

    def script(self, lang: str | None = None) -> Script:
        """An empty page to be filled, line by line."""
        return Script(self.kiosk.words, lang or self.lang)

    def record(self) -> Sequence[Entry]:
        """The visitor's services, newest first."""
        return self.kiosk.doors.record_of(self.person_id, TOLD_ELSEWHERE)

    def hides(self, entry: Entry) -> bool:
        """Whether this is confidential, and not asked for, or not while somebody helps."""
        asked_for = () if self.visit.is_helped else self.visit.asked_for
        return is_confidential(entry) and entry.event_id not in asked_for

    def loans(self) -> Sequence[OpenLoan]:
        """What the visitor has borrowed."""
        return self.kiosk.doors.open_loans_of(self.person_id)

    @property
    def person_id(self) -> UUID:
        """Who the visitor is.

        Raises:
            NotSignedIn: nobody knows.
        """
        if self.visit.person_id is None:
            raise NotSignedIn
        return self.visit.person_id

    def permit(self) -> Permit | None:
        """Leave to say what is private now: a headset, the visitor's word, or how they want it."""
        return permit_of(self.visit, self.headset)

    def first_page(self, fact: str = "/record/1") -> str:
        """Where somebody who has just signed in goes: to ``fact``, or one question before it.

        The question is whether others may hear, asked once where nothing answers it.
        """
        visit = self.visit
        is_open = visit.preferences.aloud is MayBeAloud.ASK and visit.consent is Consent.NOT_ASKED
        speaks = self.kiosk.voice is not None and visit.preferences.speech
        if speaks and is_open and self.permit() is None:
            return "/aloud"
        return fact

    def notice(self, script: Script, page: str) -> Line | None:
        """What went wrong on this page the last time, as its next line."""
        told = self.visit.notice
        if told is None or told.page != page:
            return None
        said = self.kiosk.words.line(told.key, script.lang, **told.values)
        # Nothing that went wrong before we know somebody is anybody's own.
        return script.tell_all(said) if self.visit.person_id is None else script.tell(said)

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
        permit = self.permit()
        page = script.settle(self._placed(page, status), is_known=self.is_told_to_known)
        if self._must_ask_again(page, script, permit):
            return self.go("/aloud")
        page = self._how_to_hear(page, script, permit)
        if page.field is None:  # where something is typed, a figure is a figure
            page = replace(page, choices=script.numbered(page.choices))
        around = {name: script.always(f"go-{name}", f"nav.{name}") for name in ALWAYS}
        # Who turns the voice off hears what they did, and how to undo it.
        wants_voice = self.visit.preferences.speech or page.here == "/settings/speech"
        voice = self.kiosk.voice if wants_voice else None
        is_basic = voice is not None and voice.is_basic(script.lang)
        basic = script.always("basic-voice", "layout.basic") if is_basic else None
        helped = script.always("helped", "helper.here") if self.visit.is_helped else None
        more = [script.on(f"go-{way}", f"layout.{way}") for way in ("more", "top")]
        wait = script.on("said-wait", "layout.wait")
        if voice:
            happen_by_key(script, page)
        sound, aside = self._sounds(page, script, permit, basic, wait) if voice else (None, None)
        speech = self.kiosk.settings.speech if wants_voice else Speech.OFF
        happening = [each for each in script.happening if each not in more]
        html = self.kiosk.templates.get_template(page.template).render(
            page=page,
            lang=script.lang,
            root=self.root,
            t=lambda key: self.kiosk.words.t(key, script.lang),
            around=around,
            more=more,
            happening=happening if sound else (wait,),
            basic=basic,
            helped=helped,
            waits=page.here == "/" and not self.is_here,
            idle=self._idle(page),
            silent=None if sound or speech is not Speech.BUILT_IN else script.say("layout.silent"),
            sound=sound,
            aside=aside,
            settings=self.kiosk.settings,
            speech=speech,
            hearing=self.visit.hearing,
            preferences=self.visit.preferences,
            sheet=sheet_of(self.machine).path,
            to_next_language=f"/language/{_after(script.lang)}?to={page.here}",
            body=self._attributes(page, permit),
            away=None if self.visit.is_personal else self.kiosk.settings.idle_seconds,
        )
        return self._remember(self._as_response(html, page, status))

    def _attributes(self, page: Page, permit: Permit | None) -> Mapping[str, str | None]:
        since = self.since or None
        return attributes(self.visit, self.machine, page, self.headset, permit, since)

    def _as_response(self, html: str, page: Page, status: int) -> Response:
        response = HTMLResponse(html, status_code=status)
        if after := page.refresh:
            response.headers["Refresh"] = f"{after.seconds}; url={self.root}{after.to}"
        return response

    def _must_ask_again(self, page: Page, script: Script, permit: Permit | None) -> bool:
        """Whether the visitor took a headset out, and this page was theirs to hear until then."""
        asks = self.visit.consent is Consent.ASK_AGAIN and self._holds_back(script, permit)
        return asks and page.field is None and not _is_passing(page.here)

    def _holds_back(self, script: Script, permit: Permit | None) -> bool:
        """Whether something on the page would be said if others might hear it."""
        speaks = self.kiosk.voice is not None and self.visit.preferences.speech
        return speaks and permit is None and any(each.is_personal for each in script.plan)

    def _how_to_hear(self, page: Page, script: Script, permit: Permit | None) -> Page:
        """The page; where something on it may not be said now, it tells how that would be heard."""
        if not self._holds_back(script, permit):
            return page
        is_never = self.visit.preferences.aloud is MayBeAloud.NEVER
        last = page.lines[-1] if page.lines else page.heading
        more = script.after(last, "hear", "aloud.never" if is_never else "aloud.more")
        page = replace(page, lines=(*page.lines, more))
        if is_never or page.field or len(page.choices) >= CHOICES_MAX:
            return page
        choice = Choice(script.say_to_all("aloud.choose"), "/aloud", "louder")
        return replace(page, choices=(*page.choices, choice))

    def _placed(self, page: Page, status: int) -> Page:
        """The page with its short sound and where it goes by itself; it is gone back to."""
        visit = self.visit
        if not _is_passing(page.here) and status == 200:
            visit.page = page.here
            visit.before.clear()  # what was changed before stays as it is
            if visit.notice and visit.notice.page != page.here:
                visit.notice = None
        if page.error is not None or status >= 400:
            return replace(page, earcon=Earcon.PROBLEM)
        waiting, visit.earcon = visit.earcon, None
        return replace(page, earcon=page.earcon or waiting)

    def _idle(self, page: Page) -> Refresh | None:
        """Where the page goes when nobody does anything; ``None`` where no time runs."""
        if page.refresh is not None or self.kiosk.visits.is_held(self.visit):
            return None
        if not self.visit.must_end:
            return None
        return Refresh(self.kiosk.settings.idle_seconds, "/still-here")

    def _sounds(
        self,
        page: Page,
        script: Script,
        permit: Permit | None,
        basic: PublicLine | None,
        wait: PublicLine,
    ) -> tuple[str | None, str | None]:
        """The keys of what the page says and of what every page says: both of them, or neither."""
        aloud, told = self.kiosk.aloud, self.visit.told_basic
        around = [*script.around, *script.happening]
        last: Sequence[PublicLine] = script.around if page.says_always else ()
        if basic and not page.says_always and script.lang not in told:
            last = (basic,)
        sound = aloud.page(self.visit, [*speakable(script.plan, permit), *last], page.earcon)
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


def _after(lang: str) -> str:
    """The language that one key leads to."""
    return LANGUAGES[(LANGUAGES.index(lang) + 1) % len(LANGUAGES)]


def _is_passing(path: str) -> bool:
    first, _, _ = path[1:].partition("/")
    return f"/{first}" in PASSING or path.startswith("/goodbye")


def turn(request: Request) -> Turn:
    """Whoever stands in front of the screen."""
    return Turn(request)


def known(request: Request) -> Turn:
    """Somebody we know, be it by their card alone.

    Raises:
        NotSignedIn: we do not, or their time is over.
    """
    somebody = Turn(request)
    if somebody.visit.person_id is None:
        raise NotSignedIn
    somebody.is_told_to_known = True
    return somebody


def signed_in(request: Request) -> Turn:
    """Somebody who showed that it is them.

    Raises:
        NotSignedIn: we do not know who it is, or their time is over.
        MoreNeeded: they showed a card and nothing else.
    """
    somebody = known(request)
    if somebody.visit.is_summary:
        raise MoreNeeded
    return somebody


Anyone = Annotated[Turn, Depends(turn)]
Known = Annotated[Turn, Depends(known)]
SignedIn = Annotated[Turn, Depends(signed_in)]
