"""Measures what the ledger adds to the store, on this machine, in the same run.

    python scripts/bench_ledger.py [FACTS] [COMMANDS] [ROUNDS]

Bulk: the processor time of recording FACTS payments in one command, against a plain executemany of
the same rows. One at a time: how long a command takes that records one fact, against a plain
commit of the same row. Figures are medians of ROUNDS; ratios are of the two in the same round.
"""

import os
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from ledger.aggregates import Payment
from ledger.application import DataDirectory, ServiceLedger, open_ledger
from ledger.bulk import many_objects
from ledger.history import Fact
from ledger.stores.sqlite import PRAGMAS, SCHEMA
from ledger.vocabulary import By, Channel, Money, PaymentKind
from ledger.work import Work

FACTS, COMMANDS, ROUNDS = 20_000, 300, 5
PERSONS = 2_000
INSERT = "INSERT INTO facts (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
Row = tuple[bytes, int, str, bytes]


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> timedelta:
        return timedelta(seconds=time.monotonic())


def by(key: str) -> By:
    """A clerk."""
    return By(actor=UUID(int=1), organisation="bench", channel=Channel.API, key=key)


def payments(persons: list[UUID], count: int, *, sealed: bool) -> list[Fact]:
    """That many payments, each the first fact of its history."""
    facts: list[Fact] = []
    for number in range(count):
        person, month = persons[number % len(persons)], number // len(persons)
        period = f"{2000 + month // 12}-{month % 12 + 1:02}"
        kind = PaymentKind.REGULAR
        facts.append(
            Payment.PaymentPaid(
                originator_id=Payment.id_of("living_subsidy", person, period, kind),
                originator_version=1,
                occurred_on=f"{period}-15",
                scheme="living_subsidy",
                person_id=person,
                period=period,
                kind=kind,
                amount=Money(10_000, "CNY"),
                area="652301",
                account="6228480086543210987" if sealed else None,
            )
        )
    return facts


def plain(path: Path) -> sqlite3.Connection:
    """A connection with the ledger's own settings and tables, and nothing above it."""
    db = sqlite3.connect(path, isolation_level=None)
    for name, value in PRAGMAS.items():
        db.execute(f"PRAGMA {name}={value}")
    if not db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]:
        for statement in SCHEMA.values():
            db.execute(statement)
    return db


def cpu(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def bulk(folder: Path, count: int, *, sealed: bool) -> tuple[float, float]:
    """Processor seconds a fact: of the ledger, and of the plain store."""
    ledger = open_ledger(DataDirectory(folder / "data"), _Clock(), os.urandom)
    persons = [ledger.new_person_id() for _ in range(PERSONS)]
    ledger.vault.create_keys(persons)
    facts = payments(persons, count, sealed=sealed)

    def put(work: Work) -> None:
        work.put(facts)

    with many_objects():
        ours = cpu(lambda: ledger.perform(by("bulk"), put))
    rows = stored_rows(ledger)
    ledger.close()
    with closing(plain(folder / "plain.sqlite")) as db:

        def insert() -> None:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(INSERT, rows)
            db.execute("COMMIT")

        raw = cpu(insert)
    return ours / count, raw / count


def stored_rows(ledger: ServiceLedger) -> list[Row]:
    """Every row as it lies in the file."""
    rows = ledger.recorder.select_rows(0, 2**62)
    return [(oid, version, topic, state) for _, oid, version, topic, state in rows]


def one_by_one(folder: Path, count: int) -> tuple[float, float]:
    """Median seconds: of one command, and of one plain commit of the same row."""
    ledger = open_ledger(DataDirectory(folder / "data"), _Clock(), os.urandom)
    person = ledger.new_person_id()
    ledger.vault.create_keys([person])
    facts = payments([person], count, sealed=True)
    ours, raw = [], []
    with closing(plain(folder / "plain.sqlite")) as db:
        for number, fact in enumerate(facts):

            def pay(work: Work, fact: Fact = fact) -> None:
                work.begin(Payment, fact.originator_id)
                work.put([fact])

            start = time.perf_counter()
            ledger.perform(by(f"one-{number}"), pay)
            ours.append(time.perf_counter() - start)
            ((_, *row),) = ledger.recorder.select_rows(number, 1)
            start = time.perf_counter()
            db.execute("BEGIN IMMEDIATE")
            db.execute(INSERT, row)
            db.execute("COMMIT")
            raw.append(time.perf_counter() - start)
    ledger.close()
    return statistics.median(ours), statistics.median(raw)


def main(facts: int = FACTS, commands: int = COMMANDS, rounds: int = ROUNDS) -> None:
    """Print the figures."""
    for name, measure in (
        ("bulk, clear facts: us of CPU a fact", lambda f: bulk(f, facts, sealed=False)),
        ("bulk, sealed facts: us of CPU a fact", lambda f: bulk(f, facts, sealed=True)),
        ("one command: us", lambda f: one_by_one(f, commands)),
    ):
        measured = []
        for _ in range(rounds):
            with TemporaryDirectory() as folder:
                measured.append(measure(Path(folder)))
        ours = statistics.median(each for each, _ in measured)
        raw = statistics.median(each for _, each in measured)
        ratio = statistics.median(ours / raw for ours, raw in measured)
        print(f"{name:<40} {ours * 1e6:>9.1f}  plain {raw * 1e6:>9.1f}  ratio {ratio:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
