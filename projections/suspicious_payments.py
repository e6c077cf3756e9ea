"""Was anybody paid twice, after death, after the end, in two places, or under two ids?

Source: every payment that stands, links between records, deaths, entitlements, policies.
Read by: ``api/audit``.

Nothing is judged here: a row puts two facts side by side that do not go together, and says what
was asked back since. What was reversed or came back no longer stands, and is in no row.
"""

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import combinations, groupby
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from ledger.aggregates import Entitlement, Payment, PaymentRecovery, Person, PersonLink, Policy
from ledger.policies import SubsidyTerms
from ledger.vocabulary import first_day
from projections.store import Cursor, Views, reads

NAME = "suspicious_payments"
UNSEALS: frozenset[str] = frozenset()
READS = reads(
    Payment.PaymentPaid,
    Payment.PaymentReturned,
    Payment.PaymentReversed,
    PaymentRecovery,
    PersonLink,
    Person.PersonDied,
    Entitlement.EntitlementApproved,
    Entitlement.EntitlementSuspended,
    Entitlement.EntitlementResumed,
    Entitlement.EntitlementStopped,
    Entitlement.EntitlementReinstated,
    Policy,
)
TABLES = (
    "CREATE TABLE suspicious_payments (period TEXT, person_id BLOB, scheme TEXT, kind TEXT,"
    " area TEXT, position INTEGER, PRIMARY KEY (period, person_id, scheme, kind)) WITHOUT ROWID",
    "CREATE TABLE suspicious_payments_recoveries (person_id BLOB, period TEXT, scheme TEXT,"
    " kind TEXT, asked INTEGER, recovered INTEGER, written_off INTEGER,"
    " PRIMARY KEY (person_id, period, scheme, kind)) WITHOUT ROWID",
    "CREATE TABLE suspicious_payments_links (originator_id BLOB PRIMARY KEY, other_id BLOB,"
    " kept_id BLOB, position INTEGER) WITHOUT ROWID",
    "CREATE TABLE suspicious_payments_deaths (person_id BLOB PRIMARY KEY, month TEXT,"
    " position INTEGER) WITHOUT ROWID",
    "CREATE TABLE suspicious_payments_stops (originator_id BLOB, position INTEGER, person_id BLOB,"
    " scheme TEXT, month TEXT, until TEXT, PRIMARY KEY (originator_id, position)) WITHOUT ROWID",
    "CREATE TABLE suspicious_payments_exclusions (originator_id BLOB, version INTEGER, ref TEXT,"
    " scheme TEXT, other TEXT, month TEXT, until TEXT,"
    " PRIMARY KEY (originator_id, version, other)) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM suspicious_payments_links WHERE originator_id = ?",
    "DELETE FROM suspicious_payments_deaths WHERE person_id = ?",
    "DELETE FROM suspicious_payments_stops WHERE originator_id = ?",
    "DELETE FROM suspicious_payments_exclusions WHERE originator_id = ?",
)
MONTH = len("2022-03")
_NEW = "INSERT INTO suspicious_payments VALUES (?, ?, ?, ?, ?, ?)"
_AGAIN = "INSERT OR REPLACE INTO suspicious_payments VALUES (?, ?, ?, ?, ?, ?)"
_WHICH = " WHERE person_id = ? AND period = ? AND scheme = ? AND kind = ?"
_CAME_BACK = "DELETE FROM suspicious_payments" + _WHICH  # noqa: S608
_RECOVERED = (
    "SELECT asked, recovered, written_off FROM suspicious_payments_recoveries" + _WHICH  # noqa: S608
)
_RECOVERY = (
    "INSERT INTO suspicious_payments_recoveries VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET asked = asked + excluded.asked, recovered = recovered + excluded.recovered,"
    " written_off = written_off + excluded.written_off"
)
_DIED = "INSERT OR REPLACE INTO suspicious_payments_deaths VALUES (?, ?, ?)"
_LINKED = "INSERT OR REPLACE INTO suspicious_payments_links VALUES (?, ?, ?, ?)"
_STANDS_AGAIN = (
    "UPDATE suspicious_payments_stops SET until = ?1 WHERE originator_id = ?2"
    " AND COALESCE(until, '9999') > ?1"
)
_ENDS = (
    "UPDATE suspicious_payments_exclusions SET until = ?1 WHERE originator_id = ?2"
    " AND COALESCE(until, '9999') > ?1"
)


class PaymentSuspicion(Enum):
    """What does not go together."""

    PAID_TWICE = "paid_twice"
    """One month of one scheme went out twice: early and in its turn, or under two ids."""
    EXCLUDED_SCHEME = "excluded_scheme"
    AFTER_DEATH = "after_death"
    AFTER_STOP = "after_stop"
    TWO_AREAS = "two_areas"


class SuspectPayment(Struct, frozen=True, kw_only=True):
    """One payment, and the fact that it does not go together with.

    ``position`` and ``other_position`` are those of the two facts; the other one is a payment
    too, but for a death and a stop; it was recorded before. Amounts are in each one's smallest
    unit, and are never added up.
    """

    payment_suspicion: str
    month: str
    person_id: UUID
    scheme: str
    payment_kind: str
    area: str | None
    minor: int
    currency: str
    position: int
    other_position: int
    other_person_id: UUID | None = None
    other_scheme: str | None = None
    other_kind: str | None = None
    other_area: str | None = None
    other_minor: int | None = None
    other_currency: str | None = None
    policy: str | None = None
    asked_back_minor: int = 0
    recovered_minor: int = 0
    written_off_minor: int = 0
    other_asked_back_minor: int = 0
    other_recovered_minor: int = 0


class Paid(Struct, frozen=True):
    """One payment that stands, as it lies in the table."""

    person_id: bytes
    period: str
    scheme: str
    kind: str
    area: str | None
    position: int


class Doubt(Struct, frozen=True):
    """Two facts that do not go together, before their amounts are read."""

    suspicion: PaymentSuspicion
    paid: Paid
    other: Paid | int
    policy: str | None = None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep what was paid and stands, and whatever it may not go together with."""
    if isinstance(fact, Payment.PaymentPaid):
        values = (fact.period, fact.person_id.bytes, fact.scheme, fact.kind.value, fact.area)
        # What was paid at once, as most of it is, cannot be there already.
        db.execute(_NEW if fact.originator_version == 1 else _AGAIN, (*values, position))
    elif fact.HISTORY is Payment:
        db.execute(_CAME_BACK, (fact.person_id.bytes, fact.period, fact.scheme, fact.kind.value))
    elif fact.HISTORY is PaymentRecovery:
        _ask_back(db, fact)
    elif fact.HISTORY is Entitlement:
        _follow_right(db, position, fact)
    elif fact.HISTORY is Policy:
        _follow_policy(db, fact)
    else:
        _follow_person(db, position, fact)


def _ask_back(db: Cursor, fact: Any) -> None:
    minor = fact.amount.minor
    payment = (fact.person_id.bytes, fact.period, fact.scheme, fact.kind.value)
    amounts = (
        minor if isinstance(fact, PaymentRecovery.PaymentRecoveryDemanded) else 0,
        minor if isinstance(fact, PaymentRecovery.PaymentRecovered) else 0,
        minor if isinstance(fact, PaymentRecovery.PaymentWrittenOff) else 0,
    )
    db.execute(_RECOVERY, (*payment, *amounts))


def _follow_right(db: Cursor, position: int, fact: Any) -> None:
    # Whatever was decided last decides every month from the one it names.
    db.execute(_STANDS_AGAIN, (fact.from_month, fact.originator_id.bytes))
    if isinstance(fact, Entitlement.EntitlementStopped):
        stop = (position, fact.person_id.bytes, fact.scheme, fact.from_month)
        db.execute(
            "INSERT INTO suspicious_payments_stops VALUES (?, ?, ?, ?, ?, NULL)",
            (fact.originator_id.bytes, *stop),
        )


def _follow_policy(db: Cursor, fact: Any) -> None:
    policy, repealed = fact.originator_id.bytes, isinstance(fact, Policy.PolicyRepealed)
    day = (fact.effective_on if repealed else fact.effective_from).isoformat()
    db.execute(_ENDS, (day, policy))
    if not repealed and isinstance(fact.clauses, SubsidyTerms):
        ref = f"{fact.code}@{fact.version}"
        db.executemany(
            "INSERT INTO suspicious_payments_exclusions VALUES (?, ?, ?, ?, ?, ?, NULL)",
            [
                (policy, fact.version, ref, fact.clauses.scheme, each.scheme, day)
                for each in fact.clauses.stacking
            ],
        )


def _follow_person(db: Cursor, position: int, fact: Any) -> None:
    originator = fact.originator_id.bytes
    if isinstance(fact, Person.PersonDied):
        month = first_day(fact.occurred_on).isoformat()[:MONTH]
        db.execute(_DIED, (originator, month, position))
    elif isinstance(fact, PersonLink.PersonsLinked):
        link = (fact.other_person_id.bytes, fact.person_id.bytes)
        db.execute(_LINKED, (originator, *link, position))
    else:
        db.execute(FORGETS[0], (originator,))


_PAID = (
    "WITH RECURSIVE months (month) AS (SELECT MIN(period) FROM suspicious_payments UNION ALL"
    " SELECT (SELECT MIN(period) FROM suspicious_payments WHERE period > month) FROM months"
    " WHERE month IS NOT NULL)"
    " SELECT p.person_id, p.period, p.scheme, p.kind, p.area, p.position"
)
_DEAD = (
    f"{_PAID}, d.position FROM suspicious_payments_deaths d"
    " CROSS JOIN months m ON m.month > d.month"
    " CROSS JOIN suspicious_payments p ON p.period = m.month AND p.person_id = d.person_id"
)
_STOPPED = (
    f"{_PAID}, s.position FROM suspicious_payments_stops s"
    " CROSS JOIN months m ON m.month >= s.month"
    " AND m.month < COALESCE(s.until, '9999') CROSS JOIN suspicious_payments p"
    " ON p.period = m.month AND p.person_id = s.person_id AND p.scheme = s.scheme"
)
_OF_A_RECORD = (
    f"{_PAID} FROM months m JOIN suspicious_payments p ON p.period = m.month AND p.person_id = ?"
)
_MORE_THAN_ONCE = (
    "SELECT DISTINCT person_id FROM suspicious_payments GROUP BY period, person_id, scheme"
    " HAVING COUNT(*) > 1"
)
_BESIDE = (
    "SELECT DISTINCT p.person_id FROM suspicious_payments p CROSS JOIN"
    " suspicious_payments_exclusions e ON e.scheme = p.scheme JOIN suspicious_payments o"
    " ON o.person_id = p.person_id AND o.period = p.period AND o.scheme = e.other"
)
_EXCLUSIONS = (
    "SELECT scheme, other, ref, month, COALESCE(until, '9999') FROM suspicious_payments_exclusions"
    " ORDER BY ref, other"
)

Exclusions = list[tuple[str, str, str, str, str]]
Humans = dict[bytes, tuple[bytes, ...]]
IN_THEIR_TURN = {"regular", "advance"}
"""Kinds of which only one is paid for a month; back pay makes up a difference."""


def suspicions(
    views: Views,
    *,
    suspicion: PaymentSuspicion | None = None,
    month: str | None = None,
    person_id: UUID | None = None,
    limit: int = 500,
) -> list[SuspectPayment]:
    """What was paid that does not go together, the newest month first.

    Of one kind, for one month, or to one human under any of their ids. Empty: nothing is known
    that does not go together.
    """
    humans = _humans(views)
    only = humans.get(person_id.bytes, (person_id.bytes,)) if person_id else None
    found = [
        doubt
        for doubt in _doubts(views, humans, only)
        if suspicion in {None, doubt.suspicion} and month in {None, doubt.paid.period}
        if only is None or doubt.paid.person_id in only
    ]
    found.sort(key=lambda each: (each.paid.period, each.paid.position), reverse=True)
    return _rows(views, found[:limit])


ASKED = (suspicions,)


def _humans(views: Views) -> Humans:
    """Every record that is linked to another, with all records of the same human."""
    kept = dict(views.fetch("SELECT other_id, kept_id FROM suspicious_payments_links"))
    groups: dict[bytes, set[bytes]] = {}
    for record in kept:
        last = record
        while last in kept:
            last = kept[last]
        groups.setdefault(last, {last}).add(record)
    return {record: tuple(sorted(each)) for each in groups.values() for record in each}


def _doubts(views: Views, humans: Humans, only: tuple[bytes, ...] | None) -> Iterator[Doubt]:
    yield from _too_late(views, humans)
    exclusions: Exclusions = views.fetch(_EXCLUSIONS)
    named = set(only or ())
    if only is None:
        named = {row[0] for row in views.fetch(_MORE_THAN_ONCE)} | humans.keys()
        named |= {row[0] for row in views.fetch(_BESIDE)} if exclusions else set()
    for records in {humans.get(each, (each,)) for each in named}:
        for _, paid in groupby(_paid_to(views, records), lambda each: each.period):
            for one, other in combinations(paid, 2):
                yield from _of_two(one, other, exclusions)


def _too_late(views: Views, humans: Humans) -> Iterator[Doubt]:
    for *row, position in views.fetch(_STOPPED):
        yield Doubt(PaymentSuspicion.AFTER_STOP, Paid(*row), position)
    for *row, position in views.fetch(_DEAD):
        yield Doubt(PaymentSuspicion.AFTER_DEATH, Paid(*row), position)
    deaths = views.fetch("SELECT person_id, month, position FROM suspicious_payments_deaths")
    for dead, month, position in deaths if humans else ():
        others = [each for each in humans.get(dead, ()) if each != dead]
        for paid in _paid_to(views, others):
            if paid.period > month:
                yield Doubt(PaymentSuspicion.AFTER_DEATH, paid, position)


def _paid_to(views: Views, records: Iterable[bytes]) -> list[Paid]:
    paid = [Paid(*row) for record in records for row in views.fetch(_OF_A_RECORD, record)]
    return sorted(paid, key=lambda each: (each.period, each.position))


def _of_two(earlier: Paid, later: Paid, exclusions: Exclusions) -> Iterator[Doubt]:
    if earlier.scheme == later.scheme:
        kinds = {earlier.kind, later.kind}
        if len(kinds) == 1 or kinds == IN_THEIR_TURN:
            yield Doubt(PaymentSuspicion.PAID_TWICE, later, earlier)
        if None not in {earlier.area, later.area} and earlier.area != later.area:
            yield Doubt(PaymentSuspicion.TWO_AREAS, later, earlier)
        return
    day = f"{later.period}-01"
    schemes = {earlier.scheme, later.scheme}
    policy = next(
        (
            ref
            for scheme, other, ref, since, until in exclusions
            if {scheme, other} == schemes and since <= day < until
        ),
        None,
    )
    if policy is not None:
        yield Doubt(PaymentSuspicion.EXCLUDED_SCHEME, later, earlier, policy)


def _rows(views: Views, doubts: list[Doubt]) -> list[SuspectPayment]:
    paid = [each.paid for each in doubts]
    paid += [each.other for each in doubts if isinstance(each.other, Paid)]
    amounts: dict[int, Any] = {
        position: getattr(fact, "amount", None)
        for position, fact in views.facts_at([each.position for each in paid])
    }
    back = {each.position: _recovery(views, each) for each in paid}
    return [_row(each, amounts, back) for each in doubts]


def _recovery(views: Views, paid: Paid) -> tuple[int, int, int]:
    rows = views.fetch(_RECOVERED, paid.person_id, paid.period, paid.scheme, paid.kind)
    return rows[0] if rows else (0, 0, 0)


def _row(
    doubt: Doubt, amounts: dict[int, Any], back: dict[int, tuple[int, int, int]]
) -> SuspectPayment:
    paid, other = doubt.paid, doubt.other
    asked, recovered, written_off = back[paid.position]
    row = SuspectPayment(
        payment_suspicion=doubt.suspicion.value,
        month=paid.period,
        person_id=UUID(bytes=paid.person_id),
        scheme=paid.scheme,
        payment_kind=paid.kind,
        area=paid.area,
        minor=amounts[paid.position].minor,
        currency=amounts[paid.position].currency,
        position=paid.position,
        other_position=other.position if isinstance(other, Paid) else other,
        policy=doubt.policy,
        asked_back_minor=asked,
        recovered_minor=recovered,
        written_off_minor=written_off,
    )
    if not isinstance(other, Paid):
        return row
    return replace(
        row,
        other_person_id=UUID(bytes=other.person_id),
        other_scheme=other.scheme,
        other_kind=other.kind,
        other_area=other.area,
        other_minor=amounts[other.position].minor,
        other_currency=amounts[other.position].currency,
        other_asked_back_minor=back[other.position][0],
        other_recovered_minor=back[other.position][1],
    )
