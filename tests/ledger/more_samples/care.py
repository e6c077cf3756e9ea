"""One ready-made fact of every kind that there is in care: plans, sessions, places, referrals."""

from ledger.history import Fact

FACTS: tuple[Fact, ...] = ()
