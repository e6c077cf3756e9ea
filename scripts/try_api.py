"""Lets schemathesis loose on the whole of /api/v1 until the time is over, and tells what it found.

    python scripts/try_api.py [SECONDS] [SEED]

It asks a small office of its own, in this process, with a token for everything: random bodies,
headers and queries that fit the description and that do not, and then chains of commands, each
about what the one before it began. Whatever is a mistake of ours (a status of 500 or more, one
that is not described, an answer of another form) is printed, and the exit code is 1.
"""

import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hypothesis import HealthCheck, Phase, seed, settings

from tests.api.v1.fuzzing import Fuzzed, fuzzed_office

SECONDS = 600
EXAMPLES = 8
QUIET = settings(
    deadline=None,
    database=None,
    max_examples=EXAMPLES,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def main(seconds: int = SECONDS, first: int = 1) -> int:
    """Go through every operation again and again, each time from another seed."""
    found: dict[str, str] = {}
    told: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    with TemporaryDirectory() as folder, fuzzed_office(Path(folder)) as fuzzed:
        number = first
        while time.monotonic() < ends:
            go_through(fuzzed, number, ends, found, told)
            number += 1
    for status, often in sorted(told.items()):
        print(f"{status}  {often:>8,}")
    for operation, mistake in sorted(found.items()):
        print(f"\n{operation}\n{mistake}")
    print(f"{sum(told.values()):,} requests, {len(found)} mistakes")
    return 1 if found else 0


def go_through(
    fuzzed: Fuzzed, number: int, ends: float, found: dict[str, str], told: Counter[str]
) -> None:
    """Every operation once, while there is time."""
    for operation in fuzzed.operations():
        if time.monotonic() > ends:
            return
        run: Any = fuzzed.test_of(operation, told)
        try:
            QUIET(seed(number)(run))()
        except (Exception, BaseExceptionGroup) as mistake:  # noqa: BLE001 - whatever it is, the others are tried too
            found.setdefault(operation[0].label, f"{type(mistake).__name__}: {mistake}"[:2_000])


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
