"""A backup put back: only where no ledger is, only if every fact is the one that was sealed.

What is still there beside the lost facts is newer than the backup and stays: the vault knows who
was erased since, and the log how much was sealed. A log that knows of more facts than the backup
has says how many are lost; nothing is put back then unless somebody says that this is known.
"""

import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from ledger.application import DataDirectory
from ledger.backup.copying import DRAFT, copy_file, remove_left_over, sync_files
from ledger.backup.keys import belonging
from ledger.backup.manifest import (
    DATABASES,
    TEXTS,
    BackupRefused,
    Manifest,
    must_be_as_described,
    read_manifest,
)
from ledger.errors import LogBroken
from ledger.keyfiles import sync_folder
from ledger.proof.notes import Checkpoint, parse_note
from ledger.proof.rehash import FactsFile, Rehashed, rehash
from ledger.proof.sealed import SealedLog

SIDE_FILES = ("-wal", "-shm", "-journal")
ASIDE = "before-restore-"
BESIDE = frozenset(
    {"keys", "views", "voices", "demonstration.json", "last-backup.json", "disk-failed.json"}
)
BESIDE_PREFIXES = (ASIDE, "trial-", ".restore-")
"""What may lie where a ledger is put back; where anything else lies is somebody else's place."""


class Wanted(Struct, frozen=True):
    """What whoever puts a backup back has in hand."""

    paper: str | None = None
    """A checkpoint from outside: its text, or its three lines alone."""
    accepts_loss: bool = False
    """Whether it is known that the newest facts are not in the backup."""


class Restored(Struct, frozen=True):
    """What was put back."""

    manifest: Manifest
    lost: int
    """How many facts more were once sealed, as far as anything here knows."""
    kept: tuple[str, ...]
    """The files that were there already, and stayed."""
    aside: str
    """The folder that holds what had to make room; empty where nothing had to."""


def restore(folder: Path, directory: DataDirectory, now: datetime, wanted: Wanted) -> Restored:
    """Put the backup in ``folder`` back into ``directory``.

    Raises:
        BackupRefused: there is a ledger, or the backup is not whole; nothing was put back.
        LogBroken: a fact in the backup is not the one that was sealed.
        ProofWrong: the checkpoint from outside is not one.
    """
    manifest = read_manifest(folder)
    paper = _paper(wanted.paper, manifest)
    _must_be_free(directory)
    directory.make()
    directory.path.chmod(0o700)
    remove_left_over(directory.path)
    draft = directory.path / f".restore-{now:%Y%m%dT%H%M%S%f}{DRAFT}"
    draft.mkdir(mode=0o700)
    try:
        for each in manifest.files:
            if (folder / each.name).is_file():
                copy_file(folder / each.name, draft / each.name)
        # The copies are looked at, not what they were made of: they are what will be worked with.
        must_be_as_described(draft, manifest.files)
        lost = _must_be_whole(DataDirectory(draft), directory, manifest, paper)
        if lost and not wanted.accepts_loss:
            raise BackupRefused("facts_missing", number=lost, size=manifest.size)
        sync_files(draft)
        kept, aside = _put_in_place(draft, directory, now, manifest)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Restored(manifest, lost, kept, aside)


def _paper(text: str | None, manifest: Manifest) -> Checkpoint | None:
    if text is None:
        return None
    # Three lines copied by hand are enough: the signature is for whoever trusts nobody here.
    told, _, signed = text.strip().replace("\r\n", "\n").partition("\n\n")
    checkpoint = Checkpoint.parse(told + "\n")
    if signed:
        parse_note(text.strip().replace("\r\n", "\n") + "\n")
    if checkpoint.origin != parse_note(manifest.checkpoint).checkpoint.origin:
        raise BackupRefused("other_log", origin=checkpoint.origin)
    return checkpoint


def _must_be_free(directory: DataDirectory) -> None:
    if directory.exists:
        raise BackupRefused("ledger_there", folder=directory.path)
    if not directory.path.exists():
        return
    if not directory.path.is_dir():
        raise BackupRefused("not_ours", folder=directory.path)
    ours = BESIDE | set(TEXTS)
    ours |= {name + end for name in DATABASES for end in ("", *SIDE_FILES)}
    for each in directory.path.iterdir():
        if each.name not in ours and not each.name.startswith(BESIDE_PREFIXES):
            raise BackupRefused("not_ours", folder=directory.path)


def _must_be_whole(
    copies: DataDirectory, there: DataDirectory, manifest: Manifest, paper: Checkpoint | None
) -> int:
    """Hash every fact; how many more were once sealed."""
    note = parse_note(manifest.checkpoint)
    known = [note.checkpoint] + ([paper] if paper else [])
    with closing(FactsFile(copies.ledger)) as facts, closing(SealedLog.read(copies.log)) as sealed:
        note.signed_by(sealed.keys)
        found = rehash(facts, sealed, [each.size for each in known])
    if (found.size, found.root) != (manifest.size, manifest.root_bytes):
        raise BackupRefused("root_differs", size=manifest.size)
    for each in known:
        if each.size <= found.size and found.roots[each.size] != each.root:
            raise BackupRefused("root_differs", size=each.size)
    vault = there.vault if there.vault.exists() else copies.vault
    if belonging(copies.ledger, vault).without_key:
        raise BackupRefused("vault_of_others", file=vault.name)
    sizes = [each.size for each in known] + [_sealed_there(copies, there, found)]
    return max(0, *(size - found.size for size in sizes))


def _sealed_there(copies: DataDirectory, there: DataDirectory, found: Rehashed) -> int:
    """How many facts the log knows of that is still there; it must be of the same facts."""
    if not there.log.exists():
        return 0
    with closing(SealedLog.read(there.log)) as sealed:
        size = sealed.size
        if size and sealed.newest().checkpoint.origin != _origin(copies):
            raise BackupRefused("other_log", origin=sealed.newest().checkpoint.origin)
        if size >= found.size:
            same = sealed.root_at(found.size) == found.root
        else:
            with closing(SealedLog.read(copies.log)) as copied:
                same = copied.root_at(size) == sealed.root_at(size)
    if not same:
        raise LogBroken(what="root", size=min(size, found.size))
    return size


def _origin(copies: DataDirectory) -> str:
    with closing(SealedLog.read(copies.log)) as copied:
        return copied.newest().checkpoint.origin


def _put_in_place(
    draft: Path, directory: DataDirectory, now: datetime, manifest: Manifest
) -> tuple[tuple[str, ...], str]:
    kept = [each.name for each in manifest.files if _stays(directory, each.name, manifest)]
    aside = _set_aside(directory, now, kept)
    for each in manifest.files:
        if each.name not in kept and each.name != directory.ledger.name:
            (draft / each.name).rename(directory.path / each.name)
    sync_folder(directory.path)
    # Last: with its facts a directory is a ledger, and until then putting back can begin anew.
    (draft / directory.ledger.name).rename(directory.ledger)
    sync_folder(directory.path)
    return tuple(kept), aside


def _stays(directory: DataDirectory, name: str, manifest: Manifest) -> bool:
    if not (directory.path / name).exists():
        return False
    if name != directory.log.name:
        return True
    # A log of the same facts may have more signatures of witnesses; any other has to make room.
    with closing(SealedLog.read(directory.log)) as sealed:
        return sealed.size == manifest.size


def _set_aside(directory: DataDirectory, now: datetime, kept: list[str]) -> str:
    # What SQLite finds beside a database it takes for its own: the -wal file of the lost one would
    # be written over the facts that are put back.
    stale = [
        directory.path / (name + end)
        for name in DATABASES
        if name not in kept
        for end in ("", *SIDE_FILES)
    ]
    stale = [each for each in stale if each.exists()]
    if not stale:
        return ""
    aside = directory.path / f"{ASIDE}{now:%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700, exist_ok=True)
    for each in stale:
        each.replace(aside / each.name)
    sync_folder(aside)
    return aside.name
