"""What a test starts as a process of its own: it records until it is done, or killed.

python -m tests.ledger.hammer threads FOLDER NAME    four threads, many commands each
python -m tests.ledger.hammer endless FOLDER NAME    one command after the other, each acknowledged
"""

import sys
from pathlib import Path
from threading import Thread
from uuid import UUID

from ledger.aggregates import Contact, RehabSession
from ledger.application import ServiceLedger
from ledger.errors import ChangedMeanwhile
from ledger.vocabulary import ContactChannel
from ledger.work import Work
from tests.facts import AYGUL, REHAB_STATION, by, open_test_ledger

THREADS = 4
COMMANDS = 25
FACTS_PER_COMMAND = 3
SHARED = UUID(int=0xC0)
"""One history that everybody writes to, so that they meet."""


def command(ledger: ServiceLedger, key: str) -> int | None:
    """Three facts in three histories; one of them is everybody's."""

    def decide(work: Work) -> str:
        shared = work.begin(Contact, SHARED)
        shared._record(
            Contact.ContactMade,
            occurred_on="2022-12-30",
            person_id=AYGUL,
            channel=ContactChannel.PHONE,
        )
        for item in ("physiotherapy", "counselling"):
            session = work.begin(RehabSession, ledger.new_id())
            session.deliver(
                occurred_on="2022-12-30",
                person_id=AYGUL,
                station_id=REHAB_STATION,
                item=item,
                minutes=5,
            )
        return key

    return ledger.perform(by(key), decide).position


def insist(ledger: ServiceLedger, key: str) -> None:
    """Ask until it is recorded: in such a crowd others may be faster every time."""
    while True:
        try:
            command(ledger, key)
        except ChangedMeanwhile:
            continue
        return


def hammer(folder: Path, name: str) -> None:
    """Record with four threads at once; say what went wrong, if anything did."""
    ledger = open_test_ledger(folder)
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(COMMANDS):
                insist(ledger, f"{name}-{number}-{turn}")
        except BaseException as error:  # noqa: BLE001 - it is told to the test
            wrong.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.close()
    for error in wrong:
        print(f"{type(error).__name__}: {error}")  # noqa: T201


def endless(folder: Path, name: str) -> None:
    """Record and acknowledge until somebody pulls the plug."""
    ledger = open_test_ledger(folder)
    turn = 0
    while True:
        turn += 1
        key = f"{name}-{turn}"
        print(key, command(ledger, key), flush=True)  # noqa: T201


if __name__ == "__main__":
    {"threads": hammer, "endless": endless}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
