"""Where facts are kept, and how they become bytes."""

from ledger.stores.mapper import FactMapper
from ledger.stores.sqlite import CommandRecord, SQLiteRecorder, is_conflict

__all__ = ["CommandRecord", "FactMapper", "SQLiteRecorder", "is_conflict"]
