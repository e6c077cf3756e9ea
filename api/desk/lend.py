"""A loan in three scans: the device, the person, and once more one of them to confirm."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Lending
from api.desk import forms, lending, searching
from api.desk.forms import NOTHING, Wrong, day_of, station_of, stations, wrong
from api.rights import Purpose
from api.turn import Turn, address
from api.unclear import Unclear
from kiosk.speech.saying import Date, Name
from ledger.errors import Refused
from projections import person_lookup
from projections.open_loans import DeviceCard
from projections.person_lookup import Found

router = APIRouter()


class Stated(BaseModel):
    """What the form of a loan says; ``confirm`` is what was scanned last, if anything was."""

    key: UUID
    person: UUID
    number: str
    due_on: str = ""
    station: str = ""
    confirm: str = ""
    seen: int | None = None


@router.get("/lend")
def ask(turn: Lending, number: str = "", person: UUID | None = None) -> Response:
    """Ask for what is missing; when nothing is, show what will be recorded."""
    found = person_lookup.summary(turn.office.fresh(), person) if person else None
    if found is not None:
        turn.must_see(found.person_id, Purpose.SERVICE)
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
def lend(turn: Lending, stated: Annotated[Stated, Form()]) -> Response:
    """Record that the person took the device home."""
    card = searching.device(turn.office, stated.number)
    found = person_lookup.summary(turn.office.fresh(), stated.person)
    if card is None or found is None:
        return ask(turn, stated.number, stated.person)
    turn.must_see(found.person_id, Purpose.SERVICE)
    forms.must_be_unchanged(turn, card.device_id, stated.seen)
    try:
        _must_confirm(turn, stated.confirm, card, found)
        station_id, due = station_of(turn, stated.station), day_of(stated.due_on)
        lending.lend(
            turn.office,
            turn.by(str(stated.key), station_id),
            device_id=card.device_id,
            person_id=stated.person,
            station_id=station_id,
            due_on=due,
        )
    except (Unclear, Refused) as error:
        typed = {"due_on": stated.due_on, "station": stated.station}
        return _confirm(turn, card, found, wrong(turn, error), typed)
    turn.tell(
        "desk.lent",
        undo=str(stated.key),
        device=Name(card.name),
        person=Name(found.name),
        due=Date(due.year, due.month, due.day),
    )
    return turn.go(f"/desk/lent/{card.device_id}")


def _must_confirm(turn: Turn, typed: str, card: DeviceCard, found: Found) -> None:
    """Let the loan be recorded: the button was pressed, or what is lent or who has it scanned.

    Raises:
        Unclear: something or somebody else was scanned, or nothing that is known.
    """
    text = searching.tidy(typed)
    if not text:
        return
    hits = searching.search(turn.office, text)
    if hits.device is not None and hits.device.device_id == card.device_id:
        return
    if found.person_id in {each.person_id for each in hits.persons}:
        return
    other = "device" if hits.device else "person" if hits.persons else "thing"
    raise Unclear("confirm", f"desk.confirm_other_{other}")


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
        seen=forms.seen(office, card.device_id),
    )


def _here(number: str, person: UUID | None) -> str:
    return address("/desk/lend", number=number, person=str(person) if person else "")
