"""Asking for a person. Whoever asks twice is told the same as whoever asks once."""

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.asking import Answer, Way, question
from kiosk.turn import Anyone

router = APIRouter()


@router.get("/call")
def ask(turn: Anyone) -> Response:
    """Whether somebody shall come; whoever is known may also take the record along instead."""
    visit = turn.visit
    ways: tuple[Way, ...] = (
        Way("call.yes", "/call", "call", post=True),
        Way("call.no", visit.page, "previous"),
    )
    if visit.person_id is not None and not visit.is_summary:
        ways = (*ways, Way("asks.take", "/take", "print"))
    return question(turn, "call.title", Answer("call", "/call", visit.page, "call.title", ways))


@router.post("/call")
def call(turn: Anyone) -> Response:
    """Somebody is asked to come."""
    asked = turn.kiosk.doors.ask_for_staff(turn.visit.person_id, turn.machine.name)
    return turn.go("/call/done" if asked.refused is None else "/call/failed")


@router.get("/call/done")
def done(turn: Anyone) -> Response:
    """They come."""
    return _told(turn, "done", ("call.stay",))


@router.get("/call/failed")
def failed(turn: Anyone) -> Response:
    """Nobody could be asked; the desk is the way."""
    return _told(turn, "failed", ())


def _told(turn: Anyone, what: str, hints: tuple[str, ...]) -> Response:
    here, back = f"/call/{what}", turn.visit.page
    ways = (Way("wrong.go_on", back, "next"),)
    return question(turn, f"call.{what}", Answer("call", here, back, f"call.{what}", ways), hints)
