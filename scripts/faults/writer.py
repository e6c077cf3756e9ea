"""A process that records and acknowledges, command after command, until somebody stops it.

    python -m faults.writer DATA ACKS NAME [--first N] [--last N] [--times] [mistakes]

It is an office as it is served: views are fed and the log is sealed behind the commands. Each
command has a key; an acknowledgement is a line ``KEY POSITION new|again`` in ACKS, written when the
command was answered, and ``KEY refused CODE`` when it was not. The mistakes (``--early``,
``--synchronous``, ...) make it another office than ours, so that a control can be found out.
"""

import argparse
import os
import sys
import time
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Protocol
from uuid import NAMESPACE_OID, uuid5

from api.office import Office
from api.settings import Settings
from ledger import clock, disk
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.errors import Refused
from ledger.proof.opening import Sealer
from ledger.stores import sqlite
from ledger.vocabulary import By
from projections.following import Follower

DAY = "2022-12-30"
PERSON_EVERY = 10
FACTS_OF = {"person": 3, "call": 1}
"""What each kind of command records: a person has a number, and it is claimed."""
REFUSED_MAX = 3
PAUSE_S = 0.05


def key_of(name: str, turn: int) -> str:
    """The idempotency key of a turn; it says how many facts belong to it."""
    return f"{name}:{'call' if turn % PERSON_EVERY else 'person'}:{turn}"


class Desk(Protocol):
    """Where commands are asked for: an office, or its ledger alone."""

    ledger: ServiceLedger

    def by(self, key: str) -> By:
        """The circumstances of a command."""


def ask(office: Desk, name: str, turn: int, person: str) -> Answer:
    """Ask for what is to be recorded in a turn; asked again it is the same to the byte."""
    key = key_of(name, turn)
    if turn % PERSON_EVERY == 0:
        paper = {"kind": "vn_cccd", "number": f"0010{int(uuid5(NAMESPACE_OID, key)) % 10**8:08}"}
        told: dict[str, Any] = {"name": f"Nguyễn {turn}", "identifiers": [paper]}
        do = "person.register"
    else:
        told = {"id": str(uuid5(NAMESPACE_OID, key)), "person_id": person, "channel": "phone"}
        do = "contact.make"
    told["occurred_on"] = DAY
    command = COMMANDS[do]
    return office.ledger.perform(office.by(key), command.on(command.read(told)), told)


def main() -> int:
    """3 when too many commands in a row were refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("acks", type=Path)
    parser.add_argument("name")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=10**9)
    parser.add_argument("--early", action="store_true", help="Acknowledges before it records.")
    parser.add_argument("--synchronous", type=int)
    parser.add_argument("--times", action="store_true", help="Acknowledge with seconds as well.")
    parser.add_argument("--go", type=Path, help="Waits until there is this file.")
    parser.add_argument("--lock-timeout", type=float)
    parser.add_argument("--unguarded", action="store_true", help="Goes on when the disk failed.")
    parser.add_argument("--any-database", action="store_true", help="Takes one that loses.")
    parser.add_argument("--credulous", action="store_true", help="Believes any clock.")
    asked = parser.parse_args()
    _spoil(asked)
    office = Office(Settings(data=asked.data, organisation="station"), create=True)
    acks = os.open(asked.acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    while asked.go is not None and not asked.go.exists():
        time.sleep(PAUSE_S / 10)
    behind = (Follower(office.ledger.recorder, office.fresh), Sealer(office.log))
    for each in behind:
        each.start()
    code = _record(office, acks, asked)
    for each in behind:
        each.stop()
    office.close()
    return code


def _spoil(asked: argparse.Namespace) -> None:
    """Put the mistakes into the office that were asked for; without any it is the real one."""
    if asked.synchronous is not None:
        sqlite.PRAGMAS["synchronous"] = asked.synchronous
    if asked.lock_timeout is not None:
        sqlite.LOCK_TIMEOUT_S = asked.lock_timeout
    if asked.unguarded:
        disk.FAILED = frozenset()
    if asked.any_database:
        from ledger.stores import postgres_schema  # noqa: PLC0415 - an extra

        postgres_schema.SETTINGS.clear()
    if asked.credulous:
        clock.CLOCK_BACK_MAX = clock.CLOCK_JUMP_MAX = clock.SILENCE_MAX = timedelta(days=36_525)


def _record(office: Office, acks: int, asked: argparse.Namespace) -> int:
    person, refused = "", 0
    # Who is called was registered in the turn before, by this process or one before it.
    before = max(asked.first - 1, 0)
    begin = before - before % PERSON_EVERY
    for turn in chain([begin], range(max(asked.first, begin + 1), asked.last)):
        key = key_of(asked.name, turn)
        if asked.early:
            os.write(acks, f"{key} ? new\n".encode())
            time.sleep(PAUSE_S / 2)
        started = time.monotonic()
        answer, why = _answer(office, asked.name, turn, person)
        refused = 0 if answer is not None else refused + 1
        if answer is not None and turn % PERSON_EVERY == 0:
            person = answer.value
        took = f" {time.monotonic() - started:.4f}" if asked.times else ""
        if not asked.early or answer is None:
            os.write(acks, f"{key} {why}{took}\n".encode())
        if refused >= REFUSED_MAX:
            return 3
        if refused:
            time.sleep(PAUSE_S)
    return 0


def _answer(office: Office, name: str, turn: int, person: str) -> tuple[Answer | None, str]:
    """The answer to a command, if it was recorded, and what is acknowledged."""
    try:
        answer = ask(office, name, turn, person)
    except Refused as error:
        return None, f"refused {error.code}"
    except Exception as error:  # noqa: BLE001 - it is told to whoever looks on
        return None, f"failed {type(error).__name__}"
    return answer, f"{answer.position} {'again' if answer.repeated else 'new'}"


if __name__ == "__main__":
    sys.exit(main())
