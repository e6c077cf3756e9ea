"""The whole house under one address, or what one of several processes has of it.

The only file that knows every part.
"""

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum

import uvicorn
from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import FastAPI
from starlette.types import ASGIApp

from api import logs, problems, staff
from api.doors import KioskDoors
from api.hosts import NamesOfTheirOwn
from api.log_routes import mount_log
from api.memory import Memory
from api.office import Office
from api.projecting import projecting
from api.reading import ViewsBehind
from api.sending import TellWhereToGo
from api.settings import Part, Settings
from api.turn import House
from api.v1 import app as v1
from kiosk.app import create_kiosk
from kiosk.headers import SafeHeaders
from kiosk.machine import FILE, read_machines
from kiosk.settings import KioskSettings, Speech
from kiosk.speech.bank import Bank
from kiosk.speech.bank_file import BankRefused
from kiosk.speech.rendering import ingredients
from kiosk.speech.rendering.ahead import BackgroundAhead
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.service import SpeechService
from kiosk.words import Words
from ledger.errors import StoreAway

log = logging.getLogger(__name__)

REQUEST_BYTES_MAX = 32 * 1024 * 1024
STOP_SECONDS_MAX = 3
"""A page of a kiosk listens without end: whoever stops the server does not wait for that."""


class Share(Enum):
    """What a process answers."""

    WHOLE = "whole"
    STAFF = "staff"
    KIOSK = "kiosk"


def create_app(
    office: Office,
    words: Words,
    speech: SpeechService | None,
    memory: Memory | None = None,
    share: Share = Share.WHOLE,
) -> FastAPI:
    """The kiosk at ``/``, what staff use beside it; or one process's ``share`` of that.

    A process that is one of several has a ``memory`` elsewhere, and feeds and seals nothing.
    """
    app = FastAPI(
        title="Handrail",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it would lead to whatever host a request names
        lifespan=lambda app: _alive(app, office, speech, share),
        max_body_size=REQUEST_BYTES_MAX,
        telemetry={"tracing": False, "logs": False},
    )
    if share is Share.KIOSK:
        app.state.staff = House(office, words)  # in whose words a request of others is refused
    else:
        staff.add_to(app, office, words, speech, memory)
        app.mount(v1.PREFIX, v1.create_api(office, words, memory.pace if memory else None))
        mount_log(app, office)
    no_kiosk = share is Share.STAFF
    rest = problems.no_such_page if no_kiosk else _kiosk(office, words, speech)
    app.mount("/", rest)  # last: it answers for every address that nobody else has
    _put_around(app, office, rest)
    return app


def _kiosk(office: Office, words: Words, speech: SpeechService | None) -> FastAPI:
    settings = office.settings
    machines = read_machines(settings.data / FILE)
    return create_kiosk(
        KioskDoors(office),
        words,
        speech,
        KioskSettings(
            default_language=settings.language,
            https=settings.https,
            speech=settings.speech,
            public_url=settings.public_url,
            machines=machines,
            machine_keys={
                name: each.key_sha256 for name, each in machines.items() if each.key_sha256
            },
        ),
        away=(StoreAway, ViewsBehind),
    )


@asynccontextmanager
async def _alive(
    app: FastAPI, office: Office, speech: SpeechService | None, share: Share
) -> AsyncIterator[None]:
    """What runs beside the pages: the views are fed, the log is sealed, sentences are spoken."""
    if speech is not None:
        speech.start()
    if share is Share.WHOLE:
        app.state.staff.arrivals.resume()
        with projecting(office):
            yield
    else:
        yield
    if speech is not None:
        speech.close()


def _put_around(app: FastAPI, office: Office, kiosk: ASGIApp) -> None:
    """What every request passes, the last one first."""
    settings = office.settings
    app.add_middleware(TellWhereToGo)
    app.add_middleware(CrossOriginProtection, deny_app=problems.refuse_foreign)
    if settings.names:
        app.add_middleware(
            NamesOfTheirOwn,
            names=settings.names,
            deny={
                Part.KIOSK: kiosk,
                Part.DESK: problems.no_such_page,
                Part.API: problems.no_such_address,
                None: problems.no_such_name,
            },
        )
    app.add_middleware(SafeHeaders)
    if settings.metrics_port is not None:
        _count(app, office)


def _count(app: FastAPI, office: Office) -> None:
    from api.metrics import CountRequests, Metrics  # noqa: PLC0415 - few houses ask for it

    app.state.metrics = Metrics(office)
    app.add_middleware(CountRequests, metrics=app.state.metrics)


def serve(
    office: Office,
    words: Words,
    memory: Memory | None = None,
    share: Share = Share.WHOLE,
    at: socket.socket | None = None,
) -> None:
    """Serve until stopped, at a socket where somebody listens already, or at our own."""
    settings = office.settings
    logging.getLogger("uvicorn.access").disabled = True  # addresses of visits are nobody's business
    logs.begin()
    speaks = settings.speech is Speech.BUILT_IN
    # What a visitor is to hear is made ready for them; at the desk they have gone by then.
    ahead = ahead_of(settings) if speaks and share is not Share.STAFF else None
    speech = SpeechService(bank_of(settings), ahead) if speaks else None
    app = create_app(office, words, speech, memory, share)
    if settings.metrics_port is not None:
        app.state.metrics.serve(settings.metrics_port)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )
    try:
        with suppress(KeyboardInterrupt):  # that is how it is stopped
            uvicorn.Server(config).run([at] if at else None)
    finally:
        if ahead:
            ahead.close()


def bank_of(settings: Settings) -> Bank | None:
    """The bank of clips, if there is one; one that cannot be used is told of and left alone."""
    try:
        return Bank.open(settings.bank)
    except BankRefused as refusal:
        if refusal.reason != "missing":
            log.warning("the engine says everything: %s is %s", settings.bank.name, refusal.reason)
        return None


def ahead_of(settings: Settings) -> BackgroundAhead | None:
    """What renders a visitor's own words in the background, where the neural voices are here."""
    styles = settings.bank.parent
    if not ingredients.are_here(styles):
        return None
    return BackgroundAhead(lambda: RenderingChild(styles))
