"""What a log has sealed, as its file holds it: to be read, and by whoever only reads."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import RLock
from typing import Any

from ledger.errors import NotSealed
from ledger.proof.notes import Key, Note, parse_note
from ledger.proof.tree import EMPTY_ROOT, HASH_BYTES, folded, range_root

TILE = 256
TILE_LEVELS = 8
"""A tile is a subtree of this height."""


class SealedLog:
    """The tiles, checkpoints and public keys in an open ``log.sqlite``."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._lock = RLock()
        self._db = db

    @classmethod
    def read(cls, path: Path) -> "SealedLog":
        """What lies in this file, which stays as it is.

        Raises:
            sqlite3.OperationalError: there is none.
        """
        return cls(reading(path))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    @property
    def keys(self) -> list[Key]:
        """The public keys that ever signed here, the newest last."""
        rows = self._all("SELECT vkey FROM log_key ORDER BY since, rowid")
        return [Key.parse(text) for (text,) in rows]

    @property
    def size(self) -> int:
        """How many facts are sealed."""
        return self._sealed()[0]

    def newest(self) -> Note:
        """The checkpoint that was made last.

        Raises:
            NotSealed: none was.
        """
        return self.checkpoint(self.size)

    def checkpoint(self, size: int) -> Note:
        """The checkpoint of this size.

        Raises:
            NotSealed: none was made of it.
        """
        found = self._all("SELECT note FROM checkpoint WHERE size = ?", size)
        if not found:
            raise NotSealed(size=size)
        return parse_note(found[0][0])

    def newest_within(self, size: int) -> Note:
        """The newest checkpoint of no more than ``size`` facts.

        Raises:
            NotSealed: none is as old.
        """
        found = self._all("SELECT MAX(size) FROM checkpoint WHERE size <= ?", size)
        return self.checkpoint(found[0][0])

    def notes(self) -> Iterator[Note]:
        """Every checkpoint, the oldest first."""
        for (text,) in self._all("SELECT note FROM checkpoint ORDER BY size"):
            yield parse_note(text)

    def root_at(self, size: int) -> bytes:
        """The root of the first ``size`` facts, as they were sealed.

        Raises:
            NotSealed: so many are not sealed.
        """
        if not 0 <= size <= self.size:
            raise NotSealed(size=size)
        return range_root_from_start(self.hash_of, size)

    def tile(self, level: int, number: int, width: int = TILE) -> bytes:
        """The first ``width`` hashes of a tile, one after the other.

        Raises:
            NotSealed: there are not as many.
        """
        hashes = self._hashes(level, number)[: width * HASH_BYTES]
        if len(hashes) < width * HASH_BYTES:
            raise NotSealed(level=level, number=number)
        return hashes

    def hash_of(self, level: int, number: int) -> bytes:
        """The hash of a full subtree, from the tiles."""
        tile_level, height = divmod(level, TILE_LEVELS)
        tile, at = divmod(number << height, TILE)
        width = HASH_BYTES << height
        hashes = self._hashes(tile_level, tile)[at * HASH_BYTES : at * HASH_BYTES + width]
        if len(hashes) < width:
            raise NotSealed(level=level, number=number)
        return folded(hashes)

    def _sealed(self) -> tuple[int, int]:
        found = self._all("SELECT size, position FROM sealed")
        return found[0] if found else (0, 0)

    def _hashes(self, level: int, number: int) -> bytes:
        found = self._all("SELECT hashes FROM tile WHERE level = ? AND number = ?", level, number)
        return bytes(found[0][0]) if found else b""

    def _all(self, statement: str, *told: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, told).fetchall()


def reading(path: Path) -> sqlite3.Connection:
    """A database that is there, and that nothing is written to.

    Raises:
        sqlite3.OperationalError: it is not there.
    """
    # Not mode=ro: such a connection cannot clear away the side files that it needs itself.
    address = path.absolute().as_uri() + "?mode=rw"
    db = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, timeout=30
    )
    db.execute("PRAGMA query_only=ON")
    return db


def range_root_from_start(hash_of: Callable[[int, int], bytes], size: int) -> bytes:
    """The root of the first ``size`` leaves."""
    return range_root(hash_of, 0, size) if size else EMPTY_ROOT
