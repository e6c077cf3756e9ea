"""One device: where it is, who has it, how it comes back, how it looks, and what became of it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Keeping, Lending, LendingOrKeeping
from api.desk import device_life, forms, lending, searching
from api.desk.forms import NOTHING, Wrong, condition_of, station_of, stations, wrong
from api.rights import Right
from api.turn import Turn, address
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.application import Answer
from ledger.errors import Refused
from ledger.vocabulary import Condition
from projections import open_loans

router = APIRouter()

PART_CHARS_MAX = 100
PARTS_MAX = 20


class Looked(BaseModel):
    """What a form says of a device that somebody looked at; ``missing`` names parts."""

    key: UUID
    number: str
    station: str = ""
    condition: str = ""
    missing: str = ""
    seen: int | None = None


@router.get("/devices")
def device(turn: LendingOrKeeping, number: str = "") -> Response:
    """The device with this number on its label."""
    return _card(turn, searching.tidy(number))


@router.post("/return")
def take_back(turn: Lending, stated: Annotated[Looked, Form()]) -> Response:
    """Record that the device is back, how it looks, and which parts are not there."""
    return _look(turn, stated, lending.take_back, "desk.returned")


@router.post("/inspect")
def inspect(turn: Keeping, stated: Annotated[Looked, Form()]) -> Response:
    """Record how a device looks that came back before."""
    return _look(turn, stated, lending.inspect, "desk.inspected")


class Done(BaseModel):
    """What a form says that was done to a device."""

    key: UUID
    number: str
    what: str
    station: str = ""


@router.post("/devices/done")
def done(turn: Keeping, stated: Annotated[Done, Form()]) -> Response:
    """Record that the device was cleaned, sent to be mended, mended, or turned up."""
    card = searching.device(turn.office, stated.number)
    if card is None or stated.what not in lending.UPKEEP:
        return _card(turn, stated.number)
    try:
        station_id = station_of(turn, stated.station)
        by = turn.by(str(stated.key), station_id)
        lending.keep(turn.office, by, stated.what, card.device_id, station_id)
    except (Unclear, Refused) as error:
        return _card(turn, stated.number, wrong(turn, error), {"station": stated.station})
    turn.tell(f"desk.done_{stated.what}", undo=str(stated.key), device=Name(card.name))
    return turn.go("/desk/devices", number=card.asset_number)


def _look(turn: Turn, stated: Looked, record: Callable[..., Answer], told: str) -> Response:
    typed = {
        "station": stated.station,
        "condition": stated.condition,
        "missing": stated.missing,
    }
    card = searching.device(turn.office, stated.number)
    if card is None:
        return _card(turn, stated.number)
    forms.must_be_unchanged(turn, card.device_id, stated.seen)
    try:
        station_id = station_of(turn, stated.station)
        record(
            turn.office,
            turn.by(str(stated.key), station_id),
            device_id=card.device_id,
            station_id=station_id,
            condition=condition_of(stated.condition),
            parts_missing=parts_of(stated.missing),
        )
    except (Unclear, Refused) as error:
        return _card(turn, stated.number, wrong(turn, error), typed)
    turn.tell(told, undo=str(stated.key), device=Name(card.name))
    return turn.go("/desk/devices", number=card.asset_number)


def parts_of(typed: str) -> tuple[str, ...]:
    """The parts that were named, with commas or ends of lines between them."""
    plain = unicodedata.normalize("NFKC", typed)
    named = (searching.tidy(each)[:PART_CHARS_MAX] for each in re.split(r"[\n,、;]", plain))
    return tuple(dict.fromkeys(part for part in named if part))[:PARTS_MAX]


def _card(
    turn: Turn, number: str, why: Wrong = NOTHING, typed: Mapping[str, str] | None = None
) -> Response:
    office, views = turn.office, turn.office.fresh()
    typed = typed or {}
    here = address("/desk/devices", number=number)
    card = searching.device(office, number)
    if card is None:
        return turn.show(
            "desk/no_device.html",
            heading=turn.t("desk.device_find"),
            here=here,
            status=404 if number else 200,
            error=turn.t("desk.device_unknown") if number else "",
            typed=number,
        )
    loan = open_loans.of_device(views, card.device_id)
    at = next((str(place) for place, name in stations(turn) if name == card.station), "")
    return turn.show(
        "desk/device.html",
        heading=f"{card.name} {card.asset_number}",
        here=here,
        status=why.status,
        error=why.sentence,
        field=why.field,
        card=card,
        loan=loan,
        borrower=turn.sees([loan.person_id]).get(loan.person_id) if loan else None,
        today=office.today(),
        stations=stations(turn),
        conditions=[each.value for each in Condition],
        station=typed.get("station") or at,
        condition=typed.get("condition", ""),
        missing=typed.get("missing", ""),
        upkeep=lending.upkeep_of(card.state) if turn.may(Right.KEEP_DEVICES) else (),
        life=device_life.told(turn, card.device_id),
        key=office.ledger.new_id(),
        seen=forms.seen(office, card.device_id),
    )
