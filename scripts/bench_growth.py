"""One ledger grows to three million facts, in a file and in PostgreSQL; the same is asked of both.

    PYTHONPATH=. python scripts/bench_growth.py --folder FOLDER [--store sqlite|postgresql]
        [--sizes 10000,100000,1000000,3000000] [--figures FILE] [--plot FILE]

Beside the ledger that grows stands one that keeps the first size. At each size both are asked in
turn, so that whatever else the machine does hits both alike: one command, a person's history, a
page of the kiosk over HTTP in this process, the account of a year, and every fact hashed again
against the sealed log. The people asked about lived while the ledger grew to that size, so that
their facts lie all over it. Figures are medians; a ratio is to the ledger that kept its size.
Beside the clock's time stands this process's own work, which others on the machine do not
lengthen (what the server of PostgreSQL does is not in it).

A figures file takes one line a size, and a run adds to it: the plot is of all that it holds.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from bench_kiosk import BASE, Side, Timed
from growing_ledger import Growing, by
from growth_plot import plot
from msgspec import Struct
from ordinary_people import AREA, MONTHS, People
from starlette.testclient import TestClient

from api import reports
from api.app import create_app
from api.office import Office
from api.settings import Settings
from kiosk.settings import Speech
from kiosk.words import Words
from ledger.aggregates import Payment
from ledger.proof.rehash import rehash
from ledger.proof.sealed import SealedLog
from ledger.vocabulary import Money, PaymentKind
from ledger.work import Work
from projections import person_history
from tests.postgres import running

SIZES = "10000,100000,1000000,3000000"
TIMES, VISITS, PAGES, LONG = 200, 6, 20, 3
PAGE = "/record/1"
YEAR = 2000
"""A year of which the growing ledger holds payments, two fifths of them all."""
MEASURES = ("append", "history", "page", "report", "verify")


class Figures(Struct):
    """What was measured at one size, in milliseconds, and of the small ledger at the same time."""

    store: str
    facts: int
    ms: dict[str, float]
    ms_small: dict[str, float]
    worked_ms: dict[str, float]
    worked_ms_small: dict[str, float]
    grown_s: float


class Held:
    """One office's ledger, which grows, and people who live while it does."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.folder = folder
        office = Office(Settings(data=folder, organisation="bench", ledger_url=url), create=True)
        office.close()
        self.growing = Growing(folder, probes=0)  # we have people of our own to ask
        self._people: People | None = None
        self.paid = 0

    def grow(self, size: int) -> None:
        """Record until it holds ``size`` facts; new people live all the while."""
        office = Office(Settings(data=self.folder), create=False)
        if self._people is None:
            self._people = People(office)
        else:
            self._people.renew(office)
        office.close()
        held = self.growing.ledger.position()
        for month in range(MONTHS):
            self.growing.grow(held + (size - held) * (month + 1) // MONTHS)
            self._people.live(self.growing, month)
        self.known = self._people.known

    def close(self) -> None:
        """Let go of its files."""
        self.growing.views.close()
        self.growing.ledger.close()


@dataclass
class Asked:
    """An open office that is asked, and what its answers took, in milliseconds, by measure."""

    held: Held
    office: Office
    side: Side
    words: Words
    taken: dict[str, list[float]] = field(default_factory=dict)
    worked: dict[str, list[float]] = field(default_factory=dict)

    def time(self, measure: str, number: int) -> None:
        """Do one of them."""
        work: Callable[[int], object] = getattr(self, f"_{measure}")
        start, begun = time.perf_counter(), time.process_time()
        work(number)
        worked, seconds = time.process_time() - begun, time.perf_counter() - start
        if measure == "page":
            seconds = self.side.app.seconds
        self.taken.setdefault(measure, []).append(seconds * 1e3)
        self.worked.setdefault(measure, []).append(worked * 1e3)

    def medians(self) -> tuple[dict[str, float], dict[str, float]]:
        """By the clock, and of the processor."""
        taken, worked = (
            {name: statistics.median(each[name]) for name in MEASURES}
            for each in (self.taken, self.worked)
        )
        return taken, worked

    def _append(self, _number: int) -> None:
        held = self.held
        number, kind = len(held.known), PaymentKind.REGULAR
        person, month = held.known[held.paid % number].person_id, held.paid // number
        period = f"{1950 + month // 12}-{month % 12 + 1:02}"
        held.paid += 1

        def pay(work: Work) -> None:
            payment = Payment.id_of("nursing_subsidy", person, period, kind)
            work.begin(Payment, payment).pay(
                occurred_on=period,
                scheme="nursing_subsidy",
                person_id=person,
                period=period,
                kind=kind,
                amount=Money(8_000, "CNY"),
                area=AREA,
            )

        self.office.ledger.perform(by(f"paid-{held.paid}"), pay)

    def _history(self, number: int) -> None:
        person = self.held.known[number % len(self.held.known)].person_id
        if len(person_history.of(self.office.views, person)) < 2 * MONTHS:
            raise SystemExit("a history is not whole")

    def _page(self, _number: int) -> None:
        self.side.ask("", PAGE)

    def _report(self, _number: int) -> None:
        scope = reports.Scope(start=date(YEAR, 1, 1), end=date(YEAR + 1, 1, 1))
        paper = reports.gather(self.office.fresh(), scope)
        if not paper.lines:
            raise SystemExit("the account is empty")
        reports.written(paper, "text", self.words, "en")

    def _verify(self, _number: int) -> None:
        sealed = SealedLog.read(self.office.directory.log)
        signed = sealed.newest().checkpoint
        found = rehash(self.office.ledger.recorder, sealed, [signed.size])
        sealed.close()
        if found.roots[signed.size] != signed.root:
            raise SystemExit("the root is another")


@contextmanager
def asking(held: Held, words: Words) -> Iterator[Asked]:
    """The office of a ledger, sealed and serving in this process."""
    office = Office(Settings(data=held.folder, speech=Speech.OFF), create=False)
    try:
        office.fresh()
        office.log.seal()
        timed = Timed(create_app(office, words, None))
        with TestClient(timed, base_url=BASE) as client:
            side = Side(office.ledger.position(), timed, client, held.known)
            yield Asked(held, office, side, words)
    finally:
        office.close()


def ask(pair: list[Asked], measure: str, times: int) -> None:
    """Time both, turn about, so many times."""
    for number in range(times):
        for each in pair if number % 2 else pair[::-1]:
            each.time(measure, number)


def measured(small: Held, large: Held, words: Words) -> list[dict[str, float]]:
    """Medians of the large ledger by the clock and of the processor, and of the small one."""
    with ExitStack() as stack:
        sides = [small] if small is large else [small, large]
        pair = [stack.enter_context(asking(held, words)) for held in sides]
        ask(pair, "verify", LONG)
        ask(pair, "report", LONG)
        ask(pair, "history", TIMES)
        for visit in range(VISITS):
            for each in pair:
                each.side.sign_in(visit)
            ask(pair, "page", PAGES)
        ask(pair, "append", TIMES)
        (ms, worked), (ms_small, worked_small) = pair[-1].medians(), pair[0].medians()
        return [ms, ms_small, worked, worked_small]


def grown(store: str, folder: Path, sizes: list[int], urls: list[str | None]) -> Iterator[Figures]:
    """The figures of each size in turn."""
    words = Words.load()
    small, large = (Held(folder / name, url) for name, url in zip("ab", urls, strict=True))
    for size in sizes:
        start = time.perf_counter()
        held = small if size == sizes[0] else large
        held.grow(size)
        spent = time.perf_counter() - start
        yield Figures(store, size, *measured(small, held, words), spent)
    small.close()
    large.close()


def told(figures: list[Figures]) -> None:
    """Print them as a table: milliseconds, the ratio to the small one, the same of our own work."""
    print(
        "| store | facts | " + " | ".join(f"{name}, ms | ratio | work" for name in MEASURES) + " |"
    )
    print("|---" * (2 + 3 * len(MEASURES)) + "|")
    for each in figures:
        cells = " | ".join(
            f"{each.ms[name]:,.2f} | {each.ms[name] / each.ms_small[name]:.2f}"
            f" | {each.worked_ms[name] / each.worked_ms_small[name]:.2f}"
            for name in MEASURES
        )
        print(f"| {each.store} | {each.facts:,} | {cells} |")


def main() -> None:
    """Grow, ask, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--folder", type=Path, help="where there is room; else a temporary one")
    parser.add_argument("--figures", type=Path, help="a line a size is added to it")
    parser.add_argument("--plot", type=Path, help="where the picture (SVG) goes")
    asked = parser.parse_args()
    sizes = sorted(int(each) for each in asked.sizes.split(",") if each)
    kept: list[Figures] = []
    if asked.figures and asked.figures.exists():
        kept = msgspec.json.Decoder(Figures).decode_lines(asked.figures.read_bytes())
    with TemporaryDirectory(dir=asked.folder) as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)  # PostgreSQL is not the user who started this
        in_database = asked.store == "postgresql"
        with running(folder) if in_database and sizes else nullcontext() as server:
            urls = [server.url(server.create_database()) if server else None for _ in "ab"]
            for figures in grown(asked.store, folder, sizes, urls) if sizes else ():
                kept.append(figures)
                print(f"{figures.facts:,} facts in {figures.grown_s:,.0f} s", flush=True)
                if asked.figures:
                    with asked.figures.open("ab") as file:
                        file.write(msgspec.json.encode(figures) + b"\n")
    told(kept)
    if asked.plot:
        asked.plot.write_text(plot(kept, MEASURES), encoding="utf-8")


if __name__ == "__main__":
    main()
