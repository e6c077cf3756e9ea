"""What an audit package holds of the ledger itself: the first facts, and the log of these.

Both files are made anew, row by row in their order, so that the same facts make the same bytes.
Of the ledger's file only the facts come along, as they are stored: what is sealed stays sealed.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ledger.errors import LogBroken
from ledger.proof import log, verifier
from ledger.proof.notes import Checkpoint, Key
from ledger.proof.rehash import FactsFile, rehash
from ledger.proof.sealed import TILE, TILE_LEVELS, SealedLog, reading
from ledger.proof.tree import HASH_BYTES
from ledger.stores.sqlite import SCHEMA

PAGE_BYTES = 4096
GUARDS = tuple(statement for name, statement in SCHEMA.items() if name.startswith("facts_"))
VERIFIER = Path(verifier.__file__)


def write_facts(path: Path, rows: log.Rows, size: int) -> int:
    """Write the first ``size`` facts into a new file; the position of the last of them.

    Raises:
        LogBroken: there are not as many.
    """
    position = written = 0
    with _new_database(path) as db:
        db.execute(SCHEMA["facts"])
        while written < size:
            batch = rows.select_rows(position, min(log.BATCH_FACTS, size - written))
            if not batch:
                raise LogBroken(what="facts_missing", position=position + 1)
            db.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", batch)
            position, written = batch[-1][0], written + len(batch)
        for guard in GUARDS:
            db.execute(guard)
    return position


def write_log(path: Path, source: Path, size: int, position: int) -> None:
    """Write into a new file what the log ``source`` holds of the first ``size`` facts."""
    with closing(reading(source)) as old, _new_database(path) as db:
        old.execute("BEGIN")
        for statement in log.SCHEMA:
            db.execute(statement)
        tiles = old.execute(
            "SELECT level, number, first_position, hashes FROM tile ORDER BY level, number"
        )
        db.executemany("INSERT INTO tile VALUES (?, ?, ?, ?)", _cut(tiles, size))
        notes = old.execute("SELECT * FROM checkpoint WHERE size <= ? ORDER BY size", (size,))
        db.executemany("INSERT INTO checkpoint VALUES (?, ?, ?, ?)", notes)
        keys = old.execute("SELECT vkey, since FROM log_key ORDER BY since, rowid")
        db.executemany("INSERT INTO log_key VALUES (?, ?)", keys)
        db.execute("INSERT INTO sealed VALUES (1, ?, ?)", (size, position))


def must_be_sealed(facts: Path, log_file: Path, checkpoint: Checkpoint) -> None:
    """Hash every fact in the file again, and hold it against the log and the checkpoint.

    Raises:
        LogBroken: a fact is another than was sealed. ``position`` is the first such.
    """
    with closing(FactsFile(facts)) as rows, closing(SealedLog.read(log_file)) as sealed:
        found = rehash(rows, sealed)
    if (found.size, found.root) != (checkpoint.size, checkpoint.root):
        raise LogBroken(what="root", size=checkpoint.size)


def policy_of(keys: Iterable[Key]) -> str:
    """A policy that trusts these keys of the log and asks for no witness: a proposal."""
    return "".join(f"log {key.text}\n" for key in keys) + "quorum none\n"


def _cut(tiles: sqlite3.Cursor, size: int) -> Iterator[tuple[int, int, int | None, bytes]]:
    for level, number, first, hashes in tiles:
        width = min(TILE, (size >> (TILE_LEVELS * level)) - number * TILE)
        if width > 0:
            yield level, number, first, hashes[: width * HASH_BYTES]


@contextmanager
def _new_database(path: Path) -> Iterator[sqlite3.Connection]:
    # No journal: a file that is not finished is thrown away.
    path.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size={PAGE_BYTES}")
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN")
        yield db
        db.execute("COMMIT")
