"""Lets the power go at every boundary of every view, and asks what was known at any position.

    python scripts/try_views.py crashes [POINTS]
    python scripts/try_views.py times DATA_DIRECTORY [POSITIONS]

crashes: random commands make histories (tests/properties); each is then fed to empty views that
crash after a fact, once for each fact that each view is told, and go on from what was kept. The
outcome must be that of a feeding in which nothing happened. The batches are small, so that most
crashes come in the middle of one and some at its ends.

times: a copy of a ledger is fed to empty views up to one random position after another, and at
each of them the histories of random people and the accounts of random places and days are
compared with what the finished views say was known there. Exits with 1 at the first difference.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from itertools import cycle
from pathlib import Path
from uuid import UUID

from hypothesis import Phase, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api.office import SystemClock
from ledger.application import DataDirectory, ServiceLedger, open_ledger
from projections import feed, generations, person_history, questions, year_account
from projections.store import Views
from tests.facts import by, open_test_ledger
from tests.ledger.years import record_every_theme
from tests.projections import crashing
from tests.properties import machines, test_machines

POINTS, BATCH_FACTS, STEPS = 10_000, 5, 12
POSITIONS, PERSONS_EACH, ACCOUNTS_EACH = 40, 25, 25
DAYS = (None, date(2022, 3, 31), date(2022, 9, 15), date(2022, 12, 31))
AREAS = (None, "6523", "652301", "652327")


class Crasher:
    """Crashes every view of a ledger everywhere, and keeps count."""

    def __init__(self) -> None:
        self.tally: Counter[str] = Counter()

    @property
    def tried(self) -> int:
        """How many crashes there were."""
        return self.tally.total()

    def look(self, ledger: ServiceLedger) -> None:
        """Crash each view after each fact that it is told."""
        wanted = crashing.clean(ledger)
        for view in questions.VIEWS:
            for at in crashing.every(1, ledger, view):
                _, ended = crashing.crash_and_go_on(ledger, view, at)
                self.tally[view.NAME] += 1
                if ended != wanted:
                    raise SystemExit(f"{view.NAME} differs after a crash at its fact {at}")
        print(f"{self.tried:,} crashes", flush=True)


def crashes(points: int = POINTS) -> None:
    """Crash so many times at least, and count where."""
    started, crasher = time.monotonic(), Crasher()
    feed.BATCH_FACTS = BATCH_FACTS
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_test_ledger(Path(folder))
        record_every_theme(ledger, by())  # one of every kind of fact there is
        crasher.look(ledger)
        ledger.close()
    machines.AT_THE_END.append(crasher.look)
    kinds = cycle(machine_kinds())
    while crasher.tried < points:
        let_loose(next(kinds))
    for view in questions.VIEWS:
        print(f"{view.NAME:<24} {crasher.tally[view.NAME]:>8,}")
    seconds = time.monotonic() - started
    print(f"{crasher.tried:,} crashes, 0 differences, in {seconds:.0f} s")


def let_loose(kind: type[machines.Machine]) -> None:
    """Two histories of the machine's making."""
    kind.TestCase.settings = settings(
        test_machines.QUIET,
        max_examples=2,
        stateful_step_count=STEPS,
        phases=(Phase.generate,),
    )
    kind.TestCase("runTest").runTest()


def machine_kinds() -> list[type[machines.Machine]]:
    """The machines that have commands of their own."""
    found = [
        each
        for each in vars(test_machines).values()
        if isinstance(each, type) and issubclass(each, machines.Machine) and each.COMMANDS
    ]
    return sorted(found, key=lambda kind: kind.__name__)


def times(data: str, positions: int = POSITIONS) -> None:
    """Ask of so many positions of the ledger in ``data``."""
    chance = random.Random(20221231)
    ledger = open_ledger(DataDirectory(Path(data)), SystemClock(), os.urandom)
    with tempfile.TemporaryDirectory() as folder:
        live = generations.open_views(ledger, Path(folder) / "live")
        growing = Views(Path(":memory:"), ledger.recorder, ledger.mapper)
        growing.begin([person_history, year_account], "")
        people = [
            UUID(bytes=person)
            for (person,) in live.fetch("SELECT DISTINCT person_id FROM person_history")
        ]
        histories = accounts = 0
        for place in sorted(chance.sample(range(1, ledger.position() + 1), positions)):
            feed.feed_up_to(ledger, growing, feed.Reach(place))
            for person in chance.sample(people, PERSONS_EACH):
                then = person_history.of(live, person, limit=10_000, at=place)
                if then != person_history.of(growing, person, limit=10_000):
                    raise SystemExit(f"a history differs at position {place}")
                histories += 1
            for _ in range(ACCOUNTS_EACH):
                area, day = chance.choice(AREAS), chance.choice(DAYS)
                year = chance.choice((2021, 2022, 2022, 2022))
                then_account = year_account.report(live, year, area=area, happened_by=day, at=place)
                rebuilt = year_account.report(growing, year, area=area, happened_by=day)
                if then_account.lines != rebuilt.lines:
                    raise SystemExit(f"an account differs at position {place}")
                accounts += 1
        growing.close()
        live.close()
    ledger.close()
    print(
        f"{histories:,} pairs of person and position, {accounts:,} of account and position, of"
        f" {positions} positions: all equal to a rebuild"
    )


def main() -> None:
    """Do one of the two."""
    match sys.argv[1:]:
        case ["crashes", *count]:
            crashes(*map(int, count))
        case ["times", data, *count]:
            times(data, *map(int, count))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
