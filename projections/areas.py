"""What does the code of an area mean on a day, and which areas took its place?

Source: every fact of an area.
Read by: ``api/desk``, ``api/audit``.

What was recorded under a code stays under it: to count a place that was merged or divided, ask
for its successors, and add or divide with open eyes.
"""

from datetime import date
from typing import Any

from msgspec import Struct

from ledger.aggregates import Area
from projections.store import Cursor, Views, reads

NAME = "areas"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Area)
TABLES = (
    "CREATE TABLE areas (scheme TEXT, code TEXT, valid_from TEXT, until TEXT, edition TEXT,"
    " name TEXT, parent TEXT, history_id BLOB, PRIMARY KEY (code, scheme, valid_from))"
    " WITHOUT ROWID",
    "CREATE INDEX areas_by_parent ON areas (parent)",
    "CREATE INDEX areas_by_history ON areas (history_id)",
    "CREATE TABLE areas_successors (scheme TEXT, code TEXT, ends_on TEXT, successor TEXT,"
    " history_id BLOB, PRIMARY KEY (code, scheme, ends_on, successor)) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM areas WHERE history_id = ?",
    "DELETE FROM areas_successors WHERE history_id = ?",
)


class AreaRow(Struct, frozen=True, kw_only=True):
    """What a code means from ``valid_from`` on, until and without the day ``until``."""

    area_scheme: str
    code: str
    name: str
    edition: str
    parent: str | None
    valid_from: date
    until: date | None


class Successor(Struct, frozen=True, kw_only=True):
    """An area that took the place of ``code`` on ``ends_on``."""

    area_scheme: str
    code: str
    ends_on: date
    successor: str


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep each definition of a code with the days it counts on, and what came after it."""
    area = fact.originator_id.bytes
    match fact:
        case Area.AreaDefined(valid_from=begins):
            db.execute(_ENDS, (begins.isoformat(), area))
            told = (fact.edition, fact.name, fact.parent, area)
            db.execute(_DEFINED, (fact.scheme.value, fact.code, begins.isoformat(), *told))
        case Area.AreaSucceeded(ends_on=ends, successors=successors):
            db.execute(_ENDS, (ends.isoformat(), area))
            if (code := _code(db, area)) is not None:
                db.executemany(
                    "INSERT OR IGNORE INTO areas_successors VALUES (?, ?, ?, ?, ?)",
                    [(*code, ends.isoformat(), each, area) for each in successors],
                )
        case Area.AreaEnded(ends_on=ends):
            db.execute(_ENDS, (ends.isoformat(), area))
        case _:
            pass


_ENDS = "UPDATE areas SET until = ? WHERE history_id = ? AND until IS NULL"
_DEFINED = "INSERT INTO areas VALUES (?, ?, ?, NULL, ?, ?, ?, ?)"


def _code(db: Cursor, area: bytes) -> tuple[str, str] | None:
    """How the area is called; nothing where only what follows it had happened by the day asked."""
    told: tuple[str, str] | None = db.execute(
        "SELECT scheme, code FROM areas WHERE history_id = ? LIMIT 1", (area,)
    ).fetchone()
    return told


_ON = (
    "SELECT scheme, code, name, edition, parent, valid_from, until FROM areas"
    " WHERE valid_from <= ?1 AND (until IS NULL OR until > ?1)"
)


def on(
    views: Views,
    *,
    day: date,
    code: str | None = None,
    parent: str | None = None,
    limit: int = 500,
) -> list[AreaRow]:
    """What the code means on that day; or every area on that day, or those that lie in ``parent``.

    Empty when the code meant nothing then: it was not given yet, or no longer.
    """
    rows = views.fetch(
        f"{_ON} AND (?2 IS NULL OR code = ?2) AND (?3 IS NULL OR parent = ?3)"
        " ORDER BY scheme, code LIMIT ?4",
        day.isoformat(),
        code,
        parent,
        limit,
    )
    return [_row(row) for row in rows]


def standing_for(views: Views, *, day: date, code: str, limit: int = 500) -> list[AreaRow]:
    """The areas that on that day stand where ``code`` stood: itself, or what came after it.

    Empty when no area stands there, or the code was never known.
    """
    rows = views.fetch(
        "WITH RECURSIVE after (scheme, code) AS (SELECT scheme, code FROM areas WHERE code = ?2"  # noqa: S608
        " UNION SELECT s.scheme, s.successor FROM areas_successors s JOIN after"
        " ON s.scheme = after.scheme AND s.code = after.code AND s.ends_on <= ?1) "
        f"{_ON} AND (scheme, code) IN (SELECT scheme, code FROM after) ORDER BY scheme, code"
        " LIMIT ?3",
        day.isoformat(),
        code,
        limit,
    )
    return [_row(row) for row in rows]


_ABOVE = (
    "WITH RECURSIVE above (code) AS (SELECT ?1 UNION SELECT parent FROM areas JOIN above"
    " USING (code) WHERE parent IS NOT NULL AND valid_from <= ?2"
    " AND (until IS NULL OR until > ?2)) SELECT code FROM above"
)


def lies_in(views: Views, code: str, *, within: str, day: date) -> bool:
    """Whether the area is ``within``, or lies in it on that day, over however many others.

    What begins with the letters of a code lies in it, as all over the house; where an authority's
    codes do not tell what they lie in, the books do.
    """
    above = views.fetch(_ABOVE, code, day.isoformat())
    return any(each.startswith(within) for (each,) in above)


def successors(views: Views, *, code: str | None = None, limit: int = 500) -> list[Successor]:
    """Which areas took the place of this one, or of any, the newest first."""
    rows = views.fetch(
        "SELECT scheme, code, ends_on, successor FROM areas_successors"
        " WHERE ?1 IS NULL OR code = ?1 ORDER BY ends_on DESC, scheme, code, successor LIMIT ?2",
        code,
        limit,
    )
    return [
        Successor(
            area_scheme=scheme, code=old, ends_on=date.fromisoformat(ends), successor=successor
        )
        for scheme, old, ends, successor in rows
    ]


def _row(row: tuple[Any, ...]) -> AreaRow:
    scheme, code, name, edition, parent, valid_from, until = row
    return AreaRow(
        area_scheme=scheme,
        code=code,
        name=name,
        edition=edition,
        parent=parent,
        valid_from=date.fromisoformat(valid_from),
        until=date.fromisoformat(until) if until else None,
    )


ASKED = (on, standing_for, successors)
