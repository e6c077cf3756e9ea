"""What a backup says of itself: how many facts it has, their root, and the digest of each file."""

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from ledger.proof.notes import read_hash

FORMAT = "handrail backup v1"
MANIFEST = "manifest.json"
DATABASES = ("ledger.sqlite", "vault.sqlite", "log.sqlite", "witness.sqlite")
TEXTS = ("witness-logs.txt", "kiosk.toml", "dhis2.toml")
NEEDED = frozenset(DATABASES[:3])
"""Without these it is no backup; the rest is there where the office has it."""


class BackupRefused(Exception):
    """A backup was not made, or not put back: nothing was changed.

    ``reason`` is a code of ours, for which there is a sentence; ``facts`` what that names.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts


class CopiedFile(Struct, frozen=True):
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True):
    """What a backup holds."""

    format: str
    made_at: str
    program: str
    size: int
    """How many facts."""
    root: str
    """Their root, in Base64."""
    checkpoint: str
    """The signed checkpoint of that size."""
    keys: str
    """The name of the set of keys that belongs to it."""
    files: tuple[CopiedFile, ...]

    @property
    def root_bytes(self) -> bytes:
        """The root itself."""
        return read_hash(self.root)


def root_text(root: bytes) -> str:
    """A root as it stands in a manifest and in a checkpoint."""
    return b64encode(root).decode()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest beside the files it names."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    handle = os.open(folder / MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(text + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """What the backup in this folder holds.

    Raises:
        BackupRefused: there is no backup, or its manifest is not one of ours.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise BackupRefused("no_backup", folder=folder) from error
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise BackupRefused("manifest_wrong") from error
    names = [each.name for each in manifest.files]
    # A name is never a path: what a manifest says must not reach out of its folder.
    are_ours = set(names) <= {*DATABASES, *TEXTS} and set(names) >= NEEDED
    if manifest.format != FORMAT or not are_ours or len(set(names)) != len(names):
        raise BackupRefused("manifest_wrong")
    return manifest


def newest_backup(folder: Path) -> Path:
    """The backup that ``folder`` is, or the newest of those that lie in it.

    Raises:
        BackupRefused: there is none.
    """
    if (folder / MANIFEST).is_file():
        return folder
    # Names begin with the time, in UTC; a draft begins with a dot.
    found = sorted(each.parent for each in folder.glob(f"[!.]*/{MANIFEST}"))
    if not found:
        raise BackupRefused("no_backup", folder=folder)
    return max(found, key=lambda each: (read_manifest(each).made_at, each.name))


def described(folder: Path, names: Iterable[str]) -> tuple[CopiedFile, ...]:
    """Each of these files as it is now."""
    return tuple(_described(folder / name) for name in names)


def _described(path: Path) -> CopiedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return CopiedFile(path.name, path.stat().st_size, digest.hexdigest())


def must_be_as_described(folder: Path, files: Iterable[CopiedFile]) -> None:
    """Look at every byte of every file.

    Raises:
        BackupRefused: a file is missing, or not the one that was written.
    """
    for each in files:
        if not (folder / each.name).is_file():
            raise BackupRefused("file_missing", file=each.name)
        if _described(folder / each.name) != each:
            raise BackupRefused("file_altered", file=each.name)
