"""One ready-made fact of every kind of an office: places, staff, policies, catalogue, periods."""

from ledger.history import Fact

FACTS: tuple[Fact, ...] = ()
