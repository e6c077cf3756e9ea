"""One field for everything: whoever and whatever is meant is shown, or listed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.auth import Finding
from api.desk import searching
from api.turn import address
from projections import person_lookup

router = APIRouter()


@router.post("/find")
def find(
    turn: Finding, text: Annotated[str, Form()] = "", number: Annotated[str, Form()] = ""
) -> Response:
    """Go to who or what was meant; ``number`` is the device that a person is looked for."""
    wanted = searching.tidy(text)
    if turn.session is not None:
        turn.session.search = wanted
    if not wanted:
        return turn.go("/desk/found", number=number)
    hits = searching.search(turn.office, wanted)
    if len(hits.persons) == 1 and (number or hits.device is None):
        return turn.go(to_person(hits.persons[0].person_id, number))
    if hits.device is not None and not hits.persons and not number:
        return turn.go("/desk/devices", number=hits.device.asset_number)
    return turn.go("/desk/found", number=number)


@router.get("/found")
def found(turn: Finding, number: str = "") -> Response:
    """Everybody and everything that what was typed can mean."""
    typed = turn.session.search if turn.session else ""
    hits = searching.search(turn.office, typed) if typed else searching.Hits([], None)
    count = len(hits.persons) + (hits.device is not None and not number)
    error = "" if count else turn.t("desk.find_nothing" if typed else "desk.find_empty")
    return turn.show(
        "desk/found.html",
        heading=turn.t("desk.found_title"),
        here=address("/desk/found", number=number),
        status=200 if count else 404,
        error=error,
        typed=typed,
        number=number,
        hits=hits,
        to_person=to_person,
        many=len(hits.persons) >= person_lookup.FOUND_MAX,
    )


def to_person(person_id: UUID, number: str) -> str:
    """The person's page, or the loan of the device with this number to them."""
    if number:
        return address("/desk/lend", number=number, person=str(person_id))
    return f"/desk/people/{person_id}"
