"""The sound of a page: everybody's where it is the same for everybody, else one visitor's alone."""

import re
from dataclasses import asdict

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response

from kiosk.listening import headset_at, heed_headset, permit_of
from kiosk.presence import Kiosk
from kiosk.sound import Sound

router = APIRouter()
"""Both answers come out of memory, at once: no thread has to be found for them."""

SHARED = {"Accept-Ranges": "bytes", "Cache-Control": "public, max-age=31536000, immutable"}
OWN = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}


@router.get("/speech/{key}.wav")
async def page_aloud(request: Request, key: str, range: str = Header("")) -> Response:  # noqa: A002 - the header's name
    """One WAV for the whole page, or the stretch of it that the player asks for."""
    sound, headers = _sound(request, key)
    if sound is None:
        return Response(status_code=404)
    wav = sound.wav
    stretch = _stretch(range, len(wav))
    if stretch is None:
        return Response(wav, media_type="audio/wav", headers=headers)
    first, last = stretch
    if first > last:
        unsatisfied = {"Content-Range": f"bytes */{len(wav)}"}
        return Response(status_code=416, headers=headers | unsatisfied)
    place = {"Content-Range": f"bytes {first}-{last}/{len(wav)}"}
    return Response(
        wav[first : last + 1], status_code=206, media_type="audio/wav", headers=headers | place
    )


@router.get("/speech/{key}.json")
async def when_said(request: Request, key: str) -> Response:
    """Which element of the page is said when, in seconds, in which language, and what it is."""
    sound, headers = _sound(request, key)
    if sound is None:
        return Response(status_code=404)
    parts = [asdict(part) for part in sound.parts]
    return JSONResponse(parts, headers=headers)


def _sound(request: Request, key: str) -> tuple[Sound | None, dict[str, str]]:
    """The sound this visitor may hear under ``key``, and how long the browser may keep it."""
    kiosk: Kiosk = request.app.state.kiosk
    shared = kiosk.aloud.find(key)
    if shared is not None:
        return shared, SHARED
    # The browser fetches this by itself, so it is no sign that somebody is there.
    visit = kiosk.visits.find(request.cookies.get(kiosk.settings.cookie), awake=False)
    if visit is None:
        return None, OWN
    heed_headset(visit, request)
    if permit_of(visit, headset_at(request)) is None:
        return None, OWN  # the headset it was made for may be out by now
    return visit.sounds.get(key), OWN


def _stretch(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of one asked range; ``None`` when the whole is asked for."""
    found = re.fullmatch(r"bytes=([0-9]{1,12})-([0-9]{0,12})", asked)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or size - 1)
    return (first, min(last, size - 1)) if first < size else (1, 0)
