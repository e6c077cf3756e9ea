"""What is done about a need at the desk, and its life as it is told there."""

from typing import NamedTuple
from uuid import UUID

from api.desk import passing
from api.desk.passing import OWN, SETTLED, Goal, Kind, Me
from api.office import Office
from api.turn import Turn
from ledger.aggregates import Need
from ledger.aggregates.need import (
    CLOSED,
    PUT_RIGHT,
    NeedDeclineReason,
    NeedReopenReason,
    NeedState,
)
from ledger.application import Answer
from ledger.history import Fact, FactWithdrawn
from ledger.vocabulary import By
from ledger.work import Work
from projections import staff_lookup

OPEN_STEPS = ("settled", "done", "taken", "passed", "refused")
"""Put right; something was done that does not put it right yet; taken up; handed on; refused."""

CLOSED_STEPS = ("confirmed", "reopened")
"""The person says that it is put right; it is not, or it is there again."""


class Step(NamedTuple):
    """What is done about a need: ``note`` in words, ``goal`` of what is passed on."""

    what: str
    note: str = ""
    goal: Goal = Goal()
    kind: Kind = Kind()
    decline_reason: NeedDeclineReason | None = None
    reopen_reason: NeedReopenReason | None = None


class Happened(NamedTuple):
    """One thing in the life of a need, in words: what, when, and who wrote it down."""

    day: str
    what: str
    more: str
    said: str
    staff: str
    withdrawn: bool


def steps(need: Need, *, is_mine: bool) -> tuple[str, ...]:
    """What can be done about it now; ``is_mine`` when whoever asks is named as who sees to it."""
    if need.state in CLOSED:
        may_confirm = need.state in PUT_RIGHT and not need.confirmed
        return CLOSED_STEPS if may_confirm else CLOSED_STEPS[1:]
    is_taken = is_mine and need.state is not NeedState.ESCALATED
    return tuple(each for each in OPEN_STEPS if each != "taken" or not is_taken)


def take(office: Office, by: By, need_id: UUID, step: Step, me: Me) -> Answer:
    """Record the step; what was done is written down before what comes of it.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        need = work.change(Need, need_id)
        if step.what == "reopened" and step.reopen_reason:
            need.reopen(occurred_on=today, need_reopen_reason=step.reopen_reason)
        if step.note:
            need.progress(occurred_on=today, note=step.note)
        if step.what == "refused" and step.decline_reason:
            need.decline(occurred_on=today, need_decline_reason=step.decline_reason)
        if step.what == "confirmed":
            need.confirm(occurred_on=today)
        goal = {"settled": Goal(SETTLED), "taken": Goal(OWN), "passed": step.goal}.get(step.what)
        if goal is not None:
            passing.send(need, goal, step.kind, today=today, me=me)
        return str(need.id)

    return office.ledger.perform(by, decide, ["step", str(need_id), repr(step)])


def life(turn: Turn, need_id: UUID) -> list[Happened]:
    """Everything that happened to the need, the newest first."""
    facts = turn.office.ledger.facts_of([need_id]).get(need_id, [])
    back = {fact.fact_id for fact in facts if isinstance(fact, FactWithdrawn)}
    names = {actor: _name(turn, actor) for actor in {fact.envelope.actor for fact in facts}}
    told = [
        Happened(
            day=fact.occurred_on,
            what=turn.t(f"topic.{fact.TOPIC}"),
            more=_more(turn, fact),
            said=getattr(fact, "note", None) or "",
            staff=names[fact.envelope.actor],
            withdrawn=fact.event_id in back,
        )
        for fact in facts
        if not isinstance(fact, FactWithdrawn)
    ]
    return told[::-1]


def is_open(need: Need) -> bool:
    """Whether it waits for anything."""
    return not need.closed


def _more(turn: Turn, fact: Fact) -> str:
    """To whom it went, by when, how urgent it is, and why it was closed or opened again."""
    said = [
        turn.t(f"{name}.{getattr(fact, name).value}")
        for name in ("need_category", "need_urgency", "need_decline_reason", "need_reopen_reason")
        if getattr(fact, name, None) is not None
    ]
    staff = getattr(fact, "staff_id", None)
    owner = getattr(fact, "owner", None) or getattr(fact, "escalated_to", None)
    if staff is not None:
        said.append(_name(turn, staff))
    elif owner:
        said.append(passing.place(turn, owner))
    due_on = getattr(fact, "due_on", None)
    if due_on is not None:
        said.append(turn.t("care.answer_by", day=turn.day(due_on.isoformat())))
    return "; ".join(said)


def _name(turn: Turn, staff_id: UUID) -> str:
    staff = staff_lookup.registered(turn.office.views, staff_id)
    return (staff.name if staff else None) or ""
