"""One device: where it is, who has it, how it comes back, and how it looks."""

from collections.abc import Callable, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from api.auth import Clerk
from api.desk import lending, searching
from api.desk.forms import NOTHING, Unclear, Wrong, condition_of, station_of, stations, wrong
from api.turn import Turn, address
from kiosk.speech.saying import Name
from ledger.application import Answer
from ledger.errors import Refused
from ledger.vocabulary import Condition
from projections import open_loans, person_lookup

router = APIRouter()


@router.get("/devices")
def device(turn: Clerk, number: str = "") -> Response:
    """The device with this number on its label."""
    return _card(turn, searching.tidy(number))


@router.post("/return")
def take_back(
    turn: Clerk,
    key: Annotated[UUID, Form()],
    number: Annotated[str, Form()],
    station: Annotated[str, Form()] = "",
    condition: Annotated[str, Form()] = "",
) -> Response:
    """Record that the device is back, and how it looks."""
    return _look(turn, (key, number, station, condition), lending.take_back, "desk.returned")


@router.post("/inspect")
def inspect(
    turn: Clerk,
    key: Annotated[UUID, Form()],
    number: Annotated[str, Form()],
    station: Annotated[str, Form()] = "",
    condition: Annotated[str, Form()] = "",
) -> Response:
    """Record how a device looks that came back before."""
    return _look(turn, (key, number, station, condition), lending.inspect, "desk.inspected")


def _look(
    turn: Turn, stated: tuple[UUID, str, str, str], record: Callable[..., Answer], done: str
) -> Response:
    key, number, station, condition = stated
    typed = {"station": station, "condition": condition}
    card = searching.device(turn.office, number)
    if card is None:
        return _card(turn, number)
    try:
        station_id = station_of(turn, station)
        record(
            turn.office,
            turn.by(str(key), station_id),
            device_id=card.device_id,
            station_id=station_id,
            condition=condition_of(condition),
        )
    except (Unclear, Refused) as error:
        return _card(turn, number, wrong(turn, error), typed)
    turn.tell(done, device=Name(card.name))
    return turn.go("/desk/devices", number=card.asset_number)


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
        borrower=person_lookup.summary(views, loan.person_id) if loan else None,
        today=office.today(),
        stations=stations(turn),
        conditions=[each.value for each in Condition],
        station=typed.get("station") or at,
        condition=typed.get("condition", ""),
        key=office.ledger.new_id(),
    )
