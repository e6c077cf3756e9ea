"""Which months are closed, and which were opened again, by whom and why?

Source: every fact of an accounting period.
Read by: ``api/desk``, ``api/audit``.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import AccountingPeriod
from projections.store import Cursor, Views, reads

NAME = "accounting_periods"
UNSEALS: frozenset[str] = frozenset()
READS = reads(AccountingPeriod)
TABLES = (
    "CREATE TABLE accounting_periods (history_id BLOB PRIMARY KEY, organisation TEXT, period TEXT,"
    " state TEXT, since TEXT, reason TEXT, actor BLOB, reopened INTEGER) WITHOUT ROWID",
)
FORGETS = ("DELETE FROM accounting_periods WHERE history_id = ?",)


class PeriodRow(Struct, frozen=True, kw_only=True):
    """One month as it stands: ``closed``, or ``reopened`` for a reason, since a day, by somebody.

    ``times_reopened`` counts every time.
    """

    organisation: str
    period: str
    period_state: str
    since: str
    reopening_reason: str | None
    staff_id: UUID
    times_reopened: int


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep whether a month is closed."""
    reason = getattr(fact, "reopening_reason", None)
    told = (
        fact.originator_id.bytes,
        fact.organisation,
        fact.period,
        fact.LEADS_TO.value,
        fact.occurred_on,
        reason.value if reason else None,
        fact.envelope.actor.bytes,
        reason is not None,
    )
    db.execute(
        "INSERT INTO accounting_periods VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET state = excluded.state, since = excluded.since,"
        " reason = excluded.reason, actor = excluded.actor,"
        " reopened = reopened + excluded.reopened",
        told,
    )


def listed(
    views: Views,
    *,
    organisation: str | None = None,
    period_state: str | None = None,
    limit: int = 500,
) -> list[PeriodRow]:
    """The months that were ever closed, ``closed`` or ``reopened`` now, the newest first.

    Empty when none was.
    """
    rows = views.fetch(
        "SELECT organisation, period, state, since, reason, actor, reopened"
        " FROM accounting_periods WHERE (?1 IS NULL OR organisation = ?1)"
        " AND (?2 IS NULL OR state = ?2) ORDER BY period DESC, organisation LIMIT ?3",
        organisation,
        period_state,
        limit,
    )
    return [
        PeriodRow(
            organisation=body,
            period=period,
            period_state=state,
            since=since,
            reopening_reason=reason,
            staff_id=UUID(bytes=actor),
            times_reopened=reopened,
        )
        for body, period, state, since, reason, actor, reopened in rows
    ]


ASKED = (listed,)
