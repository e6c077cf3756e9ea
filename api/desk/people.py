"""One person: what they have at home, what they received, and how a kiosk is to be for them."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.auth import Reading
from api.desk import restricting
from api.desk.kiosks import clock
from api.rights import Purpose
from api.turn import Turn
from kiosk.speech.saying import Name
from kiosk.telling import is_confidential, tell
from ledger.commands import visiting_kiosks
from ledger.errors import Refused
from ledger.work import Work
from projections import (
    kiosk_manners,
    open_loans,
    person_history,
    person_lookup,
    staff_lookup,
    vouches,
)
from projections.store import Views

router = APIRouter(prefix="/people")

ENTRIES_SHOWN_MAX = 200


@router.get("/{person_id}")
def person(turn: Reading, person_id: UUID) -> Response:
    """The person's loans and history; what is confidential is said to be that and no more."""
    turn.must_see(person_id, Purpose.SERVICE)
    office = turn.office
    views = office.fresh()
    found = person_lookup.summary(views, person_id, whole=True)
    entries = person_history.of(views, person_id, limit=ENTRIES_SHOWN_MAX)
    older = person_history.count(views, person_id) - len(entries)
    words, lang = turn.house.words, turn.lang
    return turn.show(
        "desk/person.html",
        heading=found.name if found else turn.t("desk.erased"),
        here=f"/desk/people/{person_id}",
        person_id=person_id,
        found=found,
        loans=open_loans.of(views, person_id),
        today=office.today(),
        restricted=restricting.notice(turn, person_id),
        history=[
            (each, tell(each, words, lang, hidden=is_confidential(each), simple=True).sentence)
            for each in entries
        ],
        older=turn.t("desk.older", older=turn.number(older)) if older else "",
        vouched=_vouched(turn, views, person_id),
        manner=_manner(turn, views, person_id),
        key=uuid4(),
    )


@router.post("/{person_id}/vouch")
def vouch(turn: Reading, person_id: UUID, key: Annotated[UUID, Form()]) -> Response:
    """Write down that whoever is signed in sees this person at a kiosk."""
    turn.must_see(person_id, Purpose.SERVICE)
    today = turn.office.today()

    def say_so(work: Work) -> str:
        return visiting_kiosks.vouch(work, occurred_on=today, person_id=person_id)

    try:
        turn.office.ledger.perform(turn.by(f"vouch:{person_id}:{key}"), say_so)
    except Refused as why:
        turn.tell(f"refused.{why.code}")
    return turn.go(f"/desk/people/{person_id}")


def _vouched(turn: Turn, views: Views, person_id: UUID) -> str:
    """Who vouched for the person, while that opens their record; else nothing."""
    last = next(iter(vouches.of(views, person_id, limit=1)), None)
    if last is None or not last.is_open(datetime.now(UTC)):
        return ""
    staff = staff_lookup.staff(views, last.staff_id)
    name = staff.name if staff else None
    return turn.t("desk.vouched", staff=Name(name or "?"), time=clock(last.opens_until))


WORDED = {
    "language": "language",
    "aloud": "kiosk_aloud",
    "theme": "kiosk_theme",
    "switches": "kiosk_switches",
    "second_factor": "kiosk_second_factor",
}
"""What is said by a code, and where its words are."""


def _manner(turn: Turn, views: Views, person_id: UUID) -> list[tuple[str, str]]:
    """What the person said of how a kiosk is to be, each with its heading."""
    manner = kiosk_manners.of(views, person_id)
    if manner is None:
        return []
    told = {name: getattr(manner, name) for name in (*kiosk_manners.SAID, "second_factor")}
    return [
        (turn.t(f"answer.kiosk_manners.{name}"), _in_words(turn, name, value))
        for name, value in told.items()
        if value is not None
    ]


def _in_words(turn: Turn, name: str, value: str | bool | int) -> str:
    if name in WORDED:
        return turn.t(f"{WORDED[name]}.{value}")
    if isinstance(value, bool):
        return turn.t("ask.yes" if value else "ask.no")
    return turn.number(int(value))
