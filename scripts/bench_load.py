"""A county's working day on one computer: clerks, kiosks and a month's list at once.

    PYTHONPATH=. python scripts/bench_load.py [--seconds 600] [--restart] [--away 5] [--times 2,4]
        [--clerks 100] [--kiosks 50] [--workers 4] [--list 1.0] [--folder FOLDER]

The server is that of the command line, over a PostgreSQL of its own, with its voice. Everybody
signs in, sends real forms and waits between two requests as people do. In the middle of the day the
list of a whole prefecture is taken in, by the command. With --restart the same day once more, and
the database is restarted while the list is taken in. Then short days without a list, in which
everybody is so many times as quick. After each everything that was acknowledged must be in the
ledger, once, and the views as they are built again from the facts.

Whatever somebody did not ask for (a refusal, a sign-in page instead of theirs, a broken line) is an
error, also when it was well at the next try; what comes of the restart is told separately.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import httpx2
from bench_server import a_list, free_port, worked
from busy_office import House, a_house, let_many_in
from busy_people import COMMAND, GIVEN_UP_S, PAGE, SCREEN, SIGN_IN, Crowd, Told

from api.office import Office
from api.settings import Settings
from ledger.aggregates import Device
from projections import generations, person_lookup
from tests.postgres import Server
from tests.postgres import running as running_postgres

SHORT_S = 90.0
"""How long a day lasts in which everybody is quicker."""

INTO_THE_LIST_S = 4.0
"""So long after the list was begun the database is told to stop."""

SETTLES_S = 30.0
"""What fails so soon after the database is back comes of the restart."""


@dataclass(frozen=True)
class Plan:
    """What is to be different about a day."""

    name: str
    seconds: float
    haste: float = 1.0
    has_list: bool = False
    restarts: bool = False


@dataclass
class Day:
    """What came of it; moments are of the steady clock."""

    plan: Plan
    told: Told = field(default_factory=Told)
    began: float = 0.0
    listed: list[tuple[float, float]] = field(default_factory=list)
    """Each time the list was begun and how that ended."""
    away: tuple[float, float] | None = None
    """When the database was told to stop, and when it answered again."""
    worked: dict[str, float] = field(default_factory=dict)
    """Seconds of the processor, by who had them; those who have ended are not counted."""


@contextmanager
def serving(house: House, workers: int) -> Iterator[tuple[str, str, int]]:
    """The server of the command line with several workers, until it is stopped."""
    desk, kiosk = free_port(), free_port()
    ports = ("--port", str(desk), "--kiosk-port", str(kiosk), "--workers", str(workers))
    server = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--data", str(house.data), *ports],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    places = f"http://127.0.0.1:{desk}", f"http://127.0.0.1:{kiosk}"
    try:
        for address in (*[places[0] + SIGN_IN] * 4 * workers, places[1]):
            _until_it_answers(address)
        yield *places, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _until_it_answers(address: str) -> None:
    ends = time.monotonic() + 5 * GIVEN_UP_S
    while True:
        try:
            if httpx2.get(address, timeout=GIVEN_UP_S).status_code == 200:
                return
        except httpx2.TransportError:
            if time.monotonic() > ends:
                raise
        time.sleep(0.2)


async def _restart(day: Day, server: Server, away_s: float) -> None:
    await asyncio.sleep(INTO_THE_LIST_S)
    began = time.monotonic()
    await asyncio.to_thread(server.stop, "fast")
    await asyncio.sleep(away_s)
    await asyncio.to_thread(server.start)
    day.away = began, time.monotonic()


async def _take_in(day: Day, house: House, file: Path) -> None:
    """Let the command take the list in; when it says that it could not, once more."""
    command = [sys.executable, "-m", "api", "import", str(file), "--register", "--json"]
    for _ in range(3):
        began = time.monotonic()
        importing = await asyncio.create_subprocess_exec(
            *command, "--data", str(house.data), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await importing.communicate()
        day.listed.append((began, time.monotonic()))
        taken = json.loads(said) if importing.returncode == 0 else {}
        print(
            f"the list: {time.monotonic() - began:.1f} s, exit code {importing.returncode},"
            f" rows {taken.get('rows')}, new {taken.get('new')}",
            flush=True,
        )
        if importing.returncode == 0:
            return


def _of_the_family(process: int) -> float:
    """The processor's seconds of a process and of all that it has started and are there."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    started = [int(each) for task in tasks for each in task.read_text().split()]
    return worked(process) + sum(_of_the_family(each) for each in started)


def _of_all(serving: int, server: Server) -> dict[str, float]:
    first = int((server.data / "postmaster.pid").read_text().split()[0])
    return {
        "serving": _of_the_family(serving),
        "PostgreSQL": _of_the_family(first),
        "who asks": time.process_time(),
    }


async def a_day(
    plan: Plan, house: House, server: Server, asked: argparse.Namespace, turn: int
) -> Day:
    """Everybody at work; a list in the middle, and the database restarted while it is taken in."""
    day = Day(plan)
    with serving(house, asked.workers) as (desk, kiosk, process):
        before = _of_all(process, server)
        if plan.restarts:
            before["PostgreSQL"] = 0.0
        day.began = time.monotonic()
        until = day.began + plan.seconds
        crowd = Crowd(house, day.told, desk, kiosk, until, turn, plan.haste)
        everybody = asyncio.create_task(crowd.everybody())
        if plan.has_list:
            file = a_list(house.data.parent, asked.list, turn)
            await asyncio.sleep(plan.seconds / 2)
            async with asyncio.TaskGroup() as group:
                group.create_task(_take_in(day, house, file))
                if plan.restarts:
                    group.create_task(_restart(day, server, asked.away))
        await everybody
        after = _of_all(process, server)
        day.worked = {who: each - before[who] for who, each in after.items()}
    return day


def tell(day: Day, asked: argparse.Namespace) -> None:
    """Print what came of it."""
    told, seconds = day.told, day.plan.seconds
    ends = day.began + seconds
    print(f"\n## {day.plan.name}\n")
    tell_waits("the whole time", told, day.began, ends + GIVEN_UP_S)
    for began, ended in day.listed:
        tell_waits(f"while the list was taken in, {ended - began:.0f} s", told, began, ended)
    number = sum(len(each) for each in told.took.values())
    hours = seconds / 3600
    print(f"{number / seconds:.1f} answers a second; in an hour:")
    clerks = [len(told.took[kind]) / asked.clerks / hours for kind in (COMMAND, PAGE)]
    visits = len(told.took[SCREEN]) / asked.kiosks / hours
    print(f"  a clerk {clerks[0]:.0f} commands, {clerks[1]:.0f} pages; a kiosk {visits:.0f} pages")
    shares = ", ".join(f"{who} {each / seconds:.2f}" for who, each in day.worked.items())
    print(f"processors busy: {shares}")
    facts, behind = (max((each[of] for each in told.lag), default=0) for of in (1, 2))
    ranked = sorted(each[2] for each in told.lag) or [0.0]
    p50, p99 = ranked[len(ranked) // 2], ranked[len(ranked) * 99 // 100]
    print(f"lag of the views: p50 {p50:.2f} s, p99 {p99:.2f} s, greatest {behind:.1f} s", end="")
    print(f" and {facts:,} facts; own entries not on the next page {told.unseen},", end="")
    print(f" pages that were not there yet {told.not_yet}")
    settled = day.away[1] + SETTLES_S if day.away else 0.0
    of_it = [each for each in told.failed if day.away and day.away[0] <= each[0] <= settled]
    others = [each for each in told.failed if each not in of_it]
    print(f"errors {len(others)}: {dict(Counter(each[1] for each in others))}")
    if day.away:
        _tell_restart(day, of_it)


def tell_waits(when: str, told: Told, began: float, ended: float) -> None:
    """How long people waited for what was answered in this time."""
    print(f"| {when} | answers | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|")
    for what, took in sorted(told.took.items()):
        if ranked := sorted(each for at, each in took if began <= at <= ended):
            p50, p99 = statistics.median(ranked), ranked[len(ranked) * 99 // 100]
            figures = " | ".join(f"{each * 1000:.0f}" for each in (p50, p99, ranked[-1]))
            print(f"| {what} | {len(ranked)} | {figures} |")
    print(flush=True)


def _tell_restart(day: Day, failed: list[tuple[float, str]]) -> None:
    stopped, back = day.away or (0.0, 0.0)
    settled = back + SETTLES_S
    tell_waits("from the stop until 30 s after", day.told, stopped, settled)
    print(f"the database was away for {back - stopped:.1f} s; what was seen of it:")
    print(f"  {len(failed)} asked again: {dict(Counter(each[1] for each in failed))}")
    if failed:
        last = max(each[0] for each in failed) - stopped
        print(f"  the last of them {last:.1f} s after the stop; given up {day.told.given_up}")
    for what, took in sorted(day.told.took.items()):
        moments = sorted(at for at, _ in took)
        gap = max((b - a for a, b in pairwise(moments) if b > stopped and a < settled), default=0.0)
        before = [b - a for a, b in pairwise(moments) if b < stopped]
        print(f"  {what}: no answer for {gap:.1f} s (before, at most {max(before, default=0):.1f})")


def prove(house: House, told: Told) -> bool:
    """Whether what was acknowledged is there once, and the views are what the facts make."""
    office = Office(Settings(data=house.data), create=False)
    ids = {name: _staff(office, name) for name in house.clerks}
    lost = [
        key
        for _, name, key in told.acknowledged
        if office.ledger.recorder.command(f"desk:{ids[name]}:{key}") is None
    ]
    devices = [Device.id_of(office.organisation, each) for each in house.devices]
    facts = office.ledger.facts_of(devices)
    keys = Counter(
        (fact.envelope.command, fact.TOPIC)
        for each in facts.values()
        for fact in each
        if fact.TOPIC != "device_registered"
    )
    twice = [key for key, count in keys.items() if count > 1]
    result, fresh = generations.rebuild(office.ledger, office.views, office.directory.views)
    generations.discard(fresh)
    office.close()
    print(f"acknowledged {len(told.acknowledged)}: lost {len(lost)}, twice {len(twice)}")
    print(f"views equal to a rebuild of {result.facts:,} facts: {result.equal}")
    return not lost and not twice and result.equal and not told.given_up and not told.unseen


def _staff(office: Office, name: str) -> UUID:
    claim = office.username_id(name)
    return person_lookup.holders(office.views, [claim])[claim]


def _plans(asked: argparse.Namespace) -> list[Plan]:
    plans = [Plan("a day", asked.seconds, has_list=True)]
    if asked.restart:
        plans.append(Plan("the database restarted", asked.seconds, has_list=True, restarts=True))
    short = min(SHORT_S, asked.seconds)
    times = [float(each) for each in asked.times.split(",") if each]
    return plans + [Plan(f"{each:g} times as many", short, haste=each) for each in times]


def main() -> int:
    """Measure, print and prove; 1 when something was lost, twice, unseen or unanswered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--clerks", type=int, default=100)
    parser.add_argument("--kiosks", type=int, default=50)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--list", type=float, default=1.0, help="how much of the whole list")
    parser.add_argument("--restart", action="store_true")
    parser.add_argument("--away", type=float, default=5.0, help="seconds between stop and start")
    parser.add_argument("--times", default="", help="so many times as many, in short days after")
    parser.add_argument("--folder", type=Path, help="on the disk to be measured; else a temporary")
    asked = parser.parse_args()
    plans, is_good = _plans(asked), True
    with tempfile.TemporaryDirectory(dir=asked.folder) as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)  # PostgreSQL is not the user who started this
        with running_postgres(folder) as server:
            let_many_in(server)
            house = a_house(folder, server, asked.clerks, asked.kiosks, len(plans))
            print(f"{asked.clerks} clerks, {len(house.cards)} kiosks, {asked.workers} workers,")
            print(f"  {os.cpu_count()} processors", flush=True)
            for turn, plan in enumerate(plans):
                day = asyncio.run(a_day(plan, house, server, asked, turn))
                tell(day, asked)
                is_good = prove(house, day.told) and is_good
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
