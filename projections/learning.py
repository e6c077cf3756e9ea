"""Who learns what, and how does it end: in a course, and at school?

Source: courses, who takes part in them, plans of schooling, special schools and their referrals.
Read by: ``api/desk``, ``kiosk/pages``.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import CarePlan, Placement, Referral, Training, TrainingCourse
from ledger.aggregates.care_plan import PlanKind
from ledger.aggregates.placement import CareType
from ledger.history import Fact
from ledger.vocabulary import first_day, last_day
from projections.store import Cursor, Views, is_sensitive, named, reads

NAME = "learning"
UNSEALS: frozenset[str] = frozenset()
AT_SCHOOL = (
    CarePlan.CarePlanAssessed,
    CarePlan.CarePlanAgreed,
    CarePlan.CarePlanClosed,
    Placement.PlacementApplied,
    Placement.PlacementWaitlisted,
    Placement.PlacementNotAdmitted,
    Placement.PlacementAdmitted,
    Placement.PlacementTransferred,
    Placement.PlacementDischarged,
    Referral.ReferralMade,
    Referral.ReferralAccepted,
    Referral.ReferralDeclined,
    Referral.ReferralStarted,
    Referral.ReferralCompleted,
    Referral.ReferralExpired,
)
READS = reads(Training, TrainingCourse, *AT_SCHOOL)
TABLES = (
    "CREATE TABLE learning (training_id BLOB PRIMARY KEY, person_id BLOB, course_id BLOB,"
    " trade TEXT, training_state TEXT, offered_on TEXT, enrolled_on TEXT, days INTEGER,"
    " minutes INTEGER, completed_on TEXT, certificate_on TEXT, dropped_on TEXT,"
    " training_drop_reason TEXT) WITHOUT ROWID",
    "CREATE INDEX learning_by_person ON learning (person_id)",
    "CREATE INDEX learning_by_course ON learning (course_id)",
    "CREATE TABLE learning_courses (course_id BLOB PRIMARY KEY, course_kind TEXT, trade TEXT,"
    " provider TEXT, hours INTEGER, places INTEGER, opened_on TEXT, until TEXT, ended_on TEXT,"
    " participants INTEGER, station_id BLOB, area TEXT, first_day TEXT, last_day TEXT)"
    " WITHOUT ROWID",
    "CREATE INDEX learning_courses_by_day ON learning_courses (last_day)",
    "CREATE TABLE learning_school (history_id BLOB PRIMARY KEY, person_id BLOB, step TEXT,"
    " step_state TEXT, since TEXT, station_id BLOB, changed_on TEXT, sensitive INTEGER)"
    " WITHOUT ROWID",
    "CREATE INDEX learning_school_by_person ON learning_school (person_id)",
)
FORGETS = (
    "DELETE FROM learning WHERE training_id = ?",
    "DELETE FROM learning_courses WHERE course_id = ?",
    "DELETE FROM learning_school WHERE history_id = ?",
)
LISTED_MAX = 500
NO_DAY = "9999-12-31"
"""Stands for the last day of a course of which nobody said when it ends."""
_PART = (
    "SELECT training_id, person_id, course_id, part.trade, course_kind, training_state,"
    " offered_on, enrolled_on, days, minutes, completed_on, certificate_on, dropped_on,"
    " training_drop_reason FROM learning AS part LEFT JOIN learning_courses USING (course_id)"
)
_COURSE = (
    "SELECT course_id, course_kind, trade, provider, hours, places, opened_on, until, ended_on,"
    " station_id, area,"
    " (SELECT COUNT(enrolled_on) FROM learning AS part WHERE part.course_id = course.course_id),"
    " (SELECT COUNT(completed_on) FROM learning AS part WHERE part.course_id = course.course_id),"
    " (SELECT COUNT(certificate_on) FROM learning AS part"
    " WHERE part.course_id = course.course_id),"
    " (SELECT COUNT(*) FROM learning AS part WHERE part.course_id = course.course_id"
    " AND training_state = 'dropped'), participants FROM learning_courses AS course"
)
SCHOOL_REFERRALS = frozenset({"vocational_school"})
"""Reasons of a referral by which somebody goes to school."""


class Part(Struct, frozen=True, kw_only=True):
    """One person in one course; ``days`` and ``minutes`` are what they were counted there."""

    training_id: UUID
    person_id: UUID
    course_id: UUID
    trade: str
    course_kind: str | None
    training_state: str
    offered_on: str | None
    enrolled_on: str | None
    days: int
    minutes: int
    completed_on: str | None
    certificate_on: str | None
    dropped_on: str | None
    training_drop_reason: str | None


class Course(Struct, frozen=True, kw_only=True):
    """One course; named people are counted apart from ``participants``, who were counted there.

    ``enrolled`` took part at some time, ``completed`` stayed until the end, ``certified`` have a
    certificate and ``dropped`` gave it up. ``until`` is what was planned.
    """

    course_id: UUID
    course_kind: str
    trade: str
    provider: str
    hours: int
    places: int | None
    opened_on: str
    until: date | None
    ended_on: str | None
    station_id: UUID | None
    area: str | None
    enrolled: int
    completed: int
    certified: int
    dropped: int
    participants: int | None


class Schooling(Struct, frozen=True, kw_only=True):
    """One way on which somebody is to learn at school, and how far they came on it.

    ``step``: plan (one person, one file), special_school (a place there) or vocational_school (a
    referral). ``step_state`` is that of the plan, the place or the referral, since ``changed_on``.
    """

    history_id: UUID
    person_id: UUID
    step: str
    step_state: str
    since: str
    changed_on: str
    station_id: UUID | None
    sensitive: bool


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Follow each course, each person in it, and each way to school."""
    if fact.HISTORY is Training:
        _take_part(db, fact)
    elif fact.HISTORY is TrainingCourse:
        _hold(db, fact)
    else:
        _go_to_school(db, fact)


def _take_part(db: Cursor, fact: Fact) -> None:
    training = fact.originator_id.bytes
    match fact:
        case Training.TrainingOffered() | Training.TrainingEnrolled():
            column = "offered_on" if isinstance(fact, Training.TrainingOffered) else "enrolled_on"
            db.execute(
                "INSERT OR IGNORE INTO learning (training_id, person_id, course_id, trade, days,"
                " minutes) VALUES (?, ?, ?, ?, 0, 0)",
                (training, fact.person_id.bytes, fact.course_id.bytes, fact.trade),
            )
            _reach(db, fact, column)
        case Training.TrainingAttended(minutes=minutes):
            db.execute(
                "UPDATE learning SET days = days + 1, minutes = minutes + ? WHERE training_id = ?",
                (minutes, training),
            )
        case Training.TrainingCompleted():
            _reach(db, fact, "completed_on")
        case Training.TrainingCertificateIssued():
            _reach(db, fact, "certificate_on")
        case Training.TrainingDropped(training_drop_reason=reason):
            _reach(db, fact, "dropped_on")
            update = "UPDATE learning SET training_drop_reason = ? WHERE training_id = ?"
            db.execute(update, (reason.value, training))


def _reach(db: Cursor, fact: Fact, column: str) -> None:
    state = fact.LEADS_TO.value if fact.LEADS_TO else None
    db.execute(
        f"UPDATE learning SET {column} = ?, training_state = ? WHERE training_id = ?",  # noqa: S608
        (fact.occurred_on, state, fact.originator_id.bytes),
    )


def _hold(db: Cursor, fact: Fact) -> None:
    course = fact.originator_id.bytes
    match fact:
        case TrainingCourse.TrainingCourseOpened(until=until, station_id=station):
            db.execute(
                "INSERT INTO learning_courses VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?,"
                " ?, ?)",
                (
                    course,
                    fact.course_kind.value,
                    fact.trade,
                    fact.provider,
                    fact.hours,
                    fact.places,
                    fact.occurred_on,
                    until.isoformat() if until else None,
                    station.bytes if station else None,
                    fact.area,
                    first_day(fact.occurred_on).isoformat(),
                    NO_DAY,
                ),
            )
        case TrainingCourse.TrainingCourseEnded(participants=participants):
            last = last_day(fact.occurred_on).isoformat()
            db.execute(
                "UPDATE learning_courses SET ended_on = ?, participants = ?, last_day = ?"
                " WHERE course_id = ?",
                (fact.occurred_on, participants, last, course),
            )


def _go_to_school(db: Cursor, fact: Fact) -> None:
    step = _step(fact)
    if step is None:
        return
    station: UUID | None = getattr(fact, "station_id", None)
    state = fact.LEADS_TO.value if fact.LEADS_TO else None
    person_id: UUID = fact.person_id  # type: ignore[attr-defined]
    db.execute(
        "INSERT INTO learning_school VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7) ON CONFLICT DO UPDATE"
        " SET step_state = COALESCE(?4, step_state), changed_on = ?5,"
        " station_id = COALESCE(?6, station_id)",
        (
            fact.originator_id.bytes,
            person_id.bytes,
            step,
            state,
            fact.occurred_on,
            station.bytes if station else None,
            is_sensitive(fact),
        ),
    )


def _step(fact: Fact) -> str | None:
    """By which way to school the person goes with this fact; ``None`` when by none."""
    if getattr(fact, "plan_kind", None) is PlanKind.SCHOOLING_ONE_FILE:
        return "plan"
    if getattr(fact, "care_type", None) is CareType.SPECIAL_SCHOOL:
        return "special_school"
    reason = getattr(fact, "referral_reason", None)
    return reason if reason in SCHOOL_REFERRALS else None


def of(views: Views, person_id: UUID) -> list[Part]:
    """The courses that ``person_id`` was offered or took part in; empty if there is none."""
    rows = views.fetch(
        f"{_PART} WHERE person_id = ? ORDER BY COALESCE(enrolled_on, offered_on), training_id",
        person_id.bytes,
    )
    return [_part(row) for row in rows]


def of_course(views: Views, *, course_id: UUID, limit: int = LISTED_MAX) -> list[Part]:
    """Who was offered a course or took part in it; empty if nobody is named."""
    rows = views.fetch(
        f"{_PART} WHERE course_id = ? ORDER BY COALESCE(enrolled_on, offered_on), training_id"
        " LIMIT ?",
        course_id.bytes,
        limit,
    )
    return [_part(row) for row in rows]


def courses(
    views: Views, *, day: date, area: str | None = None, limit: int = LISTED_MAX
) -> list[Course]:
    """The courses that were held on ``day``, the newest first, and what they came to.

    With ``area`` in the places whose code begins so; empty if none was.
    """
    rows = views.fetch(
        f"{_COURSE} WHERE last_day >= ?1 AND first_day <= ?1"
        " AND (?2 IS NULL OR substr(area, 1, length(?2)) = ?2)"
        " ORDER BY first_day DESC, course_id LIMIT ?3",
        day.isoformat(),
        area,
        limit,
    )
    return [_course(row) for row in rows]


def course(views: Views, course_id: UUID) -> Course | None:
    """One course and what it came to; ``None`` when there is no such course."""
    rows = views.fetch(f"{_COURSE} WHERE course_id = ?", course_id.bytes)
    return _course(rows[0]) if rows else None


def schooling(views: Views, person_id: UUID) -> list[Schooling]:
    """The ways on which ``person_id`` is to learn at school; empty if there is none."""
    rows = views.fetch(
        "SELECT history_id, person_id, step, step_state, since, changed_on, station_id,"
        " sensitive FROM learning_school WHERE person_id = ? ORDER BY since, history_id",
        person_id.bytes,
    )
    return [_schooling(row) for row in rows]


ASKED = (of, of_course, courses, course, schooling)


def _part(row: tuple[Any, ...]) -> Part:
    training, person, course_id, *rest = row
    told = dict(zip(Part.__struct_fields__[3:], rest, strict=True))
    return Part(
        training_id=UUID(bytes=training),
        person_id=UUID(bytes=person),
        course_id=UUID(bytes=course_id),
        **told,
    )


def _course(row: tuple[Any, ...]) -> Course:
    told = dict(zip(Course.__struct_fields__, row, strict=True))
    until = told.pop("until")
    return Course(
        course_id=UUID(bytes=told.pop("course_id")),
        station_id=named(told.pop("station_id")),
        until=date.fromisoformat(until) if until else None,
        **told,
    )


def _schooling(row: tuple[Any, ...]) -> Schooling:
    history, person, step, state, since, changed_on, station, sensitive = row
    return Schooling(
        history_id=UUID(bytes=history),
        person_id=UUID(bytes=person),
        step=step,
        step_state=state,
        since=since,
        changed_on=changed_on,
        station_id=named(station),
        sensitive=bool(sensitive),
    )
