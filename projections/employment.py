"""Who found work, do they still have it, and who is to be asked?

Source: employments.
Read by: ``api/desk``.

After three, six and twelve months somebody asks whether the person still works there. A check is
due from that day on until it was asked, until a later one was, or until the work has ended.
"""

import calendar
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Employment
from ledger.aggregates.employment import MONTHS
from ledger.history import Fact
from ledger.vocabulary import first_day, last_day
from projections.store import Cursor, Views, reads

NAME = "employment"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Employment)
TABLES = (
    "CREATE TABLE employment (employment_id BLOB PRIMARY KEY, person_id BLOB,"
    " employment_kind TEXT, employer TEXT, area TEXT, begun_on TEXT, begins TEXT,"
    " ended_on TEXT, ends TEXT, employment_end_reason TEXT) WITHOUT ROWID",
    "CREATE INDEX employment_by_person ON employment (person_id)",
    "CREATE INDEX employment_by_day ON employment (begins)",
    "CREATE TABLE employment_checks (employment_id BLOB, months INTEGER,"
    " still_employed_after TEXT, due_on TEXT, confirmed_on TEXT,"
    " PRIMARY KEY (employment_id, months)) WITHOUT ROWID",
    # Only what may still be asked: who works there, with no later answer.
    "CREATE TABLE employment_due (due_on TEXT, employment_id BLOB, months INTEGER,"
    " PRIMARY KEY (due_on, employment_id, months)) WITHOUT ROWID",
    "CREATE INDEX employment_due_by_employment ON employment_due (employment_id)",
)
FORGETS = (
    "DELETE FROM employment WHERE employment_id = ?",
    "DELETE FROM employment_checks WHERE employment_id = ?",
    "DELETE FROM employment_due WHERE employment_id = ?",
)
LISTED_MAX = 200
_JOB = (
    "SELECT employment_id, person_id, employment_kind, employer, area, begun_on, ended_on,"
    " employment_end_reason, (SELECT MAX(months) FROM employment_checks AS asked"
    " WHERE asked.employment_id = job.employment_id AND confirmed_on IS NOT NULL)"
    " FROM employment AS job"
)
_DUE = (
    "SELECT employment_id, person_id, employer, area, begun_on, still_employed_after,"
    " employment_due.due_on FROM employment_due JOIN employment USING (employment_id)"
    " JOIN employment_checks USING (employment_id, months) WHERE employment_due.due_on <= ?1"
    " AND (?2 IS NULL OR substr(area, 1, length(?2)) = ?2)"
    " ORDER BY employment_due.due_on, employment_id, months LIMIT ?3"
)

_LASTING = (
    "WITH jobs AS (SELECT employment_id, ends FROM employment WHERE begins >= ?1 AND begins < ?2"
    " AND (?3 IS NULL OR substr(area, 1, length(?3)) = ?3)),"
    " checks AS (SELECT each.months, each.still_employed_after, each.due_on <= ?4 AS is_due,"
    " EXISTS (SELECT 1 FROM employment_checks AS later"
    " WHERE later.employment_id = each.employment_id AND later.months >= each.months"
    " AND later.confirmed_on IS NOT NULL AND later.confirmed_on <= ?4) AS is_confirmed,"
    " ends IS NOT NULL AND ends < each.due_on AND ends <= ?4 AS is_ended"
    " FROM jobs JOIN employment_checks AS each USING (employment_id))"
    " SELECT still_employed_after, COUNT(*), SUM(is_due), SUM(is_due AND is_confirmed),"
    " SUM(is_due AND NOT is_confirmed AND is_ended),"
    " SUM(is_due AND NOT is_confirmed AND NOT is_ended)"
    " FROM checks GROUP BY months, still_employed_after ORDER BY months"
)


class Job(Struct, frozen=True, kw_only=True):
    """One person's work; ``months_confirmed`` is the longest time after which they still had it."""

    employment_id: UUID
    person_id: UUID
    employment_kind: str
    employer: str | None
    area: str | None
    begun_on: str
    ended_on: str | None
    employment_end_reason: str | None
    months_confirmed: int | None


class ToAsk(Struct, frozen=True, kw_only=True):
    """Somebody of whom nobody knows yet whether they still work there, after so many months."""

    employment_id: UUID
    person_id: UUID
    employer: str | None
    area: str | None
    begun_on: str
    still_employed_after: str
    due_on: date


class Lasting(Struct, frozen=True, kw_only=True):
    """What became, after so many months, of the work that was begun in some time.

    ``begun`` is all of it; ``due`` was begun long enough ago, and of that ``confirmed`` had lasted,
    ``ended`` was over before, and ``not_asked`` nobody knows.
    """

    still_employed_after: str
    begun: int
    due: int
    confirmed: int
    ended: int
    not_asked: int


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Keep each work, and what is to be asked of it."""
    employment = fact.originator_id.bytes
    match fact:
        case Employment.EmploymentBegun():
            _begin(db, fact)
        case Employment.EmploymentConfirmed(still_employed_after=after):
            months = MONTHS[after]
            db.execute(
                "UPDATE employment_checks SET confirmed_on = ?"
                " WHERE employment_id = ? AND months = ?",
                (last_day(fact.occurred_on).isoformat(), employment, months),
            )
            db.execute(
                "DELETE FROM employment_due WHERE employment_id = ? AND months <= ?",
                (employment, months),
            )
        case Employment.EmploymentEnded(employment_end_reason=reason):
            db.execute(
                "UPDATE employment SET ended_on = ?, ends = ?, employment_end_reason = ?"
                " WHERE employment_id = ?",
                (
                    fact.occurred_on,
                    last_day(fact.occurred_on).isoformat(),
                    reason.value,
                    employment,
                ),
            )
            db.execute("DELETE FROM employment_due WHERE employment_id = ?", (employment,))


def _begin(db: Cursor, fact: Employment.EmploymentBegun) -> None:
    employment = fact.originator_id.bytes
    db.execute(
        "INSERT INTO employment VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
        (
            employment,
            fact.person_id.bytes,
            fact.employment_kind.value,
            fact.employer,
            fact.area,
            fact.occurred_on,
            first_day(fact.occurred_on).isoformat(),
        ),
    )
    for after, months in MONTHS.items():
        due_on = _months_after(first_day(fact.occurred_on), months).isoformat()
        check = (employment, months, after.value, due_on)
        db.execute("INSERT INTO employment_checks VALUES (?, ?, ?, ?, NULL)", check)
        db.execute("INSERT INTO employment_due VALUES (?, ?, ?)", (due_on, employment, months))


def _months_after(day: date, months: int) -> date:
    """The same day some months later, or the last one of that month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def of(views: Views, person_id: UUID) -> list[Job]:
    """The work that ``person_id`` has and had, the newest first; empty if none is known."""
    rows = views.fetch(
        f"{_JOB} WHERE person_id = ? ORDER BY begins DESC, employment_id", person_id.bytes
    )
    return [_job(row) for row in rows]


def due_to_be_asked(
    views: Views, *, day: date, area: str | None = None, limit: int = LISTED_MAX
) -> list[ToAsk]:
    """Who is to be asked by ``day`` whether they still work there, the longest due first.

    With ``area`` in the places whose code begins so; empty if nobody is.
    """
    rows = views.fetch(_DUE, day.isoformat(), area, limit)
    return [_to_ask(row) for row in rows]


def lasting(
    views: Views, *, begun_from: date, begun_until: date, day: date, area: str | None = None
) -> list[Lasting]:
    """Of the work begun from one day until the day before another, how much had lasted by ``day``.

    A row for each time after which somebody asks; work whose first day is known by its month or
    year alone counts where that begins. Who still worked there later did so before.
    """
    rows = views.fetch(
        _LASTING,
        begun_from.isoformat(),
        begun_until.isoformat(),
        area,
        day.isoformat(),
    )
    return [Lasting(**dict(zip(Lasting.__struct_fields__, row, strict=True))) for row in rows]


ASKED = (of, due_to_be_asked, lasting)


def _job(row: tuple[Any, ...]) -> Job:
    employment, person, kind, employer, area, begun_on, ended_on, reason, months = row
    return Job(
        employment_id=UUID(bytes=employment),
        person_id=UUID(bytes=person),
        employment_kind=kind,
        employer=employer,
        area=area,
        begun_on=begun_on,
        ended_on=ended_on,
        employment_end_reason=reason,
        months_confirmed=months,
    )


def _to_ask(row: tuple[Any, ...]) -> ToAsk:
    employment, person, employer, area, begun_on, after, due_on = row
    return ToAsk(
        employment_id=UUID(bytes=employment),
        person_id=UUID(bytes=person),
        employer=employer,
        area=area,
        begun_on=begun_on,
        still_employed_after=after,
        due_on=date.fromisoformat(due_on),
    )
