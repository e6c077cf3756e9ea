"""One ready-made fact of every kind that people, households and rosters have."""

from ledger.history import Fact

FACTS: tuple[Fact, ...] = ()
