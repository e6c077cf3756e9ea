"""Who works here, since when, in which roles, and what have they learnt?

Source: every fact of a member of staff but how they sign in.
Read by: ``api/desk``, ``api/audit``.

Names are not here: whoever may see them looks them up by ``staff_id``.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import StaffMember
from projections.store import Cursor, Views, reads

NAME = "staff_list"
UNSEALS: frozenset[str] = frozenset()
READS = reads(
    StaffMember.StaffRegistered,
    StaffMember.StaffRoleGranted,
    StaffMember.StaffRoleRevoked,
    StaffMember.StaffReviewed,
    StaffMember.StaffTrained,
    StaffMember.StaffLeft,
    StaffMember.StaffReturned,
)
TABLES = (
    "CREATE TABLE staff_list (staff_id BLOB PRIMARY KEY, role TEXT, state TEXT, registered_on TEXT,"
    " since TEXT, reason TEXT, organisation TEXT, area TEXT, revoked INTEGER) WITHOUT ROWID",
    "CREATE TABLE staff_list_posts (staff_id BLOB, role TEXT, organisation TEXT, area TEXT,"
    " since TEXT, PRIMARY KEY (staff_id, role, organisation, area)) WITHOUT ROWID",
    "CREATE TABLE staff_list_record (position INTEGER PRIMARY KEY, staff_id BLOB, day TEXT,"
    " sort TEXT, what TEXT, minutes INTEGER)",
    "CREATE INDEX staff_list_record_by_staff ON staff_list_record (staff_id)",
)
FORGETS = (
    "DELETE FROM staff_list WHERE staff_id = ?",
    "DELETE FROM staff_list_posts WHERE staff_id = ?",
    "DELETE FROM staff_list_record WHERE staff_id = ?",
)
_EVERYWHERE = ""


class StaffRow(Struct, frozen=True, kw_only=True):
    """One member of staff, who works here or has left ``since`` a day."""

    staff_id: UUID
    staff_role: str
    staff_state: str
    registered_on: str
    since: str
    leaving_reason: str | None


class PostRow(Struct, frozen=True, kw_only=True):
    """A role held ``since`` a day; everywhere where no organisation and no area is named."""

    staff_id: UUID
    staff_role: str
    organisation: str | None
    area: str | None
    since: str


class CourseRow(Struct, frozen=True, kw_only=True):
    """A course or an exam that somebody took."""

    staff_id: UUID
    occurred_on: str
    course: str
    minutes: int | None


class ReviewRow(Struct, frozen=True, kw_only=True):
    """That somebody's work in ``period`` was looked at; how it was classed is for few to see."""

    staff_id: UUID
    occurred_on: str
    period: str


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep who works here, in which roles, and what they learnt."""
    staff = fact.originator_id.bytes
    match fact:
        case StaffMember.StaffRegistered(occurred_on=day):
            db.execute(_REGISTERED, (*_post(fact), day))
            db.execute(_GRANTED, (*_post(fact), day))
        case StaffMember.StaffLeft(leaving_reason=reason, occurred_on=day):
            db.execute(_STANDS, ("left", day, reason.value, staff))
            db.execute("DELETE FROM staff_list_posts WHERE staff_id = ?", (staff,))
        case StaffMember.StaffReturned(occurred_on=day):
            db.execute(_STANDS, ("working", day, None, staff))
            db.execute(_BACK, (day, staff))
        case StaffMember.StaffRoleGranted(occurred_on=day):
            db.execute(_GRANTED, (*_post(fact), day))
        case StaffMember.StaffRoleRevoked():
            db.execute(_REVOKED, _post(fact))
            db.execute(_NO_LONGER, _post(fact))
        case StaffMember.StaffTrained(course=course, minutes=minutes, occurred_on=day):
            db.execute(_RECORD, (position, staff, day, "course", course, minutes))
        case StaffMember.StaffReviewed(period=period, occurred_on=day):
            db.execute(_RECORD, (position, staff, day, "review", period, None))
        case _:
            pass


_REGISTERED = "INSERT INTO staff_list VALUES (?1, ?2, 'working', ?5, ?5, NULL, ?3, ?4, 0)"
_GRANTED = "INSERT OR REPLACE INTO staff_list_posts VALUES (?, ?, ?, ?, ?)"
_BACK = (
    "INSERT OR REPLACE INTO staff_list_posts SELECT staff_id, role, organisation, area, ?1"
    " FROM staff_list WHERE staff_id = ?2 AND NOT revoked"
)
_NO_LONGER = (
    "UPDATE staff_list SET revoked = 1 WHERE staff_id = ? AND role = ? AND organisation = ?"
    " AND area = ?"
)
_STANDS = "UPDATE staff_list SET state = ?, since = ?, reason = ? WHERE staff_id = ?"
_REVOKED = (
    "DELETE FROM staff_list_posts WHERE staff_id = ? AND role = ? AND organisation = ? AND area = ?"
)
_RECORD = "INSERT INTO staff_list_record VALUES (?, ?, ?, ?, ?, ?)"


def _post(fact: Any) -> tuple[bytes, str, str, str]:
    places = (fact.organisation or _EVERYWHERE, fact.area or _EVERYWHERE)
    return (fact.originator_id.bytes, fact.role.value, *places)


def listed(
    views: Views, *, staff_role: str | None = None, staff_state: str | None = None, limit: int = 500
) -> list[StaffRow]:
    """The members of staff registered in a role, ``working`` or ``left``, the longest here first.

    Empty when there is none.
    """
    rows = views.fetch(
        "SELECT staff_id, role, state, registered_on, since, reason FROM staff_list"
        " WHERE (?1 IS NULL OR role = ?1) AND (?2 IS NULL OR state = ?2)"
        " ORDER BY registered_on, staff_id LIMIT ?3",
        staff_role,
        staff_state,
        limit,
    )
    return [
        StaffRow(
            staff_id=UUID(bytes=staff),
            staff_role=kind,
            staff_state=state,
            registered_on=registered,
            since=since,
            leaving_reason=reason,
        )
        for staff, kind, state, registered, since, reason in rows
    ]


def posts(views: Views, *, staff_id: UUID | None = None, limit: int = 500) -> list[PostRow]:
    """Every role that somebody holds, with the one they were registered in, by role and day.

    Empty for who has left.
    """
    rows = views.fetch(
        "SELECT staff_id, role, organisation, area, since FROM staff_list_posts"
        " WHERE ?1 IS NULL OR staff_id = ?1"
        " ORDER BY role, since, staff_id, organisation, area LIMIT ?2",
        staff_id.bytes if staff_id else None,
        limit,
    )
    return [
        PostRow(
            staff_id=UUID(bytes=staff),
            staff_role=role,
            organisation=organisation or None,
            area=area or None,
            since=since,
        )
        for staff, role, organisation, area, since in rows
    ]


_KEPT = (
    "SELECT staff_id, day, what, minutes FROM staff_list_record WHERE sort = ?1"
    " AND (?2 IS NULL OR staff_id = ?2) ORDER BY day DESC, position DESC LIMIT ?3"
)


def trained(views: Views, *, staff_id: UUID | None = None, limit: int = 500) -> list[CourseRow]:
    """The courses and exams that somebody, or anybody, took, the newest first."""
    rows = views.fetch(_KEPT, "course", staff_id.bytes if staff_id else None, limit)
    return [
        CourseRow(staff_id=UUID(bytes=staff), occurred_on=day, course=course, minutes=minutes)
        for staff, day, course, minutes in rows
    ]


def reviewed(views: Views, *, staff_id: UUID | None = None, limit: int = 500) -> list[ReviewRow]:
    """Whose work was looked at, and for which period, the newest first."""
    rows = views.fetch(_KEPT, "review", staff_id.bytes if staff_id else None, limit)
    return [
        ReviewRow(staff_id=UUID(bytes=staff), occurred_on=day, period=period)
        for staff, day, period, _ in rows
    ]


ASKED = (listed, posts, trained, reviewed)
