"""A person's card: given out once, shown once, because its number is kept nowhere in the clear."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api.auth import Registering
from api.office import new_card_number
from api.rights import Purpose
from kiosk.qr import can_draw, code_of
from ledger.commands import persons
from ledger.errors import Refused
from ledger.work import Work
from projections import person_lookup

router = APIRouter(prefix="/people")


@router.get("/{person_id}/card")
def ask(turn: Registering, person_id: UUID) -> Response:
    """Say what a new card means for the one that is out, and ask."""
    turn.must_see(person_id, Purpose.SERVICE)
    found = person_lookup.summary(turn.office.fresh(), person_id)
    if found is None:
        raise HTTPException(404)
    return turn.show(
        "desk/card_ask.html",
        heading=turn.t("desk.card_title"),
        here=f"/desk/people/{person_id}/card",
        person=found,
        key=turn.office.ledger.new_id(),
    )


@router.post("/{person_id}/card")
def issue(turn: Registering, person_id: UUID, key: Annotated[UUID, Form()]) -> Response:
    """Give out a new card, and show it to be printed; the one before opens nothing any more."""
    turn.must_see(person_id, Purpose.SERVICE)
    number, today = new_card_number(), turn.office.today()

    def decide(work: Work) -> str:
        return persons.issue_card(work, id=person_id, occurred_on=today, number=number)

    try:
        answer = turn.office.ledger.perform(turn.by(f"card:{key}"), decide)
    except Refused as why:
        turn.tell(f"refused.{why.code}")
        return turn.go(f"/desk/people/{person_id}")
    if answer.repeated:
        # The card of the first answer was shown then; its number is nowhere to be read again.
        turn.tell("desk.card_shown_before")
        return turn.go(f"/desk/people/{person_id}/card")
    found = person_lookup.summary(turn.office.fresh(), person_id)
    return turn.show(
        "desk/card.html",
        heading=turn.t("desk.card_made"),
        here=f"/desk/people/{person_id}",
        person=found,
        number=" ".join(number[start : start + 4] for start in range(0, len(number), 4)),
        code=code_of(number) if can_draw() else "",
        office=turn.office.organisation,
    )
