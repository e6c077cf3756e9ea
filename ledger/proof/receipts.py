"""The short code on a receipt: which fact it is about, and a piece of the hash of its leaf.

Forty bits of a hash do not prove; they let anybody see that paper and ledger mean the same bytes.
The whole proof is given on request.
"""

from base64 import b32encode
from uuid import UUID

from ledger.proof.leaves import Row, leaf_of
from ledger.proof.tree import leaf_hash
from ledger.stores import Recorder

CODE_BYTES = 5


def short_code(row: Row) -> str:
    """For instance ``250187-K7QM-3F2A``: the position, and eight signs nobody confuses."""
    signs = b32encode(leaf_hash(leaf_of(row))[:CODE_BYTES]).decode()
    return f"{row[0]}-{signs[:4]}-{signs[4:]}"


def row_at(recorder: Recorder, position: int) -> Row | None:
    """The row at a position, as it is stored."""
    rows = recorder.select_rows(position - 1, 1, position)
    return rows[0] if rows else None


def newest_of(recorder: Recorder, history_id: UUID, topic: str) -> Row | None:
    """The row of the newest fact of this name in a history."""
    rows = recorder.select_history(history_id, recorder.max_notification_id())
    for position, version, name, state in reversed(rows):
        if name == topic:
            return position, history_id.bytes, version, name, state
    return None
