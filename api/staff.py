"""The pages of staff, put beside the kiosk: which there are, and under which address."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.staticfiles import StaticFiles

from api import auth, problems
from api.audit import account
from api.auth import Anyone
from api.desk import devices, find, lend, people
from api.office import Office
from api.turn import House
from kiosk.words import Words

HERE = Path(__file__).parent
DESK = (find, people, devices, lend)
AUDIT = (account,)


def add_to(app: FastAPI, office: Office, words: Words) -> None:
    """Serve the desk and the auditor's pages, and answer for what goes wrong there."""
    app.state.staff = House(office, words)
    app.mount("/desk/static", StaticFiles(directory=HERE / "static"), name="desk-static")
    for door, pages in (("/desk", DESK), ("/audit", AUDIT)):
        app.include_router(auth.router_of(door))
        for page in pages:
            app.include_router(page.router, prefix=door)
        app.include_router(_nothing_else(), prefix=door)
    problems.add_to(app)


def _nothing_else() -> APIRouter:
    router = APIRouter()
    router.add_api_route("/{rest:path}", missing, methods=["GET", "POST"])
    return router


def missing(_turn: Anyone, rest: str) -> None:
    """Say that there is no such page, instead of leaving the address to the kiosk."""
    raise HTTPException(404, rest)
