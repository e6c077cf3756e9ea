"""What sealing and verifying cost: beside one command, and beside a bare scan of the same rows.

    PYTHONPATH=. python scripts/bench_proof.py [FACTS]

Processor time of one process, on made-up facts of the usual size; the machine's other work does
not count. Figures: docs/proof.md.
"""

import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from random import Random

from ledger.aggregates import Device
from ledger.proof import verifier
from ledger.proof.log import Log
from ledger.stores import SQLiteRecorder
from tests.facts import by, open_test_ledger, ready
from tests.ledger.proof.attacks import COLUMNS, LOG_KEY, row

COMMANDS = 400
ROUNDS = 3
PADDING = b" " * 300
"""Made-up facts are as long as real ones, about 550 bytes."""


def seconds() -> float:
    """Processor time of this process."""
    return time.process_time()


def made(path: Path, facts: int) -> None:
    """So many facts in a ledger of their own."""
    SQLiteRecorder(str(path)).close()
    chance = Random(1)
    with closing(sqlite3.connect(path)) as file:
        rows = (row(position, chance) for position in range(1, facts + 1))
        longer = ((h, v, topic, state[:-1] + PADDING + b"}") for h, v, topic, state in rows)
        file.executemany(f"INSERT INTO facts ({COLUMNS}) VALUES (?, ?, ?, ?)", longer)  # noqa: S608
        file.commit()


def command_s(folder: Path) -> float:
    """One command, from asking to stored."""
    ledger = open_test_ledger(folder)
    fact = ready(Device.DeviceRegistered)
    names = ("occurred_on", *fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
    told = {name: getattr(fact, name) for name in names}
    begun = seconds()
    for number in range(COMMANDS):
        with ledger.begin(Device, Device.id_of("bench", str(number)), by()) as device:
            device.register(**(told | {"asset_number": str(number)}))
    spent = (seconds() - begun) / COMMANDS
    ledger.close()
    return spent


def seal_s(path: Path, facts: int) -> float:
    """Taking every fact into the log, for one fact."""
    recorder = SQLiteRecorder(str(path))
    with closing(Log(path.with_name("log.sqlite"), recorder, LOG_KEY)) as log:
        begun = seconds()
        note = log.seal()
        spent = (seconds() - begun) / facts
        path.with_name("paper.txt").write_text(str(note), encoding="utf-8")
    recorder.close()
    return spent


def scan_s(path: Path) -> float:
    """Reading every row into Python and doing nothing with it."""
    with closing(sqlite3.connect(path)) as file:
        begun = seconds()
        found = file.execute(f"SELECT position, {COLUMNS} FROM facts ORDER BY position")  # noqa: S608
        for _ in found:
            pass
        return seconds() - begun


def verify_s(path: Path) -> tuple[float, int]:
    """The verifier as an auditor starts it: its processor time, and its largest size in KiB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    told = [path, "--checkpoint", path.with_name("paper.txt"), "--key", LOG_KEY.key.text]
    measured = (
        "import runpy, sys\nsys.argv = sys.argv[1:]\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit as end: code = end.code\n"
        # not ru_maxrss: that begins with the size of whoever started us
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], code)"
    )
    command = [sys.executable, "-I", "-S", "-c", measured, verifier.__file__, *told]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    size, code = done.stdout.split()[-2:]
    if code != "0":
        raise SystemExit(done.stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    return after - before, int(size)


def main() -> None:
    """Prints the figures and their ratios."""
    facts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ledger.sqlite"
        made(path, facts)
        command, seal = command_s(folder / "commands"), seal_s(path, facts)
        scans = [scan_s(path) for _ in range(ROUNDS)]
        verified = [verify_s(path) for _ in range(ROUNDS)]
        log_bytes = path.with_name("log.sqlite").stat().st_size
        ledger_bytes = path.stat().st_size
    scan, verify = statistics.median(scans), statistics.median(each for each, _ in verified)
    print(f"{facts} facts, {ledger_bytes / facts:.0f} bytes each")
    print(f"one command          {command * 1e6:8.1f} us")
    print(f"sealing, for a fact  {seal * 1e6:8.1f} us  {seal / command:.1%} of a command")
    print(f"the log's file       {log_bytes / facts:8.1f} bytes a fact")
    print(f"scan                 {scan:8.2f} s")
    print(f"verify               {verify:8.2f} s  {verify / scan:.2f} of the scan")
    print(f"verifier's memory    {max(size for _, size in verified) / 1024:8.1f} MiB")


if __name__ == "__main__":
    main()
