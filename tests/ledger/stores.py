"""Both places where facts can lie."""

BOTH = ("sqlite", "postgres")
"""``STORES = BOTH`` in a file of tests: each runs on a file, and on PostgreSQL where that is."""
