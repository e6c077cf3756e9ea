"""One request of one member of staff: what a page needs to answer it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import menu, seeing
from api.arrivals import Arrivals
from api.bank_answers import BankAnswers, BankFiles
from api.desk.paying.comparing import Kept
from api.elsewhere import Elsewhere
from api.kept import KeptForms
from api.languages import language_of
from api.office import Office
from api.passkeys import Challenges
from api.posts import posts_of
from api.rights import Post, Purpose, Reach, Right, rights_of
from api.second_step import Codes
from api.sessions import IDLE_SECONDS, STEP_SECONDS_MAX, Notice, Session, Sessions, Step, Steps
from kiosk.speech.plain import name_language
from kiosk.speech.saying import Date, Value, say
from kiosk.speech.service import SpeechService
from kiosk.throttle import Throttle
from kiosk.words import LANGUAGES, Words
from ledger.vocabulary import By, Channel
from projections import feed
from projections.person_lookup import Found

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "handrail_language"
LANGUAGE_SECONDS = 365 * 24 * 60 * 60
REFRESH_SECONDS = IDLE_SECONDS + 5
"""A screen that nobody touches shows nobody's record for longer."""

HOMES = (
    (Right.FIND_PERSON, "/desk"),
    (Right.KEEP_DEVICES, "/desk"),
    (Right.AUDIT, "/audit"),
    (Right.ADMINISTER_STAFF, "/desk/staff"),
)
"""Where the work of somebody begins: at the first of these that they may do; else at the desk."""

PROBLEM = "problem.html"
WITHOUT_THE_FORM = frozenset({PROBLEM, "desk/break_glass.html"})
"""Pages that may answer a form, and do not show again what was written in it."""

_OWN_PAGE = re.compile(r"/(?:desk|audit)(?:/[A-Za-z0-9-]+)*(?:\?[A-Za-z0-9=&%+._-]*)?")


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class House:
    """Everything the staff pages share."""

    office: Office
    words: Words
    sessions: Sessions = field(default_factory=Sessions)
    throttle: Throttle = field(default_factory=Throttle)
    steps: Steps = field(default_factory=Steps)
    codes: Codes = field(default_factory=Codes)
    challenges: Challenges = field(default_factory=Challenges)
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    kept: KeptForms = field(default_factory=KeptForms)
    lists: Kept = field(default_factory=Kept)
    bank_answers: BankAnswers = field(default_factory=BankAnswers)
    bank_files: BankFiles = field(default_factory=BankFiles)
    files: Arrivals | None = None
    """Where another process has the files that staff brought."""
    speech: SpeechService | None = None
    """The voice of the house; without it nothing is said aloud at the desk."""
    templates: Environment = field(default_factory=_templates)

    @cached_property
    def arrivals(self) -> Arrivals:
        """The files that staff brought and that are not done with."""
        return self.files or Arrivals(self.office)

    @property
    def cookie(self) -> str:
        """The name of the cookie; a browser takes the first form over TLS alone."""
        return "__Host-handrail_staff" if self.office.settings.https else "handrail_staff"

    @property
    def step_cookie(self) -> str:
        """The name of the cookie of who is on the way in."""
        return "__Host-handrail_step" if self.office.settings.https else "handrail_step"

    @property
    def back_cookie(self) -> str:
        """The name of the cookie that a browser brings back from another house."""
        return "__Host-handrail_back" if self.office.settings.https else "handrail_back"


class Turn:
    """The member of staff at the browser, if we know them, and what they asked for."""

    def __init__(self, request: Request, *, awake: bool = True) -> None:
        self.house: House = request.app.state.staff
        self.door = "/audit" if request.url.path.startswith("/audit") else "/desk"
        self._word = request.cookies.get(self.house.cookie)
        self._step_word = request.cookies.get(self.house.step_cookie)
        self.step: Step | None = self.house.steps.find(self._step_word)
        self.session: Session | None = self.house.sessions.find(self._word, awake=awake)
        self._kept_key = request.query_params.get("kept", "")
        self.brought_back = request.cookies.get(self.house.back_cookie)
        self.lang = language_of(
            request.cookies.get(LANGUAGE_COOKIE),
            request.headers.get("accept-language", ""),
            self.house.office.settings.language,
        )

    @property
    def office(self) -> Office:
        """The office whose people and things these are."""
        return self.house.office

    @property
    def was_ended(self) -> bool:
        """Whether this browser was signed in once and no longer is."""
        return self._word is not None and self.session is None

    @property
    def posts(self) -> frozenset[Post]:
        """What whoever asks holds; nothing when we do not know them."""
        return self.session.posts if self.session else frozenset()

    @property
    def home(self) -> str:
        """Where their work begins."""
        held = rights_of(self.posts)
        return next((place for right, place in HOMES if right in held), "/desk")

    def refresh(self) -> None:
        """Take from the ledger what they hold by now; who holds nothing any more is signed out."""
        if self.session is None:
            return
        if self.session.recorded:
            key, self.session.recorded = self.session.recorded, ""
            self.office.await_command(key)
        self.session.posts = posts_of(self.office, self.session.staff_id)
        if not rights_of(self.session.posts):
            self.house.sessions.end(self.session)
            self.session = None

    def may(
        self, right: Right, *, organisation: str | None = None, area: str | None = None
    ) -> bool:
        """Whether they hold the right: there, or else in the body they act for, in some area."""
        if self.session is None or right not in rights_of(self.session.posts):
            return False
        day = date.fromisoformat(self.office.today())
        reach = Reach(self.session.posts, self.office.views, day)
        return reach.may(right, organisation=organisation or self.session.organisation, area=area)

    def may_throughout(self, right: Right) -> bool:
        """Whether they hold the right in the body they act for, and in no area of it alone."""
        everywhere = [post for post in self.posts if post.area is None]
        reach = Reach(everywhere, self.office.views, date.fromisoformat(self.office.today()))
        return self.session is not None and reach.may(right, organisation=self.session.organisation)

    def must_see(self, person_id: UUID, purpose: Purpose = Purpose.SERVICE) -> None:
        """Let the person be shown to whoever asks, and write down that they look, and what for.

        Raises:
            NotYours: they may see nobody's record, or none of where the person lives.
            Restricted: nobody reads it but who may lift that.
            HTTPException: nobody has this id.
        """
        seeing.must_see(self, person_id, purpose)

    def sees(
        self,
        persons: Iterable[UUID],
        purpose: Purpose = Purpose.SERVICE,
        *,
        right: Right = Right.READ_PERSON,
    ) -> dict[UUID, Found]:
        """Those of ``persons`` whom a page about something else may name; that it did is recorded.

        Who lives outside of the reader's area, is restricted, erased or unknown is not among them.
        """
        return seeing.seen_of(self, persons, purpose, right)

    def t(self, key: str, **values: Value | str | int) -> str:
        """A sentence in the language of the page."""
        return self.house.words.t(key, self.lang, **values)

    def number(self, number: int) -> str:
        """A number as the reader writes it."""
        return str(format_decimal(number, locale=self.lang.replace("-", "_")))

    def by(self, key: str, station: UUID | None = None, *, looks: bool = False) -> By:
        """The circumstances of what this member of staff records; ``key`` came with the form.

        The next page waits for it, unless it is that somebody ``looks`` at a record.
        """
        staff_id = self.session.staff_id if self.session else self.office.operator
        own_key = f"desk:{staff_id}:{key}"
        if self.session is not None and not looks:
            self.session.recorded = own_key
        return self.office.by(
            own_key,
            actor=staff_id,
            channel=Channel.DESK,
            station=station,
            organisation=self.session.organisation if self.session else None,
        )

    def tell(self, key: str, /, *, undo: str = "", **values: Value) -> None:
        """Say on the next page what was done.

        ``undo`` is the key that ``by`` was given for it: then the notice offers to take it back.
        """
        if self.session is not None:
            self.session.notice = Notice(key, values, undo)
            self._let_go()

    def _let_go(self) -> None:
        """Keep the form no longer that was sent with this request: it was taken, or is shown.

        Another one stays kept, whatever is done meanwhile on other pages.
        """
        if self.session is not None and self._kept_key:
            self.house.kept.drop(self.session.staff_id, key=self._kept_key)

    def go(self, path: str, **query: str) -> Response:
        """On to another page."""
        return RedirectResponse(address(path, **query), status_code=303)

    def show(
        self,
        template: str,
        *,
        heading: str,
        here: str,
        status: int = 200,
        undone: str = "",
        **values: Any,
    ) -> Response:
        """The page. ``here`` is the address that shows it again, in another language too.

        ``undone`` is where to go when what was just done is taken back; else that is ``here``.
        """
        if template not in WITHOUT_THE_FORM:
            self._let_go()
        notice = self.session.notice if self.session else None
        if self.session is not None:
            self.session.notice = None
        # What went wrong may be that the ledger does not answer: its page does not ask it.
        to_come = 0 if template == PROBLEM else self.to_come
        html = self.house.templates.get_template(template).render(
            t=self.t,
            day=self.day,
            tongue=self._tongue,
            lang=self.lang,
            languages=LANGUAGES,
            door=self.door,
            here=here,
            undone=undone or here,
            heading=heading,
            session=self.session,
            may=self.may,
            Right=Right,
            menu=self._menu(),
            current=menu.current(here) if status < 400 or here != self.home else "",
            notice=self.t(notice.key, **notice.values) if notice else "",
            undo=notice.undo if notice and self.may(Right.CORRECT) else "",
            address=address,
            standing_still=status < 500 and self.session and feed.stopped(self.office.views),
            to_come=self.number(to_come) if to_come else "",
            **values,
        )
        response = HTMLResponse(html, status_code=status)
        if self.session is not None:
            response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={self.door}/sign-in"
        return response

    def _menu(self) -> dict[str, str]:
        """The addresses of the pages for who asks, each with what it is called."""
        if self.session is None:
            return {}
        return {
            item.address: self.t(item.words_key)
            for item in menu.ITEMS
            if item.right is None or self.may(item.right)
        }

    @property
    def to_come(self) -> int:
        """How many facts of a large list the pages do not hold yet; nobody else is told of it."""
        return self.office.to_come if self.session else 0

    def sign_in(self, session: Session) -> Response:
        """Begin to work, where their work is; an earlier session of this browser ends."""
        if self.session is not None:
            self.house.sessions.end(self.session)
        self.session = session
        if self.step is not None:
            self.house.steps.end(self.step)
        kept = self.house.kept.of(session.staff_id)
        response = self.go("/desk/kept" if kept else self.home)
        self._cookie(response, self.house.cookie, session.token, seconds=None)
        if self._step_word is not None:
            self._cookie(response, self.house.step_cookie, "", seconds=0)
        return response

    def renew(self, response: Response) -> Response:
        """Give the session of this browser another word, after something that opens it changed."""
        if self.session is not None:
            self.session.token = self.house.sessions.renew(self.session)
            self._cookie(response, self.house.cookie, self.session.token, seconds=None)
        return response

    def ask_more(self, step: Step, path: str) -> Response:
        """On to the next thing that is asked of somebody on the way in."""
        response = self.go(f"{self.door}/sign-in/{path}")
        self._cookie(response, self.house.step_cookie, step.token, seconds=STEP_SECONDS_MAX)
        return response

    def sign_out(self) -> Response:
        """End the session and forget its word."""
        if self.session is not None:
            self.house.sessions.end(self.session)
        response = self.go(f"{self.door}/sign-in")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        self._cookie(response, self.house.cookie, "", seconds=0)
        return response

    @property
    def ended_for(self) -> UUID | None:
        """Whose session at this browser ended by itself, if one did."""
        return self.house.sessions.ended_for(self._word)

    def is_own_page(self, to: str) -> bool:
        """Whether ``to`` is the address of a staff page of ours, and of nothing elsewhere."""
        return _OWN_PAGE.fullmatch(to) is not None

    def speak(self, language: str, to: str) -> Response:
        """Write this language from now on, and go on to ``to`` if that is a page of ours."""
        response = self.go(to if self.is_own_page(to) else self.door)
        if language in LANGUAGES:
            self._cookie(response, LANGUAGE_COOKIE, language, seconds=LANGUAGE_SECONDS)
        return response

    def ask_back(self, response: Response, state: str, seconds: int) -> None:
        """Let the browser bring this back from another house: a strict cookie would stay away."""
        self._cookie(response, self.house.back_cookie, state, seconds=seconds, site="lax")

    def _cookie(
        self,
        response: Response,
        name: str,
        value: str,
        *,
        seconds: int | None,
        site: Literal["strict", "lax"] = "strict",
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            httponly=True,
            samesite=site,
            secure=self.office.settings.https,
        )

    def day(self, text: str) -> str:
        """A day, a month or a year, written as ``2022-03-05``, as the reader writes it."""
        return say(Date.parse(text), self.lang).display

    def _tongue(self, text: str) -> str:
        return name_language(unicodedata.normalize("NFKC", text), self.lang)


def address(path: str, **query: str) -> str:
    """``path`` with what it asks for; what is empty is left out."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
