"""Handrail beside SQL by hand, the plain eventsourcing library, and what one would take instead.

    PYTHONPATH=. python scripts/bench_peers.py --environments FOLDER [--folder FOLDER]
        [--rounds 5] [--list 17000] [--singles 200] [--people 1000] [--peers raw,handrail,...]

The same payments and loans for everybody: one durable command after the other, a month's list at
once, everything read back typed, and one person's history. Every peer is a process of its own, has
a new store each round, and is asked in turn with the others, so that whatever else the machine does
hits all alike. The tables are medians of the rounds; a ratio is to SQL by hand in the same round,
above 1 is faster. SQLite commits with synchronous=FULL, PostgreSQL with fsync and
synchronous_commit.

Peers are installed into FOLDER, at the versions below, with pip and npm; they are no dependencies.
One that cannot be installed, or fails, is named under the table with the reason.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple
from uuid import UUID

import psycopg

from ledger.aggregates import Device, Payment, Station
from ledger.vocabulary import PaymentKind, StationKind
from tests.postgres import Server, running

MEASURES = ("singles", "bulk", "replay", "history")
WORDS = {
    "singles": "one command",
    "bulk": "a list, a fact",
    "replay": "replay, a fact",
    "history": "one person's history",
}
HERE = Path(__file__).parent
ANSWER_S = 1_800
PIP = ("msgspec==0.22.0", "psycopg[binary]==3.3.9")


class Peer(NamedTuple):
    """How one is installed, which file of ``peers/`` asks it, and on which stores."""

    name: str
    file: str
    stores: tuple[str, ...]
    pip: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()


BOTH = ("sqlite", "postgresql")
PEERS = {
    "raw": Peer("SQL by hand", "raw.py", BOTH),
    "handrail": Peer("Handrail", "handrail.py", BOTH),
    "eventsourcing": Peer(
        "eventsourcing 9.5.6",
        "plain_eventsourcing.py",
        BOTH,
        ("eventsourcing[postgres]==9.5.6",),
    ),
    "simple-history": Peer(
        "Django 5.2, simple-history 3.13",
        "django_office.py",
        ("sqlite",),
        ("django==5.2", "django-simple-history==3.13.0"),
    ),
    "pghistory": Peer(
        "Django 5.2, pghistory 3.9.2",
        "django_office.py",
        ("postgresql",),
        ("django==5.2", "django-pghistory==3.9.2"),
    ),
    "emmett": Peer(
        "Emmett 0.42 on Node",
        "emmett.mjs",
        BOTH,
        npm=(
            "@event-driven-io/emmett@0.42.0",
            "@event-driven-io/emmett-sqlite@0.42.4",
            "@event-driven-io/emmett-postgresql@0.42.0",
            "@event-driven-io/dumbo@0.12.7",
            "@event-driven-io/pongo@0.16.11",
            *("async-retry@1.3.3", "commander@12.1.0", "uuid@10.0.0"),
            *("ansis@3", "cli-table3@0.6.5", "pg@8", "pg-connection-string@2", "sqlite3@5.1.7"),
        ),
    ),
    "message-db": Peer(
        "message-db 1.3.1", "message_db.py", ("postgresql",), npm=("@eventide/message-db@1.3.1",)
    ),
    "umadb": Peer("UmaDB 0.7.8", "uma.py", ("postgresql",), ("umadb==0.7.8",)),
}
"""By the word that chooses it. UmaDB has a store of its own and stands with the servers."""


class NotThere(Exception):
    """A peer that cannot be asked; its words say why."""


def command_of(peer: Peer, folder: Path) -> tuple[list[str], dict[str, str]]:
    """What starts it and in which environment; it is installed when it is not there.

    Raises:
        NotThere: pip or npm could not.
    """
    paths = [HERE.parent, HERE, HERE / "peers"]
    settings = {"PYTHONPATH": os.pathsep.join(map(str, paths)), "PEER_PACKAGES": ""}
    python = sys.executable
    name = Path(peer.file).stem
    if peer.pip or peer.npm:
        settings["PYTHONPATH"] = str(HERE / "peers")
    if peer.npm:
        packages = folder / f"{name}-node"
        if not (packages / "done").exists():
            packages.mkdir(parents=True, exist_ok=True)
            (packages / "package.json").write_text("{}")
            said = ["--legacy-peer-deps", "--no-audit", "--no-fund"]
            _run(["npm", "install", *said, *peer.npm], packages)
            (packages / "done").touch()
        settings["PEER_PACKAGES"] = str(packages / "node_modules")
    if peer.file.endswith(".mjs"):
        return ["node", str(HERE / "peers" / peer.file)], settings
    if peer.pip or peer.npm:
        place = folder / "-".join([name, *peer.stores])
        if not (place / "done").exists():
            venv.create(place, with_pip=True)
            _run([str(place / "bin/python"), "-m", "pip", "install", *PIP, *peer.pip], place)
            (place / "done").touch()
        python = str(place / "bin/python")
    return [python, str(HERE / "peers" / peer.file)], settings


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        told = [
            line for line in (done.stderr or done.stdout).splitlines() if "error" in line.lower()
        ]
        raise NotThere(f"not installed: {(told or ['no reason'])[0].strip()}")


class Process:
    """A peer at work on a new store."""

    def __init__(self, key: str, place: str, facts: Path, environments: Path, log: IO[str]) -> None:
        command, settings = command_of(PEERS[key], environments)
        self._log = log
        self._process = subprocess.Popen(
            [*command, place, str(facts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=os.environ | settings,
        )
        self._answer()

    def ask(self, measure: str) -> float:
        """Seconds of one.

        Raises:
            NotThere: it ended without an answer.
        """
        if self._process.stdin is None:
            raise NotThere("it takes no questions")
        try:
            self._process.stdin.write(f"{measure}\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise NotThere("it ended") from error
        return float(self._answer())

    def _answer(self) -> str:
        told = self._process.stdout.readline().strip() if self._process.stdout else ""
        if not told:
            self.close()
            self._log.flush()
            lines = Path(self._log.name).read_text(errors="replace").strip().splitlines()
            raise NotThere(f"failed: {_reason(lines)}")
        return told

    def close(self) -> None:
        """Let it end by itself, and wait for that."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _reason(lines: Sequence[str]) -> str:
    """The line that names the error: behind it Node tells its version, and PostgreSQL where."""
    named = [line for line in lines if not line[:1].isspace() and "error" in line.lower()]
    return (named or lines or ["no reason"])[-1]


def made_facts(people: int, singles: int, listed: int) -> dict[str, object]:
    """What everybody is told: a payment a month, and for every tenth fact of the list a loan."""
    chance = Random(9)
    persons = [UUID(int=chance.getrandbits(128), version=4) for _ in range(people)]
    stations = [Station.id_of("bench", StationKind.LENDING, f"{each}") for each in range(20)]
    months = dict.fromkeys(persons, 0)
    counts = {str(person): 0 for person in persons}
    made = []
    for number in range(singles + listed):
        person = persons[number % people]
        counts[str(person)] += 1
        if number < singles or (number - singles) % 10:
            own = payment(person, months[person], number)
            months[person] += 1
        else:
            own = loan(stations[number % len(stations)], number)
        made.append(own | said(person, UUID(int=chance.getrandbits(128), version=4), number))
    return {
        "singles": made[:singles],
        "bulk": made[singles:],
        "people": counts,
        "stations": [str(each) for each in stations],
    }


def said(person: UUID, event_id: UUID, number: int) -> dict[str, object]:
    """What every fact says."""
    return {
        "person_id": str(person),
        "area": "652301",
        "event_id": str(event_id),
        "recorded_at": "2026-03-02T09:15:00.123456Z",
        "actor": str(UUID(int=1)),
        "organisation": "bench",
        "channel": "api",
        "command": f"command-{number}",
    }


def payment(person: UUID, month: int, number: int) -> dict[str, object]:
    """The money of one of a person's months, counted from January 1990."""
    period, kind = f"{1990 + month // 12}-{month % 12 + 1:02}", PaymentKind.REGULAR
    return {
        "topic": "payment_paid",
        "history": str(Payment.id_of("living_subsidy", person, period, kind)),
        "version": 1,
        "occurred_on": f"{period}-15",
        "scheme": "living_subsidy",
        "period": period,
        "kind": kind.value,
        "minor": 10_000,
        "currency": "CNY",
        "account": f"62284800{number:011}",
    }


def loan(station: UUID, number: int) -> dict[str, object]:
    """A device of its own goes home with somebody."""
    device = str(Device.id_of("bench", f"B{number:08}"))
    return {
        "topic": "device_lent",
        "history": device,
        "version": 2,
        "occurred_on": "2022-03-01",
        "device_id": device,
        "station_id": str(station),
        "due_on": "2022-05-30",
    }


def places(key: str, store: str, folder: Path, server: Server | None) -> str:
    """A new place for one peer; Handrail is told a folder, and a prepared database beside it."""
    new = folder / key
    new.mkdir()
    if store == "sqlite" or key == "umadb" or server is None:
        return str(new)
    if key == "handrail":
        return f"{new} {server.url(server.create_database())}"
    name = f"peer_{key.replace('-', '_')}"
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.url(name, "postgres")


Taken = dict[str, dict[str, list[float]]]
"""Seconds by peer and measure, one a round."""


def one_round(store: str, keys: list[str], told: "Told", taken: Taken) -> None:
    """Every peer on a new store, asked in turn; one that fails is left out from then on."""
    with TemporaryDirectory(dir=told.folder) as temporary, ExitStack() as stack:
        folder = Path(temporary)
        folder.chmod(0o755)
        processes: dict[str, Process] = {}
        for key in list(keys):
            log = stack.enter_context((folder / f"{key}.log").open("w"))
            try:
                place = places(key, store, folder, told.server)
                processes[key] = Process(key, place, told.facts, told.environments, log)
                stack.callback(processes[key].close)
            except NotThere as reason:
                _leave_out(key, keys, taken, told, store, reason)
        for turn, measure in enumerate(MEASURES):
            order = [key for key in keys if key in processes]
            for key in order[turn % len(order) :] + order[: turn % len(order)]:
                try:
                    seconds = processes[key].ask(measure)
                    taken.setdefault(key, {}).setdefault(measure, []).append(seconds)
                except NotThere as reason:
                    _leave_out(key, keys, taken, told, store, reason)
        keys[:] = keys[1:] + keys[:1]


def _leave_out(
    key: str, keys: list[str], taken: Taken, told: "Told", store: str, reason: NotThere
) -> None:
    keys.remove(key)
    taken.pop(key, None)
    told.missing.append(f"{PEERS[key].name} on {store}: {reason}")


class Told(NamedTuple):
    """What a round needs to know."""

    facts: Path
    environments: Path
    folder: Path
    server: Server | None
    missing: list[str]


def rows(taken: Taken) -> Iterator[str]:
    """The table: medians, and ratios to SQL by hand of the same round."""
    yield "| | " + " | ".join(f"{WORDS[each]} | of raw" for each in MEASURES) + " |"
    yield "|---" * (1 + 2 * len(MEASURES)) + "|"
    for key in (key for key in PEERS if key in taken):
        cells = []
        for measure in MEASURES:
            ours, raw = taken[key][measure], taken["raw"][measure]
            ratio = statistics.median(r / o for r, o in zip(raw, ours, strict=True))
            cells.append(f"{_short(statistics.median(ours))} | {ratio:.2f}")
        yield f"| {PEERS[key].name} | " + " | ".join(cells) + " |"


def _short(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} us"


def main() -> None:
    """Install, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environments", type=Path, required=True, help="peers are put there")
    parser.add_argument("--folder", type=Path, help="on the disk to be measured; else a temporary")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--list", type=int, default=17_000)
    parser.add_argument("--singles", type=int, default=200)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--stores", default=",".join(BOTH))
    asked = parser.parse_args()
    missing: list[str] = []
    with TemporaryDirectory(dir=asked.folder) as temporary, ExitStack() as stack:
        folder = Path(temporary)
        folder.chmod(0o755)  # PostgreSQL is not the user who started this
        facts = folder / "facts.json"
        facts.write_text(json.dumps(made_facts(asked.people, asked.singles, asked.list)))
        for store in asked.stores.split(","):
            server = stack.enter_context(running(folder)) if store == "postgresql" else None
            told = Told(facts, asked.environments.absolute(), folder, server, missing)
            chosen = asked.peers.split(",")
            keys = [key for key in PEERS if key in chosen and store in PEERS[key].stores]
            taken: Taken = {}
            for _ in range(asked.rounds):
                one_round(store, keys, told, taken)
            print(f"\n{store}, {asked.rounds} rounds, a list of {asked.list:,} facts\n")
            print("\n".join(rows(taken)), flush=True)
    for each in missing:
        print(f"\nLeft out: {each}")


if __name__ == "__main__":
    main()
