"""A loan: the device, the person, and a look at both before it is recorded."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.auth import Clerk
from api.desk import lending, searching
from api.desk.forms import NOTHING, Unclear, Wrong, day_of, station_of, stations, wrong
from api.turn import Turn, address
from kiosk.speech.saying import Date, Name
from ledger.errors import Refused
from projections import person_lookup
from projections.open_loans import DeviceCard
from projections.person_lookup import Found

router = APIRouter()


@router.get("/lend")
def ask(turn: Clerk, number: str = "", person: UUID | None = None) -> Response:
    """Ask for what is missing; when nothing is, show what will be recorded."""
    found = person_lookup.summary(turn.office.fresh(), person) if person else None
    wanted = searching.tidy(number)
    card = searching.device(turn.office, wanted) if wanted else None
    if card is not None and found is not None:
        return _confirm(turn, card, found)
    return turn.show(
        "desk/lend_to.html",
        heading=turn.t("desk.lend_title"),
        here=_here(wanted, person),
        status=404 if wanted and card is None else 200,
        error=turn.t("desk.device_unknown") if wanted and card is None else "",
        card=card,
        found=found,
        number=wanted,
        typed="",
    )


@router.post("/lend")
def lend(
    turn: Clerk,
    key: Annotated[UUID, Form()],
    person: Annotated[UUID, Form()],
    number: Annotated[str, Form()],
    due_on: Annotated[str, Form()] = "",
    station: Annotated[str, Form()] = "",
) -> Response:
    """Record that the person took the device home."""
    typed = {"due_on": due_on, "station": station}
    card = searching.device(turn.office, number)
    found = person_lookup.summary(turn.office.fresh(), person)
    if card is None or found is None:
        return ask(turn, number, person)
    try:
        station_id, due = station_of(turn, station), day_of(due_on)
        lending.lend(
            turn.office,
            turn.by(str(key), station_id),
            device_id=card.device_id,
            person_id=person,
            station_id=station_id,
            due_on=due,
        )
    except (Unclear, Refused) as error:
        return _confirm(turn, card, found, wrong(turn, error), typed)
    turn.tell(
        "desk.lent",
        device=Name(card.name),
        person=Name(found.name),
        due=Date(due.year, due.month, due.day),
    )
    return turn.go("/desk/devices", number=card.asset_number)


def _confirm(
    turn: Turn,
    card: DeviceCard,
    found: Found,
    why: Wrong = NOTHING,
    typed: Mapping[str, str] | None = None,
) -> Response:
    typed = typed or {}
    office = turn.office
    due = lending.due_day(office, turn.by("look"), card.class_code)
    at = next((str(place) for place, name in stations(turn) if name == card.station), "")
    return turn.show(
        "desk/lend.html",
        heading=turn.t("desk.lend_title"),
        here=_here(card.asset_number, found.person_id),
        status=why.status,
        error=why.sentence,
        field=why.field,
        card=card,
        found=found,
        stations=stations(turn),
        station=typed.get("station") or at,
        due_on=typed.get("due_on", due.isoformat()),
        key=office.ledger.new_id(),
    )


def _here(number: str, person: UUID | None) -> str:
    return address("/desk/lend", number=number, person=str(person) if person else "")
