"""One ready-made fact of every kind that devices, bookings, queues and stock have."""

from ledger.history import Fact

FACTS: tuple[Fact, ...] = ()
