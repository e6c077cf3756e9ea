"""Copies of a ledger that can be put back, and the proof that they are whole."""
