"""Where facts are kept, and how they become bytes."""

from ledger.stores.mapper import FactMapper, ShutMapper, event_id_of, recorded_at_of, uuid_of
from ledger.stores.recorder import CommandRecord, Recorder, Standing, is_conflict
from ledger.stores.sqlite import SQLiteRecorder

__all__ = [
    "CommandRecord",
    "FactMapper",
    "Recorder",
    "SQLiteRecorder",
    "ShutMapper",
    "Standing",
    "event_id_of",
    "is_conflict",
    "recorded_at_of",
    "uuid_of",
]
