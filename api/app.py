"""The whole house under one address: the only file that knows every part."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import FastAPI

from api import problems, staff
from api.doors import KioskDoors
from api.office import Office
from api.settings import Settings
from kiosk.app import create_kiosk
from kiosk.headers import SafeHeaders
from kiosk.settings import KioskSettings, Speech
from kiosk.speech.bank import Bank
from kiosk.speech.bank_file import BankRefused
from kiosk.speech.rendering import ingredients
from kiosk.speech.rendering.ahead import BackgroundAhead
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.service import SpeechService
from kiosk.words import Words
from projections.following import Follower

log = logging.getLogger(__name__)

REQUEST_BYTES_MAX = 32 * 1024 * 1024


def create_app(office: Office, words: Words, speech: SpeechService | None) -> FastAPI:
    """The kiosk at ``/``, what staff use beside it; one process, one office."""
    settings = office.settings

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        follower = Follower(office.ledger.recorder, office.fresh)
        follower.start()
        if speech is not None:
            speech.start()
        yield
        follower.stop()
        if speech is not None:
            speech.close()

    app = FastAPI(
        title="Handrail",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        max_body_size=REQUEST_BYTES_MAX,
        telemetry={"tracing": False, "logs": False},
    )
    kiosk = create_kiosk(
        KioskDoors(office),
        words,
        speech,
        KioskSettings(
            default_language=settings.language, https=settings.https, speech=settings.speech
        ),
    )
    staff.add_to(app, office, words)
    app.mount("/", kiosk)  # last: it answers for every address that nobody else has
    app.add_middleware(CrossOriginProtection, deny_app=problems.refuse_foreign)
    app.add_middleware(SafeHeaders)
    return app


def serve(office: Office, settings: Settings) -> None:
    """Serve until stopped."""
    logging.getLogger("uvicorn.access").disabled = True  # addresses of visits are nobody's business
    speaks = settings.speech is Speech.BUILT_IN
    ahead = ahead_of(settings) if speaks else None
    speech = SpeechService(bank_of(settings), ahead) if speaks else None
    app = create_app(office, Words.load(), speech)
    try:
        uvicorn.run(
            app, host=settings.host, port=settings.port, log_level="warning", access_log=False
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
