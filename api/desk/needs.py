"""The needs that were passed on to whoever looks: what was done, and what comes of them."""

from datetime import date, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import WorkingNeeds
from api.desk import forms, mine, passing, reminding, settling
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.passing import OWN, SETTLED, Kind
from api.desk.settling import CLOSED_STEPS, OPEN_STEPS, Step
from api.rights import Purpose, Right
from api.turn import Turn, address
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.aggregates import Need
from ledger.aggregates.need import NeedCategory, NeedDeclineReason, NeedReopenReason, NeedUrgency
from ledger.errors import Refused
from ledger.vocabulary import first_day
from projections import needs_board, person_lookup
from projections.needs_board import NeedRow

router = APIRouter(prefix="/needs")

TReason = TypeVar("TReason", NeedDeclineReason, NeedReopenReason)

STEPS = {*OPEN_STEPS, *CLOSED_STEPS}
SHOWN_MAX = 100
HEARD_DAYS = 30
"""So long the outcome of what somebody was told stands on their page."""

LISTS = {"": mine.needs_of, "nobody": mine.unowned_needs, "all": mine.open_needs}
"""Which needs can be looked at: one's own, those of nobody yet, all of one's areas."""


class Stated(BaseModel):
    """What a form says of what was done about a need."""

    key: UUID | None = None
    seen: int | None = None
    what: str = ""
    note: str = ""
    to: str = ""
    urgency: str = ""
    reason: str = ""


@router.get("")
def listed(turn: WorkingNeeds, of: str = "") -> Response:
    """The open needs, the most pressing first; and what came of what was heard in own calls."""
    if of not in LISTS:
        raise HTTPException(404)
    lists = {name: rows(turn) for name, rows in LISTS.items()}
    shown = needs_board.noted(turn.office.views, lists[of][:SHOWN_MAX])
    heard = _heard(turn)
    known = turn.sees(each.person_id for each in [*shown, *heard])
    return turn.show(
        "desk/needs.html",
        heading=turn.t("care.needs_title"),
        here=address("/desk/needs", of=of),
        tabs=[(name, turn.number(len(rows)), name == of) for name, rows in lists.items()],
        of=of,
        rows=[_row(turn, each) for each in shown],
        rest=turn.t("care.needs_rest", rest=turn.number(len(lists[of]) - SHOWN_MAX))
        if len(lists[of]) > SHOWN_MAX
        else "",
        known=known,
        heard=heard,
        today=turn.office.today(),
    )


@router.get("/{need_id}")
def ask(turn: WorkingNeeds, need_id: UUID) -> Response:
    """One need: what the person said, what was done, and what can be done now."""
    return _ask(turn, need_id)


@router.post("/{need_id}")
def step(turn: WorkingNeeds, need_id: UUID, stated: Annotated[Stated, Form()]) -> Response:
    """Write down what was done about it."""
    need, row = _found(turn, need_id)
    if stated.key is None:
        raise HTTPException(404)
    forms.must_be_unchanged(turn, need_id, stated.seen)
    try:
        told = _read(turn, row, stated)
        by = turn.by(str(stated.key))
        settling.take(turn.office, by, need_id, told, passing.me(turn))
    except (Unclear, Refused) as error:
        return _ask(turn, need_id, wrong(turn, error), stated)
    found = person_lookup.summary(turn.office.fresh(), need.person_id)
    turn.tell(
        f"care.need_{told.what}", undo=str(stated.key), person=Name(found.name if found else "?")
    )
    return turn.go("/desk/needs")


def _found(turn: Turn, need_id: UUID) -> tuple[Need, NeedRow]:
    """The need, when whoever asks may see the record that it is a part of.

    Raises:
        HTTPException: there is none.
    """
    facts = turn.office.ledger.facts_of([need_id]).get(need_id, [])
    need = turn.office.ledger.load(Need, need_id) if facts and facts[0].HISTORY is Need else None
    if need is None or not need.begun:
        raise HTTPException(404)
    turn.must_see(need.person_id, Purpose.SERVICE)
    day = date.fromisoformat(turn.office.today())
    rows = needs_board.of(turn.office.fresh(), need.person_id, day=day)
    row = next((each for each in rows if each.need_id == need_id), None)
    if row is None:
        raise HTTPException(404)
    return need, row


def _read(turn: Turn, row: NeedRow, stated: Stated) -> Step:
    """What the form says.

    Raises:
        Unclear: it does not say what was done, to whom it goes, or why it is refused.
    """
    what, note = stated.what, stated.note.strip()[: reminding.NOTE_CHARS_MAX]
    if what not in STEPS:
        raise Unclear("what", "care.what_missing")
    if what == "done" and not note:
        raise Unclear("note", "care.done_missing")
    if what == "passed":
        return _passed(turn, row, stated, note)
    return Step(
        what,
        "" if what == "confirmed" else note,
        kind=_kind(row) if what == "taken" else Kind(),
        decline_reason=_reason(NeedDeclineReason, stated.reason) if what == "refused" else None,
        reopen_reason=_reason(NeedReopenReason, stated.reason) if what == "reopened" else None,
    )


def _passed(turn: Turn, row: NeedRow, stated: Stated, note: str) -> Step:
    goal = passing.goal_of(turn, row.area, stated.to, "to")
    if goal.code in {"", SETTLED, OWN}:
        raise Unclear("to", "care.to_missing")
    try:
        urgency = NeedUrgency(stated.urgency) if stated.urgency else None
    except ValueError:
        raise Unclear("urgency", "care.kind_missing") from None
    return Step("passed", note, goal, Kind(urgency, _kind(row).category if urgency else None))


def _kind(row: NeedRow) -> Kind:
    """How urgent it was said to be, and of which sort."""
    return Kind(
        NeedUrgency(row.need_urgency) if row.need_urgency else None,
        NeedCategory(row.need_category) if row.need_category else None,
    )


def _reason(reasons: type[TReason], typed: str) -> TReason:
    try:
        return reasons(typed)
    except ValueError:
        raise Unclear("reason", "care.reason_missing") from None


def _heard(turn: Turn) -> list[NeedRow]:
    if turn.session is None:
        return []
    since = date.fromisoformat(turn.office.today()) - timedelta(days=HEARD_DAYS)
    return needs_board.heard_by(turn.office.views, turn.session.staff_id, since=since)


def _row(turn: Turn, row: NeedRow) -> tuple[NeedRow, str, int]:
    """The need, who answers for it, and for how many days it is open."""
    return row, passing.answers(turn, row), _days_open(turn, row)


def _days_open(turn: Turn, row: NeedRow) -> int:
    until = date.fromisoformat(turn.office.today())
    return max(0, (until - first_day(row.raised_on)).days)


def _ask(turn: Turn, need_id: UUID, why: Wrong = NOTHING, stated: Stated | None = None) -> Response:
    need, row = _found(turn, need_id)
    found = person_lookup.summary(turn.office.views, need.person_id)
    if found is None:
        raise HTTPException(404)
    can = settling.steps(need, is_mine=row.staff_id == passing.me(turn).staff_id)
    reasons = NeedReopenReason if can[-1] == "reopened" else NeedDeclineReason
    prefix = "need_reopen_reason." if can[-1] == "reopened" else "need_decline_reason."
    return turn.show(
        "desk/need.html",
        heading=turn.t("care.need_title"),
        here=f"/desk/needs/{need_id}",
        status=why.status,
        error=why.sentence,
        field=f"what-{can[0]}" if why.field == "what" else why.field,
        found=found,
        phone=reminding.phone_of(turn.office, need.person_id),
        may_call=turn.may(Right.MAKE_CALLS),
        row=row,
        who=passing.answers(turn, row),
        days_open=_days_open(turn, row),
        life=settling.life(turn, need_id),
        steps=can,
        is_open=settling.is_open(need),
        goals=passing.goals(turn, row.area) if settling.is_open(need) else [],
        urgencies=[each.value for each in NeedUrgency],
        reasons=[(each.value, turn.t(prefix + each.value)) for each in reasons],
        stated=stated or Stated(),
        seen=forms.seen(turn.office, need_id),
        today=turn.office.today(),
        key=turn.office.ledger.new_id(),
    )
