"""Files copied so that they are whole: databases while others write, and never half."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ledger.backup.manifest import BackupRefused
from ledger.directory import DataDirectory
from ledger.keyfiles import make_folder, sync_folder
from ledger.proof.sealed import reading

DRAFT = ".part"
LEFT_OVER_S = 24 * 3600


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment; whoever writes to it goes on."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(reading(source)) as db, closing(sqlite3.connect(target)) as copy:
        db.backup(copy)


def copy_file(source: Path, target: Path, mode: int = 0o600) -> None:
    """Copy a file that nobody writes to."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as copy, source.open("rb") as file:
        shutil.copyfileobj(file, copy, 1 << 20)


def sync_files(folder: Path) -> None:
    """Let everything in ``folder`` outlive a power cut."""
    for each in folder.iterdir():
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    sync_folder(folder)


@contextmanager
def drafted(folder: Path, name: str) -> Iterator[Path]:
    """A folder to write into; afterwards it is ``folder / name``, or it is gone.

    Raises:
        BackupRefused: there is no room, or no right to write there.
    """
    with workplace(folder, name) as draft:
        yield draft
        sync_files(draft)
        draft.rename(folder / name)
        sync_folder(folder)


@contextmanager
def workplace(folder: Path, name: str) -> Iterator[Path]:
    """A folder beside ``folder / name`` to write into, which is gone afterwards.

    Raises:
        BackupRefused: there is no room, or no right to write there.
    """
    draft = folder / f".{name}{DRAFT}"
    try:
        make_folder(folder)
        draft.mkdir(mode=0o700)
    except OSError as error:
        raise BackupRefused("not_written", folder=folder, why=error.strerror) from error
    try:
        yield draft
    except (OSError, sqlite3.OperationalError) as error:
        why = getattr(error, "strerror", None) or error
        raise BackupRefused("not_written", folder=folder, why=why) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def stored_bytes(directory: DataDirectory) -> int:
    """What facts, answers to commands and keys take, wherever they lie.

    Raises:
        StoreAway: their database does not answer.
    """
    if (url := directory.url) is not None:
        from ledger import moving  # noqa: PLC0415 - an extra

        return moving.stored_bytes(url)
    files = (directory.ledger, directory.vault)
    return sum(each.stat().st_size for each in files if each.exists())


def must_have_room(into: Path, needed: int) -> None:
    """Look whether so many bytes fit there.

    Raises:
        BackupRefused: they do not.
    """
    # SQLite would stop in the midst of it; it is kinder to say so before.
    above = next(each for each in (into.absolute(), *into.absolute().parents) if each.exists())
    free = shutil.disk_usage(above).free
    if free < needed:
        raise BackupRefused("no_room", folder=into, needed=_mib(needed), free=_mib(free))


def _mib(size: int) -> int:
    return -(-size // (1024 * 1024))


def free_name(folder: Path, name: str) -> str:
    """``name``, or that with the first number behind it that nobody took yet."""
    taken = {each.name.removeprefix(".").removesuffix(DRAFT) for each in folder.glob("*")}
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def remove_left_over(folder: Path) -> None:
    """Remove drafts that a power cut left behind: they hold copies, and are whole for nobody."""
    for each in folder.glob(f".*{DRAFT}"):
        if time.time() - each.stat().st_mtime > LEFT_OVER_S:
            shutil.rmtree(each, ignore_errors=True)
