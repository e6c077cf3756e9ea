"""Which two steps of a payment lay in one hand, although two people should have done them?

Source: the rows of ``payment_rounds``.
Read by: ``api/audit``.
"""

from itertools import groupby
from typing import Any
from uuid import UUID

from msgspec import Struct

from projections import payment_rounds
from projections.store import Cursor, Views

NAME = "duties"
UNSEALS: frozenset[str] = frozenset()
READS: frozenset[str] = frozenset()
NEEDS = (payment_rounds,)
TABLES: tuple[str, ...] = ()

_STEPS = (
    "SELECT h.originator_id, h.step, h.actor, h.organisation, h.day, h.position, r.round_id,"
    " r.scheme, r.month FROM payment_rounds_hands h LEFT JOIN payment_rounds r"
    " ON r.round_id = h.originator_id WHERE ?1 IS NULL OR r.month = ?1"
    " ORDER BY h.originator_id, h.position"
)


class Joined(Struct, frozen=True, kw_only=True):
    """Somebody did two steps that two people should have done; ``same_as`` is the earlier one.

    Of a right there is no list: then ``round_id``, ``scheme`` and ``month`` are not told.
    """

    on: str
    payment_step: str
    same_as: str
    staff_id: UUID
    organisation: str
    scheme: str | None
    month: str | None
    round_id: UUID | None
    position: int


def project(_db: Cursor, _position: int, _fact: Any) -> None:
    """Nothing is kept: the steps of the lists tell all of it."""


def joined(views: Views, *, month: str | None = None, limit: int = 200) -> list[Joined]:
    """Every step by somebody who had done one that it should be apart from, the newest first.

    Of the lists of a month, or of all lists and rights. Empty: no two such steps were in one hand.
    """
    found = [
        Joined(
            on=hand.on,
            payment_step=hand.payment_step,
            same_as=hand.same_as,
            staff_id=hand.staff_id,
            organisation=hand.organisation,
            scheme=scheme,
            month=of_month,
            round_id=UUID(bytes=round_id) if round_id else None,
            position=hand.position,
        )
        for _, of in groupby(views.fetch(_STEPS, month), key=lambda row: row[0])
        for hand, (round_id, scheme, of_month) in _of_one([row[1:] for row in of])
        if hand.same_as is not None
    ]
    return sorted(found, key=lambda each: each.position, reverse=True)[:limit]


ASKED = (joined,)


def _of_one(rows: list[tuple[Any, ...]]) -> Any:
    """The steps of one list, or of one right, each with the list it was of."""
    hands = payment_rounds.in_turn([row[:5] for row in rows])
    return zip(hands, (row[5:] for row in rows), strict=True)
