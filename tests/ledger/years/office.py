"""A little year of organisations, places, staff, policies, catalogue and periods."""

from tests.ledger.years.telling import Teller


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
