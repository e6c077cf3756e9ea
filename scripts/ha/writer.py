"""A clerk: records command after command over the addresses of the data directory, without end.

    python -m ha.writer DATA ACKS NAME

What was not answered is asked again with the same key. A line of ACKS is ``KEY POSITION new|again
SECONDS`` or ``KEY refused|failed WHY SECONDS``, by the clock that counts since the machine started.
"""

import os
import sys
import time
from contextlib import closing
from pathlib import Path

from faults.writer import PERSON_EVERY, ask, key_of

from api.office import SystemClock
from ledger.application import DataDirectory, ServiceLedger, open_ledger
from ledger.errors import Refused
from ledger.ids import derived_id
from ledger.vocabulary import By, Channel

ORGANISATION = "station"
PAUSE_S = 0.1


class Clerk:
    """Who asks: the operator of the office, at a ledger without views or log."""

    def __init__(self, ledger: ServiceLedger) -> None:
        self.ledger = ledger

    def by(self, key: str) -> By:
        """The circumstances of a command."""
        operator = derived_id(None, "operator", ORGANISATION)
        return By(actor=operator, organisation=ORGANISATION, channel=Channel.COMMAND_LINE, key=key)


def main() -> None:
    """Record until somebody stops it."""
    data, path, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    acks = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with closing(open_ledger(DataDirectory(data), SystemClock(), os.urandom)) as ledger:
        clerk, turn, person = Clerk(ledger), 0, ""
        while True:
            try:
                answer = ask(clerk, name, turn, person)
            except Refused as error:
                told = f"refused {error.code}"
            except Exception as error:  # noqa: BLE001 - it is told to whoever looks on
                told = f"failed {type(error).__name__}"
            else:
                told = f"{answer.position} {'again' if answer.repeated else 'new'}"
                person = answer.value if turn % PERSON_EVERY == 0 else person
                turn += 1
            key = key_of(name, turn if told[0].isalpha() else turn - 1)
            os.write(acks, f"{key} {told} {time.monotonic():.3f}\n".encode())
            time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
