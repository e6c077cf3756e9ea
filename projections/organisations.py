"""Which bodies serve people or help to, in their order, and which of them still work?

Source: every fact of an organisation.
Read by: ``api/desk``, ``api/audit``.
"""

from typing import Any

from msgspec import Struct

from ledger.aggregates import Organisation
from projections.store import Cursor, Views, reads

NAME = "organisations"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Organisation)
TABLES = (
    "CREATE TABLE organisations (history_id BLOB PRIMARY KEY, code TEXT, type TEXT, state TEXT,"
    " area TEXT, parent TEXT, opened_on TEXT, since TEXT, reason TEXT, until TEXT,"
    " merged_into TEXT) WITHOUT ROWID",
    "CREATE INDEX organisations_by_parent ON organisations (parent)",
)
FORGETS = ("DELETE FROM organisations WHERE history_id = ?",)


class OrganisationRow(Struct, frozen=True, kw_only=True):
    """One body as it stands, in this state ``since`` a day; ``parent`` is the one above it."""

    code: str
    organisation_type: str
    organisation_state: str
    area: str | None
    parent: str | None
    opened_on: str
    since: str
    suspension_reason: str | None
    until: str | None
    merged_into: str | None


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep a body as it stands."""
    body = fact.originator_id.bytes
    match fact:
        case Organisation.OrganisationOpened(organisation_type=kind, area=area, parent=parent):
            told = (body, fact.code, kind.value, area, parent, fact.occurred_on)
            db.execute(_OPENED, told)
        case Organisation.OrganisationMoved(area=area, parent=parent):
            db.execute(_MOVED, (area, parent, body))
        case (
            Organisation.OrganisationSuspended()
            | Organisation.OrganisationReopened()
            | Organisation.OrganisationMerged()
            | Organisation.OrganisationClosed()
        ):
            _stand(db, body, fact)
        case _:
            pass


_OPENED = "INSERT INTO organisations VALUES (?1, ?2, ?3, 'open', ?4, ?5, ?6, ?6, NULL, NULL, NULL)"
_MOVED = "UPDATE organisations SET area = ?, parent = ? WHERE history_id = ?"


def _stand(db: Cursor, body: bytes, fact: Any) -> None:
    reason = getattr(fact, "suspension_reason", None)
    until = getattr(fact, "until", None)
    db.execute(
        "UPDATE organisations SET state = ?, since = ?, reason = ?, until = ?, merged_into = ?"
        " WHERE history_id = ?",
        (
            fact.LEADS_TO.value,
            fact.occurred_on,
            reason.value if reason else None,
            until.isoformat() if until else None,
            getattr(fact, "into", None),
            body,
        ),
    )


_ROW = (
    "SELECT code, type, state, area, parent, opened_on, since, reason, until, merged_into"
    " FROM organisations"
)


def listed(
    views: Views,
    *,
    organisation_type: str | None = None,
    organisation_state: str | None = None,
    area: str | None = None,
    limit: int = 500,
) -> list[OrganisationRow]:
    """The bodies of a type, in a state, in the places whose code begins with ``area``, by code."""
    rows = views.fetch(
        f"{_ROW} WHERE (?1 IS NULL OR type = ?1) AND (?2 IS NULL OR state = ?2)"
        " AND (?3 IS NULL OR substr(COALESCE(area, ''), 1, length(?3)) = ?3)"
        " ORDER BY code LIMIT ?4",
        organisation_type,
        organisation_state,
        area,
        limit,
    )
    return [_row(row) for row in rows]


def below(views: Views, *, parent: str, limit: int = 500) -> list[OrganisationRow]:
    """The bodies that stand under ``parent``, or under one that does, by code.

    Empty when it has none under it.
    """
    rows = views.fetch(
        "WITH RECURSIVE under (code) AS (SELECT code FROM organisations WHERE parent = ?1"  # noqa: S608
        " UNION SELECT o.code FROM organisations o JOIN under ON o.parent = under.code) "
        f"{_ROW} WHERE code IN (SELECT code FROM under) ORDER BY code LIMIT ?2",
        parent,
        limit,
    )
    return [_row(row) for row in rows]


_ABOVE = (
    "WITH RECURSIVE above (code) AS (SELECT ?1 UNION SELECT parent FROM organisations JOIN above"
    " USING (code) WHERE parent IS NOT NULL) SELECT 1 FROM above WHERE code = ?2"
)


def is_under(views: Views, code: str, *, above: str) -> bool:
    """Whether the body is ``above``, or stands under it, over however many others."""
    return bool(views.fetch(_ABOVE, code, above))


def _row(row: tuple[Any, ...]) -> OrganisationRow:
    return OrganisationRow(**dict(zip(OrganisationRow.__struct_fields__, row, strict=True)))


ASKED = (listed, below)
