"""Which plans are open with whom, how far are they, and what did the last session consist of?

Source: care plans, sessions and the measures taken.
Read by: ``api/desk``.

A plan is a worker's when they manage it, or when a session of it is theirs. A session is the
therapist's it was planned for, else of whoever wrote it down. Scores are sealed: they are read
from the facts, and silent when the person was erased.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger import catalogue
from ledger.aggregates import CarePlan, RehabSession
from ledger.history import Fact
from ledger.vocabulary import last_day
from projections.store import Cursor, Views, named, reads

NAME = "caseload"
UNSEALS: frozenset[str] = frozenset()
READS = reads(CarePlan, RehabSession)
TABLES = (
    "CREATE TABLE caseload (plan_id BLOB PRIMARY KEY, person_id BLOB, plan_kind TEXT,"
    " sensitive INTEGER, area TEXT, assessed_on TEXT, agreed_on TEXT, manager_id BLOB,"
    " review_on TEXT, closed_on TEXT) WITHOUT ROWID",
    "CREATE INDEX caseload_by_person ON caseload (person_id) WHERE closed_on IS NULL",
    "CREATE INDEX caseload_by_manager ON caseload (manager_id) WHERE closed_on IS NULL",
    "CREATE INDEX caseload_by_review ON caseload (review_on) WHERE closed_on IS NULL",
    "CREATE TABLE caseload_goals (plan_id BLOB, goal_id BLOB, met_on TEXT,"
    " PRIMARY KEY (plan_id, goal_id)) WITHOUT ROWID",
    "CREATE TABLE caseload_sessions (session_id BLOB PRIMARY KEY, plan_id BLOB, person_id BLOB,"
    " station_id BLOB, worker_id BLOB, item TEXT, minutes INTEGER, day TEXT,"
    " position INTEGER)"
    " WITHOUT ROWID",
    "CREATE INDEX caseload_sessions_by_plan ON caseload_sessions (plan_id, day)"
    " WHERE plan_id IS NOT NULL",
    "CREATE INDEX caseload_sessions_by_person ON caseload_sessions (person_id, day)",
    "CREATE INDEX caseload_sessions_by_day ON caseload_sessions (day, position)"
    " WHERE day IS NOT NULL",
    "CREATE INDEX caseload_sessions_by_worker ON caseload_sessions (worker_id, day)",
    "CREATE TABLE caseload_measures (plan_id BLOB, position INTEGER, person_id BLOB, day TEXT,"
    " measure TEXT, PRIMARY KEY (plan_id, position)) WITHOUT ROWID",
    "CREATE INDEX caseload_measures_by_person ON caseload_measures (person_id, day)",
)
FORGETS = (
    "DELETE FROM caseload WHERE plan_id = ?",
    "DELETE FROM caseload_goals WHERE plan_id = ?",
    "DELETE FROM caseload_sessions WHERE session_id = ?",
    "DELETE FROM caseload_measures WHERE plan_id = ?",
)
LISTED_MAX = 200
LAST_MAX = 5
_PLAN = (
    "SELECT plan_id, person_id, plan_kind, sensitive, area, manager_id, assessed_on, agreed_on,"
    " (SELECT COUNT(*) FROM caseload_goals AS goal WHERE goal.plan_id = plan.plan_id"
    " AND met_on IS NULL),"
    " (SELECT COUNT(*) FROM caseload_goals AS goal WHERE goal.plan_id = plan.plan_id"
    " AND met_on IS NOT NULL),"
    " (SELECT COUNT(*) FROM caseload_sessions AS held WHERE held.plan_id = plan.plan_id"
    " AND day IS NULL),"
    " (SELECT COUNT(*) FROM caseload_sessions AS held WHERE held.plan_id = plan.plan_id"
    " AND day IS NOT NULL),"
    " (SELECT MAX(day) FROM caseload_sessions AS held WHERE held.plan_id = plan.plan_id),"
    " review_on FROM caseload AS plan WHERE closed_on IS NULL"
)
_SOONEST_FIRST = " ORDER BY review_on IS NULL, review_on, plan_id LIMIT ?"
_OF_WORKER = (
    " AND plan_id IN (SELECT plan_id FROM caseload WHERE manager_id = ? AND closed_on IS NULL"
    " UNION SELECT plan_id FROM caseload_sessions WHERE worker_id = ? AND plan_id IS NOT NULL)"
)
_SESSION = (
    "SELECT session_id, person_id, station_id, worker_id, plan_id, item, minutes, day,"
    " EXISTS (SELECT 1 FROM caseload AS plan WHERE plan.plan_id = held.plan_id AND sensitive)"
    " FROM caseload_sessions AS held WHERE day IS NOT NULL"
)
_NEWEST_FIRST = " ORDER BY day DESC, position DESC LIMIT ?"


class Plan(Struct, frozen=True, kw_only=True):
    """One plan that is not closed; ``agreed_on`` is empty while nobody has agreed to it.

    ``sessions_planned`` stand in the diary, and ``sessions_held`` took place; sessions that were
    not planned as a part of the plan are in neither. ``review_overdue``: that day has passed.
    """

    plan_id: UUID
    person_id: UUID
    plan_kind: str
    sensitive: bool
    area: str | None
    manager_id: UUID | None
    assessed_on: str
    agreed_on: str | None
    goals_open: int
    goals_met: int
    sessions_planned: int
    sessions_held: int
    last_session_on: date | None
    review_on: date | None
    review_overdue: bool


class Session(Struct, frozen=True, kw_only=True):
    """One session that took place: all that it takes to record one like it."""

    session_id: UUID
    person_id: UUID
    station_id: UUID
    worker_id: UUID | None
    plan_id: UUID | None
    item: str
    minutes: int
    day: date
    sensitive: bool


class Measured(Struct, frozen=True, kw_only=True):
    """One score of a person; ``score`` is empty where the person was erased."""

    plan_id: UUID
    plan_kind: str | None
    goal_id: UUID | None
    occurred_on: str
    measure: str
    measure_version: int
    measure_stage: str
    score: int | None
    sensitive: bool


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Follow each plan and each session; note where a score is written down."""
    if isinstance(fact, CarePlan.MeasureRecorded):
        day = last_day(fact.occurred_on).isoformat()
        measured = (fact.originator_id.bytes, position, fact.person_id.bytes, day, fact.measure)
        db.execute("INSERT INTO caseload_measures VALUES (?, ?, ?, ?, ?)", measured)
    elif fact.HISTORY is CarePlan:
        _follow_plan(db, fact)
    else:
        _follow_session(db, position, fact)


def _follow_plan(db: Cursor, fact: Fact) -> None:
    plan = fact.originator_id.bytes
    match fact:
        case CarePlan.CarePlanAssessed():
            db.execute(
                "INSERT INTO caseload (plan_id, person_id, plan_kind, sensitive, area, assessed_on)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    plan,
                    fact.person_id.bytes,
                    fact.plan_kind.value,
                    fact.sensitive,
                    fact.area,
                    fact.occurred_on,
                ),
            )
        case CarePlan.CarePlanAgreed(manager_id=manager, review_on=review_on):
            db.execute(
                "UPDATE caseload SET agreed_on = ?, manager_id = ?, review_on = ?"
                " WHERE plan_id = ?",
                (fact.occurred_on, manager.bytes if manager else None, _iso(review_on), plan),
            )
        case CarePlan.CarePlanReviewed(review_on=review_on):
            update = "UPDATE caseload SET review_on = ? WHERE plan_id = ?"
            db.execute(update, (_iso(review_on), plan))
        case CarePlan.CareGoalSet(goal_id=goal):
            db.execute("INSERT INTO caseload_goals VALUES (?, ?, NULL)", (plan, goal.bytes))
        case CarePlan.CareGoalMet(goal_id=goal):
            update = "UPDATE caseload_goals SET met_on = ? WHERE plan_id = ? AND goal_id = ?"
            db.execute(update, (fact.occurred_on, plan, goal.bytes))
        case CarePlan.CarePlanClosed():
            update = "UPDATE caseload SET closed_on = ? WHERE plan_id = ?"
            db.execute(update, (fact.occurred_on, plan))
        case _:
            pass  # a goal in other words is the same goal


def _follow_session(db: Cursor, position: int, fact: Fact) -> None:
    session = fact.originator_id.bytes
    match fact:
        case RehabSession.RehabSessionPlanned(plan_id=plan, therapist_id=therapist):
            db.execute(
                "INSERT OR REPLACE INTO caseload_sessions VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?)",
                (
                    session,
                    plan.bytes if plan else None,
                    fact.person_id.bytes,
                    fact.station_id.bytes,
                    therapist.bytes if therapist else None,
                    fact.item,
                    position,
                ),
            )
        case RehabSession.RehabSessionDelivered():
            day = last_day(fact.occurred_on).isoformat()
            db.execute(
                "INSERT INTO caseload_sessions VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (session_id) DO UPDATE SET minutes = excluded.minutes,"
                " day = excluded.day, position = excluded.position,"
                " worker_id = COALESCE(worker_id, excluded.worker_id)",
                (
                    session,
                    fact.person_id.bytes,
                    fact.station_id.bytes,
                    fact.envelope.actor.bytes,
                    fact.item,
                    fact.minutes,
                    day,
                    position,
                ),
            )
        case RehabSession.RehabSessionMissed() | RehabSession.RehabSessionCancelled():
            db.execute("DELETE FROM caseload_sessions WHERE session_id = ?", (session,))
        case _:
            pass  # who has checked in is still to be treated


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def open_plans(
    views: Views,
    *,
    day: date,
    staff_id: UUID | None = None,
    person_id: UUID | None = None,
    limit: int = LISTED_MAX,
) -> list[Plan]:
    """The plans that are not closed, the soonest to be reviewed first; empty if there are none.

    Of one worker, of a person, or of everybody; ``day`` says which reviews are overdue.
    """
    condition, asked = "", []
    if staff_id is not None:
        condition += _OF_WORKER
        asked += [staff_id.bytes, staff_id.bytes]
    if person_id is not None:
        condition += " AND person_id = ?"
        asked += [person_id.bytes]
    rows = views.fetch(f"{_PLAN}{condition}{_SOONEST_FIRST}", *asked, limit)
    return [_plan(row, day) for row in rows]


def overdue_reviews(
    views: Views, *, day: date, area: str | None = None, limit: int = LISTED_MAX
) -> list[Plan]:
    """The open plans whose review was due before ``day``, the longest overdue first.

    With ``area`` those of the places whose code begins so; empty if none is overdue.
    """
    condition = " AND review_on < ? AND COALESCE(area, '') >= ? AND COALESCE(area, '') < ?"
    asked = (day.isoformat(), area or "", f"{area or ''}\U0010ffff")
    rows = views.fetch(f"{_PLAN}{condition}{_SOONEST_FIRST}", *asked, limit)
    return [_plan(row, day) for row in rows]


def last_session(
    views: Views, *, person_id: UUID | None = None, staff_id: UUID | None = None
) -> Session | None:
    """The session to repeat; ``None`` when there is none, or when nobody is named."""
    if person_id is None and staff_id is None:
        return None
    found = last_sessions(views, person_id=person_id, staff_id=staff_id, limit=1)
    return found[0] if found else None


def last_sessions(
    views: Views,
    *,
    person_id: UUID | None = None,
    staff_id: UUID | None = None,
    limit: int = LAST_MAX,
) -> list[Session]:
    """The newest sessions that took place: of a person, of a worker, of both together, or of all.

    Empty if there are none.
    """
    condition = ""
    if person_id is not None:
        condition = (
            " AND person_id = ?" if staff_id is None else " AND person_id = ? AND +worker_id = ?"
        )
    elif staff_id is not None:
        condition = " AND worker_id = ?"
    asked = [each.bytes for each in (person_id, staff_id) if each is not None]
    rows = views.fetch(f"{_SESSION}{condition}{_NEWEST_FIRST}", *asked, limit)
    return [_session(row) for row in rows]


def measures(
    views: Views, *, person_id: UUID, measure: str | None = None, limit: int = LISTED_MAX
) -> list[Measured]:
    """The scores of a person, of one measure or of all, in the order of their days.

    When there are more than ``limit``, the newest; empty if none was taken.
    """
    rows = views.fetch(
        "SELECT day, position FROM caseload_measures WHERE person_id = ?1"
        " AND (?2 IS NULL OR measure = ?2) ORDER BY day DESC, position DESC LIMIT ?3",
        person_id.bytes,
        measure,
        limit,
    )
    told = dict(views.facts_at([position for _, position in rows]))
    return [_measured(told[position]) for _, position in reversed(rows)]


ASKED = (open_plans, overdue_reviews, last_sessions, measures)


def _plan(row: tuple[Any, ...], day: date) -> Plan:
    plan, person, kind, sensitive, area, manager, assessed_on, agreed_on, *counts, last, due = row
    goals_open, goals_met, planned, held = counts
    review_on = date.fromisoformat(due) if due else None
    return Plan(
        plan_id=UUID(bytes=plan),
        person_id=UUID(bytes=person),
        plan_kind=kind,
        sensitive=bool(sensitive),
        area=area,
        manager_id=named(manager),
        assessed_on=assessed_on,
        agreed_on=agreed_on,
        goals_open=goals_open,
        goals_met=goals_met,
        sessions_planned=planned,
        sessions_held=held,
        last_session_on=date.fromisoformat(last) if last else None,
        review_on=review_on,
        review_overdue=review_on is not None and review_on < day,
    )


def _session(row: tuple[Any, ...]) -> Session:
    session, person, station, worker, plan, item, minutes, day, sensitive = row
    return Session(
        session_id=UUID(bytes=session),
        person_id=UUID(bytes=person),
        station_id=UUID(bytes=station),
        worker_id=named(worker),
        plan_id=named(plan),
        item=item,
        minutes=minutes,
        day=date.fromisoformat(day),
        sensitive=bool(sensitive) or catalogue.is_sensitive(item),
    )


def _measured(fact: Fact) -> Measured:
    if not isinstance(fact, CarePlan.MeasureRecorded):
        raise TypeError(f"{fact.TOPIC} is no measure")
    return Measured(
        plan_id=fact.originator_id,
        plan_kind=fact.plan_kind.value if fact.plan_kind else None,
        goal_id=fact.goal_id,
        occurred_on=fact.occurred_on,
        measure=fact.measure,
        measure_version=fact.measure_version,
        measure_stage=fact.measure_stage.value,
        score=fact.score,
        sensitive=fact.sensitive,
    )
