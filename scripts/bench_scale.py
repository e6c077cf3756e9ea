"""What a fact costs at scale: bytes, write-ahead log and time, by the form of the table.

    PYTHONPATH=. python scripts/bench_scale.py tables [--facts 1000000]
    PYTHONPATH=. python scripts/bench_scale.py office [--facts 100000]

``tables`` puts the same invented rows into a PostgreSQL of its own, as our table stands and as it
might: in partitions, with other indexes, with ids of chance. ``office`` lets a ledger grow in files
and says what each file holds of a fact, and how long the views and the log take to be made again.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from growing_ledger import Growing

from ledger.application import DataDirectory
from ledger.ids import time_ordered_id
from ledger.proof.opening import open_log
from projections import generations
from tests.postgres import Server
from tests.postgres import running as running_postgres

BATCH, PAGE, ASKED = 1_000, 5_000, 200
STATE_BYTES = 650
"""What the facts of an ordinary year hold on average, without their ids."""

FACTS_A_HISTORY = 3
COLUMNS = (
    "position bigint NOT NULL, originator_id uuid NOT NULL, originator_version bigint NOT NULL,"
    " topic text NOT NULL, state bytea NOT NULL"
)
ONE = "originator_id, originator_version"
FORMS: dict[str, list[str]] = {
    "as it stands": [
        f"CREATE TABLE facts ({COLUMNS}, PRIMARY KEY (position), UNIQUE ({ONE}))",
    ],
    "in 16 parts by history": [
        f"CREATE TABLE facts ({COLUMNS}, UNIQUE ({ONE})) PARTITION BY HASH (originator_id)",
        *(
            f"CREATE TABLE facts_{part} PARTITION OF facts"
            f" FOR VALUES WITH (MODULUS 16, REMAINDER {part})"
            for part in range(16)
        ),
        "CREATE INDEX ON facts (position)",
    ],
    "in parts of 100,000 positions": [
        f"CREATE TABLE facts ({COLUMNS}, PRIMARY KEY (position)) PARTITION BY RANGE (position)",
        *(
            f"CREATE TABLE facts_{part} PARTITION OF facts"
            f" FOR VALUES FROM ({part * 100_000}) TO ({part * 100_000 + 100_000})"
            for part in range(100)
        ),
        f"CREATE INDEX ON facts ({ONE})",
    ],
    "positions by BRIN": [
        f"CREATE TABLE facts ({COLUMNS}, UNIQUE ({ONE}))",
        "CREATE INDEX ON facts USING brin (position)",
    ],
}
SIZES = """
SELECT sum(pg_relation_size(c.oid)) FILTER (WHERE c.relkind = 'r'),
    sum(pg_relation_size(c.oid)) FILTER (WHERE c.relkind = 'i')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')"""


def ids_in_time(number: int) -> Iterator[UUID]:
    """The id of each fact's history, of histories that begin one after the other."""
    begin = time.time()
    for at in range(number):
        if at % FACTS_A_HISTORY == 0:
            now = datetime.fromtimestamp(begin + at / 100, UTC)
            history = time_ordered_id(now, os.urandom(10))
        yield history


def ids_of_chance(number: int) -> Iterator[UUID]:
    """The same, where the ids say nothing of time."""
    for at in range(number):
        if at % FACTS_A_HISTORY == 0:
            history = UUID(bytes=os.urandom(16))
        yield history


def tables(server: Server, facts: int) -> None:
    """Every form, and the one that stands once more with ids of chance."""
    print("| form | table B | index B | WAL B | append us | history us | page ms |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for name, form in FORMS.items():
        _measure(server, name, form, list(ids_in_time(facts)))
    chance = list(ids_of_chance(facts))
    _measure(server, "as it stands, ids of chance", FORMS["as it stands"], chance)


def _measure(server: Server, name: str, form: list[str], ids: list[UUID]) -> None:
    database = f"scale_{abs(hash(name)) % 10**9}"
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as master:
        master.execute(f"CREATE DATABASE {database}".encode())
        try:
            with psycopg.connect(server.url(database, "postgres"), autocommit=True) as connection:
                _told(connection, name, form, ids)
        finally:
            master.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())


def _told(connection: psycopg.Connection, name: str, form: list[str], ids: list[UUID]) -> None:
    for statement in form:
        connection.execute(statement.encode())
    before, began = _wal(connection), time.perf_counter()
    _append(connection, ids)
    took, wal = time.perf_counter() - began, _wal(connection) - before
    connection.execute("VACUUM ANALYZE")
    found = connection.execute(SIZES.encode()).fetchone()
    heap, index = (int(each or 0) for each in found or (0, 0))
    history = _times(
        connection,
        "SELECT state FROM facts WHERE originator_id = %s ORDER BY originator_version",
        lambda: random.choice(ids),
    )
    page = _times(
        connection,
        "SELECT state FROM facts WHERE position > %s ORDER BY position LIMIT 5000",
        lambda: random.randrange(len(ids) - PAGE),
        ASKED // 10,
    )
    each = [heap / len(ids), index / len(ids), wal / len(ids), took * 1e6 / len(ids)]
    figures = " | ".join(f"{figure:,.0f}" for figure in (*each, history * 1e6))
    print(f"| {name} | {figures} | {page * 1e3:.1f} |", flush=True)


def _append(connection: psycopg.Connection, ids: list[UUID]) -> None:
    state = os.urandom(STATE_BYTES)
    for low in range(0, len(ids), BATCH):
        with connection.transaction(), connection.cursor() as cursor:
            rows = [
                (at + 1, ids[at], at % FACTS_A_HISTORY + 1, "subsidy_paid", state)
                for at in range(low, min(low + BATCH, len(ids)))
            ]
            cursor.executemany("INSERT INTO facts VALUES (%s, %s, %s, %s, %s)", rows)


def _wal(connection: psycopg.Connection) -> int:
    found = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
    return int(found[0]) if found else 0


def _times(
    connection: psycopg.Connection,
    statement: str,
    what: Callable[[], object],
    number: int = ASKED,
) -> float:
    took = []
    for _ in range(number):
        asked = what()
        began = time.perf_counter()
        connection.execute(statement.encode(), [asked]).fetchall()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def office(folder: Path, facts: int) -> None:
    """What each file of an office holds of a fact, and how long what can be made again takes."""
    growing = Growing(folder)
    growing.grow(facts)
    directory, number = DataDirectory(folder), growing.ledger.position()
    began, worked = time.perf_counter(), time.process_time()
    fresh = generations.build(growing.ledger, directory.views)
    built, built_cpu = time.perf_counter() - began, time.process_time() - worked
    generations.discard(fresh)
    log = open_log(directory, growing.ledger.recorder, "bench", os.urandom, growing.ledger.now)
    began, worked = time.perf_counter(), time.process_time()
    log.seal()
    sealed, sealed_cpu = time.perf_counter() - began, time.process_time() - worked
    log.close()
    growing.views.close()
    growing.ledger.close()
    print(f"{number:,} facts; bytes of each fact:")
    for name in ("ledger.sqlite", "vault.sqlite", "log.sqlite"):
        print(f"  {name}: {(folder / name).stat().st_size / number:.0f}")
    views = sum(each.stat().st_size for each in directory.views.glob("generation-*.sqlite"))
    print(f"  views: {views / number:.0f}")
    print(
        f"views again: {number / built:,.0f} facts/s ({number / built_cpu:,.0f} of the processor)"
    )
    print(f"sealed: {number / sealed:,.0f} facts/s ({number / sealed_cpu:,.0f} of the processor)")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["tables", "office"])
    parser.add_argument("--facts", type=int, default=100_000)
    asked = parser.parse_args()
    if asked.what == "tables":
        with running_postgres() as server:
            tables(server, asked.facts)
    else:
        with tempfile.TemporaryDirectory() as folder:
            office(Path(folder), asked.facts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
