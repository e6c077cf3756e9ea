"""The bytes of a leaf: where a fact stands, and the hash of what is stored there."""

from hashlib import sha256
from typing import NamedTuple

from ledger.errors import LogBroken

TAG = b"handrail fact v1\n\n"
Row = tuple[int, bytes, int, str, bytes]
"""Position, history, version, topic and state, as they are stored."""


class Leaf(NamedTuple):
    """What the bytes of a leaf say."""

    position: int
    originator_id: bytes
    originator_version: int
    topic: str
    state_sha256: bytes


def leaf_of(row: Row) -> bytes:
    """The bytes of the leaf that this row is.

    Raises:
        LogBroken: something in it is not even of its kind any more, such as a text that was bytes.
    """
    position, history, version, topic, state = row
    try:
        name = topic.encode()
        place = position.to_bytes(8, "big") + history + version.to_bytes(8, "big")
        return TAG + place + len(name).to_bytes(2, "big") + name + sha256(state).digest()
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise LogBroken(what="fact_altered", position=position) from error


def read_leaf(leaf: bytes) -> Leaf:
    """What the bytes of a leaf say.

    Raises:
        ValueError: they are not those of a leaf.
    """
    at = len(TAG)
    topic_from, topic_to = at + 34, at + 34 + int.from_bytes(leaf[at + 32 : at + 34], "big")
    if leaf[:at] != TAG or len(leaf) != topic_to + 32:
        raise ValueError("not a leaf")
    return Leaf(
        position=int.from_bytes(leaf[at : at + 8], "big"),
        originator_id=leaf[at + 8 : at + 24],
        originator_version=int.from_bytes(leaf[at + 24 : at + 32], "big"),
        topic=leaf[topic_from:topic_to].decode(),
        state_sha256=leaf[topic_to:],
    )
