"""The log of one ledger: what the sealer made of the facts, and the proofs it can give.

``log.sqlite`` lies beside the ledger and holds no fact: tiles of hashes, checkpoints, and the
public keys of the log. It can be thrown away; made anew, it has to agree with what was published.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from ledger.errors import LogBroken, NotSealed
from ledger.proof.leaves import Row, leaf_of
from ledger.proof.notes import Checkpoint, Note, SecretKey, Signature
from ledger.proof.proofs import Proof
from ledger.proof.sealed import TILE, TILE_LEVELS, SealedLog
from ledger.proof.tree import (
    HASH_BYTES,
    CompactRange,
    consistency_path,
    folded,
    inclusion_path,
    leaf_hash,
)
from ledger.stores import Recorder

BATCH_FACTS = 20_000
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS tile (level INTEGER NOT NULL, number INTEGER NOT NULL,"
    " first_position INTEGER, hashes BLOB NOT NULL, PRIMARY KEY (level, number)) STRICT",
    "CREATE INDEX IF NOT EXISTS tile_of_position ON tile (first_position) WHERE level = 0",
    "CREATE TABLE IF NOT EXISTS checkpoint (size INTEGER PRIMARY KEY, root BLOB NOT NULL,"
    " note TEXT NOT NULL, made_at TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS log_key (vkey TEXT PRIMARY KEY, since TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS sealed (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " size INTEGER NOT NULL, position INTEGER NOT NULL) STRICT",
)


class Rows(Protocol):
    """Where facts are kept."""

    def select_rows(self, after: int, limit: int, stop: int | None = None) -> list[Row]:
        """Rows behind a position, in order."""

    def max_notification_id(self) -> int:
        """The newest position."""


class Log(SealedLog):
    """The tree over the facts of ``rows``, signed with ``key``.

    Raises:
        LogBroken: the file is of another log.
    """

    def __init__(
        self, path: Path, rows: Rows, key: SecretKey, now: Callable[[], datetime] | None = None
    ) -> None:
        self._rows = rows
        self._now = now or (lambda: datetime.now(UTC))
        path.touch(mode=0o600)
        super().__init__(
            sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        )
        self.key = key
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        for statement in SCHEMA:
            self._db.execute(statement)
        self._know_key()

    @property
    def origin(self) -> str:
        """The name of the log, for ever."""
        return self.key.key.name

    def seal(self) -> Note:
        """Take in what was recorded since, and sign what there is then: the newest checkpoint.

        Raises:
            LogBroken: facts that were sealed are gone.
        """
        with self._lock:
            if not self._is_behind():
                return self.newest()
            stop = self._lasting()
            with self._change():
                size, position = self._sealed()
                open_tiles = self._open_tiles(size)
                for batch in self._batches(position, stop):
                    size, position = self._take_in(batch, size, open_tiles)
                self._write("INSERT OR REPLACE INTO sealed VALUES (1, ?, ?)", size, position)
                return self._sign(size, open_tiles)

    def check(self) -> None:
        """Look whether what was sealed last is still so: the end of the log against the facts.

        Raises:
            LogBroken: a fact of the open tile is gone or another, or the root is not the signed.
        """
        with self._lock:
            size, position = self._sealed()
            if self._rows.max_notification_id() < position:
                raise LogBroken(what="facts_missing", position=position)
            open_tiles = self._open_tiles(size)
            kept = bytes(open_tiles[0])
            if kept:
                self._must_be_those(self._rows_of_tile(size // TILE, len(kept) // HASH_BYTES), kept)
            found = self._all("SELECT root FROM checkpoint WHERE size = ?", size)
            if size and (not found or found[0][0] != _root(open_tiles)):
                raise LogBroken(what="root", size=size)

    def size_at(self, position: int) -> int:
        """How many of the sealed facts stand up to this position."""
        found = self._tile_of(position)
        if not found:
            return 0
        number, hashes = found[0]
        rows = self._rows_of_tile(number, len(hashes) // HASH_BYTES)
        return int(number * TILE) + sum(row[0] <= position for row in rows)

    def position_at(self, size: int) -> int:
        """Where the last of the first ``size`` facts stands; there is one."""
        number, before = divmod(size - 1, TILE)
        return self._rows_of_tile(number, before + 1)[-1][0]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """What shows that the log of size ``new`` continues that of size ``old``.

        Raises:
            NotSealed: so many are not sealed.
        """
        if not 0 <= old <= new <= self.size:
            raise NotSealed(size=new)
        return consistency_path(self.hash_of, old, new)

    def prove(self, position: int) -> Proof:
        """That the fact at ``position`` is in the newest checkpoint.

        Raises:
            NotSealed: there is none, or it is not sealed yet.
        """
        with self._lock:
            note = self.newest()
            index, row = self._place_of(position)
            if index >= note.checkpoint.size:  # sealed by another process this moment
                raise NotSealed(position=position)
            path = inclusion_path(self.hash_of, index, note.checkpoint.size)
            return Proof(leaf_of(row), index, tuple(path), note)

    def add_cosignatures(self, size: int, more: list[Signature]) -> Note:
        """Keep what witnesses signed under the checkpoint of this size.

        Raises:
            NotSealed: no checkpoint was made of it.
        """
        with self._lock, self._change():
            note = self.checkpoint(size).with_signatures(more)
            self._write("UPDATE checkpoint SET note = ? WHERE size = ?", str(note), size)
            return note

    def turn_key(self, key: SecretKey) -> Note:
        """Sign with another key from now on: the newest checkpoint is signed by both.

        Raises:
            LogBroken: the key is of another log.
        """
        with self._lock:
            note = self.seal()
            if key.key.name != self.origin:
                raise LogBroken(what="origin", name=key.key.name)
            self.key = key
            self._know_key()
            return self.add_cosignatures(note.checkpoint.size, [key.sign(note.text)])

    def _know_key(self) -> None:
        with self._change():
            names = {key.name for key in self.keys}
            if names - {self.origin}:
                raise LogBroken(what="origin", name=self.origin)
            since = self._now().isoformat()
            self._write("INSERT OR IGNORE INTO log_key VALUES (?, ?)", self.key.key.text, since)

    def _is_behind(self) -> bool:
        _, position = self._sealed()
        newest = self._rows.max_notification_id()
        if newest < position:
            raise LogBroken(what="facts_missing", position=position)
        return newest > position or not self._all("SELECT 1 FROM checkpoint LIMIT 1")

    def _open_tiles(self, size: int) -> list[bytearray]:
        """The last tile of each level, as far as it is not full."""
        tiles: list[bytearray] = []
        for level in count():
            whole = size >> (TILE_LEVELS * level)
            if level and not whole:
                return tiles
            number, width = divmod(whole, TILE)
            tiles.append(bytearray(self._hashes(level, number)[: width * HASH_BYTES]))
        raise AssertionError

    def _lasting(self) -> int:
        """The newest fact that no server which takes over can lack: no more is signed."""
        if isinstance(self._rows, Recorder):
            return self._rows.confirmed_position()
        return self._rows.max_notification_id()

    def _batches(self, position: int, stop: int) -> Iterator[list[Row]]:
        while batch := self._rows.select_rows(position, BATCH_FACTS, stop):
            yield batch
            position = batch[-1][0]

    def _take_in(self, batch: list[Row], size: int, open_tiles: list[bytearray]) -> tuple[int, int]:
        leaves = open_tiles[0]
        for row in batch:
            if not leaves:
                self._begin_tile(size // TILE, row[0])
            leaves += leaf_hash(leaf_of(row))
            size += 1
            if size % TILE == 0:
                self._fill(open_tiles, size)
        for level, hashes in enumerate(open_tiles):
            if hashes:
                self._keep_tile(level, (size >> (TILE_LEVELS * level)) // TILE, hashes)
        return size, batch[-1][0]

    def _fill(self, open_tiles: list[bytearray], size: int) -> None:
        """Write the tiles that are full at this size, and put their roots a level up."""
        for level in count():
            hashes = open_tiles[level]
            if len(hashes) < TILE * HASH_BYTES:
                return
            self._keep_tile(level, (size >> (TILE_LEVELS * level)) // TILE - 1, hashes)
            if len(open_tiles) == level + 1:
                open_tiles.append(bytearray())
            open_tiles[level + 1] += folded(bytes(hashes))
            hashes.clear()

    def _begin_tile(self, number: int, position: int) -> None:
        self._write(
            "INSERT INTO tile VALUES (0, ?, ?, x'')"
            " ON CONFLICT (level, number) DO UPDATE SET first_position = excluded.first_position",
            number,
            position,
        )

    def _keep_tile(self, level: int, number: int, hashes: bytearray) -> None:
        self._write(
            "INSERT INTO tile (level, number, hashes) VALUES (?, ?, ?)"
            " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
            level,
            number,
            bytes(hashes),
        )

    def _sign(self, size: int, open_tiles: list[bytearray]) -> Note:
        root = _root(open_tiles)
        text = Checkpoint(self.origin, size, root).text
        note = Note(text, (self.key.sign(text),))
        self._write(
            # Another process may have been first, and witnesses may have signed its note by now.
            "INSERT OR IGNORE INTO checkpoint VALUES (?, ?, ?, ?)",
            size,
            root,
            str(note),
            self._now().isoformat(),
        )
        return self.checkpoint(size)

    def _tile_of(self, position: int) -> list[tuple[Any, ...]]:
        return self._all(
            "SELECT number, hashes FROM tile WHERE level = 0 AND first_position <= ?"
            " ORDER BY first_position DESC LIMIT 1",
            position,
        )

    def _place_of(self, position: int) -> tuple[int, Row]:
        found = self._tile_of(position)
        if found:
            number, hashes = found[0]
            rows = self._rows_of_tile(number, len(hashes) // HASH_BYTES)
            for at, row in enumerate(rows):
                if row[0] == position:
                    return number * TILE + at, row
        raise NotSealed(position=position)

    def _rows_of_tile(self, number: int, width: int) -> list[Row]:
        ((first,),) = self._all(
            "SELECT first_position FROM tile WHERE level = 0 AND number = ?", number
        )
        return self._rows.select_rows(first - 1, width)

    def _must_be_those(self, rows: list[Row], kept: bytes) -> None:
        for at, row in enumerate(rows):
            if leaf_hash(leaf_of(row)) != kept[at * HASH_BYTES : (at + 1) * HASH_BYTES]:
                raise LogBroken(what="fact_altered", position=row[0])
        if len(rows) * HASH_BYTES != len(kept):
            raise LogBroken(what="facts_missing", position=rows[-1][0] + 1 if rows else 1)

    def _write(self, statement: str, *told: object) -> None:
        self._db.execute(statement, told)

    @contextmanager
    def _change(self) -> Iterator[None]:
        # Whoever seals next, in this process or another, continues what is written here.
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a disk that failed has ended it already
                    self._db.execute("ROLLBACK")
                raise


def _root(open_tiles: list[bytearray]) -> bytes:
    grown = CompactRange()
    for level in range(len(open_tiles) - 1, -1, -1):
        hashes = open_tiles[level]
        for at in range(0, len(hashes), HASH_BYTES):
            grown.append(bytes(hashes[at : at + HASH_BYTES]), TILE_LEVELS * level)
    return grown.root()
