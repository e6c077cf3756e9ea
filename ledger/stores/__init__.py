"""Where facts are kept, and how they become bytes."""

from ledger.stores.mapper import FactMapper, event_id_of, recorded_at_of, uuid_of
from ledger.stores.sqlite import CommandRecord, SQLiteRecorder, is_conflict

__all__ = [
    "CommandRecord",
    "FactMapper",
    "SQLiteRecorder",
    "event_id_of",
    "is_conflict",
    "recorded_at_of",
    "uuid_of",
]
