"""A ledger that is made to hold more and more, for benchmarks: people, devices, services."""

import os
import time
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
from ledger.application import DataDirectory, open_ledger
from ledger.bulk import many_objects
from ledger.history import Fact
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
from projections import feed, generations

BATCH = 20_000
STATIONS = 60
CLASSES = ("12 22 03", "12 03 12", "12 06 06", "04 33 06", "09 12 03")
PROBES, SERVICES = 100, 12
LETTERS = "阿依古丽买提努尔兰别克扎王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
ORGANISATION = "bench"


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

    def __init__(self, folder: Path, probes: int | None = None) -> None:
        self._probes = PROBES if probes is None else probes
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

    def record(self, facts: list[Fact]) -> None:
        """Record these as well; whoever they are about is known to the ledger already."""
        self._put(facts, [])
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
        for each in range(self._probes):
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
                self._payment(person, period) if month % 8 else self.call(person)
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

    def call(self, person: UUID) -> Fact:
        """A call to somebody, made just now."""
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
