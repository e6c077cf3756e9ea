"""The computer's clock jumps, between two starts and while an office records."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from random import Random

from faults.judging import judged, read_acks
from faults.page import Row
from faults.starting import command, environment
from ledger.clock import CLOCK_BACK_MAX, SILENCE_MAX
from ledger.stores import recorded_at_of

LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")
BEFORE, AFTER = 20, 10**6
STARTED_S, STOPPED_S = 60, 60
AT_START = ("-1h", "-400d", "+100d", "+12y", "+20y")
"""The last two stand behind January 2038, where seconds no longer fit into 32 bits."""
WHILE_RECORDING = ("-10", "-1d", "+2d", "+12y")


def library() -> Path | None:
    """Where libfaketime is."""
    named = os.environ.get("HANDRAIL_FAKETIME", "")
    found = [each for pattern in LIBRARIES for each in Path("/").glob(pattern.removeprefix("/"))]
    return Path(named) if named else next(iter(found), None)


def jumps(data: Path) -> int:
    """Facts recorded before the one they follow, or after a silence that nobody vouched for."""
    with closing(sqlite3.connect(data / "ledger.sqlite")) as db:
        rows = db.execute("SELECT state FROM facts ORDER BY position").fetchall()
    times = [recorded_at_of(state) for (state,) in rows]
    steps = [later - earlier for earlier, later in pairwise(times)]
    return sum(step < -CLOCK_BACK_MAX or step > SILENCE_MAX for step in steps)


class Station:
    """An office under a clock that somebody sets."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.data, self.acks, self._clock = folder / "data", folder / "acks", folder / "clock"
        self.set("+0")

    def set(self, offset: str) -> None:
        """Set the clock off by so much."""
        draft = self._clock.with_suffix(".new")
        draft.write_text(offset + "\n")
        draft.replace(self._clock)

    def begin(self, first: int, last: int, *more: str) -> subprocess.Popen[bytes]:
        """A writer under this clock."""
        given = {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        asked = command(self.data, self.acks, "--first", str(first), "--last", str(last), *more)
        return subprocess.Popen(asked, env=environment() | given, stderr=subprocess.DEVNULL)

    def refusals(self, known: int) -> list[str]:
        """What was refused behind so many acknowledgements."""
        return [ack.position for ack in read_acks(self.acks)[known:] if ack.how == "refused"]


def at_start(folder: Path, base: Path, offset: str, *more: str) -> tuple[Station, list[str]]:
    """Start with a clock that is wrong; what was refused."""
    station = Station(folder)
    shutil.copytree(base, station.data)
    station.set(offset)
    known = len(read_acks(station.acks))
    station.begin(BEFORE, BEFORE + 5, *more).wait(timeout=STARTED_S)
    return station, station.refusals(known)


def while_recording(folder: Path, base: Path, offset: str, *more: str) -> tuple[Station, list[str]]:
    """Set the clock while an office records, and back again for the next start."""
    station = Station(folder)
    shutil.copytree(base, station.data)
    running = station.begin(BEFORE, AFTER, *more)
    _wait(lambda: len(read_acks(station.acks)) > 5)
    known = len(read_acks(station.acks))
    station.set(offset)
    try:
        running.wait(timeout=STOPPED_S if not more else 5)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
    told = station.refusals(known)
    station.set("+0")
    return station, told


def _wait(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + STARTED_S
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.02)


def run(folder: Path, _chance: Random, *, short: bool) -> Row:
    """Every jump is refused and changes no order; the control believes what it is shown."""
    folder.mkdir(parents=True, exist_ok=True)
    first = Station(folder / "first")
    first.begin(0, BEFORE).wait(timeout=STARTED_S)
    starts, whiles = (AT_START[-1:], WHILE_RECORDING[:1]) if short else (AT_START, WHILE_RECORDING)
    tried = [at_start(folder / f"start{each}", first.data, each) for each in starts]
    tried += [while_recording(folder / f"while{each}", first.data, each) for each in whiles]
    believed, _ = at_start(folder / "control", first.data, "-400d", "--credulous")
    bad = []
    for (station, told), offset in zip(tried, (*starts, *whiles), strict=True):
        wanted = {"clock_behind" if offset.startswith("-") else "clock_ahead"}
        verdict = judged(station.data, read_acks(station.acks), rebuilt=False)
        if set(told) != wanted or jumps(station.data) or not verdict.is_good:
            bad.append(f"{offset}: {sorted(set(told))}, {jumps(station.data)}, {verdict.damage}")
    return Row(
        "clock",
        f"set back and forth by ten seconds to twenty years, behind 2038, before a start and while "
        f"recording: {len(tried)} jumps",
        f"{len(tried) - len(bad)} refused with their sentence; the order of what was recorded is "
        "the same, and recording goes on when the clock is right" + "".join(f"; {e}" for e in bad),
        f"believes any clock: {jumps(believed.data)} fact recorded before the one it follows",
        not bad,
        jumps(believed.data) > 0,
    )
