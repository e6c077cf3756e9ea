"""What the borrower takes along: what was lent and until when, to be printed and to be heard."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import PlainTextResponse, Response

from api.auth import Lending
from api.rights import Purpose
from api.turn import Turn, address
from kiosk.qr import can_draw, code_of
from kiosk.speech.saying import Date, Name, Saying
from kiosk.speech.service import SpeechUnavailable
from kiosk.words import LANGUAGES
from ledger.aggregates import Device
from ledger.proof.leaves import Row
from ledger.proof.receipts import newest_of, short_code
from projections import open_loans, person_lookup
from projections.open_loans import OpenLoan

router = APIRouter(prefix="/lent")

SOUND = {"Cache-Control": "private, no-store"}


@router.get("/{device_id}")
def receipt(turn: Lending, device_id: UUID) -> Response:
    """The receipt in the language of who borrows, ready for the next device."""
    loan = _loan(turn, device_id)
    lang, person = _language(turn, loan.person_id), loan.person_id
    return turn.show(
        "desk/receipt.html",
        heading=turn.t("desk.receipt_title"),
        here=f"/desk/lent/{device_id}",
        undone=address("/desk/devices", number=loan.asset_number),
        loan=loan,
        person_id=person,
        spoken=lang,
        lines=_lines(turn, loan, lang),
        entry_word=turn.house.words.t("desk.receipt_entry", lang),
        entry=short_code(_row(turn, device_id)),
        office=turn.office.organisation,
        code=code_of(loan.asset_number) if can_draw() else "",
        aloud=turn.house.speech is not None,
        printed_on=turn.office.today(),
    )


@router.get("/{device_id}/proof")
def proof(turn: Lending, device_id: UUID) -> Response:
    """The whole proof of the entry, for whoever wants more than its short code."""
    _loan(turn, device_id)
    position, *_ = _row(turn, device_id)
    name = f"attachment; filename=receipt-{position}.txt"
    given = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return PlainTextResponse(turn.office.receipt(position), headers=given)


@router.get("/{device_id}/aloud.wav")
def aloud(turn: Lending, device_id: UUID) -> Response:
    """The same, said by the voice of the house; 503 when it cannot speak now."""
    loan = _loan(turn, device_id)
    if turn.house.speech is None:
        raise HTTPException(404)
    segments = [
        each for line in _lines(turn, loan, _language(turn, loan.person_id)) for each in line
    ]
    try:
        sound = turn.house.speech.speak_segments(segments)
    except SpeechUnavailable:
        return Response(status_code=503, headers=SOUND | {"Retry-After": "5"})
    return Response(sound, media_type="audio/wav", headers=SOUND)


def _loan(turn: Turn, device_id: UUID) -> OpenLoan:
    loan = open_loans.of_device(turn.office.fresh(), device_id)
    if loan is None:
        raise HTTPException(404)
    turn.must_see(loan.person_id, Purpose.SERVICE)
    return loan


def _row(turn: Turn, device_id: UUID) -> Row:
    row = newest_of(turn.office.ledger.recorder, device_id, Device.DeviceLent.TOPIC)
    if row is None:
        raise HTTPException(404)
    return row


def _language(turn: Turn, person_id: UUID) -> str:
    found = person_lookup.summary(turn.office.views, person_id)
    wanted = found.language if found else None
    return wanted if wanted in LANGUAGES else turn.lang


def _lines(turn: Turn, loan: OpenLoan, lang: str) -> Sequence[Saying]:
    found = person_lookup.summary(turn.office.views, loan.person_id)
    due = Date(loan.due_on.year, loan.due_on.month, loan.due_on.day)
    words = turn.house.words
    return [
        words.line("desk.receipt_person", lang, person=Name(found.name if found else "-")),
        words.line("desk.receipt_device", lang, device=Name(loan.device_name)),
        words.line("desk.receipt_due", lang, due=due),
        *(
            [words.line("desk.receipt_station", lang, station=Name(loan.station))]
            if loan.station
            else []
        ),
        words.line("desk.receipt_thanks", lang),
    ]
