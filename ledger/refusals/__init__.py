"""The ways the ledger says no, by theme; the general ones are in ``ledger.errors``."""
