"""The kiosk as one ASGI application: it runs alone, or mounted by ``api``."""

import hashlib
import logging
import time
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from kiosk.aloud import Aloud, Voice
from kiosk.doors import Doors
from kiosk.headers import SafeHeaders
from kiosk.machines import Machines
from kiosk.page import Choice, Page
from kiosk.pages import (
    all_services,
    aloud,
    ask,
    asked,
    borrowed,
    call,
    card,
    certificate,
    coming,
    goodbye,
    helper,
    keys,
    language,
    longer,
    look,
    looked,
    machine,
    more_needed,
    paid,
    paper,
    pin,
    private,
    queue,
    record,
    sound,
    speech,
    still_here,
    summary,
    take,
    take_proof,
    vouch,
    welcome,
    wrong,
)
from kiosk.pages import help as help_page
from kiosk.pages import settings as settings_pages
from kiosk.papers import Papers
from kiosk.presence import Kiosk, MoreNeeded, NotSignedIn
from kiosk.session import AtTheEnd, Notice, Visits
from kiosk.settings import KioskSettings, Speech
from kiosk.throttle import FREE_NUMBERS, NUMBER_WAITS_SECONDS, Throttle
from kiosk.turn import Turn
from kiosk.words import Words

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
STATIC = HERE / "static"
KEPT = "public, max-age=31536000, immutable"
BODY_BYTES_MAX = 4096
FIGURE_CHARS_MAX = 20
AGAIN_SECONDS = 10

PAGES = (
    welcome,
    language,
    look,
    card,
    pin,
    vouch,
    summary,
    helper,
    settings_pages,
    record,
    private,
    wrong,
    all_services,
    aloud,
    ask,
    borrowed,
    longer,
    queue,
    paid,
    coming,
    asked,
    certificate,
    looked,
    call,
    more_needed,
    take,
    take_proof,
    paper,
    help_page,
    still_here,
    goodbye,
    sound,
    speech,
    machine,
    keys,
)


def create_kiosk(
    doors: Doors,
    words: Words,
    voice: Voice | None,
    settings: KioskSettings | None = None,
    clock: Callable[[], float] = time.monotonic,
    away: Collection[type[Exception]] = (),
) -> FastAPI:
    """The kiosk on these doors. Without a ``voice`` it is silent and says so in writing.

    Where its operator chose that it shall not speak, it has no voice and says nothing about it.
    ``away`` is what the doors raise when the record cannot be reached for the moment.

    It holds visits in memory, so one process serves one kiosk's visitors. Cross-site requests are
    refused by whoever mounts it.
    """
    settings = settings or KioskSettings()
    if settings.speech is not Speech.BUILT_IN:
        voice = None
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it would lead to whatever host a request names
        max_body_size=BODY_BYTES_MAX,
        telemetry={"tracing": False, "logs": False},
    )
    machines = Machines(settings.machine_keys, clock)
    app.state.kiosk = Kiosk(
        doors=doors,
        words=words,
        aloud=Aloud(voice),
        settings=settings,
        visits=Visits(
            settings.idle_seconds,
            settings.answer_seconds,
            clock,
            AtTheEnd(voice.forget if voice else None, doors.end_session, doors.end_help),
            lambda name: machines.at(name).card_in,
        ),
        templates=_templates(),
        machines=machines,
        papers=Papers(clock),
        typed=Throttle(clock, FREE_NUMBERS, NUMBER_WAITS_SECONDS, a_day=None),
    )
    _answer(app, away)
    # Around everything: what answers when something broke stands outside of every middleware.
    app.middleware_stack = SafeHeaders(app.build_middleware_stack())
    return app


def _answer(app: FastAPI, away: Collection[type[Exception]]) -> None:
    """Every page has its address, and what goes wrong its page."""
    for page in PAGES:
        app.include_router(page.router)
    app.mount(f"/static/{static_version()}", KeptFiles(directory=STATIC), name="static")
    app.add_exception_handler(NotSignedIn, _ask_who)
    app.add_exception_handler(MoreNeeded, _ask_more)
    app.add_exception_handler(HTTPException, _missing)
    app.add_exception_handler(RequestValidationError, _missing)
    for each in away:
        app.add_exception_handler(each, _away)
    app.add_exception_handler(Exception, _broken)


class KeptFiles(StaticFiles):
    """Files that a browser fetches once: a changed one has another address."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file, to be kept."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = KEPT
        return response


@cache
def static_version() -> str:
    """Changes with any of the files, and so does their address."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.tests["figure"] = _is_figure
    templates.globals["static"] = f"/static/{static_version()}"
    return templates


def _is_figure(text: str) -> bool:
    """Whether ``text`` is an amount, a date or a count: a line does not break inside it."""
    return len(text) <= FIGURE_CHARS_MAX and any(map(str.isdigit, text))


def _ask_who(request: Request, _why: Exception) -> Response:
    turn = Turn(request)
    if turn.was_ended:
        turn.visit.notice = Notice("/card", "identify.ended")
    return turn.go("/card")


def _ask_more(request: Request, _why: Exception) -> Response:
    return Turn(request).go("/more-needed")


def _missing(request: Request, why: Exception) -> Response:
    status = why.status_code if isinstance(why, HTTPException) else 404
    return _sorry(request, "missing.title", status)


def _away(request: Request, _why: Exception) -> Response:
    return _sorry(request, "broken.away", 503, "broken.away_next")


def _broken(request: Request, _why: Exception) -> Response:
    try:
        return _sorry(request, "broken.title", 500)
    except Exception:
        # What broke may break this page too; then the first page is tried again by itself.
        log.exception("no page to say sorry with")
        start = f"{request.scope.get('root_path', '')}/"
        return Response(status_code=500, headers={"Refresh": f"{AGAIN_SECONDS}; url={start}"})


def _sorry(request: Request, key: str, status: int, hint: str = "missing.hint") -> Response:
    turn = Turn(request)
    script = turn.script()
    page = Page(
        template="missing.html",
        here="/",
        heading=script.say(key),
        lines=(script.say(hint),),
        choices=(Choice(script.say("missing.start"), "/", "start"),),
    )
    return turn.show(page, script, status=status)
