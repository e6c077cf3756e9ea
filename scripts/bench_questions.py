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
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ledger.aggregates import (
    Contact,
    Device,
    IdentifierClaim,
    Payment,
    Person,
    RehabSession,
    Station,
)
from ledger.application import DataDirectory, ServiceLedger, open_ledger
from ledger.bulk import many_objects
from ledger.history import FACTS, Fact
from ledger.vocabulary import (
    By,
    Channel,
    ContactChannel,
    IdentifierKind,
    Money,
    PaymentKind,
    StationKind,
)
from ledger.work import Work
from projections import availability, feed, generations, person_history, person_lookup
from projections.following import Follower

SIZES = "10000,100000,1000000,3000000"
BATCH = 5_000
STATIONS = 60
CLASSES = ("12 22 03", "12 03 12", "12 06 06", "04 33 06", "09 12 03")
PROBES, SERVICES = 100, 12
LAG_SAMPLES = 100
LETTERS = "阿依古丽买提努尔兰别克扎王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
ORGANISATION = "bench"


HEAD = (
    "| facts | history | by name | by number | shelf | lag, greatest | scan | replay | of scan"
    " | rebuild | memory |"
)


class Clock:
    """The computer's own."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return datetime.now(UTC)

    def steady(self) -> timedelta:
        """Time since the machine started."""
        return timedelta(seconds=time.monotonic())


def by(key: str) -> By:
    """A clerk."""
    return By(actor=UUID(int=1), organisation=ORGANISATION, channel=Channel.API, key=key)


class Growing:
    """One ledger that is made to hold more and more, and knows whom to ask about."""

    def __init__(self, folder: Path) -> None:
        self.ledger = open_ledger(DataDirectory(folder), Clock(), os.urandom)
        self.views = generations.open_views(self.ledger, folder / "views")
        self.stations = [
            Station.id_of(ORGANISATION, StationKind.LENDING, f"{number}")
            for number in range(STATIONS)
        ]
        self.probes: list[tuple[UUID, str, str]] = []
        self._people = 0
        self._made = 0
        self._begin()

    def _begin(self) -> None:
        opened = [
            Station.StationOpened(
                originator_id=station,
                originator_version=1,
                occurred_on="2020",
                name=f"Station {number}",
                kind=StationKind.LENDING,
            )
            for number, station in enumerate(self.stations)
        ]
        self._put(opened, [])

    def grow(self, size: int) -> None:
        """Record until the ledger holds ``size`` facts; new people to ask about among them."""
        self.probes = []
        probes: list[list[Fact]] = []
        while (held := self.ledger.position()) < size:
            left = size - held
            facts, keys = self._people_and_devices(min(BATCH, left) // 16)
            if not probes:
                probes = self._probe_services(facts, keys, rounds=max(1, left // BATCH))
            facts += probes.pop() if probes else []
            facts += self._services(min(BATCH, left) - len(facts), keys)
            self._put(facts, keys)
            feed.catch_up(self.ledger, self.views)

    def _put(self, facts: list[Fact], keys: list[UUID]) -> None:
        self.ledger.vault.create_keys(keys)

        def put(work: Work) -> None:
            work.put(facts)

        self._made += 1
        with many_objects():
            self.ledger.perform(by(f"batch-{self._made}"), put)

    def _people_and_devices(self, count: int) -> tuple[list[Fact], list[UUID]]:
        facts: list[Fact] = []
        keys = []
        for _ in range(count):
            self._people += 1
            person, number = UUID(int=2**100 + self._people), f"6523{self._people:014}"
            facts += [self._registered(person, self._people), self._claimed(person, number)]
            keys += [person, facts[-1].subject]
            if self._people % 8 == 0:
                facts += self._device(self._people)
        return facts, keys

    def _registered(self, person: UUID, number: int) -> Fact:
        return Person.PersonRegistered(
            originator_id=person,
            originator_version=1,
            occurred_on="2021-01-04",
            name=name_of(number),
            area=f"6523{number % 27:02}",
        )

    def _claimed(self, person: UUID, number: str) -> Fact:
        kind = IdentifierKind.CN_RESIDENT_ID
        return IdentifierClaim.IdentifierClaimed(
            originator_id=self.ledger.vault.number_id(kind.value, number),
            originator_version=1,
            occurred_on="2021-01-04",
            kind=kind,
            person_id=person,
        )

    def _device(self, number: int) -> list[Fact]:
        device, station = UUID(int=2**101 + number), self.stations[number % STATIONS]
        registered = Device.DeviceRegistered(
            originator_id=device,
            originator_version=1,
            occurred_on="2021-02-01",
            asset_number=f"B{number:08}",
            name="轮椅",
            class_code=CLASSES[number % len(CLASSES)],
            station_id=station,
        )
        if number % 3:
            return [registered]
        lent = Device.DeviceLent(
            originator_id=device,
            originator_version=2,
            occurred_on="2022-03-01",
            person_id=UUID(int=2**100 + number),
            station_id=station,
            due_on=date(2022, 5, 30),
        )
        return [registered, lent]

    def _probe_services(self, facts: list[Fact], keys: list[UUID], rounds: int) -> list[list[Fact]]:
        """People to ask about, and their services, dealt out over the rounds to come."""
        spread: list[list[Fact]] = [[] for _ in range(rounds)]
        for each in range(PROBES):
            self._people += 1
            person, number = UUID(int=2**100 + self._people), f"6523{self._people:014}"
            facts += [self._registered(person, self._people), self._claimed(person, number)]
            keys += [person, facts[-1].subject]
            self.probes.append((person, name_of(self._people), number))
            for service in range(SERVICES):
                spread[(each + service * rounds // SERVICES) % rounds].append(
                    self._session(person, service)
                )
        return spread[::-1]

    def _session(self, person: UUID, number: int) -> Fact:
        station, day = self.stations[number], f"2022-{number % 12 + 1:02}-11"
        return RehabSession.RehabSessionDelivered(
            originator_id=RehabSession.id_of(person, station, day, "physiotherapy"),
            originator_version=1,
            occurred_on=day,
            person_id=person,
            station_id=station,
            item="physiotherapy",
            minutes=45,
            area="652301",
        )

    def _services(self, count: int, keys: list[UUID]) -> list[Fact]:
        facts: list[Fact] = []
        people = keys[: len(keys) // 2 : 2] or keys[:1]
        month = 0
        while len(facts) < count:
            month += 1
            period = f"{2000 + month // 12}-{month % 12 + 1:02}"
            facts += [
                self._payment(person, period) if month % 8 else self._call(person)
                for person in people[: count - len(facts)]
            ]
        return facts

    def _payment(self, person: UUID, period: str) -> Fact:
        kind = PaymentKind.REGULAR
        return Payment.PaymentPaid(
            originator_id=Payment.id_of("living_subsidy", person, period, kind),
            originator_version=1,
            occurred_on=period,
            scheme="living_subsidy",
            person_id=person,
            period=period,
            kind=kind,
            amount=Money(10_000, "CNY"),
            area="652301",
        )

    def _call(self, person: UUID) -> Fact:
        return Contact.ContactMade(
            originator_id=self.ledger.new_id(),
            originator_version=1,
            occurred_on="2022-06-01",
            person_id=person,
            channel=ContactChannel.PHONE,
        )


def name_of(number: int) -> str:
    """A name of four letters and one of few, as names are."""
    base = len(LETTERS)
    return "".join(LETTERS[number * step // base % base] for step in (1, 7, 31, 97)) + str(number)


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
            work.put([growing._call(person)])  # noqa: SLF001

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
        replay = ledger.replay(at, BATCH, stop=end, topics=frozenset(FACTS), unseal=frozenset())
        at = replay.position
    return time.perf_counter() - start


def rebuild_memory(folder: Path) -> tuple[float, float]:
    """Seconds that a process of its own takes for a rebuild, and its greatest memory in MiB."""
    code = (
        "import sys, resource, time; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from scripts.bench_questions import Clock, os\n"
        "from ledger.application import DataDirectory, open_ledger\n"
        "from projections import generations\n"
        "ledger = open_ledger(DataDirectory(Path(sys.argv[1])), Clock(), os.urandom)\n"
        "start = time.perf_counter()\n"
        "views = generations.build(ledger, Path(sys.argv[1]) / 'views')\n"
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "generations.discard(views)\n"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(root)],
        check=True,
        capture_output=True,
        text=True,
        cwd=root,
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
