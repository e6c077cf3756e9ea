"""Clerks and visitors as a benchmark wants them: each asks, reads, thinks and asks again."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2
from busy_office import PASSWORD, PIN, House

from ledger.directory import DataDirectory
from ledger.stores.postgres import PostgresRecorder
from projections import generations

CLERK_THINKS_S, KIOSK_THINKS_S = 8.0, 6.0
"""Between two requests, on average; each waits between half and one and a half of it."""

ARRIVE_S = 60.0
"""Within so long everybody has come to work."""

PAGES_A_LOAN = 3
KIOSK_PAGES = ("/record/1", "/borrowed", "/paid", "/next", "/help")
GIVEN_UP_S = 60.0
AGAIN_S = 1.0
LOOK_S = 0.25
IDLE_S = 3.0
"""After so long a line is not used again: the server lets go of it after five."""

SIGN_IN = "/desk/sign-in"
COMMAND, PAGE, ENTRY = "clerk: command", "clerk: page", "clerk: sign-in"
SCREEN, PROOF, SOUND = "kiosk: page", "kiosk: card, PIN", "kiosk: sound"
SAID = re.compile(r"/speech/[^\"]+\.wav")
HANGS_UP = httpx2.Limits(keepalive_expiry=IDLE_S)


class Over(Exception):
    """The time is over."""


class GivenUp(Exception):
    """Something was asked for a minute, and was not answered."""


@dataclass
class Told:
    """What was asked, how long each answer took, and what went wrong; by the steady clock."""

    took: defaultdict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Of each kind of request: when it was answered, how long after it was first asked."""
    failed: list[tuple[float, str]] = field(default_factory=list)
    """Each answer that somebody saw and did not ask for, and each that did not come."""
    given_up: int = 0
    not_yet: int = 0
    """How often a page said that it does not hold what is asked for yet."""
    acknowledged: list[tuple[float, str, str]] = field(default_factory=list)
    """Of every command that was answered as done: when, whose it was and its key."""
    unseen: int = 0
    """How often somebody did not see on the next page what they had just recorded."""
    lag: list[tuple[float, int, float]] = field(default_factory=list)
    """At each look: how far the views were behind, in facts and in seconds."""


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
    haste: float = 1.0
    """Everybody thinks so many times less: as if there were so many times as many."""

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.until

    async def think(self, seconds: float) -> None:
        """Wait as long as somebody does between two requests.

        Raises:
            Over: nobody asks any more.
        """
        pause = random.uniform(0.5, 1.5) * seconds / self.haste
        if time.monotonic() + pause > self.until:
            raise Over
        await asyncio.sleep(pause)

    async def arrive(self) -> None:
        """Come to work some time after the others."""
        await self.think(2 * ARRIVE_S / 3)

    async def ask(
        self,
        client: httpx2.AsyncClient,
        what: str,
        path: str,
        form: dict[str, str] | None = None,
        to: str = "",
    ) -> httpx2.Response:
        """Ask for a page, or send a form; again until it is answered, or leads ``to`` a page.

        Raises:
            GivenUp: a minute is over.
        """
        first = time.monotonic()
        while True:
            try:
                asked = client.get(path) if form is None else client.post(path, data=form)
                answer = await asked
                where = answer.headers.get("location", "")
                is_good = where.startswith(to) if to else answer.status_code == 200
                why = "" if is_good else f"{answer.status_code} {where}".strip()
                is_early = answer.status_code == 503 and "Refresh" in answer.headers
                if is_early and time.monotonic() - first < GIVEN_UP_S:
                    self.told.not_yet += 1  # the page says so, and asks again by itself
                    await asyncio.sleep(AGAIN_S)
                    continue
            except httpx2.TransportError as error:
                why = type(error).__name__
            now = time.monotonic()
            if not why:
                self.told.took[what].append((now, now - first))
                return answer
            self.told.failed.append((now, f"{what}: {why}"))
            if now - first > GIVEN_UP_S:
                self.told.given_up += 1
                raise GivenUp
            await asyncio.sleep(AGAIN_S)

    async def send(
        self, client: httpx2.AsyncClient, what: str, path: str, form: dict[str, str] | None, to: str
    ) -> str:
        """Send a form, as ``ask`` does; where it leads to."""
        return (await self.ask(client, what, path, form, to)).headers["location"]

    def client(self, base: str) -> httpx2.AsyncClient:
        """A browser of somebody's."""
        headers = {"Accept-Language": "en"}
        return httpx2.AsyncClient(
            base_url=base, timeout=GIVEN_UP_S, headers=headers, limits=HANGS_UP
        )

    async def clerk(self, number: int) -> None:
        """Sign in; look at people, lend a device, see that it is lent, take it back."""
        name = self.house.clerks[number]
        own = number + self.turn * len(self.house.clerks)
        device, person = self.house.devices[own], self.house.borrowers[own]
        await self.arrive()
        async with self.client(self.desk) as client:
            form = {"username": name, "password": PASSWORD}
            front = await self.send(client, ENTRY, SIGN_IN, form, "/desk")
            await self.ask(client, PAGE, front)
            while True:
                for _ in range(PAGES_A_LOAN):
                    await self.think(CLERK_THINKS_S)
                    someone = random.choice(self.house.people)
                    await self.ask(client, PAGE, f"/desk/people/{someone}")
                await self._loan(client, name, device, person)

    async def _loan(self, client: httpx2.AsyncClient, name: str, device: str, person: str) -> None:
        await self.think(CLERK_THINKS_S)
        await self.ask(client, PAGE, f"/desk/lend?number={device}&person={person}")
        for path, more, to in (
            ("/desk/lend", {"person": person, "due_on": "2031-01-02"}, "/desk/lent/"),
            ("/desk/return", {"condition": "good"}, "/desk/devices?"),
        ):
            await self.think(CLERK_THINKS_S)
            form = {"key": str(uuid4()), "number": device, "station": self.house.station} | more
            then = await self.send(client, COMMAND, path, form, to)
            self.told.acknowledged.append((time.monotonic(), name, form["key"]))
            await self.ask(client, PAGE, then)
            own = await self.ask(client, PAGE, f"/desk/people/{person}")
            self.told.unseen += "due_on" in more and device not in own.text

    async def kiosk_of(self, number: int) -> None:
        """One visitor after the other."""
        await self.arrive()
        while True:
            async with self.client(self.kiosk) as client:
                await self._visit(client, self.house.cards[number])

    async def _visit(self, client: httpx2.AsyncClient, card: str) -> None:
        """Language, card, PIN, pages with their sound, and out."""
        await self._look(client, "/")
        await self.think(KIOSK_THINKS_S)
        await self.send(client, SCREEN, "/language/en?to=/card", None, "/card")
        await self._look(client, "/card")
        await self.think(KIOSK_THINKS_S)
        await self._look(client, await self.send(client, PROOF, "/card", {"card": card}, "/pin"))
        await self.think(KIOSK_THINKS_S)
        await self._look(client, await self.send(client, PROOF, "/pin", {"pin": PIN}, "/aloud"))
        await self.think(KIOSK_THINKS_S)
        await self.send(client, SCREEN, "/aloud/yes", {}, "/record/1")
        for path in KIOSK_PAGES:
            await self._look(client, path)
            await self.think(KIOSK_THINKS_S)
        await self._look(client, await self.send(client, SCREEN, "/finish", {}, "/goodbye"))
        await self.think(KIOSK_THINKS_S)

    async def _look(self, client: httpx2.AsyncClient, path: str) -> None:
        """See a page and fetch what it says, as its browser does at once."""
        page = await self.ask(client, SCREEN, path)
        if said := SAID.search(page.text):
            await self.ask(client, SOUND, said.group())

    async def everybody(self) -> None:
        """All of them, until it is over. Who gives up begins anew."""
        every = [(self.clerk, number) for number in range(len(self.house.clerks))]
        every += [(self.kiosk_of, number) for number in range(len(self.house.cards))]

        async def one(does: Callable[[int], Awaitable[None]], number: int) -> None:
            with suppress(Over):
                while True:
                    with suppress(GivenUp):
                        await does(number)

        async with asyncio.TaskGroup() as group:
            for does, number in every:
                group.create_task(one(does, number))
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
                behind = now - seen[0][1] if seen else 0.0
                self.told.lag.append((now, max(0, newest - fed), behind))
            await asyncio.sleep(LOOK_S)
