"""May this person keep what they borrowed longer, and until when?

Source: every fact of devices, their calendars and waiting lists, and of lending policies.
Read by: ``api/asking.py``.

It looks at what ``device.renew`` looks at, so that nobody is promised what is then refused.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device, DeviceBooking, Policy, WaitingList
from ledger.aggregates.device.lending import RenewalObstacle
from ledger.history import Fact
from ledger.policies import LendingTerms
from projections.shelf import ENDS_A_LOAN, Shelf
from projections.store import Cursor, Views, reads

NAME = "renewals"
UNSEALS: frozenset[str] = frozenset()
READS = reads(Device, DeviceBooking, WaitingList, Policy)
SHELF = Shelf("renewals_devices")
TABLES = (
    "CREATE TABLE renewals (device_id BLOB PRIMARY KEY, person_id BLOB, due_on TEXT,"
    " renewals INTEGER, organisation TEXT) WITHOUT ROWID",
    "CREATE INDEX renewals_by_person ON renewals (person_id, due_on)",
    "CREATE TABLE renewals_kept (booking_id BLOB, device_id BLOB, person_id BLOB,"
    " reserved_from TEXT, reserved_until TEXT, PRIMARY KEY (device_id, reserved_from))"
    " WITHOUT ROWID",
    "CREATE TABLE renewals_waiting (list_id BLOB, person_id BLOB, class_code TEXT,"
    " station_id BLOB, offered INTEGER, PRIMARY KEY (list_id, person_id)) WITHOUT ROWID",
    "CREATE INDEX renewals_waiting_by_class ON renewals_waiting (class_code, station_id, offered)",
    "CREATE TABLE renewals_terms (policy_id BLOB, version INTEGER, code TEXT,"
    " effective_from TEXT, until TEXT, renewals_max INTEGER, renewal_days INTEGER,"
    " PRIMARY KEY (policy_id, version)) WITHOUT ROWID",
    *SHELF.tables,
)
FORGETS = (
    "DELETE FROM renewals WHERE device_id = ?",
    "DELETE FROM renewals_kept WHERE booking_id = ?",
    "DELETE FROM renewals_waiting WHERE list_id = ?",
    "DELETE FROM renewals_terms WHERE policy_id = ?",
    *SHELF.forgets,
)
LENDING = "lending"
ENDS_A_RESERVATION = (
    DeviceBooking.DeviceReservationCancelled,
    DeviceBooking.DeviceReservationLapsed,
    DeviceBooking.DeviceReservationTakenUp,
)
ENDS_THE_WAIT = (
    WaitingList.WaitingPlaceAccepted,
    WaitingList.WaitingPlaceLapsed,
    WaitingList.WaitingListLeft,
)


class Renewal(Struct, frozen=True):
    """Whether one device may be kept longer, as it stands.

    ``policy`` is the version that decides, ``renewals_max`` what it allows; both are ``None``
    where no policy is in force, and the clerk decides. ``waiting`` other people wait for one like
    it at its station; for somebody else it is kept from ``reserved_from`` on. Without a
    ``renewal_obstacle`` it may be kept up to ``keep_until``, as far as a policy says until when:
    ``renewal_answer`` is ``yes``, ``no``, or ``no_policy`` where nobody laid down what holds.
    """

    device_id: UUID
    asset_number: str
    device_name: str
    class_code: str
    due_on: date
    renewals: int
    renewals_max: int | None
    policy: str | None
    waiting: int
    reserved_from: date | None
    keep_until: date | None
    renewal_answer: str
    renewal_obstacle: str | None


class _Terms(Struct, frozen=True):
    policy: str
    renewals_max: int
    renewal_days: int


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Keep what stands in the way of a renewal, each by the history that tells it."""
    if fact.HISTORY is Device:
        SHELF.follow(db, position, fact)
        _follow_loan(db, fact)
    elif fact.HISTORY is DeviceBooking:
        _follow_booking(db, fact)
    elif fact.HISTORY is WaitingList:
        _follow_queue(db, fact)
    else:
        _follow_policy(db, fact)


def _follow_loan(db: Cursor, fact: Fact) -> None:
    device = fact.originator_id.bytes
    match fact:
        case Device.DeviceLent(person_id=person_id, due_on=due_on):
            db.execute(
                "INSERT OR REPLACE INTO renewals VALUES (?, ?, ?, 0, ?)",
                (device, person_id.bytes, due_on.isoformat(), fact.envelope.organisation),
            )
        case Device.DeviceLoanRenewed(due_on=due_on):
            db.execute(
                "UPDATE renewals SET due_on = ?, renewals = renewals + 1 WHERE device_id = ?",
                (due_on.isoformat(), device),
            )
        case _ if isinstance(fact, ENDS_A_LOAN):
            db.execute("DELETE FROM renewals WHERE device_id = ?", (device,))


def _follow_booking(db: Cursor, fact: Fact) -> None:
    match fact:
        case DeviceBooking.DeviceReserved(reserved_from=first, reserved_until=until):
            ids = (fact.originator_id.bytes, fact.device_id.bytes, fact.person_id.bytes)
            times = (first.isoformat(), until.isoformat())
            db.execute("INSERT OR REPLACE INTO renewals_kept VALUES (?, ?, ?, ?, ?)", ids + times)
        case _ if isinstance(fact, ENDS_A_RESERVATION):
            db.execute(
                "DELETE FROM renewals_kept WHERE device_id = ? AND reserved_from = ?",
                (fact.device_id.bytes, fact.reserved_from.isoformat()),
            )


def _follow_queue(db: Cursor, fact: Fact) -> None:
    queue = fact.originator_id.bytes
    match fact:
        case WaitingList.WaitingListJoined(person_id=person_id):
            place = (fact.class_code, fact.station_id.bytes)
            db.execute(
                "INSERT OR REPLACE INTO renewals_waiting VALUES (?, ?, ?, ?, 0)",
                (queue, person_id.bytes, *place),
            )
        case WaitingList.WaitingPlaceOffered(person_id=person_id):
            db.execute(
                "UPDATE renewals_waiting SET offered = 1 WHERE list_id = ? AND person_id = ?",
                (queue, person_id.bytes),
            )
        case _ if isinstance(fact, ENDS_THE_WAIT):
            db.execute(
                "DELETE FROM renewals_waiting WHERE list_id = ? AND person_id = ?",
                (queue, fact.person_id.bytes),
            )


def _follow_policy(db: Cursor, fact: Fact) -> None:
    match fact:
        case Policy.PolicyIssued(clauses=LendingTerms()):
            _begin_version(db, fact)
        case Policy.PolicyAmended(clauses=LendingTerms()):
            _end_versions(db, fact.originator_id.bytes, fact.effective_from)
            _begin_version(db, fact)
        case Policy.PolicyRepealed(effective_on=day):
            _end_versions(db, fact.originator_id.bytes, day)


def _begin_version(db: Cursor, fact: Policy.PolicyIssued | Policy.PolicyAmended) -> None:
    if not isinstance(fact.clauses, LendingTerms):
        return
    terms = (fact.clauses.renewals_max, fact.clauses.renewal_days)
    version = (fact.originator_id.bytes, fact.version, fact.code)
    db.execute(
        "INSERT INTO renewals_terms VALUES (?, ?, ?, ?, NULL, ?, ?)",
        (*version, fact.effective_from.isoformat(), *terms),
    )


def _end_versions(db: Cursor, policy: bytes, day: date) -> None:
    # What had not begun by then never decides: it ends on the day it would begin.
    db.execute(
        "UPDATE renewals_terms SET until = MAX(effective_from, MIN(?1, COALESCE(until, ?1)))"
        " WHERE policy_id = ?2",
        (day.isoformat(), policy),
    )


def of(views: Views, *, person_id: UUID, day: date) -> list[Renewal]:
    """What ``person_id`` has at home, the soonest due first; empty when they have nothing.

    The policy is the one in force on ``day``.
    """
    rows = views.fetch(
        "SELECT device_id, d.asset_number, d.name, d.class_code, l.due_on, l.renewals,"
        " l.organisation, d.recalled, d.state, d.station_id FROM renewals l"
        " JOIN renewals_devices d USING (device_id) WHERE l.person_id = ?"
        " ORDER BY l.due_on, d.asset_number",
        person_id.bytes,
    )
    return [_renewal(views, person_id, day, row) for row in rows]


def _renewal(views: Views, person_id: UUID, day: date, row: Sequence[Any]) -> Renewal:
    loan = _Loan(*row)
    terms = _terms(views, loan, day)
    waiting = _waiting(views, loan, person_id)
    latest = loan.due + timedelta(days=terms.renewal_days) if terms else None
    kept = _kept_for_another(views, loan, person_id, latest)
    until = min(kept - timedelta(days=1), latest or date.max) if kept else latest
    obstacle = _obstacle(loan, terms, waiting, until)
    return Renewal(
        UUID(bytes=loan.device_id),
        loan.asset_number,
        loan.device_name,
        loan.class_code,
        loan.due,
        loan.renewals,
        terms.renewals_max if terms else None,
        terms.policy if terms else None,
        waiting,
        kept,
        None if obstacle else until,
        _answer(terms, obstacle),
        obstacle.value if obstacle else None,
    )


def _answer(terms: _Terms | None, obstacle: RenewalObstacle | None) -> str:
    if obstacle is not None:
        return "no"
    return "yes" if terms else "no_policy"


class _Loan(Struct, frozen=True):
    device_id: bytes
    asset_number: str
    device_name: str
    class_code: str
    due_on: str
    renewals: int
    organisation: str
    recalled: int
    state: str
    station_id: bytes

    @property
    def due(self) -> date:
        return date.fromisoformat(self.due_on)


def _obstacle(
    loan: _Loan, terms: _Terms | None, waiting: int, until: date | None
) -> RenewalObstacle | None:
    if loan.state != "on_loan":
        return RenewalObstacle.OTHER  # it was lost while it was out
    if loan.recalled:
        return RenewalObstacle.DEVICE_RECALLED
    if terms is not None and (loan.renewals >= terms.renewals_max or not terms.renewal_days):
        return RenewalObstacle.RENEWALS_USED_UP
    if waiting or (until is not None and until <= loan.due):
        return RenewalObstacle.OTHERS_WAITING
    return None


def _terms(views: Views, loan: _Loan, day: date) -> _Terms | None:
    """Of the policies for its class the longest code that is in force counts, as in lending."""
    pairs = loan.class_code.split()
    codes = [f"{LENDING}/{' '.join(pairs[:length])}" for length in range(len(pairs), 0, -1)]
    for code in (*codes, LENDING):
        rows = views.fetch(
            "SELECT code || '@' || version, renewals_max, renewal_days FROM renewals_terms"
            " WHERE policy_id = ?1 AND effective_from <= ?2 AND ?2 < COALESCE(until, '9999')",
            Policy.id_of(loan.organisation, code).bytes,
            day.isoformat(),
        )
        if rows:
            return _Terms(*rows[0])
    return None


def _waiting(views: Views, loan: _Loan, person_id: UUID) -> int:
    rows = views.fetch(
        "SELECT COUNT(*) FROM renewals_waiting"
        " WHERE class_code = ? AND station_id = ? AND offered = 0 AND person_id <> ?",
        loan.class_code,
        loan.station_id,
        person_id.bytes,
    )
    return int(rows[0][0])


def _kept_for_another(
    views: Views, loan: _Loan, person_id: UUID, latest: date | None
) -> date | None:
    rows = views.fetch(
        "SELECT MIN(reserved_from) FROM renewals_kept WHERE device_id = ? AND reserved_until > ?"
        " AND reserved_from <= ? AND person_id <> ?",
        loan.device_id,
        loan.due_on,
        (latest or date.max).isoformat(),
        person_id.bytes,
    )
    return date.fromisoformat(rows[0][0]) if rows[0][0] else None


ASKED = (of,)
