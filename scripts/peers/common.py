"""What every peer is told, and how it is asked: by lines, in a process and environment of its own.

    python PEER.py PLACE FACTS.json        PLACE is a new folder, or the address of a new database

It answers ``ready``, and then each line of its input with seconds: ``singles`` (the median of one
durable command after the other), ``bulk`` (a month's list at once, for one fact), ``replay``
(everything read back typed and in order, for one fact), ``history`` (the median of one person's).
Nothing here needs the project: a peer's environment holds the peer and msgspec alone.
"""

import gc
import statistics
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct


class Told(Struct, frozen=True, kw_only=True, tag_field="topic"):
    """What every fact says: of whom, when, and who recorded it. ``history`` can be there once."""

    history: UUID
    version: int
    person_id: UUID
    occurred_on: str
    area: str
    event_id: UUID
    recorded_at: str
    actor: UUID
    organisation: str
    channel: str
    command: str


class Paid(Told, frozen=True, kw_only=True, tag="payment_paid"):
    """A month's money went to a person's account; ``minor`` is in fen."""

    scheme: str
    period: str
    kind: str
    minor: int
    currency: str
    account: str


class Lent(Told, frozen=True, kw_only=True, tag="device_lent"):
    """A device went home with a person."""

    device_id: UUID
    station_id: UUID
    due_on: date


Fact = Paid | Lent


class Facts(Struct):
    """One run's: commands for one at a time, a list for the bulk, and how many each person has."""

    singles: list[Paid]
    bulk: list[Fact]
    people: dict[UUID, int]
    stations: list[UUID]


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Fact).decode
read_facts = msgspec.json.Decoder(Facts).decode


class Peer(ABC):
    """One way to keep the facts. A peer commits durably, and reads back what it promises to."""

    @abstractmethod
    def single(self, fact: Paid) -> None:
        """Record one fact; it is on the disk when this returns."""

    @abstractmethod
    def bulk(self, facts: Sequence[Fact]) -> None:
        """Record them all, as many in a transaction as the peer takes."""

    @abstractmethod
    def replay(self) -> int:
        """Read everything back typed, in the order of recording; how many facts that was."""

    @abstractmethod
    def history(self, person: UUID) -> int:
        """Read one person's facts back typed; how many there are."""

    def settle(self) -> None:  # noqa: B027 - most have nothing to do
        """What is not the recording itself and is done behind it, such as feeding views."""

    def close(self) -> None:  # noqa: B027 - what is open ends with the process
        """Let go of everything."""


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(peer: Peer, facts: Facts, what: str) -> float:
    """Seconds of one: a command, a fact, a person's history.

    Raises:
        SystemExit: not everything that was recorded came back.
    """
    gc.collect()
    if what == "singles":
        return statistics.median(timed(lambda f=f: peer.single(f)) for f in facts.singles)
    if what == "bulk":
        return timed(lambda: peer.bulk(facts.bulk)) / len(facts.bulk)
    peer.settle()
    if what == "replay":
        wanted, found = len(facts.singles) + len(facts.bulk), []
        seconds = timed(lambda: found.append(peer.replay()))
        if found[0] < wanted:
            raise SystemExit(f"{found[0]} of {wanted} facts came back")
        return seconds / found[0]
    taken = []
    for person, wanted in facts.people.items():
        start = time.perf_counter()
        found_here = peer.history(person)
        taken.append(time.perf_counter() - start)
        if found_here < wanted:
            raise SystemExit(f"{found_here} of {wanted} facts of a person came back")
    return statistics.median(taken)


def serve(kind: Callable[[str, Facts], Peer]) -> None:
    """Answer one line with one line until there is no more."""
    facts = read_facts(Path(sys.argv[2]).read_bytes())
    peer = kind(sys.argv[1], facts)
    print("ready", flush=True)
    for line in sys.stdin:
        print(measure(peer, facts, line.strip()), flush=True)
    peer.close()
