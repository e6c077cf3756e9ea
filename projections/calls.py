"""Whom do we call or visit today, who was not reached, and when did we last speak to a person?

Source: every fact of a contact, the needs that came up in one, and who died or moved away.
Read by: ``api/asking.py``.

One row per contact. It is due by the day it was planned for, or by the day on which a note said
that there should be another one, unless the person died or lives elsewhere. Why somebody was not
reached is nowhere but in the note, which is not here: ``noted_at`` is the position of it.
"""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Contact, Need, Person
from ledger.history import Fact
from ledger.vocabulary import ContactChannel, first_day
from projections.store import Cursor, Views, reads

NAME = "calls"
UNSEALS: frozenset[str] = frozenset()
READS = reads(
    Contact,
    Need.NeedRaised,
    Person.PersonDied,
    Person.PersonMovedAway,
    Person.PersonMovedBack,
    Person.PersonErased,
)
TABLES = (
    "CREATE TABLE calls (contact_id BLOB PRIMARY KEY, person_id BLOB, channel TEXT, state TEXT,"
    " position INTEGER, area TEXT, due_on TEXT, staff_id BLOB, purpose TEXT, party TEXT,"
    " attempts INTEGER NOT NULL DEFAULT 0, tried_on TEXT, happened_on TEXT, day TEXT,"
    " minutes INTEGER, next_due_on TEXT, noted_at INTEGER) WITHOUT ROWID",
    "CREATE INDEX calls_by_person ON calls (person_id)",
    "CREATE INDEX calls_due ON calls (due_on) WHERE state = 'planned'",
    "CREATE INDEX calls_missed ON calls (day) WHERE state = 'missed'",
    "CREATE INDEX calls_next ON calls (next_due_on) WHERE next_due_on IS NOT NULL",
    "CREATE TABLE calls_needs (need_id BLOB PRIMARY KEY, contact_id BLOB) WITHOUT ROWID",
    "CREATE INDEX calls_needs_by_contact ON calls_needs (contact_id)",
    "CREATE TABLE calls_gone (person_id BLOB PRIMARY KEY) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM calls WHERE contact_id = ?",
    "DELETE FROM calls_needs WHERE need_id = ?",
    "DELETE FROM calls_gone WHERE person_id = ?",
)
_ROW = (
    "SELECT contact_id, person_id, channel, state, area, due_on, staff_id, purpose, party,"
    " attempts, tried_on, happened_on, minutes, next_due_on, noted_at,"
    " (SELECT COUNT(*) FROM calls_needs WHERE calls_needs.contact_id = seen.contact_id)"
    " FROM calls AS seen"
)
_DUE = """
    WITH due AS (
        SELECT contact_id, person_id, channel, due_on, 'planned' AS because, staff_id, purpose,
               party, area, attempts, tried_on
          FROM calls WHERE state = 'planned' AND due_on <= ?1
        UNION ALL
        SELECT contact_id, person_id, channel, next_due_on, 'asked_for_again', staff_id, purpose,
               party, area, 0, NULL
          FROM calls AS last
         WHERE next_due_on IS NOT NULL AND next_due_on <= ?1
           AND NOT EXISTS (
               SELECT 1 FROM calls AS later
                WHERE later.person_id = last.person_id AND later.contact_id <> last.contact_id
                  AND (later.state = 'made' AND later.day > last.day OR later.state = 'planned'
                       AND (later.position > last.noted_at OR later.due_on <= last.next_due_on))))
    SELECT {columns} FROM due
     WHERE (?2 IS NULL OR staff_id = ?2) AND substr(COALESCE(area, ''), 1, length(?3)) = ?3
       AND (?4 IS NULL OR channel = ?4)
       AND person_id NOT IN (SELECT person_id FROM calls_gone)
"""
_MISSED = (
    " WHERE state = 'missed' AND day >= ?1 AND day < ?2"
    " AND substr(COALESCE(area, ''), 1, length(?3)) = ?3 AND NOT EXISTS (SELECT 1"
    " FROM calls AS later WHERE later.person_id = seen.person_id AND later.state = 'made'"
    " AND later.day >= seen.day) AND person_id NOT IN (SELECT person_id FROM calls_gone)"
    " ORDER BY day, contact_id LIMIT ?4"
)


class CallDue(Struct, frozen=True, kw_only=True):
    """One person to be reached by ``due_on``.

    ``contact_id`` is the contact that was planned, or the one after which there should be
    another. ``attempts`` is how often it was tried in vain, last on ``tried_on``.
    """

    contact_id: UUID
    person_id: UUID
    channel: str
    due_on: date
    days_late: int
    due_because: str
    staff_id: UUID | None
    contact_purpose: str | None
    party: str | None
    area: str | None
    attempts: int
    tried_on: str | None


class CallerRow(Struct, frozen=True):
    """How many people somebody has to reach; ``staff_id`` is empty where nobody was named."""

    staff_id: UUID | None
    due: int
    late: int
    tried: int


class ContactRow(Struct, frozen=True, kw_only=True):
    """One contact as it stands, planned or over.

    ``attempts`` is how often it was in vain, the last one of a missed contact included. ``needs``
    is how many needs came up in it; ``noted_at`` the position of its newest note.
    """

    contact_id: UUID
    person_id: UUID
    channel: str
    contact_state: str
    area: str | None
    due_on: date | None
    staff_id: UUID | None
    contact_purpose: str | None
    party: str | None
    attempts: int
    tried_on: str | None
    happened_on: str | None
    minutes: int | None
    next_due_on: date | None
    noted_at: int | None
    needs: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep a contact as it stands, and whom there is no reaching any more."""
    if fact.HISTORY is Person:
        _follow_person(db, fact)
        return
    contact = fact.originator_id.bytes
    match fact:
        case Need.NeedRaised(contact_id=heard_in):
            if heard_in is not None:
                row = (contact, heard_in.bytes)
                db.execute("INSERT INTO calls_needs VALUES (?, ?)", row)
        case Contact.ContactPlanned():
            _plan(db, position, fact)
        case Contact.ContactAttempted():
            db.execute(_TRIED, (fact.occurred_on, _bytes(fact.staff_id), contact))
        case Contact.ContactMade() | Contact.ContactMissed():
            _end(db, position, fact)
        case Contact.ContactNoted():
            _note(db, position, fact)
        case _:
            pass


_TRIED = (
    "UPDATE calls SET attempts = attempts + 1, tried_on = ?, staff_id = COALESCE(?, staff_id)"
    " WHERE contact_id = ?"
)
_ENDED = (
    "INSERT INTO calls (contact_id, person_id, channel, state, position, area, happened_on, day,"
    " attempts, tried_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (contact_id) DO UPDATE SET"
    " state = excluded.state, channel = excluded.channel, area = COALESCE(excluded.area, area),"
    " happened_on = excluded.happened_on, day = excluded.day,"
    " attempts = attempts + excluded.attempts, tried_on = COALESCE(excluded.tried_on, tried_on)"
)
_NOTED = (
    "UPDATE calls SET minutes = COALESCE(?, minutes), next_due_on = COALESCE(?, next_due_on),"
    " purpose = COALESCE(?, purpose), party = COALESCE(?, party), noted_at = ?"
    " WHERE contact_id = ?"
)


def _follow_person(db: Cursor, fact: Fact) -> None:
    person = (fact.originator_id.bytes,)
    if isinstance(fact, Person.PersonMovedBack):
        db.execute("DELETE FROM calls_gone WHERE person_id = ?", person)
    else:
        db.execute("INSERT OR IGNORE INTO calls_gone VALUES (?)", person)


def _plan(db: Cursor, position: int, fact: Contact.ContactPlanned) -> None:
    db.execute(
        "INSERT INTO calls (contact_id, person_id, channel, state, position, area, due_on,"
        " staff_id, purpose, party) VALUES (?, ?, ?, 'planned', ?, ?, ?, ?, ?, ?)",
        (
            fact.originator_id.bytes,
            fact.person_id.bytes,
            fact.channel.value,
            position,
            fact.area,
            fact.due_on.isoformat(),
            _bytes(fact.staff_id),
            fact.contact_purpose.value if fact.contact_purpose else None,
            fact.party,
        ),
    )


def _end(db: Cursor, position: int, fact: Contact.ContactMade | Contact.ContactMissed) -> None:
    in_vain = isinstance(fact, Contact.ContactMissed)
    db.execute(
        _ENDED,
        (
            fact.originator_id.bytes,
            fact.person_id.bytes,
            fact.channel.value,
            "missed" if in_vain else "made",
            position,
            fact.area,
            fact.occurred_on,
            first_day(fact.occurred_on).isoformat(),
            int(in_vain),
            fact.occurred_on if in_vain else None,
        ),
    )


def _note(db: Cursor, position: int, fact: Contact.ContactNoted) -> None:
    next_due_on = fact.next_due_on.isoformat() if fact.next_due_on else None
    purpose = fact.contact_purpose.value if fact.contact_purpose else None
    note = (fact.minutes, next_due_on, purpose, fact.party, position, fact.originator_id.bytes)
    db.execute(_NOTED, note)


def _bytes(staff_id: UUID | None) -> bytes | None:
    return staff_id.bytes if staff_id else None


def due(
    views: Views,
    *,
    day: date,
    area: str | None = None,
    staff_id: UUID | None = None,
    channel: ContactChannel | None = None,
    limit: int = 500,
) -> list[CallDue]:
    """Everybody who is to be reached by ``day`` and was not, the longest late first.

    With ``area`` those of the places whose code begins with it; empty when nobody is left.
    """
    statement = _DUE.format(columns="*") + " ORDER BY due_on, because, contact_id LIMIT ?5"
    rows = views.fetch(statement, *_asked(day, area, staff_id, channel), limit)
    return [_call(row, day) for row in rows]


def callers(views: Views, *, day: date, area: str | None = None) -> list[CallerRow]:
    """How many people each caller has to reach by ``day``, the most first.

    Of these, how many should have been reached before, and how many were tried in vain.
    """
    columns = "staff_id, COUNT(*) AS due, SUM(due_on < ?1), SUM(attempts > 0)"
    statement = _DUE.format(columns=columns) + " GROUP BY staff_id ORDER BY 2 DESC, staff_id"
    rows = views.fetch(statement, *_asked(day, area, None, None))
    return [CallerRow(_id(staff), *counts) for staff, *counts in rows]


def missed(
    views: Views, *, start: date, end: date, area: str | None = None, limit: int = 500
) -> list[ContactRow]:
    """Who was not reached from ``start`` until before ``end``, nor since; the earliest first."""
    rows = views.fetch(
        _ROW + _MISSED,
        *(start.isoformat(), end.isoformat(), area or "", limit),
    )
    return [_contact(row) for row in rows]


def of(views: Views, person_id: UUID, *, limit: int = 200) -> list[ContactRow]:
    """Every contact with ``person_id``, planned or over, the newest first."""
    rows = views.fetch(
        f"{_ROW} WHERE person_id = ? ORDER BY COALESCE(day, due_on) DESC, position DESC LIMIT ?",
        *(person_id.bytes, limit),
    )
    return [_contact(row) for row in rows]


def _asked(
    day: date, area: str | None, staff_id: UUID | None, channel: ContactChannel | None
) -> tuple[str, bytes | None, str, str | None]:
    return day.isoformat(), _bytes(staff_id), area or "", channel.value if channel else None


def _call(row: Any, day: date) -> CallDue:
    contact, person, channel, due_on, because, staff, purpose, party, area, attempts, tried = row
    return CallDue(
        contact_id=UUID(bytes=contact),
        person_id=UUID(bytes=person),
        channel=channel,
        due_on=date.fromisoformat(due_on),
        days_late=(day - date.fromisoformat(due_on)).days,
        due_because=because,
        staff_id=_id(staff),
        contact_purpose=purpose,
        party=party,
        area=area,
        attempts=attempts,
        tried_on=tried,
    )


def _contact(row: Any) -> ContactRow:
    return ContactRow(
        contact_id=UUID(bytes=row[0]),
        person_id=UUID(bytes=row[1]),
        channel=row[2],
        contact_state=row[3],
        area=row[4],
        due_on=_day(row[5]),
        staff_id=_id(row[6]),
        contact_purpose=row[7],
        party=row[8],
        attempts=row[9],
        tried_on=row[10],
        happened_on=row[11],
        minutes=row[12],
        next_due_on=_day(row[13]),
        noted_at=row[14],
        needs=row[15],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _id(kept: bytes | None) -> UUID | None:
    return UUID(bytes=kept) if kept else None


ASKED = (due, callers, missed, of)
