"""Import and rebuild a whole invented year, beside what SQLite alone would take for the same bytes.

    python scripts/bench_year.py [--size full] [--rounds 3]

Each round imports every file of the year into a fresh ledger and rebuilds every view, then
appends the very same rows to a bare SQLite file in the same batches with the same durability,
and scans them. Machines are shared and noisy: what counts is the ratio within one round.
"""

import argparse
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from api import intake
from api.importing.recording import Asked
from api.office import Office
from api.settings import Settings
from projections import generations

HERE = Path(__file__).parent
BARE = (
    "CREATE TABLE facts (position INTEGER PRIMARY KEY, originator_id BLOB, version INTEGER,"
    " topic TEXT, state BLOB, UNIQUE (originator_id, version))"
)


@dataclass
class Round:
    """Seconds and counts of one round."""

    rows: int
    facts: int
    imported: float
    rebuilt: float
    appended: float
    scanned: float


def one_round(folder: Path, work: Path) -> Round:
    """Import, rebuild, and do the same with SQLite alone."""
    office = Office(Settings(data=work / "office", organisation="changji"), create=True)
    asked = Asked(actor=office.operator, organisation=office.organisation)
    rows, batches, started = 0, [office.ledger.position()], time.perf_counter()
    for path in intake.files_in([folder]):
        taken = intake.take_in(office, path, asked, intake.Options(period="2022"))
        if taken.outcome is None:
            raise SystemExit(f"{path.name}: {taken.refusal}")
        rows += taken.outcome.count.rows
        batches.append(office.ledger.position())
    office.fresh()
    imported = time.perf_counter() - started
    result, fresh = generations.rebuild(office.ledger, office.views, office.directory.views)
    generations.discard(fresh)
    if not result.equal:
        raise SystemExit("the rebuilt views differ from the live ones")
    stored = office.ledger.recorder.select_rows(0, office.ledger.position())
    office.close()
    appended = append_bare(stored, batches, work / "bare.sqlite")
    scanned = scan_bare(work / "bare.sqlite")
    return Round(rows, len(stored), imported, result.seconds, appended, scanned)


def append_bare(
    stored: list[tuple[int, bytes, int, str, bytes]], batches: list[int], path: Path
) -> float:
    """Seconds that SQLite alone takes for the same rows in the same transactions."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
        db.execute(f"PRAGMA {pragma}")
    db.execute(BARE)
    started = time.perf_counter()
    for first, last in pairwise(batches):
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", stored[first:last])
        db.execute("COMMIT")
    seconds = time.perf_counter() - started
    db.close()
    return seconds


def scan_bare(path: Path) -> float:
    """Seconds that SQLite alone takes to hand every row to Python."""
    db = sqlite3.connect(path)
    started = time.perf_counter()
    for _ in db.execute("SELECT * FROM facts ORDER BY position"):
        pass
    seconds = time.perf_counter() - started
    db.close()
    return seconds


def main() -> None:
    """Run the rounds and print a row for each, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="full")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds: list[Round] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "year"
        make = [sys.executable, str(HERE / "make_demo_year.py"), str(folder), "--size", asked.size]
        subprocess.run(make, check=True, capture_output=True)
        print("| round | import rows/s | of raw append | rebuild facts/s | of raw scan |")
        print("|---|---|---|---|---|")
        for number in range(1, asked.rounds + 1):
            with tempfile.TemporaryDirectory(dir=temporary) as work:
                each = one_round(folder, Path(work))
            rounds.append(each)
            print(f"| {number} | {told(each)} |", flush=True)
    middle = Round(
        rounds[0].rows,
        rounds[0].facts,
        *(
            statistics.median(getattr(each, name) for each in rounds)
            for name in ("imported", "rebuilt", "appended", "scanned")
        ),
    )
    print(f"| median | {told(middle)} |")
    print(
        f"\n{middle.rows:,} rows became {middle.facts:,} facts in {middle.imported:.1f} s;"
        f" every view was rebuilt in {middle.rebuilt:.1f} s. Raw: append {middle.appended:.1f} s,"
        f" scan {middle.scanned:.2f} s."
    )


def told(each: Round) -> str:
    """Rates of a round with their ratio to SQLite alone."""
    return (
        f"{each.rows / each.imported:,.0f} | {each.appended / each.imported:.3f}"
        f" | {each.facts / each.rebuilt:,.0f} | {each.scanned / each.rebuilt:.3f}"
    )


if __name__ == "__main__":
    main()
