"""What did the office do for many at once, on which day and on what occasion, and who came?

Source: every fact of an activity, and everybody's attendance.
Read by: ``api/desk``, ``api/audit``.

An activity is known by its id: two of one theme, or on one day, stay two, whatever a caption says.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Activity, ActivityAttendance
from ledger.vocabulary import Money, first_day
from projections.store import Cursor, Views, reads

NAME = "activities"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Activity, ActivityAttendance)
TABLES = (
    "CREATE TABLE activities (activity_id BLOB PRIMARY KEY, kind TEXT, theme TEXT, area TEXT,"
    " place TEXT, partners TEXT, state TEXT, due_on TEXT, day TEXT, ended_on TEXT, reach INTEGER,"
    " unit TEXT, items INTEGER, goods INTEGER, currency TEXT, reason TEXT) WITHOUT ROWID",
    "CREATE INDEX activities_by_day ON activities (day)",
    "CREATE TABLE activities_attendance (history_id BLOB PRIMARY KEY, activity_id BLOB,"
    " person_id BLOB) WITHOUT ROWID",
    "CREATE INDEX activities_attendance_by_activity ON activities_attendance (activity_id)",
)
FORGETS = (
    "DELETE FROM activities WHERE activity_id = ?",
    "DELETE FROM activities_attendance WHERE history_id = ?",
)
_BETWEEN = "\n"


class ActivityRow(Struct, frozen=True, kw_only=True):
    """One activity: planned for ``due_on``, held or cancelled on ``ended_on``.

    ``reach`` counts in ``unit``; ``attended`` is how many of them are known by name.
    """

    activity_id: UUID
    activity_kind: str
    theme: str | None
    area: str | None
    place: str | None
    partners: tuple[str, ...]
    activity_state: str
    due_on: date
    ended_on: str | None
    reach: int | None
    unit: str | None
    attended: int
    items: int | None
    goods_value: Money | None
    activity_cancel_reason: str | None


class ThemeRow(Struct, frozen=True, kw_only=True):
    """The activities of one occasion, their reach apart by what it counts.

    ``attendances`` is how often somebody known by name came; who came to three counts three times.
    """

    theme: str | None
    activity_kind: str
    planned: int
    held: int
    cancelled: int
    persons: int
    person_times: int
    households: int
    attendances: int


class AttendanceRow(Struct, frozen=True):
    """Somebody who came."""

    person_id: UUID


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep an activity as it stands, and who came."""
    key = fact.originator_id.bytes
    match fact:
        case Activity.ActivityPlanned():
            _plan(db, fact)
        case Activity.ActivityHeld():
            _hold(db, fact)
        case Activity.ActivityCancelled(activity_cancel_reason=why, occurred_on=day):
            db.execute(_CANCELLED, (day, why.value, key))
        case ActivityAttendance.ActivityAttended(activity_id=activity, person_id=person):
            came = (key, activity.bytes, person.bytes)
            db.execute("INSERT INTO activities_attendance VALUES (?, ?, ?)", came)
        case _:
            pass


_CANCELLED = (
    "UPDATE activities SET state = 'cancelled', ended_on = ?, reason = ? WHERE activity_id = ?"
)


def _plan(db: Cursor, fact: Activity.ActivityPlanned) -> None:
    db.execute(
        "INSERT INTO activities VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'planned', ?7, ?7, NULL, NULL,"
        " NULL, NULL, NULL, NULL, NULL)",
        (
            fact.originator_id.bytes,
            fact.activity_kind.value,
            fact.theme,
            fact.area,
            fact.place,
            _BETWEEN.join(fact.partners),
            fact.due_on.isoformat(),
        ),
    )


def _hold(db: Cursor, fact: Activity.ActivityHeld) -> None:
    db.execute(
        "UPDATE activities SET state = 'held', ended_on = ?, day = ?, place = COALESCE(?, place),"
        " reach = ?, unit = ?, items = ?, goods = ?, currency = ? WHERE activity_id = ?",
        (
            fact.occurred_on,
            first_day(fact.occurred_on).isoformat(),
            fact.place,
            fact.reach,
            fact.unit.value,
            fact.items,
            fact.goods_value.minor if fact.goods_value else None,
            fact.goods_value.currency if fact.goods_value else None,
            fact.originator_id.bytes,
        ),
    )


_CAME = "(SELECT COUNT(*) FROM activities_attendance t WHERE t.activity_id = a.activity_id)"
_WHICH = (
    " FROM activities a WHERE day >= ?1 AND day < ?2 AND (?3 IS NULL OR theme = ?3)"
    " AND (?4 IS NULL OR substr(COALESCE(area, ''), 1, length(?4)) = ?4)"
)


def listed(
    views: Views,
    *,
    start: date,
    end: date,
    theme: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[ActivityRow]:
    """The activities from ``start`` and before ``end``, of one theme or any, by day.

    The day is that on which one was held, else the one it is planned for; what is known by its
    month or year stands on the first day of that. Empty when there is none.
    """
    rows = views.fetch(
        f"SELECT activity_id, kind, theme, area, place, partners, state, due_on, ended_on, reach,"
        f" unit, {_CAME}, items, goods, currency, reason{_WHICH}"
        " ORDER BY day, activity_id LIMIT ?5",
        start.isoformat(),
        end.isoformat(),
        theme,
        area,
        limit,
    )
    return [_row(row) for row in rows]


def by_theme(
    views: Views, *, start: date, end: date, theme: str | None = None, area: str | None = None
) -> list[ThemeRow]:
    """How many activities there were on each occasion and of each kind, and whom they reached."""
    reached = "".join(
        f" COALESCE(SUM(CASE unit WHEN '{unit}' THEN reach END), 0),"
        for unit in ("persons", "person_times", "households")
    )
    rows = views.fetch(
        "SELECT theme, kind, SUM(state = 'planned'), SUM(state = 'held'), SUM(state = 'cancelled'),"
        f"{reached} SUM({_CAME}){_WHICH} GROUP BY theme, kind ORDER BY theme, kind",
        start.isoformat(),
        end.isoformat(),
        theme,
        area,
    )
    names = ThemeRow.__struct_fields__
    return [ThemeRow(**dict(zip(names, row, strict=True))) for row in rows]


def attended(views: Views, *, activity_id: UUID, limit: int = 500) -> list[AttendanceRow]:
    """Who came to an activity, as far as they are known by name; empty when nobody is."""
    rows = views.fetch(
        "SELECT person_id FROM activities_attendance WHERE activity_id = ?"
        " ORDER BY person_id LIMIT ?",
        activity_id.bytes,
        limit,
    )
    return [AttendanceRow(UUID(bytes=person)) for (person,) in rows]


def _row(row: tuple[Any, ...]) -> ActivityRow:
    key, kind, theme, area, place, partners, state, due, ended, reach, unit, attended, *rest = row
    items, goods, currency, reason = rest
    return ActivityRow(
        activity_id=UUID(bytes=key),
        activity_kind=kind,
        theme=theme,
        area=area,
        place=place,
        partners=tuple(partners.split(_BETWEEN)) if partners else (),
        activity_state=state,
        due_on=date.fromisoformat(due),
        ended_on=ended,
        reach=reach,
        unit=unit,
        attended=attended,
        items=items,
        goods_value=Money(goods, currency) if currency else None,
        activity_cancel_reason=reason,
    )


ASKED = (listed, by_theme, attended)
