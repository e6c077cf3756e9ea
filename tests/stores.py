"""The facts of a data directory as others find them who come with tools of their own.

In an SQLite file or in PostgreSQL, wherever the ledger is.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.directory import DataDirectory
from ledger.stores.recorder import Row

TABLES = ("ledger.facts", "ledger.commands", "keys.person_keys", "keys.secrets", "keys.epoch")
COPY = (
    "COPY (SELECT position, originator_id, originator_version, topic, state FROM ledger.facts"
    " ORDER BY position) TO STDOUT"
)
"""What docs/proof.md says that an auditor asks."""
ROWS = (
    "SELECT position, uuid_send(originator_id), originator_version, topic, state FROM ledger.facts"
    " ORDER BY position"
)


def rows_of(data: Path) -> list[Row]:
    """Every fact as it is stored, in order."""
    directory = DataDirectory(data)
    if directory.url is None:
        with closing(sqlite3.connect(directory.ledger)) as file:
            return file.execute("SELECT * FROM facts ORDER BY position").fetchall()
    with _connected(directory.url) as connection:
        return connection.execute(ROWS).fetchall()


def bytes_of(data: Path) -> bytes:
    """All that is stored of facts, commands and keys: the files with what lies beside them."""
    directory = DataDirectory(data)
    if directory.url is None:
        files = [*data.glob(f"{directory.ledger.name}*"), *data.glob(f"{directory.vault.name}*")]
        return b"".join(file.read_bytes() for file in files)
    with _connected(directory.url, "postgres") as connection:
        return b"".join(
            _copied(connection, f"COPY {table} TO STDOUT (FORMAT binary)") for table in TABLES
        )


def handed_out(data: Path, to: Path) -> Path:
    """The facts as whoever may read them hands them to an auditor: the file, or a ``COPY``."""
    directory = DataDirectory(data)
    if directory.url is None:
        return directory.ledger
    from tests.postgres import READER  # noqa: PLC0415 - it loads an extra

    with _connected(directory.url, READER) as connection:
        to.write_bytes(_copied(connection, COPY))
    return to


def tamper(data: Path, statement: str, *told: Any) -> None:
    """What somebody with all rights and no scruples can do: ``UPDATE facts SET state = ?``."""
    directory = DataDirectory(data)
    if directory.url is None:
        tamper_with_file(directory.ledger, statement, *told)
        return
    from ledger.stores.postgres_schema import TRIGGERS  # noqa: PLC0415

    with _connected(directory.url, "postgres") as connection:
        connection.execute("SET search_path = ledger")
        for table in ("facts", "commands"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        connection.execute(statement.replace("?", "%s").encode(), told)
        for guard in TRIGGERS:
            table = guard.partition("_")[0]
            connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}".encode())


def lose_facts(data: Path) -> None:
    """The facts are gone, as where only the keys were put back."""
    if not _removed(data, DataDirectory(data).ledger.name):
        tamper(data, "TRUNCATE facts, commands")


def lose_keys(data: Path, *subjects: UUID) -> None:
    """The keys are gone, as where only the facts were put back; or those of ``subjects`` alone."""
    directory = DataDirectory(data)
    if not subjects and not _removed(data, directory.vault.name):
        tamper(data, f"TRUNCATE {', '.join(TABLES[2:])}")
    for subject in subjects:
        if directory.url is None:
            delete = "DELETE FROM person_keys WHERE subject = ?"
            tamper_with_file(directory.vault, delete, subject.bytes)
        else:
            tamper(data, "DELETE FROM keys.person_keys WHERE subject = ?", subject)


def _removed(data: Path, name: str) -> bool:
    files = list(data.glob(f"{name}*"))
    for each in files:
        each.unlink()
    return bool(files)


def tamper_with_file(path: Path, statement: str, *told: Any) -> None:
    """What somebody with the file and a tool of theirs can do, and the guards do not see."""
    with closing(sqlite3.connect(path)) as db:
        guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement, told)
        for _, sql in guards:
            db.execute(sql)
        db.commit()


def _connected(url: str, role: str | None = None) -> Any:
    import psycopg  # noqa: PLC0415 - an extra

    from tests.postgres import WRITER  # noqa: PLC0415

    return psycopg.connect(url.replace(WRITER, role) if role else url)


def _copied(connection: Any, statement: str) -> bytes:
    with connection.cursor().copy(statement.encode()) as copy:
        return b"".join(bytes(part) for part in copy)
