"""Asks the same questions of ledgers from ten thousand to three million facts.

    python scripts/bench_questions.py [--sizes 10000,100000,1000000,3000000] [--rounds 5]

One ledger grows. At each size: how long a person's history, a search by name, by the last digits
and by number, and the shelf of a station take; how soon a fact is visible in the views of another
connection; how fast facts are replayed with their types beside a bare scan of the same table; and
how long a rebuild of every view takes and how much memory. The people asked about had twelve
services each, spread over all that was recorded since the size before. Figures are medians; the
last table divides each by that of the smallest ledger.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from growing_ledger import CLASSES, PROBES, SERVICES, STATIONS, Clock, Growing, by

from ledger.application import DataDirectory, ServiceLedger, open_ledger
from ledger.bulk import many_objects
from ledger.history import FACTS
from ledger.vocabulary import IdentifierKind
from ledger.work import Work
from projections import availability, feed, person_history, person_lookup
from projections.following import Follower

SIZES = "10000,100000,1000000,3000000"
LAG_SAMPLES = 100
HEAD = (
    "| facts | history | by name | by number | shelf | lag, greatest | scan | replay | of scan"
    " | rebuild | memory |"
)


def median_us(work: Callable[[int], object], times: int = 200) -> float:
    """Microseconds that one of them takes."""
    taken = []
    for number in range(times):
        start = time.perf_counter()
        work(number)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1e6


class Asker:
    """Asks about the people of the newest stage, and looks whether the answer is right."""

    def __init__(self, growing: Growing) -> None:
        self._growing = growing
        self._views = growing.views

    def taken(self) -> dict[str, float]:
        """Each question with its median time, in microseconds."""
        return {
            "person history": median_us(self._history),
            "by name": median_us(self._name),
            "by number": median_us(self._number),
            "availability": median_us(self._shelf),
        }

    def _probe(self, number: int) -> tuple[UUID, str, str]:
        return self._growing.probes[number % PROBES]

    def _history(self, number: int) -> None:
        told = person_history.of(self._views, self._probe(number)[0])
        if sum(entry.topic == "rehab_session_delivered" for entry in told) != SERVICES:
            raise SystemExit("a history is not whole")

    def _name(self, number: int) -> None:
        person, name, _ = self._probe(number)
        if person not in {found.person_id for found in person_lookup.by_name(self._views, name)}:
            raise SystemExit("a name is not found")

    def _number(self, number: int) -> None:
        person, _, written = self._probe(number)
        vault, kind = self._growing.ledger.vault, IdentifierKind.CN_RESIDENT_ID
        if person_lookup.by_number(self._views, vault, kind, written) != person:
            raise SystemExit("a number is not found")

    def _shelf(self, number: int) -> None:
        station = self._growing.stations[number % STATIONS]
        code = CLASSES[number % len(CLASSES)]
        day = date(2022, 6, 1)
        availability.counts(self._views, day=day, station_id=station, class_code=code)


def lag_ms(growing: Growing) -> tuple[float, float]:
    """Median and greatest milliseconds from a commit until another connection's views have it."""
    ledger, views = growing.ledger, growing.views
    other = open_ledger(DataDirectory(Path(ledger.recorder._path).parent), Clock(), os.urandom)  # noqa: SLF001
    follower = Follower(ledger.recorder, lambda: feed.catch_up(ledger, views))
    follower.start()
    taken = []
    for number in range(LAG_SAMPLES):
        person = growing.probes[number % len(growing.probes)][0]

        def put(work: Work, person: UUID = person) -> None:
            work.put([growing.call(person)])

        other.perform(by(f"lag-{other.position()}"), put)
        end, committed = other.position(), time.perf_counter()
        while feed.position_of(views) < end:
            time.sleep(0.0005)
        taken.append(time.perf_counter() - committed)
        time.sleep(0.013)
    follower.stop()
    other.close()
    return statistics.median(taken) * 1e3, max(taken) * 1e3


def replay_ratio(ledger: ServiceLedger, rounds: int) -> tuple[float, float, float]:
    """Facts a second scanned bare, and replayed with their types; the median ratio of a round."""
    path, end = ledger.recorder._path, ledger.position()  # noqa: SLF001
    scans, replays, ratios = [], [], []
    for _ in range(rounds):
        with many_objects():
            scan, replay = scanned(path), replayed(ledger, end)
        scans.append(end / scan)
        replays.append(end / replay)
        ratios.append(scan / replay)
    return statistics.median(scans), statistics.median(replays), statistics.median(ratios)


def scanned(path: str) -> float:
    """Seconds to hand every row of the table to Python, and do nothing with it."""
    db = sqlite3.connect(path)
    start = time.perf_counter()
    for _ in db.execute("SELECT * FROM facts ORDER BY position"):
        pass
    seconds = time.perf_counter() - start
    db.close()
    return seconds


def replayed(ledger: ServiceLedger, end: int) -> float:
    """Seconds to make every row the fact it is."""
    start, at = time.perf_counter(), 0
    while at < end:
        replay = ledger.replay(
            at, feed.BATCH_FACTS, stop=end, topics=frozenset(FACTS), unseal=frozenset()
        )
        at = replay.position
    return time.perf_counter() - start


def rebuild_memory(folder: Path) -> tuple[float, float]:
    """Seconds that a process of its own takes for a rebuild, and its greatest memory in MiB."""
    code = (
        "import sys, resource, time; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "import os; from growing_ledger import Clock\n"
        "from ledger.application import DataDirectory, open_ledger\n"
        "from projections import generations\n"
        "ledger = open_ledger(DataDirectory(Path(sys.argv[1])), Clock(), os.urandom)\n"
        "start = time.perf_counter()\n"
        "views = generations.build(ledger, Path(sys.argv[1]) / 'views')\n"
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "generations.discard(views)\n"
    )
    scripts = Path(__file__).resolve().parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(scripts)],
        check=True,
        capture_output=True,
        text=True,
        cwd=scripts.parent,
    )
    seconds, kib = done.stdout.split()
    return float(seconds), int(kib) / 1024


def main() -> None:
    """Grow, ask, and print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    first: dict[str, float] = {}
    ratios: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "data"
        growing = Growing(folder)
        print(HEAD + "\n" + "|---" * HEAD.count(" | ") + "|---|")
        for size in (int(each) for each in asked.sizes.split(",")):
            growing.grow(size)
            taken = Asker(growing).taken()
            first = first or taken
            lag, lag_max = lag_ms(growing)
            scan, replay, ratio = replay_ratio(growing.ledger, asked.rounds)
            seconds, mib = rebuild_memory(folder)
            row = " | ".join(f"{us:,.0f} us" for us in taken.values())
            print(
                f"| {size:,} | {row} | {lag:.0f} ms, {lag_max:.0f} ms | {scan:,.0f}/s"
                f" | {replay:,.0f}/s | {ratio:.2f} | {seconds:,.0f} s | {mib:,.0f} MiB |",
                flush=True,
            )
            ratios.append(
                f"| {size:,} | "
                + " | ".join(f"{us / first[name]:.2f}" for name, us in taken.items())
                + " |"
            )
        growing.views.close()
        growing.ledger.close()
    print("\nEach divided by that of the smallest ledger:\n")
    print("| facts | history | by name | by number | shelf |\n|---|---|---|---|---|")
    print("\n".join(ratios))


if __name__ == "__main__":
    main()
