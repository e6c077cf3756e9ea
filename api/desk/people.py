"""One person: what they have at home, and what they received."""

from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api.auth import Clerk
from kiosk.telling import is_confidential, tell
from ledger.aggregates import Person
from projections import open_loans, person_history, person_lookup

router = APIRouter(prefix="/people")

ENTRIES_SHOWN_MAX = 200


@router.get("/{person_id}")
def person(turn: Clerk, person_id: UUID) -> Response:
    """The person's loans and history; what is confidential is said to be that and no more."""
    office, views = turn.office, turn.office.fresh()
    if office.ledger.load(Person, person_id) is None:
        raise HTTPException(404)
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
