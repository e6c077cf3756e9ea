"""Who said at a kiosk that an entry of theirs is wrong: looked at, put right or explained."""

from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from api.auth import Answering
from api.desk import entry_told, forms, putting_right, righting, stating
from api.desk.anew import Said
from api.desk.forms import NOTHING, Wrong
from api.desk.righting import Answered, Entry
from api.desk.stating import Stated
from api.rights import Purpose, Right
from api.seeing import UNKNOWN
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name, Text
from ledger.aggregates import Objection
from ledger.aggregates.objection import ObjectionOutcome
from ledger.errors import Refused
from ledger.refusals.needs import EntryNotDisputed
from projections import objections, person_lookup
from projections.objections import Disputed
from projections.store import Views

router = APIRouter(prefix="/objections")

ANSWER_CHARS_MAX = 500
STAYS = {
    "left_standing": ObjectionOutcome.LEFT_STANDING,
    "explained": ObjectionOutcome.EXPLAINED,
}
FIRST = {"not_me": "right", "day": "day", "not_received": "back-note"}
"""Which field helps first, by what the person said is wrong; any other: the answer."""


class Line(NamedTuple):
    """One objection in the list."""

    told: Disputed
    what: str
    wrong: str
    age: str


@router.get("")
def waiting(turn: Answering) -> Response:
    """Every objection that waits for an answer, the longest first."""
    rows = waiting_for(turn, turn.office.fresh())
    known = turn.sees((each.person_id for each in rows), Purpose.COMPLAINT)
    return turn.show(
        "desk/objections.html",
        heading=turn.t("desk.menu_objections"),
        here="/desk/objections",
        rows=[_line(turn, each) for each in rows],
        known=known,
    )


@router.get("/{objection_id}")
def ask(turn: Answering, objection_id: UUID) -> Response:
    """The entry beside what the person said, and what can be done."""
    told, entry = _objection(turn, objection_id)
    return _show(turn, told, entry)


@router.post("/{objection_id}")
def answer(turn: Answering, objection_id: UUID, stated: Annotated[Stated, Form()]) -> Response:
    """Put the entry right or leave it, and tell the person; both at once or neither."""
    told, entry = _objection(turn, objection_id)
    text = stated.answer.strip()[:ANSWER_CHARS_MAX]
    answered = Answered(objection_id, text)
    if not entry_told.is_theirs(turn, entry):
        return _show(turn, told, entry)
    if stating.is_recorded(turn, stated):
        return _done(turn, told, stated)
    forms.must_be_unchanged(turn, entry.fact.originator_id, stated.seen)
    try:
        if stated.what in stating.WAYS:
            sure = _put_right(turn, entry, stated, answered)
            if sure is not None:
                return _show(turn, told, entry, NOTHING, stated, sure)
        else:
            _leave(turn, told, entry, stated, text)
    except (Unclear, Refused) as error:
        if stating.is_recorded(turn, stated):
            return _done(turn, told, stated)  # the same form, sent twice at once
        return _show(turn, told, entry, putting_right.wrong_of(turn, error), stated)
    return _done(turn, told, stated)


def waiting_for(turn: Turn, views: Views) -> list[Disputed]:
    """The objections of those whose records whoever asks may read, the longest first."""
    rows = objections.unanswered(views)
    found = person_lookup.summaries(views, [each.person_id for each in rows])
    areas = {each.area for each in found.values()}
    held = {area for area in areas if turn.may(Right.READ_PERSON, area=area or UNKNOWN)}
    return [each for each in rows if each.person_id in found and found[each.person_id].area in held]


def _put_right(turn: Turn, entry: Entry, stated: Stated, answered: Answered) -> Said | None:
    """Record what the form says, with the answer; else what they are to look at first."""
    if not putting_right.may_do(turn, entry, stated.what):
        raise Unclear("", "auth.not_allowed")
    new = stating.wanted(turn, entry, stated)
    if new is not None and not stated.sure:
        return new
    stating.perform(turn, entry, stated, new, answered)
    return None


def _leave(turn: Turn, told: Disputed, entry: Entry, stated: Stated, text: str) -> None:
    outcome = STAYS.get(stated.what)
    if stated.what == "righted" and _is_righted(entry):
        outcome = ObjectionOutcome.CORRECTED
        if not entry.put_right:
            outcome = ObjectionOutcome.TAKEN_BACK
    if outcome is None:
        raise HTTPException(404)
    if not text and outcome in STAYS.values():
        raise Unclear("answer", "desk.objection_why_missing")
    by = turn.by(str(stated.key))
    righting.answer_only(turn.office, by, told.objection_id, outcome, text)


def _is_righted(entry: Entry) -> bool:
    return bool(entry.taken_back or entry.put_right)


def _done(turn: Turn, told: Disputed, stated: Stated) -> Response:
    found = person_lookup.summary(turn.office.fresh(), told.person_id)
    name = (found.name if found else "") or turn.t("desk.unnamed")
    putting_right.tell(turn, stated.key, "desk.objection_answered", person=Name(name))
    return turn.go("/desk/objections")


def _objection(turn: Turn, objection_id: UUID) -> tuple[Disputed, Entry]:
    """The objection, and the entry that it is about.

    Raises:
        HTTPException: there is no such objection.
        NotYours: the person's record is not for whoever asks.
    """
    objection = turn.office.ledger.load(Objection, objection_id)
    if objection is None or not objection.begun:
        raise HTTPException(404)
    told = next(
        (
            each
            for each in objections.of(turn.office.fresh(), objection.person_id)
            if each.objection_id == objection_id
        ),
        None,
    )
    disputed = [each for each in objection.standing if isinstance(each, Objection.EntryDisputed)]
    entry = righting.entry_of(turn.office, disputed[-1].history_id, objection.fact_id)
    if told is None or entry is None:
        raise HTTPException(404)
    turn.must_see(told.person_id, Purpose.COMPLAINT)
    return told, entry


def _show(
    turn: Turn,
    told: Disputed,
    entry: Entry,
    why: Wrong = NOTHING,
    stated: Stated | None = None,
    sure: Said | None = None,
) -> Response:
    here = f"/desk/objections/{told.objection_id}"
    heading = turn.t("desk.right_sure" if sure else "desk.objection_title")
    if not entry_told.is_theirs(turn, entry):
        who = Name(entry_told.name_of(turn, entry.fact.envelope.actor))
        lead = turn.t("desk.objection_hidden", who=who)
        return turn.show("desk/objection_hidden.html", heading=heading, here=here, lead=lead)
    if told.objection_state != "open" and why.status < 400:
        error = EntryNotDisputed(id=told.objection_id, history="objection", state="answered")
        why = putting_right.wrong_of(turn, error)
    values = putting_right.values(turn, entry, action=here, why=why, stated=stated, sure=sure)
    if values["focus"]:
        values["focus"] = _first(told, values)
    if not stated and told.entry_wrong == "not_received":
        values["typed"]["reason"] = "did_not_happen"
    return turn.show(
        "desk/entry.html",
        heading=heading,
        here=here,
        objection=_told(turn, told, entry) if told.objection_state == "open" else None,
        **values,
    )


def _first(told: Disputed, values: dict[str, object]) -> str:
    wanted = FIRST.get(told.entry_wrong or "", "answer")
    fields = values["fields"]
    is_there = {
        "back-note": bool(values["can_take_back"]),
        "right": isinstance(fields, tuple) and "right" in fields,
        "day": isinstance(fields, tuple) and "day" in fields,
    }
    return wanted if is_there.get(wanted, False) else "answer"


def _told(turn: Turn, told: Disputed, entry: Entry) -> dict[str, object]:
    found = person_lookup.summary(turn.office.fresh(), told.person_id)
    return {
        "person_id": told.person_id,
        "person": (found.name if found else "") or turn.t("desk.unnamed"),
        "disputed_on": told.disputed_on,
        "age": _age(turn, told),
        "wrong": _wrong(turn, told),
        "words": told.words or "",
        "sentence": entry_told.sentence(turn, entry.fact, told.person_id),
        "righted": _is_righted(entry),
    }


def _line(turn: Turn, told: Disputed) -> Line:
    what = entry_told.topic_word(turn, told.topic)
    hidden = turn.t("care.confidential")
    return Line(told, hidden if told.sensitive else what, _wrong(turn, told), _age(turn, told))


def _wrong(turn: Turn, told: Disputed) -> str:
    return turn.t(f"desk.objection_{told.entry_wrong}") if told.entry_wrong else ""


def _age(turn: Turn, told: Disputed) -> str:
    today = date.fromisoformat(turn.office.today())
    days = (today - date.fromisoformat(told.disputed_on)).days
    if days <= 0:
        return turn.t("desk.objection_today")
    return turn.t("desk.objection_age", days=Text(turn.number(days)))
