"""What a form about an entry says: each field becomes a value, or a question back."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api.desk import anew, forms, righting, searching
from api.desk.anew import DEVICE, PERSON, Said
from api.desk.devices import parts_of
from api.desk.righting import Answered, Entry
from api.rights import Purpose
from api.turn import Turn
from api.unclear import Unclear
from ledger.application import Answer
from ledger.errors import NothingToWithdraw, Refused
from ledger.particulars import CorrectionReason, Detail
from ledger.vocabulary import WithdrawalReason, partial_date

WAYS = frozenset({"right", "detail", "take_back"})
"""What can be done about an entry."""
NOTE_CHARS_MAX = 500
MINUTES_MAX = 600
OUTCOMES = ("reached", "missed")
TAKEN_BACK_BECAUSE = (
    WithdrawalReason.DID_NOT_HAPPEN,
    WithdrawalReason.RECORDED_TWICE,
    WithdrawalReason.WRONG_PERSON,
    WithdrawalReason.WRONG_THING,
    WithdrawalReason.WRONG_DAY,
    WithdrawalReason.OTHER,
)
"""Why something is taken back and nothing recorded instead, the likeliest first."""


class Stated(BaseModel):
    """What a form about an entry says; ``what`` is which of them it is, ``sure`` that they are.

    ``right`` is a scan of who or what it should have been; ``answer`` is what a person is told.
    """

    key: UUID
    what: str = ""
    sure: str = ""
    right: str = ""
    day: str = ""
    due_on: str = ""
    minutes: str = ""
    condition: str = ""
    missing: str = ""
    outcome: str = ""
    note: str = ""
    reason: str = ""
    detail: str = ""
    new: str = ""
    answer: str = ""
    seen: int | None = None


def is_recorded(turn: Turn, stated: Stated) -> bool:
    """Whether this very form was recorded before."""
    return bool(turn.office.ledger.facts_of_command(turn.by(str(stated.key)).key))


def wanted(turn: Turn, entry: Entry, stated: Stated) -> Said | None:
    """What is to be recorded instead; ``None`` where nothing is.

    Raises:
        Unclear: a field cannot be read, nobody has that code, or nothing was changed.
        Refused: the entry cannot be put right as it stands.
    """
    if stated.what != "right":
        return None
    by = turn.by(str(stated.key), entry.fact.envelope.station)
    refused = righting.obstacle(turn.office, by, entry)
    fields = fields_of(entry, refused)
    if fields:
        return said(turn, entry, stated, fields)
    raise refused or NothingToWithdraw(history=entry.fact.HISTORY.STORED_AS)


def fields_of(entry: Entry, why_not: Refused | None) -> tuple[str, ...]:
    """What can be put right in it as it stands by now."""
    if entry.taken_back is not None:
        return ()
    fields = anew.FIELDS.get(entry.fact.TOPIC, ())
    if why_not is None:
        return fields
    # How a device came back is corrected where it stands, whatever was recorded since.
    return tuple(each for each in fields if each in {"condition", "missing"})


def said(turn: Turn, entry: Entry, stated: Stated, fields: Sequence[str]) -> Said:
    """What the form says instead.

    Raises:
        Unclear: a field cannot be read, nobody has that code, or nothing was changed.
    """
    now = anew.said_now(entry.facts, entry.put_right)
    told: dict[str, Any] = dict(vars(now))
    told |= _right(turn, entry, stated.right) if "right" in fields else {}
    read = {name: _READ[name](getattr(stated, name)) for name in fields if name in _READ}
    new = Said(**told | read)
    if new == now:
        raise Unclear(fields[0], "desk.right_nothing_changed")
    return new


def _right(turn: Turn, entry: Entry, typed: str) -> dict[str, UUID]:
    text = searching.tidy(typed)
    if not text:
        return {}
    hits = searching.search(turn.office, text)
    takes = anew.TAKES.get(entry.fact.TOPIC, frozenset({PERSON}))
    if PERSON in takes and len(hits.persons) == 1:
        turn.must_see(hits.persons[0].person_id, Purpose.SERVICE)
        return {"person_id": hits.persons[0].person_id}
    if DEVICE in takes and hits.device is not None and not hits.persons:
        return {"device_id": hits.device.device_id}
    raise Unclear("right", "desk.right_several" if len(hits.persons) > 1 else "desk.right_nobody")


def _day(typed: str) -> str:
    try:
        partial_date(typed.strip())
    except ValueError:
        raise Unclear("day", "desk.right_day_unreadable") from None
    return typed.strip()


def _due(typed: str) -> date:
    return forms.day_of(typed)


def _minutes(typed: str) -> int:
    text = typed.strip()
    if not (text.isdecimal() and text.isascii() and 0 < int(text) <= MINUTES_MAX):
        raise Unclear("minutes", "care.minutes_unreadable")
    return int(text)


def _outcome(typed: str) -> str:
    if typed not in OUTCOMES:
        raise Unclear("outcome-reached", "desk.remind_missing")
    return typed


_READ: dict[str, Any] = {
    "day": _day,
    "due_on": _due,
    "minutes": _minutes,
    "condition": forms.condition_of,
    "missing": parts_of,
    "outcome": _outcome,
    "note": lambda typed: typed.strip()[:NOTE_CHARS_MAX],
}


def perform(
    turn: Turn, entry: Entry, stated: Stated, new: Said | None, answered: Answered | None = None
) -> Answer:
    """Record what the form says of the entry.

    Raises:
        Unclear: a reason or a detail is missing.
        Refused: a rule of the ledger says no.
    """
    by = turn.by(str(stated.key), entry.fact.envelope.station)
    if new is not None:
        return righting.record_anew(turn.office, by, entry, new, answered)
    note = stated.note.strip()[:NOTE_CHARS_MAX]
    if stated.what == "detail":
        detail, reason = _chosen_detail(stated)
        text = stated.new.strip()[:NOTE_CHARS_MAX]
        return righting.correct_detail(
            turn.office, by, entry, detail=detail, reason=reason, new=text, answered=answered
        )
    why = next((each for each in TAKEN_BACK_BECAUSE if each.value == stated.reason), None)
    if why is None:
        raise Unclear("reason", "desk.right_reason_missing")
    return righting.take_back(turn.office, by, entry, why, note, answered)


def _chosen_detail(stated: Stated) -> tuple[Detail, CorrectionReason]:
    try:
        detail = Detail(stated.detail)
    except ValueError:
        raise Unclear("detail", "desk.right_detail_missing") from None
    if not stated.new.strip():
        raise Unclear("new", "desk.right_new_missing")
    try:
        return detail, CorrectionReason(stated.reason)
    except ValueError:
        raise Unclear("why", "desk.right_reason_missing") from None
