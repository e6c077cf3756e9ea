"""The keys in a SQLite file of their own, beside the ledger."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.keys import DESTROYED, Epoch

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS person_keys (subject BLOB PRIMARY KEY, wrapped BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS epoch (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " number INTEGER NOT NULL, key_check BLOB NOT NULL, destroyed INTEGER NOT NULL) STRICT",
)
COUNTED = "(SELECT COUNT(*) FROM person_keys WHERE wrapped = x'')"


class SQLiteKeys:
    """The keys in the file ``path``; made where there is none."""

    def __init__(self, path: Path) -> None:
        path.touch()
        path.chmod(0o600)  # before SQLite gives its side files the mode of the database
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        for statement in SCHEMA:
            self._db.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that nobody else writes beside."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a disk that failed has ended it already
                self._db.execute("ROLLBACK")
            raise

    def mark(self) -> object:
        """Another value when another process wrote anything since."""
        return self._fetch("PRAGMA data_version")[0][0]

    def key(self, subject: UUID) -> bytes | None:
        """The wrapped key; ``DESTROYED``, or ``None`` where there never was one."""
        found = self._fetch("SELECT wrapped FROM person_keys WHERE subject = ?", subject.bytes)
        return found[0][0] if found else None

    def keys_of(self, subjects: Collection[UUID]) -> list[tuple[UUID, bytes]]:
        """The wrapped keys that are not destroyed, of those among ``subjects`` who have one."""
        every = ((subject, self.key(subject)) for subject in subjects)  # no way to go, no question
        return [(subject, wrapped) for subject, wrapped in every if wrapped]

    def living_keys(self) -> list[tuple[UUID, bytes]]:
        """Every key that is not destroyed."""
        rows = self._fetch("SELECT subject, wrapped FROM person_keys WHERE wrapped <> x''")
        return [(UUID(bytes=subject), wrapped) for subject, wrapped in rows]

    def add_keys(self, keys: Iterable[tuple[UUID, bytes]]) -> None:
        """Keep these; who has one already, or had one, keeps that."""
        self._db.executemany(
            "INSERT OR IGNORE INTO person_keys VALUES (?, ?)",
            ((subject.bytes, wrapped) for subject, wrapped in keys),
        )

    def put_keys(self, keys: Iterable[tuple[UUID, bytes]]) -> None:
        """Put these in the place of the ones they have."""
        self._db.executemany(
            "UPDATE person_keys SET wrapped = ? WHERE subject = ?",
            ((wrapped, subject.bytes) for subject, wrapped in keys),
        )

    def destroy(self, subject: UUID) -> None:
        """Leave nothing of this key but its row."""
        self._db.execute(
            "INSERT INTO person_keys VALUES (?, ?)"
            " ON CONFLICT (subject) DO UPDATE SET wrapped = excluded.wrapped",
            (subject.bytes, DESTROYED),
        )
        self.scrub()

    def destroyed(self) -> int:
        """How many keys are destroyed."""
        return int(self._fetch(f"SELECT {COUNTED}")[0][0])

    def is_empty(self) -> bool:
        """Whether nobody ever had a key here."""
        return not self._fetch("SELECT 1 FROM person_keys LIMIT 1")

    def secrets(self) -> list[tuple[str, bytes]]:
        """Every wrapped secret by its name."""
        return self._fetch("SELECT name, wrapped FROM secrets")

    def add_secret(self, name: str, wrapped: bytes) -> bytes:
        """Keep this secret if there is none of the name; the one that is kept."""
        self._db.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, wrapped))
        kept: bytes = self._fetch("SELECT wrapped FROM secrets WHERE name = ?", name)[0][0]
        return kept

    def put_secrets(self, secrets: Iterable[tuple[str, bytes]]) -> None:
        """Put these in the place of the ones of the same names."""
        self._db.executemany(
            "UPDATE secrets SET wrapped = ? WHERE name = ?",
            ((wrapped, name) for name, wrapped in secrets),
        )

    def epoch(self) -> Epoch | None:
        """The epoch; ``None`` where none was begun."""
        found = self._fetch("SELECT number, key_check, destroyed FROM epoch")
        return Epoch(*found[0]) if found else None

    def begin_epoch(self, key_check: bytes) -> None:
        """Write down the first, unless one is there."""
        self._db.execute(
            f"INSERT OR IGNORE INTO epoch VALUES (1, 1, ?, {COUNTED})",  # noqa: S608
            (key_check,),
        )

    def turn_epoch(self, key_check: bytes) -> None:
        """Write down that the next has begun."""
        self._db.execute(
            f"UPDATE epoch SET number = number + 1, key_check = ?, destroyed = {COUNTED}",  # noqa: S608
            (key_check,),
        )

    def scrub(self) -> None:
        """Empty the write-ahead log: what was written over may still stand in it."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _fetch(self, statement: str, *told: Any) -> list[Any]:
        return self._db.execute(statement, told).fetchall()
