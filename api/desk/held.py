"""A form that was not taken at once: its session had ended, or somebody was faster.

What was written is shown and can be sent as it is; nothing has to be typed again.
"""

import re
from collections.abc import Callable, Sequence

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import Staff
from api.kept import Form as Kept
from api.turn import Turn, address

router = APIRouter(prefix="/kept")

UNSEEN = frozenset({"key", "seen", "command", "back"})
"""Fields that nobody typed."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@router.get("")
def kept(turn: Staff) -> Response:
    """What they had written when their session ended."""
    form = turn.house.kept.of(turn.session.staff_id) if turn.session else None
    if form is None:
        raise HTTPException(404)
    return _show(turn, form, "kept")


@router.post("/drop")
def drop(turn: Staff) -> Response:
    """Forget it."""
    if turn.session is not None:
        turn.house.kept.drop(turn.session.staff_id)
    return turn.go(turn.home)


def changed(turn: Turn, form: Kept, told: Callable[[Turn], list[str]]) -> Response:
    """The form of somebody else who was slower, with what the others recorded."""
    return _show(turn, form, "changed", status=409, changes=told(turn))


def _show(
    turn: Turn, form: Kept, why: str, *, status: int = 200, changes: Sequence[str] = ()
) -> Response:
    return turn.show(
        "desk/held.html",
        heading=turn.t(f"desk.{why}_title"),
        here=turn.home,
        status=status,
        lead=turn.t(f"desk.{why}_lead"),
        send=turn.t(f"desk.{why}_send"),
        form=form,
        action=address(form.path, kept=form.key if why == "kept" else ""),
        typed=written(form),
        changes=changes,
        home=turn.home,
    )


def written(form: Kept) -> list[str]:
    """What somebody typed or chose in it, field by field; an id says nothing to anybody."""
    return [
        text
        for name, text in form.fields
        if text.strip() and name not in UNSEEN and not _ID.fullmatch(text)
    ]
