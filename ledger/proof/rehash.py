"""Every fact hashed again from its stored bytes: against the tiles, and for the roots it makes."""

import sqlite3
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

from ledger.errors import LogBroken
from ledger.proof.leaves import Row, leaf_of
from ledger.proof.log import Rows
from ledger.proof.sealed import TILE, TILE_LEVELS, SealedLog, reading
from ledger.proof.tree import EMPTY_ROOT, HASH_BYTES, CompactRange, folded, leaf_hash

BATCH_FACTS = 80 * TILE


class FactsFile:
    """The facts of a ledger's file, which stays as it is; nothing is asked of its form."""

    def __init__(self, path: Path) -> None:
        self.db: sqlite3.Connection = reading(path)
        # What is no text any more is to be found altered at its place, and not to stop the search.
        self.db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def select_rows(self, after: int, limit: int, stop: int | None = None) -> list[Row]:
        """Rows behind a position, in order."""
        return self.db.execute(
            "SELECT position, originator_id, originator_version, topic, state FROM facts"
            " WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
            (after, stop if stop is not None else 2**62, limit),
        ).fetchall()

    def broken_histories(self) -> int:
        """In how many histories a fact is missing."""
        found = self.db.execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM facts GROUP BY originator_id"
            " HAVING COUNT(*) <> MAX(originator_version))"
        ).fetchone()
        return int(found[0])

    def max_notification_id(self) -> int:
        """The newest position; 0 when there is none."""
        found = self.db.execute("SELECT COALESCE(MAX(position), 0) FROM facts").fetchone()
        return int(found[0])


class Rehashed(NamedTuple):
    """How many facts there are, where the newest stands, and the roots that were asked for."""

    size: int
    position: int
    roots: dict[int, bytes]

    @property
    def root(self) -> bytes:
        """The root of all of them."""
        return self.roots[self.size]


def rehash(rows: Rows, sealed: SealedLog | None = None, sizes: Iterable[int] = ()) -> Rehashed:
    """Hash every fact; compare each with the tiles of ``sealed``; keep the roots at ``sizes``.

    Raises:
        LogBroken: a fact is another than was sealed, or is gone. ``position`` is the first such.
    """
    # Looked at first: what is sealed from here on is of facts that are read below.
    sealed_size = sealed.size if sealed else 0
    run = _Run(sealed, sealed_size, frozenset(sizes))
    stop = rows.max_notification_id()
    while batch := rows.select_rows(run.position, BATCH_FACTS, stop):
        for start in range(0, len(batch), TILE):
            run.take(batch[start : start + TILE])
    if run.size < sealed_size:
        raise LogBroken(what="facts_missing", position=run.position + 1)
    return Rehashed(run.size, run.position, run.roots | {run.size: run.grown.root()})


class _Run:
    def __init__(self, sealed: SealedLog | None, sealed_size: int, sizes: frozenset[int]) -> None:
        self.grown = CompactRange()
        self.position = 0
        self.roots = {0: EMPTY_ROOT} if 0 in sizes else {}
        self._sealed = sealed
        self._sealed_size = sealed_size
        self._sizes = sizes

    @property
    def size(self) -> int:
        return self.grown.size

    def take(self, tile: list[Row]) -> None:
        """The facts of one tile; only the last may be less than a full one."""
        hashes = [leaf_hash(leaf_of(row)) for row in tile]
        if self._sealed is not None and self.size < self._sealed_size:
            self._must_be_those(self._sealed, tile, hashes)
        for size in self._sizes.intersection(range(self.size + 1, self.size + len(hashes) + 1)):
            self.roots[size] = _grown_by(self.grown, hashes[: size - self.size])
        if len(hashes) == TILE:
            self.grown.append(folded(b"".join(hashes)), TILE_LEVELS)
        else:
            for each in hashes:
                self.grown.append(each)
        self.position = tile[-1][0]

    def _must_be_those(self, sealed: SealedLog, tile: list[Row], hashes: list[bytes]) -> None:
        number = self.size // TILE
        kept = sealed.tile(0, number, min(TILE, self._sealed_size - self.size))
        before = self.position
        for at, (row, each) in enumerate(zip(tile, hashes, strict=True)):
            if at * HASH_BYTES < len(kept) and each != kept[at * HASH_BYTES :][:HASH_BYTES]:
                # Positions have no gaps: after one that is gone every fact stands in another place.
                if row[0] != before + 1:
                    raise LogBroken(what="facts_missing", position=before + 1)
                raise LogBroken(what="fact_altered", position=row[0])
            before = row[0]
        is_full = len(kept) == TILE * HASH_BYTES
        if is_full and sealed.hash_of(TILE_LEVELS, number) != folded(kept):
            raise LogBroken(what="tile", position=tile[0][0])


def _grown_by(grown: CompactRange, hashes: list[bytes]) -> bytes:
    grown = deepcopy(grown)
    for each in hashes:
        grown.append(each)
    return grown.root()
