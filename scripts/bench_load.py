"""A county's working day on one computer: clerks, kiosks and a month's list at once.

    PYTHONPATH=. python scripts/bench_load.py [--seconds 600] [--clerks 100] [--kiosks 50]
        [--workers 4] [--list 1.0] [--restart]

The server is that of the command line, over a PostgreSQL of its own, with its voice. Everybody
signs in, sends real forms and waits between two requests as people do. A list of a whole prefecture
is imported meanwhile, by the command. With --restart the same once more, and the database restarted
in the middle: what was not answered is sent again under the same key. After each everything that
was acknowledged must be in the ledger, once, and the views as they are built again from the facts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
from bench_server import a_list, free_port
from busy_office import PASSWORD, PIN, House, a_house, let_many_in

from api.office import Office
from api.settings import Settings
from ledger.aggregates import Device
from ledger.directory import DataDirectory
from ledger.stores.postgres import PostgresRecorder
from projections import generations, person_lookup
from tests.postgres import Server
from tests.postgres import running as running_postgres

CLERK_THINKS_S, KIOSK_THINKS_S = 8.0, 6.0
"""Between two requests, on average; each waits between half and one and a half of it."""

PAGES_A_LOAN = 3
KIOSK_PAGES = ("/record", "/borrowed", "/paid", "/next", "/help")
GIVEN_UP_S = 60.0
AGAIN_S = 1.0
LOOK_S = 0.25
SIGN_IN = "/desk/sign-in"
SOUND = re.compile(r"/speech/[^\"]+\.wav")


class Over(Exception):
    """The time is over."""


@dataclass
class Told:
    """What was asked, how long each answer took, and what went wrong."""

    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """Of every command that was answered as done, whose it was and its key."""
    unseen: int = 0
    """How often somebody did not see on the next page what they had just recorded."""
    lag: list[tuple[int, float]] = field(default_factory=list)
    """How far the views were behind, in facts and in seconds, at each look."""


@dataclass
class Crowd:
    """Everybody who asks, and the clock they stop at."""

    house: House
    told: Told
    desk: str
    kiosk: str
    until: float
    turn: int
    """Which of the days it is: each has devices of its own."""

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.until

    async def think(self, seconds: float) -> None:
        """Wait as long as somebody does between two requests.

        Raises:
            Over: nobody asks any more.
        """
        pause = random.uniform(0.5, 1.5) * seconds
        if time.monotonic() + pause > self.until:
            raise Over
        await asyncio.sleep(pause)

    async def ask(
        self,
        client: httpx2.AsyncClient,
        what: str,
        path: str,
        form: dict[str, str] | None = None,
        wanted: tuple[int, ...] = (200, 303),
    ) -> httpx2.Response | None:
        """Ask, and time it; ask again what was not answered, as a person does."""
        ends = time.monotonic() + GIVEN_UP_S
        while True:
            began, why = time.perf_counter(), ""
            try:
                asked = client.get(path) if form is None else client.post(path, data=form)
                answer = await asked
                if answer.status_code in wanted:
                    self.told.took[what].append(time.perf_counter() - began)
                    return answer
                why = str(answer.status_code)
            except httpx2.TransportError as error:
                why = type(error).__name__
            if time.monotonic() > ends:
                self.told.wrong[f"{what} {why}"] += 1
                return None
            self.told.again[f"{what} {why}"] += 1
            await asyncio.sleep(AGAIN_S)

    def client(self, base: str) -> httpx2.AsyncClient:
        """A browser of somebody's."""
        headers = {"Accept-Language": "en"}
        return httpx2.AsyncClient(base_url=base, timeout=GIVEN_UP_S, headers=headers)

    async def clerk(self, number: int) -> None:
        """Sign in; look at people, lend a device, see that it is lent, take it back."""
        name = self.house.clerks[number]
        own = number + self.turn * len(self.house.clerks)
        device, person = self.house.devices[own], self.house.borrowers[own]
        async with self.client(self.desk) as client:
            with suppress(Over):
                await self.think(CLERK_THINKS_S)
                form = {"username": name, "password": PASSWORD}
                await self.ask(client, "sign-in", SIGN_IN, form)
                while not self.is_over:
                    for _ in range(PAGES_A_LOAN):
                        await self.think(CLERK_THINKS_S)
                        someone = random.choice(self.house.people)
                        await self.ask(client, "person", f"/desk/people/{someone}")
                    await self._loan(client, name, device, person)

    async def _loan(self, client: httpx2.AsyncClient, name: str, device: str, person: str) -> None:
        await self.think(CLERK_THINKS_S)
        await self.ask(client, "form", f"/desk/lend?number={device}&person={person}")
        for what, path, more in (
            ("lend", "/desk/lend", {"person": person, "due_on": "2031-01-02"}),
            ("return", "/desk/return", {"condition": "good"}),
        ):
            await self.think(CLERK_THINKS_S)
            form = {"key": str(uuid4()), "number": device, "station": self.house.station} | more
            answer = await self.ask(client, what, path, form, (303,))
            if answer is not None:
                self.told.acknowledged.append((name, form["key"]))
                page = await self.ask(client, "own", f"/desk/people/{person}")
                self.told.unseen += page is not None and what == "lend" and device not in page.text

    async def kiosk_of(self, number: int) -> None:
        """One visitor after the other: card, PIN, pages with their sound, and out."""
        card = self.house.cards[number % len(self.house.cards)]
        async with self.client(self.kiosk) as client:
            with suppress(Over):
                while not self.is_over:
                    await self.think(KIOSK_THINKS_S)
                    await self.ask(client, "kiosk", "/language/en?to=/card")
                    await self.think(KIOSK_THINKS_S)
                    await self.ask(client, "card", "/card", {"card": card})
                    await self.think(KIOSK_THINKS_S)
                    await self.ask(client, "PIN", "/pin", {"pin": PIN})
                    for path in KIOSK_PAGES:
                        await self.think(KIOSK_THINKS_S)
                        await self._listen(client, await self.ask(client, "kiosk", path))
                    await self.think(KIOSK_THINKS_S)
                    await self.ask(client, "kiosk", "/finish", {})
                    client.cookies.clear()

    async def _listen(self, client: httpx2.AsyncClient, page: httpx2.Response | None) -> None:
        """Fetch what the page says, as its browser does at once."""
        found = SOUND.search(page.text) if page is not None else None
        if found:
            await self.ask(client, "sound", found.group())

    async def everybody(self) -> None:
        """All of them, until it is over."""
        async with asyncio.TaskGroup() as group:
            for number in range(len(self.house.clerks)):
                group.create_task(self.clerk(number))
            for number in range(len(self.house.cards)):
                group.create_task(self.kiosk_of(number))
            group.create_task(self.look())

    async def look(self) -> None:
        """How far the views are behind: since when the oldest fact that they lack is there."""
        folder = DataDirectory(self.house.data).views
        recorder = PostgresRecorder(str(DataDirectory(self.house.data).url))
        seen: deque[tuple[int, float]] = deque()
        while not self.is_over:
            with suppress(Exception):  # the database is being restarted
                newest = await asyncio.to_thread(recorder.max_notification_id)
                now = time.monotonic()
                if not seen or seen[-1][0] < newest:
                    seen.append((newest, now))
                fed = min(position for _, position, _ in generations.glance(folder))
                while seen and seen[0][0] <= fed:
                    seen.popleft()
                self.told.lag.append((max(0, newest - fed), now - seen[0][1] if seen else 0.0))
            await asyncio.sleep(LOOK_S)


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


async def _in_the_middle(seconds: float, server: Server) -> float:
    """Restart the database after half of the time; how long it was away."""
    await asyncio.sleep(seconds / 2)
    began = time.monotonic()
    await asyncio.to_thread(server.stop, "fast")
    await asyncio.to_thread(server.start)
    return time.monotonic() - began


async def a_day(
    house: House, server: Server, asked: argparse.Namespace, file: Path, turn: int
) -> Told:
    """Everybody at work while a list is taken in; the second time the database is restarted."""
    told = Told()
    with serving(house, asked.workers) as (desk, kiosk, _):
        crowd = Crowd(house, told, desk, kiosk, time.monotonic() + asked.seconds, turn)
        everybody = asyncio.create_task(crowd.everybody())
        away = asyncio.create_task(_in_the_middle(asked.seconds, server)) if turn else None
        await asyncio.sleep(asked.seconds / 4)
        command = [sys.executable, "-m", "api", "import", str(file), "--register", "--json"]
        began = time.monotonic()
        importing = await asyncio.create_subprocess_exec(
            *command, "--data", str(house.data), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await importing.communicate()
        taken = json.loads(said) if importing.returncode == 0 else {}
        print(f"the list: {time.monotonic() - began:.0f} s, exit code {importing.returncode}")
        print(f"  rows {taken.get('rows')}, new {taken.get('new')}", flush=True)
        await everybody
        if away is not None:
            print(f"the database was away for {await away:.1f} s")
    return told


def tell(told: Told, seconds: float) -> None:
    """Print what came of it."""
    print("\n| request | answers | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|")
    every = [each for one in told.took.values() for each in one]
    for what, took in [*sorted(told.took.items()), ("all", every)]:
        if took:
            ranked = sorted(took)
            p50, p99 = statistics.median(ranked), ranked[(len(ranked) - 1) * 99 // 100]
            figures = " | ".join(f"{each * 1000:.0f}" for each in (p50, p99, ranked[-1]))
            print(f"| {what} | {len(took)} | {figures} |")
    facts, lag_s = (max((each[of] for each in told.lag), default=0) for of in (0, 1))
    p50 = statistics.median(each[1] for each in told.lag) if told.lag else 0.0
    print(f"\n{len(every) / seconds:.1f} answers a second; errors {sum(told.wrong.values())}")
    print(f"asked again: {dict(told.again)}; given up: {dict(told.wrong)}")
    print(f"lag of the views: p50 {p50:.2f} s, greatest {lag_s:.1f} s and {facts:,} facts")
    print(f"own entries not on the next page: {told.unseen}")


def prove(house: House, told: Told) -> bool:
    """Whether what was acknowledged is there once, and the views are what the facts make."""
    office = Office(Settings(data=house.data), create=False)
    ids = {name: _staff(office, name) for name in house.clerks}
    lost = [
        key
        for name, key in told.acknowledged
        if office.ledger.recorder.command(f"desk:{ids[name]}:{key}") is None
    ]
    devices = [Device.id_of(office.organisation, each) for each in house.devices]
    facts = office.ledger.facts_of(devices)
    keys = Counter(
        (fact.envelope.key, fact.TOPIC)
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
    return not lost and not twice and result.equal and not told.wrong and not told.unseen


def _staff(office: Office, name: str) -> UUID:
    claim = office.username_id(name)
    return person_lookup.holders(office.views, [claim])[claim]


def main() -> int:
    """Measure, print and prove; 1 when something was lost, wrong or unanswered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--clerks", type=int, default=100)
    parser.add_argument("--kiosks", type=int, default=50)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--list", type=float, default=1.0, help="how much of the whole list")
    parser.add_argument("--restart", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        let_many_in(server)
        days = 1 + asked.restart
        house = a_house(Path(folder), server, asked.clerks, asked.kiosks, days)
        print(f"{asked.clerks} clerks, {len(house.cards)} kiosks, {asked.workers} workers,")
        print(f"  {os.cpu_count()} processors, {asked.seconds:.0f} s", flush=True)
        is_good = True
        for turn in range(days):
            file = a_list(Path(folder), asked.list, turn)
            told = asyncio.run(a_day(house, server, asked, file, turn))
            tell(told, asked.seconds)
            is_good = prove(house, told) and is_good
        return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
