"""Who helps this person, and what may they do in the person's place?

Source: care relations.
Read by: ``kiosk/pages``, ``api/desk``.

``proxy_until`` is the first day on which a carer may act no more.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import CareRelation, Person
from ledger.history import Fact
from ledger.vocabulary import first_day
from projections.store import Cursor, Views, named, reads

NAME = "carers"
UNSEALS: frozenset[str] = frozenset()
READS = reads(CareRelation, Person.PersonErased)
TABLES = (
    "CREATE TABLE carers (relation_id BLOB PRIMARY KEY, person_id BLOB, carer_person_id BLOB,"
    " carer_relationship TEXT, linked_at INTEGER, linked_on TEXT, unlinked_on TEXT,"
    " proxy_powers TEXT, proxy_basis TEXT, proxy_from TEXT, proxy_until TEXT,"
    " proxy_revoked_on TEXT) WITHOUT ROWID",
    "CREATE INDEX carers_by_person ON carers (person_id)",
    "CREATE INDEX carers_by_carer ON carers (carer_person_id) WHERE carer_person_id IS NOT NULL",
)
FORGETS = ("DELETE FROM carers WHERE relation_id = ?",)
_CARERS = (
    "SELECT relation_id, person_id, carer_person_id, carer_relationship, linked_at, linked_on,"
    " unlinked_on, proxy_powers, proxy_basis, proxy_from, proxy_until, proxy_revoked_on"
    " FROM carers"
)


class Carer(Struct, frozen=True, kw_only=True):
    """Somebody who cares for ``person_id``, and what they may do in that person's place.

    ``may_act``: they may do all of ``proxy_powers`` on the day asked for. Whoever is not on record
    has no ``carer_person_id``; their name is sealed in the fact at ``linked_at``.
    """

    relation_id: UUID
    person_id: UUID
    carer_person_id: UUID | None
    carer_relationship: str
    linked_at: int
    linked_on: str
    unlinked_on: str | None
    proxy_powers: tuple[str, ...]
    proxy_basis: str | None
    proxy_from: str | None
    proxy_until: date | None
    proxy_revoked_on: str | None
    may_act: bool


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep how each carer stands to the person now."""
    if isinstance(fact, Person.PersonErased):
        db.execute("DELETE FROM carers WHERE person_id = ?", (fact.originator_id.bytes,))
    else:
        _follow(db, position, fact)


def _follow(db: Cursor, position: int, fact: Fact) -> None:
    relation = fact.originator_id.bytes
    match fact:
        case CareRelation.CarerLinked(carer_person_id=carer):
            db.execute(
                "INSERT OR REPLACE INTO carers (relation_id, person_id,"
                " carer_person_id, carer_relationship, linked_at, linked_on)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    relation,
                    fact.person_id.bytes,
                    carer.bytes if carer else None,
                    fact.carer_relationship.value,
                    position,
                    fact.occurred_on,
                ),
            )
        case CareRelation.ProxyAuthorised(until=until):
            db.execute(
                "UPDATE carers SET proxy_powers = ?, proxy_basis = ?, proxy_from = ?,"
                " proxy_until = ?, proxy_revoked_on = NULL WHERE relation_id = ?",
                (
                    " ".join(power.value for power in fact.proxy_powers),
                    fact.proxy_basis.value,
                    fact.occurred_on,
                    until.isoformat() if until else None,
                    relation,
                ),
            )
        case CareRelation.ProxyRevoked():
            update = "UPDATE carers SET proxy_revoked_on = ? WHERE relation_id = ?"
            db.execute(update, (fact.occurred_on, relation))
        case _:
            update = "UPDATE carers SET unlinked_on = ? WHERE relation_id = ?"
            db.execute(update, (fact.occurred_on, relation))


def of(views: Views, person_id: UUID, *, day: date) -> list[Carer]:
    """Who cares or cared for ``person_id``, those who still do first; empty if nobody is known."""
    rows = views.fetch(
        f"{_CARERS} WHERE person_id = ? ORDER BY unlinked_on IS NOT NULL, linked_at",
        person_id.bytes,
    )
    return [_carer(row, day) for row in rows]


def cared_for_by(views: Views, carer_person_id: UUID, *, day: date) -> list[Carer]:
    """For whom a person on record cares or cared, who still needs it first; empty if nobody."""
    rows = views.fetch(
        f"{_CARERS} WHERE carer_person_id = ? ORDER BY unlinked_on IS NOT NULL, linked_at",
        carer_person_id.bytes,
    )
    return [_carer(row, day) for row in rows]


ASKED = (of, cared_for_by)


def _carer(row: tuple[Any, ...], day: date) -> Carer:
    relation, person, carer, relationship, linked_at, linked_on, unlinked_on, *proxy = row
    powers, basis, begins, ends, revoked_on = proxy
    until = date.fromisoformat(ends) if ends else None
    began = begins is not None and first_day(begins) <= day
    revoked = revoked_on is not None and first_day(revoked_on) <= day
    return Carer(
        relation_id=UUID(bytes=relation),
        person_id=UUID(bytes=person),
        carer_person_id=named(carer),
        carer_relationship=relationship,
        linked_at=linked_at,
        linked_on=linked_on,
        unlinked_on=unlinked_on,
        proxy_powers=tuple((powers or "").split()),
        proxy_basis=basis,
        proxy_from=begins,
        proxy_until=until,
        proxy_revoked_on=revoked_on,
        may_act=began and not revoked and (until is None or day < until),
    )
