"""Which files were taken in, and what became of their rows?

Source: ``FileImported``.
Read by: ``api/desk``, ``api/audit``.
"""

from uuid import UUID

from msgspec import Struct

from ledger.aggregates import ImportBatch
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "import_log"
UNSEALS = frozenset({ImportBatch.FileImported.TOPIC})
READS = reads(ImportBatch.FileImported)
TABLES = (
    "CREATE TABLE import_log (position INTEGER PRIMARY KEY, batch_id BLOB, file TEXT, kind TEXT,"
    " period TEXT, recorded_at TEXT, row_count INTEGER, new INTEGER, already INTEGER,"
    " conflicting INTEGER, rejected INTEGER)",
)


class ImportedFile(Struct, frozen=True):
    """One run over one file."""

    position: int
    batch_id: UUID
    file: str
    kind: str
    period: str | None
    recorded_at: str
    rows: int
    new: int
    already: int
    conflicting: int
    rejected: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Add one row for each run that recorded something."""
    match fact:
        case ImportBatch.FileImported(file=file, kind=kind, period=period, count=count):
            db.execute(
                "INSERT INTO import_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    position,
                    fact.originator_id.bytes,
                    file or "",
                    kind,
                    period,
                    fact.envelope.recorded_at,
                    count.rows,
                    count.new,
                    count.already,
                    count.conflicting,
                    count.rejected,
                ),
            )
        case _:
            pass


def newest(views: Views, *, limit: int = 100) -> list[ImportedFile]:
    """The files taken in last, the newest first."""
    rows = views.fetch("SELECT * FROM import_log ORDER BY position DESC LIMIT ?", limit)
    return [ImportedFile(row[0], UUID(bytes=row[1]), *row[2:]) for row in rows]
