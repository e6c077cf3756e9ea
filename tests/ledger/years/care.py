"""A little year of plans, sessions, placements, referrals and training."""

from tests.ledger.years.telling import Teller


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
