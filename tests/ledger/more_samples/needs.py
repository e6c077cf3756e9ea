"""One ready-made fact of every kind around needs: contacts, grievances, activities, figures."""

from ledger.history import Fact

FACTS: tuple[Fact, ...] = ()
