"""Where a machine reports what happens at it, and where its own page hears of that."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from secrets import randbelow
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse

from kiosk.doors import Part
from kiosk.identify import as_card_number
from kiosk.listening import MACHINE_COOKIE
from kiosk.machines import Event, Machines, Report
from kiosk.page import Choice, Page
from kiosk.presence import Kiosk
from kiosk.settings import Speech
from kiosk.speech.service import SpeechUnavailable
from kiosk.turn import Anyone
from kiosk.words import LANGUAGES

router = APIRouter()

BODY_BYTES_MAX = 1024
KEEP_ALIVE_SECONDS = 10
"""A page that hears nothing for longer than that knows that the line is dead."""
AGAIN_MILLISECONDS = 1000
TRIALS = 10_000
"""Every sentence that tries the voice out has another number."""


class _Told(msgspec.Struct, forbid_unknown_fields=True):
    event: str
    card: str | None = None
    at: int | None = None
    run: str = ""


class _Tried(msgspec.Struct, forbid_unknown_fields=True):
    works: dict[Part, bool]


class _No(Exception):
    """A report that is not taken; ``code`` also names the sentence that says what to do."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@router.get("/machine/start")
def start(turn: Anyone, key: str = "") -> Response:
    """From now on this browser is the page of the machine with this key."""
    if turn.kiosk.machines.named(key) is None:
        script = turn.script()
        page = Page(
            template="missing.html",
            here="/",
            heading=script.say("machine.wrong_key"),
            lines=(script.say("machine.wrong_key_hint"),),
            choices=(Choice(script.say("missing.start"), "/", "start"),),
        )
        return turn.show(page, script, status=403)
    turn.begin_at(key)
    response = turn.go("/")
    response.set_cookie(
        MACHINE_COOKIE,
        key,
        httponly=True,
        samesite="strict",
        secure=turn.kiosk.settings.https,
        path="/",
    )
    return response


@router.post("/machine/events")
async def report(request: Request) -> Response:
    """Take what a machine reports; 204, or what is wrong with it and what to do."""
    kiosk: Kiosk = request.app.state.kiosk
    try:
        name = _who(request, kiosk.machines)
        kiosk.machines.take(name, _report(await _body(request, _Told)))
    except _No as why:
        return _refused(kiosk, why)
    return Response(status_code=204)


@router.post("/machine/self-test")
async def self_test(request: Request) -> Response:
    """Write down what a machine found out about itself, and let its first page tell what broke."""
    kiosk: Kiosk = request.app.state.kiosk
    try:
        name = _who(request, kiosk.machines)
        tried = await _body(request, _Tried)
        await run_in_threadpool(_write_down, kiosk, name, tried.works)
    except _No as why:
        return _refused(kiosk, why)
    return Response(status_code=204)


@router.get("/machine/voice/{lang}")
def voice(request: Request, lang: str) -> Response:
    """A sentence nobody heard before, said now; 204 where nobody is meant to speak."""
    kiosk: Kiosk = request.app.state.kiosk
    try:
        _who(request, kiosk.machines)
        if kiosk.settings.speech is not Speech.BUILT_IN:
            return Response(status_code=204)
        return Response(_said(kiosk, lang), media_type="audio/wav")
    except _No as why:
        return _refused(kiosk, why)


@router.get("/machine/stream")
async def stream(request: Request, since: int | None = None) -> Response:
    """What happens at this browser's own machine, as it happens, and never whose card it is.

    A page says up to which event it was made (``since``), and misses nothing. A browser that
    belongs to no machine is told not to ask again.
    """
    machines: Machines = request.app.state.kiosk.machines
    name = machines.named(request.cookies.get(MACHINE_COOKIE))
    if name is None:
        return Response(status_code=204)
    last = request.headers.get("last-event-id", "")
    if last.isascii() and last.isdigit():
        since = int(last)
    return StreamingResponse(
        _as_it_happens(machines, name, since),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _as_it_happens(machines: Machines, name: str, since: int | None) -> AsyncIterator[str]:
    loop, woken = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(woken.set)

    listener = machines.listen(name, since, wake)
    try:
        yield f"retry: {AGAIN_MILLISECONDS}\n\n"
        while not listener.is_over:
            woken.clear()
            for number, event in listener.hear():
                yield f"id: {number}\nevent: {event}\ndata: {event}\n\n"
            try:
                await asyncio.wait_for(woken.wait(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        listener.leave()


def _write_down(kiosk: Kiosk, name: str, works: Mapping[Part, bool]) -> None:
    if not works:
        raise _No(422, "nothing_tried")
    kiosk.machines.tested(name, works)
    if kiosk.doors.self_tested(name, works).refused is not None:
        raise _No(409, "not_written")


def _said(kiosk: Kiosk, lang: str) -> bytes:
    if kiosk.voice is None or lang not in LANGUAGES:
        raise _No(503, "no_voice")
    number = randbelow(TRIALS)
    segments = tuple(kiosk.words.line("machine.try_voice", lang, number=number))
    try:
        return kiosk.voice.speak_segments(segments)
    except (SpeechUnavailable, ValueError):
        raise _No(503, "no_voice") from None
    finally:
        kiosk.voice.forget([kiosk.voice.key_of_segments(segments)])


def _who(request: Request, machines: Machines) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    name = machines.named(secret.strip()) if scheme.lower() == "bearer" else None
    if not machines.may_report(name):
        raise _No(429, "too_many")
    if name is None:
        raise _No(401, "wrong_key")
    return name


async def _body(request: Request, shape: Any) -> Any:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_BYTES_MAX:
            raise _No(413, "too_long")
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise _No(400, "unreadable") from None


def _report(told: _Told) -> Report:
    if told.event not in set(Event):
        raise _No(422, "unknown_event")
    event = Event(told.event)
    card = as_card_number(told.card or "")
    if event is Event.CARD_IN and not card:
        raise _No(422, "card_without_number")
    return Report(event, card if event is Event.CARD_IN else None, told.at, told.run)


def _refused(kiosk: Kiosk, why: _No) -> Response:
    said = kiosk.words.t(
        f"machine_refused.{why.code}", kiosk.settings.default_language, events=", ".join(Event)
    )
    headers = {429: {"Retry-After": "1"}, 401: {"WWW-Authenticate": "Bearer"}}.get(why.status)
    return JSONResponse({"refused": why.code, "do": said}, why.status, headers)
