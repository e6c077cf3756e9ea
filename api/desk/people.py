"""One person: what they have at home, and what they received."""

from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import Clerk
from api.turn import Turn
from kiosk.telling import is_confidential, tell
from ledger.aggregates import Person
from ledger.commands import looking
from ledger.work import Work
from projections import open_loans, person_history, person_lookup

router = APIRouter(prefix="/people")

ENTRIES_SHOWN_MAX = 200


@router.get("/{person_id}")
def person(turn: Clerk, person_id: UUID) -> Response:
    """The person's loans and history; what is confidential is said to be that and no more."""
    office = turn.office
    if office.ledger.load(Person, person_id) is None:
        raise HTTPException(404)
    _remember(turn, person_id)
    views = office.fresh()
    found = person_lookup.summary(views, person_id)
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
        history=[
            (each, tell(each, words, lang, hidden=is_confidential(each)).sentence)
            for each in entries
        ],
        older=turn.t("desk.older", older=turn.number(older)) if older else "",
    )


def _remember(turn: Turn, person_id: UUID) -> None:
    """Write down that this member of staff looks at the person's record today."""
    today = turn.office.today()

    def look(work: Work) -> bool:
        return looking.view(work, occurred_on=today, person_id=person_id)

    # The key is the same all day, so that it is written once however often they look.
    turn.office.ledger.perform(turn.by(f"view:{person_id}:{today}"), look)
