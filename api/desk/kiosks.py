"""Who waits at a kiosk for somebody, and which kiosk has a part that does not work."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.auth import Finding
from ledger.commands import visiting_kiosks
from ledger.errors import NotKnown
from ledger.refusals.watch import HelpNotAskedFor
from ledger.work import Work
from projections import help_calls, kiosk_tests

router = APIRouter(prefix="/kiosks")

MACHINE_CHARS_MAX = 64


@router.get("")
def kiosks(turn: Finding) -> Response:
    """Who waits, the longest first; what is broken, the longest first."""
    views = turn.office.fresh()
    calls = help_calls.waiting(views, day=date.fromisoformat(turn.office.today()))
    known = turn.sees(each.person_id for each in calls if each.person_id)
    return turn.show(
        "desk/kiosks.html",
        heading=turn.t("desk.calls_title"),
        here="/desk/kiosks",
        calls=[
            (each, known.get(each.person_id) if each.person_id else None, clock(each.asked_at))
            for each in calls
        ],
        broken=kiosk_tests.broken(views),
        tested=bool(kiosk_tests.of(views)),
        key=uuid4(),
    )


@router.post("/with-them")
def with_them(
    turn: Finding, key: Annotated[UUID, Form()], machine: Annotated[str, Form()] = ""
) -> Response:
    """Write down that whoever is signed in went there; that somebody else did is said."""
    today = turn.office.today()

    def give(work: Work) -> str:
        return visiting_kiosks.give_help(
            work, occurred_on=today, machine=machine[:MACHINE_CHARS_MAX]
        )

    try:
        turn.office.ledger.perform(turn.by(f"with:{machine[:MACHINE_CHARS_MAX]}:{key}"), give)
    except (HelpNotAskedFor, NotKnown):
        turn.tell("refused.help_not_asked_for")
    return turn.go("/desk/kiosks")


def clock(instant: str) -> str:
    """The time of an instant, on the clock of the office: ``09:30``."""
    return datetime.fromisoformat(instant).astimezone().strftime("%H:%M")
