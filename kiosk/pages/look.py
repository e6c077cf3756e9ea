"""The style sheet of each machine, under an address that changes with it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kiosk.look import sheet_of
from kiosk.machine import DEFAULT_MACHINE
from kiosk.presence import Kiosk

router = APIRouter()

KEPT = "public, max-age=31536000, immutable"


@router.get("/look/{file}")
def look(request: Request, file: str) -> Response:
    """How large everything is on one machine."""
    kiosk: Kiosk = request.app.state.kiosk
    name = file.rpartition("-")[0]
    sheet = sheet_of(kiosk.settings.machines.get(name, DEFAULT_MACHINE))
    if sheet.path != f"/look/{file}":
        raise HTTPException(404)
    return Response(sheet.text, media_type="text/css", headers={"Cache-Control": KEPT})
