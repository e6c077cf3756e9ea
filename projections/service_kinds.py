"""Which kinds of service did the office add to the catalogue itself?

Source: every fact of such a kind.
Read by: ``api/desk``, ``api/audit``.
"""

from typing import Any

from msgspec import Struct

from ledger.aggregates import CatalogueEntry
from ledger.vocabulary import InLanguages
from projections.store import Cursor, Views, reads

NAME = "service_kinds"
UNSEALS: frozenset[str] = frozenset()
READS = reads(CatalogueEntry)
TABLES = (
    "CREATE TABLE service_kinds (history_id BLOB PRIMARY KEY, code TEXT, organisation TEXT,"
    " version INTEGER, unit TEXT, counters TEXT, sensitive INTEGER, zh_hans TEXT, vi TEXT, en TEXT,"
    " state TEXT, defined_on TEXT, since TEXT) WITHOUT ROWID",
)
FORGETS = ("DELETE FROM service_kinds WHERE history_id = ?",)


class KindRow(Struct, frozen=True, kw_only=True):
    """One kind of service in its newest version; ``offered`` or ``retired`` since a day.

    ``counters`` are what each delivery may count beside itself.
    """

    code: str
    organisation: str
    version: int
    service_unit: str
    counters: tuple[str, ...]
    words: InLanguages
    kind_state: str
    defined_on: str
    since: str
    sensitive: bool


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep a kind as it was last revised."""
    kind = fact.originator_id.bytes
    match fact:
        case CatalogueEntry.ServiceKindDefined():
            told = (kind, fact.code, fact.envelope.organisation, *_version(fact), fact.occurred_on)
            db.execute(_DEFINED, told)
        case CatalogueEntry.ServiceKindRevised():
            db.execute(_REVISED, (*_version(fact), fact.occurred_on, kind))
        case CatalogueEntry.ServiceKindRetired():
            db.execute(_RETIRED, (fact.occurred_on, kind))
        case _:
            pass


_DEFINED = (
    "INSERT INTO service_kinds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'offered', ?11,"
    " ?11)"
)
_REVISED = (
    "UPDATE service_kinds SET version = ?, unit = ?, counters = ?, sensitive = ?, zh_hans = ?,"
    " vi = ?, en = ?, since = ? WHERE history_id = ?"
)
_RETIRED = "UPDATE service_kinds SET state = 'retired', since = ? WHERE history_id = ?"


def _version(fact: Any) -> tuple[Any, ...]:
    words = fact.words
    counters = ",".join(fact.counters)
    called = (words.zh_hans, words.vi, words.en)
    return (fact.version, fact.unit.value, counters, fact.sensitive, *called)


def listed(views: Views, *, kind_state: str | None = None, limit: int = 500) -> list[KindRow]:
    """The office's own kinds, ``offered`` or ``retired``, by code; empty when it added none."""
    rows = views.fetch(
        "SELECT code, organisation, version, unit, counters, sensitive, zh_hans, vi, en, state,"
        " defined_on, since FROM service_kinds WHERE ?1 IS NULL OR state = ?1"
        " ORDER BY code, organisation LIMIT ?2",
        kind_state,
        limit,
    )
    return [_row(row) for row in rows]


def _row(row: tuple[Any, ...]) -> KindRow:
    code, organisation, version, unit, counters, sensitive, zh, vi, en, state, defined, since = row
    return KindRow(
        code=code,
        organisation=organisation,
        version=version,
        service_unit=unit,
        counters=tuple(counters.split(",")) if counters else (),
        words=InLanguages(zh_hans=zh, vi=vi, en=en),
        kind_state=state,
        defined_on=defined,
        since=since,
        sensitive=bool(sensitive),
    )


ASKED = (listed,)
