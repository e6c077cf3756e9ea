"""The server: how soon it answers, how much it answers, and how it holds while a file is taken in.

    PYTHONPATH=. python scripts/bench_server.py [--rounds 5] [--seconds 4] [--clients 16]

Beside each figure stands that of the least there can be, a FastAPI with one JSON answer on the same
uvicorn, started and asked in turn with ours: machines are shared, so what counts is the ratio. The
server is the one of the command line, with its voice, on the demonstration's ledger; clients keep
their connections. A loan is the form of the desk, each of its own device, and taken back after.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

from demo_services import plan_year
from demo_sheets import sheets, write

from api import demonstration
from api.office import Office
from api.settings import Settings
from ledger.aggregates import Device, Person
from projections import open_loans, person_lookup

BARE = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
async def answer(): return {"name": "a name", "number": 7}
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
LIST = "两项补贴发放表"
SIGN_IN, PERSON = "/desk/sign-in", "/desk/people/{}"
GIVEN_UP = 120.0
PAGES_A_LOAN = 4
"""So many pages of a person a clerk looks at between two loans."""

Send = Callable[[], float]
"""Asks once; how long it took, in seconds."""


@dataclass
class Running:
    """A server that runs: how long from its start to its first answer, and on the processor."""

    port: int
    process: int
    seconds: float
    worked: float


@dataclass
class Client:
    """One connection that is kept, with the word of who is signed in."""

    port: int
    cookie: str = ""
    line: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=GIVEN_UP)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, *, ok: int) -> float:
        """Ask, and read the answer to its end."""
        headers = {"Cookie": self.cookie, "Accept-Language": "en"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            self.line.request(method, path, urlencode(form) if form else None, headers)
            answer = self.line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # Nobody asked for a while, and the server let go of the connection.
            self.line.close()
            began = time.perf_counter()
            self.line.request(method, path, urlencode(form) if form else None, headers)
            answer = self.line.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
        if answer.status != ok:
            raise SystemExit(
                f"{method} {path.split('?', maxsplit=1)[0]}: {answer.status}\n{body[:2000]!r}"
            )
        return took


@dataclass
class House:
    """The office that is asked: where it is, whose page is looked at, what is lent."""

    data: Path
    person: str
    borrower: str
    """Somebody else: what they borrow makes nobody's page longer that is looked at."""
    station: str
    devices: list[str]
    password: str

    def sign_in(self, port: int) -> str:
        """The word of a session of the clerk's."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVEN_UP)
        form = urlencode({"username": "clerk", "password": self.password})
        line.request("POST", SIGN_IN, form, {"Content-Type": "application/x-www-form-urlencoded"})
        return (line.getresponse().getheader("set-cookie") or "").split(";")[0]

    def page(self, client: Client) -> float:
        """The person's page."""
        return client.ask("GET", PERSON.format(self.person), ok=200)

    def loan(self, client: Client, number: str) -> float:
        """Lend the device; taking it back is not timed."""
        common = {"number": number, "station": self.station}
        lend = {"key": str(uuid4()), "person": self.borrower, "due_on": "2031-01-02", **common}
        took = client.ask("POST", "/desk/lend", lend, ok=303)
        back = {"key": str(uuid4()), "condition": "good", **common}
        client.ask("POST", "/desk/return", back, ok=303)
        return took


def a_house(work: Path, devices: int) -> House:
    """The small demonstration, and as many devices on the shelf."""
    data = work / "house"
    env = os.environ | {"HANDRAIL_DATA": str(data)}
    subprocess.run(
        [sys.executable, "-m", "api", "demo", "--no-serve"],
        check=True,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    office = Office(Settings(data=data), create=False)
    ready = json.loads((data / demonstration.NOTES).read_text())
    person = person_lookup.by_card(office.fresh(), office.ledger.vault, ready["card"])
    station = open_loans.stations(office.fresh(), "lending")[0][0]
    numbers = [f"BENCH{number:04d}" for number in range(devices)]
    put_on_shelf(office, station, numbers)
    borrower = a_borrower(office, "borrower")
    office.fresh()
    office.close()
    return House(data, str(person), str(borrower), str(station), numbers, demonstration.PASSWORD)


def put_on_shelf(office: Office, station: UUID, numbers: Sequence[str]) -> None:
    """Register a device of each number, to be lent at the station."""
    for number in numbers:
        device_id = Device.id_of(office.organisation, number)
        with office.ledger.begin(Device, device_id, office.by(number)) as device:
            device.register(
                occurred_on="2021-05-18",
                asset_number=number,
                name="普通轮椅",
                class_code="12 22 03",
                station_id=station,
            )


def a_borrower(office: Office, key: str) -> UUID:
    """Somebody new, whom nobody looks at: what they borrow makes no page longer."""
    person_id = office.ledger.new_person_id()
    with office.ledger.begin(Person, person_id, office.by(key)) as someone:
        someone.register(occurred_on="2022-01-04", name="测试", area="652302")
    return person_id


@contextmanager
def running(command: list[str], path: str, env: dict[str, str], port: int) -> Iterator[Running]:
    """The server of this command, from its start until it answers 200 and to its end."""
    began = time.perf_counter()
    server = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - began < GIVEN_UP:
            try:
                Client(port).ask("GET", path, ok=200)
                break
            except OSError:
                time.sleep(0.01)
        yield Running(port, server.pid, time.perf_counter() - began, worked(server.pid))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def worked(process: int) -> float:
    """The seconds that a process had a processor for, which others do not lengthen."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def ours(house: House, *more: str) -> list[str]:
    """The command line's own server, or another of its commands."""
    return [sys.executable, "-m", "api", *more, "--data", str(house.data)]


@contextmanager
def both(house: House) -> Iterator[tuple[Running, Running]]:
    """The least there can be, and ours, each started alone; then both run."""
    env = dict(os.environ)
    bare, own = free_port(), free_port()
    with (
        running([sys.executable, "-c", BARE, str(bare)], "/", env, bare) as least,
        running(ours(house, "serve", "--port", str(own)), SIGN_IN, env, own) as full,
    ):
        yield least, full


def starts(house: House, rounds: int) -> None:
    """How long each takes to its first page."""
    taken: list[tuple[Running, Running]] = []
    for _ in range(rounds):
        with both(house) as each:
            taken.append(each)
    for name in ("seconds", "worked"):
        pairs = [(getattr(least, name), getattr(full, name)) for least, full in taken]
        least, full = (statistics.median(each) for each in zip(*pairs, strict=True))
        ratio = statistics.median(full / least for least, full in pairs)
        print(f"first page, {name}: {full:.2f}; bare {least:.2f}; ratio {ratio:.1f}", flush=True)


@dataclass
class Rate:
    """Answers a second, and how long the server had the processor for one, in milliseconds."""

    a_second: float
    worked_ms: float


def rate(send: Send, server: Running, seconds: float) -> Rate:
    """How it answers one client, one request after the other."""
    count, began, before = 0, time.perf_counter(), worked(server.process)
    while time.perf_counter() < began + seconds:
        send()
        count += 1
    took = time.perf_counter() - began
    return Rate(count / took, (worked(server.process) - before) * 1000 / count)


def rates(house: House, rounds: int, seconds: float) -> None:
    """Answers to one client, in turn of the bare one, of a page and of a loan with its return."""
    told: dict[str, list[Rate]] = {"bare": [], "page": [], "loan and return": []}
    with both(house) as (least, full):
        bare, client = Client(least.port), Client(full.port, house.sign_in(full.port))
        sends: dict[str, tuple[Send, Running]] = {
            "bare": (lambda: bare.ask("GET", "/", ok=200), least),
            "page": (lambda: house.page(client), full),
            "loan and return": (lambda: house.loan(client, house.devices[0]), full),
        }
        for send, server in sends.values():
            rate(send, server, seconds / 4)
        for _ in range(rounds):
            for name, (send, server) in sends.items():
                told[name].append(rate(send, server, seconds))
    for name, each in told.items():
        for what in ("a_second", "worked_ms"):
            own = [getattr(one, what) for one in each]
            pairs = zip(own, (getattr(one, what) for one in told["bare"]), strict=True)
            ratio = statistics.median(mine / theirs for mine, theirs in pairs)
            middle = statistics.median(own)
            print(f"{name}, {what}: {middle:.2f}; to bare {ratio:.4g}", flush=True)


@dataclass
class Waits:
    """How long each request of many clients took, in seconds."""

    pages: list[float] = field(default_factory=list)
    loans: list[float] = field(default_factory=list)

    def tell(self, when: str) -> None:
        """Print the middle, the hundredth and the longest."""
        for name in ("pages", "loans"):
            each = sorted(getattr(self, name))
            if each:
                p50, p99 = each[len(each) // 2], each[min(len(each) - 1, len(each) * 99 // 100)]
                print(
                    f"{when}, {name}: {len(each)} answers, p50 {p50 * 1000:.0f} ms,"
                    f" p99 {p99 * 1000:.0f} ms, longest {each[-1] * 1000:.0f} ms"
                )


def crowd(house: House, port: int, clients: int, until: threading.Event) -> Waits:
    """Clients who look at a page a few times and lend, until it is over."""
    waits = Waits()
    words = [house.sign_in(port) for _ in range(clients)]  # each is somebody else
    failed: list[SystemExit] = []

    def one(number: str, word: str) -> None:
        client = Client(port, word)
        try:
            while not until.is_set():
                for _ in range(PAGES_A_LOAN):
                    waits.pages.append(house.page(client))
                waits.loans.append(house.loan(client, number))
        except SystemExit as why:  # it would end this thread and nothing else
            failed.append(why)

    threads = [
        threading.Thread(target=one, args=each) for each in zip(house.devices, words, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return waits


def under_load(house: House, clients: int, seconds: float, file: Path) -> None:
    """The same clients without an import, and with one beside them."""
    own = free_port()
    command = ours(house, "serve", "--port", str(own))
    with running(command, SIGN_IN, dict(os.environ), own):
        over = threading.Event()
        threading.Timer(seconds, over.set).start()
        crowd(house, own, clients, over).tell(f"{clients} clients")
        over, began = threading.Event(), time.perf_counter()
        taking = subprocess.Popen(
            ours(house, "import", str(file), "--register", "--json"), stdout=subprocess.PIPE
        )
        told: list[bytes] = []

        def wait() -> None:
            told.append(taking.communicate()[0])
            over.set()

        threading.Thread(target=wait).start()
        waits = crowd(house, own, clients, over)
        took = time.perf_counter() - began
    rows = re.findall(rb'"(rows|new|rejected)": ?(\d+)', told[0])
    print(f"the import: {took:.1f} s, {b', '.join(b' '.join(each) for each in rows).decode()}")
    waits.tell(f"{clients} clients and an import")


def a_list(work: Path, share: float = 1.0, month: int = 0) -> Path:
    """One month's list of subsidies of the whole prefecture, or of a ``share`` of it."""
    plan = plan_year(2022, share, 1)
    sheet = [each for each in sheets(plan, 1, None) if each.file.startswith(LIST)][month]
    write(sheet, work)
    return work / sheet.file


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--without-import", action="store_true")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = a_house(Path(folder), told.clients)
        starts(house, told.rounds)
        rates(house, told.rounds, told.seconds)
        if told.without_import:
            return
        under_load(house, told.clients, told.seconds * told.rounds, a_list(Path(folder)))


if __name__ == "__main__":
    main()
