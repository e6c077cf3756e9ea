"""How far is each list of payments, do list, bank and ledger agree, and who let it pass?

Source: every fact of a round and of a payment on its list; who examined and approved a right.
Read by: ``api/desk``, ``api/audit``.

A line is one payment on one list; what the bank said is kept with it, so that no sum is taken
from what somebody else added up. A payment that was on no list is none of it.
"""

from enum import Enum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Entitlement, Payment, PaymentRound
from ledger.aggregates.payment_round import PaymentRoundState
from ledger.vocabulary import PaymentKind
from projections.store import Cursor, Views, reads

NAME = "payment_rounds"
UNSEALS: frozenset[str] = frozenset()
READS = reads(
    PaymentRound, Payment, Entitlement.EntitlementReviewed, Entitlement.EntitlementApproved
)
TABLES = (
    "CREATE TABLE payment_rounds (round_id BLOB PRIMARY KEY, organisation TEXT, scheme TEXT,"
    " month TEXT, kind TEXT, number INTEGER, state TEXT, opened_on TEXT, since TEXT, policy TEXT,"
    " left_out INTEGER, issues INTEGER, list_count INTEGER, list_minor INTEGER, currency TEXT,"
    " told_count INTEGER, told_minor INTEGER) WITHOUT ROWID",
    "CREATE INDEX payment_rounds_by_scheme ON payment_rounds (scheme, month, number)",
    "CREATE TABLE payment_rounds_lines (payment_id BLOB, round_id BLOB, position INTEGER,"
    " person_id BLOB, period TEXT, minor INTEGER, currency TEXT, entitlement_id BLOB, answer TEXT,"
    " answered INTEGER, PRIMARY KEY (payment_id, round_id)) WITHOUT ROWID",
    "CREATE INDEX payment_rounds_by_round ON payment_rounds_lines (round_id, person_id)",
    "CREATE TABLE payment_rounds_left_out (payment_id BLOB, round_id BLOB, person_id BLOB,"
    " period TEXT, reason TEXT, PRIMARY KEY (round_id, person_id, payment_id)) WITHOUT ROWID",
    "CREATE TABLE payment_rounds_hands (originator_id BLOB, position INTEGER, step TEXT,"
    " actor BLOB, organisation TEXT, day TEXT, PRIMARY KEY (originator_id, position))"
    " WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM payment_rounds WHERE round_id = ?",
    "DELETE FROM payment_rounds_hands WHERE originator_id = ?",
)
ANSWERS = (Payment.PaymentPaid, Payment.PaymentFailed, Payment.PaymentReturned)
STEPS = {
    PaymentRound.PaymentListFrozen.TOPIC: "frozen",
    PaymentRound.PaymentListChecked.TOPIC: "checked",
    PaymentRound.PaymentRoundApproved.TOPIC: "approved",
    PaymentRound.PaymentRoundInstructed.TOPIC: "instructed",
    PaymentRound.PaymentRetryInstructed.TOPIC: "retried",
    PaymentRound.BankAnswerImported.TOPIC: "answered",
    PaymentRound.PaymentRoundReconciled.TOPIC: "reconciled",
    PaymentRound.PaymentRoundClosed.TOPIC: "closed",
    PaymentRound.PaymentRoundVoided.TOPIC: "voided",
    Entitlement.EntitlementReviewed.TOPIC: "right_examined",
    Entitlement.EntitlementApproved.TOPIC: "right_approved",
}
"""What somebody did to let money go out, or to stop it."""

APART = {
    "checked": ("frozen",),
    "approved": ("frozen", "checked"),
    "right_approved": ("right_examined",),
}
"""Steps that nobody may do who did the others."""

_LATEST = "(SELECT MAX(position) FROM payment_rounds_lines WHERE payment_id = ?1)"
_ANSWERED = (
    "UPDATE payment_rounds_lines SET answer = ?2, answered = ?3"  # noqa: S608
    f" WHERE payment_id = ?1 AND position = {_LATEST}"
)
_STEP = "UPDATE payment_rounds SET state = ?, since = ? WHERE round_id = ?"
_FROZEN = (
    "UPDATE payment_rounds SET list_count = ?, list_minor = ?, currency = ?, policy = ?,"
    " left_out = ? WHERE round_id = ?"
)
_TOLD = "UPDATE payment_rounds SET told_count = ?, told_minor = ? WHERE round_id = ?"


class RoundRow(Struct, frozen=True):
    """One round; ``since`` is when it came to its state, ``issues`` what the check found."""

    round_id: UUID
    organisation: str
    scheme: str
    month: str
    payment_kind: str
    number: int
    payment_round_state: str
    opened_on: str
    since: str
    policy: str | None
    left_out: int | None
    issues: int | None
    list_count: int | None
    list_minor: int | None
    currency: str | None


class Balance(Struct, frozen=True):
    """A list held against the bank, in the currency's smallest unit, and in payments.

    ``frozen`` is what the list was said to be, ``listed`` what its lines come to, ``instructed``
    what the bank was told. ``waiting`` is what the bank has not answered. ``difference_minor`` is
    the list less all that the bank answered; ``agrees`` when every one of them is the same.
    """

    round_id: UUID
    scheme: str
    month: str
    payment_round_state: str
    currency: str | None
    frozen_count: int | None
    frozen_minor: int | None
    instructed_count: int | None
    instructed_minor: int | None
    listed_count: int
    listed_minor: int
    paid_count: int
    paid_minor: int
    failed_count: int
    failed_minor: int
    returned_count: int
    returned_minor: int
    waiting_count: int
    waiting_minor: int
    difference_minor: int
    agrees: bool


class Hand(Struct, frozen=True, kw_only=True):
    """Who did one step; ``same_as`` is an earlier one that somebody else should have done."""

    payment_step: str
    staff_id: UUID
    organisation: str
    on: str
    same_as: str | None
    position: int


class ListChange(Enum):
    """How a list differs from the one before."""

    NEW = "new"
    AMOUNT_CHANGED = "amount_changed"
    GONE = "gone"


class Change(Struct, frozen=True, kw_only=True):
    """One person whose line differs; of who is gone ``withholding_reason`` says why, if known."""

    list_change: str
    person_id: UUID
    before_minor: int | None
    minor: int | None
    currency: str | None
    withholding_reason: str | None


def project(db: Cursor, position: int, fact: Any) -> None:
    """Follow a round step by step, and each line of its list to what the bank said of it."""
    if fact.HISTORY is Payment:
        # What was paid at once, as most of it is, was on no list.
        if isinstance(fact, ANSWERS) and fact.originator_version > 1:
            values = (fact.originator_id.bytes, fact.LEADS_TO.value, fact.amount.minor)
            db.execute(_ANSWERED, values)
        elif not isinstance(fact, ANSWERS):
            _follow_line(db, position, fact)
        return
    if fact.HISTORY is PaymentRound:
        _follow_round(db, fact)
    step = STEPS.get(fact.TOPIC)
    if step is not None:
        who = fact.envelope
        hand = (step, who.actor.bytes, who.organisation, fact.occurred_on)
        db.execute(
            "INSERT INTO payment_rounds_hands VALUES (?, ?, ?, ?, ?, ?)",
            (fact.originator_id.bytes, position, *hand),
        )


def _follow_line(db: Cursor, position: int, fact: Any) -> None:
    payment = fact.originator_id.bytes
    match fact:
        case Payment.PaymentEntitled(amount=amount):
            line = (payment, fact.round_id.bytes, position, fact.person_id.bytes, fact.period)
            db.execute(
                "INSERT INTO payment_rounds_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
                (*line, amount.minor, amount.currency, fact.entitlement_id.bytes),
            )
        case Payment.PaymentRetried():
            db.execute(_ANSWERED, (payment, None, None))
        case Payment.PaymentWithheld():
            left_out = (payment, fact.round_id.bytes, fact.person_id.bytes, fact.period)
            db.execute(
                "INSERT OR REPLACE INTO payment_rounds_left_out VALUES (?, ?, ?, ?, ?)",
                (*left_out, fact.withholding_reason.value),
            )
        case _:
            pass


def _follow_round(db: Cursor, fact: Any) -> None:
    of = fact.originator_id.bytes
    match fact:
        case PaymentRound.PaymentRoundOpened():
            named = (fact.organisation, fact.scheme, fact.period, fact.payment_kind.value)
            db.execute(
                "INSERT INTO payment_rounds (round_id, organisation, scheme, month, kind, number,"
                " opened_on) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (of, *named, fact.number, fact.occurred_on),
            )
        case PaymentRound.PaymentListFrozen(total=total):
            listed = (fact.count, total.minor, total.currency, fact.policy, fact.left_out)
            db.execute(_FROZEN, (*listed, of))
        case PaymentRound.PaymentListChecked():
            db.execute("UPDATE payment_rounds SET issues = ? WHERE round_id = ?", (fact.issues, of))
        case PaymentRound.PaymentRoundInstructed(total=total):
            db.execute(_TOLD, (fact.count, total.minor, of))
        case _:
            pass
    db.execute(_STEP, (fact.LEADS_TO.value, fact.occurred_on, of))


_ROUND = (
    "SELECT round_id, organisation, scheme, month, kind, number, state, opened_on, since, policy,"
    " left_out, issues, list_count, list_minor, currency FROM payment_rounds"
)
_NARROWED = (
    " WHERE scheme = COALESCE(?1, scheme) AND month = COALESCE(?2, month)"
    " AND state = COALESCE(?3, state) ORDER BY month DESC, scheme, number DESC LIMIT ?4"
)
_SUMS = (
    "SELECT COUNT(*), COALESCE(SUM(minor), 0),"
    " COALESCE(SUM(answer = 'paid'), 0),"
    " COALESCE(SUM(answered) FILTER (WHERE answer = 'paid'), 0),"
    " COALESCE(SUM(answer = 'failed'), 0),"
    " COALESCE(SUM(answered) FILTER (WHERE answer = 'failed'), 0),"
    " COALESCE(SUM(answer = 'returned'), 0),"
    " COALESCE(SUM(answered) FILTER (WHERE answer = 'returned'), 0),"
    " COALESCE(SUM(answer IS NULL), 0), COALESCE(SUM(minor) FILTER (WHERE answer IS NULL), 0)"
    " FROM payment_rounds_lines WHERE round_id = ?"
)
_HANDS = (
    "SELECT step, actor, organisation, day, position FROM payment_rounds_hands"
    " WHERE originator_id = ? ORDER BY position"
)
_LINE = (
    "SELECT l.round_id, l.entitlement_id FROM payment_rounds_lines l"
    " WHERE l.payment_id = ? ORDER BY l.position DESC LIMIT 1"
)
_LIST = (
    "SELECT person_id, SUM(minor), MAX(currency) FROM payment_rounds_lines WHERE round_id = ?"
    " GROUP BY person_id"
)
_LEFT_OUT = "SELECT person_id, reason FROM payment_rounds_left_out WHERE round_id = ?"
_BEFORE = (
    "SELECT e.round_id FROM payment_rounds r JOIN payment_rounds e USING (scheme, organisation,"
    " kind) WHERE r.round_id = ? AND (e.month, e.number) < (r.month, r.number)"
    " AND e.list_count IS NOT NULL AND e.state <> 'voided'"
    " ORDER BY e.month DESC, e.number DESC LIMIT 1"
)


def rounds(
    views: Views,
    *,
    month: str | None = None,
    scheme: str | None = None,
    state: PaymentRoundState | None = None,
    limit: int = 100,
) -> list[RoundRow]:
    """Every round and how far it is, the newest month first; empty when there is none."""
    rows = views.fetch(f"{_ROUND}{_NARROWED}", scheme, month, state.value if state else None, limit)
    return [RoundRow(UUID(bytes=row[0]), *row[1:]) for row in rows]


def balance(
    views: Views, *, round_id: UUID | None = None, month: str | None = None, limit: int = 100
) -> list[Balance]:
    """Whether list, instruction and the bank's answers agree to the smallest unit.

    Of one round, or of a month, or of all, the newest first. Empty: no list was frozen, or it
    was given up.
    """
    rows = views.fetch(
        "SELECT round_id, scheme, month, state, currency, list_count, list_minor, told_count,"
        " told_minor FROM payment_rounds WHERE round_id = COALESCE(?1, round_id)"
        " AND month = COALESCE(?2, month) AND list_count IS NOT NULL AND state <> 'voided'"
        " ORDER BY month DESC, scheme, number DESC LIMIT ?3",
        round_id.bytes if round_id else None,
        month,
        limit,
    )
    return [_balance(row, views.fetch(_SUMS, row[0])[0]) for row in rows]


def hands(views: Views, *, round_id: UUID) -> list[Hand]:
    """Who made, checked, approved and paid a list, in order; empty when there is no such round.

    Where ``same_as`` names a step, maker and checker were the same.
    """
    return in_turn(views.fetch(_HANDS, round_id.bytes))


def approvals(
    views: Views,
    *,
    person_id: UUID,
    scheme: str,
    month: str,
    kind: PaymentKind = PaymentKind.REGULAR,
) -> list[Hand]:
    """Who let one payment pass: the right examined and approved, then the list it was on.

    Empty: it was on no list, and nobody but who recorded it had a hand in it.
    """
    payment_id = Payment.id_of(scheme, person_id, month, kind)
    lines = views.fetch(_LINE, payment_id.bytes)
    if not lines:
        return []
    of_round, of_right = lines[0]
    return in_turn([*views.fetch(_HANDS, of_right), *views.fetch(_HANDS, of_round)])


def changes(views: Views, *, round_id: UUID, limit: int = 1000) -> list[Change]:
    """What is other than on the list before of the same scheme: new, changed, gone.

    Of the first list everything is new. Empty: the lists are the same, or there is none.
    """
    before = views.fetch(_BEFORE, round_id.bytes)
    was = {row[0]: row[1:] for row in views.fetch(_LIST, before[0][0] if before else None)}
    now = {row[0]: row[1:] for row in views.fetch(_LIST, round_id.bytes)}
    why = dict(views.fetch(_LEFT_OUT, round_id.bytes))
    if not now:
        return []
    differing = [each for each in sorted(was.keys() | now.keys()) if was.get(each) != now.get(each)]
    found = [_change(each, was.get(each), now.get(each), why.get(each)) for each in differing]
    return sorted(found, key=lambda each: each.list_change)[:limit]


ASKED = (rounds, balance, hands, approvals, changes)


def _balance(row: tuple[Any, ...], sums: tuple[Any, ...]) -> Balance:
    frozen_count, frozen, told_count, told = row[-4:]
    listed_count, listed, _, paid, _, failed, _, returned, _, waiting = sums
    difference = frozen - paid - failed - returned
    agrees = (frozen_count, frozen) == (listed_count, listed) and difference == waiting
    as_told = told is None or (told_count, told) == (frozen_count, frozen)
    held = (*row[1:], *sums, difference, agrees and as_told)
    return Balance(UUID(bytes=row[0]), *held)


def in_turn(rows: list[tuple[str, bytes, str, str, int]]) -> list[Hand]:
    """The steps of one list or right, each with an earlier one that somebody else should do."""
    return [
        Hand(
            payment_step=step,
            staff_id=UUID(bytes=actor),
            organisation=organisation,
            on=day,
            same_as=_same(step, actor, position, rows),
            position=position,
        )
        for step, actor, organisation, day, position in rows
    ]


def _same(
    step: str, actor: bytes, position: int, rows: list[tuple[str, bytes, str, str, int]]
) -> str | None:
    others = APART.get(step, ())
    return next(
        (row[0] for row in rows if row[0] in others and row[1] == actor and row[4] < position), None
    )


def _change(
    person: bytes,
    was: tuple[int, str] | None,
    now: tuple[int, str] | None,
    reason: str | None,
) -> Change:
    kind = ListChange.GONE if now is None else ListChange.AMOUNT_CHANGED
    return Change(
        list_change=(ListChange.NEW if was is None else kind).value,
        person_id=UUID(bytes=person),
        before_minor=was[0] if was else None,
        minor=now[0] if now else None,
        currency=(now or was or (0, None))[1],
        withholding_reason=reason if now is None else None,
    )
