"""Four processes record at the same time, and every one of them gets its turn."""

import subprocess
import time
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import NamedTuple

from faults.judging import Verdict, judged, read_acks
from faults.page import Row, number
from faults.starting import command, environment, written

PROCESSES = 4
STARTED_S = 60


class Crowded(NamedTuple):
    """How many commands got no answer, and how long the others waited, in seconds."""

    errors: int
    p99: float
    longest: float
    verdict: Verdict


def crowded(folder: Path, commands: int, *more: str) -> Crowded:
    """Let four writers record so many commands each, in one office."""
    folder.mkdir(parents=True)
    data = folder / "data"
    written(data, folder / "acks-begin", "--last", "1")
    running = [
        subprocess.Popen(
            command(
                data,
                folder / f"acks-clerk-{each}",
                "--last",
                str(commands),
                "--times",
                "--go",
                str(folder / "go"),
                *more,
                name=f"clerk-{each}",
            ),
            env=environment(),
            stderr=subprocess.DEVNULL,
        )
        for each in range(PROCESSES)
    ]
    ends = time.monotonic() + STARTED_S
    while len(list(folder.glob("acks-clerk-*"))) < PROCESSES and time.monotonic() < ends:
        time.sleep(0.05)
    (folder / "go").touch()
    codes = [each.wait(timeout=1_200) for each in running]
    acks = [ack for each in range(PROCESSES) for ack in read_acks(folder / f"acks-clerk-{each}")]
    errors = sum(ack.how in {"refused", "failed"} for ack in acks) + sum(
        code != 0 for code in codes
    )
    waits = sorted(ack.seconds for ack in acks)
    p99 = quantiles(waits, n=100)[98] if len(waits) > 1 else 0.0
    return Crowded(errors, p99, max(waits, default=0.0), judged(data, acks))


def run(folder: Path, _chance: Random, *, short: bool) -> Row:
    """The control waits for nobody."""
    commands = 15 if short else 600
    found = crowded(folder / "crowd", commands)
    control = crowded(folder / "control", 30, "--lock-timeout", "0.001")
    return Row(
        "crowd",
        f"{PROCESSES} processes, {number(commands)} commands each, in one office at once",
        f"{found.errors} errors, {found.verdict.lost} lost; 99 of 100 answered within "
        f"{found.p99:.2f} s, all within {found.longest:.1f} s",
        f"waits for nobody: {control.errors} errors",
        found.errors == 0 and found.verdict.is_good,
        control.errors > 0,
    )
