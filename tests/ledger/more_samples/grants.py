"""One ready-made fact of every kind that grants, goods, homes, enrolments and funds have."""

from ledger.history import Fact

FACTS: tuple[Fact, ...] = ()
