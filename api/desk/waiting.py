"""Who waits for which kind of device, who is asked next, and what became of the asking."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Lending
from api.desk import lending, searching
from api.desk.forms import Wrong, station_of, stations, wrong
from api.rights import Purpose
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.errors import Refused
from projections import device_whereabouts, waiting_lists
from projections.waiting_lists import WaitingPlace

router = APIRouter(prefix="/waiting")


class Joining(BaseModel):
    """What a form says of somebody who wants a device like that of ``number``."""

    key: UUID
    number: str
    text: str = ""
    station: str = ""


class Offering(BaseModel):
    """What a form says of an offer, or of the end of one."""

    key: UUID
    queue: UUID
    person: UUID
    number: str = ""
    what: str


@router.get("")
def waiting(turn: Lending) -> Response:
    """Everybody who waits, list by list, in the order in which they are asked."""
    return _show(turn)


@router.get("/join")
def ask(turn: Lending, number: str = "") -> Response:
    """Ask who wants a device like this one."""
    return _ask(turn, searching.tidy(number))


@router.post("/join")
def join(turn: Lending, stated: Annotated[Joining, Form()]) -> Response:
    """Put whoever was scanned or named at the end of the list."""
    card = searching.device(turn.office, stated.number)
    if card is None:
        return _ask(turn, stated.number)
    try:
        person = _one(turn, stated.text)
        turn.must_see(person, Purpose.SERVICE)
        station_id = station_of(turn, stated.station)
        by = turn.by(str(stated.key), station_id)
        lending.join_queue(turn.office, by, person, card.class_code, station_id)
    except (Unclear, Refused) as error:
        return _ask(turn, stated.number, wrong(turn, error), stated.text)
    turn.tell("desk.joined", undo=str(stated.key), device=Name(card.name))
    return turn.go("/desk/waiting")


@router.post("/do")
def do(turn: Lending, stated: Annotated[Offering, Form()]) -> Response:
    """Offer a device to who is next, or end an offer or the waiting."""
    place = next((each for each in _places(turn) if _is(each, stated)), None)
    by = turn.by(str(stated.key))
    if place is None and turn.office.ledger.facts_of_command(by.key):
        # Sent twice: the first time ended the waiting.
        return turn.go("/desk/waiting")
    if place is None or stated.what not in lending.QUEUE_STEPS:
        raise HTTPException(404)
    turn.must_see(place.person_id, Purpose.SERVICE)
    try:
        offered = place.offered_device_id
        if stated.what == "offer":
            offered = _device(turn, stated.number)
        lending.step_queue(turn.office, by, stated.what, place, offered)
    except (Unclear, Refused) as error:
        return _show(turn, wrong(turn, error), stated)
    turn.tell(f"desk.queue_{stated.what}", undo=str(stated.key))
    return turn.go("/desk/waiting")


def _is(place: WaitingPlace, stated: Offering) -> bool:
    return place.list_id == stated.queue and place.person_id == stated.person


def _places(turn: Turn) -> list[WaitingPlace]:
    return waiting_lists.waiting(turn.office.fresh())


def _device(turn: Turn, number: str) -> UUID:
    card = searching.device(turn.office, searching.tidy(number))
    if card is None:
        raise Unclear("number", "desk.device_unknown")
    return card.device_id


def _one(turn: Turn, text: str) -> UUID:
    """The one person that was meant.

    Raises:
        Unclear: nobody was, or several.
    """
    found = searching.search(turn.office, searching.tidy(text)).persons if text.strip() else []
    if len(found) != 1:
        raise Unclear("text", "desk.join_several" if found else "desk.join_nobody")
    return found[0].person_id


def _show(turn: Turn, why: Wrong | None = None, typed: Offering | None = None) -> Response:
    places, views = _places(turn), turn.office.views
    numbers = (
        {
            each.device_id: each.asset_number
            for each in device_whereabouts.every(views)
            if each.device_id in {place.offered_device_id for place in places}
        }
        if any(place.offered_device_id for place in places)
        else {}
    )
    return turn.show(
        "desk/waiting.html",
        heading=turn.t("desk.waiting_list_title"),
        here="/desk/waiting",
        status=why.status if why else 200,
        error=why.sentence if why else "",
        places=places,
        known=turn.sees(each.person_id for each in places),
        numbers=numbers,
        field=why.field if why else "",
        typed=typed,
        today=turn.office.today(),
        keys=[turn.office.ledger.new_id() for _ in places],
    )


def _ask(turn: Turn, number: str, why: Wrong | None = None, typed: str = "") -> Response:
    card = searching.device(turn.office, number) if number else None
    if card is None:
        raise HTTPException(404)
    at = next((str(place) for place, name in stations(turn) if name == card.station), "")
    return turn.show(
        "desk/join.html",
        heading=turn.t("desk.join_title"),
        here="/desk/waiting",
        status=why.status if why else 200,
        error=why.sentence if why else "",
        field=why.field if why else "",
        card=card,
        typed=typed,
        stations=stations(turn),
        station=at,
        key=turn.office.ledger.new_id(),
    )
