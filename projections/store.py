"""The database that screens and reports read.

One SQLite file per generation, named by a pointer file. A generation is never altered in
its form: a new one is built beside it and the pointer is moved. Whatever is in here can be
thrown away and built again from the facts.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any
from uuid import UUID

from ledger import catalogue
from ledger.history import FACTS, Fact, History
from ledger.stores import FactMapper, Recorder, uuid_of
from ledger.vault import AtHand
from ledger.vocabulary import last_day

POINTER = "current"
IN_MEMORY = Path(":memory:")
TRACKING = (
    "CREATE TABLE tracking (view TEXT PRIMARY KEY, position INTEGER NOT NULL,"
    " stopped_at INTEGER, topic TEXT, why TEXT, swept INTEGER) WITHOUT ROWID",
    "CREATE TABLE definition (digest TEXT NOT NULL)",
    "CREATE TABLE scrub (due INTEGER PRIMARY KEY)",
    "CREATE TABLE anchor (one INTEGER PRIMARY KEY, position INTEGER NOT NULL,"
    " event_id BLOB NOT NULL)",
)

LOCK_TIMEOUT_S = 30
SCRUB_TIMEOUT_MS = 200  # a reader that stays longer would hold up everybody
SCRUB_DUE = "INSERT OR IGNORE INTO scrub VALUES (1)"
"""Told in the transaction that erases somebody: ``Views.scrub`` is to follow, whatever crashes."""

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "cache_size=-65536",
    "secure_delete=ON",  # a person who was erased is not left lying in free pages
)
Cursor = sqlite3.Cursor


def reads(*kinds: type[Fact] | type[History]) -> frozenset[str]:
    """The stored names of these facts, and of every fact of these histories."""
    return frozenset(
        topic
        for topic, fact in FACTS.items()
        if fact in kinds or getattr(fact, "HISTORY", None) in kinds
    )


KNOWLEDGE = frozenset(
    {
        "detail_corrected",
        "device_return_corrected",
        "fact_withdrawn",
        "persons_linked",
        "persons_unlinked",
    }
)
"""Facts that put right what is known, and change nothing in the world: true of every day."""


def had_happened(fact: Fact, by: date) -> bool:
    """Whether it had happened by the end of that day, for certain; or is true of every day."""
    return fact.TOPIC in KNOWLEDGE or last_day(fact.occurred_on) <= by


def is_sensitive(fact: Fact) -> bool:
    """Whether only those who must know may see it: by its kind, its case, or its service."""
    if fact.SENSITIVE or getattr(fact, "sensitive", False):
        return True
    item = getattr(fact, "item", None)  # what a session was is a code of the catalogue
    return isinstance(item, str) and catalogue.is_sensitive(item)


def named(kept: bytes | None) -> UUID | None:
    """An id as it is kept in a view; ``None`` where nobody and nothing is named."""
    return UUID(bytes=kept) if kept else None


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=LOCK_TIMEOUT_S
    )
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    return db


class Views:
    """One generation of every view, and the facts the views point at."""

    def __init__(self, path: Path, recorder: Recorder, mapper: FactMapper) -> None:
        self.path = path
        self._recorder = recorder
        self._mapper = mapper
        self._lock = RLock()
        self.known_until = 2**62
        self._db = _opened(path)
        # Who reads does not wait for who feeds: they see what was there before. A database in
        # memory is its connection's own.
        self._alone = path == IN_MEMORY
        self._reading = self._db if self._alone else _opened(path)
        self._read_lock = self._lock if self._alone else RLock()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, self._read_lock:
            self._reading.close()
            self._db.close()

    def begin(self, questions: Sequence[ModuleType], definition: str) -> None:
        """Make the empty tables of these questions, told nothing yet."""
        with self.writing() as db:
            for statement in (*TRACKING, *(table for each in questions for table in each.TABLES)):
                db.execute(statement)
            names = [(each.NAME,) for each in questions]
            db.executemany("INSERT INTO tracking (view, position) VALUES (?, 0)", names)
            db.execute("INSERT INTO definition VALUES (?)", (definition,))

    def fetch(self, statement: str, *params: Any) -> list[Any]:
        """Every row that ``statement`` selects, of what was fed by now and not by halves."""
        with self._read_lock:
            return self._reading.execute(statement, params).fetchall()

    def facts_at(self, positions: list[int]) -> list[tuple[int, Fact]]:
        """The facts at these positions, opened as far as their keys still exist, in order."""
        rows, keys = self._recorder.select_positions(positions), AtHand()
        return [
            (position, self._mapper.fact_of(uuid_of(oid), version, topic, state, keys=keys))
            for position, oid, version, topic, state in rows
        ]

    def history(self, history_id: UUID) -> list[tuple[int, Fact]]:
        """Every fact of one history with its position, opened as far as its key still exists.

        As far as these views know: not what was recorded after the position they are of.
        """
        rows = self._recorder.select_history(history_id, self.known_until)
        keys = AtHand()
        return [
            (position, self._mapper.fact_of(history_id, version, topic, state, keys=keys))
            for position, version, topic, state in rows
        ]

    def scrub(self) -> None:
        """Empty the write-ahead log, when a row that was deleted may still stand in it.

        While somebody is reading, that cannot be: then it stays due, and whoever feeds the views
        next, in this process or another, tries again.
        """
        with self._lock:
            if not self._db.execute("SELECT 1 FROM scrub").fetchall():
                return
            self._db.execute(f"PRAGMA busy_timeout={SCRUB_TIMEOUT_MS}")
            try:
                with self._read_lock:  # nobody of this process is reading
                    ((busy, *_),) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                self._db.execute(f"PRAGMA busy_timeout={LOCK_TIMEOUT_S * 1000}")
            if not busy:
                self._db.execute("DELETE FROM scrub")

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """One transaction; whoever feeds the views writes in it."""
        with self._lock:
            cursor = self._db.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    cursor.execute("ROLLBACK")
                raise
