"""What has this person agreed to, and until when?

Source: consents.
Read by: ``kiosk/pages``, ``api/desk``.

``until`` is the first day on which a consent holds no more. Who gave it for the person is sealed.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Consent, Person
from ledger.history import Fact
from ledger.vocabulary import first_day
from projections.store import Cursor, Views, reads

NAME = "consents"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Consent, Person.PersonErased)
TABLES = (
    "CREATE TABLE consents (consent_id BLOB PRIMARY KEY, person_id BLOB, consent_purpose TEXT,"
    " consent_scope TEXT, given_through TEXT, recipient TEXT, given_on TEXT, until TEXT,"
    " withdrawn_on TEXT) WITHOUT ROWID",
    "CREATE INDEX consents_by_person ON consents (person_id)",
)
FORGETS = ("DELETE FROM consents WHERE consent_id = ?",)


class Agreed(Struct, frozen=True, kw_only=True):
    """What the person said last to one purpose; ``holds``: they agree on the day asked for."""

    person_id: UUID
    consent_purpose: str
    consent_scope: tuple[str, ...]
    given_through: str
    recipient: str | None
    given_on: str
    until: date | None
    withdrawn_on: str | None
    holds: bool


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Keep what was said last to each purpose."""
    match fact:
        case Consent.ConsentGiven(until=until):
            db.execute(
                "INSERT OR REPLACE INTO consents VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    fact.originator_id.bytes,
                    fact.person_id.bytes,
                    fact.consent_purpose.value,
                    " ".join(scope.value for scope in fact.consent_scope),
                    fact.given_through.value,
                    fact.recipient,
                    fact.occurred_on,
                    until.isoformat() if until else None,
                ),
            )
        case Consent.ConsentWithdrawn():
            update = "UPDATE consents SET withdrawn_on = ? WHERE consent_id = ?"
            db.execute(update, (fact.occurred_on, fact.originator_id.bytes))
        case _:
            person = (fact.originator_id.bytes,)
            db.execute("DELETE FROM consents WHERE person_id = ?", person)


def of(views: Views, person_id: UUID, *, day: date) -> list[Agreed]:
    """What ``person_id`` said to each purpose, and whether it holds on ``day``.

    Empty if nobody asked them, or they were erased.
    """
    rows = views.fetch(
        "SELECT person_id, consent_purpose, consent_scope, given_through, recipient, given_on,"
        " until, withdrawn_on FROM consents WHERE person_id = ? ORDER BY consent_purpose",
        person_id.bytes,
    )
    return [_agreed(row, day) for row in rows]


ASKED = (of,)


def _agreed(row: tuple[Any, ...], day: date) -> Agreed:
    person, purpose, scope, through, recipient, given_on, ends, withdrawn_on = row
    until = date.fromisoformat(ends) if ends else None
    began = first_day(given_on) <= day
    withdrawn = withdrawn_on is not None and first_day(withdrawn_on) <= day
    return Agreed(
        person_id=UUID(bytes=person),
        consent_purpose=purpose,
        consent_scope=tuple(scope.split()),
        given_through=through,
        recipient=recipient,
        given_on=given_on,
        until=until,
        withdrawn_on=withdrawn_on,
        holds=began and not withdrawn and (until is None or day < until),
    )
