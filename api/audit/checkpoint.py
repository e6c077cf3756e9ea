"""A checkpoint paper, pasted or scanned, held against the ledger."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.audit.checking import PAPER_CHARS_MAX, Checked, alone, check, sentence
from api.auth import Auditing
from api.turn import Turn
from ledger.errors import LogBroken, ProofWrong

router = APIRouter(prefix="/checkpoint")


@router.get("")
def paper(turn: Auditing) -> Response:
    """The field for the paper, and the newest checkpoint of the ledger."""
    return _shown(turn)


@router.post("")
def compare(turn: Auditing, note: Annotated[str, Form()] = "") -> Response:
    """Whether the ledger agrees with the paper; the first fact that does not, where it is known."""
    try:
        found = check(turn.office.ledger.recorder, turn.office.log, note)
    except ProofWrong:
        return _shown(turn, note=note, error=turn.t("audit.paper_unreadable"), status=422)
    return _shown(turn, note=note, found=found)


def _shown(
    turn: Turn, *, note: str = "", found: Checked | None = None, error: str = "", status: int = 200
) -> Response:
    return turn.show(
        "audit/checkpoint.html",
        heading=turn.t("audit.checkpoint_title"),
        here="/audit/checkpoint",
        status=status,
        error=error,
        note=note[:PAPER_CHARS_MAX],
        found=found,
        told=sentence(found, turn.house.words, turn.lang) if found else "",
        alone=alone(turn.office.directory),
        newest=_newest(turn),
    )


def _newest(turn: Turn) -> str:
    try:
        return str(turn.office.log.seal())
    except LogBroken:  # the page says so of the paper; what was sealed before still stands
        return str(turn.office.log.newest())
