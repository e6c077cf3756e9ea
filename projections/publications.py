"""What did the office tell the public, made from how much of the ledger, and does it still stand?

Source: every account that was published or restated.
Read by: ``api/publishing.py``.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import PublishedReport
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "publications"
UNSEALS: frozenset[str] = frozenset()
READS = reads(PublishedReport)
TABLES = (
    "CREATE TABLE publications (position INTEGER PRIMARY KEY, event_id BLOB, originator_id BLOB,"
    " report TEXT, period_from TEXT, period_until TEXT, area TEXT, form TEXT, language TEXT,"
    " told_on TEXT, made_at INTEGER, lines_version INTEGER, form_version INTEGER, digest TEXT,"
    " document TEXT, reason TEXT)",
    "CREATE UNIQUE INDEX publications_by_id ON publications (event_id)",
    "CREATE INDEX publications_by_history ON publications (originator_id, position)",
    "CREATE INDEX publications_by_digest ON publications (digest)",
)
FORGETS = ("DELETE FROM publications WHERE originator_id = ?",)
PUBLICATIONS_MAX = 200
_COLUMNS = (
    "SELECT told.event_id, told.position, told.report, told.period_from, told.period_until,"
    " told.area, told.form, told.language, told.told_on, told.made_at, told.lines_version,"
    " told.form_version, told.digest, told.document, told.reason,"
    " NOT EXISTS (SELECT 1 FROM publications AS later"
    " WHERE later.originator_id = told.originator_id AND later.position > told.position)"
    " FROM publications AS told"
)


class Publication(Struct, frozen=True):
    """One file that was told to the public, as the fact of its publication says.

    ``position`` is that fact's own, ``made_at`` that of the newest fact the file was made from.
    The period is half-open. ``reason`` is why it replaced an earlier one, if it did; it ``stands``
    until another one replaces it.
    """

    id: UUID
    position: int
    report: str
    period_from: date
    period_until: date
    area: str | None
    form: str
    language: str
    told_on: str
    made_at: int
    lines_version: int
    form_version: int
    digest: str
    document: str | None
    reason: str | None
    stands: bool


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Add one row for each file."""
    match fact:
        case PublishedReport.ReportPublished():
            _add(db, position, fact, None)
        case PublishedReport.ReportRestated(restate_reason=reason):
            _add(db, position, fact, reason.value)
        case _:
            pass


def _add(
    db: Cursor,
    position: int,
    fact: PublishedReport.ReportPublished | PublishedReport.ReportRestated,
    reason: str | None,
) -> None:
    db.execute(
        "INSERT INTO publications VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            position,
            fact.event_id.bytes,
            fact.originator_id.bytes,
            fact.report,
            fact.period_from.isoformat(),
            fact.period_until.isoformat(),
            fact.area,
            fact.form.value,
            fact.language,
            fact.occurred_on,
            fact.position,
            fact.lines_version,
            fact.form_version,
            fact.digest,
            fact.document,
            reason,
        ),
    )


def published(
    views: Views, *, form: str | None = None, limit: int = PUBLICATIONS_MAX
) -> list[Publication]:
    """Every file told to the public, or those in one form, the newest first; empty if none was."""
    where = " WHERE ?1 IS NULL OR told.form = ?1 ORDER BY told.position DESC LIMIT ?2"
    return _read(views, where, form, limit)


def with_digest(views: Views, *, digest: str) -> list[Publication]:
    """The publications of a file with this SHA-256, the newest first; empty if it is none of ours.

    There can be several: what has no words in it is the same file in every language.
    """
    return _read(views, " WHERE told.digest = ?1 ORDER BY told.position DESC", digest)


def one(views: Views, publication_id: UUID) -> Publication | None:
    """The publication with this id; ``None`` when there is none."""
    found = _read(views, " WHERE told.event_id = ?1", publication_id.bytes)
    return found[0] if found else None


def _read(views: Views, where: str, *told: object) -> list[Publication]:
    return [_publication(*row) for row in views.fetch(_COLUMNS + where, *told)]


def _publication(*row: Any) -> Publication:
    publication_id, position, report, period_from, period_until, *made, stands = row
    days = date.fromisoformat(period_from), date.fromisoformat(period_until)
    told = (UUID(bytes=publication_id), position, report, *days, *made, bool(stands))
    return Publication(*told)


ASKED = (published, with_digest)
