"""Copies of an office that goes on recording: by the command, and by cp."""

import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

from api.office import Office
from api.settings import Settings
from faults.judging import Ack, judged, read_acks
from faults.page import Row
from faults.starting import command, environment
from ledger.application import DataDirectory
from ledger.backup.making import make_backup
from ledger.backup.manifest import BackupRefused
from ledger.backup.restoring import Wanted, restore
from ledger.errors import Refused
from ledger.proof.sealed import SealedLog

STARTED_S = 60
BETWEEN = 150


class Torn(NamedTuple):
    """What a copy by ``cp``, without what SQLite keeps beside the file, came to."""

    lost: int
    lacks_sealed: bool
    called_whole: bool
    start_refused: bool
    restore_refused: bool


def run(folder: Path, _chance: Random, *, short: bool) -> Row:
    """Copy in both ways while a writer records; the control is to trust the copy by cp."""
    rounds = 2 if short else 12
    folder.mkdir(parents=True, exist_ok=True)
    data, acks = folder / "data", folder / "acks"
    writer = subprocess.Popen(command(data, acks), env=environment(), stderr=subprocess.DEVNULL)
    try:
        found = [_round(folder, number) for number in range(rounds)]
    finally:
        writer.kill()
        writer.wait()
    good = [each for each, _ in found]
    torn = [each for _, each in found]
    lossy = [each for each in torn if each.lost]
    sealed = [each for each in torn if each.lacks_sealed]
    return Row(
        "backup",
        f"{rounds} times, while an office records: `handrail backup` and its restore with the "
        "newest checkpoint on paper; `cp` of the database without its `-wal`",
        f"{sum(good)} acknowledged before the backup began and not in it; of the copies by `cp` "
        f"{sum(each.start_refused for each in sealed)} of {len(sealed)} that lack sealed "
        f"facts were not opened beside the log, and {sum(each.restore_refused for each in torn)} "
        f"of {len(torn)} not restored",
        f"trusts the copy by `cp`: {len(lossy)} of {len(torn)} lack up to "
        f"{max(each.lost for each in torn)} commands, and SQLite calls "
        f"{sum(each.called_whole for each in lossy)} of them whole",
        not sum(good)
        and all(t.restore_refused and t.start_refused >= t.lacks_sealed for t in torn),
        bool(lossy),
    )


def _round(folder: Path, number: int) -> tuple[int, Torn]:
    known = len(read_acks(folder / "acks"))
    ends = time.monotonic() + STARTED_S
    while len(read_acks(folder / "acks")) < known + BETWEEN and time.monotonic() < ends:
        time.sleep(0.02)
    place = folder / f"round-{number}"
    place.mkdir()
    return _backed_up(folder, place), _torn(folder, place)


def _backed_up(folder: Path, place: Path) -> int:
    """How much was acknowledged before a backup began, and is not there when it is put back."""
    acks = read_acks(folder / "acks")
    now = datetime.now(UTC)
    with closing(Office(Settings(data=folder / "data"), create=False)) as office:
        paper = str(office.log.seal())
        made = make_backup(office.directory, office.log, place / "backup", now, "faults")
    restored = place / "restored"
    shutil.copytree(folder / "data" / "keys", restored / "keys")
    restore(made.path, DataDirectory(restored), now, Wanted(paper=paper))
    verdict = judged(restored, acks)
    return verdict.lost + len(verdict.damage)


def _torn(folder: Path, place: Path) -> Torn:
    """Copy the database as a file, put it beside the true log and vault, and start."""
    data, copy = folder / "data", place / "torn"
    acks = read_acks(folder / "acks")
    copy.mkdir(mode=0o700)
    shutil.copytree(data / "keys", copy / "keys")
    shutil.copy(data / "ledger.sqlite", copy)
    for name in ("log.sqlite", "vault.sqlite"):
        with (
            closing(sqlite3.connect(data / name)) as db,
            closing(sqlite3.connect(copy / name)) as whole,
        ):
            db.backup(whole)
        (copy / name).chmod(0o600)
    lost, held, is_whole = _looked_at(copy / "ledger.sqlite", acks)
    with closing(SealedLog.read(copy / "log.sqlite")) as log:
        lacks_sealed = log.size > held
    return Torn(
        lost, lacks_sealed, is_whole, _is_refused(copy), _is_not_restored(copy, place / "elsewhere")
    )


def _looked_at(path: Path, acks: list[Ack]) -> tuple[int, int, bool]:
    """How many commands are not there, how many facts are, and whether SQLite calls it whole."""
    with closing(sqlite3.connect(path)) as db:
        is_whole = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        try:
            keys = {key for (key,) in db.execute("SELECT key FROM commands")}
            (held,) = db.execute("SELECT COUNT(*) FROM facts").fetchone()
        except sqlite3.OperationalError:  # nothing was moved from the -wal yet: not even a table
            keys, held = set(), 0
    return sum(ack.key not in keys for ack in acks), held, is_whole


def _is_refused(copy: Path) -> bool:
    try:
        Office(Settings(data=copy), create=False).close()
    except Refused:
        return True
    return False


def _is_not_restored(copy: Path, target: Path) -> bool:
    try:
        restore(copy, DataDirectory(target), datetime.now(UTC), Wanted())
    except BackupRefused:
        return True
    return False
