"""kill -9, again and again, while an office records and while it takes in a list."""

import os
import random
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from typing import NamedTuple

from faults.judging import Ack, Verdict, judged, read_acks
from faults.page import Row, number
from faults.starting import ROOT, command, environment
from tests.journeys import test_import_survives_kill as importing

NOTHING_SAID_S = 60


class Killed(NamedTuple):
    """What came of it; ``again`` commands were asked once more, and answered as the first time."""

    kills: int
    again: int
    verdict: Verdict


def kill_writers(
    folder: Path, commands: int, kills: int, chance: random.Random, *more: str
) -> Killed:
    """Let writers follow each other, each killed at some moment, until so much is recorded."""
    folder.mkdir(parents=True)
    data, acks = folder / "data", folder / "acks"
    told: list[Ack] = []
    each = -(-commands // kills)
    killed = 0
    while len({ack.key for ack in told}) < commands:
        # Half of the time the last answer got lost on its way: then it is asked for again.
        first = max(0, _next_turn(told) - chance.randint(0, 1))
        given = command(data, acks, "--first", str(first), "--last", str(commands), *more)
        writer = subprocess.Popen(given, env=environment(), stderr=subprocess.DEVNULL)
        # Some die while they open the office, most when they have recorded their share.
        if chance.random() < 0.1:
            time.sleep(chance.uniform(0.1, 1.5))
        else:
            _wait_until_grown(acks, writer, len(told) + chance.randint(1, 2 * each))
        time.sleep(chance.uniform(0, 0.01))
        if writer.poll() is None:
            os.kill(writer.pid, signal.SIGKILL)
            killed += 1
        writer.wait()
        told = read_acks(acks)
    again = sum(ack.how == "again" for ack in told)
    return Killed(killed, again, judged(data, told))


def _next_turn(told: list[Ack]) -> int:
    return int(told[-1].key.rpartition(":")[2]) + 1 if told else 0


def _wait_until_grown(acks: Path, writer: subprocess.Popen[bytes], lines: int) -> None:
    ends = time.monotonic() + NOTHING_SAID_S
    while writer.poll() is None and time.monotonic() < ends:
        if acks.exists() and acks.read_bytes().count(b"\n") >= lines:
            return
        time.sleep(0.005)


def kill_imports(folder: Path, kills: int, chance: random.Random) -> tuple[int, bool]:
    """Kill the import of an invented year; how often, and whether the account is the right one."""
    folder.mkdir(parents=True)
    year = folder / "year"
    make = [sys.executable, str(ROOT / "scripts" / "make_demo_year.py"), str(year), "--size", "4"]
    subprocess.run(make, check=True, capture_output=True)
    asked = ("import", year, "--period", "2022", "--json")
    began = time.monotonic()
    importing.finished(*asked, data=folder / "whole")
    whole_s = time.monotonic() - began
    killed = 0
    for turn in count():
        if killed >= kills or turn >= 4 * kills:
            break
        running = importing.handrail(*asked, data=folder / "cut")
        time.sleep(chance.uniform(0.3, max(whole_s, 0.6)))
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            killed += 1
        running.communicate()
    importing.finished(*asked, data=folder / "cut")
    same = importing.account(folder / "cut") == importing.account(folder / "whole")
    return killed, same and judged(folder / "cut", []).is_good


def run(folder: Path, chance: random.Random, *, short: bool) -> Row:
    """Kill writers and imports; the control acknowledges before it commits."""
    commands, kills, imports = (60, 3, 0) if short else (10_000, 100, 10)
    found = kill_writers(folder / "writers", commands, kills, chance)
    control = kill_writers(
        folder / "control", *((60, 6) if short else (600, 20)), chance, "--early"
    )
    taken, same = kill_imports(folder / "imports", imports, chance) if imports else (0, True)
    seen = control.verdict
    return Row(
        "kill -9",
        f"{number(found.verdict.commands)} commands with views and sealer behind them, "
        f"{found.kills} kills; the import of a year's lists, {taken} kills",
        f"{found.verdict.lost} lost, {found.verdict.half} half, {found.verdict.twice} twice; "
        f"{found.again} asked again, each given its first answer; views as rebuilt, every fact as "
        "sealed; the year's account the same to the fen",
        f"acknowledges before it commits: {seen.lost} of {seen.acknowledged} lost",
        found.verdict.is_good and same,
        seen.lost > 0,
    )
