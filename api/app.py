"""The whole house under one address: the only file that knows every part."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import FastAPI

from api import logs, problems, staff
from api.doors import KioskDoors
from api.hosts import NamesOfTheirOwn
from api.log_routes import mount_log
from api.office import Office
from api.sending import TellWhereToGo
from api.settings import Part, Settings
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
from ledger.proof.opening import Sealer
from projections.following import Follower

log = logging.getLogger(__name__)

REQUEST_BYTES_MAX = 32 * 1024 * 1024
STOP_SECONDS_MAX = 3
"""A page of a kiosk listens without end: whoever stops the server does not wait for that."""


def create_app(office: Office, words: Words, speech: SpeechService | None) -> FastAPI:
    """The kiosk at ``/``, what staff use beside it; one process, one office."""
    settings = office.settings
    machines = read_machines(settings.data / FILE)

    app = FastAPI(
        title="Handrail",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it would lead to whatever host a request names
        lifespan=lambda app: _alive(app, office, speech),
        max_body_size=REQUEST_BYTES_MAX,
        telemetry={"tracing": False, "logs": False},
    )
    kiosk = create_kiosk(
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
    )
    staff.add_to(app, office, words, speech)
    app.mount(v1.PREFIX, v1.create_api(office, words))
    mount_log(app, office)
    app.mount("/", kiosk)  # last: it answers for every address that nobody else has
    _put_around(app, office, kiosk)
    return app


@asynccontextmanager
async def _alive(app: FastAPI, office: Office, speech: SpeechService | None) -> AsyncIterator[None]:
    """What runs beside the pages: the views are fed, the log is sealed, sentences are spoken."""
    behind = (Follower(office.ledger.recorder, office.whole), Sealer(office.log))
    for each in behind:
        each.start()
    office.is_followed = True
    if speech is not None:
        speech.start()
    app.state.staff.arrivals.resume()
    yield
    office.is_followed = False
    for each in behind:
        each.stop()
    if speech is not None:
        speech.close()


def _put_around(app: FastAPI, office: Office, kiosk: FastAPI) -> None:
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


def serve(office: Office, settings: Settings, words: Words) -> None:
    """Serve until stopped."""
    logging.getLogger("uvicorn.access").disabled = True  # addresses of visits are nobody's business
    logs.begin()
    speaks = settings.speech is Speech.BUILT_IN
    ahead = ahead_of(settings) if speaks else None
    speech = SpeechService(bank_of(settings), ahead) if speaks else None
    app = create_app(office, words, speech)
    if settings.metrics_port is not None:
        app.state.metrics.serve(settings.metrics_port)
    try:
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS_MAX,
        )
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
