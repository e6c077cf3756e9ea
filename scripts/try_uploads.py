"""Brings spoilt office files to a running house, and tells what it answered.

    python scripts/try_uploads.py [COUNT] [SEED] [--json]

The house is a real one: ``handrail serve`` on a port of its own, with an invented office's year in
its ledger. Each file is sent over HTTP by somebody who is signed in and may import; what becomes of
it is followed to its last page. Between them good files are brought, and must be read as at the
beginning. The exit code is 1 when the house broke, took something in, forgot something, or grew.
"""

from __future__ import annotations

import json
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx2
from spoilt_files import Spoilt, spoilt
from spoilt_texts import Good

ROOT = Path(__file__).resolve().parents[1]
COUNT, SEED = 10_000, 1
START_SECONDS_MAX = 90
SETTLE_SECONDS_MAX = 120
WARM_UP = 60
"""Files before the first measure: a house grows while it opens what it needs."""

GOOD_EVERY = 250
MEASURED_EVERY = 500
GROWTH_MAX_MB = 48
PASSWORD = "ninety blue bicycles lean"  # noqa: S105 - of an invented member of staff
HANDRAIL = [sys.executable, "-m", "api"]
ERROR = re.compile(r'role="alert"[^>]*id="error"[^>]*>\s*<p>(?:<a [^>]*>)?([^<]+)')
NUMBERS = re.compile(r"<dd>([0-9,.]+)</dd>")
STAMP = re.compile(r"[0-9]{17}[0-9Xx]")


@dataclass
class Told:
    """What the house answered, and what it took."""

    files: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    by_way: dict[str, Counter[str]] = field(default_factory=dict)
    sentences: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)
    slowest_s: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    memory_mb: list[tuple[int, float, float]] = field(default_factory=list)
    """After so many files: of the house, and of the process that forks the readers."""
    facts: tuple[int, int] = (0, 0)


class House:
    """A running house, and somebody who is signed in."""

    def __init__(self, folder: Path) -> None:
        self.data, self.year = folder / "data", folder / "year"
        make = [sys.executable, str(ROOT / "scripts/make_demo_year.py"), str(self.year)]
        subprocess.run([*make, "--size", "1"], check=True, capture_output=True, cwd=ROOT)
        self._handrail("import", str(self.year), "--period", "2022", "--register")
        self._handrail("staff", "add", "officer", "--role", "scheme_officer", text=f"{PASSWORD}\n")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [*HANDRAIL, "serve", "--data", str(self.data), "--port", str(port), "--lang", "en"],
            cwd=ROOT,
            env=os.environ | {"HANDRAIL_SPEECH": "off", "HANDRAIL_LANGUAGE": "en"},
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("w"),
        )
        self.log = folder / "log"
        self.client = httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=SETTLE_SECONDS_MAX + 60
        )
        self._wait()

    def goods(self) -> list[Good]:
        """Lists of every kind that the office sends."""
        return [Good(path.name, path.read_bytes()) for path in sorted(self.year.iterdir())]

    def sign_in(self) -> None:
        """Sign in; a session ends after some hours."""
        form = {"username": "officer", "password": PASSWORD}
        self.client.post("/desk/sign-in", data=form, follow_redirects=True)

    def bring(self, name: str, content: bytes, key: UUID) -> httpx2.Response:
        """Send a file, and follow it until it is looked at; what is left of it is dropped."""
        answer = self.client.post(
            "/desk/imports",
            data={"key": str(key)},
            files={"file": (name, content)},
            follow_redirects=True,
        )
        ends = time.monotonic() + SETTLE_SECONDS_MAX
        while "data-again" in answer.text and time.monotonic() < ends:
            time.sleep(0.2)
            answer = self.client.get(answer.url.path)
        if answer.url.path.endswith(str(key)):
            self.client.post(answer.url.path, data={"what": "drop"})
        return answer

    def facts(self) -> int:
        """How many facts the ledger has."""
        with sqlite3.connect(self.data / "ledger.sqlite") as db:
            return int(db.execute("SELECT COUNT(*) FROM facts").fetchone()[0])

    def left_over(self) -> int:
        """How many files are still kept."""
        folder = self.data / "arrivals"
        return len(list(folder.iterdir())) if folder.exists() else 0

    def memory(self) -> tuple[float, float]:
        """Of the house and of the process that forks, in MB."""
        own = self._process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return _resident(own), sum(_resident(int(each)) for each in children)

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def end(self) -> None:
        """Stop it."""
        self.client.close()
        self._process.terminate()
        self._process.wait(30)

    def _handrail(self, *args: str, text: str | None = None) -> None:
        command = [*HANDRAIL, *args, "--data", str(self.data), "--lang", "en"]
        subprocess.run(command, input=text, text=True, capture_output=True, cwd=ROOT, check=False)

    def _wait(self) -> None:
        ends = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < ends and self.is_running():
            try:
                self.client.get("/desk/sign-in")
            except httpx2.TransportError:
                time.sleep(0.2)
            else:
                self.sign_in()
                return
        raise SystemExit(f"the house does not start: {self.log.read_text()[-2000:]}")


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def tried(house: House, count: int, seed: int, *, quiet: bool) -> Told:
    """Bring so many spoilt files, and a good one now and then."""
    chance, told = random.Random(seed), Told()
    goods = house.goods()
    files = spoilt(goods, chance)
    sample = next(each for each in goods if each.name.endswith("05.xlsx"))
    expected = _looked_at(house, sample, chance)
    before = house.facts()
    try:
        for number in range(count):
            if number == min(WARM_UP, count - 1) or (number and number % MEASURED_EVERY == 0):
                _measure(house, told, number, quiet=quiet)
            _one(house, next(files), chance, told)
            if number % GOOD_EVERY == GOOD_EVERY - 1:
                house.sign_in()
                if _looked_at(house, sample, chance) != expected:
                    told.mistakes.append(f"after {number} files a good one is read otherwise")
            if not house.is_running():
                told.mistakes.append(f"after {number} files the house had ended")
                return told
    except KeyboardInterrupt:
        print(f"stopped after {told.files:,} files")
    _measure(house, told, told.files, quiet=quiet)
    told.facts = (before, house.facts())
    _judge(house, told)
    return told


def _one(house: House, each: Spoilt, chance: random.Random, told: Told) -> None:
    began = time.monotonic()
    try:
        answer = house.bring(each.name, each.content, UUID(int=chance.getrandbits(128)))
    except (httpx2.HTTPError, UnicodeEncodeError) as error:
        told.mistakes.append(f"{each.way}: {type(error).__name__}")
        return
    took = time.monotonic() - began
    told.slowest_s[each.way] = max(told.slowest_s.get(each.way, 0.0), round(took, 2))
    told.seconds[each.way] = told.seconds.get(each.way, 0.0) + took
    told.files += 1
    outcome = _outcome(answer)
    told.by_status[outcome] += 1
    told.by_way.setdefault(each.way, Counter())[outcome] += 1
    found = ERROR.search(answer.text)
    told.sentences[STAMP.sub("#", found[1])[:60] if found else "-"] += 1
    if answer.status_code >= 500 or "data-again" in answer.text:
        told.mistakes.append(f"{each.way}: {answer.status_code} {outcome}")
    if answer.status_code == 422 and not found:
        told.mistakes.append(f"{each.way}: refused without a reason")


def _outcome(answer: httpx2.Response) -> str:
    if answer.status_code != 200:
        return f"{answer.status_code} refused"
    return (
        "200 asked for more"
        if 'role="alert" tabindex="-1" id="error"' in answer.text
        else ("200 shown")
    )


def _looked_at(house: House, good: Good, chance: random.Random) -> list[str]:
    answer = house.bring(good.name, good.content, UUID(int=chance.getrandbits(128)))
    return NUMBERS.findall(answer.text)


def _measure(house: House, told: Told, number: int, *, quiet: bool) -> None:
    own, forking = house.memory()
    told.memory_mb.append((number, round(own, 1), round(forking, 1)))
    if not quiet:
        print(f"{number:>7,} files  {own:7.1f} MB  {forking:7.1f} MB", flush=True)


def _judge(house: House, told: Told) -> None:
    if told.facts[0] != told.facts[1]:
        told.mistakes.append(f"the ledger had {told.facts[0]} facts and has {told.facts[1]}")
    if house.left_over():
        told.mistakes.append(f"{house.left_over()} files are still kept")
    first, last = told.memory_mb[0], told.memory_mb[-1]
    if max(last[1] - first[1], last[2] - first[2]) > GROWTH_MAX_MB:
        told.mistakes.append(f"it grew from {first} to {last}")
    if "Traceback" in house.log.read_text(errors="replace"):
        told.mistakes.append("a mistake of ours is in the log")


def main(arguments: list[str]) -> int:
    """Print what was answered; 1 when something is wrong."""
    as_json = "--json" in arguments
    numbers = [int(each) for each in arguments if each.isdigit()]
    count, seed = (*numbers, *(COUNT, SEED)[len(numbers) :])[:2]
    with TemporaryDirectory() as folder:
        house = House(Path(folder))
        try:
            told = tried(house, count, seed, quiet=as_json)
        finally:
            house.end()
    if as_json:
        print(json.dumps(vars(told)))
        return 1 if told.mistakes else 0
    for way, counted in sorted(told.by_way.items()):
        said = "  ".join(f"{outcome} {often:,}" for outcome, often in sorted(counted.items()))
        took = f"{told.seconds[way] / counted.total():6.2f} s, {told.slowest_s[way]:6.2f} s"
        print(f"{way:<18} {took}  {said}")
    for sentence, often in told.sentences.most_common():
        print(f"{often:>7,}  {sentence}")
    for outcome, often in sorted(told.by_status.items()):
        print(f"{often:>7,}  {outcome}")
    print(f"facts {told.facts}")
    for mistake in told.mistakes:
        print(f"MISTAKE {mistake}")
    print(f"{told.files:,} files, {len(told.mistakes)} mistakes")
    return 1 if told.mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
