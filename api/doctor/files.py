"""What lies on the disk: who may read it, whether it is whole, and whether there is room."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from api.doctor.findings import Finding, Patient, bad, good, look, minute, named
from ledger.backup.keys import missing_keys
from ledger.backup.making import last_backup
from ledger.errors import StoreUnsafe
from ledger.proof.opening import open_facts
from ledger.proof.sealed import reading
from ledger.stores import SQLiteRecorder

OTHERS = 0o077
MIB = 1024 * 1024
FREE_MIB_BAD = 100
FREE_MIB_LOOK = 1024
BACKUP_AGE_MAX = timedelta(hours=48)


def access(patient: Patient) -> Iterator[Finding]:
    """Whether anybody but the account that runs the program can read the data."""
    directory = patient.directory
    keys = directory.key_file.parent
    if os.name != "posix":
        yield look("access", "unknown")
        return
    secret = (directory.vault, directory.address)
    private = [directory.path, keys, *secret, *sorted(keys.glob("*"))]
    there = [each for each in private if each.exists()]
    is_open = [each.name for each in there if each.stat().st_mode & OTHERS]
    if is_open:
        yield bad("access", "open", files=named(is_open), folder=str(directory.path))
    owner = directory.path.stat().st_uid
    strangers = [each.name for each in _files(directory.path) if each.stat().st_uid != owner]
    if strangers:
        yield bad("access", "owner", files=named(strangers))
    if not is_open and not strangers:
        yield good("access")


def _files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


def keys(patient: Patient) -> Iterator[Finding]:
    """Whether the keys are there, and are those of this vault and this log."""
    missing = missing_keys(patient.directory)
    for each in missing:
        # What it says in words is put in where the sentence is made.
        yield bad("keys", "missing", file=each.file, reason=each.reason)
    if not missing:
        yield good("keys")


def store(patient: Patient) -> Iterator[Finding]:
    """Whether the ledger's file keeps what it promises: tables, guards, modes."""
    path = patient.directory.ledger
    if (
        patient.directory.url is None and path.stat().st_size == 0
    ):  # opened, it would be made a new ledger
        yield bad("store", "unsafe", what=path.name, found="empty")
        return
    try:
        if patient.directory.url is None:
            SQLiteRecorder(str(path)).close()
        else:
            open_facts(patient.directory).close()
    except StoreUnsafe as error:
        told = {name: str(error.facts[name]) for name in ("what", "found")}
        yield bad("store", "unsafe", **told)
    else:
        yield good("store")


def integrity(patient: Patient) -> Iterator[Finding]:
    """Whether SQLite finds its databases whole."""
    directory = patient.directory
    files = [directory.ledger, directory.vault, directory.log, directory.witness]
    there = [each for each in files if each.exists()]
    damaged = [each.name for each in there if not _is_whole(each)]
    if damaged:
        yield bad("integrity", "damaged", files=named(damaged))
    else:
        yield good("integrity", files=named([each.name for each in there]))


def _is_whole(path: Path) -> bool:
    try:
        with closing(reading(path)) as db:
            return bool(db.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def disk(patient: Patient) -> Iterator[Finding]:
    """Whether the disk failed, and whether there is room to go on."""
    note = patient.directory.disk_note
    if note.exists():
        told = json.loads(note.read_bytes())
        at = minute(datetime.fromisoformat(told["at"]))
        yield bad("disk", "failed", when=at, error=told["error"], file=str(note.absolute()))
    path = patient.directory.path
    free = shutil.disk_usage(path).free // MIB
    # Views are built beside the old ones: as much again must fit.
    needed = 2 * sum(each.stat().st_size for each in _files(path)) // MIB
    if free < FREE_MIB_BAD:
        yield bad("disk", "full", free=free)
    elif free < max(FREE_MIB_LOOK, needed):
        yield look("disk", "low", free=free, needed=max(FREE_MIB_LOOK, needed))
    else:
        yield good("disk", free=free)


def backup(patient: Patient) -> Iterator[Finding]:
    """How old the newest backup is, as far as it is known here."""
    newest = last_backup(patient.directory)
    if newest is None:
        yield look("backup", "none")
        return
    made_at = datetime.fromisoformat(newest.made_at)
    told: dict[str, str | int] = {"size": newest.size, "folder": newest.folder}
    told["when"] = minute(made_at)
    if not Path(newest.folder).exists():
        yield look("backup", "gone", **told)
    elif patient.now - made_at > BACKUP_AGE_MAX:
        yield look("backup", "old", **told)
    else:
        yield good("backup", **told)
