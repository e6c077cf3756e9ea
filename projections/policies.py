"""Which rules are in force on a day, and in which version?

Source: every fact of a policy.
Read by: ``api/desk``, ``api/audit``.
"""

from datetime import date
from typing import Any
from unicodedata import normalize

from msgspec import Struct

from ledger.aggregates import Policy
from projections.store import Cursor, Views, reads

NAME = "policies"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Policy)
TABLES = (
    "CREATE TABLE policies (history_id BLOB, version INTEGER, organisation TEXT, code TEXT,"
    " sort TEXT, document_number TEXT, aliases TEXT, plain TEXT, title TEXT, effective_from TEXT,"
    " until TEXT, repealed_by TEXT, example INTEGER, PRIMARY KEY (history_id, version))"
    " WITHOUT ROWID",
    "CREATE INDEX policies_by_code ON policies (code)",
)
FORGETS = ("DELETE FROM policies WHERE history_id = ?",)


class PolicyRow(Struct, frozen=True, kw_only=True):
    """One version of a rule: in force from ``effective_from`` until, and without, ``until``.

    ``policy`` is how a fact names the version that decided it. ``repealed_by`` is the document
    that ended the rule. ``example``: shipped to be tried out, and nobody's rule.
    """

    policy: str
    organisation: str
    policy_sort: str
    document_number: str
    aliases: tuple[str, ...]
    title: str | None
    effective_from: date
    until: date | None
    repealed_by: str | None
    example: bool


def project(db: Cursor, _position: int, fact: Any) -> None:
    """Keep each version with the days it is in force."""
    rule = fact.originator_id.bytes
    if isinstance(fact, Policy.PolicyRepealed):
        ended = (fact.effective_on.isoformat(), fact.document_number, rule)
        db.execute(_REPEALED, ended)
        return
    begins = fact.effective_from.isoformat()
    db.execute(_FOLLOWED, (begins, rule))
    db.execute(
        "INSERT INTO policies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?)",
        (
            rule,
            fact.version,
            fact.envelope.organisation,
            fact.code,
            str(fact.clauses.__struct_config__.tag),
            fact.document_number,
            "\n".join(fact.aliases),
            "\n".join(_plain(each) for each in (fact.document_number, *fact.aliases)),
            fact.title,
            begins,
            fact.example,
        ),
    )


# A version that had not begun by then never decides: it ends on the day it would begin.
_FOLLOWED = (
    "UPDATE policies SET until = max(effective_from, ?1) WHERE history_id = ?2"
    " AND (until IS NULL OR until > ?1)"
)
_REPEALED = (
    "UPDATE policies SET until = max(effective_from, ?1), repealed_by = ?2 WHERE history_id = ?3"
    " AND (until IS NULL OR until > ?1)"
)
_ROW = (
    "SELECT code || '@' || version, organisation, sort, document_number, aliases, title,"
    " effective_from, until, repealed_by, example FROM policies"
)


def in_force(
    views: Views, *, day: date, code: str | None = None, limit: int = 500
) -> list[PolicyRow]:
    """The versions in force on that day, of one rule or of all, by code; empty when none is."""
    rows = views.fetch(
        f"{_ROW} WHERE effective_from <= ?1 AND (until IS NULL OR until > ?1)"
        " AND (?2 IS NULL OR code = ?2) ORDER BY code, organisation LIMIT ?3",
        day.isoformat(),
        code,
        limit,
    )
    return [_row(row) for row in rows]


def versions(views: Views, *, code: str | None = None, limit: int = 500) -> list[PolicyRow]:
    """Every version of one rule, or of all, the oldest of each first."""
    rows = views.fetch(
        f"{_ROW} WHERE ?1 IS NULL OR code = ?1 ORDER BY code, organisation, version LIMIT ?2",
        code,
        limit,
    )
    return [_row(row) for row in rows]


def by_document(views: Views, *, document_number: str, limit: int = 500) -> list[PolicyRow]:
    """The versions that a document laid down, however its number is written, by code.

    A number is found as the document has it, and as others were said to write it.
    """
    rows = views.fetch(
        f"{_ROW} WHERE instr(char(10) || plain || char(10), char(10) || ? || char(10)) > 0"
        " ORDER BY code, organisation, version LIMIT ?",
        _plain(document_number),
        limit,
    )
    return [_row(row) for row in rows]


def _plain(document_number: str) -> str:
    return "".join(normalize("NFKC", document_number).split()).casefold()


def _row(row: tuple[Any, ...]) -> PolicyRow:
    policy, organisation, sort, number, aliases, title, begins, until, repealed_by, example = row
    return PolicyRow(
        policy=policy,
        organisation=organisation,
        policy_sort=sort,
        document_number=number,
        aliases=tuple(aliases.splitlines()),
        title=title,
        effective_from=date.fromisoformat(begins),
        until=date.fromisoformat(until) if until else None,
        repealed_by=repealed_by,
        example=bool(example),
    )


ASKED = (in_force, versions, by_document)
