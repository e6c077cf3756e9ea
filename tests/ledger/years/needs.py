"""A little year of contacts, needs, grievances, activities and figures."""

from tests.ledger.years.telling import Teller


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
