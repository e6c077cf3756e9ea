"""One request of one member of staff: what a page needs to answer it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.office import Office
from api.sessions import IDLE_SECONDS, Notice, Session, Sessions
from kiosk.speech.plain import name_language
from kiosk.speech.saying import Date, Value, say
from kiosk.throttle import Throttle
from kiosk.words import LANGUAGES, Words
from ledger.vocabulary import By, Channel, StaffRole
from projections import feed

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "handrail_language"
LANGUAGE_SECONDS = 365 * 24 * 60 * 60
REFRESH_SECONDS = IDLE_SECONDS + 5
"""A screen that nobody touches shows nobody's record for longer."""

HOMES = {StaffRole.CLERK: "/desk", StaffRole.AUDITOR: "/audit"}
"""Where each role works."""

_PREFIXES = (("zh", "zh-Hans"), ("vi", "vi"), ("en", "en"))
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
    templates: Environment = field(default_factory=_templates)

    @property
    def cookie(self) -> str:
        """The name of the cookie; a browser takes the first form over TLS alone."""
        return "__Host-handrail_staff" if self.office.settings.https else "handrail_staff"


class Turn:
    """The member of staff at the browser, if we know them, and what they asked for."""

    def __init__(self, request: Request, *, awake: bool = True) -> None:
        self.house: House = request.app.state.staff
        self.door = "/audit" if request.url.path.startswith("/audit") else "/desk"
        self._word = request.cookies.get(self.house.cookie)
        self.session: Session | None = self.house.sessions.find(self._word, awake=awake)
        self.lang = _language(request, self.house.office.settings.language)

    @property
    def office(self) -> Office:
        """The office whose people and things these are."""
        return self.house.office

    @property
    def was_ended(self) -> bool:
        """Whether this browser was signed in once and no longer is."""
        return self._word is not None and self.session is None

    def t(self, key: str, **values: Value | str | int) -> str:
        """A sentence in the language of the page."""
        return self.house.words.t(key, self.lang, **values)

    def number(self, number: int) -> str:
        """A number as the reader writes it."""
        return str(format_decimal(number, locale=self.lang.replace("-", "_")))

    def by(self, key: str, station: UUID | None = None) -> By:
        """The circumstances of what this member of staff records; ``key`` came with the form."""
        staff_id = self.session.staff_id if self.session else self.office.operator
        return self.office.by(
            f"desk:{staff_id}:{key}", actor=staff_id, channel=Channel.DESK, station=station
        )

    def tell(self, key: str, **values: Value) -> None:
        """Say on the next page what was done."""
        if self.session is not None:
            self.session.notice = Notice(key, values)

    def go(self, path: str, **query: str) -> Response:
        """On to another page."""
        return RedirectResponse(address(path, **query), status_code=303)

    def show(
        self, template: str, *, heading: str, here: str, status: int = 200, **values: Any
    ) -> Response:
        """The page. ``here`` is the address that shows it again, in another language too."""
        notice = self.session.notice if self.session else None
        if self.session is not None:
            self.session.notice = None
        html = self.house.templates.get_template(template).render(
            t=self.t,
            day=self._day,
            tongue=self._tongue,
            lang=self.lang,
            languages=LANGUAGES,
            door=self.door,
            here=here,
            heading=heading,
            session=self.session,
            notice=self.t(notice.key, **notice.values) if notice else "",
            address=address,
            standing_still=status < 500 and self._stands_still(),
            **values,
        )
        response = HTMLResponse(html, status_code=status)
        if self.session is not None:
            response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={self.door}/sign-in"
        return response

    def _stands_still(self) -> bool:
        return self.session is not None and bool(feed.stopped(self.office.views))

    def sign_in(self, session: Session) -> Response:
        """Begin to work, at the place of the role; an earlier session of this browser ends."""
        if self.session is not None:
            self.house.sessions.end(self.session)
        response = self.go(HOMES[session.role])
        self._cookie(response, self.house.cookie, session.token, seconds=None)
        return response

    def sign_out(self) -> Response:
        """End the session and forget its word."""
        if self.session is not None:
            self.house.sessions.end(self.session)
        response = self.go(f"{self.door}/sign-in")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        self._cookie(response, self.house.cookie, "", seconds=0)
        return response

    def speak(self, language: str, to: str) -> Response:
        """Write this language from now on, and go on to ``to`` if that is a page of ours."""
        response = self.go(to if _OWN_PAGE.fullmatch(to) else self.door)
        if language in LANGUAGES:
            self._cookie(response, LANGUAGE_COOKIE, language, seconds=LANGUAGE_SECONDS)
        return response

    def _cookie(self, response: Response, name: str, value: str, *, seconds: int | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            httponly=True,
            samesite="strict",
            secure=self.office.settings.https,
        )

    def _day(self, text: str) -> str:
        return say(Date.parse(text), self.lang).display

    def _tongue(self, text: str) -> str:
        return name_language(unicodedata.normalize("NFKC", text), self.lang)


def address(path: str, **query: str) -> str:
    """``path`` with what it asks for; what is empty is left out."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def _language(request: Request, default: str) -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for tag in accepted(request.headers.get("accept-language", "")):
        for prefix, language in _PREFIXES:
            # Every Chinese reader is better served by our Chinese than by any other language.
            if tag == prefix or tag.startswith(f"{prefix}-"):
                return language
    return default


def accepted(header: str) -> Sequence[str]:
    """The languages a browser asks for, the dearest first, in small letters."""
    weighed = []
    for part in header.lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        weighed.append((_weight(weight), tag.strip()))
    # The sort is stable: what a browser names first wins among equals.
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
