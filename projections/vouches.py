"""Who on the staff vouched for whom at a kiosk, and did it open the record?

Source: vouches for who stands at a kiosk.
Read by: ``api/desk``.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import IdentityVouch, Person
from ledger.aggregates.identity_vouch import OPENS_FOR
from ledger.history import Fact
from projections.store import Cursor, Views, reads

NAME = "vouches"
UNSEALS: frozenset[str] = frozenset()
READS = reads(IdentityVouch, Person.PersonErased)
TABLES = (
    "CREATE TABLE vouches (position INTEGER PRIMARY KEY, person_id BLOB, staff_id BLOB,"
    " recorded_at TEXT, used_at TEXT)",
    "CREATE INDEX vouches_by_person ON vouches (person_id, position)",
)
LISTED_MAX = 50


class Vouch(Struct, frozen=True, kw_only=True):
    """One time that somebody vouched; instants are in UTC.

    ``opens_until`` is when it opens nothing any more. ``used_at`` is empty where it never did.
    """

    person_id: UUID
    staff_id: UUID
    recorded_at: str
    opens_until: str
    used_at: str | None

    def is_open(self, now: datetime) -> bool:
        """Whether it opens the record at that moment."""
        return self.used_at is None and now <= datetime.fromisoformat(self.opens_until)


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep who vouched; only the last time can open the record."""
    match fact:
        case IdentityVouch.IdentityVouched(person_id=person_id):
            by = fact.envelope
            row = (position, person_id.bytes, by.actor.bytes, by.recorded_at)
            db.execute("INSERT INTO vouches VALUES (?, ?, ?, ?, NULL)", row)
        case IdentityVouch.IdentityVouchUsed(person_id=person_id):
            db.execute(
                "UPDATE vouches SET used_at = ? WHERE position ="
                " (SELECT MAX(position) FROM vouches WHERE person_id = ?)",
                (fact.envelope.recorded_at, person_id.bytes),
            )
        case _:
            person = (fact.originator_id.bytes,)
            db.execute("DELETE FROM vouches WHERE person_id = ?", person)


def of(views: Views, person_id: UUID, *, limit: int = LISTED_MAX) -> list[Vouch]:
    """Who vouched for ``person_id``, the newest first; empty if nobody ever did."""
    rows = views.fetch(
        "SELECT person_id, staff_id, recorded_at, used_at FROM vouches WHERE person_id = ?"
        " ORDER BY position DESC LIMIT ?",
        person_id.bytes,
        limit,
    )
    return [_vouch(row) for row in rows]


ASKED = (of,)


def _vouch(row: tuple[Any, ...]) -> Vouch:
    person, staff, recorded_at, used_at = row
    until = datetime.fromisoformat(recorded_at) + OPENS_FOR
    return Vouch(
        person_id=UUID(bytes=person),
        staff_id=UUID(bytes=staff),
        recorded_at=recorded_at,
        opens_until=until.isoformat().replace("+00:00", "Z"),
        used_at=used_at,
    )
