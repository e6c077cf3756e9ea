"""A little year of grants, goods, homes, enrolments and funds."""

from tests.ledger.years.telling import Teller


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
