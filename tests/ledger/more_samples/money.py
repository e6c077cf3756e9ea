"""One ready-made fact of every kind that entitlements, rounds and payments have."""

from ledger.history import Fact

FACTS: tuple[Fact, ...] = ()
