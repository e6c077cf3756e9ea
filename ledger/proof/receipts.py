"""The short code on a receipt: which fact it is about, and a piece of the hash of its leaf.

Forty bits of a hash do not prove; they let anybody see that paper and ledger mean the same bytes.
The whole receipt is given on request: the stored bytes, the words of what is sealed in them with
the salts that prove them, and the proof of the leaf. It needs nobody's key, so it outlasts that.
"""

import json
from base64 import b32encode, b64decode, b64encode
from uuid import UUID

from ledger.errors import NotSealed
from ledger.proof.leaves import Row, leaf_of
from ledger.proof.log import Log
from ledger.proof.tree import leaf_hash
from ledger.seals import FORMAT
from ledger.stores import Recorder
from ledger.stores.mapper import bound_to
from ledger.vault import Vault

CODE_BYTES = 5
FIRST_LINE = "handrail receipt v1"


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


def receipt(log: Log, recorder: Recorder, vault: Vault, position: int) -> str:
    """Everything that proves the fact at a position and its words: personal, for its person alone.

    Of what is sealed for somebody erased, or in the first form of a seal, no words are given.

    Raises:
        NotSealed: there is no such fact, or it is not in the log yet.
        LogBroken: the log does not fit the facts.
    """
    log.seal()
    proof, row = log.prove(position), row_at(recorder, position)
    if row is None or leaf_of(row) != proof.leaf:
        raise NotSealed(position=position)
    _, history, version, topic, state = row
    place = bound_to(UUID(bytes=history), version, topic)
    lines = [FIRST_LINE, f"state {state.decode()}"]
    for person, coded in json.loads(state).get("sealed", {}).items():
        sealed, salt = b64decode(coded), vault.salt(UUID(person), place)
        words = vault.unseal(UUID(person), place, sealed)
        if sealed[:1] == FORMAT and salt is not None and words is not None:
            lines.append(f"sealed {person} {b64encode(salt).decode()} {words.decode()}")
    return "\n".join(lines) + f"\n\n{proof}"
