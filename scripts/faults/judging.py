"""What is left of an office after a fault: lost, half, twice, damaged, or as it should be."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from api.office import Office
from api.settings import Settings
from faults.writer import FACTS_OF
from ledger.application import DataDirectory
from ledger.backup.keys import belonging, belonging_there
from ledger.errors import Refused
from ledger.proof.opening import open_facts
from ledger.proof.rehash import rehash
from ledger.proof.sealed import SealedLog
from projections import generations

NOT_KNOWN = "?"


class Ack(NamedTuple):
    """One line of a writer; ``how`` is new, again, refused or failed."""

    key: str
    position: str
    how: str
    seconds: float


class Verdict(NamedTuple):
    """What is wrong with an office: numbers of commands, and what else was found."""

    commands: int
    acknowledged: int
    lost: int
    half: int
    twice: int
    damage: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing is."""
        return not (self.lost or self.half or self.twice or self.damage)


def acks_of(lines: Iterable[str]) -> list[Ack]:
    """What a writer said; a line that was cut off is none."""
    told = []
    for line in lines:
        if not line.endswith("\n"):
            continue
        key, position, how, *took = line.split()
        if position in {"refused", "failed"}:
            told.append(Ack(key, how, position, 0.0))
        else:
            told.append(Ack(key, position, how, float(took[0]) if took else 0.0))
    return told


def read_acks(path: Path) -> list[Ack]:
    """The lines of a file; none where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="ascii") as file:
        return acks_of(file)


def judged(data: Path, acks: Iterable[Ack], *, rebuilt: bool = True) -> Verdict:
    """Open the office as it is opened every morning, and compare it with what it said.

    ``rebuilt`` builds the views again, too, and compares them.
    """
    told = [ack for ack in acks if ack.how in {"new", "again"}]
    damage: list[str] = []
    recorded: dict[str, tuple[int, int]] = {}
    half = twice = 0
    try:
        recorded = _recorded(data)
        with closing(Office(Settings(data=data), create=not recorded)) as office:
            half, twice = _halves(office, recorded)
            damage += _unlike(office, rebuilt=rebuilt)
        damage += _files(data)
    except (sqlite3.Error, OSError, Refused) as error:
        damage.append(f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001 - the event library has errors of its own for these
        damage.append(f"{type(error).__name__}: {error}")
    lost = sum(not _is_there(ack, recorded) for ack in told)
    return Verdict(len(recorded), len(told), lost, half, twice, tuple(damage))


def _is_there(ack: Ack, recorded: dict[str, tuple[int, int]]) -> bool:
    found = recorded.get(ack.key)
    return found is not None and ack.position in {NOT_KNOWN, str(found[1])}


def _recorded(data: Path) -> dict[str, tuple[int, int]]:
    """The first and last position of every command, by its key."""
    directory = DataDirectory(data)
    if (url := directory.url) is not None:
        return _recorded_there(url)
    if not directory.ledger.exists():
        return {}
    with closing(sqlite3.connect(directory.ledger)) as db:
        found: list[tuple[str, int, int]] = []
        with suppress(sqlite3.OperationalError):  # cut off before it had any table
            found = db.execute("SELECT key, first_position, last_position FROM commands").fetchall()
    return {key: (first, last) for key, first, last in found}


def _recorded_there(url: str) -> dict[str, tuple[int, int]]:
    from ledger.postgres import Connections  # noqa: PLC0415 - an extra

    with closing(Connections(url)) as connections:
        found = connections.fetch("SELECT key, first_position, last_position FROM ledger.commands")
    return {key: (first, last) for key, first, last in found}


def _halves(office: Office, recorded: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """Commands with fewer facts than belong to them, and with more."""
    counted: dict[str, int] = {}
    for position, fact in office.ledger.read(0, 2**31, unseal=frozenset()):
        key = fact.envelope.command
        first, last = recorded.get(key, (0, -1))
        # A fact outside its command's span belongs to a command that was recorded again.
        counted[key] = counted.get(key, 0) + (1 if first <= position <= last else 1_000)
    half = twice = 0
    for key in recorded.keys() | counted.keys():
        wanted = FACTS_OF.get(key.split(":")[1] if ":" in key else "", counted.get(key, 0))
        half += counted.get(key, 0) < wanted
        twice += counted.get(key, 0) > wanted
    return half, twice


def _unlike(office: Office, *, rebuilt: bool) -> list[str]:
    """What does not follow from the facts: the log, the keys, the views."""
    wrong = []
    office.log.seal()
    directory = office.directory
    with (
        closing(open_facts(directory)) as facts,
        closing(SealedLog.read(directory.log)) as sealed,
    ):
        found = rehash(facts, sealed)
        if found.root != sealed.newest().checkpoint.root:
            wrong.append("log: root")
        if found.size != found.position:
            wrong.append("facts: a position is missing")
        if facts.broken_histories():
            wrong.append("facts: a history is not whole")
    url = directory.url
    there = belonging(directory.ledger, directory.vault) if url is None else belonging_there(url)
    if there.without_key:
        wrong.append("vault: keys are missing")
    office.ledger.read(0, 2**31, unseal=frozenset({"person_registered"}))
    if rebuilt:
        result, fresh = generations.rebuild(office.ledger, office.fresh(), directory.views)
        generations.discard(fresh)
        wrong += [f"view: {view.view}" for view in result.views if not view.equal]
        wrong += [f"view: {view} stopped" for view in result.stopped]
    return wrong


def _files(data: Path) -> list[str]:
    wrong = []
    for path in (*data.glob("*.sqlite"), *data.glob("views/*.sqlite")):
        with closing(sqlite3.connect(path)) as db:
            if db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                wrong.append(f"file: {path.name}")
    return wrong
