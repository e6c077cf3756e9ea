"""Which places were looked at, what was found there, and what is still to be put right?

Source: every fact of an inspection.
Read by: ``api/desk``, ``api/audit``.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Inspection
from projections.store import Cursor, Views, named, reads

NAME = "inspections"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Inspection)
TABLES = (
    "CREATE TABLE inspections (inspection_id BLOB PRIMARY KEY, kind TEXT, station_id BLOB,"
    " inspected TEXT, state TEXT, due_on TEXT, held_on TEXT, criteria INTEGER, met INTEGER,"
    " closed_on TEXT) WITHOUT ROWID",
    "CREATE TABLE inspections_findings (inspection_id BLOB, finding INTEGER, severity TEXT,"
    " criterion TEXT, raised_on TEXT, due_on TEXT, settled_on TEXT, remedy TEXT, about_fact BLOB,"
    " PRIMARY KEY (inspection_id, finding)) WITHOUT ROWID",
    "CREATE INDEX inspections_findings_open ON inspections_findings (due_on)"
    " WHERE settled_on IS NULL",
)
FORGETS = (
    "DELETE FROM inspections WHERE inspection_id = ?",
    "DELETE FROM inspections_findings WHERE inspection_id = ?",
)


class InspectionRow(Struct, frozen=True, kw_only=True):
    """One inspection as it stands, of a station or of an organisation by its code.

    Of ``criteria`` so many were met, if that was said; of ``findings`` so many are open.
    """

    inspection_id: UUID
    inspection_kind: str
    station_id: UUID | None
    inspected: str | None
    inspection_state: str
    due_on: date | None
    held_on: str | None
    criteria: int | None
    criteria_met: int | None
    findings: int
    open_findings: int
    closed_on: str | None


class FindingRow(Struct, frozen=True, kw_only=True):
    """Something that was not as it should be, to be put right by ``due_on``."""

    inspection_id: UUID
    finding: int
    inspection_kind: str
    station_id: UUID | None
    inspected: str | None
    severity: str
    criterion: str | None
    raised_on: str
    due_on: date | None
    settled_on: str | None
    remedy: str | None
    about_fact: UUID | None


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep an inspection and its findings as they stand."""
    key = fact.originator_id.bytes
    match fact:
        case Inspection.InspectionPlanned():
            db.execute(_PLANNED, (*_place(fact), fact.due_on.isoformat()))
        case Inspection.InspectionHeld(occurred_on=day):
            told = (*_place(fact), day, len(fact.criteria), fact.criteria_met)
            db.execute(_HELD, told)
        case Inspection.FindingRaised():
            _raise(db, fact)
        case Inspection.FindingSettled(finding=number, remedy=remedy):
            db.execute(_SETTLED, (fact.occurred_on, remedy.value, key, number))
        case Inspection.InspectionClosed():
            db.execute(_CLOSED, (fact.occurred_on, key))
        case _:
            pass


_PLANNED = "INSERT INTO inspections VALUES (?, ?, ?, ?, 'planned', ?, NULL, NULL, NULL, NULL)"
_HELD = (
    "INSERT INTO inspections VALUES (?1, ?2, ?3, ?4, 'held', NULL, ?5, ?6, ?7, NULL)"
    " ON CONFLICT DO UPDATE SET state = 'held', held_on = ?5, criteria = ?6, met = ?7"
)
_SETTLED = (
    "UPDATE inspections_findings SET settled_on = ?, remedy = ?"
    " WHERE inspection_id = ? AND finding = ?"
)
_CLOSED = "UPDATE inspections SET state = 'closed', closed_on = ? WHERE inspection_id = ?"


def _place(fact: Any) -> tuple[bytes, str, bytes | None, str | None]:
    station = fact.station_id.bytes if fact.station_id else None
    return (fact.originator_id.bytes, fact.inspection_kind.value, station, fact.inspected)


def _raise(db: Cursor, fact: Inspection.FindingRaised) -> None:
    db.execute(
        "INSERT INTO inspections_findings VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?)",
        (
            fact.originator_id.bytes,
            fact.finding,
            fact.severity.value,
            fact.criterion,
            fact.occurred_on,
            fact.due_on.isoformat() if fact.due_on else None,
            fact.about_fact.bytes if fact.about_fact else None,
        ),
    )


def listed(
    views: Views,
    *,
    inspection_state: str | None = None,
    inspection_kind: str | None = None,
    station_id: UUID | None = None,
    limit: int = 500,
) -> list[InspectionRow]:
    """The inspections of a kind, in a state, of one station or of any, the newest first.

    Empty when there is none.
    """
    rows = views.fetch(
        "SELECT inspection_id, kind, station_id, inspected, state, due_on, held_on, criteria, met,"
        " (SELECT COUNT(*) FROM inspections_findings f WHERE f.inspection_id = i.inspection_id),"
        " (SELECT COUNT(*) FROM inspections_findings f WHERE f.inspection_id = i.inspection_id"
        " AND settled_on IS NULL), closed_on FROM inspections i WHERE (?1 IS NULL OR state = ?1)"
        " AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR station_id = ?3)"
        " ORDER BY COALESCE(held_on, due_on) DESC, inspection_id LIMIT ?4",
        inspection_state,
        inspection_kind,
        station_id.bytes if station_id else None,
        limit,
    )
    return [
        InspectionRow(
            inspection_id=UUID(bytes=key),
            inspection_kind=kind,
            station_id=named(station),
            inspected=inspected,
            inspection_state=state,
            due_on=_day(due),
            held_on=held,
            criteria=criteria,
            criteria_met=met,
            findings=findings,
            open_findings=still_open,
            closed_on=closed,
        )
        for (
            key, kind, station, inspected, state, due, held, criteria, met, findings, still_open,
            closed,
        ) in rows
    ]  # fmt: skip


_FINDING = (
    "SELECT inspection_id, finding, kind, station_id, inspected, severity, criterion, raised_on,"
    " f.due_on, settled_on, remedy, about_fact FROM inspections_findings f"
    " JOIN inspections USING (inspection_id)"
)


def found(views: Views, *, inspection_id: UUID, limit: int = 500) -> list[FindingRow]:
    """Everything that an inspection found, by number; empty when all was as it should be."""
    rows = views.fetch(
        f"{_FINDING} WHERE inspection_id = ? ORDER BY finding LIMIT ?", inspection_id.bytes, limit
    )
    return [_finding(row) for row in rows]


def open_findings(
    views: Views, *, day: date | None = None, station_id: UUID | None = None, limit: int = 500
) -> list[FindingRow]:
    """What is still to be put right, all or what was due before ``day``, the longest due first.

    Empty when everything is settled.
    """
    rows = views.fetch(
        f"{_FINDING} WHERE settled_on IS NULL AND (?1 IS NULL OR f.due_on < ?1)"
        " AND (?2 IS NULL OR station_id = ?2)"
        " ORDER BY f.due_on IS NULL, f.due_on, inspection_id, finding LIMIT ?3",
        day.isoformat() if day else None,
        station_id.bytes if station_id else None,
        limit,
    )
    return [_finding(row) for row in rows]


def _finding(row: tuple[Any, ...]) -> FindingRow:
    key, number, kind, station, inspected, severity, criterion, raised, due, *rest = row
    settled, remedy, about = rest
    return FindingRow(
        inspection_id=UUID(bytes=key),
        finding=number,
        inspection_kind=kind,
        station_id=named(station),
        inspected=inspected,
        severity=severity,
        criterion=criterion,
        raised_on=raised,
        due_on=_day(due),
        settled_on=settled,
        remedy=remedy,
        about_fact=named(about),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


ASKED = (listed, found, open_findings)
