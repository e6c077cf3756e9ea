"""The ledger in one SQLite file.

Two tables that only grow. ``facts``: ``position`` is given once and never again, and is the
only order. ``commands``: the idempotency key of each command with its first answer, written
in the same transaction as the facts. Triggers refuse every change and every deletion, and
the file is not opened unless all of that is in force.
"""

import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from ledger.errors import StoreUnsafe
from ledger.stores.recorder import RECENT_FACTS, CommandRecord, Recorder, Row, Standing

APPLICATION_ID = 0x48524C44  # "HRLD", so that `file` and any reader know whose file this is
SCHEMA_VERSION = 1
LOCK_TIMEOUT_S = 30
CACHE_KIB = 65_536
READERS_MAX = 5
"""So many connections wait to read again; where more are wanted at once, they are made."""

CHUNK_IDS = 900  # fewer than the variables an old SQLite takes in one statement
NEWEST_VERSION = "SELECT COALESCE(MAX(originator_version), 0) FROM facts WHERE originator_id = ?"
STANDING = (
    "SELECT (SELECT state FROM facts ORDER BY position DESC LIMIT 1), commands.*"
    " FROM (VALUES (1)) LEFT JOIN commands ON key = ?"
)
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged fact survives a power cut
    "recursive_triggers": 1,  # so that REPLACE meets the triggers too
    "cache_size": -CACHE_KIB,
    "trusted_schema": 0,
}
FACTS_TABLE = """CREATE TABLE facts (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id BLOB NOT NULL CHECK (length(originator_id) = 16),
    originator_version INTEGER NOT NULL CHECK (originator_version > 0),
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
) STRICT"""
COMMANDS_TABLE = """CREATE TABLE commands (
    key TEXT PRIMARY KEY,
    request_digest BLOB NOT NULL,
    answer TEXT NOT NULL,
    first_position INTEGER,
    last_position INTEGER
) STRICT, WITHOUT ROWID"""


def _guard(table: str, action: str) -> str:
    return (
        f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grow'); END"
    )


def _guard_place(table: str, taken: str) -> str:
    # A connection that is not ours may have recursive_triggers off; then REPLACE would take
    # the old row away without asking the trigger on DELETE.
    return (
        f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} WHEN {taken} "
        f"BEGIN SELECT RAISE(ABORT, '{table} only grow'); END"
    )


SCHEMA = {
    "facts": FACTS_TABLE,
    "commands": COMMANDS_TABLE,
    "facts_refuse_replace": _guard_place(
        "facts",
        "EXISTS (SELECT 1 FROM facts WHERE position = NEW.position) OR EXISTS (SELECT 1 FROM facts"
        " WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)",
    ),
    "commands_refuse_replace": _guard_place(
        "commands", "EXISTS (SELECT 1 FROM commands WHERE key = NEW.key)"
    ),
    **{
        f"{table}_refuse_{action.lower()}": _guard(table, action)
        for table in ("facts", "commands")
        for action in ("UPDATE", "DELETE")
    },
}


class _ImmediateTransaction(SQLiteTransaction):
    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        # A deferred transaction that reads first fails at once when another writes meanwhile,
        # whatever the time-out; an immediate one waits its turn.
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class _LedgerConnection(SQLiteConnection):
    def __init__(self, plain: sqlite3.Connection, max_age: float | None) -> None:
        super().__init__(plain, max_age)
        self.plain = plain

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _ImmediateTransaction(self, commit=commit) as cursor, cursor:
            yield cursor


def _connected(path: str) -> sqlite3.Connection:
    """A connection that keeps the ledger's promises."""
    # Not the library's: it keeps no statement but the last, and a command asks for nine.
    plain = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=LOCK_TIMEOUT_S
    )
    for name, value in PRAGMAS.items():
        plain.execute(f"PRAGMA {name}={value}")
    return plain


class _LedgerPool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        plain = _connected(self.db_name)
        plain.row_factory = sqlite3.Row
        return _LedgerConnection(plain, max_age=self.max_age)


class LedgerDatastore(SQLiteDatastore):
    """The library's datastore with connections that keep the ledger's promises."""

    def __init__(self, path: str) -> None:
        super().__init__(path, lock_timeout=LOCK_TIMEOUT_S)
        self.pool.close()
        self.pool = _LedgerPool(db_name=path, lock_timeout=LOCK_TIMEOUT_S)


class SQLiteRecorder(Recorder, SQLiteApplicationRecorder):
    """The facts and commands in one file."""

    def __init__(self, path: str) -> None:
        super().__init__(LedgerDatastore(path), events_table_name="facts")
        self._path = Path(path).absolute().as_posix()
        self._idle: deque[sqlite3.Connection] = deque()
        self._create_or_check()

    def close(self) -> None:
        """Let go of the file."""
        while self._idle:
            self._idle.pop().close()
        self.datastore.close()

    def construct_create_table_statements(self) -> list[str]:
        """What makes an empty file a ledger."""
        return [
            *SCHEMA.values(),
            f"PRAGMA application_id={APPLICATION_ID}",
            f"PRAGMA user_version={SCHEMA_VERSION}",
        ]

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        with self.datastore.transaction(commit=True) as c:
            return self._insert_events(c, stored_events, **kwargs)

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        command: CommandRecord | None = None,
        seen: Mapping[UUID, int] | None = None,
        **_: Any,
    ) -> Sequence[int] | None:
        for history_id, version in (seen or {}).items():
            c.execute(NEWEST_VERSION, (history_id.bytes,))
            if c.fetchone()[0] != version:
                raise IntegrityError("a history that was looked at has changed")
        c.executemany(
            "INSERT INTO facts (originator_id, originator_version, topic, state)"
            " VALUES (?, ?, ?, ?)",
            (
                (cast("UUID", s.originator_id).bytes, s.originator_version, s.topic, s.state)
                for s in stored_events
            ),
        )
        c.execute("SELECT seq FROM sqlite_sequence WHERE name = 'facts'")
        row = c.fetchone()
        # One writer at a time and AUTOINCREMENT: the rows of one transaction are consecutive.
        last = row[0] if row else 0
        positions = range(last - len(stored_events) + 1, last + 1)
        if command is not None:
            first = positions[0] if stored_events else None
            end = positions[-1] if stored_events else None
            c.execute(
                "INSERT INTO commands VALUES (?, ?, ?, ?, ?)",
                (command.key, command.request_digest, command.answer, first, end),
            )
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The rows of one history, in order."""
        statement = (
            "SELECT originator_version, topic, state FROM facts WHERE originator_id = ?"
            " AND originator_version > ? AND originator_version <= ? ORDER BY originator_version"
        )
        statement += " DESC LIMIT ?" if desc else " ASC LIMIT ?"
        wanted = cast("UUID", originator_id).bytes
        most = lte if lte is not None else 2**62
        rows = self._fetch(statement, (wanted, gt or 0, most, -1 if limit is None else limit))
        return [StoredEvent(originator_id, *row) for row in rows]

    def select_rows(self, after: int, limit: int, stop: int | None = None) -> list[Row]:
        """Plain rows behind position ``after``, up to ``stop``: the fast way to read all."""
        return self._fetch(
            "SELECT position, originator_id, originator_version, topic, state FROM facts"
            " WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
            (after, stop if stop is not None else 2**62, limit),
        )

    def each_row(self, after: int, limit: int, stop: int) -> Iterator[Row]:
        """The plain rows behind ``after`` up to ``stop``, one at a time: none is kept."""
        with self.datastore.get_connection(commit=False) as connection:
            cursor = cast("_LedgerConnection", connection).plain.cursor()
            cursor.row_factory = None
            yield from cursor.execute(
                "SELECT position, originator_id, originator_version, topic, state FROM facts"
                " WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
                (after, stop, limit),
            )

    def changes(self) -> Iterator[bool]:
        """Whether anybody has committed since the last time it was asked, without end.

        SQLite tells nobody; but it counts what others have written, and the count costs a glance.
        """
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as own:
            seen = None
            while True:
                (now,) = own.execute("PRAGMA data_version").fetchone()
                yield now != seen
                seen = now

    def select_positions(self, positions: Sequence[int]) -> list[Row]:
        """The plain rows at these positions, in the order of position."""
        found: list[Row] = []
        for start in range(0, len(positions), CHUNK_IDS):
            chunk = tuple(positions[start : start + CHUNK_IDS])
            found += self._fetch(
                "SELECT position, originator_id, originator_version, topic, state FROM facts"  # noqa: S608
                " WHERE position IN (" + ",".join("?" * len(chunk)) + ") ORDER BY position",
                chunk,
            )
        return found

    def select_histories(
        self, originator_ids: Sequence[UUID]
    ) -> dict[UUID, list[tuple[int, str, bytes]]]:
        """Version, topic and state of every fact of each history among the ids that exists."""
        found: dict[UUID, list[tuple[int, str, bytes]]] = {}
        for start in range(0, len(originator_ids), CHUNK_IDS):
            chunk = tuple(i.bytes for i in originator_ids[start : start + CHUNK_IDS])
            rows = self._fetch(
                "SELECT originator_id, originator_version, topic, state FROM facts WHERE"  # noqa: S608
                " originator_id IN (" + ",".join("?" * len(chunk)) + ")"
                " ORDER BY originator_id, originator_version",
                chunk,
            )
            for oid, version, topic, state in rows:
                found.setdefault(UUID(bytes=oid), []).append((version, topic, state))
        return found

    def select_history(self, originator_id: UUID, stop: int) -> list[tuple[int, int, str, bytes]]:
        """Position, version, topic and state of a history's facts up to ``stop``, in order."""
        return self._fetch(
            "SELECT position, originator_version, topic, state FROM facts"
            " WHERE originator_id = ? AND position <= ? ORDER BY originator_version",
            (originator_id.bytes, stop),
        )

    def topic_of(self, event_id: UUID) -> str | None:
        """Under which name the fact of this id is stored; ``None`` when there is none.

        Looks through every fact: for what is seldom asked.
        """
        rows = self._fetch(
            "SELECT topic FROM facts WHERE json_extract(state, '$.event_id') = ? LIMIT 1",
            (str(event_id),),
        )
        return rows[0][0] if rows else None

    def keyed_histories(self, topics: Sequence[str]) -> list[UUID]:
        """The first and the newest of the histories that ``topics`` begin, of the last facts."""
        newest = self.max_notification_id()
        marks = ",".join("?" * len(topics))
        found: list[UUID] = []
        for low, high, order in (
            (0, RECENT_FACTS, "ASC"),
            (newest - RECENT_FACTS, newest, "DESC"),
        ):
            wanted = (
                "SELECT originator_id FROM facts WHERE position > ? AND position <= ?"  # noqa: S608
                " AND topic IN (" + marks + ") ORDER BY position " + order + " LIMIT 1"
            )  # only marks are put in
            rows = self._fetch(wanted, (low, high, *topics))
            found += [UUID(bytes=oid) for (oid,) in rows]
        return found

    def standing(self, key: str) -> Standing:
        ((newest, *told),) = self._fetch(STANDING, (key,))
        return Standing(CommandRecord(*told) if told[0] is not None else None, newest)

    def max_notification_id(self) -> int:
        """The newest position; 0 when there is none."""
        rows = self._fetch("SELECT COALESCE(MAX(position), 0) FROM facts", ())
        return int(rows[0][0])

    def _fetch(self, statement: str, params: tuple[Any, ...]) -> list[Any]:
        # Connections that only read wait here and not in the library's pool, whose locks take
        # longer than what is read: of a deque they are taken, and put back, all by themselves.
        try:
            plain = self._idle.pop()
        except IndexError:
            plain = _connected(self._path)
        try:
            rows = plain.execute(statement, params).fetchall()
        except BaseException:
            plain.close()
            raise
        if len(self._idle) < READERS_MAX:
            self._idle.append(plain)
        else:
            plain.close()
        return rows

    def _create_or_check(self) -> None:
        with self.datastore.transaction(commit=True) as c:
            c.execute("SELECT COUNT(*) FROM sqlite_master")
            if c.fetchone()[0] == 0:
                self._create_table(c)
        self.assert_safe()

    def assert_safe(self) -> None:
        """Look whether the file and this connection keep what the ledger promises.

        Raises:
            StoreUnsafe: they do not; ``what`` names the first thing that is wrong.
        """
        with self.datastore.get_connection(commit=False) as connection:
            plain = cast("_LedgerConnection", connection).plain
            for name, wanted in {**PRAGMAS, "application_id": APPLICATION_ID}.items():
                found = plain.execute(f"PRAGMA {name}").fetchone()[0]
                if found != wanted:
                    raise StoreUnsafe(what=f"pragma {name}", found=found)
            version = plain.execute("PRAGMA user_version").fetchone()[0]
            if version != SCHEMA_VERSION:
                raise StoreUnsafe(what="schema_version", found=version)
            made = dict(plain.execute("SELECT name, sql FROM sqlite_master").fetchall())
            for name, sql in SCHEMA.items():
                if made.get(name) != sql:
                    raise StoreUnsafe(what=name, found="missing" if name not in made else "altered")
            triggers = plain.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                if name not in SCHEMA:  # it could swallow a fact that was acknowledged
                    raise StoreUnsafe(what=name, found="not_ours")
