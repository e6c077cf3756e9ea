"""A backup: every file as it was at one moment, taken while others write, and proven afterwards.

The order is what makes the copies fit each other. The log first: what it has sealed is among the
facts that are copied next. Then the facts, then the vault: a key is made before the facts under
it, so the later copy of the vault has them all. A key that is destroyed between the two stays
destroyed: in the backup nobody can read that person any more, whether or not it has the fact that
says so. The copied log is then sealed up to the last copied fact, with the log's own key.
"""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from ledger.application import DataDirectory
from ledger.backup.copying import (
    copy_database,
    copy_file,
    drafted,
    free_name,
    must_have_room,
    remove_left_over,
    stored_bytes,
)
from ledger.backup.keys import belonging, keys_name
from ledger.backup.manifest import (
    DATABASES,
    FORMAT,
    TEXTS,
    BackupRefused,
    Manifest,
    described,
    root_text,
    write_manifest,
)
from ledger.proof.log import Log
from ledger.proof.notes import Note
from ledger.proof.rehash import FactsFile, Rehashed, rehash

SPARE_BYTES = 16 * 1024 * 1024


class Made(NamedTuple):
    """A backup that was written and proven."""

    path: Path
    manifest: Manifest


class LastBackup(Struct, frozen=True):
    """What a data directory remembers of its newest backup."""

    made_at: str
    size: int
    folder: str


def make_backup(
    directory: DataDirectory, log: Log, into: Path, now: datetime, program: str
) -> Made:
    """Copy what lies in ``directory``, whose log is open, to a new folder in ``into``.

    Raises:
        BackupRefused: it cannot be written, or what was written is not what the log says.
        LogBroken: the facts are not those that were sealed. ``position`` is the first such.
    """
    remove_left_over(into)
    _must_have_room(directory, into)
    name = free_name(into, now.strftime("handrail-%Y%m%dT%H%M%SZ"))
    with drafted(into, name) as draft:
        names = _copy_all(directory, draft)
        note, found = _sealed_up(draft, log)
        _must_be_proven(draft, log, found)
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(timespec="seconds"),
            program=program,
            size=found.size,
            root=root_text(found.root),
            checkpoint=str(note),
            keys=keys_name(directory.key_file.parent),
            files=described(draft, names),
        )
        write_manifest(draft, manifest)
    _remember(directory, LastBackup(manifest.made_at, manifest.size, str((into / name).absolute())))
    return Made(into / name, manifest)


def last_backup(directory: DataDirectory) -> LastBackup | None:
    """What is remembered of the newest backup; nothing where none is known."""
    try:
        return msgspec.json.decode(directory.last_backup.read_bytes(), type=LastBackup)
    except (OSError, msgspec.DecodeError):
        return None


def _must_have_room(directory: DataDirectory, into: Path) -> None:
    files = [each for each in (directory.log, directory.witness) if each.exists()]
    beside = sum(each.stat().st_size for each in files)
    must_have_room(into, SPARE_BYTES + stored_bytes(directory) + beside)


def _copy_all(directory: DataDirectory, draft: Path) -> list[str]:
    order = [directory.log.name, directory.ledger.name, directory.vault.name]
    url, copied = directory.url, []
    for name in [*order, *(each for each in DATABASES if each not in order), *TEXTS]:
        source = directory.path / name
        copied.append(name)
        if url is not None and name == directory.ledger.name:
            _copy_out(url, draft)
        elif url is not None and name == directory.vault.name:
            continue  # it came with the facts
        elif name in order or source.exists():
            copy = copy_database if name in DATABASES else copy_file
            copy(source, draft / name)
        else:
            copied.pop()
    return copied


def _copy_out(url: str, draft: Path) -> None:
    from ledger.moving import copy_out  # noqa: PLC0415 - an extra

    copy_out(url, DataDirectory(draft))


def _sealed_up(draft: Path, log: Log) -> tuple[Note, Rehashed]:
    """Seal the copied facts in the copied log, and hash every one of them anew."""
    copies = DataDirectory(draft)
    with (
        closing(FactsFile(copies.ledger)) as facts,
        closing(Log(copies.log, facts, log.key)) as copied_log,
    ):
        note = copied_log.seal()
        found = rehash(facts, copied_log)
    if (note.checkpoint.size, note.checkpoint.root) != (found.size, found.root):
        raise BackupRefused("not_proven", file=copies.log.name)
    return note, found


def _must_be_proven(draft: Path, log: Log, found: Rehashed) -> None:
    copies = DataDirectory(draft)
    log.seal()
    if log.root_at(found.size) != found.root:
        raise BackupRefused("not_proven", file=copies.ledger.name)
    if belonging(copies.ledger, copies.vault).without_key:
        raise BackupRefused("not_proven", file=copies.vault.name)


def _remember(directory: DataDirectory, newest: LastBackup) -> None:
    draft = directory.last_backup.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(newest) + b"\n")
    draft.replace(directory.last_backup)
