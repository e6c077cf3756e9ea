"""What has been promised to somebody and is not finished yet?

Source: every kind of case that goes through stages (``projections/stages.py``), but needs and
contacts, which have questions of their own.
Read by: ``api/asking.py``.

One row per case, in the stage it is in. What follows on paper after a case is finished is told by
its stage: a grant that was paid and not signed for, a home whose builder was not paid. What merely
runs until a day, as an insurance does, waits for nobody before that day is over.
"""

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.history import NIL, Fact
from ledger.vocabulary import first_day
from projections.stages import ABOUT, NO_DAY, STEPS, CaseKind, Step
from projections.store import Cursor, Views, is_sensitive, named

NAME = "open_cases"
UNSEALS: frozenset[str] = frozenset()
READS = frozenset(STEPS)
TABLES = (
    "CREATE TABLE open_cases (originator_id BLOB, part TEXT, kind TEXT, about TEXT, number TEXT,"
    " person_id BLOB, household_id BLOB, organisation TEXT, station_id BLOB, area TEXT,"
    " state TEXT, is_open INTEGER, runs INTEGER, began_on TEXT, since TEXT, day TEXT, due_on TEXT,"
    " owner TEXT, sensitive INTEGER, position INTEGER,"
    " PRIMARY KEY (originator_id, part)) WITHOUT ROWID",
    "CREATE INDEX open_cases_by_person ON open_cases (person_id)",
    "CREATE INDEX open_cases_by_household ON open_cases (household_id)"
    " WHERE household_id IS NOT NULL",
    "CREATE INDEX open_cases_by_stage ON open_cases (kind, state, day)",
    "CREATE INDEX open_cases_by_due ON open_cases (due_on) WHERE is_open",
)
FORGETS = ("DELETE FROM open_cases WHERE originator_id = ?",)
_ROW = (
    "SELECT originator_id, kind, about, number, person_id, household_id, organisation, station_id,"
    " area, state, is_open, began_on, since, due_on, owner, sensitive, position FROM open_cases"
)
_WAITING = " WHERE is_open AND NOT (runs AND due_on > ?1)"
_OVERDUE = " WHERE is_open AND due_on < ?1"
_ASKED_FOR = (
    " AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR owner = ?3)"
    " AND substr(COALESCE(area, ''), 1, length(?4)) = ?4"
)
_MOST_URGENT_FIRST = " ORDER BY due_on IS NULL, due_on, day, position LIMIT ?5"
_STAGES = (
    "SELECT kind, state, COUNT(*), COALESCE(SUM(due_on < ?1), 0), MIN(day) FROM open_cases"  # noqa: S608
    + _WAITING
    + _ASKED_FOR
    + " GROUP BY kind, state ORDER BY kind, MIN(day)"
)
_NEWEST_FIRST = " ORDER BY day DESC, position DESC LIMIT ?"


class Case(Struct, frozen=True, kw_only=True):
    """One case: what was promised to a person, a household or an organisation.

    ``about`` says of which kind it is, as the key of a word, ``number`` what people call it by.
    It is in ``case_state`` since ``since``; ``owner`` has to do what comes next until ``due_on``:
    the one who was named, else the office that recorded it. ``days_overdue`` is 0 while that day
    is not over, and when the case is finished.
    """

    history_id: UUID
    case_kind: str
    about: str | None
    number: str | None
    person_id: UUID | None
    household_id: UUID | None
    organisation: str | None
    station_id: UUID | None
    area: str | None
    case_state: str
    is_open: bool
    began_on: str
    since: str
    due_on: date | None
    days_overdue: int
    owner: str | None
    sensitive: bool
    position: int


class StageRow(Struct, frozen=True):
    """How many open cases of a kind are in a stage; the oldest is in it since ``oldest``."""

    case_kind: str
    case_state: str
    cases: int
    overdue: int
    oldest: date


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Bring the case to the stage that the fact leads to."""
    step = STEPS[fact.TOPIC]
    if not step.state:
        due_on = _due_on(fact, step)
        db.execute(_GOES_ON, (due_on, position, fact.originator_id.bytes, _part(fact, step)))
        return
    db.execute(
        _REACHED,
        (
            fact.originator_id.bytes,
            _part(fact, step),
            step.kind.value,
            _about(fact),
            _text(fact, step.number),
            _id(fact, "person_id"),
            _id(fact, "household_id"),
            _text(fact, step.organisation),
            _id(fact, "station_id"),
            _text(fact, "area"),
            step.state,
            not step.over,
            step.runs,
            fact.occurred_on,
            first_day(fact.occurred_on).isoformat(),
            _due_on(fact, step),
            _text(fact, step.owner) or fact.envelope.organisation,
            is_sensitive(fact),
            position,
            step.begins,
            step.begins or step.due == NO_DAY,
        ),
    )
    if step.kind is CaseKind.ENROLMENT:
        db.execute(_RENEWED, (fact.originator_id.bytes,))


_GOES_ON = (
    "UPDATE open_cases SET due_on = COALESCE(?, due_on), position = ?"
    " WHERE originator_id = ? AND part = ?"
)
_REACHED = """
    INSERT INTO open_cases VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,
        ?14, ?15, ?16, ?17, ?18, ?19)
    ON CONFLICT (originator_id, part) DO UPDATE SET
        about = COALESCE(excluded.about, about),
        number = COALESCE(excluded.number, number),
        person_id = COALESCE(excluded.person_id, person_id),
        household_id = COALESCE(excluded.household_id, household_id),
        organisation = COALESCE(excluded.organisation, organisation),
        station_id = COALESCE(excluded.station_id, station_id),
        area = COALESCE(excluded.area, area),
        state = excluded.state,
        is_open = excluded.is_open,
        runs = excluded.runs,
        began_on = CASE WHEN ?20 THEN excluded.began_on ELSE began_on END,
        since = excluded.since,
        day = excluded.day,
        due_on = CASE WHEN ?21 THEN excluded.due_on ELSE COALESCE(excluded.due_on, due_on) END,
        owner = excluded.owner,
        sensitive = MAX(sensitive, excluded.sensitive),
        position = excluded.position
"""
# Who is enrolled for the next term is not waited for at the end of this one.
_RENEWED = (
    "UPDATE open_cases SET state = 'renewed', is_open = 0 WHERE originator_id = ?"
    " AND state = 'enrolled' AND EXISTS (SELECT 1 FROM open_cases AS next"
    " WHERE next.originator_id = open_cases.originator_id AND next.kind = 'enrolment'"
    " AND next.part > open_cases.part)"
)


def _part(fact: Fact, step: Step) -> str:
    return f"{step.kind.value}:{_text(fact, step.part)}" if step.part else ""


def _about(fact: Fact) -> str | None:
    named_by = ((field, _text(fact, field)) for field in ABOUT)
    return next((f"{field}.{code}" for field, code in named_by if code), None)


def _due_on(fact: Fact, step: Step) -> str | None:
    return None if step.due == NO_DAY else _text(fact, step.due)


def _text(fact: Fact, field: str) -> str | None:
    value: Any = getattr(fact, field, None) if field else None
    if isinstance(value, Enum):
        value = value.value
    return str(value) if value not in {None, ""} else None


def _id(fact: Fact, field: str) -> bytes | None:
    value: UUID | None = getattr(fact, field, None)
    return value.bytes if value and value != NIL else None


def waiting(
    views: Views,
    *,
    day: date,
    kind: CaseKind | None = None,
    owner: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[Case]:
    """Every case that is not finished, the longest overdue on ``day`` first.

    ``area`` leaves those of the places whose code begins with it; empty when nobody waits.
    """
    return _listed(views, _WAITING, day, (kind, owner, area), limit)


def overdue(
    views: Views,
    *,
    day: date,
    kind: CaseKind | None = None,
    owner: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[Case]:
    """Every unfinished case whose day was over before ``day``, the longest overdue first."""
    return _listed(views, _OVERDUE, day, (kind, owner, area), limit)


def coming_due(
    views: Views,
    *,
    start: date,
    end: date,
    kind: CaseKind | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[Case]:
    """What comes to its day from ``start`` until before ``end``: answers due, terms that end."""
    rows = views.fetch(
        f"{_ROW} WHERE is_open AND due_on >= ?1 AND due_on < ?6{_ASKED_FOR}{_MOST_URGENT_FIRST}",
        *(start.isoformat(), _code(kind), None, area or "", limit, end.isoformat()),
    )
    return [_case(row, start) for row in rows]


def at_stage(
    views: Views, *, kind: CaseKind, state: str, area: str | None = None, limit: int = 500
) -> list[Case]:
    """Every case of a kind that is in this stage, finished or not, the longest in it first."""
    rows = views.fetch(
        f"{_ROW} WHERE kind = ? AND state = ?"
        " AND substr(COALESCE(area, ''), 1, length(?)) = ? ORDER BY day, position LIMIT ?",
        *(kind.value, state, area or "", area or "", limit),
    )
    return [_case(row, None) for row in rows]


def stages(views: Views, *, day: date, area: str | None = None) -> list[StageRow]:
    """How many unfinished cases of each kind there are in each stage, and overdue on ``day``."""
    rows = views.fetch(_STAGES, day.isoformat(), None, None, area or "")
    return [
        StageRow(kind, state, cases, late, date.fromisoformat(oldest))
        for kind, state, cases, late, oldest in rows
    ]


def of(views: Views, person_id: UUID, *, day: date | None = None, limit: int = 200) -> list[Case]:
    """What was promised to ``person_id``, finished or not, the newest first; ``day`` is today."""
    statement = f"{_ROW} WHERE person_id = ?{_NEWEST_FIRST}"
    return [_case(row, day) for row in views.fetch(statement, person_id.bytes, limit)]


def of_household(
    views: Views, household_id: UUID, *, day: date | None = None, limit: int = 200
) -> list[Case]:
    """What was promised to the household, finished or not, the newest first."""
    statement = f"{_ROW} WHERE household_id = ?{_NEWEST_FIRST}"
    return [_case(row, day) for row in views.fetch(statement, household_id.bytes, limit)]


def _listed(
    views: Views,
    which: str,
    day: date,
    asked: tuple[CaseKind | None, str | None, str | None],
    limit: int,
) -> list[Case]:
    kind, owner, area = asked
    rows = views.fetch(
        f"{_ROW}{which}{_ASKED_FOR}{_MOST_URGENT_FIRST}",
        *(day.isoformat(), _code(kind), owner, area or "", limit),
    )
    return [_case(row, day) for row in rows]


def _code(kind: CaseKind | None) -> str | None:
    return kind.value if kind else None


def _case(row: Any, day: date | None) -> Case:
    due_on = date.fromisoformat(row[13]) if row[13] else None
    late = (day - due_on).days if day and due_on and row[10] else 0
    return Case(
        history_id=UUID(bytes=row[0]),
        case_kind=row[1],
        about=row[2],
        number=row[3],
        person_id=named(row[4]),
        household_id=named(row[5]),
        organisation=row[6],
        station_id=named(row[7]),
        area=row[8],
        case_state=row[9],
        is_open=bool(row[10]),
        began_on=row[11],
        since=row[12],
        due_on=due_on,
        days_overdue=max(0, late),
        owner=row[14],
        sensitive=bool(row[15]),
        position=row[16],
    )


ASKED = (waiting, overdue, coming_due, at_stage, stages, of, of_household)
