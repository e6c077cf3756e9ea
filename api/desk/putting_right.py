"""The page of one entry: what it says, what can be done about it, and what was done."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from api.desk import anew, comparing, entry_told, forms, righting, stating
from api.desk.anew import PERSON, Said
from api.desk.forms import NOTHING, Wrong
from api.desk.righting import Entry
from api.desk.stating import Stated
from api.refusals import refusal
from api.rights import Purpose, Right
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Text, Value
from ledger.aggregates import Device
from ledger.errors import LaterFactsStand, Refused, UndoneOtherwise
from ledger.history import FactWithdrawn
from ledger.particulars import CorrectionReason, Detail
from ledger.vocabulary import Condition


class Other(NamedTuple):
    """Another entry that this one has to do with: what it is, who recorded it, its page."""

    what: str
    by: entry_told.By
    address: str


def must_be_shown(turn: Turn, entry: Entry, purpose: Purpose) -> None:
    """Let the entry be shown to whoever asks, and write down that they look at its person.

    Raises:
        NotYours: the person's record is not for them.
    """
    # Who keeps devices and reads nobody's record is told nobody's name.
    is_device = entry.fact.HISTORY is Device and not turn.may(Right.READ_PERSON)
    if entry.person_id is not None and not is_device:
        turn.must_see(entry.person_id, purpose)


def may_right(turn: Turn, entry: Entry) -> bool:
    """Whether whoever asks may put right an entry of this kind."""
    return turn.may(Right.CORRECT) and turn.may(righting.right_for(entry))


def may_do(turn: Turn, entry: Entry, what: str) -> bool:
    """Whether whoever asks may put the entry right in this way."""
    return turn.may(Right.CORRECT) if what == "detail" else may_right(turn, entry)


def tell(turn: Turn, key: UUID, words_key: str, **values: Value) -> None:
    """Say what was done; it can be undone while nothing was taken back by it."""
    facts = turn.office.ledger.facts_of_command(turn.by(str(key)).key)
    is_final = any(isinstance(each, FactWithdrawn) for each in facts)
    turn.tell(words_key, undo="" if is_final else str(key), **values)


def wrong_of(turn: Turn, error: Unclear | Refused) -> Wrong:
    """What to say of a form that was not taken, with who can help where somebody can."""
    if isinstance(error, Refused):
        return Wrong(why_not(turn, error), "", 409)
    return forms.wrong(turn, error)


def why_not(turn: Turn, error: Refused) -> str:
    """Why an entry cannot be taken back, and what to do instead."""
    if isinstance(error, UndoneOtherwise):
        step = str(error.facts["by"])
        key = "desk.right_other_step" if step else "desk.right_stays"
        told = turn.t(f"topic.{step}") if step else ""
        return turn.t(key, step=Text(told)) if step else turn.t(key)
    if isinstance(error, LaterFactsStand):
        return turn.t("desk.right_later")
    return refusal(error, turn.house.words, turn.lang)


def values(
    turn: Turn,
    entry: Entry,
    *,
    action: str,
    why: Wrong = NOTHING,
    stated: Stated | None = None,
    sure: Said | None = None,
) -> dict[str, Any]:
    """What ``desk/entry.html`` shows of an entry, beside its heading and address."""
    by = turn.by("look", entry.fact.envelope.station)
    refused = righting.obstacle(turn.office, by, entry) if entry.taken_back is None else None
    allowed = may_right(turn, entry)
    fields = stating.fields_of(entry, refused) if allowed else ()
    now = anew.said_now(entry.facts, entry.put_right)
    details = righting.details_of(turn.office, by, entry) if turn.may(Right.CORRECT) else {}
    return {
        "status": why.status,
        "error": why.sentence,
        "field": why.field,
        "action": action,
        "what": entry_told.topic(turn, entry.fact),
        "rows": entry_told.rows(turn, entry),
        "by": entry_told.by_whom(turn, entry.fact),
        "taken_back": _taken_back(turn, entry),
        "compared": comparing.compared(turn, entry),
        "obstacle": why_not(turn, refused) if refused and allowed else "",
        "later": _later(turn, entry) if isinstance(refused, LaterFactsStand) else [],
        "fields": fields,
        "is_closed": entry.taken_back is None and righting.is_closed(turn.office, by, entry),
        "focus": "" if why.sentence or sure else _first(fields, details),
        "takes": sorted(anew.TAKES.get(entry.fact.TOPIC, frozenset({PERSON}))),
        "typed": stated.model_dump() if stated else _typed(now),
        "sure": comparing.changes(turn, entry, sure) if sure else [],
        "can_take_back": allowed and entry.taken_back is None and refused is None,
        "nobody_may": "" if allowed or entry.taken_back else _who(turn, entry),
        "reasons": [each.value for each in stating.TAKEN_BACK_BECAUSE],
        "details": {each.value: text for each, text in details.items()},
        "detail_reasons": [each.value for each in CorrectionReason],
        "conditions": [each.value for each in Condition],
        "outcomes": stating.OUTCOMES,
        "exact": len(now.day) == len("2022-03-05"),
        "key": stated.key if stated and sure else turn.office.ledger.new_id(),
        "seen": forms.seen(turn.office, entry.fact.originator_id),
    }


def _first(fields: Sequence[str], details: Mapping[Detail, str]) -> str:
    """The field at which whoever looks most likely begins."""
    return fields[0] if fields else "detail" if details else "reason"


def _typed(now: Said) -> dict[str, str]:
    return {
        "right": "",
        "day": now.day,
        "due_on": now.due_on.isoformat() if now.due_on else "",
        "minutes": str(now.minutes or ""),
        "condition": now.condition.value if now.condition else "",
        "missing": ", ".join(now.missing),
        "outcome": now.outcome,
        "note": now.note,
        "reason": "",
        "detail": "",
        "new": "",
        "answer": "",
        "what": "",
    }


def _who(turn: Turn, entry: Entry) -> str:
    who = entry_told.who_can(turn, righting.right_for(entry))
    if not who:
        return turn.t("desk.right_nobody_may")
    return turn.t("desk.right_others_may", who=Text(who))


def _taken_back(turn: Turn, entry: Entry) -> dict[str, Any] | None:
    back = entry.taken_back
    if back is None:
        return None
    return {
        "by": entry_told.by_whom(turn, back),
        "reason": Text(turn.t(f"reason.{back.reason.value}")),
        "note": back.note or "",
    }


def _later(turn: Turn, entry: Entry) -> list[Other]:
    on_top = entry_told.first_of_each(list(reversed(righting.stands_on(turn.office, entry))))
    later = []
    for each in reversed(on_top):
        by, there = entry_told.by_whom(turn, each), entry_told.address_of(each)
        later.append(Other(entry_told.topic(turn, each), by, there))
    return later
