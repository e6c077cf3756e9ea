"""What a page about a list is made of: its lines, who was left out, and the month before.

Source: the tables of ``payment_rounds`` and ``payments``.
Read by: ``api/desk``.

Every question here is about thousands of people at once, so an answer is by id, without a name.
"""

from uuid import UUID

from msgspec import Struct

from ledger.vocabulary import PaymentKind
from projections.store import Views

_LINES = (
    "SELECT l.person_id, l.payment_id, l.minor, l.answer, p.area FROM payment_rounds_lines l"
    " JOIN payment_rounds r USING (round_id) LEFT JOIN payments p ON p.period = l.period"
    " AND p.person_id = l.person_id AND p.scheme = r.scheme AND p.kind = r.kind AND p.undone = 0"
    " WHERE l.round_id = ?"
)
_LEFT_OUT = (
    "SELECT l.person_id, l.reason FROM payment_rounds_left_out l"
    " WHERE l.round_id = ? ORDER BY l.period"
)
_OF_A_MONTH = (
    "SELECT person_id, SUM(minor) FROM payments WHERE period = ? AND scheme = ? AND kind = ?"
    " AND undone = 0 AND minor > 0 AND state NOT IN ('withheld', 'released', 'reversed')"
    " GROUP BY person_id"
)
_GRANTED = (
    "SELECT DISTINCT person_id FROM payments_reasons"
    " WHERE scheme = ? AND step = 'entitlement_approved'"
)
_ACCOUNTS = (
    "SELECT person_id, MAX(position) FROM payments WHERE scheme = ? AND state = 'paid'"
    " AND period >= ? GROUP BY person_id"
)


class ListLine(Struct, frozen=True):
    """One person on a list: how much, what the bank said of it, and where they are registered."""

    person_id: UUID
    payment_id: UUID
    minor: int
    answer: str | None
    area: str | None


def lines(views: Views, *, round_id: UUID) -> list[ListLine]:
    """What is on the list; empty while there is none."""
    rows = views.fetch(_LINES, round_id.bytes)
    return [
        ListLine(UUID(bytes=person), UUID(bytes=payment), minor, answer, area)
        for person, payment, minor, answer, area in rows
    ]


def left_out(views: Views, *, round_id: UUID) -> dict[UUID, str]:
    """Whom the list leaves out, with the code of the reason."""
    return {UUID(bytes=row[0]): row[1] for row in views.fetch(_LEFT_OUT, round_id.bytes)}


def of_month(views: Views, *, month: str, scheme: str, kind: PaymentKind) -> dict[UUID, int]:
    """What each person was on a list with, or was paid without one, for ``month``."""
    rows = views.fetch(_OF_A_MONTH, month, scheme, kind.value)
    return {UUID(bytes=row[0]): row[1] for row in rows}


def newest_month(views: Views, *, scheme: str) -> str | None:
    """The last month of which anything was paid, or is to be; ``None`` before all."""
    rows = views.fetch("SELECT MAX(period) FROM payments WHERE scheme = ?", scheme)
    return str(rows[0][0]) if rows[0][0] else None


def granted(views: Views, *, scheme: str) -> list[UUID]:
    """Everybody to whom the scheme was ever granted."""
    return [UUID(bytes=row[0]) for row in views.fetch(_GRANTED, scheme)]


def accounts(views: Views, *, scheme: str, since: str) -> dict[UUID, str]:
    """The account to which each was paid last, in ``since`` or later, as the bank told it."""
    rows = views.fetch(_ACCOUNTS, scheme, since)
    told = {
        position: account
        for position, fact in views.facts_at([row[1] for row in rows])
        if (account := getattr(fact, "account", None))
    }
    return {UUID(bytes=person): told[position] for person, position in rows if position in told}
