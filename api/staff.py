"""The pages of staff, put beside the kiosk: which there are, and under which address."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from api import problems, signing_in, signing_in_by_key, signing_in_elsewhere
from api.audit import (
    account,
    checkpoint,
    facts,
    finding_page,
    match_page,
    publication,
    sample_page,
)
from api.audit import front as ten_questions
from api.auth import Anyone
from api.desk import (
    access,
    bank_answers,
    breaking_glass,
    calling,
    cards,
    corrections,
    devices,
    due,
    find,
    front,
    held,
    imports,
    imports_taken,
    kiosks,
    labels,
    lend,
    needs,
    objecting,
    own_copy,
    people,
    receipt,
    requests,
    restricting,
    therapy,
    undoing,
    waiting,
    week,
)
from api.desk import account as own_account
from api.desk.administering import listing, one
from api.desk.numbers import pages as numbers
from api.desk.paying import line, paper, rounds
from api.desk.paying import one as one_list
from api.desk.ruling import catalogue, policies
from api.memory import Memory
from api.office import Office
from api.turn import House
from kiosk.speech.service import SpeechService
from kiosk.words import Words

HERE = Path(__file__).parent
DESK = (
    front,
    find,
    people,
    restricting,
    own_copy,
    cards,
    devices,
    lend,
    receipt,
    due,
    waiting,
    week,
    therapy,
    imports_taken,
    imports,
    bank_answers,
    calling,
    needs,
    rounds,
    paper,
    one_list,
    line,
    objecting,
    requests,
    corrections,
    labels,
    kiosks,
    numbers,
    policies,
    catalogue,
    breaking_glass,
    held,
    undoing,
    access,
    own_account,
    signing_in_by_key,
    signing_in_elsewhere,
    listing,
    one,
)
AUDIT = (
    ten_questions,
    account,
    checkpoint,
    facts,
    publication,
    sample_page,
    match_page,
    finding_page,
)


def add_to(
    app: FastAPI,
    office: Office,
    words: Words,
    speech: SpeechService | None = None,
    memory: Memory | None = None,
) -> None:
    """Serve the desk and the auditor's pages, and answer for what goes wrong there.

    With a ``memory``, what lasts from one request to the next is kept there.
    """
    shared = memory.of_staff() if memory else {}
    app.state.staff = House(office, words, speech=speech, **shared)
    app.mount("/desk/static", StaticFiles(directory=HERE / "static"), name="desk-static")
    for door, pages in (("/desk", DESK), ("/audit", AUDIT)):
        app.include_router(signing_in.router_of(door))
        for page in pages:
            app.include_router(page.router, prefix=door)
        app.include_router(_nothing_else(), prefix=door)
    problems.add_to(app)


def _nothing_else() -> APIRouter:
    router = APIRouter()
    router.add_api_route("/{rest:path}", missing, methods=["GET", "POST"])
    return router


def missing(turn: Anyone) -> Response:
    """Say that there is no such page, instead of leaving the address to the kiosk."""
    return problems.missing(turn)
