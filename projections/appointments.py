"""When is the next session or visit of a person, and what stands in the diary of a day?

Source: sessions, contacts, care plans, devices that are kept for somebody, and leave from a place.
Read by: ``kiosk/pages``, ``api/desk``.

A row stands from the moment something is laid down for a day until it took place, was missed or
was called off. Nobody who died, or who lives elsewhere, is expected.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger import catalogue
from ledger.aggregates import (
    CarePlan,
    Contact,
    DeviceBooking,
    Person,
    Placement,
    RehabSession,
    WaitingList,
)
from ledger.history import Fact, History
from ledger.vocabulary import first_day
from projections.store import Cursor, Views, named, reads

NAME = "appointments"
UNSEALS: frozenset[str] = frozenset()
READS = reads(
    RehabSession,
    Contact.ContactPlanned,
    Contact.ContactMade,
    Contact.ContactMissed,
    Contact.ContactNoted,
    CarePlan.CarePlanAssessed,
    CarePlan.CarePlanAgreed,
    CarePlan.CarePlanReviewed,
    CarePlan.CarePlanClosed,
    WaitingList,
    DeviceBooking,
    Placement.PlacementAdmitted,
    Placement.PlacementTransferred,
    Placement.PlacementLeaveBegun,
    Placement.PlacementLeaveEnded,
    Placement.PlacementDischarged,
    Person.PersonDied,
    Person.PersonMovedAway,
    Person.PersonMovedBack,
    Person.PersonErased,
)
TABLES = (
    "CREATE TABLE appointments (originator_id BLOB, part TEXT, person_id BLOB, day TEXT,"
    " until TEXT, starts_at TEXT, appointment_kind TEXT, purpose TEXT, station_id BLOB,"
    " staff_id BLOB, sensitive INTEGER, PRIMARY KEY (originator_id, part)) WITHOUT ROWID",
    "CREATE INDEX appointments_by_person ON appointments (person_id, day)",
    "CREATE INDEX appointments_by_station ON appointments (station_id, day)",
    "CREATE INDEX appointments_by_staff ON appointments (staff_id, day)",
    # What a person was reached for, or not, outdates what was promised before.
    "CREATE TABLE appointments_contacts (originator_id BLOB PRIMARY KEY, person_id BLOB, day TEXT,"
    " channel TEXT) WITHOUT ROWID",
    "CREATE INDEX appointments_contacts_by_person ON appointments_contacts (person_id, day)",
    "CREATE TABLE appointments_stays (placement_id BLOB PRIMARY KEY, station_id BLOB)"
    " WITHOUT ROWID",
    "CREATE TABLE appointments_gone (person_id BLOB PRIMARY KEY) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM appointments WHERE originator_id = ?",
    "DELETE FROM appointments_contacts WHERE originator_id = ?",
    "DELETE FROM appointments_stays WHERE placement_id = ?",
    "DELETE FROM appointments_gone WHERE person_id = ?",
)
LISTED_MAX = 200
_EXPECTED = (
    "SELECT originator_id, person_id, day, until, starts_at, appointment_kind, purpose,"
    " station_id, staff_id, sensitive FROM appointments AS each"
    " WHERE NOT EXISTS (SELECT 1 FROM appointments_gone AS gone"
    " WHERE gone.person_id = each.person_id)"
    " AND NOT (part = 'next' AND EXISTS (SELECT 1 FROM appointments_contacts AS later"
    " WHERE later.person_id = each.person_id AND later.day > (SELECT day"
    " FROM appointments_contacts AS noted WHERE noted.originator_id = each.originator_id)))"
)
_IN_ORDER = " ORDER BY day, starts_at IS NULL, starts_at, originator_id, part LIMIT ?"


class Appointment(Struct, frozen=True, kw_only=True):
    """Something laid down for a day; ``starts_at`` is a time on the clock of the place.

    ``appointment_kind``: session, visit, phone, review (of a plan), offer (a device is kept until
    ``day``), reservation (a device is kept from ``day`` on), or return (from leave). ``until`` is
    the first day on which it holds no more. ``purpose`` is a code: the item of a session, the
    purpose of a contact, the kind of a plan, the class of a device, the kind of care.
    """

    history_id: UUID
    person_id: UUID
    day: date
    until: date | None
    starts_at: str | None
    appointment_kind: str
    purpose: str | None
    station_id: UUID | None
    staff_id: UUID | None
    sensitive: bool


def project(db: Cursor, _position: int, fact: Fact) -> None:
    """Write down what is expected; strike it out when it took place, or never will."""
    _FOLLOWED[fact.HISTORY](db, fact)


def _session(db: Cursor, fact: Fact) -> None:
    match fact:
        case RehabSession.RehabSessionPlanned():
            _expect(
                db,
                fact,
                day=fact.planned_for,
                kind="session",
                purpose=fact.item,
                starts_at=fact.starts_at,
                station_id=fact.station_id,
                staff_id=fact.therapist_id,
                sensitive=catalogue.is_sensitive(fact.item),
            )
        case RehabSession.RehabSessionCheckedIn():
            pass  # the person is there; the session is still to come
        case _:
            _strike_out(db, fact)


def _contact(db: Cursor, fact: Fact) -> None:
    match fact:
        case Contact.ContactPlanned():
            _keep_contact(db, fact, fact.channel.value, fact.due_on)
            _expect(
                db,
                fact,
                day=fact.due_on,
                kind=fact.channel.value,
                purpose=fact.contact_purpose.value if fact.contact_purpose else None,
                staff_id=fact.staff_id,
            )
        case Contact.ContactMade() | Contact.ContactMissed():
            _keep_contact(db, fact, fact.channel.value, first_day(fact.occurred_on))
            _strike_out(db, fact)
        case Contact.ContactNoted(next_due_on=next_due_on) if next_due_on:
            channel = "SELECT channel FROM appointments_contacts WHERE originator_id = ?"
            kept = db.execute(channel, (fact.originator_id.bytes,)).fetchone()
            _expect(db, fact, "next", day=next_due_on, kind=kept[0] if kept else "visit")
        case _:
            pass


def _keep_contact(db: Cursor, fact: Fact, channel: str, day: date) -> None:
    db.execute(
        "INSERT OR REPLACE INTO appointments_contacts VALUES (?, ?, ?, ?)",
        (fact.originator_id.bytes, _person(fact), day.isoformat(), channel),
    )


def _plan(db: Cursor, fact: Fact) -> None:
    match fact:
        case CarePlan.CarePlanAssessed():
            _expect(
                db,
                fact,
                day=None,  # until it is agreed on, nobody is expected
                kind="review",
                purpose=fact.plan_kind.value,
                station_id=fact.station_id,
                sensitive=fact.sensitive,
            )
        case CarePlan.CarePlanAgreed(review_on=day, manager_id=manager):
            kept = (_iso(day), manager.bytes if manager else None, fact.originator_id.bytes)
            update = "UPDATE appointments SET day = ?, staff_id = ? WHERE originator_id = ?"
            db.execute(update, kept)
        case CarePlan.CarePlanReviewed(review_on=day):
            update = "UPDATE appointments SET day = ? WHERE originator_id = ?"
            db.execute(update, (_iso(day), fact.originator_id.bytes))
        case _:
            _strike_out(db, fact)


def _waiting(db: Cursor, fact: Fact) -> None:
    part = getattr(fact, "person_id").hex  # noqa: B009 - every fact of a list names who waits
    match fact:
        case WaitingList.WaitingPlaceOffered():
            _expect(
                db,
                fact,
                part,
                day=fact.hold_until,
                kind="offer",
                purpose=fact.class_code,
                station_id=fact.station_id,
            )
        case WaitingList.WaitingListJoined() | WaitingList.WaitingPlaceMoved():
            pass
        case _:
            _strike_out(db, fact, part)


def _booking(db: Cursor, fact: Fact) -> None:
    match fact:
        case DeviceBooking.DeviceReserved(reserved_from=day, reserved_until=until):
            _expect(db, fact, day.isoformat(), day=day, until=until, kind="reservation")
        case _:
            _strike_out(db, fact, fact.reserved_from.isoformat())  # type: ignore[attr-defined]


def _placement(db: Cursor, fact: Fact) -> None:
    placement = fact.originator_id.bytes
    match fact:
        case Placement.PlacementAdmitted() | Placement.PlacementTransferred():
            stay = (placement, fact.station_id.bytes)
            db.execute("INSERT OR REPLACE INTO appointments_stays VALUES (?, ?)", stay)
        case Placement.PlacementLeaveBegun(back_on=back_on) if back_on:
            station = "SELECT station_id FROM appointments_stays WHERE placement_id = ?"
            kept = db.execute(station, (placement,)).fetchone()
            care_type = fact.care_type.value if fact.care_type else None
            place = named(kept[0]) if kept else None
            _expect(db, fact, day=back_on, kind="return", purpose=care_type, station_id=place)
        case _:
            _strike_out(db, fact)


def _whereabouts(db: Cursor, fact: Fact) -> None:
    person = (fact.originator_id.bytes,)
    if isinstance(fact, Person.PersonMovedBack):
        db.execute("DELETE FROM appointments_gone WHERE person_id = ?", person)
    else:
        db.execute("INSERT OR IGNORE INTO appointments_gone VALUES (?)", person)


_FOLLOWED: dict[type[History], Callable[[Cursor, Fact], None]] = {
    RehabSession: _session,
    Contact: _contact,
    CarePlan: _plan,
    WaitingList: _waiting,
    DeviceBooking: _booking,
    Placement: _placement,
    Person: _whereabouts,
}


def _expect(  # noqa: PLR0913 - what a diary has in a line
    db: Cursor,
    fact: Fact,
    part: str = "",
    *,
    day: date | None,
    kind: str,
    purpose: str | None = None,
    until: date | None = None,
    starts_at: str | None = None,
    station_id: UUID | None = None,
    staff_id: UUID | None = None,
    sensitive: bool = False,
) -> None:
    db.execute(
        "INSERT OR REPLACE INTO appointments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.originator_id.bytes,
            part,
            _person(fact),
            _iso(day),
            _iso(until),
            starts_at,
            kind,
            purpose,
            station_id.bytes if station_id else None,
            staff_id.bytes if staff_id else None,
            sensitive,
        ),
    )


def _strike_out(db: Cursor, fact: Fact, part: str = "") -> None:
    row = (fact.originator_id.bytes, part)
    db.execute("DELETE FROM appointments WHERE originator_id = ? AND part = ?", row)


def _person(fact: Fact) -> bytes:
    person_id: UUID = fact.person_id  # type: ignore[attr-defined]
    return person_id.bytes


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def of(views: Views, person_id: UUID, *, day: date, limit: int = LISTED_MAX) -> list[Appointment]:
    """What ``person_id`` is expected for from ``day`` on, the soonest first; empty if nothing is.

    A device that is still kept for the person on that day is there, though it began before.
    """
    rows = views.fetch(
        f"{_EXPECTED} AND person_id = ? AND (day >= ? OR until > ?){_IN_ORDER}",
        person_id.bytes,
        day.isoformat(),
        day.isoformat(),
        limit,
    )
    return [_appointment(row) for row in rows]


def at_station(
    views: Views, *, station_id: UUID, day: date, limit: int = LISTED_MAX
) -> list[Appointment]:
    """Who is expected at a station on ``day``, by the clock; empty if nobody is."""
    rows = views.fetch(
        f"{_EXPECTED} AND station_id = ? AND day = ?{_IN_ORDER}",
        station_id.bytes,
        day.isoformat(),
        limit,
    )
    return [_appointment(row) for row in rows]


def of_worker(
    views: Views, *, staff_id: UUID, day: date, limit: int = LISTED_MAX
) -> list[Appointment]:
    """Whom a member of staff is to see, call or review on ``day``; empty if nobody."""
    rows = views.fetch(
        f"{_EXPECTED} AND staff_id = ? AND day = ?{_IN_ORDER}",
        staff_id.bytes,
        day.isoformat(),
        limit,
    )
    return [_appointment(row) for row in rows]


ASKED = (of, at_station, of_worker)


def _appointment(row: tuple[Any, ...]) -> Appointment:
    history, person, day, until, starts_at, kind, purpose, station, staff, sensitive = row
    return Appointment(
        history_id=UUID(bytes=history),
        person_id=UUID(bytes=person),
        day=date.fromisoformat(day),
        until=date.fromisoformat(until) if until else None,
        starts_at=starts_at,
        appointment_kind=kind,
        purpose=purpose,
        station_id=named(station),
        staff_id=named(staff),
        sensitive=bool(sensitive),
    )
