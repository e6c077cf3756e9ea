"""Ids: derived where something must be unique, time-ordered where not.

A derived id is a UUID of version 8 whose first 16 bits order it in time (months since
1970, or zero), followed by the SHA-256 of what makes it unique. Two clerks who record the
same payment therefore try to insert the same primary key, and one of them learns so.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VARIANT = 0x8000_0000_0000_0000
_VERSION_8 = 0x8000
_VERSION_7 = 0x7000


def derived_id(month: str | None, *parts: object) -> UUID:
    """The one id that ``parts`` can have; the order of ``parts`` counts.

    ``month`` ("2022-03" or longer; a bare year counts as its January) comes first in the id
    so that a month's rows lie together in the index.
    """
    prefix = 0
    if month:
        prefix = (int(month[:4]) - 1970) * 12 + (int(month[5:7]) if len(month) >= 7 else 1) - 1
    text = "\x1f".join(map(str, parts)).encode()
    return _version_8(prefix, hashlib.sha256(text).digest())


def digest_id(digest: bytes) -> UUID:
    """The id of a keyed digest of at least 14 bytes: says nothing of what was digested."""
    return _version_8(0, digest)


def _version_8(prefix: int, digest: bytes) -> UUID:
    head = int.from_bytes(digest[:4], "big")
    middle = int.from_bytes(digest[4:6], "big") & 0x0FFF
    tail = int.from_bytes(digest[6:14], "big") & 0x3FFF_FFFF_FFFF_FFFF
    high = (prefix & 0xFFFF) << 48 | head << 16 | _VERSION_8 | middle
    return UUID(int=high << 64 | _VARIANT | tail)


def time_ordered_id(now: datetime, entropy: bytes) -> UUID:
    """An id that sorts by ``now`` (ms), then by 10 random bytes. Source: RFC 9562, 5.7."""
    random = int.from_bytes(entropy, "big")
    high = (now - _EPOCH) // timedelta(milliseconds=1) << 16 | _VERSION_7 | (random >> 64) & 0x0FFF
    return UUID(int=high << 64 | _VARIANT | random & 0x3FFF_FFFF_FFFF_FFFF)


def random_id(entropy: bytes) -> UUID:
    """An id of 16 random bytes that says nothing at all: for persons."""
    return UUID(bytes=entropy, version=4)
