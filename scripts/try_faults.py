"""Does to an office what can happen to a computer, and writes down what came of it.

    python scripts/try_faults.py all [--short] [--dry-run] [--seed S] [--folder DIR]
    python scripts/try_faults.py kill|power|... [the same]

Each fault has a control: an office with a mistake in it, which has to be found, or the tool finds
nothing at all. Ends with 1 when a fault was not survived, or a control was not found out; else the
rows go into the table of docs/reliability.md. ``--short`` takes seconds and writes nothing.
Needs Linux, strace and libfaketime; a small disk is mounted for one fault, which root may do.
"""

import argparse
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults import page

FAULTS = {
    "kill": ("kill -9", "faults.killing"),
    "power": ("power loss", "faults.power"),
    "power-postgres": ("power loss, PostgreSQL", "faults.power_postgres"),
    "errors": ("errors of the disk", "faults.erring"),
    "full": ("full disk", "faults.filling"),
    "crowd": ("crowd", "faults.crowding"),
    "clock": ("clock", "faults.clocks"),
    "backup": ("backup", "faults.copies"),
    "bits": ("damaged file", "faults.flipping"),
    "clerks": ("two clerks", "faults.clerks"),
}
"""Each fault: as it stands in the table, and what tries it."""


def main() -> int:
    """1 when something was lost, or a control was taken for sound."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("fault", choices=["all", *FAULTS])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
    parser.add_argument("--seed", type=int, default=20260309)
    parser.add_argument("--folder", type=Path, help="Where to work; a temporary folder else.")
    asked = parser.parse_args()
    wrong = 0
    for name in FAULTS if asked.fault == "all" else [asked.fault]:
        began = time.monotonic()
        row = tried(name, asked.folder, asked.seed, short=asked.short)
        print(row.text, f"{time.monotonic() - began:.0f} s", flush=True)
        if not (row.is_good and row.is_seen):
            print(f"WRONG: {name}: good {row.is_good}, control found {row.is_seen}")
            wrong = 1
        elif not (asked.short or asked.dry_run):
            page.write([row], [fault for fault, _ in FAULTS.values()])
    return wrong


def tried(name: str, folder: Path | None, seed: int, *, short: bool) -> page.Row:
    """Try one fault, in a folder that is gone afterwards."""
    fault, module = FAULTS[name]
    with tempfile.TemporaryDirectory(dir=folder) as place:
        row: page.Row = import_module(module).run(
            Path(place).resolve(), Random(f"{fault} {seed}"), short=short
        )
    return row


if __name__ == "__main__":
    sys.exit(main())
