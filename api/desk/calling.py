"""Whom to call today: each with what they still need; the call is written down here."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Calling
from api.desk import forms, mine, passing, reminding, searching, spoken
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.passing import Kind
from api.desk.spoken import HEARD, OUTCOMES, Death, Spoken, Wish
from api.rights import Purpose, Right
from api.turn import Turn
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.aggregates.need import NeedCategory, NeedUrgency
from ledger.errors import Refused
from ledger.particulars import DeathSource
from ledger.vocabulary import Wellbeing, partial_date
from projections import needs_board, person_lookup
from projections.person_lookup import Found

router = APIRouter(prefix="/calls")

SHOWN_MAX = 100
NEEDS_MAX = 3
NEXT_DAYS = (1, 7, 14, 30, 90)


class Typed(NamedTuple):
    """What stands in the fields of one need of a form."""

    note: str = ""
    to: str = ""
    urgency: str = ""
    category: str = ""


class Stated(BaseModel):
    """What a form says of a call; ``contact`` is the planned one that it was shown with."""

    key: UUID | None = None
    contact: UUID | None = None
    seen: int | None = None
    outcome: str = ""
    wellbeing: str = ""
    note: str = ""
    need_1: str = ""
    to_1: str = ""
    urgency_1: str = ""
    category_1: str = ""
    need_2: str = ""
    to_2: str = ""
    urgency_2: str = ""
    category_2: str = ""
    need_3: str = ""
    to_3: str = ""
    urgency_3: str = ""
    category_3: str = ""
    next_days: str = ""
    died_on: str = ""
    source: str = ""

    @property
    def needs(self) -> list[Typed]:
        """The fields of each need, filled in or not."""
        names = ("need", "to", "urgency", "category")
        told = range(1, NEEDS_MAX + 1)
        return [Typed(*(str(getattr(self, f"{name}_{n}")).strip() for name in names)) for n in told]


@router.get("")
def due(turn: Calling) -> Response:
    """Who is to be reached by today, the longest late first."""
    return _list(turn)


@router.post("/find")
def find(turn: Calling, text: Annotated[str, Form()] = "") -> Response:
    """Go to the call of who was scanned or typed, or list who may be meant."""
    wanted = searching.tidy(text)
    persons = searching.search(turn.office, wanted).persons if wanted else []
    if len(persons) == 1:
        return turn.go(f"/desk/calls/{persons[0].person_id}")
    key = "desk.join_several" if persons else "desk.join_nobody"
    return _list(turn, Wrong(turn.t(key), "text", 422), wanted, persons)


@router.get("/{person_id}")
def ask(turn: Calling, person_id: UUID) -> Response:
    """Whom to call, what they still need, and how it went."""
    return _ask(turn, person_id)


@router.post("/{person_id}")
def call(turn: Calling, person_id: UUID, stated: Annotated[Stated, Form()]) -> Response:
    """Write down how the call went, what was said, and what the person needs."""
    turn.must_see(person_id, Purpose.SERVICE)
    found = person_lookup.summary(turn.office.fresh(), person_id)
    if found is None or stated.key is None:
        raise HTTPException(404)
    if any(each.note for each in stated.needs) and not turn.may(Right.WORK_NEEDS):
        raise HTTPException(404)
    if stated.contact is not None:
        forms.must_be_unchanged(turn, stated.contact, stated.seen)
    try:
        told = _read(turn, found, stated)
        by = turn.by(str(stated.key))
        spoken.speak(turn.office, by, person_id, found.area, told, passing.me(turn))
    except (Unclear, Refused) as error:
        return _ask(turn, person_id, wrong(turn, error), stated)
    turn.tell(f"care.call_{told.outcome}", undo=str(stated.key), person=Name(found.name))
    return turn.go("/desk/calls")


def _read(turn: Turn, found: Found, stated: Stated) -> Spoken:
    """What the form says.

    Raises:
        Unclear: it does not say how the call went, or what cannot be.
    """
    if stated.outcome not in OUTCOMES:
        raise Unclear("outcome-reached", "desk.remind_missing")
    reached = stated.outcome == "reached"
    wishes = [
        _wish(turn, found, number, typed)
        for number, typed in enumerate(stated.needs, 1)
        if any(typed)
    ]
    if (wishes or stated.wellbeing) and not reached:
        raise Unclear("outcome-reached", "care.said_by_nobody")
    if stated.next_days and stated.outcome not in {"reached", "missed"}:
        raise Unclear("next_days", "care.next_of_nobody")
    return Spoken(
        outcome=stated.outcome,
        note=stated.note.strip()[: reminding.NOTE_CHARS_MAX],
        wellbeing=_wellbeing(stated.wellbeing),
        wishes=tuple(wishes),
        next_days=_next_days(stated.next_days),
        death=_death(stated) if stated.outcome == "died" else None,
    )


def _wish(turn: Turn, found: Found, number: int, typed: Typed) -> Wish:
    if not typed.note:
        raise Unclear(f"need_{number}", "care.need_missing")
    try:
        urgency = NeedUrgency(typed.urgency) if typed.urgency else None
        category = NeedCategory(typed.category) if typed.category else None
    except ValueError:
        raise Unclear(f"urgency_{number}", "care.kind_missing") from None
    goal = passing.goal_of(turn, found.area, typed.to, f"to_{number}")
    if (urgency or category) and not goal.code:
        # How urgent something is says nothing to nobody.
        raise Unclear(f"to_{number}", "care.to_missing")
    return Wish(typed.note[: reminding.NOTE_CHARS_MAX], goal, Kind(urgency, category))


def _wellbeing(typed: str) -> Wellbeing | None:
    try:
        return Wellbeing(typed) if typed else None
    except ValueError:
        raise Unclear("wellbeing-well", "care.wellbeing_missing") from None


def _next_days(typed: str) -> int | None:
    if typed and typed not in {str(days) for days in NEXT_DAYS}:
        raise Unclear("next_days", "care.next_missing")
    return int(typed) if typed else None


def _death(stated: Stated) -> Death:
    if stated.source not in {each.value for each in HEARD}:
        raise Unclear("source", "care.death_missing")
    try:
        return Death(partial_date(stated.died_on.strip()), DeathSource(stated.source))
    except ValueError:
        raise Unclear("died_on", "care.death_missing") from None


def _list(
    turn: Turn, why: Wrong = NOTHING, typed: str = "", persons: Iterable[Found] = ()
) -> Response:
    rows = mine.calls_of(turn)
    shown = rows[:SHOWN_MAX]
    known = turn.sees(each.person_id for each in shown)
    return turn.show(
        "desk/calls.html",
        heading=turn.t("care.calls_title"),
        here="/desk/calls",
        status=why.status,
        error=why.sentence,
        field=why.field,
        typed=typed,
        persons=list(persons),
        rows=shown,
        rest=turn.t("desk.rest", rest=turn.number(len(rows) - SHOWN_MAX))
        if len(rows) > SHOWN_MAX
        else "",
        known=known,
        phones=reminding.phones_of(turn.office, known),
        today=turn.office.today(),
    )


def _ask(
    turn: Turn, person_id: UUID, why: Wrong = NOTHING, stated: Stated | None = None
) -> Response:
    turn.must_see(person_id, Purpose.SERVICE)
    views = turn.office.fresh()
    found = person_lookup.summary(views, person_id)
    if found is None:
        raise HTTPException(404)
    plan = spoken.planned(turn.office, person_id)
    return turn.show(
        "desk/call.html",
        heading=turn.t("care.call_title"),
        here=f"/desk/calls/{person_id}",
        status=why.status,
        error=why.sentence,
        field=why.field,
        found=found,
        phone=reminding.phone_of(turn.office, person_id),
        plan=plan,
        seen=forms.seen(turn.office, plan.contact_id) if plan else None,
        last=spoken.last(turn.office, person_id),
        needs=_told_needs(turn, person_id),
        outcomes=[each for each in OUTCOMES if plan or each != "again"],
        wellbeing=[each.value for each in Wellbeing],
        urgencies=[each.value for each in NeedUrgency],
        categories=[each.value for each in NeedCategory],
        goals=passing.goals(turn, found.area) if turn.may(Right.WORK_NEEDS) else [],
        next_days=[str(days) for days in NEXT_DAYS],
        sources=sorted(each.value for each in HEARD),
        stated=stated or Stated(),
        today=turn.office.today(),
        key=turn.office.ledger.new_id(),
    )


def _told_needs(turn: Turn, person_id: UUID) -> list[tuple[needs_board.NeedRow, str]]:
    """What the person needs, and what was settled that they have not been asked about yet."""
    rows = needs_board.of(turn.office.views, person_id)
    return [
        (each, passing.answers(turn, each))
        for each in rows
        if not each.closed_on or (each.need_state != "declined" and not each.confirmed_on)
    ]
