"""What was paid to this person in a month, and if not all of it, why not?

Source: every fact of a payment, of its recovery, of an entitlement and of a round; of a person
what decides about their money.
Read by: ``kiosk/pages``, ``api/desk``, ``api/audit``.

A payment is one row, found by its month and its person: nothing of it is ever withdrawn, it is
reversed or asked back. One that was reversed and made again stands there twice: as it is, and as
reversed, by the place of the reversal in ``undone`` (else 0). Everything else that can be a reason
is a row for each fact. An account number is in no table: its last digits are read from the fact,
while its key exists.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Entitlement, Payment, PaymentRecovery, PaymentRound, Person
from projections.payment_reasons import (
    MonthPayment,
    Reason,
    Told,
    for_less,
    for_nothing,
)
from projections.store import Cursor, Views, reads

NAME = "payments"
UNSEALS: frozenset[str] = frozenset()
OF_A_PERSON = (
    Person.CertificateIssued,
    Person.CertificateUpgraded,
    Person.CertificateExpired,
    Person.CertificateRevoked,
    Person.PersonDied,
    Person.PersonMovedAway,
    Person.PersonMovedBack,
)
READS = reads(Payment, PaymentRecovery, Entitlement, PaymentRound, *OF_A_PERSON)
TABLES = (
    "CREATE TABLE payments (period TEXT, person_id BLOB, scheme TEXT, kind TEXT, state TEXT,"
    " minor INTEGER, currency TEXT, day TEXT, position INTEGER, area TEXT, code TEXT,"
    " policy TEXT, asked INTEGER, recovered INTEGER, undone INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (period, person_id, scheme, kind, undone)) WITHOUT ROWID",
    "CREATE TABLE payments_reasons (originator_id BLOB, position INTEGER, person_id BLOB,"
    " scheme TEXT, step TEXT, month TEXT, kind TEXT, day TEXT, code TEXT, minor INTEGER,"
    " currency TEXT, policy TEXT, PRIMARY KEY (originator_id, position)) WITHOUT ROWID",
    "CREATE INDEX payments_reasons_by_person ON payments_reasons (person_id, position)",
    "CREATE TABLE payments_rounds (round_id BLOB PRIMARY KEY, scheme TEXT, month TEXT, state TEXT)"
    " WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM payments_reasons WHERE originator_id = ?",
    "DELETE FROM payments_rounds WHERE round_id = ?",
)
_KEPT = (
    "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, 0)"
    " ON CONFLICT DO UPDATE SET state = excluded.state, minor = COALESCE(excluded.minor, minor),"
    " currency = COALESCE(excluded.currency, currency), day = excluded.day,"
    " position = excluded.position, area = COALESCE(excluded.area, area), code = excluded.code,"
    " policy = COALESCE(excluded.policy, policy)"
)
_OF_ONE = " WHERE period = ? AND person_id = ? AND scheme = ? AND kind = ? AND undone = 0"
_MADE_AGAIN = f"UPDATE payments SET undone = position{_OF_ONE} AND state = 'reversed'"  # noqa: S608
_PAID_AT_ONCE = (
    "INSERT INTO payments (period, person_id, scheme, kind, state, minor, currency, day, position,"
    " area) VALUES (?, ?, ?, ?, 'paid', ?, ?, ?, ?, ?)"
)
_ASKED_BACK = (
    "UPDATE payments SET asked = COALESCE(asked, 0) + ?,"  # noqa: S608
    f" recovered = COALESCE(recovered, 0) + ?{_OF_ONE}"
)
_REASON = "INSERT INTO payments_reasons VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
TAIL = 4
"""Digits of an account that its owner knows it by."""


class MonthTotal(Struct, frozen=True):
    """What one scheme came to in a month, in one state and one currency."""

    scheme: str
    payment_state: str
    currency: str | None
    payments: int
    persons: int
    minor: int


def project(db: Cursor, position: int, fact: Any) -> None:
    """Keep how a payment stands, and whatever may be the reason that it does not go out."""
    if isinstance(fact, Payment.PaymentPaid) and fact.originator_version == 1:
        # Of every hundred facts seventy are such: paid as a file says, and on no list before.
        db.execute(
            _PAID_AT_ONCE,
            (
                fact.period,
                fact.person_id.bytes,
                fact.scheme,
                fact.kind.value,
                fact.amount.minor,
                fact.amount.currency,
                fact.occurred_on,
                position,
                fact.area,
            ),
        )
    elif fact.HISTORY is Payment:
        _keep(db, position, fact)
    elif fact.HISTORY is Entitlement:
        _remember_right(db, position, fact)
    elif fact.HISTORY is PaymentRecovery:
        _remember(db, position, fact, fact.TOPIC)
        _ask_back(db, fact)
    elif fact.HISTORY is PaymentRound:
        _follow_round(db, fact)
    elif isinstance(fact, Person.CertificateUpgraded) and fact.valid_until is not None:
        _remember(db, position, fact, fact.TOPIC, until=fact.valid_until.isoformat())
    else:
        _remember(db, position, fact, fact.TOPIC)


def _keep(db: Cursor, position: int, fact: Any) -> None:
    amount = getattr(fact, "amount", None)
    code = getattr(fact, "withholding_reason", None)
    payment = (fact.period, fact.person_id.bytes, fact.scheme, fact.kind.value)
    db.execute(_MADE_AGAIN, payment)
    values = (
        *payment,
        fact.LEADS_TO.value,
        amount.minor if amount else None,
        amount.currency if amount else None,
        fact.occurred_on,
        position,
        getattr(fact, "area", None),
        code.value if code else getattr(fact, "reason", None),
        getattr(fact, "policy", None),
    )
    db.execute(_KEPT, values)


def _remember_right(db: Cursor, position: int, fact: Any) -> None:
    reason = next(
        (
            getattr(fact, name)
            for name in (
                "entitlement_refusal_reason",
                "entitlement_suspension_reason",
                "entitlement_stop_reason",
                "rate_reason",
            )
            if hasattr(fact, name)
        ),
        None,
    )
    _remember(db, position, fact, fact.TOPIC, code=reason.value if reason else None)


def _remember(
    db: Cursor,
    position: int,
    fact: Any,
    step: str,
    *,
    code: str | None = None,
    until: str | None = None,
) -> None:
    amount = getattr(fact, "amount", None)
    person_id = getattr(fact, "person_id", None) or fact.originator_id
    kind = getattr(fact, "kind", None)
    month = getattr(fact, "period", None) or getattr(fact, "from_month", None) or until
    values = (
        fact.originator_id.bytes,
        position,
        person_id.bytes,
        getattr(fact, "scheme", None),
        step,
        month,
        kind.value if kind else None,
        fact.occurred_on,
        code,
        amount.minor if amount else None,
        amount.currency if amount else None,
        fact.envelope.policy if fact.HISTORY is Entitlement else None,
    )
    db.execute(_REASON, values)


def _ask_back(db: Cursor, fact: Any) -> None:
    minor = fact.amount.minor
    asked = minor if isinstance(fact, PaymentRecovery.PaymentRecoveryDemanded) else 0
    recovered = minor if isinstance(fact, PaymentRecovery.PaymentRecovered) else 0
    payment = (fact.period, fact.person_id.bytes, fact.scheme, fact.kind.value)
    db.execute(_ASKED_BACK, (asked, recovered, *payment))


def _follow_round(db: Cursor, fact: Any) -> None:
    if fact.LEADS_TO is not None:
        values = (fact.originator_id.bytes, fact.scheme, fact.period, fact.LEADS_TO.value)
        db.execute("INSERT OR REPLACE INTO payments_rounds VALUES (?, ?, ?, ?)", values)


_STATE = "CASE WHEN p.state = 'paid' AND p.recovered >= p.minor THEN 'recovered' ELSE p.state END"
_ROW = (
    f"SELECT p.period, p.person_id, p.scheme, p.kind, {_STATE}, p.minor, p.currency, p.day,"
    " p.code, p.area, p.policy, COALESCE(p.asked, 0), COALESCE(p.recovered, 0), p.position FROM"
)
_MONTHS = (
    "WITH RECURSIVE months (month) AS (SELECT MAX(period) FROM payments UNION ALL"
    " SELECT (SELECT MAX(period) FROM payments WHERE period < month) FROM months"
    " WHERE month IS NOT NULL) "
)
_OF_A_PERSON = (
    f"{_MONTHS}{_ROW} months JOIN payments p ON p.period = month WHERE p.person_id = ?1"
    " AND COALESCE(?2, p.period) = p.period"
    " ORDER BY p.period DESC, p.scheme, p.kind, p.position LIMIT ?3"
)
_IN_A_MONTH = (
    " payments p WHERE p.period = ?1 AND p.scheme = COALESCE(?2, p.scheme)"
    " AND COALESCE(p.area, '') GLOB ?3"
)
_OF_A_MONTH = (
    f"{_ROW}{_IN_A_MONTH} ORDER BY p.person_id, p.scheme, p.kind, p.position LIMIT ?4 OFFSET ?5"
)
_TOTALS = (
    f"SELECT p.scheme, {_STATE}, p.currency, COUNT(*), COUNT(DISTINCT p.person_id),"  # noqa: S608
    f" COALESCE(SUM(p.minor), 0) FROM {_IN_A_MONTH} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_TOLD = (
    "SELECT scheme, step, month, day, code, minor, currency, policy, position"
    " FROM payments_reasons WHERE person_id = ? ORDER BY position"
)
_LISTS = (
    "SELECT ?2, EXISTS (SELECT 1 FROM payments WHERE period = ?1 AND scheme = ?2),"
    " EXISTS (SELECT 1 FROM payments_rounds WHERE month = ?1 AND scheme = ?2"
    " AND state <> 'voided')"
)
_UP_TO_A_MONTH = (
    f"{_MONTHS}{_ROW} months JOIN payments p ON p.period = month WHERE p.person_id = ?1"
    " AND month <= ?2 ORDER BY p.period DESC, p.scheme, p.kind, p.position"
)
_THAT_STAND = (
    f"{_ROW} payments p WHERE p.period = ? AND p.person_id = ? AND p.undone = 0"
    " ORDER BY p.scheme, p.kind"
)


def of(
    views: Views, *, person_id: UUID, month: str | None = None, limit: int = 50
) -> list[MonthPayment]:
    """What was paid to ``person_id``, or is on its way or failed; the newest month first.

    With ``month`` (2022-03) only of that one. What was reversed stands there with the reason, also
    when it was paid again. Empty: no list ever had the person on it.
    """
    rows = views.fetch(_OF_A_PERSON, person_id.bytes, month, limit)
    tails = _account_tails(views, [row[-1] for row in rows])
    return [_payment(row, tails.get(row[-1])) for row in rows]


def why_not(views: Views, *, person_id: UUID, month: str) -> list[Reason]:
    """Why ``person_id`` was not paid for ``month``, scheme by scheme, as far as anybody recorded.

    Empty: whatever the person is known to be entitled to was paid.
    """
    told = _told(views, person_id)
    schemes = {each.scheme for each in told if each.scheme}
    schemes |= {each.scheme for each in of(views, person_id=person_id)}
    rows = views.fetch(_THAT_STAND, month, person_id.bytes)
    payments = [_payment(row, None) for row in rows]
    known = [row for each in schemes for row in views.fetch(_LISTS, month, each)]
    lists = {scheme: (bool(exists), bool(being_made)) for scheme, exists, being_made in known}
    return for_nothing(month, payments, told, lists)


def why_less(views: Views, *, person_id: UUID, month: str) -> list[Reason]:
    """Why ``person_id`` was paid less for ``month`` than for the month before that was paid.

    With what came back in of other months on a day of this one. A scheme that was paid for no
    earlier month, or only before, is told as such. Empty: it was no less.
    """
    rows = views.fetch(_UP_TO_A_MONTH, person_id.bytes, month)
    payments = [_payment(row, None) for row in rows]
    return for_less(month, payments, _told(views, person_id))


def of_month(
    views: Views,
    *,
    month: str,
    scheme: str | None = None,
    area: str | None = None,
    limit: int = 200,
    after: int = 0,
) -> list[MonthPayment]:
    """Everybody's payments of ``month``, in one order, leaving out the first ``after``.

    With ``area`` of the places whose code begins with it. Empty: nobody was on a list.
    """
    rows = views.fetch(_OF_A_MONTH, month, scheme, f"{area or ''}*", limit, after)
    return [_payment(row, None) for row in rows]


def totals(
    views: Views, *, month: str, scheme: str | None = None, area: str | None = None
) -> list[MonthTotal]:
    """What ``month`` came to, by scheme, state and currency; empty when there was no list."""
    rows = views.fetch(_TOTALS, month, scheme, f"{area or ''}*")
    return [MonthTotal(*row) for row in rows]


ASKED = (of, why_not, why_less, of_month, totals)


def _told(views: Views, person_id: UUID) -> list[Told]:
    return [Told(*row) for row in views.fetch(_TOLD, person_id.bytes)]


def _account_tails(views: Views, positions: list[int]) -> dict[int, str]:
    return {
        position: account[-TAIL:]
        for position, fact in views.facts_at(positions)
        if (account := getattr(fact, "account", None))
    }


def _payment(row: tuple[Any, ...], tail: str | None) -> MonthPayment:
    month, person, scheme, kind, state, minor, currency, day, code, area, policy, *back = row
    asked, recovered, position = back
    return MonthPayment(
        month=month,
        person_id=UUID(bytes=person),
        scheme=scheme,
        payment_kind=kind,
        payment_state=state,
        minor=minor,
        currency=currency,
        on=day,
        reason=code,
        area=area,
        account_tail=tail,
        policy=policy,
        asked_back_minor=asked,
        recovered_minor=recovered,
        position=position,
    )
