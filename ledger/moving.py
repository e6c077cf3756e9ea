"""A whole ledger from one store to the other: every byte, at the same positions.

Into PostgreSQL for good (``move``), with the file locked meanwhile and of no use afterwards; out
of it into files as a copy (``copy_out``), which is what a backup or a trial is made of.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from ledger.application import DataDirectory
from ledger.errors import LogBroken, NothingToMove, StoreUnsafe, TargetNotEmpty
from ledger.keys.postgres import LOCK as KEYS_LOCK
from ledger.keys.sqlite import SQLiteKeys
from ledger.postgres import LOST, Connection, away, connect, place_of
from ledger.proof.leaves import Row
from ledger.proof.rehash import FactsFile, Rehashed, rehash
from ledger.proof.sealed import SealedLog
from ledger.stores import SQLiteRecorder
from ledger.stores.postgres import BEHIND, FAR, PostgresRecorder
from ledger.stores.postgres_schema import LOCK

KEPT = "before-postgresql"
"""The folder in the data directory with the files that were."""

BATCH_ROWS = 5_000
LOCK_S = 30
FACTS = "position, originator_id, originator_version, topic, state"
COMMANDS = "key, request_digest, answer, first_position, last_position"
KEYS = {
    "person_keys": "subject, wrapped",
    "secrets": "name, wrapped",
    "epoch": "one, number, key_check, destroyed",
}
MOVED = (
    "CREATE TRIGGER IF NOT EXISTS moved_to_postgresql BEFORE INSERT ON facts"
    " BEGIN SELECT RAISE(ABORT, 'this ledger was moved'); END"
)


class Moved(NamedTuple):
    """How many facts were moved, their root, and where the files that were lie now."""

    size: int
    root: bytes
    kept: Path


class _Rows:
    """Facts as one connection sees them, in its transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def select_rows(self, after: int, limit: int, stop: int | None = None) -> list[Row]:
        cursor = self._connection.cursor(binary=True)
        told = (after, stop if stop is not None else FAR, limit)
        return cursor.execute(BEHIND.encode(), told).fetchall()

    def max_notification_id(self) -> int:
        rows = self._connection.execute("SELECT coalesce(max(position), 0) FROM ledger.facts")
        return int(rows.fetchall()[0][0])


def move(directory: DataDirectory, url: str) -> Moved:
    """Move the ledger in the directory's files to the database; nobody else may have it open.

    Cut off, it can be asked for again. Whoever has the file open all the same is refused.

    Raises:
        NothingToMove: there is no file, or it was moved.
        TargetNotEmpty: other facts or keys are there.
        LogBroken: the facts are not those that were sealed, or did not arrive as they were.
        StoreUnsafe, StoreAway: the database is not fit for a ledger, or does not answer.
    """
    if directory.url is not None or not directory.ledger.exists():
        raise NothingToMove(data=str(directory.path))
    PostgresRecorder(url).close()
    with _held(directory.ledger) as facts, _held(directory.vault) as keys:
        found = _as_sealed(directory)
        _carry(url, facts, keys, found)
        # First: cut off between the two, whoever has the file open would record in it for nobody.
        facts.execute(MOVED)
        facts.execute("COMMIT")
        directory.point_at(url)
        keys.execute("COMMIT")
    return Moved(found.size, found.root, _put_away(directory))


def _as_sealed(directory: DataDirectory) -> Rehashed:
    with closing(FactsFile(directory.ledger)) as facts:
        if not directory.log.exists():
            return rehash(facts)
        with closing(SealedLog.read(directory.log)) as log:
            return rehash(facts, log)


@contextmanager
def _held(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, and nobody writes to it meanwhile."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=LOCK_S)) as db:
        db.execute("BEGIN IMMEDIATE")
        yield db


def _carry(url: str, facts: sqlite3.Connection, keys: sqlite3.Connection, found: Rehashed) -> None:
    try:
        with closing(connect(url)) as connection, connection.transaction():
            _take_any_time(connection)
            for lock in (LOCK, KEYS_LOCK):
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
            if _is_empty(connection):
                _fill(connection, facts, keys)
            elif not _is_all_there(connection, facts, keys, found):
                raise TargetNotEmpty(place=place_of(url))
            if not _is_all_there(connection, facts, keys, found):
                raise LogBroken(what="root", size=found.size)
    except LOST as error:
        raise away(url, error) from error
    except psycopg.DataError as error:
        raise StoreUnsafe(what="commands", found=type(error).__name__) from error


def _take_any_time(connection: Connection) -> None:
    # The server may not end it, either, while the files are written or read beside it.
    for which in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute("SELECT set_config(%s, '0', true)", [which])


def _is_empty(connection: Connection) -> bool:
    tables = ("ledger.facts", "ledger.commands", *(f"keys.{name}" for name in KEYS))
    asked = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608
    return connection.execute(f"SELECT {asked}".encode()).fetchall() == [(False,)]


def _fill(connection: Connection, facts: sqlite3.Connection, keys: sqlite3.Connection) -> None:
    _copy(connection, "ledger.facts", FACTS, _facts_of(facts))
    rows = facts.execute(f"SELECT {COMMANDS} FROM commands")  # noqa: S608
    _copy(connection, "ledger.commands", COMMANDS, rows)
    for name, columns in KEYS.items():
        _copy(connection, f"keys.{name}", columns, _keys_of(keys, name))


def _copy(connection: Connection, table: str, columns: str, rows: Iterable[Any]) -> None:
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _facts_of(facts: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    rows = facts.execute(f"SELECT {FACTS} FROM facts ORDER BY position")  # noqa: S608
    return ((at, UUID(bytes=oid), *rest) for at, oid, *rest in rows)


def _keys_of(keys: sqlite3.Connection, name: str) -> Iterator[tuple[Any, ...]]:
    rows = keys.execute(f"SELECT {KEYS[name]} FROM {name} ORDER BY 1")  # noqa: S608
    if name == "person_keys":
        return ((UUID(bytes=subject), wrapped) for subject, wrapped in rows)
    return iter(rows)


def _is_all_there(
    connection: Connection,
    facts: sqlite3.Connection,
    keys: sqlite3.Connection,
    found: Rehashed,
) -> bool:
    there = rehash(_Rows(connection))
    if (there.size, there.position, there.root) != (found.size, found.position, found.root):
        return False
    asked = f"SELECT {COMMANDS} FROM %s ORDER BY key"  # noqa: S608
    commands = connection.execute((asked % "ledger.commands" + ' COLLATE "C"').encode())
    if _digest(commands) != _digest(facts.execute(asked % "commands")):
        return False
    return all(
        _digest(connection.execute(_keys_asked(name))) == _digest(_keys_of(keys, name))
        for name in KEYS
    )


def _keys_asked(name: str) -> bytes:
    order = ' COLLATE "C"' if name == "secrets" else ""
    first = KEYS[name].split(",")[0]
    return f"SELECT {KEYS[name]} FROM keys.{name} ORDER BY {first}{order}".encode()  # noqa: S608


def _digest(rows: Iterable[tuple[Any, ...]]) -> bytes:
    digest = sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
    return digest.digest()


def _put_away(directory: DataDirectory) -> Path:
    kept = directory.path / KEPT
    kept.mkdir(mode=0o700, exist_ok=True)
    for path in (directory.ledger, directory.vault):
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for each in sorted(directory.path.glob(f"{path.name}*")):
            each.rename(kept / each.name)
    return kept


def stored_bytes(url: str) -> int:
    """What facts, answers to commands and keys take there.

    Raises:
        StoreAway: the database does not answer.
    """
    tables = ["ledger.facts", "ledger.commands", *(f"keys.{name}" for name in KEYS)]
    try:
        with closing(connect(url)) as connection:
            sizes = connection.execute(
                "SELECT pg_total_relation_size(name::regclass) FROM unnest(%s::text[]) AS name",
                [tables],
            )
            return sum(int(size) for (size,) in sizes)
    except LOST as error:
        raise away(url, error) from error


def copy_out(url: str, into: DataDirectory) -> None:
    """Copy facts, commands and keys as they are at one moment to new files; all goes on meanwhile.

    Raises:
        StoreAway: the database does not answer.
    """
    into.ledger.touch(mode=0o600)
    SQLiteRecorder(str(into.ledger)).close()
    SQLiteKeys(into.vault).close()
    try:
        with (
            closing(connect(url)) as connection,
            connection.transaction(),
            closing(sqlite3.connect(into.ledger)) as facts,
            closing(sqlite3.connect(into.vault)) as keys,
        ):
            # What is read now fits together: a key is there before the facts under it.
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _take_any_time(connection)
            _take_facts(_Rows(connection), facts)
            rows = connection.cursor(binary=True).execute(
                f"SELECT {COMMANDS} FROM ledger.commands".encode()  # noqa: S608
            )
            facts.executemany("INSERT INTO commands VALUES (?, ?, ?, ?, ?)", rows)
            for name, columns in KEYS.items():
                marks = ", ".join("?" * len(columns.split(",")))
                rows = connection.cursor(binary=True).execute(_keys_asked(name))
                told = ((getattr(row[0], "bytes", row[0]), *row[1:]) for row in rows)
                keys.executemany(f"INSERT INTO {name} VALUES ({marks})", told)  # noqa: S608
            facts.commit()
            keys.commit()
    except LOST as error:
        raise away(url, error) from error


def _take_facts(rows: _Rows, facts: sqlite3.Connection) -> None:
    after = 0
    while batch := rows.select_rows(after, BATCH_ROWS):
        facts.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", batch)
        after = batch[-1][0]
