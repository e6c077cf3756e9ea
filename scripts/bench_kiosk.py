"""The pages of the kiosk over a small and over a large ledger, asked in turn of both.

    PYTHONPATH=. python scripts/bench_kiosk.py [--sizes 10000,1000000] [--visits 300] [--voiced 30]

Two offices, each with the same people, whose year of services is spread over all that its ledger
holds. Every step of a visit is asked of the one and then of the other before the next step, so that
whatever else the machine does hits both alike. A time is from the request's arrival in the
application to the last byte of its answer, through every middleware, views fed and all. Beside it
stands the time this process had the processor for it, which others on the machine do not lengthen.

First without a voice; then with the built-in one, where the sound of each page was made by walking
the same pages once in the same visit, and every walk after that is timed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from growing_ledger import Growing
from ordinary_people import MONTHS, PIN, Known, People
from starlette.testclient import TestClient

from api.app import create_app
from api.office import Office
from api.settings import Settings
from kiosk.settings import Speech
from kiosk.speech.service import SpeechService
from kiosk.words import Words

SIZES = "10000,1000000"
PAGES = (
    "/record/1",
    "/borrowed",
    "/paid",
    "/ask",
    "/looked",
    "/asked",
    "/queue",
    "/next",
    "/certificate",
)
WALKS = 4
"""How often the pages of a visit are timed once their sound is there."""
BASE = "http://127.0.0.1:8000"
AIM = 1.3


class Timed:
    """The application, with how long its newest answer took, in seconds."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.seconds = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, and look at the clock when the last byte has been handed over."""
        start = time.perf_counter()

        async def timed(message: Any) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.seconds = time.perf_counter() - start

        await self._app(scope, receive, timed)


@dataclass
class Side:
    """One office, its people, and what its answers took, in milliseconds, by step."""

    facts: int
    app: Timed
    client: TestClient
    people: Sequence[Known]
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    worked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """The same of the processor's time, with what the asking costs."""

    def ask(self, step: str, path: str, form: dict[str, str] | None = None) -> None:
        """One request; its time is kept under ``step``, or nowhere when that is empty.

        Raises:
            SystemExit: the answer is not the page that was asked for.
        """
        before = time.process_time()
        if form is None:
            answer = self.client.get(path, follow_redirects=False)
        else:
            answer = self.client.post(path, data=form, follow_redirects=False)
        worked = time.process_time() - before
        wanted = 200 if form is None else 303
        if answer.status_code != wanted:
            raise SystemExit(f"{path}: {answer.status_code}, {answer.headers.get('location')}")
        if step:
            self.taken[step].append(self.app.seconds * 1e3)
            self.worked[step].append(worked * 1e3)

    def sign_in(self, number: int) -> None:
        """Card and PIN of one of the people, in English."""
        known = self.people[number % len(self.people)]
        self.client.cookies.clear()
        self.client.get("/language/en?to=/card")
        self.ask("card", "/card", {"card": known.card})
        self.ask("PIN", "/pin", {"pin": PIN})


def grown(folder: Path, size: int) -> Sequence[Known]:
    """A ledger of ``size`` facts at ``folder``; the people whose records lie all over it.

    One that was kept is taken as it is.
    """
    cards = folder.with_suffix(".json")
    if cards.exists():
        return msgspec.json.decode(cards.read_bytes(), type=list[Known])
    office = Office(Settings(data=folder, organisation="bench"), create=True)
    people = People(office)
    office.close()
    growing = Growing(folder)
    for month in range(MONTHS):
        growing.grow(size * (month + 1) // MONTHS)
        people.live(growing, month)
    growing.views.close()
    growing.ledger.close()
    cards.write_bytes(msgspec.json.encode(people.known))
    return people.known


@contextmanager
def sides(folders: dict[Path, Sequence[Known]], *, speaks: bool) -> Iterator[list[Side]]:
    """Both offices, open and serving in this process."""
    words = Words.load()
    with ExitStack() as stack:
        found = []
        for folder, known in folders.items():
            speech = Speech.BUILT_IN if speaks else Speech.OFF
            office = Office(Settings(data=folder, speech=speech), create=False)
            stack.callback(office.close)
            app = create_app(office, words, SpeechService() if speaks else None)
            timed = Timed(app)
            client = stack.enter_context(TestClient(timed, base_url=BASE))
            found.append(Side(office.ledger.position(), timed, client, known))
        yield found


def silent(pair: Sequence[Side], visits: int) -> None:
    """Visits without a voice: sign in, every page once, finish."""
    for number in range(visits):
        turns = pair if number % 2 else pair[::-1]
        for side in turns:
            side.sign_in(number)
        for path in PAGES:
            for side in turns:
                side.ask(path, path)
        for side in turns:
            side.ask("", "/finish", {})


def voiced(pair: Sequence[Side], visits: int) -> None:
    """Visits with a voice: the first walk makes the sounds, the others find them."""
    for number in range(visits):
        turns = pair if number % 2 else pair[::-1]
        for side in turns:
            side.sign_in(number)
            side.client.post("/aloud/yes", follow_redirects=False)  # where that is asked
        for walk in range(WALKS + 1):
            for path in PAGES:
                for side in turns:
                    side.ask(path if walk else "", path)
        for side in turns:
            side.ask("", "/finish", {})


def told(title: str, small: Side, large: Side) -> float:
    """The table of one phase, and by how much the slowest hundredth is slower in the large."""
    print(f"\n{title}: {small.facts:,} and {large.facts:,} facts, milliseconds\n")
    print("| step | n | p50 | p50, large | ratio | p99 | p99, large | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for step in small.taken:
        _row(f"`{step}`", small.taken[step], large.taken[step])
    ratio = _row("every page", *(_pooled(side.taken) for side in (small, large)))
    _row("every page, processor", *(_pooled(side.worked) for side in (small, large)))
    return ratio


def _pooled(taken: dict[str, list[float]]) -> list[float]:
    return [each for path in PAGES for each in taken[path]]


def _row(name: str, small: Sequence[float], large: Sequence[float]) -> float:
    (p50, p99), (p50_large, p99_large) = (np.percentile(each, [50, 99]) for each in (small, large))
    ratio = float(p99_large / p99)
    print(
        f"| {name} | {len(small):,} | {p50:.1f} | {p50_large:.1f} | {p50_large / p50:.2f}"
        f" | {p99:.1f} | {p99_large:.1f} | {ratio:.2f} |",
        flush=True,
    )
    return ratio


def main() -> None:
    """Grow both ledgers, visit both, print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--visits", type=int, default=300)
    parser.add_argument("--voiced", type=int, default=30)
    parser.add_argument("--folder", type=Path, help="keep the ledgers there")
    asked = parser.parse_args()
    sizes = sorted(int(each) for each in asked.sizes.split(","))
    with ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folders = {}
        for size in sizes:
            start = time.perf_counter()
            folders[folder / f"{size}"] = grown(folder / f"{size}", size)
            print(f"{size:,} facts recorded in {time.perf_counter() - start:,.0f} s", flush=True)
        ratios = []
        with sides(folders, speaks=False) as pair:
            silent(pair, 5)
            _forget(pair)
            silent(pair, asked.visits)
            ratios.append(told("No voice", pair[0], pair[-1]))
        if asked.voiced:
            with sides(folders, speaks=True) as pair:
                voiced(pair, asked.voiced)
                ratios.append(told("Voice, sounds kept", pair[0], pair[-1]))
    print(f"\np99 over every page, large by small: {', '.join(f'{each:.2f}' for each in ratios)}")
    print(f"aim: at most {AIM}: {'met' if max(ratios) <= AIM else 'NOT met'}")


def _forget(pair: Sequence[Side]) -> None:
    for side in pair:
        side.taken.clear()
        side.worked.clear()


if __name__ == "__main__":
    main()
