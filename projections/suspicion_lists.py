"""Which doubtful cases did an authority send us, what came out, and what is left to check by when?

Source: every fact of a suspicion list and of its cases.
Read by: ``api/asking.py``.

Whom a case is about is not here before somebody has judged it: until then the person is named
only at ``position``, sealed, for those who check. So nobody learns here that they are doubted.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import SuspicionCase, SuspicionList
from ledger.history import Fact
from ledger.vocabulary import first_day
from projections.store import Cursor, Views, named, reads

NAME = "suspicion_lists"
UNSEALS: frozenset[str] = frozenset()
READS = reads(SuspicionList, SuspicionCase)
TABLES = (
    "CREATE TABLE suspicion_lists (list_id BLOB PRIMARY KEY, authority TEXT, area TEXT,"
    " cases INTEGER, received_on TEXT, day TEXT, due_on TEXT, office TEXT, answered_on TEXT,"
    " confirmed INTEGER, cleared INTEGER, corrected INTEGER) WITHOUT ROWID",
    "CREATE INDEX suspicion_lists_by_day ON suspicion_lists (day)",
    "CREATE TABLE suspicion_lists_cases (case_id BLOB PRIMARY KEY, list_id BLOB, number INTEGER,"
    " suspicion TEXT, scheme TEXT, added_on TEXT, added_by BLOB, position INTEGER,"
    " person_id BLOB, verdict TEXT, evidence TEXT, judged_on TEXT, judged_by BLOB) WITHOUT ROWID",
    "CREATE INDEX suspicion_lists_cases_by_list ON suspicion_lists_cases (list_id, number)",
    "CREATE INDEX suspicion_lists_cases_by_person ON suspicion_lists_cases (person_id)"
    " WHERE person_id IS NOT NULL",
    "CREATE INDEX suspicion_lists_cases_to_check ON suspicion_lists_cases (list_id)"
    " WHERE verdict IS NULL",
)
FORGETS = (
    "DELETE FROM suspicion_lists WHERE list_id = ?",
    "DELETE FROM suspicion_lists_cases WHERE case_id = ?",
)
_CASE = (
    "SELECT c.case_id, c.list_id, c.number, c.suspicion, c.scheme, c.added_on, c.added_by,"
    " c.position, c.person_id, c.verdict, c.evidence, c.judged_on, c.judged_by, l.due_on, l.office"
    " FROM suspicion_lists_cases AS c LEFT JOIN suspicion_lists AS l USING (list_id)"
)
_IN = " substr(COALESCE(l.area, ''), 1, length(?)) = ?"
_LISTS = (
    "SELECT l.list_id, l.authority, l.area, l.office, l.received_on, l.due_on, l.answered_on,"
    " l.cases, COUNT(c.case_id), COUNT(c.verdict),"
    " COALESCE(SUM(c.verdict = 'confirmed'), 0), COALESCE(SUM(c.verdict = 'cleared'), 0),"
    " COALESCE(SUM(c.verdict = 'corrected'), 0), l.confirmed, l.cleared, l.corrected"
    " FROM suspicion_lists AS l LEFT JOIN suspicion_lists_cases AS c USING (list_id)"
)


class ListRow(Struct, frozen=True, kw_only=True):
    """One list, in numbers of cases: those the authority sent, took in by us, judged, and how.

    ``difference`` is how many cases the authority was told of with a verdict that does not stand
    any more: 0 while there is no answer, and unless a verdict was taken back after it.
    """

    list_id: UUID
    authority: str
    area: str | None
    office: str
    received_on: str
    due_on: date | None
    days_overdue: int
    answered_on: str | None
    cases: int
    added: int
    judged: int
    confirmed: int
    cleared: int
    corrected: int
    difference: int


class CaseRow(Struct, frozen=True, kw_only=True):
    """One doubtful case; ``person_id`` and what follows it are empty until there is a verdict.

    ``position`` is where the case was taken in, with the sealed name. ``office`` has to see to it
    until ``due_on``.
    """

    case_id: UUID
    list_id: UUID
    number: int
    suspicion: str
    scheme: str | None
    office: str | None
    due_on: date | None
    days_overdue: int
    added_on: str
    added_by: UUID
    position: int
    person_id: UUID | None
    suspicion_verdict: str | None
    suspicion_evidence: str | None
    judged_on: str | None
    judged_by: UUID | None
    sensitive: bool = True


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Begin a row with a list or a case, and add what came out."""
    key = fact.originator_id.bytes
    match fact:
        case SuspicionList.SuspicionListReceived():
            _receive(db, fact)
        case SuspicionList.SuspicionListAnswered():
            told = (fact.occurred_on, fact.confirmed, fact.cleared, fact.corrected, key)
            db.execute(_ANSWERED, told)
        case SuspicionCase.SuspicionCaseAdded():
            _add(db, position, fact)
        case SuspicionCase.SuspicionCaseJudged():
            verdict, evidence = fact.suspicion_verdict.value, fact.suspicion_evidence.value
            by = fact.envelope.actor.bytes
            judged = (fact.person_id.bytes, verdict, evidence, fact.occurred_on, by, key)
            db.execute(_JUDGED, judged)
        case _:
            pass


_ANSWERED = (
    "UPDATE suspicion_lists SET answered_on = ?, confirmed = ?, cleared = ?, corrected = ?"
    " WHERE list_id = ?"
)
_JUDGED = (
    "UPDATE suspicion_lists_cases SET person_id = ?, verdict = ?, evidence = ?, judged_on = ?,"
    " judged_by = ? WHERE case_id = ?"
)


def _receive(db: Cursor, fact: SuspicionList.SuspicionListReceived) -> None:
    db.execute(
        "INSERT INTO suspicion_lists (list_id, authority, area, cases, received_on, day, due_on,"
        " office) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.originator_id.bytes,
            fact.authority,
            fact.area,
            fact.cases,
            fact.occurred_on,
            first_day(fact.occurred_on).isoformat(),
            fact.due_on.isoformat() if fact.due_on else None,
            fact.envelope.organisation,
        ),
    )


def _add(db: Cursor, position: int, fact: SuspicionCase.SuspicionCaseAdded) -> None:
    db.execute(
        "INSERT INTO suspicion_lists_cases (case_id, list_id, number, suspicion, scheme, added_on,"
        " added_by, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.originator_id.bytes,
            fact.list_id.bytes,
            fact.case,
            fact.suspicion.value,
            fact.scheme,
            fact.occurred_on,
            fact.envelope.actor.bytes,
            position,
        ),
    )


def lists(views: Views, *, day: date, area: str | None = None, limit: int = 200) -> list[ListRow]:
    """Every list and what came out: those not answered first, the longest overdue on ``day`` first.

    ``area`` leaves those of the places whose code begins with it; empty when none was received.
    """
    rows = views.fetch(
        f"{_LISTS} WHERE{_IN} GROUP BY l.list_id ORDER BY l.answered_on IS NOT NULL,"
        " l.due_on IS NULL, l.due_on, l.day, l.list_id LIMIT ?",
        *(area or "", area or "", limit),
    )
    return [_list(row, day) for row in rows]


def to_check(
    views: Views,
    *,
    day: date,
    list_id: UUID | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[CaseRow]:
    """Every case without a verdict, of one list or of all, the longest overdue first."""
    which = list_id.bytes if list_id else None
    rows = views.fetch(
        f"{_CASE} WHERE c.verdict IS NULL AND (? IS NULL OR c.list_id = ?) AND{_IN}"
        " ORDER BY l.due_on IS NULL, l.due_on, c.list_id, c.number LIMIT ?",
        *(which, which, area or "", area or "", limit),
    )
    return [_case(row, day) for row in rows]


def cases(views: Views, *, list_id: UUID, limit: int = 5000) -> list[CaseRow]:
    """The cases of a list in the order of their numbers, each with its verdict if it has one."""
    statement = f"{_CASE} WHERE c.list_id = ? ORDER BY c.number LIMIT ?"
    return [_case(row, None) for row in views.fetch(statement, list_id.bytes, limit)]


def of(views: Views, person_id: UUID) -> list[CaseRow]:
    """The cases about ``person_id`` that were judged, the newest first; no others."""
    statement = f"{_CASE} WHERE c.person_id = ? ORDER BY c.judged_on DESC, c.position DESC"
    return [_case(row, None) for row in views.fetch(statement, person_id.bytes)]


def _list(row: Any, day: date) -> ListRow:
    due_on = date.fromisoformat(row[5]) if row[5] else None
    answered = zip(row[13:16], row[10:13], strict=True) if row[6] else ()
    return ListRow(
        list_id=UUID(bytes=row[0]),
        authority=row[1],
        area=row[2],
        office=row[3],
        received_on=row[4],
        due_on=due_on,
        days_overdue=_days_over(due_on, day) if row[6] is None else 0,
        answered_on=row[6],
        cases=row[7],
        added=row[8],
        judged=row[9],
        confirmed=row[10],
        cleared=row[11],
        corrected=row[12],
        difference=sum(max(0, told - stands) for told, stands in answered),
    )


def _case(row: Any, day: date | None) -> CaseRow:
    due_on = date.fromisoformat(row[13]) if row[13] else None
    return CaseRow(
        case_id=UUID(bytes=row[0]),
        list_id=UUID(bytes=row[1]),
        number=row[2],
        suspicion=row[3],
        scheme=row[4],
        office=row[14],
        due_on=due_on,
        days_overdue=_days_over(due_on, day) if row[9] is None else 0,
        added_on=row[5],
        added_by=UUID(bytes=row[6]),
        position=row[7],
        person_id=named(row[8]),
        suspicion_verdict=row[9],
        suspicion_evidence=row[10],
        judged_on=row[11],
        judged_by=named(row[12]),
    )


def _days_over(due_on: date | None, day: date | None) -> int:
    return max(0, (day - due_on).days) if day and due_on else 0


ASKED = (lists, to_check, cases, of)
