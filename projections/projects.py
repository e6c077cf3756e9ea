"""Which small projects help how many households to live, and what of their budget is spent?

Source: every fact of a project.
Read by: ``api/desk``, ``api/audit``.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Project
from ledger.vocabulary import Money
from projections.store import Cursor, Views, named, reads

NAME = "projects"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Project)
TABLES = (
    "CREATE TABLE projects (project_id BLOB PRIMARY KEY, code TEXT, livelihood TEXT, area TEXT,"
    " fund_id BLOB, households INTEGER, budget INTEGER, spent INTEGER, currency TEXT, stage TEXT,"
    " state TEXT, approved_on TEXT, since TEXT, reason TEXT) WITHOUT ROWID",
)
FORGETS = ("DELETE FROM projects WHERE project_id = ?",)


class ProjectRow(Struct, frozen=True, kw_only=True):
    """One project as it stands: at a ``stage`` while it goes on.

    ``households`` is how many it is for; of one that is completed, how many live on it.
    """

    project_id: UUID
    project_code: str
    livelihood: str
    area: str | None
    fund_id: UUID | None
    households: int
    budget: Money
    spent: Money
    stage: str | None
    project_state: str
    approved_on: str
    since: str
    project_cancellation: str | None


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep a project as it stands."""
    key = fact.originator_id.bytes
    match fact:
        case Project.ProjectApproved():
            _approve(db, fact)
        case Project.ProjectProgressed(stage=stage, spent=spent, occurred_on=day):
            db.execute(_PROGRESSED, (stage, spent.minor, day, key))
        case Project.ProjectCompleted(households=households, spent=spent, occurred_on=day):
            db.execute(_COMPLETED, (len(households), spent.minor, day, key))
        case Project.ProjectCancelled(project_cancellation=why, occurred_on=day):
            db.execute(_CANCELLED, (day, why.value, key))
        case _:
            pass


_PROGRESSED = "UPDATE projects SET stage = ?, spent = ?, since = ? WHERE project_id = ?"
_COMPLETED = (
    "UPDATE projects SET state = 'completed', households = ?, spent = ?, since = ?"
    " WHERE project_id = ?"
)
_CANCELLED = "UPDATE projects SET state = 'cancelled', since = ?, reason = ? WHERE project_id = ?"


def _approve(db: Cursor, fact: Project.ProjectApproved) -> None:
    db.execute(
        "INSERT INTO projects VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, NULL, 'approved', ?9, ?9,"
        " NULL)",
        (
            fact.originator_id.bytes,
            fact.project_code,
            fact.livelihood,
            fact.area,
            fact.fund_id.bytes if fact.fund_id else None,
            len(fact.households),
            fact.budget.minor,
            fact.budget.currency,
            fact.occurred_on,
        ),
    )


def listed(
    views: Views,
    *,
    project_state: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[ProjectRow]:
    """The projects in a state, in the places whose code begins with ``area``, by their codes.

    Empty when there is none.
    """
    rows = views.fetch(
        "SELECT project_id, code, livelihood, area, fund_id, households, budget, spent, currency,"
        " stage, state, approved_on, since, reason FROM projects"
        " WHERE (?1 IS NULL OR state = ?1)"
        " AND (?2 IS NULL OR substr(COALESCE(area, ''), 1, length(?2)) = ?2)"
        " ORDER BY code, project_id LIMIT ?3",
        project_state,
        area,
        limit,
    )
    return [_row(row) for row in rows]


def _row(row: tuple[Any, ...]) -> ProjectRow:
    key, code, livelihood, area, fund, households, budget, spent, currency, *rest = row
    stage, state, approved_on, since, reason = rest
    return ProjectRow(
        project_id=UUID(bytes=key),
        project_code=code,
        livelihood=livelihood,
        area=area,
        fund_id=named(fund),
        households=households,
        budget=Money(budget, currency),
        spent=Money(spent, currency),
        stage=stage,
        project_state=state,
        approved_on=approved_on,
        since=since,
        project_cancellation=reason,
    )


ASKED = (listed,)
